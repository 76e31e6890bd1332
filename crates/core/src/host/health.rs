//! How a host answers.

use super::SiteState;
use crate::time::UnixMillis;
use std::net::IpAddr;

/// How a host answers, and since when it does not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Health {
    /// How it is doing.
    pub site_state: SiteState,
    /// Failures of the host itself since its last answer.
    pub failures: u16,
    /// Requests in a row that failed (5xx, no answer in time, a broken response), whatever their
    /// URL: from the second on robots.txt is asked whether it is the URLs or the host.
    pub failed_in_a_row: u16,
    /// When it first could not be reached since its last answer.
    pub failing_since: Option<UnixMillis>,
    /// When it first asked for less since its last page.
    pub busy_since: Option<UnixMillis>,
    /// Refusals (403, challenge) since its last page.
    pub denials: u16,
    /// Whether it ever answered.
    pub answered: bool,
    /// Smoothed time to the end of a response, in milliseconds.
    pub latency_ms: u32,
    /// The address it was last asked at; other hosts there share its bounds.
    pub address: Option<IpAddr>,
    /// The last failure, for people.
    pub last_error: Option<String>,
}

impl Health {
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

    /// Whether it does not answer as it should: it asked for less, failed, or is away.
    #[must_use]
    pub(crate) fn is_in_trouble(&self) -> bool {
        matches!(self.site_state, SiteState::BackingOff | SiteState::Unreachable)
    }

    /// It answered: it is there, whatever it said.
    pub(crate) fn is_there(&mut self) {
        self.answered = true;
        self.failures = 0;
        self.failing_since = None;
    }
}
