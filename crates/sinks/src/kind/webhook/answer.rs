//! What an answer of a receiver means.

use crate::kind::http;
use newshound_core::time::UnixMillis;
use std::time::Duration;

/// What becomes of a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The receiver has it.
    Taken,
    /// It is sent again, where the receiver says so not before this time.
    Later(Option<Duration>),
    /// The receiver will never take it.
    Never,
}

/// The verdict on a status, with the header `Retry-After` (RFC 9110 section 10.2.3).
pub(super) fn verdict(status: u16, retry_after: Option<&str>, now: UnixMillis) -> Verdict {
    match status {
        200..=299 => Verdict::Taken,
        // The message itself is at fault, not the way to it: 401, 403, 404 and 410 are for a person.
        400 | 405 | 406 | 411 | 413 | 415 | 422 => Verdict::Never,
        _ => Verdict::Later(retry_after.and_then(|text| http::retry_after(text, now))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts() {
        let now = UnixMillis(1_780_000_000_000);
        let of = |status, after| verdict(status, after, now);
        let later = |seconds| Verdict::Later(Some(Duration::from_secs(seconds)));
        assert_eq!(of(204, None), Verdict::Taken);
        for status in [301, 401, 404, 410, 408, 429, 500, 503] {
            assert_eq!(of(status, None), Verdict::Later(None), "{status}");
        }
        assert_eq!(of(422, None), Verdict::Never);
        assert_eq!(of(429, Some("7")), later(7));
        assert_eq!(of(503, Some("Thu, 28 May 2026 20:27:00 GMT")), later(20));
        assert_eq!(of(503, Some("Thu, 28 May 2020 20:26:50 GMT")), later(0));
        assert_eq!(of(503, Some("99999999999")), later(3600));
        assert_eq!(of(503, Some("soon")), Verdict::Later(None));
    }
}
