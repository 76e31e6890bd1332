//! `newshound hosts`: what an operator orders of hosts, and how they stand.

use crate::plain::plain;
use crate::whose::{WhoseArgs, place};
use clap::{Args, Subcommand};
use newshound_core::frontier::HostRow;
use newshound_core::identity::HostKey;
use newshound_core::orders::{HostVerb, LONGEST_DELAY_MS};
use newshound_desk::HostFacts;
use newshound_roles::config::delay_ms;
use newshound_roles::orders::{Order, Place, When, is_named};
use newshound_roles::{Exit, Failure};
use std::io::{BufRead, Write};

/// Which hosts, and whose.
#[derive(Debug, Args)]
pub(crate) struct HostArgs {
    /// Hosts, such as news.example or `https://news.example:8443`
    #[arg(required = true)]
    pub hosts: Vec<String>,
    /// Whose
    #[command(flatten)]
    pub whose: WhoseArgs,
}

/// Hosts, and whether it is asked first.
#[derive(Debug, Args)]
pub(crate) struct DropArgs {
    /// Which
    #[command(flatten)]
    pub which: HostArgs,
    /// Tell what it drops, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask
    #[arg(long, short)]
    pub yes: bool,
}

/// `newshound hosts`.
#[derive(Debug, Subcommand)]
pub(crate) enum HostsCommand {
    /// List them: state, stories, what waits, and what is ordered
    List {
        /// Only those of which something is ordered
        #[arg(long)]
        ordered: bool,
        /// One JSON object a line, as in `status --json`
        #[arg(long)]
        json: bool,
        /// Whose
        #[command(flatten)]
        whose: WhoseArgs,
    },
    /// Ask hosts for nothing until they are resumed; what waits goes on waiting
    Pause(HostArgs),
    /// Take back what was ordered of hosts; those that are away are asked again
    Resume(HostArgs),
    /// Ask hosts no more often than this, whatever else allows more
    Slow {
        /// Least time from the end of one request to the start of the next, such as 30s, 5m; a day at most
        #[arg(long, value_name = "TIME")]
        delay: String,
        /// Which
        #[command(flatten)]
        which: HostArgs,
    },
    /// Ask for nothing of hosts: what waits ends as excluded, until they are resumed (asks)
    Exclude(DropArgs),
    /// Drop what waits of hosts and their visits, and what was learned of them; stories stay (asks)
    Forget(DropArgs),
}

/// Runs the command.
///
/// # Errors
/// With the sentence to print and the exit code.
pub(crate) fn command(command: &HostsCommand) -> Result<Exit, Failure> {
    match command {
        HostsCommand::List { ordered, json, whose } => return list(whose, *ordered, *json),
        HostsCommand::Pause(which) => order(which, HostVerb::Pause)?,
        HostsCommand::Resume(which) => order(which, HostVerb::Resume)?,
        HostsCommand::Slow { delay, which } => {
            let delay_ms = delay_ms("--delay", delay)?;
            if delay_ms == 0 || delay_ms > LONGEST_DELAY_MS {
                return Err(Failure::usage("--delay is more than nothing and at most a day (1d)"));
            }
            order(which, HostVerb::Slow { delay_ms })?;
        }
        HostsCommand::Exclude(args) => drop_of(args, HostVerb::Exclude)?,
        HostsCommand::Forget(args) => drop_of(args, HostVerb::Forget)?,
    }
    Ok(Exit::Success)
}

/// The hosts that are meant; every name must be one's.
fn named(place: &Place, asked: &[String]) -> Result<Vec<HostRow>, Failure> {
    let mut rows = place.rows()?;
    for text in asked {
        if !rows.iter().any(|row| is_named(&row.host, text)) {
            return Err(Failure::usage(format!(
                "{text}: the crawl knows no such host; `newshound hosts list` shows those it knows"
            )));
        }
    }
    rows.retain(|row| asked.iter().any(|text| is_named(&row.host, text)));
    Ok(rows)
}

fn order(which: &HostArgs, verb: HostVerb) -> Result<(), Failure> {
    let place = place(&which.whose)?;
    for row in named(&place, &which.hosts)? {
        order_one(&place, &row.host, verb)?;
    }
    Ok(())
}

fn order_one(place: &Place, host: &HostKey, verb: HostVerb) -> Result<(), Failure> {
    let obeyed = place.order(&Order::host(host.clone(), verb))?;
    let (done, dropped) = (done(verb), obeyed.dropped);
    let when = match &obeyed.when {
        When::Done => String::new(),
        When::Soon(owner) => format!("; the scheduler {owner} takes that up within seconds"),
        When::NextRun => "; no scheduler is running, the next one takes that up".to_owned(),
    };
    let dropped = match (dropped.urls, dropped.visits) {
        (0, 0) => String::new(),
        (urls, visits) => format!(": {urls} URLs and {visits} visits"),
    };
    print(&format!("{host} {done}{dropped}{when}.\n"));
    Ok(())
}

/// An order carried out, in words.
fn done(verb: HostVerb) -> String {
    match verb {
        HostVerb::Pause => "is paused".to_owned(),
        HostVerb::Resume => "is resumed".to_owned(),
        HostVerb::Slow { delay_ms } => format!("is asked once in {} s at most", seconds(delay_ms)),
        HostVerb::Exclude => "is excluded".to_owned(),
        HostVerb::Forget => "is forgotten".to_owned(),
    }
}

fn seconds(ms: u64) -> String {
    let rest = ms % 1_000;
    if rest == 0 { (ms / 1_000).to_string() } else { format!("{}.{rest:03}", ms / 1_000) }
}

fn drop_of(args: &DropArgs, verb: HostVerb) -> Result<(), Failure> {
    let place = place(&args.which.whose)?;
    let rows = named(&place, &args.which.hosts)?;
    for row in &rows {
        let dropped = verb.drops(row);
        let how = if verb == HostVerb::Forget { "for good" } else { "until it is resumed" };
        print(&format!(
            "{}: {} drops {} URLs that wait and {} pages that are visited, {how}.\n",
            row.host,
            verb.name(),
            dropped.urls,
            dropped.visits
        ));
    }
    if args.dry_run {
        return Ok(());
    }
    if !args.yes && !agreed(verb) {
        return Err(Failure::usage("nothing was ordered; --yes orders without asking"));
    }
    for row in rows {
        order_one(&place, &row.host, verb)?;
    }
    Ok(())
}

/// Asks on the terminal.
fn agreed(verb: HostVerb) -> bool {
    let mut stderr = std::io::stderr().lock();
    let _ = write!(stderr, "{}? [y/N] ", verb.name());
    let _ = stderr.flush();
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.is_ok() && matches!(line.trim(), "y" | "Y" | "yes")
}

fn list(whose: &WhoseArgs, ordered: bool, json: bool) -> Result<Exit, Failure> {
    let facts = HostFacts::all(&place(whose)?.rows()?);
    let mut text = String::new();
    for one in facts.iter().filter(|one| !ordered || !one.orders().is_empty()) {
        if json {
            text.push_str(&serde_json::to_string(one).unwrap_or_default());
        } else {
            let line = format!(
                "{:<44} {:<16} {:>7} stories {:>7} wait  {}",
                one.host,
                one.state.name(),
                one.stories(),
                one.waiting,
                one.orders().join(", ")
            );
            text.push_str(line.trim_end());
        }
        text.push('\n');
    }
    print(&text);
    Ok(Exit::Success)
}

fn print(text: &str) {
    let _ = write!(std::io::stdout().lock(), "{}", plain(text));
}
