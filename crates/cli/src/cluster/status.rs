//! `newshound status --config`: the whole cluster.

use crate::crawl::summary;
use newshound_core::task::Lane;
use newshound_desk::HostFacts;
use newshound_roles::cluster::{Facts, Role, open};
use newshound_roles::{Exit, Failure};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

/// Runs the command.
///
/// # Errors
/// With the sentence to print and the exit code.
pub(crate) fn command(config: &Path, json: bool) -> Result<Exit, Failure> {
    let whole = open::run(Facts::ask(open::plan(config)?))?;
    let mut stdout = std::io::stdout().lock();
    let _ = if json {
        writeln!(stdout, "{}", as_json(&whole))
    } else {
        write!(stdout, "{}", as_text(&whole))
    };
    Ok(Exit::Success)
}

fn headline(whole: &Facts) -> String {
    let workers = whole.of(Role::Worker).count();
    match (&whole.holder, &whole.ended, whole.counts.outstanding()) {
        (Some(holder), ..) => {
            format!("Running: scheduler {}, {workers} workers.", holder.owner)
        }
        (None, Some(_), 0) => "Complete: nothing is left.".to_owned(),
        (None, Some(_), _) => "A limit was reached; start a scheduler to go on.".to_owned(),
        (None, None, _) if whole.counts.admitted == 0 => {
            "Not begun: no scheduler has taken this crawl up.".to_owned()
        }
        (None, None, _) => format!("No scheduler is running; {workers} workers."),
    }
}

fn as_text(whole: &Facts) -> String {
    let mut text = format!("{}\n\n", headline(whole));
    let _ = writeln!(
        text,
        "  {:<44}{:<11}{:>7}{:>9}{:>9}",
        "process", "role", "tasks", "done", "a second"
    );
    for (id, says) in &whole.members {
        let role = format!("{:?}", says.role).to_lowercase();
        let _ = writeln!(
            text,
            "  {id:<44}{role:<11}{:>7}{:>9}{:>9.1}",
            says.tasks, says.done, says.rate
        );
    }
    match &whole.queues {
        Ok(queues) => {
            let _ = writeln!(
                text,
                "\n  waiting: {} tasks, {} reports, {} articles, {} dead letters; {} tasks out",
                queues.tasks.messages,
                queues.reports.messages,
                queues.articles.messages,
                queues.dead.messages,
                whole.counts.in_flight
            );
        }
        Err(error) => {
            let _ = writeln!(text, "\n  queues: {error}");
        }
    }
    let lanes: Vec<String> = Lane::ALL
        .iter()
        .zip(whole.lanes)
        .map(|(lane, count)| format!("{} {count}", lane.name()))
        .collect();
    let of = if whole.lanes_partial { " (of the hosts looked at in a second)" } else { "" };
    let _ = writeln!(text, "  lanes: {}{of}\n", lanes.join(", "));
    text.push_str(&summary::funnel(&whole.counts));
    text.push_str(&summary::hosts(&whole.hosts));
    let shown = u64::try_from(whole.hosts.len()).unwrap_or(u64::MAX);
    if whole.hosts_known > shown {
        let _ = writeln!(
            text,
            "  of {} hosts these are the {shown} for which most waits",
            whole.hosts_known
        );
    }
    text
}

fn as_json(whole: &Facts) -> Value {
    let members: Vec<Value> = whole
        .members
        .iter()
        .filter_map(|(id, says)| {
            let mut value = serde_json::to_value(says).ok()?;
            value.as_object_mut()?.insert("id".to_owned(), id.clone().into());
            Some(value)
        })
        .collect();
    let queues = match &whole.queues {
        Ok(queues) => json!({
            "tasks": queues.tasks.messages,
            "reports": queues.reports.messages,
            "articles": queues.articles.messages,
            "dead": queues.dead.messages,
        }),
        Err(error) => json!({ "error": error }),
    };
    let lanes: serde_json::Map<String, Value> = Lane::ALL
        .iter()
        .zip(whole.lanes)
        .map(|(lane, count)| (lane.name().to_owned(), count.into()))
        .collect();
    json!({
        "crawl": whole.name,
        "running": whole.holder.is_some(),
        "scheduler": whole.holder.as_ref().map(|holder| &holder.owner),
        "ended": whole.counts.ended,
        "end": whole.ended,
        "workers": whole.of(Role::Worker).count(),
        "members": members,
        "queues": queues,
        "lanes": lanes,
        "admitted": whole.counts.admitted,
        "outstanding": whole.counts.outstanding(),
        "queued": whole.counts.queued,
        "in_flight": whole.counts.in_flight,
        "balanced": whole.counts.balanced(),
    "lanes_partial": whole.lanes_partial,
        "hosts_known": whole.hosts_known,
        "hosts": HostFacts::all(&whole.hosts),
    })
}
