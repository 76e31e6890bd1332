//! What a refusal of the server means.

use redis::RedisError;

/// Whether the server refuses for now: what it lacks may come back, or another server takes over.
pub(super) fn waits(error: &RedisError) -> bool {
    const FOR_NOW: [&str; 11] = [
        "READONLY",
        "NOREPLICAS",
        "OOM",
        "MISCONF",
        "LOADING",
        "MASTERDOWN",
        "TRYAGAIN",
        "CLUSTERDOWN",
        "BUSY",
        "UNBLOCKED",
        "max number of clients",
    ];
    FOR_NOW.into_iter().any(|code| says(error, code))
}

/// Whether this server is no master any more, so that another one may be.
pub(super) fn is_elsewhere(error: &RedisError) -> bool {
    ["READONLY", "MASTERDOWN"].into_iter().any(|code| says(error, code))
}

/// A script's error carries the inner one's code in its text.
pub(super) fn says(error: &RedisError, code: &str) -> bool {
    error.code() == Some(code) || error.to_string().contains(code)
}
