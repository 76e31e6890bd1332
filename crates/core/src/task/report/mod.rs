//! What came of a task: a head that every report has, and a body by what answered.

use super::{Entry, FetchTask, Hint, Lane, MESSAGE_VERSION, TaskKind, TaskRef, is_zero};
use crate::canonical::CanonicalUrl;
use crate::link::LinkRole;
use crate::outcome::Outcome;
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

mod body;
mod wire;

pub use body::{Emitted, FeedBody, Links, Moved, PageBody, PageSign, ReportBody, SitemapBody};

/// A link the worker passes on: canonical, in scope, not known as seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlink {
    /// Canonical URL.
    pub url: CanonicalUrl,
    /// Where it stood.
    pub role: LinkRole,
    /// What its task would be.
    pub kind: TaskKind,
    /// What a feed or sitemap said of it.
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchReport {
    /// [`MESSAGE_VERSION`].
    pub v: u8,
    /// The crawl it belongs to.
    pub crawl: String,
    /// Which attempt it reports.
    pub task: TaskRef,
    /// The task's tick, given back.
    pub tick: Option<u64>,
    /// Name of the worker that did it; empty where there is one process.
    pub worker: String,
    /// Lane the task came from.
    pub lane: Lane,
    /// What the task was to fetch, given back so that the scheduler need not remember it.
    pub entry: Entry,
    /// What came of it.
    pub outcome: Outcome,
    /// No request was made: the page was read as it was answered before, when it had to wait.
    pub kept: bool,
    /// HTTP status, where a response came.
    pub http_status: Option<u16>,
    /// The address that was asked; unknown where none was, or a proxy asked.
    pub address: Option<std::net::IpAddr>,
    /// Bytes of the body on the wire.
    pub bytes: u64,
    /// How long it took.
    pub timing: Timing,
    /// More about a failure, for people.
    pub detail: Option<String>,
    /// What was read, by what answered.
    pub body: ReportBody,
}

impl FetchReport {
    /// A report of `task` that says nothing yet but how it ended.
    #[must_use]
    pub fn new(task: FetchTask, outcome: Outcome) -> Self {
        Self {
            v: MESSAGE_VERSION,
            crawl: task.crawl,
            task: task.task,
            tick: task.tick,
            worker: String::new(),
            lane: task.lane,
            entry: task.entry,
            outcome,
            kept: false,
            http_status: None,
            address: None,
            bytes: 0,
            timing: Timing::default(),
            detail: None,
            body: ReportBody::Nothing,
        }
    }

    /// More reports of this attempt follow: this one only brings links.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        matches!(self.body, ReportBody::MoreLinks(_))
    }

    /// Links to admit.
    #[must_use]
    pub fn outlinks(&self) -> &[Outlink] {
        self.body.links().map_or(&[], |links| &links.outlinks)
    }

    /// The same, to be changed: none where nothing was read that has links.
    pub fn outlinks_mut(&mut self) -> Option<&mut Vec<Outlink>> {
        self.body.links_mut().map(|links| &mut links.outlinks)
    }
}
