//! `newshound logs`: the arguments of the reports of `newshound-logs`, and where they are
//! printed.

mod args;

use crate::plain::plain;
pub(crate) use args::LogsArgs;
use args::{Common, What};
use newshound_logs::report::{Errors, Politeness, Report, Sites, Slow, Summary, UrlLife};
use newshound_logs::{Filter, Input};
use newshound_roles::config::delay_ms;
use newshound_roles::output::LOG;
use newshound_roles::{Exit, Failure};
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::time::Duration;

/// How often `--follow` tells anew.
const AGAIN: Duration = Duration::from_secs(2);

/// Runs the command.
///
/// # Errors
/// With the sentence to print and the exit code.
pub(crate) fn command(args: &LogsArgs) -> Result<Exit, Failure> {
    let common = args.what.common();
    let mut report = report(&args.what)?;
    let filter = filter(common)?;
    let mut input =
        Input::open(&files(common)?).map_err(|error| Failure::usage(error.to_string()))?;
    loop {
        input.read(&mut *report, &filter, common.follow);
        let gone = print(&*report, &input, common).is_err();
        if gone || !common.follow {
            let asked = matches!(args.what, What::Url { .. });
            if let Some(why) = input.seen().emptiness(common.site.as_deref()).filter(|_| !asked) {
                let _ = writeln!(std::io::stderr(), "newshound: {why}");
            }
            break;
        }
        std::thread::sleep(AGAIN);
    }
    Ok(if report.found_fault() { Exit::CheckFailed } else { Exit::Success })
}

fn report(what: &What) -> Result<Box<dyn Report>, Failure> {
    Ok(match what {
        What::Summary(_) => Box::new(Summary::default()),
        What::Url { url, .. } => Box::new(UrlLife::of(url)),
        What::Errors(_) => Box::new(Errors::default()),
        What::Politeness { min_delay, per_host, .. } => {
            let least =
                min_delay.as_deref().map(|text| delay_ms("--min-delay", text)).transpose()?;
            let least = i64::try_from(least.unwrap_or(0)).unwrap_or(i64::MAX);
            Box::new(Politeness::new(least, *per_host))
        }
        What::Slow { top, .. } => Box::new(Slow::new(*top)),
        What::Sites(_) => Box::new(Sites::default()),
    })
}

fn filter(common: &Common) -> Result<Filter, Failure> {
    let now = jiff::Timestamp::now();
    let moment = |option: &str, text: &Option<String>| {
        let text = text.as_deref().map(|text| newshound_logs::moment(text, now)).transpose();
        text.map_err(|why| Failure::usage(format!("{option} {why}")))
    };
    Ok(Filter {
        since: moment("--since", &common.since)?,
        until: moment("--until", &common.until)?,
        site: common.site.clone(),
    })
}

fn files(common: &Common) -> Result<Vec<PathBuf>, Failure> {
    if !common.files.is_empty() {
        return Ok(common.files.clone());
    }
    let found = newshound_logs::log_files(&common.out, LOG);
    if found.is_empty() {
        return Err(Failure::usage(format!(
            "{}: no {LOG} is here; name the crawl's folder with --out, or the files",
            common.out.display()
        )));
    }
    Ok(found)
}

/// Prints the report as it stands. An error means that nobody reads any more.
fn print(report: &dyn Report, input: &Input, common: &Common) -> std::io::Result<()> {
    let mut stdout = std::io::stdout().lock();
    if common.json {
        writeln!(stdout, "{}", report.json(input.seen()))?;
    } else {
        if common.follow && stdout.is_terminal() {
            // To the top, and clean below: the screen does not flicker.
            stdout.write_all(b"\x1b[H\x1b[J")?;
        }
        stdout.write_all(plain(&report.text(input.seen())).as_bytes())?;
    }
    stdout.flush()
}
