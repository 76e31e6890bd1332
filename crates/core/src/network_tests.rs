use super::*;

const PAUSE: Duration = Duration::from_secs(5);

fn at(second: i64) -> UnixMillis {
    UnixMillis(1_700_000_000_000 + second * 1_000)
}

/// A host that answered before, unless its number is negative.
fn host(number: i64) -> (HostKey, HostState) {
    let mut state = HostState::new(at(0));
    state.health.answered = number >= 0;
    (HostKey::from_stored(&format!("https://www.site{number}.example")), state)
}

/// The state after these signs: host, second, sign.
fn after(signs: &[(i64, i64, Sign)]) -> (Network, Vec<Change>) {
    let mut network = Network::default();
    let mut changes = Vec::new();
    for &(number, second, sign) in signs {
        let (key, state) = host(number);
        changes.extend(network.note((&key, &state), sign, PAUSE, at(second)));
    }
    (network, changes)
}

#[test]
fn many_sites_that_fail_at_once_are_the_network_here() {
    let (ok, bad) = (Sign::Reached, Sign::Failed);
    let many = |sign: Sign, hosts: std::ops::Range<i64>, second: i64| {
        hosts.map(move |number| (number, second, sign)).collect::<Vec<_>>()
    };
    for (signs, away, why) in [
        ([many(ok, 0..9, 0), many(bad, 0..9, 2)].concat(), true, "all of them"),
        (many(bad, 0..3, 2), true, "three are enough"),
        (many(bad, 0..2, 2), false, "two may share what nobody sees"),
        (vec![(0, 1, bad), (0, 5, bad), (0, 15, bad)], false, "one host: nothing can be told"),
        (many(bad, -300..0, 2), false, "hosts that never answered say nothing"),
        ([many(bad, -300..0, 2), many(ok, 0..50, 3)].concat(), false, "and others answer"),
        ([many(ok, 3..100, 1), many(bad, 0..3, 2)].concat(), true, "what was reached before"),
        ([many(bad, 0..2, 2), many(ok, 3..9, 3), many(bad, 2..3, 4)].concat(), false, "meanwhile"),
        ([many(bad, 0..2, 2), many(bad, 2..3, 90)].concat(), false, "not at once"),
        (many(Sign::NoWay, -1..0, 2), true, "the machine itself says so"),
        (vec![(1, 1, bad), (2, 2, ok), (-1, 2, Sign::NoWay)], false, "one has a way"),
        (many(Sign::Nothing, 0..9, 2), false, "no sign"),
    ] {
        assert_eq!(after(&signs).0.is_away(), away, "{why}");
    }
}

#[test]
fn hosts_of_one_site_or_one_address_are_one() {
    let mut network = Network::default();
    for name in ["www", "sport", "video", "img"] {
        let key = HostKey::from_stored(&format!("https://{name}.news.example"));
        let state = host(1).1;
        assert_eq!(network.note((&key, &state), Sign::Failed, PAUSE, at(1)), None, "{name}");
    }
    let mut network = Network::default();
    for number in 0..5 {
        let (key, mut state) = host(number);
        state.health.address = Some("93.184.216.34".parse().expect("address"));
        assert_eq!(network.note((&key, &state), Sign::Failed, PAUSE, at(1)), None, "{number}");
    }
}

#[test]
fn it_is_asked_for_now_and_then_and_comes_back_with_the_first_answer() {
    let bad = Sign::Failed;
    let (mut network, changes) = after(&[(1, 0, bad), (2, 1, bad), (3, 2, bad)]);
    let [Change::Away(hosts)] = changes.as_slice() else { panic!("{changes:?}") };
    assert_eq!(hosts.len(), 3);
    assert_eq!((network.room(0, at(3)), network.room(0, at(7)), network.room(2, at(7))), (0, 3, 1));
    let mut pauses = Vec::new();
    let mut now = at(7);
    for _ in 0..6 {
        network.probed(now);
        let next = network.next_probe().expect("away");
        pauses.push(next.since(now).as_secs());
        now = next;
    }
    assert_eq!(pauses, [10, 20, 40, 60, 60, 60]);
    assert_eq!(network.away_for(at(100)), Some(Duration::from_secs(100)));
    let (key, state) = host(9);
    assert_eq!(network.note((&key, &state), bad, PAUSE, at(100)), None, "it is known");
    let back = network.note((&key, &state), Sign::Reached, PAUSE, at(101));
    assert_eq!(back, Some(Change::Back(Duration::from_secs(101))));
    assert_eq!((network.is_away(), network.room(9, at(101))), (false, usize::MAX));
}

#[test]
fn what_it_did_to_hosts_is_taken_back() {
    let before = host(1).1;
    let mut state = before.clone();
    state.health.site_state = SiteState::Unreachable;
    (state.health.failures, state.health.failed_in_a_row, state.pace.open) = (3, 2, false);
    state.health.failing_since = Some(at(3));
    state.pace.put_off(Duration::ZERO, at(900));
    state.health.last_error = Some("connect_failed".to_owned());
    assert!(state.absolve(at(10)));
    assert_eq!(state.pace.next_due(), at(10));
    assert_eq!(HostState { pace: before.pace.clone(), ..state.clone() }, before);
    assert!(state.pace.open && state.pace.in_flight == 0);
    assert!(!state.absolve(at(11)), "nothing is left");
    let mut busy = before;
    (busy.health.busy_since, busy.health.failures) = (Some(at(1)), 1);
    busy.pace.put_off(Duration::ZERO, at(900));
    assert!(!busy.absolve(at(10)), "what it asked for stays");
}

#[test]
fn outcomes_are_signs() {
    for (outcome, status, sign) in [
        (Outcome::Article, Some(200), Sign::Reached),
        (Outcome::ServerError, Some(500), Sign::Reached),
        (Outcome::Broken, Some(200), Sign::Reached),
        (Outcome::Broken, None, Sign::Failed),
        (Outcome::TimedOut, None, Sign::Failed),
        (Outcome::DnsFailed, None, Sign::Failed),
        (Outcome::TlsFailed, None, Sign::Failed),
        (Outcome::NoRoute, None, Sign::NoWay),
        (Outcome::LocalShortage, None, Sign::Nothing),
        (Outcome::NoProtocol, None, Sign::Nothing),
        (Outcome::BlockedAddress, None, Sign::Nothing),
        (Outcome::Throttled { retry_after_ms: None }, None, Sign::Nothing),
    ] {
        assert_eq!(Sign::of(&outcome, status), sign, "{outcome:?}");
    }
}
