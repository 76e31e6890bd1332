//! Which page of a host is the first with its new stories, and what another page is then worth.
//!
//! A site announces a story in several places at once: front page, section, feed, news sitemap.
//! Each of them, asked as often as the others, is first with its share only because it happens to
//! be asked next, and so all of them look useful. One of them is therefore relied on: the lead,
//! whose interval follows from every story it names, whoever was first with it. Another page is
//! judged by the stories it is first with beyond what chance gives it; where it names later what
//! was known already, it is asked less and less, and one that is first again becomes the lead.

use crate::identity::Fingerprint;
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Another page takes the lead when its rate is so many times the lead's.
const BETTER: f64 = 1.25;
/// Stories that only another page names are few beside all it names, and their number is less
/// sure: it is taken for so much more, so that they do not wait longer than others.
const OWN: f64 = 1.5;
/// A page that was not asked for so many of its intervals, and a minute, leads nobody.
const ABSENT: u32 = 3;
const MINUTE: Duration = Duration::from_secs(60);

/// The page of a host that is first with most of its stories lately.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lead {
    /// The page.
    pub page: Fingerprint,
    /// Stories it was first with lately and half of those it named late, in thousandths an hour.
    pub rate: u64,
    /// Its interval, in milliseconds.
    pub interval_ms: u64,
    /// When it was visited last.
    pub at: UnixMillis,
}

/// How a page stands to the lead of its host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Beside {
    /// There is none: it is judged by what it finds.
    #[default]
    Nobody,
    /// It is the lead.
    Itself,
    /// Another page is asked at this interval, in milliseconds.
    Other(u64),
}

impl Beside {
    /// How `page` stands to `lead` at `now`.
    #[must_use]
    pub fn of(page: Fingerprint, lead: Option<&Lead>, now: UnixMillis) -> Self {
        match lead {
            Some(lead) if lead.page == page => Self::Itself,
            Some(lead) if !lead.is_absent(now) => Self::Other(lead.interval_ms),
            _ => Self::Nobody,
        }
    }

    /// The stories by which a page asked every `interval_ms` is judged: it was first with `first`
    /// lately, and named `late` that were known already (in thousandths both).
    #[must_use]
    pub(crate) fn worth(self, first: u32, late: u32, interval_ms: u64) -> f64 {
        let (first, late) = (f64::from(first), f64::from(late));
        match self {
            Self::Nobody => first,
            Self::Itself => first + late,
            Self::Other(lead_ms) => {
                // A story named everywhere at once falls, half of the time, between a visit of
                // the lead and one of a page asked as often; less often where that is asked
                // less. No proof of such stories, no deduction.
                let chance = 0.5 * ratio(lead_ms, interval_ms).min(1.0);
                let share = first / (first + late).max(1.0);
                first * (OWN * (share - chance) / (1.0 - chance)).clamp(0.0, 1.0)
            }
        }
    }
}

impl Lead {
    fn is_absent(&self, now: UnixMillis) -> bool {
        now.since(self.at) > Duration::from_millis(self.interval_ms) * ABSENT + MINUTE
    }

    /// The lead after a visit of `page` at `now`, which is asked every `interval_ms` milliseconds
    /// and has this rate ([`Lead::rate`]).
    #[must_use]
    pub fn after(
        lead: Option<Self>,
        page: Fingerprint,
        rate: u64,
        interval_ms: u64,
        now: UnixMillis,
    ) -> Self {
        let new = Self { page, rate, interval_ms, at: now };
        match lead {
            Some(lead) if lead.page != page && !lead.is_absent(now) => {
                if ratio(rate, lead.rate) > BETTER { new } else { lead }
            }
            _ => new,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "times and rates of a page, far under 2^52")]
fn ratio(of: u64, to: u64) -> f64 {
    of as f64 / (to as f64).max(1.0)
}

#[cfg(test)]
#[path = "lead_tests.rs"]
mod tests;
