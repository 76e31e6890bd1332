//! When a run ends, and how.

use super::{Scheduler, SchedulerError};
use tokio_util::sync::CancellationToken;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Nothing is outstanding.
    Complete,
    /// All that is outstanding waits for hosts that are away; the next run asks them again.
    Away,
    /// The network here was away for as long as it is waited for; URLs are outstanding.
    NetworkAway,
    /// A limit of this run was reached; URLs are outstanding.
    Limit,
    /// All that is outstanding waits for hosts that an operator paused in an earlier run, or that are away.
    Paused,
    /// An operator ended it.
    Ended,
    /// It was asked to stop; URLs are outstanding.
    Interrupted,
}

impl Ending {
    /// Its name in logs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Away => "away",
            Self::NetworkAway => "network_away",
            Self::Limit => "limit",
            Self::Paused => "paused",
            Self::Ended => "ended",
            Self::Interrupted => "interrupted",
        }
    }
}

impl Scheduler {
    /// Why no more is to be given out; `None` while nothing speaks against it.
    pub(super) fn wants_to_stop(&self, stop: &CancellationToken) -> Option<Ending> {
        if stop.is_cancelled() {
            return Some(Ending::Interrupted);
        }
        if self.ended {
            return Some(Ending::Ended);
        }
        if self.network_gave_up() {
            return Some(Ending::NetworkAway);
        }
        let reached = |limit: Option<u64>, count| limit.is_some_and(|most| count >= most);
        (reached(self.limits.pages, self.pages) || reached(self.limits.articles, self.articles))
            .then_some(Ending::Limit)
    }

    /// How a run ends that has nothing more to do.
    pub(super) async fn ending(&self) -> Result<Ending, SchedulerError> {
        let outstanding = self.ports.frontier.counts().await?.outstanding();
        let idle = self.idle().await?;
        Ok(match outstanding > 0 && idle.all() == outstanding {
            true if idle.paused > 0 => Ending::Paused,
            true => Ending::Away,
            false => Ending::Complete,
        })
    }

    /// Logs how the run stands at its end, and that it ended.
    pub(super) async fn finish(&mut self, ending: Ending) -> Result<Ending, SchedulerError> {
        let counts = self.ports.frontier.counts().await?;
        self.show(true).await?;
        self.log_what_is_due(true).await?;
        if ending == Ending::Complete && counts.outstanding() > 0 {
            tracing::error!(?counts, "imbalance");
            return Err(SchedulerError::Imbalance(Box::new(counts)));
        }
        if matches!(ending, Ending::Complete | Ending::Away) {
            self.log_verdicts().await?;
        }
        tracing::info!(
            crawl = self.planner.crawl,
            ending = ending.name(),
            admitted = counts.admitted,
            outstanding = counts.outstanding(),
            "run_ended"
        );
        Ok(ending)
    }
}
