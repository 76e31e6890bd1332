//! Hosts that are away: their URLs wait in their lanes, and each run asks them again; and URLs that
//! ended for now.

use super::{Scheduler, SchedulerError, accounts};
use crate::plan::LastRules;
use newshound_core::frontier::{HostRow, Op, Transition};
use newshound_core::host::HostState;
use newshound_core::identity::HostKey;
use std::time::Duration;

/// Hosts read in one go.
const PAGE: usize = 1_000;
/// URLs put back in one commit, so that none takes the store long.
const RESUMED: u64 = 1_000;
/// How often a crawl without an end takes up what ended for now.
const RESUME_EVERY: Duration = Duration::from_secs(4 * 3_600);

impl Scheduler {
    /// What a run begins with, in one walk over the hosts, of which there may be 100,000: it learns
    /// which there are, which are in trouble or have tasks out, and corrects times that are not
    /// believed. `takes_up`: also what earlier runs left is taken up: hosts that were away are due,
    /// and what ended for now waits again.
    pub(super) async fn begin_hosts(&mut self, takes_up: bool) -> Result<(), SchedulerError> {
        let now = self.ports.clock.now();
        self.begin_logging(now);
        let excluded = self.planner.last_rules != LastRules::Same;
        let before = self.ports.frontier.counts().await?.for_now();
        let believing = self.believing(now);
        let (mut ahead, mut away, mut deferred) = (0_u64, 0_u64, 0_u64);
        let mut after: Option<HostKey> = None;
        while let Some(rows) = self.rows_after(&mut after).await? {
            for row in &rows {
                self.know_host(row);
            }
            self.change_rows(rows, |state| {
                let (was_ahead, mut ops) = believing.believe(state);
                let mut changed = count(&mut ahead, was_ahead);
                if takes_up {
                    changed |= count(&mut away, state.welcome_back(now));
                    if count(&mut deferred, state.counts.resume(excluded)) {
                        changed = true;
                        ops.push(Op::Resume);
                    }
                }
                (changed, ops)
            })
            .await?;
        }
        let crawl = &self.planner.crawl;
        believing.log(crawl, ahead);
        if takes_up {
            self.last_resumed = now;
        }
        if away > 0 {
            tracing::info!(crawl, hosts = away, "hosts_asked_again");
        }
        if deferred > 0 {
            let urls = before - self.ports.frontier.counts().await?.for_now().min(before);
            tracing::info!(crawl, hosts = deferred, urls, "urls_asked_again");
        }
        Ok(())
    }

    /// The same within a crawl that has no end.
    pub(super) async fn resume_now_and_then(&mut self) -> Result<(), SchedulerError> {
        let due = self.ports.clock.now().since(self.last_resumed) >= RESUME_EVERY;
        if due && self.planner.is_endless() { self.resume(false).await } else { Ok(()) }
    }

    /// Takes up what ended for now, and what the rules refused where `excluded` says so.
    pub(super) async fn resume(&mut self, excluded: bool) -> Result<(), SchedulerError> {
        self.last_resumed = self.ports.clock.now();
        let before = self.ports.frontier.counts().await?.for_now();
        let hosts = self
            .change_all(|state| {
                let resumed = state.counts.resume(excluded);
                (resumed, if resumed { vec![Op::Resume] } else { Vec::new() })
            })
            .await?;
        if hosts > 0 {
            let urls = before - self.ports.frontier.counts().await?.for_now().min(before);
            tracing::info!(crawl = self.planner.crawl, hosts, urls, "urls_asked_again");
        }
        Ok(())
    }

    /// Changes the state of every host. `change` gives whether it did, and what else is to be done.
    /// Gives how many hosts were changed.
    pub(super) async fn change_all(
        &self,
        mut change: impl FnMut(&mut HostState) -> (bool, Vec<Op>),
    ) -> Result<u64, SchedulerError> {
        let mut after: Option<HostKey> = None;
        let mut hosts = 0;
        while let Some(rows) = self.rows_after(&mut after).await? {
            hosts += self.change_rows(rows, &mut change).await?;
        }
        Ok(hosts)
    }

    /// The same of some hosts.
    async fn change_rows(
        &self,
        rows: Vec<HostRow>,
        mut change: impl FnMut(&mut HostState) -> (bool, Vec<Op>),
    ) -> Result<u64, SchedulerError> {
        let (mut changed, mut urls, mut hosts) = (Vec::new(), 0, 0);
        for row in rows {
            let mut state = row.state;
            let deferred = state.counts.kept(true);
            let (is_changed, ops) = change(&mut state);
            if !is_changed {
                continue;
            }
            let resumed = if ops.contains(&Op::Resume) { deferred } else { 0 };
            changed.push(Transition { host: row.host, expect: row.version, state, ops });
            hosts += 1;
            urls += resumed;
            if urls >= RESUMED {
                self.commit_all(std::mem::take(&mut changed)).await?;
                urls = 0;
            }
        }
        self.commit_all(changed).await?;
        Ok(hosts)
    }

    pub(super) async fn commit_all(
        &self,
        transitions: Vec<Transition>,
    ) -> Result<(), SchedulerError> {
        if !transitions.is_empty() {
            let now = self.ports.clock.now();
            self.ports.frontier.commit(transitions, now).await?;
        }
        Ok(())
    }

    /// What waits for hosts that nobody asks.
    pub(super) async fn idle(&self) -> Result<Idle, SchedulerError> {
        let mut after: Option<HostKey> = None;
        let mut idle = Idle::default();
        while let Some(rows) = self.rows_after(&mut after).await? {
            for row in &rows {
                let waiting: u64 = row.waiting.iter().sum();
                match row.state.orders.paused {
                    Some(since) if since >= self.began => idle.held += waiting,
                    Some(_) => idle.paused += waiting,
                    None if row.state.is_away() => idle.away += waiting,
                    None => {}
                }
            }
        }
        Ok(idle)
    }

    /// Tells of hosts that gave no story, once nothing of them waits, what they are in the end.
    pub(super) async fn log_verdicts(&self) -> Result<(), SchedulerError> {
        let mut after: Option<HostKey> = None;
        while let Some(rows) = self.rows_after(&mut after).await? {
            for row in &rows {
                let verdict = row.state.verdict(row.waiting.iter().sum());
                if verdict.state != row.state.health.site_state {
                    accounts::log_state(
                        &row.host,
                        (row.state.health.site_state, verdict.state),
                        verdict.why.as_deref(),
                        row.state.pace.next_due(),
                    );
                }
            }
        }
        Ok(())
    }

    /// The next hosts in their order; `None` behind the last.
    pub(super) async fn rows_after(
        &self,
        after: &mut Option<HostKey>,
    ) -> Result<Option<Vec<HostRow>>, SchedulerError> {
        let rows = self.ports.frontier.all_hosts(after.as_ref(), PAGE).await?;
        let Some(last) = rows.last() else { return Ok(None) };
        *after = Some(last.host.clone());
        Ok(Some(rows))
    }
}

/// URLs that wait for hosts that nobody asks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Idle {
    /// Of hosts that are away.
    away: u64,
    /// Of hosts that were paused when the run began: it ends without them.
    pub(super) paused: u64,
    /// Of hosts that were paused while it ran: it waits for the operator.
    pub(super) held: u64,
}

impl Idle {
    /// All of them.
    pub(super) fn all(self) -> u64 {
        self.away + self.paused + self.held
    }
}

/// Counts what is so.
fn count(count: &mut u64, is: bool) -> bool {
    *count += u64::from(is);
    is
}
