//! The command lines of `newshound sources`.

use crate::whose::WhoseArgs;
use clap::{Args, Subcommand, ValueEnum};
use newshound_roles::sources::Format;
use std::path::PathBuf;

/// Which of them.
#[derive(Debug, Args)]
pub(crate) struct WhichArgs {
    /// Their URLs, as they were handed in
    #[arg(required_unless_present = "tag")]
    pub urls: Vec<String>,
    /// All that have this tag
    #[arg(long, value_name = "TAG", conflicts_with = "urls")]
    pub tag: Option<String>,
}

/// `newshound sources`.
#[derive(Debug, Subcommand)]
pub(crate) enum SourcesCommand {
    /// List them: URL, name, tags, language, country
    List {
        /// Whose
        #[command(flatten)]
        whose: WhoseArgs,
        /// Only those with this tag
        #[arg(long, value_name = "TAG")]
        tag: Option<String>,
    },
    /// Add sites; what is said of a known one is taken over
    Add {
        /// Their URLs
        #[arg(required_unless_present = "seeds_file")]
        seeds: Vec<String>,
        /// File of sites: lines, CSV, OPML or JSON Lines; - is standard input (docs/sources.md)
        #[arg(long = "seeds", value_name = "FILE")]
        seeds_file: Option<PathBuf>,
        /// Tags for all of them
        #[arg(long, value_name = "TAG[,TAG]", value_delimiter = ',')]
        tags: Vec<String>,
        /// Whose
        #[command(flatten)]
        whose: WhoseArgs,
    },
    /// Take sites off: nothing more of them is asked for, and what waits is refused
    Remove {
        /// Which
        #[command(flatten)]
        which: WhichArgs,
        /// Whose
        #[command(flatten)]
        whose: WhoseArgs,
    },
    /// Put tags in the place of those that sites have; none takes them off
    Tag {
        /// Which
        #[command(flatten)]
        which: WhichArgs,
        /// The tags
        #[arg(long, value_name = "TAG[,TAG]", value_delimiter = ',')]
        tags: Vec<String>,
        /// Whose
        #[command(flatten)]
        whose: WhoseArgs,
    },
    /// Write them to standard output as a file that --seeds reads
    Export {
        /// What the file looks like; csv and jsonl say everything
        #[arg(long, value_enum, default_value = "jsonl")]
        format: ExportFormat,
        /// Whose
        #[command(flatten)]
        whose: WhoseArgs,
    },
}

/// What an exported file looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// One URL a line
    Lines,
    /// A table
    Csv,
    /// Outlines: names, tags, languages, feeds
    Opml,
    /// An object a line
    Jsonl,
}

impl From<ExportFormat> for Format {
    fn from(format: ExportFormat) -> Self {
        match format {
            ExportFormat::Lines => Self::Lines,
            ExportFormat::Csv => Self::Csv,
            ExportFormat::Opml => Self::Opml,
            ExportFormat::Jsonl => Self::JsonLines,
        }
    }
}
