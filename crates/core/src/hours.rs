//! A site's night: the hours in which it may be asked as usual, by its own clock. By day it is
//! asked more slowly, or not at all.

use crate::identity::{HostKey, site_of_host};
use crate::time::UnixMillis;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

const MINUTE_MS: i64 = 60_000;
const DAY: u16 = 24 * 60;

/// The night hours of some sites.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// Registrable domains or host names; without any it is all sites.
    #[serde(default)]
    pub sites: Vec<String>,
    /// When it is night, such as `22:00-06:00`, by the clock of `offset`.
    pub night: Span,
    /// The site's distance from UTC, such as `+02:00`. Summer time is not followed.
    #[serde(default)]
    pub offset: Offset,
    /// The delay by day is this many times that by night; left out: no request by day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day_factor: Option<Factor>,
}

/// How many times slower, from 1 to 1,000.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Factor(f64);

impl TryFrom<f64> for Factor {
    type Error = BadHours;

    fn try_from(value: f64) -> Result<Self, BadHours> {
        let good = (1.0..=1_000.0).contains(&value);
        good.then_some(Self(value)).ok_or_else(|| BadHours(value.to_string(), "from 1 to 1000"))
    }
}

impl From<Factor> for f64 {
    fn from(factor: Factor) -> Self {
        factor.0
    }
}

/// A text that says no hours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} cannot be: write {1}")]
pub struct BadHours(String, &'static str);

/// A part of each day, in minutes from midnight; it may pass midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    from: u16,
    until: u16,
}

/// Minutes east of UTC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Offset(i16);

/// `22:00` in minutes, up to `24:00`.
fn clock(text: &str) -> Option<u16> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let two = |part: &str| {
        let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse::<u16>().ok()).flatten()
    };
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    let all = hours * 60 + minutes;
    (minutes < 60 && all <= DAY).then_some(all)
}

impl FromStr for Span {
    type Err = BadHours;

    fn from_str(text: &str) -> Result<Self, BadHours> {
        let read = || {
            let (from, until) = text.split_once('-')?;
            let (from, until) = (clock(from)? % DAY, clock(until)? % DAY);
            (from != until).then_some(Self { from, until })
        };
        read().ok_or_else(|| BadHours(text.to_owned(), "two different times, as 22:00-06:00"))
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, until } = self;
        write!(f, "{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, until / 60, until % 60)
    }
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

as_text!(Span, Offset);

impl Hours {
    /// Whether they are those of `host`.
    #[must_use]
    pub fn concern(&self, host: &HostKey) -> bool {
        if self.sites.is_empty() {
            return true;
        }
        let name = host.as_str().split_once("://").map_or(host.as_str(), |(_, rest)| rest);
        let bare = name.rsplit_once(':').map_or(name, |(bare, _)| bare);
        let site = site_of_host(host);
        self.sites.iter().any(|one| [name, bare, site.as_str()].contains(&one.as_str()))
    }

    /// How long it is until the night begins; `None` by night.
    #[must_use]
    pub(crate) fn until_night(&self, now: UnixMillis) -> Option<Duration> {
        let day_ms = i64::from(DAY) * MINUTE_MS;
        let local = (now.0 + i64::from(self.offset.0) * MINUTE_MS).rem_euclid(day_ms);
        let since = |minute: u16| (local - i64::from(minute) * MINUTE_MS).rem_euclid(day_ms);
        // By night its beginning is nearer in the past than its end.
        if since(self.night.from) < since(self.night.until) {
            return None;
        }
        let left = day_ms - since(self.night.from);
        Some(Duration::from_millis(u64::try_from(left).unwrap_or(0)))
    }
}

/// When a host that is closed by day opens; `None` where it is open. The first hours that are
/// those of a host count.
#[must_use]
pub fn closed_until(hours: &[Hours], host: &HostKey, now: UnixMillis) -> Option<UnixMillis> {
    let own = hours.iter().find(|hours| hours.concern(host))?;
    if own.day_factor.is_some() {
        return None;
    }
    own.until_night(now).map(|left| now + left)
}

/// The delay of a host after a request: longer by day, where its hours say so; but the first
/// request of the night waits for nothing that the day asked.
#[must_use]
pub fn delay(hours: &[Hours], host: &HostKey, usual: Duration, now: UnixMillis) -> Duration {
    let factor = hours.iter().find(|hours| hours.concern(host)).and_then(|own| {
        let left = own.until_night(now)?;
        Some((f64::from(own.day_factor?), left))
    });
    match factor {
        Some((factor, left)) => usual.mul_f64(factor).min(left.max(usual)),
        None => usual,
    }
}

#[cfg(test)]
#[path = "hours_tests.rs"]
mod tests;
