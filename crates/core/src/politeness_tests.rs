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
