//! The store lost its last writes: what it says of the last moments before is not believed.

use super::{BATCH, Scheduler, SchedulerError};
use newshound_core::frontier::Transition;
use newshound_core::identity::HostKey;
use newshound_core::time::UnixMillis;

impl Scheduler {
    /// Takes back every task in flight: those that were settled in what was lost come to no other end, and
    /// the reports of the others are void.
    pub(super) async fn take_back(&mut self) -> Result<(), SchedulerError> {
        let mut taken = 0_u64;
        loop {
            let out = self.ports.frontier.expired(UnixMillis(i64::MAX), BATCH).await?;
            if out.is_empty() {
                break;
            }
            for flight in out {
                let rows = self.ports.frontier.hosts(std::slice::from_ref(&flight.host)).await?;
                let Some(row) = rows.into_iter().next().flatten() else { continue };
                let now = self.ports.clock.now();
                let transition = self.planner.take_back(&row, &flight, now);
                self.ports.frontier.commit(vec![transition], now).await?;
                taken += 1;
            }
        }
        tracing::info!(crawl = self.planner.crawl, tasks = taken, "tasks_taken_back");
        Ok(())
    }

    /// Holds every host for its delay.
    pub(super) async fn hold_all(&mut self) -> Result<(), SchedulerError> {
        let now = self.ports.clock.now();
        let mut after: Option<HostKey> = None;
        while let Some(rows) = self.rows_after(&mut after).await? {
            let held = rows.into_iter().map(|row| {
                let mut state = row.state;
                let pause = self.planner.pause(&row.host, &state, now);
                state.pace.put_off(pause, now);
                Transition { host: row.host, expect: row.version, state, ops: Vec::new() }
            });
            self.commit_all(held.collect()).await?;
        }
        Ok(())
    }
}
