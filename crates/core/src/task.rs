//! The messages between scheduler and worker, and what the frontier keeps of a URL.

use crate::canonical::CanonicalUrl;
use crate::evidence::Sign;
pub use crate::hint::Hint;
use crate::identity::{ArticleId, Fingerprint, HostKey};
use crate::link::LinkRole;
use crate::outcome::Outcome;
use crate::robots::RobotsAnswer;
use crate::round::Listed;
use crate::status::Refusal;
use crate::tdm_file::{FileSays, TdmAnswer};
use crate::time::UnixMillis;
use crate::visit::{Validators, Visit};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Version of [`FetchTask`] and [`FetchReport`]; another one is dead-lettered.
pub const MESSAGE_VERSION: u8 = 1;

/// Links in one report: with 200 bytes each, a report stays under half a megabyte.
pub const MAX_OUTLINKS: usize = 2_000;

/// In which of a host's queues a URL waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lane {
    /// New stories and the hubs that name them.
    Fresh,
    /// Everything else that may be a story.
    Archive,
    /// Sitemaps, expanded when the archive lane runs low (docs/adr/0003).
    Sitemaps,
    /// Tag, author and date listings and their later pages, taken last and while they pay
    /// ([`crate::listing`]).
    Listings,
}

impl Lane {
    /// All lanes, first served first.
    pub const ALL: [Self; Self::COUNT] =
        [Self::Fresh, Self::Archive, Self::Sitemaps, Self::Listings];
    /// How many there are.
    pub const COUNT: usize = 4;

    /// Its name in records and logs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Archive => "archive",
            Self::Sitemaps => "sitemaps",
            Self::Listings => "listings",
        }
    }

    /// Its place in [`Lane::ALL`].
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }
}

impl std::fmt::Display for Lane {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// What a URL is expected to answer with; the answer's content decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expect {
    /// An HTML page.
    #[default]
    Page,
    /// RSS, Atom or JSON Feed.
    Feed,
    /// A sitemap or sitemap index.
    Sitemap,
    /// robots.txt.
    Robots,
    /// `/.well-known/tdmrep.json`.
    TdmFile,
}

impl Expect {
    /// Whether it is a file that speaks of its whole host: no URL of the frontier, and its task
    /// names the place it stands at by `from`, wherever it moved to.
    #[must_use]
    pub fn is_of_host(self) -> bool {
        matches!(self, Self::Robots | Self::TdmFile)
    }
}

fn is_zero<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// An admitted URL as the frontier keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Canonical URL.
    pub url: CanonicalUrl,
    /// Where the link that brought it stood.
    pub role: LinkRole,
    /// What it is expected to answer with.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub expect: Expect,
    /// Links from the seed to here.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub depth: u16,
    /// Redirects followed to here (at most 5).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub redirects: u8,
    /// The page that named it; `None` for a seed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<CanonicalUrl>,
    /// Attempts that were reported as failed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub failures: u8,
    /// Attempts of which no report came.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub losses: u8,
    /// Attempts begun: the fencing number of the next one.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub attempts: u32,
    /// What a feed or sitemap said of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Hint>,
    /// It is a visit to a page read before: what is remembered of it. Visits wait apart from the
    /// lanes and are not counted as URLs; the URL keeps the status it ended with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<Box<Visit>>,
}

impl Entry {
    /// Whether its task is that of a URL of the frontier: files of the host and visits are not.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        !self.expect.is_of_host() && self.visit.is_none()
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
}

/// A link the worker passes on: canonical, in scope, not known as seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outlink {
    /// Canonical URL.
    pub url: CanonicalUrl,
    /// Where it stood.
    pub role: LinkRole,
    /// What it is expected to answer with.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub expect: Expect,
    /// What a feed or sitemap said of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Hint>,
}

/// When a request began and how long its parts took, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timing {
    /// When the worker began to ask, on the store's clock; 0 is not known.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub started: UnixMillis,
    /// Resolving the name; 0 where a connection was reused or the name was known.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub dns_ms: u32,
    /// Connecting, TLS included, without the name; 0 where a connection was reused.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub connect_ms: u32,
    /// To the end of the response's header.
    pub first_byte_ms: u32,
    /// To the end of its body.
    pub total_ms: u32,
    /// Spent on decoding, parsing and extracting.
    pub parse_ms: u32,
}

/// What came of one task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchReport {
    /// [`MESSAGE_VERSION`].
    pub v: u8,
    /// The crawl it belongs to.
    pub crawl: String,
    /// Which attempt it reports.
    pub task: TaskRef,
    /// Name of the worker that did it; empty where there is one process.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub worker: String,
    /// Lane the task came from.
    pub lane: Lane,
    /// What the task was to fetch, given back so that the scheduler need not remember it.
    pub entry: Entry,
    /// More reports of this attempt follow: this one only brings links. A sitemap of 50,000
    /// entries comes in parts of [`MAX_OUTLINKS`].
    #[serde(default, skip_serializing_if = "is_zero")]
    pub partial: bool,
    /// What came of it.
    pub outcome: Outcome,
    /// HTTP status, where a response came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http_status: Option<u16>,
    /// The address that was asked; unknown where none was, or a proxy asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<std::net::IpAddr>,
    /// Bytes of the body on the wire.
    pub bytes: u64,
    /// How long it took.
    pub timing: Timing,
    /// What the page tells of its site as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign: Option<Sign>,
    /// What tells that: the name of an [`crate::article::Paywall`], a mark of [`crate::parked`],
    /// `shell`; empty where nothing does.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sign_by: String,
    /// Links to admit.
    pub outlinks: Vec<Outlink>,
    /// Links found on the page, before anything was dropped.
    pub links_found: u32,
    /// Links dropped by the worker, by reason.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub refused: BTreeMap<Refusal, u32>,
    /// The article emitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article: Option<ArticleId>,
    /// The first article of its story, where that is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub near_duplicate_of: Option<ArticleId>,
    /// The canonical URL the article was emitted under, where it is not the task's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canonical: Option<CanonicalUrl>,
    /// The article's title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The rules of a robots.txt, where that was the task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub robots: Option<RobotsAnswer>,
    /// The host's file about text and data mining, where that was the task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tdm_file: Option<TdmAnswer>,
    /// What the server said of the copy, where the page is one that may be visited again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validators: Option<Validators>,
    /// Where it redirects, known or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_to: Option<CanonicalUrl>,
    /// The WebSub hub that a feed announces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hub: Option<String>,
    /// The look of an HTML page ([`crate::soft`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look: Option<u64>,
    /// What the page lists, where it is a list of stories.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listed: Option<Listed>,
    /// More about a failure, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
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
