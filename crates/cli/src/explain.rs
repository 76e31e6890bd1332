//! `newshound explain`: the life of one URL.

use crate::plain::plain;
use clap::Args;
use newshound_core::canonical::CanonicalUrl;
use newshound_desk::explain;
use newshound_roles::cluster::open;
use newshound_roles::{Exit, Failure};
use std::io::Write;
use std::path::PathBuf;

/// `newshound explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The URL, in any form
    pub url: String,
    /// Folder of the crawl
    #[arg(long, short, default_value = "./news")]
    pub out: PathBuf,
    /// Configuration file of a cluster: asks its store instead of the folder
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Logs to look into [default: those of --out]; repeatable, files or folders
    #[arg(long, value_name = "FILE")]
    pub logs: Vec<PathBuf>,
    /// One JSON object instead of text
    #[arg(long)]
    pub json: bool,
}

/// Runs the command.
///
/// # Errors
/// With the sentence to print and the exit code.
pub(crate) fn command(args: &ExplainArgs) -> Result<Exit, Failure> {
    let url = CanonicalUrl::parse(&args.url)
        .map_err(|why| Failure::usage(format!("{:?} is never crawled: {why}", args.url)))?;
    let life = match &args.config {
        Some(config) => explain::of_cluster(&open::plan(config)?, &args.logs, url)?,
        None => explain::of_folder(&args.out, &args.logs, url)?,
    };
    let mut stdout = std::io::stdout().lock();
    let _ = if args.json {
        writeln!(stdout, "{}", explain::json(&life))
    } else {
        write!(stdout, "{}", plain(&explain::text(&life, &args.url)))
    };
    Ok(Exit::Success)
}
