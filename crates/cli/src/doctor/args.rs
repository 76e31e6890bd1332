//! The arguments of `newshound doctor`, `completions` and `man`.

use clap::Args;
use std::path::PathBuf;

/// `newshound doctor`.
#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// Configuration file to check, with the servers it names
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Folder the crawl would write to [default: the file's, else ./news]
    #[arg(long, short)]
    pub out: Option<PathBuf>,
    /// One JSON object instead of text
    #[arg(long)]
    pub json: bool,
}

/// `newshound completions`.
#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// `newshound man`.
#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// Folder for the pages, one for each command
    #[arg(long, short, default_value = ".")]
    pub out: PathBuf,
}
