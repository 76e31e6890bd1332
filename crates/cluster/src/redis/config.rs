//! Where the store is and how long it may take.

use newshound_core::secret::Secret;
use std::path::PathBuf;
use std::time::Duration;

/// Settings of the store.
#[derive(Clone, PartialEq, Eq)]
pub struct RedisConfig {
    /// `redis://`, `rediss://` or `redis+sentinel://` address, or several behind commas; password included.
    pub url: Secret,
    /// A file that holds it, read again for each connection: a password may be changed.
    pub url_file: Option<PathBuf>,
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

/// Without the password.
impl std::fmt::Debug for RedisConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedisConfig")
            .field("url", &self.url.shown())
            .field("crawl", &self.crawl)
            .field("shard", &self.shard)
            .finish_non_exhaustive()
    }
}

impl RedisConfig {
    /// Settings with the defaults for the crawl `crawl` on the server `url`.
    #[must_use]
    pub fn new(url: impl Into<Secret>, crawl: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            url_file: None,
            crawl: crawl.into(),
            shard: 0,
            answer_timeout: Duration::from_secs(5),
            startup_timeout: Duration::from_secs(60),
        }
    }

    /// The address for the next connection.
    pub(crate) fn address(&self) -> Secret {
        crate::secret_file::now(self.url_file.as_deref(), &self.url)
    }
}

/// Whether `name` may be a crawl's name: it becomes part of keys and queue names.
#[must_use]
pub fn is_crawl_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    !name.is_empty() && name.len() <= 64 && name.chars().all(fits)
}
