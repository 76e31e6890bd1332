//! Due hosts become tasks.

use super::{Scheduler, SchedulerError};
use crate::plan::dispatch::Step;
use newshound_core::frontier::{Applied, HostRow};
use newshound_core::robots::Rules;
use newshound_core::task::Expect;
use std::sync::Arc;

/// Hosts looked at in one step.
const HOSTS: usize = 128;
/// Robots rules kept parsed; more are dropped all at once, they are cheap to read again.
const RULES: usize = 10_000;

impl Scheduler {
    /// Gives out tasks while the window has room and hosts are due.
    pub(super) async fn dispatch(&mut self) -> Result<(), SchedulerError> {
        while !self.is_full() && !self.limit_near() {
            let now = self.ports.clock.now();
            let pages_left = self.limits.pages.map_or(u64::MAX, |most| most - self.pages);
            let room = self
                .window
                .borrow()
                .saturating_sub(self.out)
                .min(HOSTS)
                .min(usize::try_from(pages_left).unwrap_or(usize::MAX));
            let rows = self.ports.frontier.due(now, room).await?;
            if rows.is_empty() {
                break;
            }
            let mut transitions = Vec::with_capacity(rows.len());
            let mut messages = Vec::with_capacity(rows.len());
            for row in &rows {
                let rules = self.rules_of(row).await?;
                match self.planner.step(row, &rules, now) {
                    Some(Step::Send(transition, task)) => {
                        transitions.push(transition);
                        messages.push(Some(*task));
                    }
                    Some(Step::Settle(transition, status)) => {
                        tracing::debug!(host = %row.host, %status, "settled_unasked");
                        self.watch.unasked(row, &transition);
                        transitions.push(transition);
                        messages.push(None);
                    }
                    None => {}
                }
            }
            // Hosts that were all given a task and take no second one leave nothing due, unless
            // there were more than asked for: one question less for each page.
            let last = rows.len() < room
                && messages.len() == rows.len()
                && messages.iter().all(Option::is_some)
                && transitions.iter().all(|one| !one.state.open);
            let applied = self.ports.frontier.commit(transitions, now).await?;
            let any = applied.iter().any(|one| matches!(one, Applied::Done { .. }));
            let tasks: Vec<_> = messages
                .into_iter()
                .zip(applied)
                .filter_map(|(task, applied)| task.filter(|_| applied != Applied::Stale))
                .collect();
            self.out += tasks.len();
            let pages = tasks.iter().filter(|task| task.entry.expect != Expect::Robots).count();
            self.pages += u64::try_from(pages).unwrap_or(0);
            if !tasks.is_empty() {
                self.ports.tasks.publish(tasks).await?;
            }
            if last || !any {
                break;
            }
        }
        Ok(())
    }

    /// Whether the tasks out may already reach the limit of pages.
    fn limit_near(&self) -> bool {
        self.limits.pages.is_some_and(|most| self.pages >= most)
    }

    async fn rules_of(&mut self, row: &HostRow) -> Result<Arc<Rules>, SchedulerError> {
        let version = row.state.robots.version;
        if let Some((kept, rules)) = self.rules.get(&row.host)
            && *kept == version
        {
            return Ok(Arc::clone(rules));
        }
        let text = if version == 0 {
            String::new()
        } else {
            self.ports.frontier.robots(&row.host).await?
        };
        let rules = Arc::new(Rules::from_text(&text));
        if self.rules.len() >= RULES {
            self.rules.clear();
        }
        self.rules.insert(row.host.clone(), (version, Arc::clone(&rules)));
        Ok(rules)
    }
}
