use super::{NOW, planner, report, row};
use crate::plan::Planner;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::{HostRow, Op};
use newshound_core::host::SiteState;
use newshound_core::outcome::Outcome;
use newshound_core::robots::RobotsAnswer;
use newshound_core::status::Status;
use newshound_core::task::{FetchReport, Lane, ReportBody, TaskKind};
use newshound_core::time::UnixMillis;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3_600);

fn answered(row: &HostRow, answer: RobotsAnswer, now: UnixMillis) -> HostRow {
    answered_by(&planner(), row, answer, now)
}

fn answered_by(planner: &Planner, row: &HostRow, answer: RobotsAnswer, now: UnixMillis) -> HostRow {
    let outcome = match answer {
        RobotsAnswer::Unavailable => Outcome::ServerError,
        RobotsAnswer::Rules { .. } => Outcome::Robots,
    };
    let mut report = report("/robots.txt", outcome);
    report.entry.kind = TaskKind::Robots;
    report.body = ReportBody::Robots(answer);
    let planned = planner.report(row, &report, now);
    assert_eq!(planned.status, None, "robots.txt is no URL of the frontier");
    HostRow { state: planned.transition.state, ..row.clone() }
}

fn unknown() -> HostRow {
    let mut row = row([None, None, None, None]);
    row.state.robots = newshound_core::host::RobotsState::default();
    row
}

fn rules(text: &str) -> RobotsAnswer {
    RobotsAnswer::Rules { text: text.into(), sitemaps: Vec::new(), moved_to: None }
}

#[test]
fn rules_are_kept_a_day_and_their_delay_obeyed() {
    let row = answered(&unknown(), rules("User-agent: *\nCrawl-delay: 3\n"), NOW);
    assert_eq!(row.state.robots.refresh, NOW + HOUR * 24);
    assert_eq!(row.state.robots.crawl_delay_ms, 3_000);
    assert!(row.state.pace.next_due() >= NOW + Duration::from_secs(3));
}

#[test]
fn failures_are_tried_again_until_the_host_counts_as_away() {
    let mut row = unknown();
    let mut now = NOW;
    while now.since(NOW) < planner().politeness.wait_for(false) {
        row = answered(&row, RobotsAnswer::Unavailable, now);
        assert!(row.state.pace.open && row.state.robots.refresh > now, "asked again later");
        assert!(row.state.pace.next_due() >= row.state.robots.refresh, "and no page before it");
        now = row.state.robots.refresh;
    }
    row = answered(&row, RobotsAnswer::Unavailable, now);
    assert!(row.state.is_away() && row.state.robots.version == 0);
    assert!(row.state.welcome_back(now) && row.state.robots.refresh == now, "by the next run");
}

/// The waits are those of a failed connection, and leave room for a page between two tries.
#[test]
fn failures_wait_as_the_politeness_says() {
    for (down_base_ms, delay_ms, expected) in [
        (5_000, 1_000, [5_000, 10_000, 20_000]),
        (10, 0, [10, 20, 40]),
        (0, 1_000, [2_000, 4_000, 8_000]),
        (1_000_000, 1_000, [1_000_000, 2_000_000, 3_600_000]),
    ] {
        let mut planner = planner();
        planner.politeness.down_base_ms = down_base_ms;
        planner.politeness.delay_ms = delay_ms;
        let (mut row, mut now) = (unknown(), NOW);
        for wait in expected {
            row = answered_by(&planner, &row, RobotsAnswer::Unavailable, now);
            assert_eq!(row.state.robots.refresh, now + Duration::from_millis(wait));
            now = row.state.robots.refresh;
        }
    }
}

