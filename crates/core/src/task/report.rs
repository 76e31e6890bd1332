//! What came of a task.

use super::{Entry, FetchTask, Hint, Lane, MESSAGE_VERSION, TaskKind, TaskRef, is_zero};
use crate::canonical::CanonicalUrl;
use crate::evidence::Sign;
use crate::identity::ArticleId;
use crate::link::LinkRole;
use crate::outcome::Outcome;
use crate::robots::RobotsAnswer;
use crate::round::Listed;
use crate::status::Refusal;
use crate::tdm_file::TdmAnswer;
use crate::time::UnixMillis;
use crate::visit::Validators;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    /// entries comes in parts of [`MAX_OUTLINKS`](super::MAX_OUTLINKS).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub partial: bool,
    /// What came of it.
    pub outcome: Outcome,
    /// No request was made: the page was read as it was answered before, when it had to wait.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub kept: bool,
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

impl FetchReport {
    /// A report of `task` that says nothing yet but how it ended.
    #[must_use]
    pub fn new(task: FetchTask, outcome: Outcome) -> Self {
        Self {
            v: MESSAGE_VERSION,
            crawl: task.crawl,
            task: task.task,
            worker: String::new(),
            lane: task.lane,
            entry: task.entry,
            partial: false,
            outcome,
            kept: false,
            http_status: None,
            address: None,
            bytes: 0,
            timing: Timing::default(),
            sign: None,
            sign_by: String::new(),
            outlinks: Vec::new(),
            links_found: 0,
            refused: BTreeMap::new(),
            article: None,
            near_duplicate_of: None,
            canonical: None,
            title: None,
            robots: None,
            tdm_file: None,
            validators: None,
            moved_to: None,
            hub: None,
            look: None,
            listed: None,
            detail: None,
        }
    }
}
