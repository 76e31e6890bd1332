//! `newshound demo`: the bundled site, crawled by the same code as any other, and compared
//! with its own truth.

mod again;
mod judge;
mod show;

use crate::args::DemoArgs;
use crate::crawl::{Display, show, summary, tell};
use again::Site;
use newshound_demosite::{DemoSite, Options, Running};
use newshound_observe::Health;
use newshound_observe::logging;
use newshound_roles::config::{CrawlOptions, CrawlPlan, FileConfig};
use newshound_roles::crawl::crawl;
use newshound_roles::output::{LOG, prepare};
use newshound_roles::stop_on_signal;
use newshound_roles::{Exit, Failure};
use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// Runs the command.
///
/// # Errors
/// With the sentence to print and the exit code.
pub(crate) fn command(args: &DemoArgs) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Runtime::new().map_err(|error| {
        Failure::new(Exit::Internal, format!("no threads can be started: {error}"))
    })?;
    runtime.block_on(async {
        let options = Options { articles: args.articles, seed: args.seed, ..Options::default() };
        let (listen, name) = address(args)?;
        let before = args.out.as_deref().filter(|_| !args.serve);
        let before = before.map(|out| Site::of(args, out)).transpose()?.flatten();
        let site = DemoSite::build(options);
        let running = match &before {
            Some(before) => site.serve_at(&before.addresses, None).await.map_err(|error| {
                Failure::new(
                    Exit::Internal,
                    format!(
                        "the site cannot be served where it was: {error}; choose another --out"
                    ),
                )
            })?,
            None => site.serve_as(listen, name).await.map_err(|error| {
                Failure::new(
                    Exit::Internal,
                    format!(
                        "the site cannot be served on {listen}: {error}; choose another --listen"
                    ),
                )
            })?,
        };
        let ended =
            if args.serve { serve(&running).await } else { Box::pin(run(args, &running)).await };
        if let Some(path) = &args.access_log {
            show::write_access_log(path, &running)?;
        }
        running.shutdown().await;
        ended
    })
}

/// Where the site is served, and what it is called there.
fn address(args: &DemoArgs) -> Result<(SocketAddr, Option<&str>), Failure> {
    let listen = args.listen.unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
    let name = args.public_name.as_deref();
    if listen.ip().is_unspecified() && name.is_none() {
        return Err(Failure::usage(format!(
            "--listen {listen} is every address of this machine and no name; add the one others \
             use, as in --public-name demo.example"
        )));
    }
    Ok((listen, name))
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
    prepare(&out)?;
    Site::keep(args, running, &out)?;
    logging::start(&out.join(LOG), None)?;
    let is_kept = args.out.is_some();
    let plan = plan(args, running.seeds(), out)?;
    let ended =
        crawl(&plan, |shown| show(Display::usual(), shown), stop_on_signal(), &Health::default())
            .await?;
    let mut stdout = std::io::stdout().lock();
    let _ = write!(stdout, "{}", summary::text(&ended, is_kept.then_some(plan.out.as_path())));
    if ended.ending == newshound_scheduler::Ending::Interrupted {
        if !is_kept {
            let _ = std::fs::remove_dir_all(&plan.out);
        }
        return Ok(Exit::Interrupted);
    }
    let verdict = judge::verdict(&plan.out, running)?;
    let _ = write!(stdout, "{}{}", show::three_articles(&plan.out)?, judge::text(&verdict));
    drop(stdout);
    if is_kept {
        return Ok(if verdict.is_perfect() { Exit::Success } else { Exit::DemoFailed });
    }
    if verdict.is_perfect() {
        // Nobody asked for it.
        let _ = std::fs::remove_dir_all(&plan.out);
        return Ok(Exit::Success);
    }
    tell(&[format!("what it got is in {}", plan.out.display())]);
    Ok(Exit::DemoFailed)
}

/// The plan a user would get by naming the seeds, with the small waits that suit loopback.
fn plan(args: &DemoArgs, seeds: Vec<String>, out: PathBuf) -> Result<CrawlPlan, Failure> {
    let args = CrawlOptions {
        seeds,
        out: Some(out),
        delay: Some(args.delay.clone()),
        allow_private: true,
        ..CrawlOptions::default()
    };
    let year = newshound_roles::config::this_year();
    let mut plan = CrawlPlan::new(args, FileConfig::default(), year)?;
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

#[cfg(test)]
mod tests {
    use crate::args::{Cli, Command};
    use clap::Parser;

    #[test]
    fn an_address_that_is_no_name_needs_one() {
        let told = |line: &str| {
            let cli = Cli::try_parse_from(line.split(' ')).map_err(|error| error.to_string())?;
            let Command::Demo(args) = cli.command else { return Err("not demo".to_owned()) };
            let (listen, name) = super::address(&args).map_err(|failure| failure.message)?;
            Ok(format!("{listen} {}", name.unwrap_or("-")))
        };
        for (line, expected) in [
            ("newshound demo", Ok("127.0.0.1:0 -")),
            ("newshound demo --serve --listen 10.0.0.1:80", Ok("10.0.0.1:80 -")),
            (
                "newshound demo --serve --listen 0.0.0.0:80 --public-name demo.example",
                Ok("0.0.0.0:80 demo.example"),
            ),
            ("newshound demo --serve --listen 0.0.0.0:80", Err("add the one others use")),
            ("newshound demo --listen 10.0.0.1:80", Err("--serve")),
            ("newshound demo --serve --listen 8000", Err("invalid socket address")),
        ] {
            match (told(line), expected) {
                (Ok(told), Ok(expected)) => assert_eq!(told, expected, "{line}"),
                (Err(told), Err(expected)) => assert!(told.contains(expected), "{line}: {told}"),
                (told, _) => panic!("{line}: {told:?}"),
            }
        }
    }
}
