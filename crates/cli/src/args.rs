//! The command line.

pub(crate) use crate::cluster::args::{
    CrawlsCommand, DeadLettersCommand, RoleArgs, SeedArgs, SinkArgs, WorkerArgs,
};
use crate::log_format::LogFormat;
use clap::{Args, Parser, Subcommand};
use newshound_roles::config::CrawlOptions;
use std::path::PathBuf;

/// Crawls whole news sites and turns them into clean articles.
#[derive(Debug, Parser)]
#[command(name = "newshound", version, about, max_term_width = 100)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Crawl sites until nothing is left; run again to go on where it stopped
    Crawl(CrawlArgs),
    /// Crawl sites and go on: new stories first, the archive in between, until stopped
    Watch(WatchArgs),
    /// Show how a crawl stands
    Status(StatusArgs),
    /// Write a page to look at: what needs you, each source, where every URL went, how late it is
    Report(ReportArgs),
    /// Show a crawl that runs elsewhere as it shows itself: rates, hosts, time left
    Top(TopArgs),
    /// The articles of a crawl: list, count, print, export, hand to sinks, write feeds of what is new
    Articles(crate::articles::ArticlesArgs),
    /// Extract the article of saved pages
    Extract(ExtractArgs),
    /// Read articles out of web archives (WARC), one's own or other people's, into a folder
    Replay(crate::replay::ReplayArgs),
    /// Pack a capture, or a part of it, into one file that opens in a browser (WACZ)
    Wacz(crate::wacz::WaczArgs),
    /// Check a setup: names, certificates, limits, disk, servers; says what to do
    Doctor(crate::doctor::DoctorArgs),
    /// Print the completions of a shell
    Completions(crate::doctor::CompletionsArgs),
    /// Write the pages of the manual
    Man(crate::doctor::ManArgs),
    /// Tell the life of one URL: found where, admitted or refused, each attempt, how it ended
    Explain(crate::explain::ExplainArgs),
    /// Tell when a host may be asked next, and why not sooner
    Politeness(crate::politeness::PolitenessArgs),
    /// Read the logs of a crawl: summary, one URL's life, errors, politeness
    Logs(crate::logs::LogsArgs),
    /// Site rules: what an operator knows of a site, checked and tried out
    #[command(subcommand)]
    Site(SiteCommand),
    /// The sources of a crawl, in a folder or a cluster: list, add, remove, tag, export
    #[command(subcommand)]
    Sources(crate::sources::SourcesCommand),
    /// The hosts of a crawl, running or not: list, pause, resume, slow, exclude, forget
    #[command(subcommand)]
    Hosts(crate::hosts::HostsCommand),
    /// Crawl the bundled news site over loopback and check every article
    Demo(DemoArgs),
    /// Cluster: own the frontier and give out tasks; a second one stands by
    Scheduler(RoleArgs),
    /// Cluster: fetch and extract; as many as the crawl needs
    Worker(WorkerArgs),
    /// Cluster: write the articles of all workers to one file
    Sink(SinkArgs),
    /// Cluster: add seeds to a crawl, running or not
    Seed(SeedArgs),
    /// End a crawl that runs; cluster: the crawls that two servers hold: list, show, end, resume, remove
    #[command(subcommand)]
    Crawls(CrawlsCommand),
    /// Cluster: look at messages that could not be used, try them again, drop them
    #[command(subcommand)]
    DeadLetters(DeadLettersCommand),
}

/// `newshound crawl`.
#[derive(Debug, Args, Default)]
#[command(args_override_self = true)]
pub(crate) struct CrawlArgs {
    /// What a file can say too
    #[command(flatten)]
    pub options: CrawlOptions,
    /// Write these fields of the record only, such as title,published,body; those that a record is
    /// known by are always written [default: all] (docs/article.md)
    #[arg(long, value_name = "FIELD[,FIELD]", value_delimiter = ',')]
    pub fields: Vec<String>,
    /// Give every article to this sink too, beside those of the configuration (repeatable): jsonl:FILE,
    /// csv:FILE, markdown:FOLDER, parquet:FOLDER, sqlite:FILE, postgres://HOST/DB; - is standard output
    /// (docs/sinks.md)
    #[arg(long = "sink", value_name = "KIND:TARGET")]
    pub sinks: Vec<String>,
    /// Answer probes, metrics and the console here instead of at listen of section health, such as
    /// 127.0.0.1:9090 (docs/console.md)
    #[arg(long, value_name = "ADDRESS")]
    pub health_listen: Option<String>,
    /// Move state, articles and logs of the last crawl into a folder before-TIME first (asks)
    #[arg(long)]
    pub fresh_start: bool,
    /// Ask again for the stories that the state counts and articles.jsonl lacks, and for no others
    #[arg(long, conflicts_with = "forget_missing")]
    pub refetch_missing: bool,
    /// Expect the stories that articles.jsonl lacks no more
    #[arg(long)]
    pub forget_missing: bool,
    /// Answer yes to every question
    #[arg(long, short)]
    pub yes: bool,
    /// Configuration file; options on the command line win
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Log lines on stderr instead of the display, as text or json; the log file has them anyway
    #[arg(long, value_enum)]
    pub log_format: Option<LogFormat>,
    /// Nothing on stderr but errors: no display, off a terminal no line a minute
    #[arg(long, short)]
    pub quiet: bool,
}

/// `newshound site`.
#[derive(Debug, Subcommand)]
pub(crate) enum SiteCommand {
    /// Check a file of rules, and show what they do with one page
    Check(SiteCheckArgs),
}

