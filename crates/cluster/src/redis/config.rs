//! Where the store is and how long it may take.

use std::time::Duration;

/// Settings of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedisConfig {
    /// `redis://` or `rediss://` address, password included.
    pub url: String,
    /// Name of the crawl: letters, digits, `.`, `_` and `-`, at most 64. Part of every key.
    pub crawl: String,
    /// Which frontier shard; one scheduler holds it at a time.
    pub shard: u16,
    /// Longest wait for an answer. A script over 2,000 links takes about 20 ms, so 5 s mean a
    /// stuck server, not a slow one.
    pub answer_timeout: Duration,
    /// How long a server that is not there is waited for at the start.
    pub startup_timeout: Duration,
}

impl RedisConfig {
    /// Settings with the defaults for the crawl `crawl` on the server `url`.
    #[must_use]
    pub fn new(url: impl Into<String>, crawl: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            crawl: crawl.into(),
            shard: 0,
            answer_timeout: Duration::from_secs(5),
            startup_timeout: Duration::from_secs(60),
        }
    }
}

/// Whether `name` may be a crawl's name: it becomes part of keys and queue names.
#[must_use]
pub fn is_crawl_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    !name.is_empty() && name.len() <= 64 && name.chars().all(fits)
}
