//! What callers ask of the publishing connection.

use super::depths::Depths;
use super::fate::Fate;
use lapin::BasicProperties;
use std::sync::Arc;
use tokio::sync::oneshot;

/// Where a message goes.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    pub(super) exchange: String,
    pub(super) routing_key: String,
    pub(super) payload: Vec<u8>,
    pub(super) properties: BasicProperties,
}

/// A message and who waits for its fate.
pub(super) struct Job {
    pub(super) letter: Arc<Letter>,
    pub(super) done: oneshot::Sender<Fate>,
}

/// What the supervisor is asked.
pub(super) enum Order {
    Publish(Job),
    Depths(oneshot::Sender<Depths>),
}
