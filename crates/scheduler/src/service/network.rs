//! The network here may be away: then the crawl pauses as a whole, blames no host, and asks for it
//! now and then ([`newshound_core::network`]).

use super::settle::host_of;
use super::{BATCH, Scheduler, SchedulerError};
use newshound_core::frontier::{HostRow, Transition, VisitRow};
use newshound_core::identity::HostKey;
use newshound_core::network::{Change, Sign};
use newshound_core::outcome::{Blame, Outcome};
use newshound_core::task::FetchReport;
use std::collections::HashMap;
use std::time::Duration;

/// A due host that may be asked whether the network is back.
pub(super) trait Witness {
    /// Whether it ever answered.
    fn answered(&self) -> bool;
}

impl Witness for HostRow {
    fn answered(&self) -> bool {
        self.state.health.answered
    }
}

impl Witness for VisitRow {
    fn answered(&self) -> bool {
        self.row.state.health.answered
    }
}

impl Scheduler {
    /// Notes what a batch tells of the network. The reports of trouble that is not the hosts' are
    /// changed so that they charge nobody.
    pub(super) fn note_network<'a>(
        &mut self,
        reports: impl Iterator<Item = &'a mut FetchReport>,
        rows: &HashMap<HostKey, HostRow>,
    ) -> Vec<Change> {
        let now = self.ports.clock.now();
        let pause = Duration::from_millis(self.planner.politeness.down_base_ms);
        let mut changes = Vec::new();
        let mut failed = Vec::new();
        for report in reports {
            let host = host_of(report);
            let own = HostKey::of(&report.entry.url) == host;
            let Some(row) = rows.get(&host).filter(|_| own && !report.is_partial()) else {
                continue;
            };
            let sign = Sign::of(&report.outcome, report.http_status);
            changes.extend(self.network.note((&host, &row.state), sign, pause, now));
            if sign == Sign::Failed {
                failed.push(report);
            }
        }
        if self.network.is_away() {
            failed.into_iter().for_each(excuse);
        }
        changes
    }

    /// Says what changed, and takes back what the hosts were charged with before that was known.
    pub(super) async fn network_changed(
        &mut self,
        changes: Vec<Change>,
    ) -> Result<(), SchedulerError> {
        for change in changes {
            match change {
                Change::Away(hosts) => {
                    self.run.network_losses += 1;
                    tracing::warn!(
                        crawl = self.planner.crawl,
                        hosts = hosts.len(),
                        wait_ms = self.planner.politeness.network_wait_ms,
                        "network_away"
                    );
                    for hosts in hosts.chunks(BATCH) {
                        self.absolve(hosts).await?;
                    }
                }
                Change::Back(lasted) => {
                    let lasted_ms = u64::try_from(lasted.as_millis()).unwrap_or(u64::MAX);
                    self.run.network_lost_ms += lasted_ms;
                    tracing::info!(crawl = self.planner.crawl, lasted_ms, "network_back");
                }
            }
        }
        Ok(())
    }

    async fn absolve(&self, hosts: &[HostKey]) -> Result<(), SchedulerError> {
        let now = self.ports.clock.now();
        let rows = self.ports.frontier.hosts(hosts).await?;
        let absolved: Vec<Transition> = rows
            .into_iter()
            .flatten()
            .filter_map(|row| {
                let mut state = row.state;
                // A request may have reached the host, and only its answer got lost.
                let pause = self.planner.pause(&row.host, &state, now);
                let changed = state.absolve(now + pause);
                let (host, expect) = (row.host, row.version);
                changed.then(|| Transition { host, expect, state, ops: Vec::new() })
            })
            .collect();
        if !absolved.is_empty() {
            self.ports.frontier.commit(absolved, now).await?;
        }
        Ok(())
    }

    /// Leaves of due hosts those that may be asked now: all, or a few witnesses.
    pub(super) fn witnesses<T: Witness>(&self, mut due: Vec<T>, room: usize) -> Vec<T> {
        if self.network.is_away() {
            due.sort_by_key(|one| !one.answered());
            due.truncate(room);
        }
        due
    }

    /// Whether it has been away for as long as it is waited for; a crawl without an end waits on.
    pub(super) fn network_gave_up(&self) -> bool {
        let wait = Duration::from_millis(self.planner.politeness.network_wait_ms);
        let lasted = self.network.away_for(self.ports.clock.now());
        !self.planner.is_endless() && lasted.is_some_and(|lasted| lasted >= wait)
    }
}

/// Makes of a failure one of this machine.
fn excuse(report: &mut FetchReport) {
    let detail = report.detail.take().unwrap_or_default();
    report.detail = Some(format!("{}: {detail}", report.outcome.name()));
    report.outcome = Outcome::NoRoute;
    debug_assert_eq!(report.outcome.blame(), Blame::Here);
}
