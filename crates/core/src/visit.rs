//! When a page that names new stories is asked again.
//!
//! Each page's rate of new stories is estimated from its last visits, and its interval is set so
//! that a story costs about two and a half of them, between limits. A page whose stories another
//! page names earlier finds nothing and so falls back by itself. That a page changes at the rate
//! it did lately, and at the hours it used to, is what Cho and Garcia-Molina measured ("The
//! evolution of the web and implications for an incremental crawler", VLDB 2000; "Estimating
//! frequency of change", ACM TOIT 2003) and what news sites do.

use crate::link::LinkRole;
use crate::listing;
use crate::outcome::{Blame, Outcome};
use crate::round::{self, LaterPage, Listed};
use crate::task::Entry;
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
/// Every so many visits the page is asked for without condition, so that a server that says
/// "not modified" of a page that is gets caught.
const UNCONDITIONAL: u32 = 8;
/// Longest validator kept, in bytes; a longer one is no use to anybody.
const VALIDATOR: usize = 200;
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

/// What a server said of a copy (RFC 9110 section 8.8), and a hash of the copy itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// `ETag`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// `Last-Modified`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
    /// Hash of the body.
    pub body: u64,
}

impl Validators {
    /// Of a response; what is longer than any honest server sends is left out.
    #[must_use]
    pub fn new(etag: Option<&str>, last_modified: Option<&str>, body: u64) -> Self {
        let kept =
            |text: Option<&str>| text.filter(|text| text.len() <= VALIDATOR).map(str::to_owned);
        Self { etag: kept(etag), last_modified: kept(last_modified), body }
    }

    /// The hash that [`Validators::body`] holds.
    #[must_use]
    pub fn hash(body: &[u8]) -> u64 {
        xxhash_rust::xxh3::xxh3_64(body)
    }

    fn any(&self) -> bool {
        self.etag.is_some() || self.last_modified.is_some()
    }

    /// The server calls two different bodies by the same name.
    fn contradicts(&self, other: &Self) -> bool {
        self.any()
            && self.etag == other.etag
            && self.last_modified == other.last_modified
            && self.body != other.body
    }
}

/// What is remembered of a page between visits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// The present interval, in milliseconds.
    pub interval_ms: u64,
    /// Stories found lately, in thousandths, and ...
    #[serde(default)]
    pub lately_found: u32,
    /// ... the time they took, in milliseconds; both fade with each visit.
    #[serde(default)]
    pub lately_ms: u64,
    /// Visits made.
    #[serde(default)]
    pub visits: u32,
    /// Visits that found new stories.
    #[serde(default)]
    pub fruitful: u32,
    /// Visits in a row that found nothing, or no page.
    #[serde(default)]
    pub barren: u16,
    /// Of the copy had last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validators: Option<Validators>,
    /// The server's validators were caught lying: no more conditional requests.
    #[serde(default)]
    pub distrusted: bool,
    /// Visits and fruitful visits by hour of the day (UTC); empty before the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<(u16, u16)>,
    /// The stories it named first when it was read last ([`Listed::top`]).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<u32>,
    /// It is a later page of a list, read in a round until its known stories are reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub later: Option<LaterPage>,
}

/// What a visit came to.
#[derive(Debug, Clone, Copy)]
pub struct Visited<'a> {
    /// Its outcome.
    pub outcome: &'a Outcome,
    /// New stories it named.
    pub found: u64,
    /// What the server said of the copy.
    pub validators: Option<&'a Validators>,
    /// What it lists.
    pub listed: Option<&'a Listed>,
}

impl Visit {
    /// The validators to send with the next request; every eighth goes without.
    #[must_use]
    pub fn condition(&self) -> Option<&Validators> {
        let due = (self.visits + 1).is_multiple_of(UNCONDITIONAL);
        self.validators.as_ref().filter(|kept| kept.any() && !self.distrusted && !due)
    }

    /// Notes what the server said of the copy had now.
    pub(crate) fn learn(&mut self, fresh: &Validators) {
        let lied = self.validators.as_ref().is_some_and(|kept| kept.contradicts(fresh));
        self.distrusted |= lied;
        self.validators = Some(fresh.clone());
    }
}

impl VisitRules {
    /// Whether a page that was just read is to be visited, and first when: `None` where it is
    /// not one that names new stories, or its host has enough of them.
    #[must_use]
    pub fn first(
        &self,
        entry: &Entry,
        outcome: &Outcome,
        on_host: u32,
        validators: Option<&Validators>,
    ) -> Option<Visit> {
        let worth = match outcome {
            Outcome::Hub => {
                entry.role != LinkRole::Pagination
                    && !listing::class_of(entry.role, &entry.url)
                        .is_some_and(|class| class == listing::ListingClass::Dates)
            }
            // A later page of a feed is an archive; what continues a story tells of it alone.
            Outcome::Feed => !matches!(entry.role, LinkRole::Pagination | LinkRole::Continuation),
            Outcome::Sitemap => !entry.kind.is_of_host(),
            _ => entry.role == LinkRole::Seed && outcome.blame() == Blame::None,
        };
        let seed = entry.role == LinkRole::Seed;
        let listing = self.visiting != Visiting::Endless
            && !round::is_worth(entry, outcome, on_host, self.per_host);
        if !worth || listing && entry.role != LinkRole::Seed || on_host >= self.per_host && !seed {
            return None;
        }
        let front = seed || entry.url.path_and_query() == "/";
        let interval_ms = if front { self.min_ms } else { self.first_ms.max(self.min_ms) };
        let interval_ms = interval_ms.min(self.max_ms);
        Some(Visit {
            interval_ms,
            lately_found: whole(BELIEVED * STORY),
            lately_ms: scaled(interval_ms, BELIEVED * PER_STORY),
            visits: 0,
            fruitful: 0,
            barren: 0,
            validators: validators.cloned(),
            distrusted: false,
            hours: Vec::new(),
            marks: Vec::new(),
            later: None,
        })
    }

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
            next.barren = 0;
        } else {
            next.barren = next.barren.saturating_add(1);
        }
        if let Some(fresh) = done.validators {
            next.learn(fresh);
        }
        note_hour(&mut next.hours, now, fruitful);
        next.interval_ms = self.interval(&mut next, done.found);
        let given_up = gone && next.barren >= GONE_AFTER
            || next.interval_ms >= self.max_ms && next.barren >= RETIRED_AFTER;
        if given_up && !seed {
            return None;
        }
        let wait = scaled(next.interval_ms, self.hour_factor(&next, now));
        let wait = wait.clamp(self.min_ms, self.max_ms);
        Some((next, now + Duration::from_millis(wait)))
    }

    /// Notes what the visit found and gives the interval that follows from the rate lately.
    fn interval(&self, visit: &mut Visit, found: u64) -> u64 {
        let found = f64::from(u32::try_from(found).unwrap_or(u32::MAX)).min(100.0) * STORY;
        let before = visit.interval_ms;
        visit.lately_found = whole(f64::from(visit.lately_found) * FADE + found);
        visit.lately_ms = scaled(visit.lately_ms, FADE).saturating_add(before);
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
#[path = "visit_tests.rs"]
mod tests;