/// `newshound site check`.
#[derive(Debug, Args)]
pub(crate) struct SiteCheckArgs {
    /// The rules (docs/site-rules.md)
    pub file: PathBuf,
    /// Ask for this page; robots.txt is obeyed
    #[arg(long, value_name = "URL", conflicts_with = "page")]
    pub url: Option<String>,
    /// Take this saved page
    #[arg(long, value_name = "FILE")]
    pub page: Option<PathBuf>,
    /// URL of the saved page [default: a page of the first host]
    #[arg(long, value_name = "URL", requires = "page")]
    pub base: Option<String>,
    /// One JSON object instead of readable text
    #[arg(long)]
    pub json: bool,
    /// Allow addresses that are not public (loopback, private networks)
    #[arg(long)]
    pub allow_private: bool,
}

/// `newshound watch`.
#[derive(Debug, Args)]
pub(crate) struct WatchArgs {
    /// What a crawl takes
    #[command(flatten)]
    pub crawl: CrawlArgs,
    /// No page is visited more often than this [default: 1m]
    #[arg(long, value_name = "TIME")]
    pub visit_min: Option<String>,
    /// No page still worth it is visited less often than this [default: 1d]
    #[arg(long, value_name = "TIME")]
    pub visit_max: Option<String>,
}

/// `newshound status`.
#[derive(Debug, Args)]
pub(crate) struct StatusArgs {
    /// Folder of the crawl
    #[arg(long, short, default_value = "./news", conflicts_with = "config")]
    pub out: PathBuf,
    /// Configuration of a cluster: shows the whole of it
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// One JSON object instead of tables
    #[arg(long)]
    pub json: bool,
}

/// `newshound report`.
#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// Folder of the crawl
    #[arg(long, short, default_value = "./news")]
    pub out: PathBuf,
    /// Configuration file of the crawl: of one that names its folder, or of a cluster, whose articles
    /// are those in --out, where there are some
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Where to write it [default: report.html in the folder]
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
}

/// `newshound top`.
#[derive(Debug, Args)]
pub(crate) struct TopArgs {
    /// Folder of the crawl
    #[arg(long, short, default_value = "./news", conflicts_with = "config")]
    pub out: PathBuf,
    /// Configuration of a cluster: shows the whole of it
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// One picture as plain text; also where there is no terminal
    #[arg(long)]
    pub once: bool,
}

/// `newshound extract`.
#[derive(Debug, Args)]
pub(crate) struct ExtractArgs {
    /// Saved pages (HTML, also gzipped), web archives (WARC), folders of them, or URLs; - reads one
    /// page from stdin
    #[arg(value_name = "FILE|FOLDER|URL")]
    pub files: Vec<PathBuf>,
    /// URL of the page: resolves its links and helps with its date
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// When saved pages were fetched (RFC 3339, or a day): "2 hours ago" counts from then; without
    /// it such words are no date
    #[arg(long, value_name = "TIME", conflicts_with = "manifest")]
    pub fetched_at: Option<String>,
    /// JSON lines {id, path, url, fetched_at}: one JSON line out per line in, same order, on all
    /// cores; a path counts from the manifest's folder
    #[arg(long, value_name = "FILE", conflicts_with_all = ["files", "url"])]
    pub manifest: Option<PathBuf>,
    /// One JSON object a line instead of readable text
    #[arg(long)]
    pub json: bool,
    /// Form of the output: json and jsonl are records as in articles.jsonl [default: text]
    #[arg(long, value_enum, value_name = "FORM", conflicts_with_all = ["json", "explain", "explain_html", "manifest"])]
    pub format: Option<crate::extract::Format>,
    /// Write a file per page into this folder, named after the page's file
    #[arg(long, short, value_name = "FOLDER", requires = "format", conflicts_with = "manifest")]
    pub out: Option<PathBuf>,
    /// Write these fields of the record only, such as title,published,body; those that a record is
    /// known by are always written [default: all] (docs/article.md)
    #[arg(long, value_name = "FIELD[,FIELD]", value_delimiter = ',')]
    pub fields: Vec<String>,
    /// Why: each candidate with its score, each block with its reason, each metadata source
    #[arg(long, conflicts_with_all = ["json", "manifest"])]
    pub explain: bool,
    /// The same as a page to look at: kept and dropped blocks coloured
    #[arg(long, value_name = "FILE", conflicts_with_all = ["json", "manifest"])]
    pub explain_html: Option<PathBuf>,
    /// Allow URLs whose addresses are not public (loopback, private networks)
    #[arg(long)]
    pub allow_private: bool,
    /// Of ten and more pages of one site, do not leave out what stands on many of them
    #[arg(long)]
    pub no_site_memory: bool,
}

/// `newshound demo`.
#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Articles of the bundled site
    #[arg(long, value_name = "N", default_value_t = 320)]
    pub articles: usize,
    /// Least time between two requests to one host
    #[arg(long, value_name = "TIME", default_value = "20ms")]
    pub delay: String,
    /// Folder for what it gets [default: a new temporary folder]
    #[arg(long, short)]
    pub out: Option<PathBuf>,
    /// Only serve the site: one seed URL a line on stdout, until stopped
    #[arg(long)]
    pub serve: bool,
    /// Serve on this address and the five ports after it [default: free ports of 127.0.0.1]
    #[arg(long, value_name = "ADDRESS:PORT", requires = "serve")]
    pub listen: Option<std::net::SocketAddr>,
    /// The name others reach that address by; the site's links use it
    #[arg(long, value_name = "NAME", requires = "serve")]
    pub public_name: Option<String>,
    /// Seed of the site: the same number gives the same stories
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Where to write the site's access log when it stops, as JSON lines
    #[arg(long, value_name = "FILE")]
    pub access_log: Option<PathBuf>,
}
