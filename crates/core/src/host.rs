//! What is kept of a host between requests.

use crate::detour::Detours;
use crate::evidence::Evidence;
use crate::listing::ListingBudgets;
use crate::soft::SoftPages;
use crate::status::{Refusal, Status};
use crate::tdm_file::TdmState;
use crate::time::UnixMillis;
use crate::twin::Twin;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// How a host is doing, told in `status` and in the summary.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum SiteState {
    /// It answers.
    #[default]
    Ok,
    /// It asked for less, or failed lately.
    BackingOff,
    /// It refuses us page after page.
    Blocked,
    /// It is away: it did not answer, or asked for less, for as long as such a host is waited for.
    /// Its URLs wait for the next run.
    Unreachable,
    /// Its robots.txt forbids everything.
    RobotsDenied,
    /// Its pages are shells that need a browser.
    NeedsJavascript,
    /// Nobody has a site there: its pages are of a parked domain.
    Parked,
    /// Its stories say that they are not free to read.
    Paywalled,
    /// Its URLs lead to a page that asks for something first: consent, a login, an age.
    Consent,
    /// It shows its pages only to those who send its cookie back.
    WantsCookie,
    /// Its URLs lead to another host.
    Moved,
    /// Everything was read, and nothing was a story.
    NoStories,
}

impl SiteState {
    /// Its name in records and logs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::BackingOff => "backing_off",
            Self::Blocked => "blocked",
            Self::Unreachable => "unreachable",
            Self::RobotsDenied => "robots_denied",
            Self::NeedsJavascript => "needs_javascript",
            Self::Parked => "parked",
            Self::Paywalled => "paywalled",
            Self::Consent => "consent",
            Self::WantsCookie => "wants_cookie",
            Self::Moved => "moved",
            Self::NoStories => "no_stories",
        }
    }
}

/// What is known of a host's robots.txt. The rules themselves are kept apart, since they may
/// be large and change seldom.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RobotsState {
    /// When rules were last had; `None` before the first time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fetched: Option<UnixMillis>,
    /// When to ask again.
    #[serde(default)]
    pub refresh: UnixMillis,
    /// Failed attempts since the last good one.
    #[serde(default)]
    pub failures: u16,
    /// When it first failed without a good copy since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing_since: Option<UnixMillis>,
    /// Number of the rules kept, so that a cache knows them; 0 is none.
    #[serde(default)]
    pub version: u64,
    /// Where a redirect of robots.txt leads, while it is being followed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_to: Option<String>,
    /// Redirects followed of the robots.txt being fetched (at most 5).
    #[serde(default)]
    pub redirects: u8,
    /// Delay asked for, in milliseconds, before the cap.
    #[serde(default)]
    pub crawl_delay_ms: u64,
}

