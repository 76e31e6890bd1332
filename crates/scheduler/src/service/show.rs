//! What the scheduler shows of itself.

use super::{Scheduler, SchedulerError};
use crate::snapshot::HostLine;
use newshound_core::frontier::HostRow;
use newshound_core::status::Status;
use newshound_core::time::UnixMillis;
use std::time::Duration;

/// How often, at most, unless set.
pub(super) const EVERY: Duration = Duration::from_millis(250);
/// Hosts looked at and shown: enough for any screen.
pub(super) const HOSTS: usize = 50;

impl Scheduler {
    /// Publishes a snapshot, unless one was published a moment ago or nobody looks.
    pub(super) async fn show(&mut self, last: bool) -> Result<(), SchedulerError> {
        let now = self.ports.clock.now();
        let soon = self.last_shown.is_some_and(|shown| now.since(shown) < self.show_every);
        if (soon && !last) || self.shown.receiver_count() == 0 {
            return Ok(());
        }
        self.last_shown = Some(now);
        let mut snapshot = self.run.clone();
        snapshot.counts = self.ports.frontier.counts().await?;
        snapshot.out = self.out;
        snapshot.latest = self.latest.iter().cloned().collect();
        snapshot.recent = self.watch.recent().cloned().collect();
        snapshot.troubled = self.watch.troubled_by_state();
        snapshot.network_away_ms = self.network.away_for(now).map(millis);
        let due = self.ports.frontier.next_due().await?;
        snapshot.late_ms = due.map_or(0, |due| millis(now.since(due)));
        let mut rows = self.ports.frontier.all_hosts(None, HOSTS + 1).await?;
        if rows.len() > HOSTS {
            let asked: Vec<_> = self.watch.asked_last().cloned().collect();
            if !asked.is_empty() {
                rows = self.ports.frontier.hosts(&asked).await?.into_iter().flatten().collect();
            }
        }
        rows.truncate(HOSTS);
        snapshot.hosts = rows.iter().map(|row| line(row, now)).collect();
        snapshot.hosts.sort_by_key(|host| std::cmp::Reverse(host.waiting));
        self.shown.send_replace(snapshot);
        Ok(())
    }
}

/// A host's row as people want to see it.
#[must_use]
pub(super) fn line(row: &HostRow, now: UnixMillis) -> HostLine {
    HostLine {
        host: row.host.clone(),
        state: row.state.health.site_state,
        waiting: row.waiting.iter().sum(),
        lanes: row.waiting,
        due_in_ms: millis(row.state.pace.next_due().since(now)),
        articles: row.state.counts.ended.get(&Status::Article).copied().unwrap_or(0),
        requests: row.state.counts.requests,
        last_error: row.state.why(),
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
