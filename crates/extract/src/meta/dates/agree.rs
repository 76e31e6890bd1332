//! Which day the independent sources agree on.
//!
//! Three voices speak: what the page declares (structured data and meta elements are written by one
//! program and count once), what it prints, and its URL. The day with the heaviest voices wins; of
//! equal ones, that of the source that is believed first.

use super::Dated;
use super::place::Place;
use super::printed::Printed;

/// What the declared date of a story weighs; a printed one by its place, and that of the URL.
const DECLARED: u8 = 6;
const URL: u8 = 5;
const fn printed_at(place: Place) -> u8 {
    match place {
        Place::Head => 5,
        Place::Story => 4,
        Place::Page => 2,
        Place::Aside => 1,
        Place::Other => 0,
    }
}

/// All dates of the day that wins, in the order they are believed.
/// A day that is also that of a change (`changes`) speaks for no publication on it where the
/// declared date that is believed first is another.
pub(super) fn agreed(
    declared: &[Dated],
    printed: &[Printed],
    url: Option<Dated>,
    changes: &[Dated],
) -> Vec<Dated> {
    let is_change = |day: &Dated| {
        declared.first().is_some_and(|first| first.stamp.date != day.stamp.date)
            && changes.iter().any(|change| change.stamp.date == day.stamp.date)
    };
    let shown = printed.iter().map(|printed| printed.dated);
    let all: Vec<Dated> = declared.iter().copied().chain(shown).chain(url).collect();
    let weight = |of: &Dated| {
        let head = declared.iter().any(|other| agrees(of, other) && !is_change(other));
        let speaks = |other: &&Printed| agrees(of, &other.dated) && !is_change(&other.dated);
        let shown = printed.iter().filter(speaks);
        let shown = shown.map(|other| printed_at(other.place)).max().unwrap_or(0);
        let path = url.is_some_and(|other| agrees(of, &other));
        u8::from(head) * DECLARED + shown + u8::from(path) * URL
    };
    // The first wins a draw.
    let Some(best) = all.iter().rev().max_by_key(|dated| weight(dated)) else { return all };
    all.iter().copied().filter(|dated| agrees(best, dated)).collect()
}

/// Whether two dates can be of one publication: a day in one zone holds instants of two days.
fn agrees(one: &Dated, two: &Dated) -> bool {
    if one.stamp.date == two.stamp.date {
        return true;
    }
    let hours = (one.stamp.rough_millis() - two.stamp.rough_millis()) / 3_600_000;
    match (one.stamp.is_instant(), two.stamp.is_instant()) {
        (true, true) => hours == 0,
        // Zones reach from 12 hours behind to 14 hours ahead of UTC.
        (true, false) => (-14..=36).contains(&hours),
        (false, true) => (-36..=14).contains(&hours),
        (false, false) => false,
    }
}
