//! A backend: every port a process of a crawl needs, but the sites and the sink.
//!
//! A third backend is a third function that fills a [`Backend`].

mod cluster;
mod embedded;

use newshound_ports::patience::{Patient, Waiting};
use newshound_ports::{
    ArticleSink, Clock, Fetcher, Frontier, ReportQueue, SeenSet, SiteMemory, Stories, StoryParts,
    TaskQueue,
};
use std::sync::Arc;
use std::time::Duration;

/// The ports of one process, whatever stands behind them.
#[derive(Clone)]
pub struct Backend {
    /// Hosts, lanes, tasks in flight. A worker only reads it.
    pub frontier: Arc<dyn Frontier>,
    /// Tasks.
    pub tasks: Arc<dyn TaskQueue>,
    /// Reports.
    pub reports: Arc<dyn ReportQueue>,
    /// What was seen and claimed.
    pub seen: Arc<dyn SeenSet>,
    /// What is remembered of sites.
    pub memory: Arc<dyn SiteMemory>,
    /// Later pages of stories.
    pub parts: Arc<dyn StoryParts>,
    /// Which articles tell the same story; `None` where they are not compared.
    pub stories: Option<Arc<dyn Stories>>,
    /// The store's clock.
    pub clock: Arc<dyn Clock>,
    /// The calls of this process that wait for something that is away.
    pub waiting: Waiting,
    /// When a task counts as lost.
    pub losses: Losses,
}

/// When a task counts as lost, and when its URL counts as poison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Losses {
    /// A task without a report for so long counts as lost.
    pub deadline: Duration,
    /// Losses after which a URL is poison.
    pub limit: u8,
}

impl Backend {
    /// The ports of a scheduler.
    #[must_use]
    pub fn scheduler_ports(&self) -> newshound_scheduler::Ports {
        newshound_scheduler::Ports {
            frontier: Arc::clone(&self.frontier),
            tasks: Arc::clone(&self.tasks),
            reports: Arc::clone(&self.reports),
            clock: Arc::clone(&self.clock),
        }
    }

    /// The ports of a worker. A `sink` that is away is waited for.
    #[must_use]
    pub fn worker_ports(
        &self,
        fetcher: Arc<dyn Fetcher>,
        sink: Arc<dyn ArticleSink>,
    ) -> newshound_worker::Ports {
        newshound_worker::Ports {
            tasks: Arc::clone(&self.tasks),
            reports: Arc::clone(&self.reports),
            fetcher,
            seen: Arc::clone(&self.seen),
            memory: Arc::clone(&self.memory),
            parts: Arc::clone(&self.parts),
            stories: self.stories.clone(),
            sink: Arc::new(Patient::new(sink).watched(&self.waiting)),
            clock: Arc::clone(&self.clock),
        }
    }
}
