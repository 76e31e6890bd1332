//! A site's night: the hours in which it may be asked as usual, by its own clock. By day it is
//! asked more slowly, or not at all.

use crate::identity::{HostKey, site_of_host};
use crate::time::UnixMillis;
use crate::zone::{BadHours, DAY, MINUTE_MS, Offset, SiteClock, Zone, clock};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// The night hours of some sites.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Hours {
    /// Registrable domains or host names; without any it is all sites.
    pub sites: Vec<String>,
    /// When it is night, such as `22:00-06:00`, by `clock`.
    pub night: Span,
    /// The site's own clock.
    pub clock: SiteClock,
    /// The delay by day is this many times that by night; left out: no request by day.
    pub day_factor: Option<Factor>,
}

/// [`Hours`] as a configuration writes them.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    sites: Vec<String>,
    night: Span,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    offset: Option<Offset>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    zone: Option<Zone>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    day_factor: Option<Factor>,
}

impl TryFrom<Written> for Hours {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let Written { sites, night, offset, zone, day_factor } = written;
        let clock = match (offset, zone) {
            (Some(_), Some(_)) => return Err("give either a zone or an offset"),
            (offset, None) => SiteClock::Fixed(offset.unwrap_or_default()),
            (None, Some(zone)) => SiteClock::Zone(zone),
        };
        Ok(Self { sites, night, clock, day_factor })
    }
}

impl From<Hours> for Written {
    fn from(hours: Hours) -> Self {
        let Hours { sites, night, clock, day_factor } = hours;
        let (offset, zone) = match clock {
            SiteClock::Fixed(offset) => (Some(offset), None),
            SiteClock::Zone(zone) => (None, Some(zone)),
        };
        Self { sites, night, offset, zone, day_factor }
    }
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

/// A part of each day, in minutes from midnight; it may pass midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    from: u16,
    until: u16,
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

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

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
        let ahead = self.clock.ahead_ms(now);
        let local = (now.0 + ahead).rem_euclid(day_ms);
        let since = |minute: u16| (local - i64::from(minute) * MINUTE_MS).rem_euclid(day_ms);
        // By night its beginning is nearer in the past than its end.
        if since(self.night.from) < since(self.night.until) {
            return None;
        }
        let left = day_ms - since(self.night.from);
        // Where the clock is changed before the night, the night comes by the changed one.
        let left = left + ahead - self.clock.ahead_ms(UnixMillis(now.0 + left));
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
pub(crate) fn delay(hours: &[Hours], host: &HostKey, usual: Duration, now: UnixMillis) -> Duration {
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
