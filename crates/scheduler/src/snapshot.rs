//! What the scheduler shows of itself while it runs.

use newshound_core::frontier::Counts;
use newshound_core::host::SiteState;
use newshound_core::identity::HostKey;

/// One host in a [`Snapshot`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostLine {
    /// Which.
    pub host: HostKey,
    /// How it is doing.
    pub state: SiteState,
    /// URLs waiting.
    pub waiting: u64,
    /// Articles emitted.
    pub articles: u64,
    /// Requests made.
    pub requests: u64,
    /// The last failure.
    pub last_error: Option<String>,
}

/// The crawl at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// The counts of the crawl.
    pub counts: Counts,
    /// Requests answered or failed in this run, robots.txt included.
    pub requests: u64,
    /// Bytes received in this run.
    pub bytes: u64,
    /// Attempts that failed in this run.
    pub errors: u64,
    /// Tasks out.
    pub out: usize,
    /// Hosts with the most waiting, at most 50.
    pub hosts: Vec<HostLine>,
    /// Titles of the last articles, newest last, at most 10.
    pub latest: Vec<String>,
}
