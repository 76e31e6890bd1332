//! What comes from others while it runs: reports, seeds that come later, and tasks that a scheduler
//! before it left out.

use super::{BATCH, EXPIRE_EVERY, LONGEST_WAIT, Scheduler, SchedulerError};
use newshound_core::admission::AdmissionRules;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::status::Status;
use newshound_core::task::FetchReport;
use newshound_core::time::UnixMillis;
use newshound_ports::{Delivery, ReportQueue, StoreError};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// Seeds that came while the crawl runs, with the rules that let their pages in.
#[derive(Debug, Clone)]
pub struct MoreSeeds {
    /// Where to start too.
    pub seeds: Vec<CanonicalUrl>,
    /// What is admitted from now on.
    pub admission: AdmissionRules,
}

/// The next seeds; never where none can come.
pub(super) async fn next_seeds(more: &mut Option<mpsc::Receiver<MoreSeeds>>) -> MoreSeeds {
    if let Some(receiver) = more {
        if let Some(seeds) = receiver.recv().await {
            return seeds;
        }
        *more = None;
    }
    std::future::pending().await
}

impl Scheduler {
    pub(super) async fn take_up(&mut self, more: MoreSeeds) -> Result<(), SchedulerError> {
        self.planner.admission = more.admission;
        if self.ports.frontier.counts().await?.ended.contains_key(&Status::Excluded) {
            self.resume(true).await?;
        }
        let admitted = self.seed(&more.seeds).await?;
        tracing::info!(seeds = more.seeds.len(), admitted, "seeds_added");
        Ok(())
    }

    /// Nothing is due and nothing out. A scheduler before this one may have left a robots.txt
    /// task out, which no count knows: its report comes, or its deadline passes.
    pub(super) async fn left_by_others(
        &mut self,
        now: UnixMillis,
    ) -> Result<Option<Duration>, SchedulerError> {
        let counts = self.ports.frontier.counts().await?;
        if counts.outstanding() == 0 {
            return Ok(None);
        }
        let idle = self.idle().await?;
        if idle.held > 0 {
            return Ok(Some(LONGEST_WAIT));
        }
        if counts.in_flight == 0 && idle.all() == counts.outstanding() {
            return Ok(None);
        }
        let since = *self.waiting_since.get_or_insert(now);
        let patience = self.planner.task_deadline + 2 * EXPIRE_EVERY;
        Ok((now.since(since) < patience).then_some(EXPIRE_EVERY))
    }
}

type Batch = Result<Vec<Delivery<FetchReport>>, StoreError>;

/// Reads reports ahead, one batch at a time: waiting for one can then be given up safely.
pub(super) fn pump(queue: Arc<dyn ReportQueue>) -> mpsc::Receiver<Batch> {
    let (send, receive) = mpsc::channel(1);
    tokio::spawn(async move {
        loop {
            let batch = queue.next(BATCH).await;
            let last = batch.as_ref().map_or(true, Vec::is_empty);
            if last && batch.is_ok() {
                return;
            }
            if send.send(batch).await.is_err() || last {
                return;
            }
        }
    });
    receive
}
