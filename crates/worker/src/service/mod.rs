//! The loop around the stages.

/// A span around one stage of a task. Its target is its own: traces show it, and log lines,
/// which name the innermost span they see, keep naming the task.
macro_rules! stage {
    ($name:literal) => {
        tracing::info_span!(target: "newshound_stage", $name)
    };
}

mod check;
mod emit;
mod process;
mod record;
mod redirect;
mod story;

use crate::config::{LiveRules, WorkerConfig};
use crate::error::WorkerError;
use crate::stage::memory::Memories;
use crate::stage::record_lookup;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::identity::{Fingerprint, HostKey, site_of_host};
use newshound_core::task::{
    FetchReport, FetchTask, Links, MAX_OUTLINKS, MESSAGE_VERSION, ReportBody,
};
use newshound_ports::{
    ArticleSink, Capture, Clock, Delivery, Fetcher, ReportQueue, SeenSet, SiteMemory, StoreError,
    Stories, StoryParts, TaskQueue,
};
use std::sync::{Arc, RwLock};
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

/// The ports a worker works on.
#[derive(Clone)]
pub struct Ports {
    /// Tasks in.
    pub tasks: Arc<dyn TaskQueue>,
    /// Reports out.
    pub reports: Arc<dyn ReportQueue>,
    /// Asks sites.
    pub fetcher: Arc<dyn Fetcher>,
    /// What was seen and claimed.
    pub seen: Arc<dyn SeenSet>,
    /// What is remembered of sites.
    pub memory: Arc<dyn SiteMemory>,
    /// Later pages of stories.
    pub parts: Arc<dyn StoryParts>,
    /// Which articles tell the same story; `None` where they are not compared.
    pub stories: Option<Arc<dyn Stories>>,
    /// Takes articles.
    pub sink: Arc<dyn ArticleSink>,
    /// The store's clock.
    pub clock: Arc<dyn Clock>,
}

/// A worker.
pub struct Worker {
    name: String,
    config: LiveRules,
    ports: Ports,
    memories: Memories,
    /// Hosts that refuse their records of stories.
    refusals: record_lookup::Refusals,
    parsers: Arc<Semaphore>,
    /// Changes when the tasks under way belong to this worker no more.
    cut: Option<watch::Receiver<u64>>,
    /// Keeps what is noted of articles beside the pages they were read from.
    capture: Option<Arc<dyn Capture>>,
}

impl Worker {
    /// A worker; [`Worker::run`] starts it.
    #[must_use]
    pub fn new(config: WorkerConfig, ports: Ports) -> Self {
        let parsers = Arc::new(Semaphore::new(config.parsers.max(1)));
        let config = LiveRules(Arc::new(RwLock::new(Arc::new(config))));
        let memories = Memories::new(Arc::clone(&ports.memory));
        Self {
            name: String::new(),
            config,
            ports,
            memories,
            refusals: record_lookup::Refusals::default(),
            parsers,
            cut: None,
            capture: None,
        }
    }

    /// Notes articles in `capture`, which its fetcher gives every exchange to.
    #[must_use]
    pub fn with_capture(mut self, capture: Option<Arc<dyn Capture>>) -> Self {
        self.capture = capture;
        self
    }

    /// The name its reports carry, for the log of a crawl that has many workers.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// The rules it judges links by.
    #[must_use]
    pub fn live_rules(&self) -> LiveRules {
        self.config.clone()
    }

    /// Gives up every task under way, unacked, each time the number in `cut` changes: the link
    /// to the queue was lost and others have them now, or time to finish them is over.
    #[must_use]
    pub fn with_cut(mut self, cut: watch::Receiver<u64>) -> Self {
        self.cut = Some(cut);
        self
    }

    /// Works until the queue closes, `stop` is cancelled (tasks begun are finished), or a port
    /// fails for good.
    ///
    /// # Errors
    /// The first failure of a port; the other tasks are dropped unacked.
    pub async fn run(self, stop: CancellationToken) -> Result<(), WorkerError> {
        let count = self.config.now().tasks.max(1);
        let shared = Arc::new(self);
        let mut loops = tokio::task::JoinSet::new();
        for _ in 0..count {
            loops.spawn(work(Arc::clone(&shared), stop.clone()));
        }
        while let Some(ended) = loops.join_next().await {
            match ended {
                Ok(result) => result?,
                Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                Err(_) => {}
            }
        }
        shared.memories.flush().await?;
        Ok(())
    }
}

