//! Pages that are asked again for their new stories.

use super::Planner;
use super::dispatch::Step;
use newshound_core::frontier::{Op, Transition, VisitRow};
use newshound_core::host::HostState;
use newshound_core::identity::Fingerprint;
use newshound_core::link::LinkRole;
use newshound_core::robots::Rules;
use newshound_core::status::Status;
use newshound_core::task::{Entry, Expect, FetchReport, Lane};
use newshound_core::time::UnixMillis;
use newshound_core::visit::Visited;
use std::time::Duration;

impl Planner {
    /// The next step of a host with a page due for a visit. `None` where a fresh story goes
    /// first: visits and fresh stories take turns, so that neither starves the other.
    #[must_use]
    pub fn visit_step(&self, due: &VisitRow, rules: &Rules, now: UnixMillis) -> Option<Step> {
        let visits = self.visits.as_ref()?;
        let row = &due.row;
        if row.state.visit_turn && row.heads[Lane::Fresh.index()].is_some() {
            return None;
        }
        if now >= row.state.robots.refresh {
            return self.ask_robots(row, now);
        }
        let put_off = |ops, state: HostState| {
            Step::PutOff(Transition { host: row.host.clone(), expect: row.version, state, ops })
        };
        // No rules were ever had (RFC 9309 section 2.3.1.4), or they forbid it today.
        if row.state.robots.version == 0 || !rules.allow(due.entry.url.path_and_query()) {
            let later = now + Duration::from_millis(visits.max_ms);
            return Some(put_off(vec![Op::Visit(later, due.entry.clone())], row.state.clone()));
        }
        let mut state = row.state.clone();
        state.visit_turn = true;
        let step = self.send(row, state, Lane::Fresh, due.entry.clone(), Vec::new(), now);
        let Step::Send(mut transition, task) = step else { return Some(step) };
        // Should no report come, the visit is made later.
        let interval = task.entry.visit.as_ref().map_or(visits.first_ms, |kept| kept.interval_ms);
        let again = task.deadline + Duration::from_millis(interval);
        transition.ops.push(Op::Visit(again, task.entry.clone()));
        Some(Step::Send(transition, task))
    }

    /// Puts the page of a report down for its next visit, or takes it off.
    pub(super) fn plan_visit(
        &self,
        state: &mut HostState,
        report: &FetchReport,
        status: Option<Status>,
        found: u64,
        ops: &mut Vec<Op>,
        now: UnixMillis,
    ) {
        let Some(rules) = &self.visits else { return };
        let (entry, validators) = (&report.entry, report.validators.as_ref());
        if entry.expect == Expect::Robots {
            return;
        }
        let with = |visit| Entry {
            failures: 0,
            losses: 0,
            hint: None,
            visit: Some(Box::new(visit)),
            ..entry.clone()
        };
        if let Some(visit) = &entry.visit {
            let seed = entry.role == LinkRole::Seed;
            let done = Visited { outcome: &report.outcome, found, validators };
            match rules.next(visit, seed, done, now) {
                Some((visit, at)) => ops.push(Op::Visit(at, with(visit))),
                None => {
                    state.visited = state.visited.saturating_sub(1);
                    ops.push(Op::Unvisit(Fingerprint::of(&entry.url)));
                }
            }
        } else if status.is_some()
            && let Some(visit) = rules.first(entry, &report.outcome, state.visited, validators)
        {
            state.visited += 1;
            let at = now + Duration::from_millis(visit.interval_ms);
            ops.push(Op::Visit(at, with(visit)));
        }
    }
}
