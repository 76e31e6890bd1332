//! Numbers and times as people read them.

use newshound_core::time::UnixMillis;

/// `12,345`.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 story`, `12,345 stories`.
pub(crate) fn counted(number: u64, one: &str, more: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { more })
}

/// `1.47`: how many of `all` fall on one of `of`; nothing where there is none.
#[expect(clippy::cast_precision_loss, reason = "a ratio for people")]
pub(crate) fn ratio(all: u64, of: u64) -> Option<String> {
    (of > 0).then(|| format!("{:.2}", all as f64 / of as f64))
}

/// Whole per cent of `part` in `all`, rounded down, so that 100 means all; 0 of nothing.
pub(crate) fn percent(part: u64, all: u64) -> u64 {
    (part.saturating_mul(100)).checked_div(all).unwrap_or(0)
}

/// `45 s`, `12 min`, `3.5 h`, `9 days`.
pub(crate) fn duration(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{}.{} h", seconds / 3_600, seconds % 3_600 / 360),
        _ => format!("{} days", count(seconds / 86_400)),
    }
}

/// `30 Nov 2026, 18:45 UTC`.
pub(crate) fn moment(at: UnixMillis) -> String {
    let zoned = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    zoned.strftime("%-d %b %Y, %H:%M UTC").to_string()
}

/// `30 Nov 2026`, of a day counted from 1970-01-01.
pub(crate) fn day(day: i32) -> String {
    let second = i64::from(day) * 86_400;
    let at = jiff::Timestamp::from_second(second).unwrap_or_default();
    at.strftime("%-d %b %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_people_read_them() {
        assert_eq!([count(0), count(999), count(1_234_567)], ["0", "999", "1,234,567"]);
        assert_eq!(counted(1, "story", "stories"), "1 story");
        assert_eq!((percent(199, 200), percent(1, 0)), (99, 0));
        assert_eq!([duration(90), duration(7_199), duration(12_600)], ["90 s", "119 min", "3.5 h"]);
        assert_eq!((ratio(3, 2).as_deref(), ratio(1, 0)), (Some("1.50"), None));
        assert_eq!(moment(UnixMillis(0)), "1 Jan 1970, 00:00 UTC");
        assert_eq!(day(20_000), "4 Oct 2024");
    }
}
