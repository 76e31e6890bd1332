//! `newshound scheduler`, `worker` and `sink`: arguments, and what is printed at the end.

use super::args::{RoleArgs, SinkArgs, WorkerArgs};
use crate::crawl::{Display, ended, show, summary};
use crate::plain::plain;
use newshound_roles::cluster::{self, Articles, RoleSettings, SinkSettings, WorkerSettings};
use newshound_roles::{Exit, Failure, config};
use newshound_sinks::Fields;
use std::io::Write;

/// Runs `newshound scheduler`.
///
/// # Errors
/// With the sentence to print and the exit code.
pub(crate) fn scheduler(args: &RoleArgs) -> Result<Exit, Failure> {
    let Some(run) = cluster::scheduler(&with_console(args), |shown| {
        show(display(args, Display::usual()), shown)
    })?
    else {
        return Ok(Exit::Success);
    };
    let _ = write!(std::io::stdout(), "{}", plain(&summary::text(&run, None)));
    ended(&run, "give the crawl another [crawl] name")
}

/// Runs `newshound worker`.
///
/// # Errors
/// As [`scheduler`].
pub(crate) fn worker(args: &WorkerArgs) -> Result<Exit, Failure> {
    let articles = match &args.articles {
        _ if args.no_articles => Articles::Dropped,
        Some(folder) => Articles::Folder(folder.clone()),
        None => Articles::Published,
    };
    let (role, exit_when_done) = (settings(&args.role), args.exit_when_done);
    let display = display(&args.role, Display::Sentences);
    let fields = fields(&args.fields)?;
    let sinks = config::sinks(&args.sinks)?;
    let capture = args.capture;
    let settings = WorkerSettings { role, articles, fields, sinks, capture, exit_when_done };
    cluster::worker(&settings, |said| show(display, said))
}

/// Runs `newshound sink`.
///
/// # Errors
/// As [`scheduler`].
pub(crate) fn sink(args: &SinkArgs) -> Result<Exit, Failure> {
    let (role, exit_when_done) = (settings(&args.role), args.exit_when_done);
    let display = display(&args.role, Display::Sentences);
    let fields = fields(&args.fields)?;
    let (out, sinks) = (args.out.clone(), config::sinks(&args.sinks)?);
    let settings = SinkSettings { role, out, fields, sinks, exit_when_done };
    cluster::sink(&settings, |said| show(display, said))
}

/// The fields that a command line names, where it names some.
fn fields(names: &[String]) -> Result<Option<Fields>, Failure> {
    (!names.is_empty()).then(|| config::fields("--fields", names)).transpose()
}

/// Log lines on stderr are asked for; then nothing else is said there.
fn display(args: &RoleArgs, usual: Display) -> Display {
    if args.log_format.is_some() { Display::Off } else { usual }
}

fn settings(args: &RoleArgs) -> RoleSettings {
    RoleSettings {
        config: args.config.clone(),
        log_format: args.log_format.map(Into::into),
        health_listen: args.health_listen.clone(),
        pages: None,
    }
}

/// A scheduler shows the whole crawl.
fn with_console(args: &RoleArgs) -> RoleSettings {
    RoleSettings { pages: Some(crate::console::of_cluster), ..settings(args) }
}
