//! Which day the independent sources agree on.
//!
//! Three voices speak: what the page declares (structured data and meta elements are written by one
//! program and count once), what it prints, and its URL. The day with the heaviest voices wins; of
//! equal ones, that of the source that is believed first.

use super::Dated;
use super::printed::Printed;

/// What the declared date of a story weighs, one declared under a name that says less, and that of
/// the URL; a printed one weighs by its place.
const DECLARED: u8 = 6;
const GENERIC: u8 = 4;
const URL: u8 = 5;
/// What is said of the day of publication.
pub(super) struct Voices<'a> {
    /// Dates that structured data and meta elements call those of publication, best first.
    pub(super) declared: &'a [Dated],
    /// Dates of meta elements that may as well be the file's: "date".
    pub(super) generic: &'a [Dated],
    /// Dates printed in the page, nearest to the headline first.
    pub(super) printed: &'a [Printed],
    /// The day in the page's URL.
    pub(super) url: Option<Dated>,
    /// Dates of changes.
    pub(super) changes: &'a [Dated],
}

impl Voices<'_> {
    /// All dates of the day that wins, in the order they are believed.
    pub(super) fn agreed(&self) -> Vec<Dated> {
        let declared = self.declared.iter().chain(self.generic).copied();
        let printed = self.printed.iter().map(|printed| printed.dated);
        let all: Vec<Dated> = declared.chain(printed).chain(self.url).collect();
        // The first wins a draw.
        let Some(best) = all.iter().rev().max_by_key(|dated| self.weight(dated)) else {
            return all;
        };
        all.iter().copied().filter(|dated| agrees(best, dated)).collect()
    }

    fn weight(&self, of: &Dated) -> u8 {
        let speaks = |other: &&Dated| agrees(of, other) && !self.is_change(other);
        let declared = match (self.declared.iter().any(|d| speaks(&d)), self.generic) {
            (true, _) => DECLARED,
            (false, generic) if generic.iter().any(|d| speaks(&d)) => GENERIC,
            _ => 0,
        };
        let printed = self.printed.iter().filter(|printed| speaks(&&printed.dated));
        let printed = printed.map(Printed::weight).max().unwrap_or(0);
        let url = self.url.is_some_and(|other| agrees(of, &other));
        declared + printed + u8::from(url) * URL
    }

    /// Whether a day is that of a change, and so speaks for no publication on it: where the
    /// declared date that is believed first is another.
    fn is_change(&self, day: &Dated) -> bool {
        let first = self.declared.iter().chain(self.generic).next();
        first.is_some_and(|first| first.stamp.date != day.stamp.date)
            && self.changes.iter().any(|change| change.stamp.date == day.stamp.date)
    }
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
