//! The ports of a worker, beside those that the backends give.

use async_trait::async_trait;
use newshound_cluster::Patient;
use newshound_cluster::rabbitmq::{RabbitReports, RabbitTasks};
use newshound_cluster::redis::RedisStore;
use newshound_core::article::Article;
use newshound_core::task::{FetchReport, FetchTask};
use newshound_ports::{ArticleSink, Delivery, ReportQueue, SinkError, StoreError, TaskQueue};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The task queue without tasks that are settled: a worker that is killed between its report
/// and its ack leaves one behind, and by then the scheduler may have given out the host's next.
pub struct Tasks {
    queue: Patient<RabbitTasks>,
    store: RedisStore,
}

impl Tasks {
    /// The tasks of `queue` that are in flight by `store`.
    pub fn new(queue: Arc<RabbitTasks>, store: RedisStore) -> Self {
        Self { queue: Patient::new(queue), store }
    }

    async fn is_settled(&self, task: &FetchTask) -> bool {
        // While the store does not answer the task is begun; the worker's other ports wait.
        let asked = self.store.is_in_flight(task.task).await;
        asked.is_ok_and(|in_flight| !in_flight)
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
            if !delivery.redelivered || !self.is_settled(&delivery.item).await {
                return Ok(Some(delivery));
            }
            let task = &delivery.item;
            tracing::debug!(url = %task.entry.url, attempt = task.task.attempt, "task_settled");
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
