//! `newshound crawls`: what the two servers hold, by crawl.

use super::args::CrawlsCommand;
use crate::whose::{WhoseArgs, place};
use newshound_cluster::{is_crawl_name, rabbitmq, redis};
use newshound_roles::cluster::{Facts, open};
use newshound_roles::config::ClusterPlan;
use newshound_roles::orders::{Order, Place, When, go_on};
use newshound_roles::{Exit, Failure};
use serde_json::{Value, json};
use std::io::{BufRead, Write};
use std::path::Path;

/// Runs the command.
///
/// # Errors
/// With the sentence to print and the exit code.
pub(crate) fn command(args: &CrawlsCommand) -> Result<Exit, Failure> {
    match args {
        CrawlsCommand::List { config, json } => list(config, *json),
        CrawlsCommand::Show { name, config, json } => show(&named(config, name)?, *json),
        CrawlsCommand::End { name, whose } => end(name.as_deref(), whose),
        CrawlsCommand::Resume { name, config } => resume(&named(config, name)?),
        CrawlsCommand::Remove { name, config, yes } => remove(&named(config, name)?, *yes),
    }
}

fn end(name: Option<&str>, whose: &WhoseArgs) -> Result<Exit, Failure> {
    let place = match (name, &whose.config) {
        (Some(name), Some(config)) => Place::Cluster(Box::new(named(config, name)?)),
        _ => place(whose)?,
    };
    let obeyed = place.order(&Order::end())?;
    let sentence = match (&place, obeyed.when) {
        (Place::Folder(out), _) => {
            format!("The crawl in {} ends; `newshound crawl` in it goes on.", out.display())
        }
        (Place::Cluster(plan), When::Soon(owner)) => {
            format!(
                "The crawl {} ends: the scheduler {owner} takes that up within seconds.",
                plan.name
            )
        }
        (Place::Cluster(plan), _) => format!("The crawl {} has ended.", plan.name),
    };
    let _ = writeln!(std::io::stdout(), "{sentence}");
    Ok(Exit::Success)
}

fn resume(plan: &ClusterPlan) -> Result<Exit, Failure> {
    if !go_on(plan)? {
        return Err(Failure::usage(format!("nobody ended the crawl {}", plan.name)));
    }
    let _ = writeln!(std::io::stdout(), "{}: the next scheduler goes on with it.", plan.name);
    Ok(Exit::Success)
}

/// The plan of another crawl on the servers of a file.
fn named(config: &Path, name: &str) -> Result<ClusterPlan, Failure> {
    if !is_crawl_name(name) {
        return Err(Failure::usage(format!(
            "{name:?} is no name of a crawl: letters, digits, '.', '_' and '-', at most 64"
        )));
    }
    let mut plan = open::plan(config)?;
    for crawl in [&mut plan.name, &mut plan.broker.crawl, &mut plan.store.crawl] {
        name.clone_into(crawl);
    }
    Ok(plan)
}

fn list(config: &Path, as_json: bool) -> Result<Exit, Failure> {
    let plan = open::plan(config)?;
    let names = open::run(async {
        redis::crawls(&plan.store).await.map_err(|error| open::connect_told(&error))
    })?;
    let mut stdout = std::io::stdout().lock();
    if names.is_empty() && !as_json {
        let _ = writeln!(stdout, "No crawls.");
    }
    for name in names {
        // One that cannot be read, since it is of another version, is listed all the same.
        let line = match open::run(Facts::ask(named(config, &name)?)) {
            Ok(facts) if as_json => as_json_value(&facts).to_string(),
            Ok(facts) => sentence(&facts),
            Err(failure) if as_json => json!({"crawl": name, "error": failure.message}).to_string(),
            Err(failure) => format!("{name}: {}", failure.message),
        };
        let _ = writeln!(stdout, "{line}");
    }
    Ok(Exit::Success)
}

fn show(plan: &ClusterPlan, as_json: bool) -> Result<Exit, Failure> {
    let facts = open::run(Facts::ask(plan.clone()))?;
    let mut stdout = std::io::stdout().lock();
    let _ = if as_json {
        writeln!(stdout, "{}", as_json_value(&facts))
    } else {
        writeln!(stdout, "{}", sentence(&facts))
    };
    Ok(Exit::Success)
}

fn as_json_value(facts: &Facts) -> Value {
    let queues = facts.queues.as_ref().map_or_else(
        |error| json!({"error": error}),
        |queues| {
            json!({
                "tasks": queues.tasks.messages,
                "reports": queues.reports.messages,
                "articles": queues.articles.messages,
                "dead": queues.dead.messages,
            })
        },
    );
    json!({
        "crawl": facts.name,
        "running": facts.holder.is_some(),
        "scheduler": facts.holder.as_ref().map(|holder| &holder.owner),
        "end": facts.ended,
        "members": facts.members.len(),
        "hosts": facts.hosts_known,
        "admitted": facts.counts.admitted,
        "outstanding": facts.counts.outstanding(),
        "queues": queues,
    })
}

fn sentence(facts: &Facts) -> String {
    let is = match (&facts.holder, facts.counts.admitted) {
        (Some(holder), _) => format!("runs ({})", holder.owner),
        (None, 0) => "not begun".to_owned(),
        (None, _) if facts.counts.outstanding() == 0 => "complete".to_owned(),
        (None, _) => "stopped".to_owned(),
    };
    let queues = match &facts.queues {
        Ok(queues) => format!(
            "{} tasks, {} reports, {} articles, {} dead letters in its queues",
            queues.tasks.messages,
            queues.reports.messages,
            queues.articles.messages,
            queues.dead.messages
        ),
        Err(error) => error.clone(),
    };
    format!(
        "{}: {is}; {} hosts, {} URLs admitted, {} outstanding; {queues}",
        facts.name,
        facts.hosts_known,
        facts.counts.admitted,
        facts.counts.outstanding()
    )
}

fn remove(plan: &ClusterPlan, yes: bool) -> Result<Exit, Failure> {
    let facts = open::run(Facts::ask(plan.clone()))?;
    if let Some(holder) = &facts.holder {
        return Err(Failure::new(
            Exit::Locked,
            format!("the crawl {} runs ({}); stop its roles first", plan.name, holder.owner),
        ));
    }
    if let Some((id, _)) = facts.members.first() {
        return Err(Failure::new(
            Exit::Locked,
            format!("the crawl {} has a process left ({id}); stop it first", plan.name),
        ));
    }
    if !yes && !agreed(&sentence(&facts)) {
        return Err(Failure::usage("nothing was removed; --yes removes without asking"));
    }
    let keys = open::run(async {
        rabbitmq::remove(&plan.broker).await.map_err(|error| open::store_told(&error))?;
        redis::remove(&plan.store).await.map_err(|error| open::connect_told(&error))
    })?;
    let _ = writeln!(std::io::stdout(), "{}: its queues and {keys} keys are removed.", plan.name);
    Ok(Exit::Success)
}

/// Asks on the terminal.
fn agreed(what: &str) -> bool {
    let mut stderr = std::io::stderr().lock();
    let _ = write!(stderr, "{what}.\nRemove all of it? [y/N] ");
    let _ = stderr.flush();
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.is_ok() && matches!(line.trim(), "y" | "Y" | "yes")
}
