//! The messages between scheduler and worker, and what the frontier keeps of a URL.

use crate::canonical::CanonicalUrl;
pub use crate::hint::Hint;
use crate::identity::{Fingerprint, HostKey};
use crate::link::LinkRole;
use crate::standing::Standing;
use crate::tdm_file::FileSays;
use crate::time::UnixMillis;
use crate::visit::Visit;
use serde::{Deserialize, Serialize};

mod expect;
mod kind;
mod lane;
mod probe;
mod report;
mod wire;

pub use expect::Expect;
pub use kind::{ListKind, TaskKind};
pub use lane::Lane;
pub use probe::probe;
pub use report::{
    Emitted, FeedBody, FetchReport, Links, Moved, Outlink, PageBody, PageSign, ReportBody,
    SitemapBody, Timing,
};

/// Version of [`FetchTask`] and [`FetchReport`]; another one is dead-lettered.
pub const MESSAGE_VERSION: u8 = 1;

/// Links in one report: with 200 bytes each, a report stays under half a megabyte.
pub const MAX_OUTLINKS: usize = 2_000;

fn is_zero<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// An admitted URL as the frontier keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Canonical URL.
    pub url: CanonicalUrl,
    /// Where the link that brought it stood.
    pub role: LinkRole,
    /// What its task is.
    pub kind: TaskKind,
    /// Links from the seed to here.
    pub depth: u16,
    /// Redirects followed to here (at most 5).
    pub redirects: u8,
    /// The page that named it; `None` for a seed.
    pub from: Option<CanonicalUrl>,
    /// Attempts that were reported as failed.
    pub failures: u8,
    /// Attempts of which no report came.
    pub losses: u8,
    /// Attempts begun: the fencing number of the next one.
    pub attempts: u32,
    /// What a feed or sitemap said of it.
    pub hint: Option<Hint>,
    /// When it first ended for now ([`crate::status::Status::Deferred`]), since it last answered.
    pub deferred_since: Option<UnixMillis>,
}

impl Entry {
    /// An entry nobody has tried yet, named by nobody.
    #[must_use]
    pub fn new(url: CanonicalUrl, role: LinkRole, kind: TaskKind) -> Self {
        Self {
            url,
            role,
            kind,
            depth: 0,
            redirects: 0,
            from: None,
            failures: 0,
            losses: 0,
            attempts: 0,
            hint: None,
            deferred_since: None,
        }
    }

    /// What is remembered of a page that is visited; `None` for one not read before.
    #[must_use]
    pub fn visit(&self) -> Option<&Visit> {
        self.kind.visit()
    }

    /// Why links of its answer may lead out of the crawl's scope. `status` is the answer's.
    #[must_use]
    pub fn standing(&self, status: Option<u16>) -> Standing {
        let is_seed = self.role == LinkRole::Seed && !self.kind.is_visit();
        if is_seed && matches!(status, Some(301 | 308)) {
            return Standing::MovedSeed;
        }
        let name = |url: &CanonicalUrl| {
            let origin = url.origin();
            let host = origin.split_once("://").map_or(origin, |(_, host)| host);
            host.strip_prefix("www.").unwrap_or(host).to_owned()
        };
        let other = |from: &CanonicalUrl| name(from) != name(&self.url);
        if self.kind == TaskKind::Sitemap && self.from.as_ref().is_some_and(other) {
            return Standing::Vouched;
        }
        Standing::Plain
    }

    /// Whether its task is that of a URL of the frontier: files of the host and visits are not.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        self.is_old_probe() || !self.kind.is_of_host() && !self.kind.is_visit()
    }

    /// Whether it is the URL that cannot exist as newshound 0.1.0 had it: in the frontier, named
    /// by a page.
    #[must_use]
    pub fn is_old_probe(&self) -> bool {
        self.kind == TaskKind::Probe && self.from.is_some()
    }
}

/// The right to process one URL once: a report counts only while this attempt is in flight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TaskRef {
    /// Fingerprint of the task's URL.
    pub id: Fingerprint,
    /// Number of the attempt, from 1.
    pub attempt: u32,
}

/// One HTTP request to make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchTask {
    /// [`MESSAGE_VERSION`].
    pub v: u8,
    /// The crawl it belongs to.
    pub crawl: String,
    /// Which attempt this is.
    pub task: TaskRef,
    /// Lane it was taken from; robots.txt comes from none and says fresh.
    pub lane: Lane,
    /// What to fetch.
    pub entry: Entry,
    /// By when a report must have come, on the store's clock.
    pub deadline: UnixMillis,
    /// The host's delay in milliseconds. A worker that is handed a task another one had waits
    /// so long before it asks: that one may have asked just now.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub pause_ms: u64,
    /// How long its header is waited for, in milliseconds, where that is less than usual.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub patience_ms: u64,
    /// The look of the page its host gives for what does not exist, where it gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub soft: Option<u64>,
    /// Nothing is known yet of how its host answers for what does not exist: a page without a
    /// proof that it is a story is not emitted ([`crate::doubt`]).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub doubt: bool,
    /// What the host's file about text and data mining says of this URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tdm: Option<FileSays>,
    /// Count of the store's commits when it was given out, by which a store that lost its last writes
    /// is known; `None` where the store has no such count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tick: Option<u64>,
}

impl FetchTask {
    /// A task without a deadline, of which nothing more is known.
    #[must_use]
    pub fn new(crawl: String, task: TaskRef, lane: Lane, entry: Entry) -> Self {
        Self {
            v: MESSAGE_VERSION,
            crawl,
            task,
            lane,
            entry,
            deadline: UnixMillis::default(),
            pause_ms: 0,
            patience_ms: 0,
            soft: None,
            doubt: false,
            tdm: None,
            tick: None,
        }
    }
}

/// A task that was given out and not yet settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InFlight {
    /// Which attempt is out.
    pub task: TaskRef,
    /// Its host.
    pub host: HostKey,
    /// Lane it came from.
    pub lane: Lane,
    /// What it fetches.
    pub entry: Entry,
    /// After this it counts as lost, on the store's clock.
    pub deadline: UnixMillis,
}
