//! Where the broker is and how long it may take.

use newshound_core::secret::Secret;
use std::path::PathBuf;
use std::time::Duration;

/// Settings of the broker.
#[derive(Clone, PartialEq, Eq)]
pub struct BrokerConfig {
    /// `amqp://` or `amqps://` address, or several behind commas; password included.
    pub url: Secret,
    /// A file that holds it, read again for each connection: a password may be changed.
    pub url_file: Option<PathBuf>,
    /// Name of the crawl: letters, digits, `.`, `_` and `-`, at most 64. Part of every name.
    pub crawl: String,
    /// Which frontier shard: whose reports are sent and read.
    pub shard: u16,
    /// Tasks a worker is given ahead: as many as it fetches at once.
    pub task_prefetch: u16,
    /// Reports a scheduler is given ahead.
    pub report_prefetch: u16,
    /// Times a task may be handed out before it becomes a dead letter: a page that kills its
    /// worker must not kill them all.
    pub max_deliveries: u32,
    /// Messages sent and not yet confirmed. 500 gave 11,000 confirmed messages a second.
    pub window: usize,
    /// Longest wait for a confirm. What is not confirmed by then may still arrive.
    pub publish_timeout: Duration,
    /// How long a broker that is not there is waited for at the start.
    pub startup_timeout: Duration,
    /// Whether articles are kept in a queue. Without it, an article nobody has bound a queue
    /// for is refused.
    pub articles_queue: bool,
}

/// Without the password.
impl std::fmt::Debug for BrokerConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BrokerConfig")
            .field("url", &self.url.shown())
            .field("crawl", &self.crawl)
            .field("shard", &self.shard)
            .finish_non_exhaustive()
    }
}

impl BrokerConfig {
    /// Settings with the defaults for the crawl `crawl` on the broker `url`.
    #[must_use]
    pub fn new(url: impl Into<Secret>, crawl: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            url_file: None,
            crawl: crawl.into(),
            shard: 0,
            task_prefetch: 32,
            report_prefetch: 200,
            max_deliveries: 3,
            window: 500,
            publish_timeout: Duration::from_secs(30),
            startup_timeout: Duration::from_secs(60),
            articles_queue: true,
        }
    }

    /// The address for the next connection.
    pub(super) fn address(&self) -> Secret {
        crate::secret_file::now(self.url_file.as_deref(), &self.url)
    }
}
