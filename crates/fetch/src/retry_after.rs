//! `Retry-After`, both forms (RFC 9110 section 10.2.3).

use std::time::SystemTime;

/// Milliseconds from now. A date is measured against the server's own `Date` where it sent
/// one, since its clock may be wrong; a date in the past is 0. Unreadable values are `None`.
pub(crate) fn parse(value: &str, date: Option<&str>, now: SystemTime) -> Option<u64> {
    let value = value.trim();
    if value.starts_with(|first: char| first.is_ascii_digit()) {
        // Some servers write "1.5" or "120 seconds"; the whole seconds are enough.
        let end = value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len());
        let seconds: u64 = value[..end].parse().unwrap_or(u64::MAX);
        return Some(seconds.saturating_mul(1000));
    }
    let at = httpdate::parse_http_date(value).ok()?;
    let base = date.and_then(|text| httpdate::parse_http_date(text.trim()).ok()).unwrap_or(now);
    let wait = at.duration_since(base).unwrap_or_default();
    Some(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn reads_both_forms() {
        // Sun, 06 Nov 1994 08:49:37 GMT, the date of RFC 9110's examples.
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        let cases: &[(&str, Option<&str>, Option<u64>)] = &[
            ("120", None, Some(120_000)),
            (" 0 ", None, Some(0)),
            ("1.5", None, Some(1_000)),
            ("30 seconds", None, Some(30_000)),
            ("99999999999999999999999", None, Some(u64::MAX)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", None, Some(60_000)),
            ("Sunday, 06-Nov-94 08:50:37 GMT", None, Some(60_000)),
            ("Sun Nov  6 08:50:37 1994", None, Some(60_000)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", None, Some(0)),
            // The server's clock is an hour fast: the wait is ten seconds all the same.
            ("Sun, 06 Nov 1994 09:49:47 GMT", Some("Sun, 06 Nov 1994 09:49:37 GMT"), Some(10_000)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some("garbage"), Some(60_000)),
            ("-5", None, None),
            ("soon", None, None),
            ("", None, None),
            ("Sun, 99 Nov 1994 08:49:37 GMT", None, None),
        ];
        for (value, date, expected) in cases {
            assert_eq!(parse(value, *date, now), *expected, "{value:?}");
        }
    }
}
