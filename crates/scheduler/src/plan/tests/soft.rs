//! Pages that are held until their host has told how it answers for what does not exist.

use super::{NOW, entry, planner, report, row, url};
use crate::plan::dispatch::Step;
use newshound_core::frontier::{HostRow, Op};
use newshound_core::link::LinkRole;
use newshound_core::outcome::Outcome;
use newshound_core::robots::Rules;
use newshound_core::soft::Answers;
use newshound_core::status::Status;
use newshound_core::task::probe;
use newshound_core::task::{Entry, FetchReport, Lane, PageBody, ReportBody, TaskKind};
use std::time::Duration;

fn inline(path: &str) -> Entry {
    entry(path, LinkRole::Inline)
}

fn question() -> Entry {
    Entry::new(probe(&url("/")).expect("probe"), LinkRole::Navigation, TaskKind::Probe)
}

fn step(row: &HostRow, rules: &str) -> Step {
    planner().step(row, &Rules::from_text(rules), NOW).expect("a step")
}

fn sent(row: &HostRow) -> (HostRow, Entry, bool) {
    match step(row, "") {
        Step::Send(transition, task) => {
            (HostRow { state: transition.state, ..row.clone() }, task.entry, task.doubt)
        }
        other => panic!("{other:?}"),
    }
}

fn answer(outcome: Outcome, look: Option<u64>) -> FetchReport {
    let page = PageBody { look, ..PageBody::default() };
    let body = ReportBody::Page(Box::new(page));
    FetchReport { entry: question(), body, ..report("/", outcome) }
}

#[test]
fn a_doubtful_page_comes_again_behind_the_question() {
    let busy = || Some(inline("/next"));
    let row = row([busy(), busy(), None, busy()]);
    let planned = planner().report(&row, &report("/a", Outcome::Doubtful), NOW);
    assert_eq!(planned.status, None);
    let [Op::Settle(_), Op::Requeue(Lane::Archive, again)] = planned.transition.ops.as_slice()
    else {
        panic!("{:?}", planned.transition.ops)
    };
    assert_eq!((again.url.clone(), again.failures), (url("/a"), 0));

    // The question is next, however many URLs wait, and nothing else goes out beside it.
    let row = HostRow { state: planned.transition.state, ..row };
    let (row, asked, _) = sent(&row);
    assert_eq!((asked.url, asked.kind), (question().url, TaskKind::Probe));
    assert!(!row.state.pace.open);
    let planned = planner().report(&row, &answer(Outcome::Gone, None), NOW);
    let row = HostRow { state: planned.transition.state, ..row };
    let (_, page, doubt) = sent(&row);
    assert_eq!((page.url, doubt), (url("/next"), false));
}

#[test]
fn an_answer_ends_the_doubt_and_a_failure_asks_again_a_few_times() {
    let mut waits = row([Some(inline("/new")), None, None, None]);
    let (_, page, doubt) = sent(&waits);
    assert_eq!((page.url, doubt), (url("/new"), true), "nothing was doubtful yet");
    waits.state.soft.answers = Answers::Asked;
    let (asked, ..) = sent(&waits);
    for (outcome, look, answers) in [
        (Outcome::Gone, None, Answers::Honest),
        (Outcome::Denied, None, Answers::Honest),
        (Outcome::NotAPage, None, Answers::Honest),
        (Outcome::Redirect, None, Answers::Honest),
        (Outcome::SoftNotFound, Some(9), Answers::Soft(9)),
    ] {
        let planned = planner().report(&asked, &answer(outcome.clone(), look), NOW);
        assert_eq!(planned.transition.state.soft.answers, answers, "{outcome:?}");
        assert_eq!(planned.status, None, "it is no URL of the frontier");
        assert!(matches!(planned.transition.ops.as_slice(), [Op::Settle(_)]));
    }
    let mut asks = 0;
    let mut row = waits;
    while row.state.soft.is_asked() {
        // Two failures in a row ask for robots.txt again: that is another question.
        row.state.robots.refresh = NOW + Duration::from_secs(3_600);
        row = match step(&row, "") {
            Step::Send(transition, _) => {
                asks += 1;
                let row = HostRow { state: transition.state, ..row };
                let failed = planner().report(&row, &answer(Outcome::TimedOut, None), NOW);
                HostRow { state: failed.transition.state, ..row }
            }
            Step::PutOff(transition) => HostRow { state: transition.state, ..row },
            other => panic!("{other:?}"),
        };
    }
    assert_eq!((asks, row.state.soft.answers), (3, Answers::Honest));
}

#[test]
fn robots_rules_that_forbid_the_question_end_the_doubt() {
    let mut row = row([Some(inline("/a")), None, None, None]);
    row.state.soft.answers = Answers::Asked;
    match step(&row, "User-agent: *\nDisallow: /*no-such-page") {
        Step::PutOff(transition) => {
            assert_eq!(transition.state.soft.answers, Answers::Honest);
            assert_eq!(
                transition.state.pace.next_due(),
                row.state.pace.next_due(),
                "pages go on at once"
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_question_of_an_older_state_leaves_the_lanes() {
    let old = Entry { from: Some(url("/a")), ..question() };
    assert!(old.is_counted() && !question().is_counted());
    let mut row = row([None, None, Some(old.clone()), None]);
    match step(&row, "") {
        Step::Settle(_, status) => assert_eq!(status, Status::Skipped),
        other => panic!("{other:?}"),
    }
    row.state.pace.in_flight = 1;
    let late = FetchReport { entry: old, ..report("/", Outcome::Gone) };
    let planned = planner().report(&row, &late, NOW);
    assert_eq!(planned.status, Some(Status::Gone), "one under way ends as it began");
}
