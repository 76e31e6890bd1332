use super::*;
use proptest::prelude::*;

const NOW: UnixMillis = UnixMillis(1_000_000);

fn after(outcomes: &[Outcome], latency: u32) -> HostState {
    let rules = Politeness::default();
    let mut state = HostState::new(UnixMillis(0));
    for outcome in outcomes {
        state.pace.in_flight += 1;
        let done = Finished { outcome, total_ms: latency, failures: 0 };
        rules.finish(&mut state, done, NOW, 0);
    }
    state
}

#[test]
fn pauses() {
    let busy = Outcome::Throttled { retry_after_ms: None };
    let asked = Outcome::Throttled { retry_after_ms: Some(7_000) };
    let too_long = Outcome::Throttled { retry_after_ms: Some(u64::MAX) };
    for (outcomes, latency, pause) in [
        (vec![Outcome::Article], 100, 1_000),
        (vec![Outcome::Article], 3_000, 3_000),
        (vec![Outcome::Article], 60_000, 10_000),
        (vec![busy.clone()], 10, 60_000),
        (vec![busy.clone(), busy.clone(), busy.clone()], 10, 240_000),
        (vec![asked], 10, 7_000),
        (vec![too_long], 10, 86_400_000),
        (vec![busy, Outcome::Article, Outcome::Throttled { retry_after_ms: None }], 10, 60_000),
        (vec![Outcome::ConnectFailed], 10, 5_000),
        (vec![Outcome::ServerError], 10, 5_000),
    ] {
        let mut state = after(&outcomes[..outcomes.len() - 1], latency);
        state.pace.ask_by(UnixMillis(0));
        let last = outcomes.last().expect("one");
        state.pace.in_flight = 1;
        let done = Finished { outcome: last, total_ms: latency, failures: 0 };
        Politeness::default().finish(&mut state, done, NOW, 0);
        assert_eq!(state.pace.next_due(), UnixMillis(NOW.0 + pause), "{outcomes:?} {latency}");
    }
}

#[test]
fn health() {
    let down = || Outcome::ConnectFailed;
    let denied = vec![Outcome::Denied; 20];
    for (outcomes, expected) in [
        (vec![Outcome::Article], SiteState::Ok),
        (vec![down()], SiteState::BackingOff),
        (vec![down(), Outcome::Hub], SiteState::Ok),
        (vec![down(), down(), down(), down(), down()], SiteState::BackingOff),
        (denied.clone(), SiteState::Blocked),
        ([denied, vec![Outcome::Article]].concat(), SiteState::Ok),
    ] {
        assert_eq!(after(&outcomes, 10).health.site_state, expected, "{outcomes:?}");
    }
}

/// The state after trouble at these seconds, of a host that answered at second 0 or never did.
fn through(outcome: &Outcome, answered: bool, seconds: &[i64]) -> SiteState {
    let rules = Politeness::default();
    let mut state = HostState::new(UnixMillis(0));
    let page = Outcome::Hub;
    let first = answered.then_some((&page, 0));
    for (outcome, second) in first.into_iter().chain(seconds.iter().map(|&at| (outcome, at))) {
        let done = Finished { outcome, total_ms: 1, failures: 0 };
        rules.finish(&mut state, done, UnixMillis(second * 1_000), 0);
    }
    state.health.site_state
}

#[test]
fn trouble_has_a_duration_and_no_count() {
    let down = Outcome::ConnectFailed;
    let busy = Outcome::Throttled { retry_after_ms: Some(1_000) };
    let often: Vec<i64> = (1..=150).collect();
    let (backing_off, away) = (SiteState::BackingOff, SiteState::Unreachable);
    for (outcome, answered, seconds, expected) in [
        (&down, false, &often[..], backing_off),
        (&down, false, &[10, 80, 164], backing_off),
        (&down, false, &[10, 165], away),
        (&down, true, &[10, 800, 1_284], backing_off),
        (&down, true, &[10, 1_285], away),
        // A server that names a time is waited for while it keeps answering.
        (&busy, true, &often[..], backing_off),
        (&busy, true, &[1, 3_600], backing_off),
        (&busy, true, &[1, 3_601], away),
    ] {
        assert_eq!(through(outcome, answered, seconds), expected, "{outcome:?} {seconds:?}");
    }
}

#[test]
fn what_this_machine_lacks_is_no_trouble_of_the_host() {
    for outcome in [Outcome::LocalShortage, Outcome::NoRoute] {
        let mut state = after(&[Outcome::Hub], 10);
        let before = state.clone();
        state.pace.in_flight = 1;
        let done = Finished { outcome: &outcome, total_ms: 1, failures: 0 };
        Politeness::default().finish(&mut state, done, NOW, 0);
        assert_eq!(state.pace.next_due(), NOW + Duration::from_secs(5), "{outcome:?}");
        assert_eq!((state.pace.in_flight, state.pace.open), (0, true), "{outcome:?}");
        let (pace, counts) = (before.pace.clone(), before.counts.clone());
        assert_eq!(HostState { pace, counts, ..state }, before, "{outcome:?}");
    }
    let alone = after(&[Outcome::NoProtocol], 10);
    assert_eq!(alone.health.site_state, SiteState::Unreachable, "it is not tried again and again");
}

