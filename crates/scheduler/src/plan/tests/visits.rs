use super::{NOW, entry, link, planner, report, row};
use crate::plan::Planner;
use crate::plan::dispatch::Step;
use newshound_core::frontier::{HostRow, Op, Place, VisitRow};
use newshound_core::link::LinkRole;
use newshound_core::outcome::Outcome;
use newshound_core::robots::Rules;
use newshound_core::task::{Entry, FetchReport, InFlight, Lane, PageBody, ReportBody, TaskRef};
use newshound_core::time::UnixMillis;
use newshound_core::visit::{Validators, VisitRules};
use std::time::Duration;

fn watching() -> Planner {
    Planner { visits: Some(VisitRules::default()), ..planner() }
}

/// The visit that the first reading of a section puts down.
fn put_down(planner: &Planner, path: &str, role: LinkRole) -> Option<(UnixMillis, Entry)> {
    let mut first = report(path, Outcome::Hub);
    first.entry.role = role;
    let validators = Some(Validators::new(Some("\"a\""), None, 1));
    first.body = ReportBody::Page(Box::new(PageBody { validators, ..PageBody::default() }));
    let planned = planner.report(&row([const { None }; 4]), &first, NOW);
    assert!(planned.status.is_some());
    visit_of(&planned.transition.ops)
}

fn visit_of(ops: &[Op]) -> Option<(UnixMillis, Entry)> {
    ops.iter().find_map(|op| match op {
        Op::Visit(at, entry) => Some((*at, entry.clone())),
        _ => None,
    })
}

fn visited(entry: Entry, outcome: Outcome) -> FetchReport {
    FetchReport { entry, ..report("/politics/", outcome) }
}

fn due(row: HostRow, entry: Entry) -> VisitRow {
    VisitRow { row, at: NOW, entry }
}

#[test]
fn only_a_crawl_that_watches_puts_pages_down() {
    assert!(put_down(&planner(), "/politics/", LinkRole::Section).is_none());
    let (at, entry) = put_down(&watching(), "/politics/", LinkRole::Section).expect("put down");
    assert_eq!(at, NOW + Duration::from_secs(600));
    let kept = entry.visit().expect("remembered");
    assert_eq!(kept.condition().and_then(|kept| kept.etag.as_deref()), Some("\"a\""));
    assert!(put_down(&watching(), "/politics/page/2/", LinkRole::Pagination).is_none());
}

#[test]
fn a_visit_takes_its_turn_with_fresh_stories() {
    let planner = watching();
    let (_, page) = put_down(&planner, "/politics/", LinkRole::Section).expect("put down");
    let story = Some(entry("/a-story/", LinkRole::Latest));
    for (fresh, last_was_a_visit, goes) in
        [(None, true, true), (story.clone(), false, true), (story, true, false)]
    {
        let mut row = row([fresh, None, None, None]);
        row.state.turns.visit = last_was_a_visit;
        let step = planner.visit_step(&due(row, page.clone()), &Rules::from_text(""), NOW);
        assert_eq!(step.is_some(), goes);
        let Some(Step::Send(transition, task)) = step else { continue };
        assert_eq!(task.entry.url, page.url);
        assert_eq!(task.task.attempt, page.attempts + 1);
        assert!(transition.state.turns.visit && !transition.state.pace.open);
        let (again, kept) = visit_of(&transition.ops).expect("put down for later");
        assert!(again > task.deadline, "after the deadline, should no report come");
        assert_eq!(kept.attempts, task.task.attempt, "the next attempt has another number");
    }
    let mut busy = row([Some(entry("/a-story/", LinkRole::Latest)), None, None, None]);
    busy.state.turns.visit = true;
    let Some(Step::Send(transition, _)) = planner.step(&busy, &Rules::from_text(""), NOW) else {
        panic!("a fresh story is sent");
    };
    assert!(!transition.state.turns.visit, "then it is a visit's turn");
}

#[test]
fn robots_txt_is_asked_first_and_obeyed() {
    let planner = watching();
    let (_, page) = put_down(&planner, "/politics/", LinkRole::Section).expect("put down");
    let mut stale = row([const { None }; 4]);
    stale.state.robots.refresh = NOW;
    let step = planner.visit_step(&due(stale, page.clone()), &Rules::from_text(""), NOW);
    assert!(matches!(step, Some(Step::Send(_, task)) if task.entry.visit().is_none()));
    let forbidden = Rules::from_text("User-agent: *\nDisallow: /politics/\n");
    let step = planner.visit_step(&due(row([const { None }; 4]), page), &forbidden, NOW);
    let Some(Step::PutOff(transition)) = step else { panic!("nothing is asked: {step:?}") };
    let (again, _) = visit_of(&transition.ops).expect("asked tomorrow");
    assert_eq!(again, NOW + Duration::from_secs(86_400));
}

#[test]
fn what_a_visit_brings_is_fresh_and_decides_the_next_one() {
    let planner = watching();
    let (_, page) = put_down(&planner, "/politics/", LinkRole::Section).expect("put down");
    for (links, outcome, millis) in [
        (vec![link("/new-1/", LinkRole::Teaser)], Outcome::Hub, 521_739),
        (vec![], Outcome::NotModified, 666_666),
        (vec![link("/tag/peace/", LinkRole::Tag)], Outcome::Hub, 666_666),
    ] {
        let mut report = visited(page.clone(), outcome);
        report.body = super::with_links(links.clone());
        let planned = planner.report(&row([const { None }; 4]), &report, NOW);
        assert!(planned.status.is_none());
        let ops = &planned.transition.ops;
        assert!(!ops.iter().any(|op| matches!(op, Op::End { .. } | Op::Requeue(..))), "{ops:?}");
        let (at, _) = visit_of(ops).expect("again");
        assert_eq!(at, NOW + Duration::from_millis(millis), "{links:?}");
        let admitted = ops.iter().find_map(|op| match op {
            Op::Admit(list) => list.first().map(|one| one.place),
            _ => None,
        });
        if millis == 521_739 {
            assert_eq!(admitted, Some(Place::Lane(Lane::Fresh)));
        }
    }
}

#[test]
fn a_lost_visit_is_made_later_and_a_dead_page_let_go() {
    let planner = watching();
    let (_, page) = put_down(&planner, "/politics/", LinkRole::Section).expect("put down");
    let host = row([const { None }; 4]);
    let task = TaskRef { id: planner.fingerprints.of(&page.url), attempt: 2 };
    let flight = InFlight {
        task,
        host: host.host.clone(),
        lane: Lane::Fresh,
        entry: page.clone(),
        deadline: NOW,
    };
    assert_eq!(planner.lost(&host, &flight, NOW).transition.ops, [Op::Settle(task)]);
    let mut page = page;
    for visit in 1.. {
        let mut host = host.clone();
        host.state.visits.planned = 5;
        let report = visited(page.clone(), Outcome::Gone);
        let transition = planner.report(&host, &report, NOW).transition;
        match visit_of(&transition.ops) {
            Some((_, next)) => page = next,
            None => {
                assert!(transition.ops.iter().any(|op| matches!(op, Op::Unvisit(_))));
                assert_eq!((visit, transition.state.visits.planned), (3, 4));
                break;
            }
        }
    }
}
