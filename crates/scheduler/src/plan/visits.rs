//! Pages that are asked again for their new stories.

use super::dispatch::Step;
use super::{LastRules, Planner};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::evidence::Sign;
use newshound_core::frontier::{HostRow, Op, Transition, VisitRow};
use newshound_core::host::{HostState, SiteState};
use newshound_core::link::LinkRole;
use newshound_core::outcome::{Blame, Outcome};
use newshound_core::robots::Rules;
use newshound_core::status::Status;
use newshound_core::task::{Entry, FetchReport, Lane, TaskKind};
use newshound_core::time::UnixMillis;
use newshound_core::visit::{Visit, VisitRules, Visited, Visiting};
use std::time::Duration;

impl Planner {
    /// The next step of a host with a page due for a visit. `None` where a URL of its lanes goes
    /// first: visits and lanes take turns, so that neither starves the other; of the lanes' turns the
    /// archive has its share ([`Planner::step`]).
    #[must_use]
    pub(crate) fn visit_step(
        &self,
        due: &VisitRow,
        rules: &Rules,
        now: UnixMillis,
    ) -> Option<Step> {
        let visits = self.visits.as_ref()?;
        let row = &due.row;
        if let TaskKind::Check(known) = &due.entry.kind
            && let Some(step) = self.story_waits(due, known, now)
        {
            return Some(step);
        }
        if row.state.turns.visit && row.heads.iter().any(Option::is_some) {
            return None;
        }
        if row.state.orders.forgotten.is_some_and(|then| due.at <= then) {
            return Some(self.drop_visit(due));
        }
        if now >= row.state.robots.refresh && !row.state.orders.excluded {
            return self.ask_robots(row, now);
        }
        let in_round = matches!(visits.visiting, Visiting::Round(_));
        let unreachable = in_round && row.state.health.site_state == SiteState::Unreachable;
        // No rules were ever had (RFC 9309 section 2.3.1.4), or they forbid it today.
        let forbidden =
            row.state.robots.version == 0 || !rules.allow(due.entry.url.path_and_query());
        let forbidden = forbidden || self.admission.refuses_waiting(&due.entry).is_some();
        if unreachable || forbidden || row.state.orders.excluded {
            let mut state = row.state.clone();
            state.visits.deferred |= in_round;
            let again = match &due.entry.kind {
                TaskKind::Check(known) => visits.parked(now).min(known.ends),
                _ => visits.parked(now),
            };
            let ops = vec![Op::Visit(again, due.entry.clone())];
            let (host, expect) = (row.host.clone(), row.version);
            return Some(Step::PutOff(Transition { host, expect, state, ops }));
        }
        let mut state = row.state.clone();
        state.turns.visit = true;
        let mut entry = due.entry.clone();
        if let TaskKind::Visit(_, visit) = &mut entry.kind
            && visits.visiting == Visiting::Endless
        {
            visit.late_ms = u64::try_from(now.since(due.at).as_millis()).unwrap_or(0);
        }
        if let TaskKind::Visit(_, visit) = &mut entry.kind
            && matches!(self.last_rules, LastRules::Changed(began) if due.at <= began)
        {
            // All it names counts, as if it had never been read.
            visit.validators = None;
            visit.marks.clear();
        }
        if let TaskKind::Check(known) = &mut entry.kind {
            known.plain = row.state.revisions.asks_plainly(known);
        }
        let step = self.send(row, state, Lane::Fresh, entry, Vec::new(), now);
        let Step::Send(mut transition, task) = step else { return Some(step) };
        // Should no report come, the visit is made later.
        let interval = task.entry.visit().map_or(visits.first_ms, |kept| kept.interval_ms);
        let interval = if in_round { 0 } else { interval };
        let again = task.deadline + Duration::from_millis(interval);
        transition.ops.push(Op::Visit(again, task.entry.clone()));
        Some(Step::Send(transition, task))
    }

    /// Takes a page off that was put down before its host was forgotten.
    fn drop_visit(&self, due: &VisitRow) -> Step {
        let (row, mut state) = (&due.row, due.row.state.clone());
        state.visits.planned = state.visits.planned.saturating_sub(1);
        let ops = vec![Op::Unvisit(self.fingerprints.of(&due.entry.url))];
        Step::PutOff(Transition { host: row.host.clone(), expect: row.version, state, ops })
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
        let (entry, validators) = (&report.entry, report.body.validators());
        if entry.kind.is_of_host() {
            return;
        }
        if let TaskKind::Check(known) = &entry.kind {
            return self.plan_check(state, report, known, ops, now);
        }
        self.follow_story(state, report, status, ops, now);
        let listed = report.body.listed();
        if entry.visit().is_some() && report.outcome.blame() == Blame::Here {
            // It is as due as before.
            ops.push(Op::Visit(now, entry.clone()));
            return;
        }
        if let Some(visit) = entry.visit() {
            let done = Visited { outcome: &report.outcome, found, validators, listed };
            if let Visiting::Round(_) = rules.visiting {
                return self.plan_round(rules, state, report, done, ops, now);
            }
            let seed = entry.role == LinkRole::Seed;
            // A later page that a round left over is not one to visit for ever.
            match rules.next(visit, seed, done, now).filter(|_| visit.later.is_none()) {
                Some((visit, at)) => ops.push(Op::Visit(at, with(entry, visit))),
                None => self.take_off(state, entry, ops),
            }
        } else if status.is_some()
            // A story that is not free to read is none that names others.
            && (entry.role == LinkRole::Seed
                || report.body.sign().is_none_or(|(sign, _)| sign != Sign::Paywalled))
            && let Some(mut visit) =
                rules.first(entry, &report.outcome, state.visits.planned, found, validators)
        {
            state.visits.planned += 1;
            visit.marks = listed.map(|listed| listed.top.clone()).unwrap_or_default();
            let at = match rules.visiting {
                Visiting::Round(_) => {
                    state.visits.deferred = true;
                    rules.parked(now)
                }
                _ => now + Duration::from_millis(visit.interval_ms),
            };
            ops.push(Op::Visit(at, with(entry, visit)));
        }
    }

