//! The arguments of `newshound logs`.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `newshound logs`.
#[derive(Debug, Args)]
pub(crate) struct LogsArgs {
    /// What to tell.
    #[command(subcommand)]
    pub what: What,
}

/// The reports.
#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// The funnel, by site: admitted, fetched, articles, refused, failed; rates and times
    Summary(Common),
    /// The life of one URL, across all workers
    Url {
        /// The URL, or the 16 digits of its task
        url: String,
        #[command(flatten)]
        common: Common,
    },
    /// What went wrong: grouped, one example each, what to do
    Errors(Common),
    /// Prove that no host was asked too often or by two at once, or show where
    Politeness {
        /// Also ask for so much time from the end of a request to the start of the next
        #[arg(long, value_name = "TIME")]
        min_delay: Option<String>,
        /// Requests at once that a host may get (per_host of section politeness)
        #[arg(long, value_name = "N", default_value_t = 1)]
        per_host: usize,
        #[command(flatten)]
        common: Common,
    },
    /// Where the time goes: the slowest hosts and pages
    Slow {
        /// Pages to name
        #[arg(long, value_name = "N", default_value_t = 20)]
        top: usize,
        #[command(flatten)]
        common: Common,
    },
    /// How each host is doing, with its last trouble
    Sites(Common),
}

/// What all reports take.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// Logs of any number of processes, also gzip; a folder means its logs; - is stdin
    /// [default: the logs of --out]
    pub files: Vec<PathBuf>,
    /// Folder of the crawl
    #[arg(long, short, default_value = "./news")]
    pub out: PathBuf,
    /// Only events since then: 30m, 2h, 3d, a day, or an RFC 3339 time
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Only events before then
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Only events of this site or host
    #[arg(long, value_name = "NAME")]
    pub site: Option<String>,
    /// One JSON object instead of text
    #[arg(long)]
    pub json: bool,
    /// Go on reading what is written, and tell it anew every few seconds
    #[arg(long, short)]
    pub follow: bool,
}

impl What {
    /// What all reports take.
    #[must_use]
    pub(crate) fn common(&self) -> &Common {
        match self {
            Self::Summary(common) | Self::Errors(common) | Self::Sites(common) => common,
            Self::Url { common, .. } => common,
            Self::Politeness { common, .. } | Self::Slow { common, .. } => common,
        }
    }
}
