//! `newshound report`: a crawl as a page to look at.

use crate::args::ReportArgs;
use newshound_desk::report;
use newshound_ports::{Clock, SystemClock};
use newshound_roles::cluster::open;
use newshound_roles::config::FileConfig;
use newshound_roles::{Exit, Failure};
use std::io::Write;

/// Runs the command.
///
/// # Errors
/// With the sentence to print and the exit code.
pub(crate) fn command(args: &ReportArgs) -> Result<Exit, Failure> {
    let now = SystemClock.now();
    let mut out = args.out.clone();
    let mut cluster = None;
    if let Some(config) = &args.config {
        match FileConfig::read(config)?.folder(|name| std::env::var(name).ok()) {
            Some(folder) => out = folder,
            None => cluster = Some(open::plan(config)?),
        }
    }
    let path = args.to.clone().unwrap_or_else(|| out.join("report.html"));
    match cluster {
        None => report::of_folder(&out, &path, now)?,
        Some(plan) => report::of_cluster(&plan, &out, &path, now)?,
    }
    let _ = writeln!(std::io::stdout(), "Report: {}", path.display());
    Ok(Exit::Success)
}
