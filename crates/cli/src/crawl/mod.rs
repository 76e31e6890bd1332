//! `newshound crawl` and `newshound watch`: wiring.
//!
//! seeds -> Scheduler.seed -> frontier;
//! frontier -> Scheduler.run -> task queue -> Worker.run -> report queue -> Scheduler.run;
//! Worker.run -> sink.

mod display;
mod ended;
mod output;
mod run;
mod signals;
pub mod summary;
mod told;

use crate::args::{CrawlArgs, LogFormat, WatchArgs};
use crate::config::{CrawlPlan, FileConfig};
use crate::exit::{Exit, Failure};
pub use display::Display;
pub use ended::Ended;
use newshound_observe::Health;
use newshound_observe::Telemetry;
use newshound_observe::logging;
pub use output::prepare;
pub use run::{all_hosts, crawl};
pub use signals::stop_on_signal;
use std::io::{IsTerminal, Write};
pub use told::{sink_told, told};

/// The folder of the state under `--out`.
pub const STATE: &str = "state";
/// The articles under `--out`.
pub const ARTICLES: &str = "articles.jsonl";
/// The log under `--out`.
pub const LOG: &str = "crawl.log";

/// Runs the command.
///
/// # Errors
/// With the sentence to print and the exit code.
pub fn command(args: &CrawlArgs) -> Result<Exit, Failure> {
    let file = match &args.config {
        Some(path) => FileConfig::read(path)?,
        None => FileConfig::default(),
    };
    let plan = CrawlPlan::new(args, file, crate::config::this_year())?;
    run_plan(args, &plan)
}

/// Runs `newshound watch`.
///
/// # Errors
/// With the sentence to print and the exit code.
pub fn watch(args: &WatchArgs) -> Result<Exit, Failure> {
    let file = match &args.crawl.config {
        Some(path) => FileConfig::read(path)?,
        None => FileConfig::default(),
    };
    if args.crawl.new {
        return Err(Failure::usage("watch takes new stories anyway: leave out --new"));
    }
    let visits = crate::config::visits(args, file.visits)?;
    let mut plan = CrawlPlan::new(&args.crawl, file, crate::config::this_year())?;
    plan.visits = visits;
    run_plan(&args.crawl, &plan)
}

fn run_plan(args: &CrawlArgs, plan: &CrawlPlan) -> Result<Exit, Failure> {
    if args.fresh_start {
        output::set_aside(&plan.out, args.yes)?;
    }
    prepare(&plan.out)?;
    let on_terminal = std::io::stderr().is_terminal();
    let display = match (args.quiet, on_terminal, args.log_format) {
        (false, true, None) => Display::Live,
        _ => Display::Off,
    };
    let format = match (args.quiet, display, args.log_format) {
        (true, ..) | (_, Display::Live, _) => None,
        (_, _, Some(format)) => Some(format),
        (_, _, None) => Some(if on_terminal { LogFormat::Text } else { LogFormat::Json }),
    };
    let telemetry = Telemetry::start(&plan.telemetry, "crawl")?;
    logging::start_with(
        Some(&plan.out.join(LOG)),
        format.map(Into::into),
        &plan.log,
        telemetry.as_ref(),
    )?;
    let health = Health::default();
    if let Some(telemetry) = &telemetry {
        telemetry.observe(&health);
    }
    let runtime = tokio::runtime::Runtime::new().map_err(|error| {
        Failure::new(Exit::Internal, format!("no threads can be started: {error}"))
    })?;
    let ended = runtime.block_on(async {
        let stop = stop_on_signal();
        crawl(plan, display, stop, &health).await
    })?;
    let mut stdout = std::io::stdout().lock();
    let _ = write!(stdout, "{}", summary::text(&ended, Some(&plan.out)));
    if let Some(reason) = ended.nothing_crawled("try again with --fresh-start") {
        return Err(Failure::new(Exit::NothingCrawled, reason));
    }
    Ok(match ended.ending {
        newshound_scheduler::Ending::Interrupted => Exit::Interrupted,
        _ => Exit::Success,
    })
}
