//! `newshound crawl` and `newshound watch`: arguments, display, and what is printed at the end.

mod display;
mod output;
pub(crate) mod summary;

use crate::args::{CrawlArgs, WatchArgs};
use crate::plain::plain;
pub(crate) use display::{Display, Terminal, show};
use newshound_observe::{Health, Telemetry, logging};
use newshound_roles::config::{self, CrawlPlan, FileConfig, Missing};
use newshound_roles::crawl::{Ended, crawl};
use newshound_roles::output::{LOG, prepare};
use newshound_roles::{Exit, Failure, stop_on_signal};
use std::io::Write;

/// Runs the command.
///
/// # Errors
/// With the sentence to print and the exit code.
pub(crate) fn command(args: &CrawlArgs) -> Result<Exit, Failure> {
    let file = match &args.config {
        Some(path) => FileConfig::read(path)?,
        None => FileConfig::default(),
    };
    let plan = plan(args, file)?;
    run_plan(args, &plan)
}

/// Runs `newshound watch`.
///
/// # Errors
/// With the sentence to print and the exit code.
pub(crate) fn watch(args: &WatchArgs) -> Result<Exit, Failure> {
    let file = match &args.crawl.config {
        Some(path) => FileConfig::read(path)?,
        None => FileConfig::default(),
    };
    if args.crawl.options.new {
        return Err(Failure::usage("watch takes new stories anyway: leave out --new"));
    }
    let visits = config::visits(args.visit_min.as_deref(), args.visit_max.as_deref(), file.visits)?;
    let mut plan = plan(&args.crawl, file)?;
    plan.visits = visits;
    run_plan(&args.crawl, &plan)
}

/// The plan of a run: its folder's earlier one goes on, unless that is set aside first.
fn plan(args: &CrawlArgs, file: FileConfig) -> Result<CrawlPlan, Failure> {
    let (options, year) = (args.options.clone(), config::this_year());
    let mut plan = if args.fresh_start {
        CrawlPlan::new(options, file, year)
    } else {
        CrawlPlan::resumed(options, file, year)
    }?;
    if !args.fields.is_empty() {
        plan.fields = config::fields("--fields", &args.fields)?;
    }
    plan.sinks.extend(config::sinks(&args.sinks)?);
    if let Some(listen) = &args.health_listen {
        plan.listen = Some(config::listen(listen)?);
    }
    plan.missing = match (args.refetch_missing, args.forget_missing) {
        (true, _) => Missing::Refetch,
        (_, true) => Missing::Forget,
        _ => Missing::Tell,
    };
    Ok(plan)
}

/// Tells people something before a run begins.
pub(crate) fn tell(notes: &[String]) {
    let mut stderr = std::io::stderr().lock();
    for note in notes {
        let _ = writeln!(stderr, "newshound: {note}");
    }
}

fn run_plan(args: &CrawlArgs, plan: &CrawlPlan) -> Result<Exit, Failure> {
    if args.fresh_start {
        output::set_aside(&plan.out, args.yes)?;
    }
    prepare(&plan.out)?;
    tell(&plan.notes.left_out);
    if !args.quiet {
        tell(plan.notes.advice.as_slice());
        if !plan.notes.changes.is_empty() {
            tell(&[format!("since the last run: {}", plan.notes.changes.join("; "))]);
        }
    }
    // A log on stderr is asked for; a display would stand between its lines.
    let (display, format) = match (args.quiet, args.log_format) {
        (true, _) => (Display::Off, None),
        (false, Some(format)) => (Display::Off, Some(format)),
        (false, None) => (Display::usual(), None),
    };
    let telemetry = Telemetry::start(&plan.telemetry, "crawl")?;
    logging::start_with(
        Some(&plan.out.join(LOG)),
        format.map(Into::into),
        &plan.log,
        telemetry.as_ref(),
    )?;
    let (pages, note) = crate::console::of_crawl(plan)?;
    if !args.quiet {
        tell(note.as_slice());
    }
    let health = pages.into_iter().fold(Health::default(), Health::with_pages);
    if let Some(telemetry) = &telemetry {
        telemetry.observe(&health);
    }
    let runtime = tokio::runtime::Runtime::new().map_err(|error| {
        Failure::new(Exit::Internal, format!("no threads can be started: {error}"))
    })?;
    let run = runtime.block_on(async {
        let stop = stop_on_signal();
        crawl(plan, |shown| show(display, shown), stop, &health).await
    })?;
    let text = summary::text(&run, Some(&plan.out));
    let text = plain(&text);
    // Where a sink writes to standard output, articles alone stand there.
    let _ = if plan.sinks.iter().any(|sink| sink.place() == "-") {
        write!(std::io::stderr(), "{text}")
    } else {
        write!(std::io::stdout(), "{text}")
    };
    ended(&run, "run the same command again")
}

/// The exit of a run that came to its end; `next` is what to do where nothing was crawled.
///
/// # Errors
/// Where nothing was crawled.
pub(crate) fn ended(run: &Ended, next: &str) -> Result<Exit, Failure> {
    if let Some(reason) = run.nothing_crawled(next) {
        return Err(Failure::new(Exit::NothingCrawled, reason));
    }
    Ok(match run.ending {
        newshound_scheduler::Ending::Interrupted => Exit::Interrupted,
        _ if run.articles.missing > 0 || run.sites_away() || run.sites_without_stories() > 0 => {
            Exit::SitesAway
        }
        _ if run.sinks_behind.is_some() => Exit::SinkBehind,
        _ => Exit::Success,
    })
}
