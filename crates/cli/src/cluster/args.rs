//! The command lines of a cluster's roles.

use crate::log_format::LogFormat;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// What every role takes.
#[derive(Debug, Args)]
pub(crate) struct RoleArgs {
    /// Configuration file with sections crawl, queue and store; the same for all roles
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
    /// Log lines on stderr, as text or json, instead of sentences and a line a minute
    #[arg(long, value_enum)]
    pub log_format: Option<LogFormat>,
    /// Answer /healthz and /readyz here instead of at listen of section health, such as 127.0.0.1:9090
    #[arg(long, value_name = "ADDRESS")]
    pub health_listen: Option<String>,
}

/// `newshound worker`.
#[derive(Debug, Args)]
pub(crate) struct WorkerArgs {
    /// What every role takes.
    #[command(flatten)]
    pub role: RoleArgs,
    /// Write articles to articles.jsonl in this folder, one folder for each worker, instead of
    /// publishing them
    #[arg(long, value_name = "DIR")]
    pub articles: Option<PathBuf>,
    /// Write these fields of the record only, such as title,published,body; those that a record is
    /// known by are always written [default: all] (docs/article.md)
    #[arg(long, value_name = "FIELD[,FIELD]", value_delimiter = ',', requires = "articles")]
    pub fields: Vec<String>,
    /// Give every article to this sink too (repeatable): jsonl:FILE, csv:FILE, markdown:FOLDER,
    /// sqlite:FILE, postgres://HOST/DB (docs/sinks.md)
    #[arg(long = "sink", value_name = "KIND:TARGET", requires = "articles")]
    pub sinks: Vec<String>,
    /// Neither write nor publish articles
    #[arg(long, conflicts_with = "articles")]
    pub no_articles: bool,
    /// Keep all requests and responses as WARC files: in capture.folder, or warc in the folder of
    /// --articles; one folder for each worker (docs/capture.md)
    #[arg(long)]
    pub capture: bool,
    /// Exit with 0 once the crawl has ended
    #[arg(long)]
    pub exit_when_done: bool,
}

/// `newshound sink`.
#[derive(Debug, Args)]
pub(crate) struct SinkArgs {
    /// What every role takes.
    #[command(flatten)]
    pub role: RoleArgs,
    /// Folder for articles.jsonl
    #[arg(long, short, value_name = "DIR")]
    pub out: PathBuf,
    /// Write these fields of the record only, such as title,published,body; those that a record is
    /// known by are always written [default: all] (docs/article.md)
    #[arg(long, value_name = "FIELD[,FIELD]", value_delimiter = ',')]
    pub fields: Vec<String>,
    /// Give every article to this sink too (repeatable): jsonl:FILE, csv:FILE, markdown:FOLDER,
    /// sqlite:FILE, postgres://HOST/DB (docs/sinks.md)
    #[arg(long = "sink", value_name = "KIND:TARGET")]
    pub sinks: Vec<String>,
    /// Exit with 0 once the crawl has ended and every article is written
    #[arg(long)]
    pub exit_when_done: bool,
}

/// `newshound seed`.
#[derive(Debug, Args)]
pub(crate) struct SeedArgs {
    /// Where to start too
    #[arg(required_unless_present = "seeds_file")]
    pub seeds: Vec<String>,
    /// File of sites: lines, CSV, OPML or JSON Lines; - is standard input (docs/sources.md)
    #[arg(long = "seeds", value_name = "FILE")]
    pub seeds_file: Option<PathBuf>,
    /// Configuration file of the cluster
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
}

/// `newshound crawls`.
#[derive(Debug, Subcommand)]
pub(crate) enum CrawlsCommand {
    /// List the crawls that the store knows, with how they stand
    List {
        /// Configuration file of a cluster on these servers
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Show one: its counts and its queues
    Show {
        /// Its name
        name: String,
        /// Configuration file of a cluster on these servers
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// End a crawl that runs, in a folder or a cluster, as if it were stopped: what is left waits
    End {
        /// Its name, in a cluster [default: the configuration's]
        #[arg(requires = "config")]
        name: Option<String>,
        /// Whose
        #[command(flatten)]
        whose: crate::whose::WhoseArgs,
    },
    /// Let a cluster's crawl go on that was ended; the next scheduler begins
    Resume {
        /// Its name
        name: String,
        /// Configuration file of a cluster on these servers
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
    },
    /// Remove everything that a crawl left on both servers (asks)
    Remove {
        /// Its name
        name: String,
        /// Configuration file of a cluster on these servers
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// Remove without asking
        #[arg(long)]
        yes: bool,
    },
}

/// `newshound dead-letters`.
#[derive(Debug, Subcommand)]
pub(crate) enum DeadLettersCommand {
    /// List them, oldest first
    List {
        /// Configuration file of the cluster
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Show one with its whole message
    Show {
        /// Its id, as `list` tells it
        id: String,
        /// Configuration file of the cluster
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
    },
    /// Put them back into the queues they came from
    Retry(LetterArgs),
    /// Delete them
    Drop(LetterArgs),
}

/// Which dead letters.
#[derive(Debug, Args)]
pub(crate) struct LetterArgs {
    /// Its id, as `list` tells it
    #[arg(required_unless_present = "all")]
    pub id: Option<String>,
    /// All of them
    #[arg(long, conflicts_with = "id")]
    pub all: bool,
    /// Configuration file of the cluster
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
}
