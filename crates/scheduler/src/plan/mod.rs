//! What the scheduler decides, as pure functions over a host's row.

mod checks;
pub mod dispatch;
mod links;
mod lists;
mod plain;
pub mod report;
pub mod robots;
pub mod seeds;
mod sitemaps;
mod soft;
mod tdm_file;
#[cfg(test)]
mod tests;
mod twins;
mod visits;

use newshound_core::admission::AdmissionRules;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::host::HostState;
use newshound_core::identity::{Fingerprint, HostKey};
use newshound_core::politeness::Politeness;
use newshound_core::revision::RevisionRules;
use newshound_core::time::UnixMillis;
use newshound_core::visit::{VisitRules, Visiting};
use std::time::Duration;

/// Bounds on one run of a crawl; `None` is without.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    /// Articles emitted in this run.
    pub articles: Option<u64>,
    /// Pages asked for in this run (robots.txt not counted).
    pub pages: Option<u64>,
}

/// The rules of a crawl, as the scheduler applies them.
#[derive(Debug, Clone)]
pub struct Planner {
    /// Name of the crawl.
    pub crawl: String,
    /// What gives its URLs their fingerprints: the frontier's.
    pub fingerprints: Fingerprinter,
    /// When hosts may be asked.
    pub politeness: Politeness,
    /// What is admitted.
    pub admission: AdmissionRules,
    /// A task without a report for this long counts as lost.
    pub task_deadline: Duration,
    /// Losses after which a URL counts as poison.
    pub loss_limit: u8,
    /// How pages that name new stories are visited again; `None` where none is remembered.
    pub visits: Option<VisitRules>,
    /// How known stories are followed.
    pub revisions: RevisionRules,
    /// Whether hosts are asked what their `/.well-known/tdmrep.json` says.
    pub tdm_file: bool,
    /// Whether the rules of admission are those of the last run.
    pub last_rules: LastRules,
}

/// Whether the rules of admission are those of the last run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LastRules {
    /// They are.
    #[default]
    Same,
    /// Nobody knows, or they reach further: what they refused while it waited is judged anew.
    Unknown,
    /// They are others: that too, and the pages known are read once more, whatever their server says of
    /// changes, since what a rule refused was never kept. The time is when this run began.
    Changed(UnixMillis),
}

impl Planner {
    /// Whether the crawl never ends by itself: a host that is away is asked again by its back-off.
    pub(crate) fn is_endless(&self) -> bool {
        self.visits.is_some_and(|rules| rules.visiting == Visiting::Endless)
    }

    /// The pause that is owed to a host after a request: the only place that asks the rules of its
    /// site and source for their delay.
    pub(crate) fn pause(&self, host: &HostKey, state: &HostState, now: UnixMillis) -> Duration {
        self.politeness.pause(host, state, self.admission.delay(host), now)
    }
}

/// A number in 0..=255 that differs between URLs and attempts: spreads retries without
/// randomness, so that a plan can be repeated.
#[must_use]
fn jitter(id: Fingerprint, attempt: u32) -> u8 {
    let mixed = id.0 ^ u64::from(attempt).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed.to_le_bytes().iter().fold(0, |sum: u8, byte| sum.rotate_left(3) ^ byte)
}
