//! The arguments of `newshound explain`.

use clap::Args;
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
