//! What a reader of a queue is given.

use super::config::BrokerConfig;
use super::link::Link;
use super::names::Names;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// What to read and how.
pub(super) struct Plan {
    pub(super) config: Arc<BrokerConfig>,
    pub(super) names: Arc<Names>,
    pub(super) queue: String,
    pub(super) purpose: &'static str,
    pub(super) prefetch: u16,
    /// Times a message may be handed out.
    pub(super) max_deliveries: u32,
    /// How long the first of many waits for others.
    pub(super) gather: Duration,
    pub(super) link: watch::Sender<Link>,
    /// No more messages are taken; those out may still be ended.
    pub(super) stop: CancellationToken,
    /// The connection is closed.
    pub(super) close: CancellationToken,
    /// Those who still have something to write before the process may end.
    pub(super) closing: TaskTracker,
}