    /// The same in a round: the page waits for the next one, and the next page of its list may
    /// be worth a request now.
    fn plan_round(
        &self,
        rules: &VisitRules,
        state: &mut HostState,
        report: &FetchReport,
        done: Visited<'_>,
        ops: &mut Vec<Op>,
        now: UnixMillis,
    ) {
        let entry = &report.entry;
        let Some(visit) = entry.visit() else { return };
        let tried = entry.failures + 1;
        let tries = tried < self.politeness.attempts;
        let seed = entry.role == LinkRole::Seed;
        let after = rules.round(visit, seed, done, tries, now);
        state.visits.deferred = true;
        match after.again {
            Some((visit, at)) => {
                let failures = if at == now { tried } else { 0 };
                let again = Entry { failures, ..with(entry, visit) };
                ops.push(Op::Visit(at, again));
            }
            None => self.take_off(state, entry, ops),
        }
        let next = report.body.listed().and_then(|listed| listed.next.as_ref());
        if let (Some(visit), Some(url)) = (after.next, next)
            && url.origin() == entry.url.origin()
        {
            // Numbered by time: the page may have been asked before, in this crawl or a round.
            let attempts = u32::try_from(now.0.rem_euclid(i64::from(u32::MAX))).unwrap_or(0);
            let page = Entry {
                url: url.clone(),
                role: LinkRole::Pagination,
                from: Some(entry.url.clone()),
                attempts,
                kind: entry.kind.next_page().again(visit),
                failures: 0,
                losses: 0,
                hint: None,
                deferred_since: None,
                ..entry.clone()
            };
            ops.push(Op::Visit(now, page));
        }
    }

    /// The transition that puts a seed down for a visit, though it was read by a crawl that
    /// remembered no pages.
    #[must_use]
    pub(crate) fn visit_seed(
        &self,
        seed: &CanonicalUrl,
        row: &HostRow,
        now: UnixMillis,
    ) -> Option<Transition> {
        let page = Entry::new(seed.clone(), LinkRole::Seed, TaskKind::Page);
        let visit = self.visits.as_ref()?.first(&page, &Outcome::Hub, 0, 0, None)?;
        let mut state = row.state.clone();
        state.visits.planned += 1;
        let ops = vec![Op::Visit(now, with(&page, visit))];
        Some(Transition { host: row.host.clone(), expect: row.version, state, ops })
    }

    /// The transition that makes the pages of a host due at once: for a round that begins, or
    /// for a crawl that goes on behind one. `None` where there is nothing to change.
    #[must_use]
    pub fn recall(&self, row: &HostRow, now: UnixMillis) -> Option<Transition> {
        let rules = self.visits.as_ref()?;
        let wanted = match rules.visiting {
            Visiting::Endless => {
                let anew = matches!(self.last_rules, LastRules::Changed(_));
                row.state.visits.deferred || anew && row.state.visits.planned > 0
            }
            Visiting::Round(_) => row.state.visits.planned > 0,
            Visiting::Later => false,
        };
        let mut state = row.state.clone();
        state.visits.deferred = false;
        if state.health.site_state == SiteState::Unreachable {
            // Given up in an earlier run: one more failure gives it up again.
            state.health.site_state = SiteState::BackingOff;
            state.pace.ask_by(now);
        }
        let before = rules.recalled(now);
        let ops = vec![Op::Recall { to: now, before }];
        let host = row.host.clone();
        wanted.then_some(Transition { host, expect: row.version, state, ops })
    }

    fn take_off(&self, state: &mut HostState, entry: &Entry, ops: &mut Vec<Op>) {
        if entry.visit().is_some_and(|visit| visit.later.is_none()) {
            state.visits.planned = state.visits.planned.saturating_sub(1);
        }
        ops.push(Op::Unvisit(self.fingerprints.of(&entry.url)));
    }
}

fn with(entry: &Entry, visit: Visit) -> Entry {
    Entry {
        failures: 0,
        losses: 0,
        hint: None,
        deferred_since: None,
        kind: entry.kind.again(visit),
        ..entry.clone()
    }
}