#[test]
fn an_error_of_the_server_is_a_proof_of_life() {
    let rules = Politeness::default();
    let mut state = HostState::new(UnixMillis(0));
    for (outcome, second) in
        [(Outcome::ConnectFailed, 0), (Outcome::ServerError, 150), (Outcome::ConnectFailed, 160)]
    {
        let done = Finished { outcome: &outcome, total_ms: 1, failures: 0 };
        rules.finish(&mut state, done, UnixMillis(second * 1_000), 0);
    }
    assert_eq!(state.health.site_state, SiteState::BackingOff);
    assert_eq!(state.health.failing_since, Some(UnixMillis(160_000)));
}

#[test]
fn a_run_asks_again_who_was_away() {
    let mut state = HostState::new(UnixMillis(0));
    state.health.site_state = SiteState::Unreachable;
    state.pace.open = false;
    state.pace.put_off(Duration::ZERO, UnixMillis(900));
    assert!(state.is_away() && state.welcome_back(UnixMillis(500)));
    assert_eq!((state.pace.open, state.pace.next_due()), (true, UnixMillis(500)));
    assert!(!state.welcome_back(UnixMillis(500)));
    state.health.site_state = SiteState::Unreachable;
    state.health.busy_since = Some(UnixMillis(1));
    state.pace.put_off(Duration::ZERO, UnixMillis(900));
    assert!(state.welcome_back(UnixMillis(500)));
    assert_eq!(state.pace.next_due(), UnixMillis(900), "the time that the server named");
}

#[test]
fn refusals_count_in_a_row_of_pages() {
    let denied = |times: usize| vec![Outcome::Denied; times];
    for (between, expected) in [
        // A page answers: all is forgotten. A robots.txt is no page, nor is a challenge.
        (Outcome::Article, SiteState::Ok),
        (Outcome::NotModified, SiteState::Ok),
        (Outcome::Robots, SiteState::Blocked),
        (Outcome::TdmFile, SiteState::Blocked),
        (Outcome::Challenge, SiteState::Blocked),
    ] {
        let all = [denied(19), vec![between.clone()], denied(1)].concat();
        assert_eq!(after(&all, 10).health.site_state, expected, "{between:?}");
    }
    assert_eq!(after(&denied(19), 10).health.site_state, SiteState::Ok);
    let back = [Outcome::ConnectFailed, Outcome::Denied];
    assert_eq!(after(&back, 10).health.site_state, SiteState::Ok, "a refusal is an answer");
    let robots = [Outcome::ConnectFailed, Outcome::Robots];
    assert_eq!(after(&robots, 10).health.site_state, SiteState::Ok);
}

#[test]
fn requests_failures_and_latency_are_counted() {
    let state = after(&[Outcome::Article, Outcome::ServerError, Outcome::ServerError], 10);
    assert_eq!((state.counts.requests, state.health.failed_in_a_row), (3, 2));
    assert_eq!(state.health.site_state, SiteState::BackingOff);
    let state = after(&[Outcome::ServerError, Outcome::Article], 10);
    assert_eq!((state.counts.requests, state.health.failed_in_a_row), (2, 0));
    let rules = Politeness::default();
    let mut state = HostState::new(NOW);
    for (total_ms, expected) in [(103, 102), (50, 88), (400, 166), (0, 124)] {
        let done = Finished { outcome: &Outcome::Article, total_ms, failures: 0 };
        rules.finish(&mut state, done, NOW, 0);
        assert_eq!(state.health.latency_ms, expected, "after {total_ms} ms");
    }
}

#[test]
fn a_url_that_fails_again_waits_twice_as_long() {
    let rules = Politeness::default();
    for (failures, jitter, seconds) in
        [(0, 0, 5.0), (1, 0, 10.0), (3, 0, 40.0), (3, 255, 50.0), (200, 0, 5_120.0)]
    {
        let mut state = HostState::new(UnixMillis(0));
        let done = Finished { outcome: &Outcome::TimedOut, total_ms: 1, failures };
        rules.finish(&mut state, done, NOW, jitter);
        assert_eq!(
            state.pace.next_due().since(NOW),
            Duration::from_secs_f64(seconds),
            "{failures}"
        );
    }
}

#[test]
fn the_delay_is_the_longest_of_three_and_a_slow_page_asks_for_ten_at_most() {
    let state = |latency_ms, crawl_delay_ms| {
        let mut state = HostState::new(NOW);
        state.health.latency_ms = latency_ms;
        state.robots.crawl_delay_ms = crawl_delay_ms;
        state
    };
    let rules = Politeness { latency_factor: 2.5, ..Politeness::default() };
    for (latency, crawl_delay, expected) in [
        (0, 0, 1_000),
        (100, 0, 1_000),
        (2_000, 0, 5_000),
        (2_000, 7_000, 7_000),
        (9_000, 0, 10_000),
    ] {
        let delay = rules.delay(&state(latency, crawl_delay));
        assert_eq!(delay, Duration::from_millis(expected), "{latency} {crawl_delay}");
    }
}

