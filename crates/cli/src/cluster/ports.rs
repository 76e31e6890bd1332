//! The ports of a worker, beside those that the backends give.

use async_trait::async_trait;
use newshound_cluster::Patient;
use newshound_cluster::rabbitmq::{RabbitReports, RabbitTasks};
use newshound_cluster::redis::{Begin, Handed, RedisStore};
use newshound_core::article::Article;
use newshound_core::task::{FetchReport, FetchTask};
use newshound_ports::{ArticleSink, Delivery, ReportQueue, SinkError, StoreError, TaskQueue};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The task queue without tasks that are done already, or being done by another worker.
pub struct Tasks {
    queue: Patient<RabbitTasks>,
    store: RedisStore,
    /// This worker's name on the board.
    id: String,
    /// How long the store remembers who began a task: until the task's deadline.
    length: Duration,
    deliveries: AtomicU64,
}

impl Tasks {
    /// The tasks of `queue` that are to be done by the word of `store`.
    pub fn new(queue: Arc<RabbitTasks>, store: RedisStore, id: String, length: Duration) -> Self {
        Self { queue: Patient::new(queue), store, id, length, deliveries: AtomicU64::new(0) }
    }

    async fn begin(&self, delivery: &Delivery<FetchTask>) -> Begin {
        let number = self.deliveries.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}-{number}", self.id);
        let task = delivery.item.task;
        let handed = Handed { task, delivery: &name, again: delivery.redelivered };
        // While the store does not answer the task is begun; the worker's other ports wait.
        self.store.begin(handed, self.length).await.unwrap_or(Begin::Ours)
    }
}

#[async_trait]
impl TaskQueue for Tasks {
    async fn publish(&self, tasks: Vec<FetchTask>) -> Result<(), StoreError> {
        self.queue.publish(tasks).await
    }

    async fn next(&self) -> Result<Option<Delivery<FetchTask>>, StoreError> {
        loop {
            let Some(delivery) = self.queue.next().await? else { return Ok(None) };
            let begin = self.begin(&delivery).await;
            if begin == Begin::Ours {
                return Ok(Some(delivery));
            }
            let task = &delivery.item;
            tracing::debug!(
                url = %task.entry.url,
                attempt = task.task.attempt,
                why = ?begin,
                "task_superfluous"
            );
            delivery.ack.ack().await?;
        }
    }
}

/// The report queue, counting the tasks reported.
pub struct Reports {
    queue: Patient<RabbitReports>,
    done: Arc<AtomicU64>,
}

impl Reports {
    /// Counts in `done`.
    pub fn new(queue: RabbitReports, done: Arc<AtomicU64>) -> Self {
        Self { queue: Patient::new(Arc::new(queue)), done }
    }
}

#[async_trait]
impl ReportQueue for Reports {
    async fn publish(&self, report: FetchReport) -> Result<(), StoreError> {
        let whole = !report.partial;
        self.queue.publish(report).await?;
        self.done.fetch_add(u64::from(whole), Ordering::Relaxed);
        Ok(())
    }

    async fn next(&self, limit: usize) -> Result<Vec<Delivery<FetchReport>>, StoreError> {
        self.queue.next(limit).await
    }
}

/// Takes articles and forgets them.
pub struct Nowhere;

#[async_trait]
impl ArticleSink for Nowhere {
    async fn put(&self, _: &Article) -> Result<(), SinkError> {
        Ok(())
    }

    async fn flush(&self) -> Result<(), SinkError> {
        Ok(())
    }
}
