//! What the scheduler shows of itself while it runs.

use crate::delays::Delays;
use crate::times::Times;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::{Counts, HostRow};
use newshound_core::host::SiteState;
use newshound_core::identity::HostKey;
use newshound_core::source::{Source, Sources};
use newshound_core::status::Status;
use newshound_core::task::Lane;
use newshound_core::time::UnixMillis;
use std::collections::BTreeMap;
use std::time::Duration;

/// One host in a [`Snapshot`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostLine {
    /// Which.
    pub host: HostKey,
    /// How it is doing.
    pub state: SiteState,
    /// URLs waiting.
    pub waiting: u64,
    /// Of those, in each lane, by [`Lane::index`].
    pub lanes: [u64; Lane::COUNT],
    /// It is asked no earlier than this many milliseconds from now.
    pub due_in_ms: u64,
    /// Articles emitted.
    pub articles: u64,
    /// Requests made.
    pub requests: u64,
    /// The last failure.
    pub last_error: Option<String>,
    /// What its source is called and filed under.
    pub source: Option<Source>,
}

impl HostLine {
    /// A host's row as people want to see it.
    #[must_use]
    pub fn of(row: &HostRow, now: UnixMillis) -> Self {
        Self {
            host: row.host.clone(),
            state: row.state.health.site_state,
            waiting: row.waiting.iter().sum(),
            lanes: row.waiting,
            due_in_ms: millis(row.state.pace.next_due().since(now)),
            articles: row.state.counts.ended.get(&Status::Article).copied().unwrap_or(0),
            requests: row.state.counts.requests,
            last_error: row.state.why(),
            source: None,
        }
    }

    /// The same with what `sources` say of the host.
    #[must_use]
    pub fn named(self, sources: &Sources) -> Self {
        let front = CanonicalUrl::parse(&format!("{}/", self.host)).ok();
        Self { source: front.and_then(|front| sources.about(&front)), ..self }
    }
}

pub(crate) fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
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
    /// Pages asked for in this run: all requests but those of robots.txt and its like.
    pub pages: u64,
    /// Stories of this run.
    pub articles: u64,
    /// Attempts that failed in this run, by outcome.
    pub failed: BTreeMap<&'static str, u64>,
    /// How late the stories of this run came.
    pub delays: Delays,
    /// Attempts that failed in this run.
    pub errors: u64,
    /// Tasks out.
    pub out: usize,
    /// Requests of this run by outcome.
    pub outcomes: BTreeMap<&'static str, u64>,
    /// Tasks lost in this run.
    pub lost: u64,
    /// Times of this run's requests to the end of the header.
    pub first_byte: Times,
    /// The same to the end of the body.
    pub total: Times,
    /// Times of parsing.
    pub parse: Times,
    /// Hosts that are not `ok`, by state; of the first 20,000.
    pub troubled: BTreeMap<SiteState, u64>,
    /// For how long the network here has been away, in milliseconds, while it is.
    pub network_away_ms: Option<u64>,
    /// How often it went away in this run.
    pub network_losses: u64,
    /// For how long, in milliseconds, the times that are over.
    pub network_lost_ms: u64,
    /// For how long the host that is due the longest has waited, in milliseconds.
    pub late_ms: u64,
    /// The last requests in a line each, newest last, at most 10.
    pub recent: Vec<String>,
    /// All hosts where they are few, else those asked last; at most 50, most waiting first.
    pub hosts: Vec<HostLine>,
    /// Titles of the last articles, newest last, at most 10.
    pub latest: Vec<String>,
    /// Until the host with most to do is done with what waits, at its pace, in milliseconds: what
    /// hosts asked in this run (the first 20,000) have waiting; `None` where nothing is known of it.
    pub left_ms: Option<u64>,
    /// Known stories asked for again in this run, by what came of it: `checked` (as it was), `story_changed`,
    /// `story_moved`, `story_gone`.
    pub checks: BTreeMap<&'static str, u64>,
    /// Visits made in this run.
    pub visits: u64,
    /// URLs that they found.
    pub visits_found: u64,
    /// The next visits of a crawl that watches, earliest first, one a host: milliseconds from now, and
    /// the page.
    pub next_visits: Vec<(u64, String)>,
}
