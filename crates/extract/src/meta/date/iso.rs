//! The form in which nearly every sitemap, feed and record gives its times, read without taking the text
//! apart: `2026-05-11` and `2026-05-11T07:30:00+02:00`. What is written otherwise is left to
//! [`super::parse`], which gives the same for these.

use super::{Stamp, Time};
use jiff::civil::Date;

/// Bytes of a day, and of one with time; an offset may follow.
const DAY: usize = 10;
const SECOND: usize = 19;

/// The date that `text` is as a whole, where it is written so.
pub(super) fn read(text: &str) -> Option<Stamp> {
    let bytes = text.as_bytes();
    let day = bytes.get(..DAY)?;
    if day[4] != b'-' || day[7] != b'-' {
        return None;
    }
    let year = i16::from(two(day, 0)?) * 100 + i16::from(two(day, 2)?);
    // Years of other calendars are of other numbers.
    if !(2000..2100).contains(&year) {
        return None;
    }
    let date = Date::new(year, two(day, 5)?.cast_signed(), two(day, 8)?.cast_signed()).ok()?;
    let mut stamp = Stamp::day(date)?;
    if bytes.len() == DAY {
        return Some(stamp);
    }
    let signs = [(10, b'T'), (13, b':'), (16, b':')];
    if bytes.len() < SECOND || signs.iter().any(|(at, sign)| bytes[*at] != *sign) {
        return None;
    }
    let (hour, minute, second) = (two(bytes, 11)?, two(bytes, 14)?, two(bytes, 17)?);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    stamp.time = Some(Time { hour, minute, second: Some(second) });
    stamp.offset = Some(offset(&bytes[SECOND..])?);
    Some(stamp)
}

/// Minutes east of UTC: `Z`, `+02:00`.
fn offset(bytes: &[u8]) -> Option<i32> {
    let sign = match bytes {
        b"Z" => return Some(0),
        [b'+', _, _, b':', _, _] => 1,
        [b'-', _, _, b':', _, _] => -1,
        _ => return None,
    };
    let (hours, minutes) = (two(bytes, 1)?, two(bytes, 4)?);
    (hours <= 12 && matches!(minutes, 0 | 15 | 30 | 45))
        .then(|| sign * (i32::from(hours) * 60 + i32::from(minutes)))
}

/// Two figures.
fn two(bytes: &[u8], at: usize) -> Option<u8> {
    match bytes.get(at..at + 2)? {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Some((tens - b'0') * 10 + ones - b'0'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{DateStyle, parse};
    use super::read;

    /// What is read here is what the long way gives, whatever the page's language.
    #[test]
    fn the_same_as_the_long_way() {
        let days = ["2000-01-01", "2024-02-29", "2026-05-11", "2026-12-31", "2099-10-09"];
        let times = ["00:00:00", "07:30:59", "12:00:01", "23:59:59"];
        let offsets = ["Z", "+00:00", "-00:00", "+02:00", "-03:30", "+05:45", "-12:00", "+12:00"];
        let mut texts: Vec<String> = days.iter().map(|day| (*day).to_owned()).collect();
        for (day, time) in days.iter().flat_map(|day| times.iter().map(move |time| (day, time))) {
            texts.extend(offsets.iter().map(|offset| format!("{day}T{time}{offset}")));
        }
        for language in ["", "en", "en-us", "th", "fa", "ar", "ja", "de"] {
            for month_first in [false, true] {
                let style = DateStyle { language, month_first };
                for text in &texts {
                    assert!(read(text).is_some(), "{text}");
                    assert_eq!(read(text), parse::absolute(text, style), "{text} {language}");
                }
            }
        }
    }

    #[test]
    fn all_else_is_left() {
        for text in [
            "",
            "2026-02-30",
            "2026-5-11",
            "1999-05-11",
            "2569-05-11",
            "2026-05-11 07:30:00Z",
            "2026-05-11T07:30Z",
            "2026-05-11T24:00:00Z",
            "2026-05-11T07:30:60Z",
            "2026-05-11T07:30:00",
            "2026-05-11T07:30:00.000Z",
            "2026-05-11T07:30:00+0200",
            "2026-05-11T07:30:00+14:00",
            "2026-05-11T07:30:00+02:10",
            "2026\u{b7}05-11",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
