//! What the scheduler shows of itself.

use super::{Scheduler, SchedulerError};
use crate::snapshot::{HostLine, millis};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::time::UnixMillis;
use std::time::Duration;

/// How often, at most, unless set.
pub(super) const EVERY: Duration = Duration::from_millis(250);
/// Hosts looked at and shown: enough for any screen.
pub(super) const HOSTS: usize = 50;
/// Visits shown, and how far ahead.
const VISITS: usize = 10;
const AHEAD: Duration = Duration::from_secs(7 * 24 * 3_600);

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
        (snapshot.pages, snapshot.articles) = (self.pages, self.articles);
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
        snapshot.hosts = rows
            .iter()
            .map(|row| HostLine::of(row, now).named(&self.planner.admission.sources))
            .collect();
        snapshot.hosts.sort_by_key(|host| std::cmp::Reverse(host.waiting));
        snapshot.left_ms = self.watch.done_by().map(|done| millis(done.since(now)));
        if self.is_watching() {
            let next = self.ports.frontier.visits_due(now + AHEAD, VISITS).await?;
            let seen =
                |at: UnixMillis, url: &CanonicalUrl| (millis(at.since(now)), url.to_string());
            snapshot.next_visits = next.iter().map(|one| seen(one.at, &one.entry.url)).collect();
        }
        self.shown.send_replace(snapshot);
        Ok(())
    }
}
