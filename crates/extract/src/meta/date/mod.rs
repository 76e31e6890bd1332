//! Reads dates as the web writes them: machine forms, printed forms in many languages, and
//! distances from now. Nothing here panics on any text, and no part invents a time.

mod calendar;
mod clock;
mod iso;
mod months;
mod parse;
mod relative;
mod token;
mod zones;

#[cfg(test)]
mod tests;

pub(crate) use token::digit;

use jiff::civil::Date;
use newshound_core::article::{DateSource, PageDate, Precision};
use newshound_core::time::UnixMillis;

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time {
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59; none where the page prints minutes only.
    pub second: Option<u8>,
}

/// A day, with a time and an offset where the text has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// The calendar day as written.
    pub date: Date,
    /// The time as written.
    pub time: Option<Time>,
    /// Minutes east of UTC.
    pub offset: Option<i32>,
}

/// How a page writes dates.
#[derive(Debug, Clone, Copy, Default)]
pub struct DateStyle<'a> {
    /// Language tag, empty where unknown.
    pub language: &'a str,
    /// `3/9/2022` is the ninth of March.
    pub month_first: bool,
}

impl<'a> DateStyle<'a> {
    /// The style of a language tag (`en-us`); `tld` (`uk`, `com`) settles English without a
    /// region, since only the United States put the month first.
    #[must_use]
    pub fn of(language: &'a str, tld: &str) -> Self {
        let (lang, region) = language.split_once(['-', '_']).unwrap_or((language, ""));
        let month_first = (lang.is_empty() || lang.eq_ignore_ascii_case("en"))
            && (region.eq_ignore_ascii_case("us")
                || (region.is_empty()
                    && (tld.len() > 2 || matches!(tld, "us" | "tv" | "io" | "co"))));
        Self { language, month_first }
    }
}

/// Oldest day believed: before it there were no news sites.
const FIRST_YEAR: i16 = 1993;

impl Stamp {
    /// A day without a time; none before the web.
    #[must_use]
    pub fn day(date: Date) -> Option<Self> {
        (date.year() >= FIRST_YEAR).then_some(Self { date, time: None, offset: None })
    }

    /// An instant in UTC, to the second.
    #[must_use]
    pub fn from_unix_seconds(seconds: i64) -> Option<Self> {
        let at = jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::from_second(seconds).ok()?);
        let mut stamp = Self::day(at.date())?;
        stamp.time = Some(Time {
            hour: u8::try_from(at.hour()).ok()?,
            minute: u8::try_from(at.minute()).ok()?,
            second: Some(u8::try_from(at.second()).ok()?),
        });
        stamp.offset = Some(0);
        Some(stamp)
    }

    /// How exact it is.
    #[must_use]
    pub fn precision(&self) -> Precision {
        match self.time {
            None => Precision::Day,
            Some(Time { second: None, .. }) => Precision::Minute,
            Some(_) => Precision::Second,
        }
    }

    /// The instant in milliseconds, reading a missing time as midnight and a missing offset
    /// as UTC: for comparing, never for printing.
    #[must_use]
    pub fn rough_millis(&self) -> i64 {
        let days = i64::from((self.date - Date::constant(1970, 1, 1)).get_days());
        let seconds = self.time.map_or(0, |t| {
            i64::from(t.hour) * 3600 + i64::from(t.minute) * 60 + i64::from(t.second.unwrap_or(0))
        });
        (days * 86_400 + seconds - i64::from(self.offset.unwrap_or(0)) * 60) * 1000
    }

    /// Whether time and offset are both known.
    #[must_use]
    pub fn is_instant(&self) -> bool {
        self.time.is_some() && self.offset.is_some()
    }

    /// Whether a page fetched at `now` can have been published then. A day is allowed for
    /// zones and wrong clocks.
    #[must_use]
    pub fn is_past(&self, now: UnixMillis) -> bool {
        self.rough_millis() <= now.0.saturating_add(26 * 3_600_000)
    }

    /// The record's form of it.
    #[must_use]
    pub fn to_page_date(&self, source: DateSource) -> PageDate {
        let mut value = self.date.to_string();
        if let Some(time) = self.time {
            let (h, m, s) = (time.hour, time.minute, time.second.unwrap_or(0));
            value.push_str(&format!("T{h:02}:{m:02}:{s:02}"));
            match self.offset {
                None => {}
                Some(0) => value.push('Z'),
                Some(minutes) => {
                    let sign = if minutes < 0 { '-' } else { '+' };
                    let minutes = minutes.unsigned_abs();
                    value.push_str(&format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60));
                }
            }
        }
        PageDate { value, precision: self.precision(), source }
    }
}

/// Reads a machine-written date: ISO 8601 and its misspellings, RFC 2822, ctime, Unix time.
#[must_use]
pub fn machine(text: &str, style: DateStyle<'_>) -> Option<Stamp> {
    let text = text.trim();
    if let Some(stamp) = iso::read(text) {
        return Some(stamp);
    }
    if (10..=13).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) {
        let value: i64 = text.parse().ok()?;
        return match text.len() {
            10 => Stamp::from_unix_seconds(value),
            13 => Stamp::from_unix_seconds(value / 1000),
            _ => None,
        };
    }
    if text.len() == 14 && text.bytes().all(|b| b.is_ascii_digit()) {
        let split = format!("{}T{}", &text[..8], &text[8..]);
        return parse::absolute(&split, style);
    }
    parse::absolute(text, style)
}

/// Reads a printed date: any of the machine forms, month names, numbers by the page's
/// `style`, or a distance from `now` where that is known.
#[must_use]
pub fn printed(text: &str, style: DateStyle<'_>, now: Option<UnixMillis>) -> Option<Stamp> {
    if text.len() > 400 {
        return None;
    }
    parse::absolute(text, style).or_else(|| relative::relative(text, now?))
}