/// Everything the scheduler keeps of a host, written with every change of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct HostState {
    /// It is asked no earlier than this, on the store's clock.
    pub next_due: UnixMillis,
    /// The pause that `next_due` came from, in milliseconds; only [`crate::pace`] writes either.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause_ms: Option<u64>,
    /// Tasks out.
    pub in_flight: u16,
    /// Whether another task may be given out once due: false while the number of tasks out is
    /// at its limit. The store only lists hosts for which it is true.
    #[serde(default = "yes")]
    pub open: bool,
    /// How it is doing.
    #[serde(default)]
    pub site_state: SiteState,
    /// Failures of the host itself since its last answer.
    #[serde(default)]
    pub failures: u16,
    /// Requests in a row that failed (5xx, no answer in time, a broken response), whatever their
    /// URL: from the second on robots.txt is asked whether it is the URLs or the host.
    #[serde(default)]
    pub failed_in_a_row: u16,
    /// When it first could not be reached since its last answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing_since: Option<UnixMillis>,
    /// When it first asked for less since its last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub busy_since: Option<UnixMillis>,
    /// Refusals (403, challenge) since its last page.
    #[serde(default)]
    pub denials: u16,
    /// Whether it ever answered.
    #[serde(default)]
    pub answered: bool,
    /// Smoothed time to the end of a response, in milliseconds.
    #[serde(default)]
    pub latency_ms: u32,
    /// The address it was last asked at; other hosts there share its bounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<IpAddr>,
    /// `next_due` is its place in the line of its domain or address, not a pause of its own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub held: bool,
    /// robots.txt.
    #[serde(default)]
    pub robots: RobotsState,
    /// Its file about text and data mining, where that is asked for; bounded in size.
    #[serde(default, skip_serializing_if = "TdmState::is_empty")]
    pub tdm: TdmState,
    /// Pages of it put down for visits.
    #[serde(default)]
    pub visited: u32,
    /// The last round put its pages off to the next one ([`crate::round`]).
    #[serde(default)]
    pub parked: bool,
    /// Its last turn was a visit: a fresh story goes first now.
    #[serde(default)]
    pub visit_turn: bool,
    /// Turns taken by the fresh lane since the archive lane had one.
    #[serde(default)]
    pub fresh_turns: u8,
    /// Sitemaps were named by robots.txt, or have been tried at the common places.
    #[serde(default)]
    pub sitemaps_asked: bool,
    /// A sitemap was found, so the guesses left are not needed.
    #[serde(default)]
    pub sitemap_found: bool,
    /// Whether more listings are worth their requests.
    #[serde(default)]
    pub listings: ListingBudgets,
    /// Whether more links that only redirect are worth their requests; bounded in size.
    #[serde(default, skip_serializing_if = "Detours::is_empty")]
    pub detours: Detours,
    /// What its pages say of the same site under another scheme or name.
    #[serde(default, skip_serializing_if = "Twin::is_empty")]
    pub twin: Twin,
    /// The WebSub hub that its feeds announce, where they announce one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub websub: Option<String>,
    /// How it answers for what does not exist.
    #[serde(default, skip_serializing_if = "SoftPages::is_empty")]
    pub soft: SoftPages,
    /// Times a URL shape was admitted, for the pattern trap; bounded in size.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub shapes: BTreeMap<String, u32>,
    /// Requests made.
    #[serde(default)]
    pub requests: u64,
    /// Bytes received.
    #[serde(default)]
    pub bytes: u64,
    /// URLs ended, by status.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub ended: BTreeMap<Status, u64>,
    /// URLs of it that ended for now and are kept for the next run.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub deferred: u32,
    /// Links refused, by reason.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub refused: BTreeMap<Refusal, u64>,
    /// What its pages tell of the site as a whole.
    #[serde(default, skip_serializing_if = "Evidence::is_empty")]
    pub evidence: Evidence,
    /// The last failure, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_error: Option<String>,
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl HostState {
    /// Takes up what ended for now: none of it has ended. Whether there is any; the store's part
    /// is [`crate::frontier::Op::Resume`].
    pub fn resume(&mut self) -> bool {
        let deferred = u64::from(std::mem::take(&mut self.deferred));
        if let Some(ended) = self.ended.get_mut(&Status::Deferred) {
            *ended = ended.saturating_sub(deferred);
            if *ended == 0 {
                self.ended.remove(&Status::Deferred);
            }
        }
        deferred > 0
    }

    /// `count` of its stories are no longer where they were written: they ended for now, and
    /// [`HostState::resume`] takes them up.
    pub fn lose_stories(&mut self, count: u32) {
        let lost = u64::from(count);
        if let Some(ended) = self.ended.get_mut(&Status::Article) {
            *ended = ended.saturating_sub(lost);
            if *ended == 0 {
                self.ended.remove(&Status::Article);
            }
        }
        *self.ended.entry(Status::Deferred).or_default() += lost;
        self.deferred = self.deferred.saturating_add(count);
    }

    /// A host nobody has asked yet, due at `now`.
    #[must_use]
    pub fn new(now: UnixMillis) -> Self {
        Self { next_due: now, pause_ms: Some(0), open: true, ..Self::default() }
    }

    /// Whether several requests in a row failed, so that it may be the host and not their URLs.
    #[must_use]
    pub fn is_doubted(&self) -> bool {
        self.failed_in_a_row >= 2
    }

    /// Whether a request to it may well get no answer: it never gave one, or cannot be reached now.
    #[must_use]
    pub(crate) fn is_stranger(&self) -> bool {
        !self.answered || self.failing_since.is_some()
    }

    /// Whether it is away, and asked no more before the next run.
    #[must_use]
    pub fn is_away(&self) -> bool {
        self.site_state == SiteState::Unreachable && !self.open
    }

    /// Asks it again after it was away: a run begins. A host that named a time keeps it; trouble is
    /// counted anew. Gives whether anything changed.
    pub fn welcome_back(&mut self, now: UnixMillis) -> bool {
        if self.site_state != SiteState::Unreachable {
            return false;
        }
        self.site_state = SiteState::BackingOff;
        self.open = true;
        self.failures = 0;
        if self.busy_since.take().is_none() {
            self.ask_by(now);
        }
        self.failing_since = None;
        self.robots.failures = 0;
        if self.robots.version == 0 {
            self.robots.failing_since = None;
            self.robots.refresh = self.robots.refresh.min(now);
        }
        true
    }

    /// What speaks for its state: the evidence of its pages, else the last failure.
    #[must_use]
    pub fn why(&self) -> Option<String> {
        let by_pages = self.site_state == self.evidence.state();
        let told = self.evidence.told().filter(|_| by_pages);
        told.or_else(|| self.last_error.clone())
    }
}
