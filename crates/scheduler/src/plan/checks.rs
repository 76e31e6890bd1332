//! Known stories that are asked for again ([`newshound_core::revision`]). They wait among the visits.

use super::Planner;
use super::dispatch::Step;
use newshound_core::frontier::{Admission, HostRow, Op, Place, Transition, VisitRow};
use newshound_core::host::HostState;
use newshound_core::link::LinkRole;
use newshound_core::revision::hint::Announced;
use newshound_core::revision::{Done, Known, Turn, Verdict};
use newshound_core::status::Status;
use newshound_core::task::{Entry, FetchReport, Lane, TaskKind};
use newshound_core::time::UnixMillis;
use newshound_core::visit::{Visiting, mark};

impl Planner {
    /// The step of a story whose turn has come, where no request is made for it; `None` where one is.
    pub(super) fn story_waits(
        &self,
        due: &VisitRow,
        known: &Known,
        now: UnixMillis,
    ) -> Option<Step> {
        let row = &due.row;
        let op = match self.revisions.turn(known, &row.state.revisions, now) {
            Some(Turn::Ask(_)) => return None,
            Some(Turn::Wait(known)) => {
                Op::Visit(self.next_turn(&known, now), as_check(&due.entry, known))
            }
            None => Op::Unvisit(self.fingerprints.of(&due.entry.url)),
        };
        let (host, expect, state) = (row.host.clone(), row.version, row.state.clone());
        Some(Step::PutOff(Transition { host, expect, state, ops: vec![op] }))
    }

    /// Puts a story that was just read for the first time down, where it is followed.
    pub(super) fn follow_story(
        &self,
        state: &mut HostState,
        report: &FetchReport,
        status: Option<Status>,
        ops: &mut Vec<Op>,
        now: UnixMillis,
    ) {
        let entry = &report.entry;
        let page = report.body.page().filter(|_| status == Some(Status::Article));
        // A seed is visited as a list.
        let Some(page) = page.filter(|_| entry.role != LinkRole::Seed) else { return };
        let Some(checked) = &page.checked else { return };
        let ledger = &mut state.revisions;
        let recent = (checked.published, report.lane == Lane::Fresh);
        let Some(mut known) = self.revisions.first(checked, recent, ledger, now) else {
            return;
        };
        known.validators = report.body.validators().cloned();
        known.identity.clone_from(&page.canonical);
        known.story.clone_from(&page.near_duplicate_of);
        ops.push(Op::Visit(self.next_turn(&known, now), as_check(entry, known)));
    }

    /// When the story is looked at again. A round ends when nothing is due before the next one: what is not
    /// due yet waits for that.
    fn next_turn(&self, known: &Known, now: UnixMillis) -> UnixMillis {
        let round = self.visits.filter(|one| matches!(one.visiting, Visiting::Round(_)));
        match round.filter(|_| known.due > now) {
            Some(rules) => known.due.max(rules.parked(now)),
            None => known.due,
        }
    }

    /// What follows from the report of a check.
    pub(super) fn plan_check(
        &self,
        state: &mut HostState,
        report: &FetchReport,
        known: &Known,
        ops: &mut Vec<Op>,
        now: UnixMillis,
    ) {
        let entry = &report.entry;
        let done = Done {
            outcome: &report.outcome,
            status: report.http_status,
            moved_to: report.body.moved_to(),
            checked: report.body.page().and_then(|page| page.checked.as_deref()),
            validators: report.body.validators(),
        };
        let place = (&entry.url, entry.redirects);
        let ledger = &mut state.revisions;
        let own = self.fingerprints.of(&entry.url);
        let next = match self.revisions.after(known, place, done, ledger, now) {
            Verdict::Gone => return ops.push(Op::Unvisit(own)),
            Verdict::Same(next) | Verdict::Changed(next) => next,
            Verdict::Moved(next) => {
                // Its new place is no other story.
                let alias =
                    Entry { role: LinkRole::Canonical, kind: TaskKind::Page, ..entry.clone() };
                let place = Place::Settled(Status::Duplicate);
                ops.push(Op::Admit(vec![Admission { entry: alias, place }]));
                next
            }
            Verdict::Follow(to) => {
                let (url, mut next) = *to;
                next.identity.get_or_insert_with(|| entry.url.clone());
                // Numbered by time: the page there may have been asked for under a number of its own.
                let attempts = u32::try_from(now.0.rem_euclid(i64::from(u32::MAX))).unwrap_or(0);
                let redirects = entry.redirects + 1;
                let there = Entry { url, redirects, attempts, ..as_check(entry, next) };
                ops.push(Op::Unvisit(own));
                return ops.push(Op::Visit(now, there));
            }
        };
        let at = self.next_turn(&next, now);
        let redirects = if next.moved.is_some() { entry.redirects } else { 0 };
        ops.push(Op::Visit(at, Entry { redirects, ..as_check(entry, next) }));
    }

    /// The transition of a host for what the list of `report` says of its stories, which are put down as
    /// these entries. `None` where it says nothing new.
    #[must_use]
    pub(crate) fn heard(
        &self,
        row: &HostRow,
        list: &Entry,
        stories: &[(&Entry, &Announced)],
        now: UnixMillis,
    ) -> Option<Transition> {
        let known = |entry: &'_ Entry| entry.kind.known().cloned();
        let all: Vec<(Known, &Entry, &Announced)> = stories
            .iter()
            .filter_map(|(entry, said)| Some((known(entry)?, *entry, *said)))
            .collect();
        let said = all.iter().map(|(known, _, said)| (known, *said));
        let list = (mark(&list.url), &row.state.revisions);
        let heard = self.revisions.heard(said, list, now);
        let ops: Vec<Op> = heard
            .into_iter()
            .zip(&all)
            .filter_map(|(next, (_, entry, _))| {
                let next = next?;
                Some(Op::Visit(self.next_turn(&next, now), as_check(entry, next)))
            })
            .collect();
        let (host, state) = (row.host.clone(), row.state.clone());
        (!ops.is_empty()).then_some(Transition { host, expect: row.version, state, ops })
    }
}

fn as_check(entry: &Entry, known: Known) -> Entry {
    Entry {
        failures: 0,
        losses: 0,
        hint: None,
        deferred_since: None,
        kind: TaskKind::Check(Box::new(known)),
        ..entry.clone()
    }
}
