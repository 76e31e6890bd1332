//! One round over the pages known, as `newshound crawl --new` makes it: each is visited once,
//! what is new is taken, a list is paged through until its known stories are reached, and the
//! crawl ends.
//!
//! How far a list was read is told by marks: the stories it named first when it was read last.
//! That holds whichever page named a new story first, and over kills, since the marks are kept
//! with the page. A list that keeps no order, or whose marked stories are all gone, ends after
//! two pages in a row that name nothing new.

use crate::listing::{self, ListingClass};
use crate::outcome::{Blame, Outcome};
use crate::task::Entry;
use crate::time::UnixMillis;
use crate::visit::{GONE_AFTER, RETIRED_AFTER, Visit, VisitRules, Visited};
pub use crate::visit::{LaterPage, Listed, MARKS, mark};
use std::time::Duration;

/// Pages of one list read in a round; a site that published more since is read by its sitemaps.
const PAGES: u16 = 100;
/// Pages in a row that name nothing new, after which a list without its marks is left.
const NOTHING: u8 = 2;
/// Rounds in a row in which a page did not change, after which it is not asked every time.
const DULL_AFTER: u16 = 3;
/// How much longer than others such a page waits.
const DULL: u32 = 3;

/// What follows from a visit of a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct After {
    /// The page again: now where it failed, in the next round else; `None` where it is let go.
    pub again: Option<(Visit, UnixMillis)>,
    /// The next page of the list is worth its request, with this to be remembered of it.
    pub next: Option<Visit>,
}

/// Whether a page just read is visited in rounds: those that name most, so that a round stays
/// small. Tags and authors repeat what these name, and child sitemaps fill half of the places
/// at most.
#[must_use]
pub(crate) fn is_worth(entry: &Entry, outcome: &Outcome, on_host: u32, most: u32) -> bool {
    match outcome {
        Outcome::Hub => {
            let class = listing::class_of(entry.role, &entry.url);
            matches!(class, None | Some(ListingClass::Menu | ListingClass::Section))
        }
        Outcome::Sitemap => on_host < most / 2,
        _ => true,
    }
}

impl VisitRules {
    /// When a page visited at `now` in a round is due again: in the next round.
    #[must_use]
    pub fn parked(&self, now: UnixMillis) -> UnixMillis {
        now + Duration::from_millis(self.max_ms)
    }

    /// A round that begins at `began` visits pages put down for before this; and ends when
    /// none is due before [`VisitRules::parked`].
    #[must_use]
    pub fn recalled(&self, began: UnixMillis) -> UnixMillis {
        self.parked(self.parked(began))
    }

    /// What follows from a visit in a round. `tries` are left after this one.
    #[must_use]
    pub fn round(
        &self,
        visit: &Visit,
        seed: bool,
        done: Visited<'_>,
        tries: bool,
        now: UnixMillis,
    ) -> After {
        let mut again = visit.clone();
        if done.outcome.blame() != Blame::None {
            let at = if tries { now } else { self.parked(now) };
            return After { again: Some((again, at)), next: None };
        }
        let next = next_page(visit, done);
        if visit.later.is_some() {
            return After { again: None, next };
        }
        again.visits = again.visits.saturating_add(1);
        again.fruitful = again.fruitful.saturating_add(u32::from(done.found > 0));
        if done.found > 0 || moved(visit, done) {
            again.empty_streak = 0;
        } else {
            again.empty_streak = again.empty_streak.saturating_add(1);
        }
        if let Some(fresh) = done.validators {
            again.learn(fresh);
        }
        if let Some(listed) = done.listed {
            again.marks.clone_from(&listed.top);
        }
        let gone = matches!(done.outcome, Outcome::Gone | Outcome::BlockedAddress);
        let let_go =
            gone && again.empty_streak >= GONE_AFTER || again.empty_streak >= RETIRED_AFTER;
        let dull = !seed && again.empty_streak >= DULL_AFTER;
        let wait = Duration::from_millis(self.max_ms) * if dull { DULL } else { 1 };
        let again = (seed || !let_go).then_some((again, now + wait));
        After { again, next }
    }
}

/// Whether the page differs from the copy had last.
fn moved(visit: &Visit, done: Visited<'_>) -> bool {
    match (done.listed, done.validators, &visit.validators) {
        (Some(listed), ..) => listed.top != visit.marks,
        (None, Some(fresh), Some(kept)) => fresh.body != kept.body,
        _ => false,
    }
}

/// What to remember of the next page of a list where it is worth a request.
fn next_page(visit: &Visit, done: Visited<'_>) -> Option<Visit> {
    let listed = done.listed.filter(|listed| listed.next.is_some())?;
    let page = visit.later.unwrap_or(LaterPage { number: 1, nothing: 0 });
    let nothing = if done.found == 0 { page.nothing + 1 } else { 0 };
    let reached = if visit.marks.is_empty() {
        nothing > 0
    } else {
        usize::from(listed.met) * 2 >= visit.marks.len()
    };
    let on = !reached && nothing < NOTHING && page.number < PAGES;
    on.then(|| Visit {
        later: Some(LaterPage { number: page.number + 1, nothing }),
        validators: None,
        ..visit.clone()
    })
}

#[cfg(test)]
#[path = "round_tests.rs"]
mod tests;
