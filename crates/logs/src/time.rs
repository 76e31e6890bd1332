//! Times as people give them.

/// A moment as it stands in logs (RFC 3339 in UTC), from such a text, a day, or a time back from
/// `now` such as `30m`, `2h`, `3d`.
///
/// # Errors
/// With the forms that are understood.
pub fn moment(text: &str, now: jiff::Timestamp) -> Result<String, String> {
    let told = |at: jiff::Timestamp| format!("{at:.6}");
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Ok(told(at));
    }
    if let Ok(day) = text.parse::<jiff::civil::Date>()
        && let Ok(at) = jiff::tz::TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0))
    {
        return Ok(told(at));
    }
    let back = text
        .strip_suffix(['s', 'm', 'h', 'd'])
        .and_then(|number| number.parse::<i64>().ok())
        .and_then(|number| {
            let unit = match text.as_bytes().last()? {
                b's' => 1,
                b'm' => 60,
                b'h' => 3_600,
                _ => 86_400,
            };
            number.checked_mul(unit)
        })
        .and_then(|seconds| now.checked_sub(jiff::SignedDuration::from_secs(seconds)).ok());
    back.map(told).ok_or_else(|| {
        format!("{text:?} is no time; write 30m, 2h, 3d, 2026-05-17 or 2026-05-17T08:00:00Z")
    })
}

/// Milliseconds since 1970 of a log's timestamp.
#[must_use]
pub(crate) fn millis(timestamp: &str) -> Option<i64> {
    Some(timestamp.parse::<jiff::Timestamp>().ok()?.as_millisecond())
}

/// RFC 3339 with milliseconds.
#[must_use]
pub(crate) fn told(millis: i64) -> String {
    jiff::Timestamp::from_millisecond(millis)
        .map_or_else(|_| format!("@{millis}ms"), |at| format!("{at:.3}"))
}

/// A span of time for people.
#[must_use]
pub(crate) fn span(millis: i64) -> String {
    let seconds = millis / 1_000;
    match seconds {
        ..0 => "0 s".to_owned(),
        0..120 => format!("{}.{} s", seconds, millis % 1_000 / 100),
        120..7_200 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3_600, seconds / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments() {
        let now = "2026-05-17T12:00:00Z".parse().expect("time");
        for (text, expected) in [
            ("2h", "2026-05-17T10:00:00.000000Z"),
            ("90s", "2026-05-17T11:58:30.000000Z"),
            ("3d", "2026-05-14T12:00:00.000000Z"),
            ("2026-05-01", "2026-05-01T00:00:00.000000Z"),
            ("2026-05-01T08:00:00+02:00", "2026-05-01T06:00:00.000000Z"),
        ] {
            assert_eq!(moment(text, now).as_deref(), Ok(expected), "{text}");
        }
        for text in ["soon", "", "m", "1.5h"] {
            assert!(moment(text, now).is_err(), "{text}");
        }
        assert_eq!(span(119_950), "119.9 s");
        assert_eq!(span(3_725_000), "62 min 5 s");
        assert_eq!(millis(&told(1_234)), Some(1_234));
    }
}