async fn work(worker: Arc<Worker>, stop: CancellationToken) -> Result<(), WorkerError> {
    let mut cut = worker.cut.clone();
    loop {
        // In one order, so that a run can be repeated (docs/simulation.md).
        let delivery = tokio::select! {
            biased;
            () = stop.cancelled() => None,
            next = worker.ports.tasks.next() => next?,
        };
        let Some(Delivery { item: task, ack, .. }) = delivery else { return Ok(()) };
        if worker.ports.clock.now() > task.deadline {
            // The scheduler took it back: another attempt is under way, or will be.
            tracing::debug!(url = %task.entry.url, attempt = task.task.attempt, "task_late");
            ack.ack().await?;
            continue;
        }
        let (url, attempt) = (task.entry.url.clone(), task.task.attempt);
        let host = url.origin();
        let span = tracing::info_span!(
            "task",
            task = %task.task.id,
            attempt,
            task_url = %url,
            site = site_of_host(&HostKey::of(&url)),
            host,
            // Known at its end; for traces.
            outcome = tracing::field::Empty,
            http_status = tracing::field::Empty,
            bytes = tracing::field::Empty,
        );
        if let Some(cut) = &mut cut {
            // What changed before this task came does not concern it.
            cut.mark_unchanged();
        }
        tokio::select! {
            biased;
            () = changed(cut.as_mut()) => {
                tracing::warn!(%url, attempt, "task_given_up");
            }
            done = worker.process(task).instrument(span) => {
                let joined = done?;
                ack.ack().await?;
                for story in joined {
                    worker.ports.parts.let_go(story).await?;
                }
            }
        }
    }
}

/// The number changed since it was last looked at; never where there is none.
async fn changed(cut: Option<&mut watch::Receiver<u64>>) {
    if let Some(cut) = cut
        && cut.changed().await.is_ok()
    {
        return;
    }
    std::future::pending::<()>().await;
}

impl Worker {
    /// What gives the crawl's fingerprints.
    fn fingerprints(&self) -> Fingerprinter {
        self.ports.seen.fingerprints()
    }

    /// One task from fetch to report; gives the stories whose parts were joined and may go.
    async fn process(self: &Arc<Self>, task: FetchTask) -> Result<Vec<Fingerprint>, WorkerError> {
        if self.fingerprints().of(&task.entry.url) != task.task.id {
            // The crawl was begun anew on the same store while this worker ran.
            return Err(StoreError::Damaged(format!(
                "task {} was given out with another key for fingerprints than this worker found when \
                 it began; start it again",
                task.task.id
            ))
            .into());
        }
        let mut joined = Vec::new();
        let mut report = Box::pin(self.settle(task, &mut joined)).await?;
        report.v = MESSAGE_VERSION;
        let span = tracing::Span::current();
        span.record("outcome", report.outcome.name()).record("bytes", report.bytes);
        if let Some(status) = report.http_status {
            span.record("http_status", status);
        }
        // A long list of links goes in parts; the last part settles the task.
        while let Some(links) = report.outlinks_mut().filter(|links| links.len() > MAX_OUTLINKS) {
            let rest = links.split_off(MAX_OUTLINKS);
            let outlinks = std::mem::replace(links, rest);
            let more = ReportBody::MoreLinks(Links { outlinks, ..Links::default() });
            let last = std::mem::replace(&mut report.body, more);
            self.ports.reports.publish(report.clone()).await?;
            report.body = last;
        }
        self.ports.reports.publish(report).instrument(stage!("report")).await?;
        Ok(joined)
    }
}

/// The task a report is of.
fn as_task(report: &FetchReport) -> FetchTask {
    FetchTask::new(report.crawl.clone(), report.task, report.lane, report.entry.clone())
}
