//! Which of two articles with nearly one body came first, by the dates they show.
//!
//! What was read first says nothing: a copier may be read before the original. So a near-duplicate is
//! left out only where it surely came later than the one that is there, and stays where either shows
//! no date or the two may be of one time. A site that lies about its date is not found out.

use crate::article::{PageDate, Precision};
use crate::identity::Fingerprint;
use jiff::{Timestamp, civil::Date, tz::Offset};

const HOUR: i64 = 3_600;

/// When an article came out, as far as its page shows: seconds since 1970, the earliest and the latest
/// that may be meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    at: i64,
    is_day: bool,
}

impl Shown {
    /// That of a date; `None` where it is none that can be compared. A time without an offset counts
    /// as its day.
    #[must_use]
    pub fn of(date: &PageDate) -> Option<Self> {
        if date.precision != Precision::Day
            && let Ok(at) = date.value.parse::<Timestamp>()
        {
            return Some(Self { at: at.as_second(), is_day: false });
        }
        let day: Date = date.value.get(..10)?.parse().ok()?;
        let at = Offset::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok()?.as_second();
        Some(Self { at, is_day: true })
    }

    fn earliest(self) -> i64 {
        // A day begins first at UTC+14.
        self.at - if self.is_day { 14 * HOUR } else { 0 }
    }

    fn latest(self) -> i64 {
        // It ends last at UTC-12; a minute is not told from its seconds.
        self.at + if self.is_day { 36 * HOUR } else { 59 }
    }

    /// Whether this is surely later than `other`.
    #[must_use]
    pub fn is_later_than(self, other: Self) -> bool {
        self.earliest() > other.latest()
    }

    /// Its form in a claim; [`Shown::of_kept`] undoes it.
    #[must_use]
    pub fn kept(shown: Option<Self>) -> Fingerprint {
        Fingerprint(shown.map_or(0, |one| one.at.cast_unsigned() << 2 | 2 | u64::from(one.is_day)))
    }

    /// What [`Shown::kept`] wrote; `None` where no date was shown.
    #[must_use]
    pub fn of_kept(kept: Fingerprint) -> Option<Self> {
        let at = kept.0.cast_signed() >> 2;
        (kept.0 & 2 != 0).then_some(Self { at, is_day: kept.0 & 1 != 0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::DateSource;

    fn shown(value: &str) -> Option<Shown> {
        let precision = if value.len() > 10 { Precision::Second } else { Precision::Day };
        Shown::of(&PageDate { value: value.to_owned(), precision, source: DateSource::Meta })
    }

    #[test]
    fn only_what_is_surely_later_is_later() {
        for (own, first, later) in [
            ("2026-05-11T09:00:00Z", "2026-05-11T08:00:00Z", true),
            ("2026-05-11T08:00:00Z", "2026-05-11T09:00:00Z", false),
            ("2026-05-11T08:00:00Z", "2026-05-11T08:00:00Z", false),
            ("2026-05-11T09:00:00+02:00", "2026-05-11T08:00:00Z", false),
            ("2026-05-11T08:00:30Z", "2026-05-11T08:00Z", false),
            ("2026-05-11T08:02Z", "2026-05-11T08:00Z", true),
            ("2026-05-11", "2026-05-11T08:00:00Z", false),
            ("2026-05-12", "2026-05-11", false),
            ("2026-05-14", "2026-05-11", true),
            ("2026-05-14T00:30:00", "2026-05-11", true),
            ("1969-07-20T20:17:40Z", "1969-07-16T13:32:00Z", true),
        ] {
            let (own, first) = (shown(own).expect(own), shown(first).expect(first));
            assert_eq!(own.is_later_than(first), later, "{own:?} {first:?}");
            for one in [own, first] {
                assert_eq!(Shown::of_kept(Shown::kept(Some(one))), Some(one));
            }
        }
        assert_eq!(shown("soon"), None);
        assert_eq!(Shown::of_kept(Shown::kept(None)), None);
    }
}
