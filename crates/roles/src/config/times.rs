//! Times as people write them.

use crate::exit::Failure;
use newshound_core::time::UnixMillis;
use std::time::{Duration, SystemTime};

/// The present year in UTC.
#[must_use]
pub fn this_year() -> i16 {
    jiff::tz::TimeZone::UTC.to_datetime(jiff::Timestamp::now()).year()
}

/// This moment on the machine's clock: the store's too on one machine, and close to it in a cluster.
#[must_use]
pub(crate) fn present() -> UnixMillis {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    UnixMillis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A time as people write it after `option`, in milliseconds.
///
/// # Errors
/// With the forms that are understood.
pub fn delay_ms(option: &str, text: &str) -> Result<u64, Failure> {
    let time = if text == "0" { Ok(Duration::ZERO) } else { humantime::parse_duration(text) };
    time.map(|time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX)).map_err(|error| {
        Failure::usage(format!("{option} {text:?} is no time ({error}); write 1s, 500ms or 0"))
    })
}