#[test]
fn a_good_copy_outlives_a_failure() {
    let row = answered(&unknown(), rules(""), NOW);
    let later = NOW + HOUR * 24;
    let row = answered(&row, RobotsAnswer::Unavailable, later);
    assert_eq!(row.state.robots.version, 1);
    assert!(row.state.pace.next_due() < row.state.robots.refresh + HOUR);
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
        text: "".into(),
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

fn drained(ops: &[Op]) -> Vec<Status> {
    let status = |op: &Op| match op {
        Op::Drain(_, status) => Some(*status),
        _ => None,
    };
    ops.iter().filter_map(status).collect()
}

/// A report of a robots.txt, asked for at `at`, that could not be had.
fn failed(at: &str, outcome: Outcome) -> FetchReport {
    let mut report = report("/robots.txt", outcome);
    report.entry.kind = TaskKind::Robots;
    report.entry.from = Some(report.entry.url.clone());
    report.entry.url = CanonicalUrl::parse(at).expect(at);
    report.body = ReportBody::Robots(RobotsAnswer::Unavailable);
    report.http_status = None;
    report
}

#[test]
fn a_blocked_address_ends_what_waits() {
    let report = failed("https://news.example/robots.txt", Outcome::BlockedAddress);
    let planned = planner().report(&unknown(), &report, NOW);
    assert_eq!(drained(&planned.transition.ops), [Status::BlockedAddress; Lane::COUNT]);
    let error = planned.transition.state.health.last_error;
    assert_eq!(error.as_deref(), Some("blocked_address: "));
}

#[test]
fn a_robots_txt_that_moved_to_trouble_is_unreachable_and_nothing_more() {
    for (at, outcome) in [
        ("http://169.254.169.254/robots.txt", Outcome::BlockedAddress),
        ("https://news.example:25/robots.txt", Outcome::BlockedAddress),
        ("https://gone.example/robots.txt", Outcome::DnsFailed),
        ("https://gone.example/robots.txt", Outcome::ConnectFailed),
        ("https://gone.example/robots.txt", Outcome::TimedOut),
        ("https://busy.example/robots.txt", Outcome::Throttled { retry_after_ms: None }),
        ("https://busy.example/robots.txt", Outcome::ServerError),
    ] {
        let mut row = unknown();
        row.state.health.answered = true;
        row.state.health.latency_ms = 100;
        let mut now = NOW;
        for attempt in 1..=4 {
            let mut report = failed(at, outcome.clone());
            report.timing.total_ms = 60_000;
            let planned = planner().report(&row, &report, now);
            let what = format!("{at} {outcome:?}, attempt {attempt}");
            assert_eq!(
                (planned.status, drained(&planned.transition.ops)),
                (None, vec![]),
                "{what}"
            );
            row.state = planned.transition.state;
            let state = &row.state;
            if now.since(NOW) < planner().politeness.wait_for(false) {
                assert_eq!(
                    state.health.site_state,
                    SiteState::Ok,
                    "the host itself answered: {what}"
                );
            }
            assert_eq!((state.health.failures, state.health.latency_ms), (0, 100), "{what}");
            let told = format!("robots.txt moved to {at}: {}: ", outcome.name());
            assert_eq!(state.health.last_error.as_deref(), Some(told.as_str()), "{what}");
            assert!(state.robots.refresh > now, "asked again later: {what}");
            now = state.robots.refresh;
        }
        // RFC 9309 section 2.3.1.4: nothing may be asked. The host is away after as long as one
        // that gives no answer, and its URLs wait.
        let planned = planner().report(&row, &failed(at, outcome.clone()), now + HOUR);
        assert_eq!(drained(&planned.transition.ops), vec![]);
        let end = planned.transition.state;
        assert_eq!((end.health.site_state, end.pace.open), (SiteState::Unreachable, false));
        assert!(end.why().is_some_and(|why| why.contains(at)), "{:?}", end.why());
    }
}

#[test]
fn a_place_that_robots_txt_moved_to_is_asked_again_when_it_said() {
    for (retry_after_ms, wait) in [(Some(7_200_000), HOUR * 2), (None, HOUR / 60)] {
        let report =
            failed("https://busy.example/robots.txt", Outcome::Throttled { retry_after_ms });
        let state = planner().report(&unknown(), &report, NOW).transition.state;
        assert_eq!(state.robots.refresh, NOW + wait);
        assert!(state.pace.next_due() >= state.robots.refresh, "no page before it");
    }
}

#[test]
fn a_busy_host_is_waited_for_whichever_url_it_refuses() {
    let mut row = unknown();
    let (mut now, mut asked) = (NOW, 0);
    while !row.state.is_away() {
        let busy = Outcome::Throttled { retry_after_ms: Some(8_000) };
        let refused = failed("https://news.example/robots.txt", busy);
        row.state = planner().report(&row, &refused, now).transition.state;
        now = row.state.pace.next_due();
        asked += 1;
    }
    assert!(now.since(NOW) >= HOUR, "{:?}", now.since(NOW));
    assert_eq!(asked, 451, "every 8 seconds, as it said");
}

/// It is asked when it said, up to the longest wait there is, and not when doubled waits say.
#[test]
fn a_robots_txt_is_asked_for_again_when_the_server_said() {
    let cap = Duration::from_millis(planner().politeness.backoff_cap_ms);
    for (named, wait) in [
        (Duration::from_secs(40), Duration::from_secs(40)),
        (Duration::ZERO, Duration::from_secs(1)),
        (cap * 2, cap),
    ] {
        let (mut row, mut now) = (unknown(), NOW);
        for attempt in 1..=5 {
            let retry_after_ms = u64::try_from(named.as_millis()).ok();
            let busy = Outcome::Throttled { retry_after_ms };
            let refused = failed("https://news.example/robots.txt", busy);
            row.state = planner().report(&row, &refused, now).transition.state;
            let state = &row.state;
            assert_eq!(
                (state.pace.next_due(), state.robots.refresh),
                (now + wait, now + wait),
                "{named:?}, attempt {attempt}"
            );
            now = now + wait;
        }
    }
}

/// While a good copy lets pages be asked for, they have their turn before the file is asked again.
#[test]
fn a_busy_robots_txt_takes_no_turn_from_pages() {
    let mut row = answered(&unknown(), rules(""), NOW);
    let now = NOW + HOUR * 24;
    let busy = Outcome::Throttled { retry_after_ms: Some(1_000) };
    let refused = failed("https://news.example/robots.txt", busy);
    row.state = planner().report(&row, &refused, now).transition.state;
    assert!(row.state.robots.refresh > row.state.pace.next_due());
}

/// Site-wide trouble shows at robots.txt too: the URLs keep their attempts while it lasts.
#[test]
fn trouble_of_the_whole_host_is_told_from_that_of_its_pages() {
    for outcome in [Outcome::ServerError, Outcome::TimedOut, Outcome::Broken] {
        let mut row = answered(&unknown(), rules(""), NOW);
        let mut now = NOW + Duration::from_secs(60);
        for path in ["/a", "/b"] {
            row.state =
                planner().report(&row, &report(path, outcome.clone()), now).transition.state;
        }
        assert!(row.state.robots.refresh <= now, "{outcome:?}: robots.txt is asked next");
        let alive = answered(&row, rules(""), now);
        assert!(!alive.state.health.is_doubted(), "{outcome:?}: it was the pages");
        let mut asked = 0;
        while !row.state.is_away() {
            let trouble = failed("https://news.example/robots.txt", outcome.clone());
            row.state = planner().report(&row, &trouble, now).transition.state;
            assert!(
                row.state.pace.next_due() >= row.state.robots.refresh,
                "{outcome:?}: no page before"
            );
            now = row.state.pace.next_due();
            asked += 1;
        }
        let waited = now.since(NOW + Duration::from_secs(60));
        assert!(waited >= planner().politeness.wait_for(true), "{outcome:?}: {waited:?}");
        assert!(asked < 20, "{outcome:?}: {asked} questions");
    }
}
