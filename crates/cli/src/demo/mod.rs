//! `newshound demo`: the bundled site, crawled by the same code as any other, and compared
//! with its own truth.

mod judge;
mod show;

use crate::args::{CrawlArgs, DemoArgs};
use crate::config::{CrawlPlan, FileConfig};
use crate::crawl::{Display, LOG, crawl, stop_on_signal, summary};
use crate::exit::{Exit, Failure};
use crate::logging;
use newshound_demosite::{DemoSite, Options, Running};
use std::io::{IsTerminal, Write};
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::time::Duration;

/// Runs the command.
///
/// # Errors
/// With the sentence to print and the exit code.
pub fn command(args: &DemoArgs) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Runtime::new().map_err(|error| {
        Failure::new(Exit::Internal, format!("no threads can be started: {error}"))
    })?;
    runtime.block_on(async {
        let options = Options { articles: args.articles, seed: args.seed, ..Options::default() };
        let running =
            DemoSite::build(options).serve(IpAddr::V4(Ipv4Addr::LOCALHOST)).await.map_err(
                |error| Failure::new(Exit::Internal, format!("the site cannot be served: {error}")),
            )?;
        let ended =
            if args.serve { serve(&running).await } else { Box::pin(run(args, &running)).await };
        if let Some(path) = &args.access_log {
            show::write_access_log(path, &running)?;
        }
        running.shutdown().await;
        ended
    })
}

async fn serve(running: &Running) -> Result<Exit, Failure> {
    let stop = stop_on_signal();
    let mut stdout = std::io::stdout();
    for seed in running.seeds() {
        let _ = writeln!(stdout, "{seed}");
    }
    let _ = stdout.flush();
    stop.cancelled().await;
    Ok(Exit::Success)
}

async fn run(args: &DemoArgs, running: &Running) -> Result<Exit, Failure> {
    let out = match &args.out {
        Some(out) => out.clone(),
        None => temporary()?,
    };
    crate::crawl::prepare(&out)?;
    logging::start(&out.join(LOG), None)?;
    let plan = plan(args, running.seeds(), out)?;
    let display = if std::io::stderr().is_terminal() { Display::Live } else { Display::Off };
    let ended = crawl(&plan, display, stop_on_signal()).await?;
    let mut stdout = std::io::stdout().lock();
    let _ = write!(stdout, "{}", summary::text(&ended, Some(&plan.out)));
    if ended.ending == newshound_scheduler::Ending::Interrupted {
        return Ok(Exit::Interrupted);
    }
    let verdict = judge::verdict(&plan.out, running)?;
    let _ = write!(stdout, "{}{}", show::three_articles(&plan.out)?, judge::text(&verdict));
    Ok(if verdict.is_perfect() { Exit::Success } else { Exit::DemoFailed })
}

/// The plan a user would get by naming the seeds, with the small waits that suit loopback.
fn plan(args: &DemoArgs, seeds: Vec<String>, out: PathBuf) -> Result<CrawlPlan, Failure> {
    let args = CrawlArgs {
        seeds,
        out: Some(out),
        delay: Some(args.delay.clone()),
        allow_private: true,
        ..CrawlArgs::default()
    };
    let year = crate::config::this_year();
    let mut plan = CrawlPlan::new(&args, FileConfig::default(), year)?;
    plan.politeness.latency_factor = 0.0;
    plan.politeness.retry_pause_ms = 200;
    plan.fetch.total_timeout = Duration::from_secs(10);
    Ok(plan)
}

fn temporary() -> Result<PathBuf, Failure> {
    let name = format!("newshound-demo-{}", std::process::id());
    let path = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&path).map_err(|error| {
        Failure::new(
            Exit::Output,
            format!("{}: cannot be made: {error}; choose a folder with --out", path.display()),
        )
    })?;
    Ok(path)
}
