//! The report queue: from all workers to the scheduler that holds the shard.

use super::consumer::Consumer;
use super::link::Link;
use super::message;
use super::names::Names;
use super::order::Letter;
use super::publisher::Publisher;
use super::tasks::payload;
use async_trait::async_trait;
use newshound_core::task::FetchReport;
use newshound_ports::{Delivery, ReportQueue, StoreError};
use std::sync::Arc;
use tokio::sync::watch;

/// Reports over RabbitMQ.
pub struct RabbitReports {
    pub(super) consumer: Consumer<FetchReport>,
    pub(super) publisher: Publisher,
    pub(super) names: Arc<Names>,
}

impl std::fmt::Debug for RabbitReports {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RabbitReports").field("queue", &self.names.reports).finish_non_exhaustive()
    }
}

impl RabbitReports {
    /// How the connection that reads reports is doing; `Down` until the first is asked for.
    #[must_use]
    pub fn link(&self) -> watch::Receiver<Link> {
        self.consumer.link()
    }
}

#[async_trait]
impl ReportQueue for RabbitReports {
    async fn publish(&self, report: FetchReport) -> Result<(), StoreError> {
        let letter = Letter {
            exchange: String::new(),
            routing_key: self.names.reports.clone(),
            payload: payload(&report)?,
            properties: message::of_report(&report),
        };
        self.publisher.publish(vec![letter]).await
    }

    async fn next(&self, limit: usize) -> Result<Vec<Delivery<FetchReport>>, StoreError> {
        self.consumer.next_some(limit).await
    }
}
