//! Hosts that are away: their URLs wait in their lanes, and each run asks them again.

use super::{BATCH, Scheduler, SchedulerError};
use newshound_core::frontier::{HostRow, Transition};
use newshound_core::identity::HostKey;

impl Scheduler {
    /// Makes the hosts that were away due: a run begins, or a scheduler takes over.
    pub(super) async fn welcome_back(&self) -> Result<(), SchedulerError> {
        let now = self.ports.clock.now();
        let mut after: Option<HostKey> = None;
        let mut hosts = 0_u64;
        while let Some(rows) = self.rows_after(&mut after).await? {
            let back: Vec<Transition> = rows
                .into_iter()
                .filter_map(|row| {
                    let mut state = row.state;
                    let changed = state.welcome_back(now);
                    let (host, expect) = (row.host, row.version);
                    changed.then(|| Transition { host, expect, state, ops: Vec::new() })
                })
                .collect();
            if !back.is_empty() {
                hosts += u64::try_from(back.len()).unwrap_or(0);
                self.ports.frontier.commit(back, now).await?;
            }
        }
        if hosts > 0 {
            tracing::info!(crawl = self.planner.crawl, hosts, "hosts_asked_again");
        }
        Ok(())
    }

    /// URLs that wait for hosts that are away.
    pub(super) async fn waiting_for_away(&self) -> Result<u64, SchedulerError> {
        let mut after: Option<HostKey> = None;
        let mut waiting = 0;
        while let Some(rows) = self.rows_after(&mut after).await? {
            let away = rows.iter().filter(|row| row.state.is_away());
            waiting += away.flat_map(|row| &row.waiting).sum::<u64>();
        }
        Ok(waiting)
    }

    /// The next hosts in their order; `None` behind the last.
    async fn rows_after(
        &self,
        after: &mut Option<HostKey>,
    ) -> Result<Option<Vec<HostRow>>, SchedulerError> {
        let rows = self.ports.frontier.all_hosts(after.as_ref(), BATCH).await?;
        let Some(last) = rows.last() else { return Ok(None) };
        *after = Some(last.host.clone());
        Ok(Some(rows))
    }
}
