//! Tasks that another worker had, looked at before anyone fetches them again.
//!
//! A worker that dies, or loses its connection, leaves two things open: whether it had asked
//! the host, and whether its report is out. So a task that is handed on waits for the host's
//! delay, and is dropped if its attempt was settled meanwhile: the host may by now be asked
//! for another page, and belongs to that one.

use crate::patient::{persist, store_may};
use crate::redis::RedisStore;
use async_trait::async_trait;
use newshound_core::task::FetchTask;
use newshound_ports::{Delivery, StoreError, TaskQueue};
use std::time::Duration;

/// The longest wait: a delivery is not held for longer than a fetch. A host that asks for more
/// than this after the death of its worker is asked too soon, once.
const LONGEST: Duration = Duration::from_secs(60);

/// A task queue that looks at what was handed out before.
pub struct HandedOn<Q> {
    queue: Q,
    store: RedisStore,
}

impl<Q: TaskQueue> HandedOn<Q> {
    /// Looks at the tasks of `queue`; what is in flight is known by `store`.
    #[must_use]
    pub fn new(queue: Q, store: RedisStore) -> Self {
        Self { queue, store }
    }
}

#[async_trait]
impl<Q: TaskQueue> TaskQueue for HandedOn<Q> {
    async fn publish(&self, tasks: Vec<FetchTask>) -> Result<(), StoreError> {
        self.queue.publish(tasks).await
    }

    /// Given up while it waits, the delivery goes back to the queue.
    async fn next(&self) -> Result<Option<Delivery<FetchTask>>, StoreError> {
        loop {
            let Some(delivery) = self.queue.next().await? else { return Ok(None) };
            if !delivery.redelivered {
                return Ok(Some(delivery));
            }
            let pause = Duration::from_millis(delivery.item.pause_ms).min(LONGEST);
            tokio::time::sleep(pause).await;
            let task = delivery.item.task;
            if persist(store_may, || self.store.is_in_flight(task)).await? {
                return Ok(Some(delivery));
            }
            let (url, attempt) = (&delivery.item.entry.url, task.attempt);
            tracing::debug!(%url, attempt, "task_settled_before");
            delivery.ack.ack().await?;
        }
    }
}
