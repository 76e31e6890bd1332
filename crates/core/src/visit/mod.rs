//! When a page that names new stories is asked again.
//!
//! Each page's rate of new stories is estimated from its last visits, and its interval is set so
//! that a story costs about two and a half of them, between limits. A page whose stories another
//! page names earlier finds nothing and so falls back by itself. That a page changes at the rate
//! it did lately, and at the hours it used to, is what Cho and Garcia-Molina measured ("The
//! evolution of the web and implications for an incremental crawler", VLDB 2000; "Estimating
//! frequency of change", ACM TOIT 2003) and what news sites do.

mod first;
mod list;
mod page;

pub use list::{LaterPage, Listed, MARKS, mark};
pub use page::{Validators, Visit, Visited};

use crate::outcome::{Blame, Outcome};
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Visits a new story may cost.
const PER_STORY: f64 = 2.5;
/// What a visit counts for when the next one is made: about the last ten are remembered.
const FADE: f64 = 0.9;
/// At first a page is believed to keep its first interval busy for so many visits.
const BELIEVED: f64 = 4.0;
/// One visit changes the interval by no more than this, down and up.
const STEP: (f64, f64) = (0.25, 1.6);
/// Stories are counted in thousandths, so that what is remembered is whole numbers.
const STORY: f64 = 1_000.0;
/// Visits in a row with nothing new, at the longest interval, after which a page is let go.
pub(crate) const RETIRED_AFTER: u16 = 10;
/// The same for pages that are gone.
pub(crate) const GONE_AFTER: u16 = 3;
/// Visits before the hours of the day count: about two weeks at one an hour.
const HOURS_FROM: u32 = 300;
/// A visit is late by more than this part of its interval: less is the pace's own grain.
const LATE: u64 = 4;
/// Milliseconds of an hour.
const HOUR_MS: i64 = 3_600_000;

/// When pages that were put down are visited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Visiting {
    /// Again and again: the crawl does not end.
    #[default]
    Endless,
    /// Each once, and then the crawl ends ([`crate::round`]); it began at this moment.
    Round(UnixMillis),
    /// Not in this run: they are put down for a later one.
    Later,
}

/// The limits of visits. All times in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct VisitRules {
    /// No page is visited more often than this.
    pub min_ms: u64,
    /// No page that is still worth a visit waits longer than this.
    pub max_ms: u64,
    /// First interval of a section, feed or sitemap; a front page begins at `min_ms`.
    pub first_ms: u64,
    /// Pages visited on one host.
    pub per_host: u32,
    /// When the pages put down are visited; not a setting, but what was asked for.
    #[serde(skip)]
    pub visiting: Visiting,
}

impl Default for VisitRules {
    fn default() -> Self {
        Self {
            min_ms: 60_000,
            max_ms: 86_400_000,
            first_ms: 600_000,
            per_host: 300,
            visiting: Visiting::Endless,
        }
    }
}

impl VisitRules {
    /// What is remembered after a visit, and when the next one is due; `None` where the page is
    /// let go. A page that is a seed never is.
    #[must_use]
    pub fn next(
        &self,
        visit: &Visit,
        seed: bool,
        done: Visited<'_>,
        now: UnixMillis,
    ) -> Option<(Visit, UnixMillis)> {
        let mut next = visit.clone();
        if let Some(listed) = done.listed {
            next.marks.clone_from(&listed.top);
        }
        if done.outcome.blame() != Blame::None {
            // The host's own back-off says when; the page's interval learns nothing.
            return Some((next.clone(), now + Duration::from_millis(next.interval_ms)));
        }
        next.visits = next.visits.saturating_add(1);
        let gone = matches!(done.outcome, Outcome::Gone | Outcome::BlockedAddress);
        let fruitful = done.found > 0;
        if fruitful {
            next.fruitful = next.fruitful.saturating_add(1);
            next.empty_streak = 0;
        } else {
            next.empty_streak = next.empty_streak.saturating_add(1);
        }
        if let Some(fresh) = done.validators {
            next.learn(fresh);
        }
        note_hour(&mut next.hours, now, fruitful);
        next.interval_ms = self.interval(&mut next, done.found);
        let given_up = gone && next.empty_streak >= GONE_AFTER
            || next.interval_ms >= self.max_ms && next.empty_streak >= RETIRED_AFTER;
        if given_up && !seed {
            return None;
        }
        let wait = scaled(next.interval_ms, self.hour_factor(&next, now));
        // A host that cannot be asked as often as its pages would be worth sheds its poorest
        // visits: who found nothing makes room for so long as it took.
        let late = std::mem::take(&mut next.late_ms);
        let wait = if fruitful || late <= next.interval_ms / LATE { wait } else { wait + 2 * late };
        let wait = wait.clamp(self.min_ms, self.max_ms);
        Some((next, now + Duration::from_millis(wait)))
    }

    /// Notes what the visit found and gives the interval that follows from the rate lately.
    fn interval(&self, visit: &mut Visit, found: u64) -> u64 {
        let found = f64::from(u32::try_from(found).unwrap_or(u32::MAX)).min(100.0) * STORY;
        let before = visit.interval_ms;
        visit.lately_found = whole(f64::from(visit.lately_found) * FADE + found);
        visit.lately_ms = scaled(visit.lately_ms, FADE) + before + visit.late_ms;
        let stories = f64::from(visit.lately_found.max(1)) / STORY;
        let wanted = scaled(visit.lately_ms, 1.0 / (PER_STORY * stories));
        let (least, most) = (scaled(before, STEP.0), scaled(before, STEP.1));
        wanted.clamp(least, most.max(least)).clamp(self.min_ms, self.max_ms)
    }

    /// How much longer than usual to wait at this hour: up to twice, down to half.
    fn hour_factor(&self, visit: &Visit, now: UnixMillis) -> f64 {
        if visit.visits < HOURS_FROM {
            return 1.0;
        }
        let at = now + Duration::from_millis(visit.interval_ms);
        let (visits, fruitful) = visit.hours.get(hour_of(at)).copied().unwrap_or_default();
        // One visit of each kind beforehand, so that an hour seldom seen says little.
        let here = (f64::from(fruitful) + 1.0) / (f64::from(visits) + 2.0);
        let overall = (f64::from(visit.fruitful) + 1.0) / (f64::from(visit.visits) + 2.0);
        (overall / here).clamp(0.5, 2.0)
    }
}

fn hour_of(at: UnixMillis) -> usize {
    usize::try_from(at.0.div_euclid(HOUR_MS).rem_euclid(24)).unwrap_or(0)
}

fn note_hour(hours: &mut Vec<(u16, u16)>, now: UnixMillis, fruitful: bool) {
    hours.resize(24, (0, 0));
    let (visits, found) = &mut hours[hour_of(now)];
    if *visits == u16::MAX {
        (*visits, *found) = (*visits / 2, *found / 2);
    }
    *visits += 1;
    *found = found.saturating_add(u16::from(fruitful));
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a hundred stories in thousandths fit, and they are not negative"
)]
fn whole(number: f64) -> u32 {
    number as u32
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a day in milliseconds times a small factor fits, and neither is negative"
)]
fn scaled(ms: u64, factor: f64) -> u64 {
    (ms as f64 * factor) as u64
}

#[cfg(test)]
mod tests;
