//! Due hosts become tasks.

use super::{Scheduler, SchedulerError, rules};
use crate::plan::Planner;
use crate::plan::dispatch::Step;
use newshound_core::frontier::{Applied, HostRow};
use newshound_core::hours;
use newshound_core::identity::HostKey;
use newshound_core::time::UnixMillis;
use newshound_core::visit::Visiting;
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// The longest time that tasks are given out before reports are looked at again.
const TURN: Duration = Duration::from_millis(50);
/// How long the header of a host's first answer is waited for while other hosts wait for their first
/// turn: long enough for a name, a connection with one packet lost (RFC 6298: a second) and TLS. The
/// second try waits as long as any.
const FIRST_TRY_MS: u64 = 3_000;
/// Hosts looked at in one step.
const HOSTS: usize = 128;

impl Scheduler {
    /// Gives out tasks while the window has room and hosts are due. Whether it stopped before
    /// that, since it took its [`TURN`] or `stop` was cancelled: a host whose URLs end without a
    /// request, one after the other, holds up no reports, no other host and no Ctrl-C.
    pub(super) async fn dispatch(
        &mut self,
        stop: &CancellationToken,
    ) -> Result<bool, SchedulerError> {
        let turn = Instant::now();
        while !self.is_full() && !self.limit_near() {
            if stop.is_cancelled() || turn.elapsed() >= TURN {
                return Ok(true);
            }
            let now = self.ports.clock.now();
            self.groups.set_window(*self.window.borrow(), self.out);
            let pages_left = self.limits.pages.map_or(u64::MAX, |most| most - self.pages);
            let room = self
                .window
                .borrow()
                .saturating_sub(self.out)
                .min(HOSTS)
                .min(usize::try_from(pages_left).unwrap_or(usize::MAX));
            let room = room.min(self.network.room(self.out, now));
            if room == 0 {
                break;
            }
            let mut steps = self.visit_steps(now, room).await?;
            let visiting = steps.len();
            let room = room - visiting;
            // While the network is away the best are chosen among many.
            let looked_at = if self.network.is_away() { HOSTS } else { room };
            let rows = self.ports.frontier.due(now, looked_at).await?;
            let rows = self.witnesses(rows, room);
            // A host takes one step at a time.
            let visited = &steps[..visiting];
            let others: Vec<&HostRow> =
                rows.iter().filter(|row| !visited.iter().any(|one| one.0 == row.host)).collect();
            for rows in others.chunks(rules::AT_ONCE) {
                let rules = self.rules_of(rows).await?;
                for (row, rules) in rows.iter().zip(rules) {
                    if let Some(step) = self.planner.step(row, &rules, now) {
                        let step = self.in_turn(row, step, now);
                        steps.push((row.host.clone(), step));
                    }
                }
            }
            if steps.is_empty() {
                break;
            }
            let mut transitions = Vec::with_capacity(steps.len());
            let mut messages = Vec::with_capacity(steps.len());
            let mut hosts = Vec::with_capacity(steps.len());
            for (host, step) in steps {
                let (transition, task) = match step {
                    Step::Send(transition, task) => (transition, Some(*task)),
                    Step::Settle(transition, status) => {
                        tracing::debug!(%host, %status, "settled_unasked");
                        if let Some(row) = rows.iter().find(|row| row.host == host) {
                            let pause = self.planner.pause(&host, &transition.state, now);
                            self.watch.unasked(row, &transition, pause);
                        }
                        (transition, None)
                    }
                    Step::PutOff(transition) => (transition, None),
                };
                transitions.push(transition);
                messages.push(task);
                hosts.push(host);
            }
            // Hosts that were all given a task and take no second one leave nothing due, unless
            // there were more than asked for: one question less for each page.
            let last = visiting == 0
                && rows.len() < room
                && messages.len() == rows.len()
                && messages.iter().all(Option::is_some)
                && transitions.iter().all(|one| !one.state.pace.open);
            let applied = self.ports.frontier.commit(transitions, now).await?;
            let any = applied.iter().any(|one| matches!(one, Applied::Done { .. }));
            let mut tasks = Vec::with_capacity(messages.len());
            for ((task, applied), host) in messages.into_iter().zip(applied).zip(hosts) {
                match task {
                    Some(task) if applied == Applied::Stale => {
                        self.groups.ended(&host, task.task, now);
                    }
                    Some(task) => tasks.push(task),
                    None => {}
                }
            }
            self.out += tasks.len();
            let pages = tasks.iter().filter(|task| !task.entry.kind.is_of_host()).count();
            self.pages += u64::try_from(pages).unwrap_or(0);
            if !tasks.is_empty() {
                self.network.probed(now);
                self.ports.tasks.publish(tasks).await?;
            }
            if last || !any {
                break;
            }
        }
        Ok(false)
    }

    /// The steps of hosts with a page due for a visit; none in a crawl that ends.
    async fn visit_steps(
        &mut self,
        now: UnixMillis,
        room: usize,
    ) -> Result<Vec<(HostKey, Step)>, SchedulerError> {
        let mut steps = Vec::new();
        if self.planner.visits.is_some_and(|rules| rules.visiting != Visiting::Later) {
            let looked_at = if self.network.is_away() { HOSTS } else { room };
            let due = self.ports.frontier.visits_due(now, looked_at).await?;
            let due = self.witnesses(due, room);
            for due in due.chunks(rules::AT_ONCE) {
                let rows: Vec<&HostRow> = due.iter().map(|due| &due.row).collect();
                let rules = self.rules_of(&rows).await?;
                for (due, rules) in due.iter().zip(rules) {
                    if let Some(step) = self.planner.visit_step(due, &rules, now) {
                        let step = self.in_turn(&due.row, step, now);
                        steps.push((due.row.host.clone(), step));
                    }
                }
            }
        }
        Ok(steps)
    }

    /// The step, unless it asks a host whose site is closed by day, or whose domain or address
    /// is asked enough at the moment: such a host waits for its turn.
    fn in_turn(&mut self, row: &HostRow, mut step: Step, now: UnixMillis) -> Step {
        let Step::Send(_, task) = &mut step else { return step };
        let politeness = &self.planner.politeness;
        if let Some(opens) = hours::closed_until(&politeness.hours, &row.host, now) {
            return Planner::hold(row, opens, now);
        }
        let who = (&row.host, &row.state);
        match self.groups.ask(&politeness.groups, who, politeness.delay_ms, task.task, now) {
            Ok(()) => {
                let is_first = !row.state.health.answered && row.state.health.failures == 0;
                if is_first && self.groups.strangers_are_many(now) {
                    task.patience_ms = FIRST_TRY_MS;
                }
                step
            }
            Err(place) => {
                tracing::debug!(host = %row.host, until = place.0, "host_held");
                Planner::hold(row, place, now)
            }
        }
    }

    /// Whether the tasks out may already reach the limit of pages.
    fn limit_near(&self) -> bool {
        self.limits.pages.is_some_and(|most| self.pages >= most)
    }
}
