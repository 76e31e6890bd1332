//! Pages that are held until their host has told how it answers for what does not exist.

use super::{NOW, entry, planner, report, row, url};
use crate::plan::dispatch::Step;
use newshound_core::frontier::{HostRow, Op, Place};
use newshound_core::link::LinkRole;
use newshound_core::outcome::Outcome;
use newshound_core::robots::Rules;
use newshound_core::soft::{Answers, probe};
use newshound_core::task::{Entry, Lane};

fn inline(path: &str) -> Entry {
    entry(path, LinkRole::Inline)
}

fn sent(row: &HostRow) -> (String, Lane, bool) {
    match planner().step(row, &Rules::from_text(""), NOW) {
        Some(Step::Send(_, task)) => {
            (task.entry.url.path_and_query().to_owned(), task.lane, task.doubt)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_first_doubtful_page_asks_for_what_cannot_exist_and_comes_again() {
    let asked = probe(&url("/")).expect("probe");
    let busy = || Some(inline("/next"));
    let row = row([busy(), busy(), None, busy()]);
    let planned = planner().report(&row, &report("/a", Outcome::Doubtful), NOW);
    assert_eq!(planned.status, None);
    let [Op::Settle(_), Op::Admit(admitted), Op::Requeue(Lane::Archive, again)] =
        planned.transition.ops.as_slice()
    else {
        panic!("{:?}", planned.transition.ops)
    };
    assert_eq!(admitted.len(), 1);
    assert_eq!(admitted[0].place, Place::Lane(Lane::Sitemaps), "the shortest");
    assert_eq!((&admitted[0].entry.url, again.failures), (&asked, 0));
    assert_eq!(planned.transition.state.soft.answers, Answers::Asked);

    // The next one waits too, and asks for nothing more.
    let row = HostRow { state: planned.transition.state, ..row };
    let planned = planner().report(&row, &report("/b", Outcome::Doubtful), NOW);
    let ops = planned.transition.ops;
    assert!(matches!(ops.as_slice(), [Op::Settle(_), Op::Requeue(..)]), "{ops:?}");
}

#[test]
fn what_cannot_exist_is_asked_for_first_and_its_answer_ends_the_doubt() {
    let asked = probe(&url("/")).expect("probe");
    let entry = Entry { attempts: 0, ..inline(asked.path()) };
    let mut row = row([Some(inline("/new")), Some(inline("/old")), Some(entry), None]);
    assert_eq!(sent(&row), ("/new".to_owned(), Lane::Fresh, true));
    row.state.soft.answers = Answers::Asked;
    assert_eq!(sent(&row), (asked.path().to_owned(), Lane::Sitemaps, true));
    for outcome in [Outcome::Gone, Outcome::Denied, Outcome::NotAPage, Outcome::SoftNotFound] {
        let planned = planner().report(&row, &report(asked.path(), outcome.clone()), NOW);
        assert_eq!(planned.transition.state.soft.answers, Answers::Honest, "{outcome:?}");
    }
    let failed = planner().report(&row, &report(asked.path(), Outcome::TimedOut), NOW);
    assert_eq!(failed.transition.state.soft.answers, Answers::Asked, "it is tried again");
    let mut told = report(asked.path(), Outcome::SoftNotFound);
    told.look = Some(9);
    let planned = planner().report(&row, &told, NOW);
    assert_eq!(planned.transition.state.soft.answers, Answers::Soft(9));

    row.heads[Lane::Sitemaps.index()] = None;
    row.state.soft.answers = Answers::Honest;
    assert_eq!(sent(&row), ("/new".to_owned(), Lane::Fresh, false));
}

#[test]
fn robots_rules_that_forbid_the_question_end_the_doubt() {
    let asked = probe(&url("/")).expect("probe");
    let mut row = row([Some(inline(asked.path())), None, None, None]);
    row.state.soft.answers = Answers::Asked;
    let rules = Rules::from_text("User-agent: *\nDisallow: /");
    match planner().step(&row, &rules, NOW) {
        Some(Step::Settle(transition, _)) => {
            assert_eq!(transition.state.soft.answers, Answers::Honest);
        }
        other => panic!("{other:?}"),
    }
}
