use super::{NOW, planner, report, row};
use newshound_core::frontier::{HostRow, Op};
use newshound_core::outcome::Outcome;
use newshound_core::robots::RobotsAnswer;
use newshound_core::status::Status;
use newshound_core::task::Expect;
use newshound_core::time::UnixMillis;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3_600);

fn answered(row: &HostRow, answer: RobotsAnswer, now: UnixMillis) -> HostRow {
    let outcome = match answer {
        RobotsAnswer::Unavailable => Outcome::ServerError,
        RobotsAnswer::Rules { .. } => Outcome::Robots,
    };
    let mut report = report("/robots.txt", outcome);
    report.entry.expect = Expect::Robots;
    report.robots = Some(answer);
    let planned = planner().report(row, &report, now);
    assert_eq!(planned.status, None, "robots.txt is no URL of the frontier");
    HostRow { state: planned.transition.state, ..row.clone() }
}

fn unknown() -> HostRow {
    let mut row = row([None, None, None, None]);
    row.state.robots = newshound_core::host::RobotsState::default();
    row
}

fn rules(text: &str) -> RobotsAnswer {
    RobotsAnswer::Rules { text: text.to_owned(), sitemaps: Vec::new(), moved_to: None }
}

#[test]
fn rules_are_kept_a_day_and_their_delay_obeyed() {
    let row = answered(&unknown(), rules("User-agent: *\nCrawl-delay: 3\n"), NOW);
    assert_eq!(row.state.robots.refresh, NOW + HOUR * 24);
    assert_eq!(row.state.robots.crawl_delay_ms, 3_000);
    assert!(row.state.next_due >= NOW + Duration::from_secs(3));
}

#[test]
fn failures_are_tried_again_and_then_forbid_everything() {
    let mut row = unknown();
    let mut now = NOW;
    for _ in 0..3 {
        row = answered(&row, RobotsAnswer::Unavailable, now);
        assert!(row.state.robots.refresh > now, "asked again later");
        assert!(row.state.next_due >= row.state.robots.refresh, "and no page before it");
        now = row.state.robots.refresh;
    }
    row = answered(&row, RobotsAnswer::Unavailable, now);
    assert_eq!((row.state.robots.version, row.state.robots.refresh), (0, now + HOUR * 24));
}

#[test]
fn a_good_copy_outlives_a_failure() {
    let row = answered(&unknown(), rules(""), NOW);
    let later = NOW + HOUR * 24;
    let row = answered(&row, RobotsAnswer::Unavailable, later);
    assert_eq!(row.state.robots.version, 1);
    assert!(row.state.next_due < row.state.robots.refresh + HOUR);
}

#[test]
fn a_month_without_an_answer_counts_as_none() {
    let mut row = unknown();
    row = answered(&row, RobotsAnswer::Unavailable, NOW);
    row = answered(&row, RobotsAnswer::Unavailable, NOW + HOUR * 24 * 30);
    assert_eq!(row.state.robots.version, 1, "everything is allowed");
}

#[test]
fn redirects_are_followed_five_times() {
    let moved = || RobotsAnswer::Rules {
        text: String::new(),
        sitemaps: Vec::new(),
        moved_to: Some("https://www.news.example/robots.txt".to_owned()),
    };
    let mut row = unknown();
    for step in 1..=5 {
        row = answered(&row, moved(), NOW);
        assert_eq!(row.state.robots.redirects, step);
        assert!(row.state.robots.moved_to.is_some());
    }
    row = answered(&row, moved(), NOW);
    assert_eq!((row.state.robots.version, row.state.robots.moved_to), (1, None));
}

#[test]
fn a_blocked_address_ends_what_waits() {
    let mut report = report("/robots.txt", Outcome::BlockedAddress);
    report.entry.expect = Expect::Robots;
    let planned = planner().report(&unknown(), &report, NOW);
    let drained = planned
        .transition
        .ops
        .iter()
        .all(|op| matches!(op, Op::Settle(_) | Op::Drain(_, Status::BlockedAddress)));
    assert!(drained, "{:?}", planned.transition.ops);
}
