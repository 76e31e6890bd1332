use super::{NOW, planner, report, row};
use crate::plan::Planner;
use crate::plan::dispatch::Step;
use newshound_core::frontier::{HostRow, Op, VisitRow};
use newshound_core::outcome::Outcome;
use newshound_core::revision::{Checked, Known, Mode, RevisionRules};
use newshound_core::robots::Rules;
use newshound_core::task::{Entry, FetchReport, Lane, PageBody, ReportBody, TaskKind};
use newshound_core::time::UnixMillis;
use newshound_core::visit::{VisitRules, Visiting};
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3_600);

fn following(visiting: Visiting) -> Planner {
    let visits = Some(VisitRules { visiting, ..VisitRules::default() });
    let revisions = RevisionRules { mode: Mode::Scheduled, ..RevisionRules::default() };
    Planner { visits, revisions, ..planner() }
}

fn empty() -> HostRow {
    row([const { None }; 4])
}

/// A story read now, as it is put down.
fn story(planner: &Planner) -> (UnixMillis, Entry) {
    let checked = Checked { content: "a hash".to_owned(), same: true, ..Checked::default() };
    let page = PageBody { checked: Some(Box::new(checked)), ..PageBody::default() };
    let read = FetchReport {
        lane: Lane::Fresh,
        body: ReportBody::Page(Box::new(page)),
        ..report("/a-story/", Outcome::Article)
    };
    let planned = planner.report(&empty(), &read, NOW);
    assert_eq!(planned.transition.state.revisions.stories, 1);
    put_down(&planned.transition.ops).expect("it is followed")
}

fn put_down(ops: &[Op]) -> Option<(UnixMillis, Entry)> {
    ops.iter().find_map(|op| match op {
        Op::Visit(at, entry) => Some((*at, entry.clone())),
        _ => None,
    })
}

fn checked(planner: &Planner, entry: Entry, status: u16, now: UnixMillis) -> Vec<Op> {
    let outcome = if status == 404 { Outcome::Gone } else { Outcome::NotModified };
    let report = FetchReport {
        entry,
        http_status: Some(status),
        body: ReportBody::Nothing,
        ..report("/a-story/", outcome)
    };
    planner.report(&empty(), &report, now).transition.ops
}

#[test]
fn a_story_is_asked_for_at_its_age_and_keeps_its_status() {
    let planner = following(Visiting::Endless);
    let (at, entry) = story(&planner);
    assert_eq!(at, NOW + 24 * HOUR);
    assert!(!entry.is_counted());
    let mut host = empty();
    host.state.robots.refresh = at + HOUR;
    let due = |at| VisitRow { row: host.clone(), at, entry: entry.clone() };
    let early = planner.visit_step(&due(NOW), &Rules::from_text(""), NOW);
    assert!(matches!(early, Some(Step::PutOff(_))), "{early:?}");
    let Some(Step::Send(transition, task)) =
        planner.visit_step(&due(at), &Rules::from_text(""), at)
    else {
        panic!("asked for")
    };
    assert!(task.entry.kind.known().is_some());
    let (again, _) = put_down(&transition.ops).expect("made later, should no report come");
    assert!(again > at);
    let ops = checked(&planner, task.entry.clone(), 304, at);
    let (next, kept) = put_down(&ops).expect("put down");
    assert_eq!((next, kept.kind.known().map(|known| known.checked)), (NOW + 72 * HOUR, Some(at)));
    assert!(!ops.iter().any(|op| matches!(op, Op::End { .. } | Op::Requeue(..))));
}

#[test]
fn one_that_is_not_found_twice_is_taken_off() {
    let planner = following(Visiting::Endless);
    let (_, entry) = story(&planner);
    let (at, missing) = put_down(&checked(&planner, entry, 404, NOW)).expect("looked at again");
    assert_eq!(at, NOW + HOUR / 6);
    let ops = checked(&planner, missing, 404, at);
    assert!(put_down(&ops).is_none() && ops.iter().any(|op| matches!(op, Op::Unvisit(_))));
}

/// A round ends: what is not due yet is the next one's.
#[test]
fn a_round_waits_for_no_story() {
    let planner = following(Visiting::Round(NOW));
    let parked = planner.visits.expect("rules").parked(NOW);
    let (at, entry) = story(&planner);
    assert!(at >= parked);
    let (again, _) = put_down(&checked(&planner, entry.clone(), 404, NOW)).expect("put down");
    assert!(again >= parked);
    let due = VisitRow { row: empty(), at: NOW, entry: entry.clone() };
    let Some(Step::PutOff(transition)) = planner.visit_step(&due, &Rules::from_text(""), NOW)
    else {
        panic!("put off")
    };
    assert!(put_down(&transition.ops).expect("put down").0 >= parked);
    let Some(known) = entry.kind.known() else { panic!("a story") };
    let now_due = Known { due: NOW, ..known.clone() };
    let entry = Entry { kind: TaskKind::Check(Box::new(now_due)), ..entry };
    let due = VisitRow { row: empty(), at: NOW, entry };
    let step = planner.visit_step(&due, &Rules::from_text(""), NOW);
    assert!(matches!(step, Some(Step::Send(..))), "{step:?}");
}