/// A rule's delay counts where it is the longer one, and a day's factor for whichever it is.
#[test]
fn a_pause_heeds_rules_and_hours() {
    let host =
        HostKey::of(&crate::canonical::CanonicalUrl::parse("https://a.example/").expect("url"));
    let hours = serde_json::json!([{"night": "22:00-06:00", "day_factor": 10.0}]);
    let hours: Vec<Hours> = serde_json::from_value(hours).expect("hours");
    // 12:00 and 23:00 in UTC.
    let (day, night) = (UnixMillis(1_699_963_200_000), UnixMillis(1_700_002_800_000));
    for (least, now, seconds) in [(0, night, 1), (5, night, 5), (0, day, 10), (5, day, 50)] {
        let rules = Politeness { hours: hours.clone(), ..Politeness::default() };
        let pause = rules.pause(&host, &HostState::new(now), Duration::from_secs(least), now);
        assert_eq!(pause, Duration::from_secs(seconds), "{least} {now:?}");
    }
}

#[test]
fn who_asks_to_be_left_alone_is() {
    let rules = Politeness::default();
    let throttled = |retry_after_ms| Outcome::Throttled { retry_after_ms };
    for (outcome, ms) in [
        (throttled(Some(7_000)), 7_000),
        (throttled(None), 60_000),
        (throttled(Some(u64::MAX)), 86_400_000),
        (Outcome::ServerError, 0),
    ] {
        assert_eq!(rules.asked_for(&outcome), Duration::from_millis(ms), "{outcome:?}");
    }
}

#[test]
fn how_long_hosts_and_urls_are_waited_for() {
    let rules = Politeness::default();
    let ms = Duration::from_millis;
    // Five and eight doubled waits of five seconds; sixty times the first wait of who is busy.
    assert_eq!((rules.wait_for(false), rules.wait_for(true)), (ms(155_000), ms(1_275_000)));
    assert_eq!(rules.wait_for_robots(false, true), ms(3_600_000));
    assert_eq!(rules.wait_for_robots(true, false), ms(1_275_000));
    let named = Politeness {
        wait_new_ms: Some(1),
        wait_known_ms: Some(2),
        wait_busy_ms: Some(3),
        ..Politeness::default()
    };
    assert_eq!((named.wait_for(false), named.wait_for(true)), (ms(1), ms(2)));
    assert_eq!(named.wait_for_robots(true, true), ms(3));
    let week = ms(rules.wait_url_ms);
    assert!(rules.is_asked_again(NOW, NOW + week - ms(1)));
    assert!(!rules.is_asked_again(NOW, NOW + week));
    assert!(rules.is_asked_again(NOW + week, NOW), "a clock that was set back");
}

#[test]
fn a_host_that_cannot_be_reached_is_tried_within_the_hour() {
    let rules = Politeness::default();
    for (failures, seconds) in [(0, 5), (1, 10), (9, 2_560), (10, 3_600), (60_000, 3_600)] {
        let mut state = HostState::new(UnixMillis(0));
        state.health.failures = failures;
        let done = Finished { outcome: &Outcome::ConnectFailed, total_ms: 1, failures: 0 };
        rules.finish(&mut state, done, NOW, 0);
        assert_eq!(state.pace.next_due(), NOW + Duration::from_secs(seconds), "{failures}");
    }
}

#[test]
fn crawl_delay_is_obeyed_up_to_its_cap() {
    let rules = Politeness::default();
    let mut state = HostState::new(NOW);
    state.robots.crawl_delay_ms = 5_000;
    assert_eq!(rules.delay(&state), Duration::from_secs(5));
    state.robots.crawl_delay_ms = 3_600_000;
    assert_eq!(rules.delay(&state), Duration::from_secs(30));
}

proptest! {
    #[test]
    fn never_early_never_past_the_cap(
        latency in 0u32..200_000, failures in 0u16..60_000, jitter: u8,
        retry in proptest::option::of(0u64..), start in 0i64..1 << 45,
    ) {
        let rules = Politeness::default();
        let mut state = HostState::new(UnixMillis(0));
        state.health.failures = failures;
        state.pace.in_flight = 1;
        let now = UnixMillis(start);
        let outcome = Outcome::Throttled { retry_after_ms: retry };
        let done = Finished { outcome: &outcome, total_ms: latency, failures: 3 };
        rules.finish(&mut state, done, now, jitter);
        prop_assert!(state.pace.next_due() >= now + Duration::from_millis(rules.delay_ms));
        prop_assert!(state.pace.next_due() <= now + Duration::from_millis(rules.backoff_cap_ms));
    }
}
