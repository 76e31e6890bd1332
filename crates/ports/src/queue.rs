//! The queues between scheduler and worker.

use crate::error::StoreError;
use async_trait::async_trait;
use newshound_core::task::{FetchReport, FetchTask};

/// Ends a delivery.
#[async_trait]
pub trait Ack: Send + Sync {
    /// The message is done with and will not come again.
    async fn ack(self: Box<Self>) -> Result<(), StoreError>;
    /// The message goes back to the queue.
    async fn requeue(self: Box<Self>) -> Result<(), StoreError>;
}

/// A message that was handed out and waits for its ack. Dropped without one, it comes again,
/// to this consumer or another.
pub struct Delivery<T> {
    /// The message.
    pub item: T,
    /// How often it was handed out before, as far as the queue knows.
    pub handed_out: u32,
    /// How to end it.
    pub ack: Box<dyn Ack>,
}

impl<T> Delivery<T> {
    /// Whether it may have been handed out before.
    #[must_use]
    pub fn redelivered(&self) -> bool {
        self.handed_out > 0
    }
}

impl<T: std::fmt::Debug> std::fmt::Debug for Delivery<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Delivery").field("item", &self.item).finish_non_exhaustive()
    }
}

/// Carries tasks from the scheduler to the workers. Promises: `publish` returns once every
/// task is safe with the queue (for an embedded queue: as long as this process lives; the
/// frontier's deadlines bring back the rest); each task goes to one worker at a time; at
/// least once.
#[async_trait]
pub trait TaskQueue: Send + Sync {
    /// Hands tasks to the queue.
    async fn publish(&self, tasks: Vec<FetchTask>) -> Result<(), StoreError>;
    /// The next task; waits for one. `None` once the queue is closed and empty.
    async fn next(&self) -> Result<Option<Delivery<FetchTask>>, StoreError>;
}

/// Carries reports from the workers to the scheduler. Same promises.
#[async_trait]
pub trait ReportQueue: Send + Sync {
    /// Hands a report to the queue.
    async fn publish(&self, report: FetchReport) -> Result<(), StoreError>;
    /// The next reports, at least one and at most `limit`; waits for the first, for the rest
    /// some milliseconds at most. Empty once the queue is closed.
    async fn next(&self, limit: usize) -> Result<Vec<Delivery<FetchReport>>, StoreError>;
}
