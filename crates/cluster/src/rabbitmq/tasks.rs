//! The task queue: from the scheduler to all workers.

use super::consumer::Consumer;
use super::link::Link;
use super::message;
use super::names::Names;
use super::order::Letter;
use super::publisher::Publisher;
use async_trait::async_trait;
use newshound_core::task::FetchTask;
use newshound_ports::{Delivery, StoreError, TaskQueue};
use std::sync::Arc;
use tokio::sync::watch;

/// Tasks over RabbitMQ.
pub struct RabbitTasks {
    pub(super) consumer: Consumer<FetchTask>,
    pub(super) publisher: Publisher,
    pub(super) names: Arc<Names>,
}

impl std::fmt::Debug for RabbitTasks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RabbitTasks").field("queue", &self.names.tasks).finish_non_exhaustive()
    }
}

impl RabbitTasks {
    /// How the connection that reads tasks is doing; `Down` until the first is asked for.
    #[must_use]
    pub fn link(&self) -> watch::Receiver<Link> {
        self.consumer.link()
    }
}

#[async_trait]
impl TaskQueue for RabbitTasks {
    async fn publish(&self, tasks: Vec<FetchTask>) -> Result<(), StoreError> {
        let letters = tasks.iter().map(|task| {
            Ok(Letter {
                exchange: String::new(),
                routing_key: self.names.tasks.clone(),
                payload: payload(task)?,
                properties: message::of_task(task),
            })
        });
        let letters = letters.collect::<Result<Vec<_>, StoreError>>()?;
        self.publisher.publish(letters).await
    }

    async fn next(&self) -> Result<Option<Delivery<FetchTask>>, StoreError> {
        self.consumer.next().await
    }
}

/// A message as JSON.
pub(super) fn payload(message: &impl serde::Serialize) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(message)
        .map_err(|error| StoreError::Damaged(format!("a message cannot be written: {error}")))
}
