use super::*;
use crate::identity::Fingerprint;
use std::collections::BTreeMap;

const START: UnixMillis = UnixMillis(1_700_000_000_000);
const PUBLIC: &str = "93.184.216.34";

fn task(host: usize, attempt: u32) -> TaskRef {
    TaskRef { id: Fingerprint(u64::try_from(host).expect("small")), attempt }
}

fn host(name: &str) -> HostKey {
    HostKey::from_stored(name)
}

/// What a scheduler does with `hosts`, each with work without end and answers after `answer_ms`:
/// starts in milliseconds, and the most out at once.
fn run(
    limits: &GroupLimits,
    hosts: &[(HostKey, HostState)],
    delay_ms: u64,
    answer_ms: i64,
    until_ms: i64,
) -> (Vec<i64>, usize, BTreeMap<usize, usize>) {
    let mut hosts = hosts.to_vec();
    let mut groups = Groups::default();
    let (mut starts, mut most, mut turns) = (Vec::new(), 0, BTreeMap::new());
    let mut out: Vec<(i64, usize, TaskRef)> = Vec::new();
    for at in 0..until_ms {
        let now = UnixMillis(START.0 + at);
        let (done, still): (Vec<_>, Vec<_>) = out.into_iter().partition(|one| one.0 <= at);
        out = still;
        for (_, index, task) in done {
            groups.ended(&hosts[index].0, task, now);
            let state = &mut hosts[index].1;
            state.pace.open = true;
            state.pace.put_off(Duration::from_millis(delay_ms), now);
        }
        for (index, (name, state)) in hosts.iter_mut().enumerate() {
            if !state.pace.open || state.pace.next_due() > now {
                continue;
            }
            let next = task(index, u32::try_from(at).expect("small"));
            let asked = groups.ask(limits, (name, state), delay_ms, next, now);
            match asked {
                Ok(()) => {
                    (state.pace.open, state.pace.held) = (false, false);
                    out.push((at + answer_ms, index, next));
                    starts.push(at);
                    *turns.entry(index).or_default() += 1;
                    most = most.max(out.len());
                }
                Err(place) => {
                    assert!(place > now, "it would be asked for again at once");
                    state.pace.put_off(place.since(now), now);
                    state.pace.held = true;
                }
            }
        }
    }
    (starts, most, turns)
}

fn hosts_at(
    count: usize,
    address: Option<&str>,
    name: fn(usize) -> String,
) -> Vec<(HostKey, HostState)> {
    let mut state = HostState::new(START);
    state.health.address = address.map(|text| text.parse().expect("address"));
    (0..count).map(|number| (host(&name(number)), state.clone())).collect()
}

#[test]
fn five_hundred_sites_of_one_address() {
    let limits = GroupLimits::default();
    let hosts = hosts_at(500, Some(PUBLIC), |n| format!("https://site{n}.example"));
    let (starts, most, turns) = run(&limits, &hosts, 1_000, 200, 100_000);
    assert!(most <= usize::from(limits.per_address), "{most}");
    for pair in starts.windows(2) {
        assert!(pair[1] - pair[0] >= 50, "half a gap at least: {pair:?}");
    }
    // Ten a second, and none passed over: 1,000 turns over 500 hosts.
    assert!((950..=1_001).contains(&starts.len()), "{}", starts.len());
    assert_eq!(turns.len(), 500);
    assert!(turns.values().all(|&turns| (1..=3).contains(&turns)), "{turns:?}");
}

#[test]
fn slow_answers_are_waited_for() {
    let limits = GroupLimits::default();
    let hosts = hosts_at(100, Some(PUBLIC), |n| format!("https://site{n}.example"));
    let (starts, most, turns) = run(&limits, &hosts, 1_000, 5_000, 100_000);
    assert_eq!(most, usize::from(limits.per_address));
    // Eight at once of five seconds each: 160 in a hundred seconds.
    assert!((145..=160).contains(&starts.len()), "{}", starts.len());
    assert!(turns.len() >= 95, "{}", turns.len());
}

#[test]
fn subdomains_of_one_domain() {
    let limits = GroupLimits::default();
    let hosts = hosts_at(500, None, |n| format!("https://a{n}.news.example"));
    let (starts, most, _) = run(&limits, &hosts, 1_000, 500, 20_000);
    assert!(most <= usize::from(limits.per_domain), "{most}");
    assert!((76..=81).contains(&starts.len()), "four a second: {}", starts.len());
}

#[test]
fn a_host_alone_is_not_slowed() {
    let limits = GroupLimits::default();
    for delay_ms in [0, 10, 1_000] {
        let alone = hosts_at(1, Some(PUBLIC), |_| "https://news.example".to_owned());
        let (starts, ..) = run(&limits, &alone, delay_ms, 20, 10_000);
        let expected = 10_000 / (20 + i64::try_from(delay_ms).expect("small"));
        let got = i64::try_from(starts.len()).expect("small");
        assert!((got - expected).abs() <= 1, "{delay_ms}: {got}, not {expected}");
    }
}

#[test]
fn who_counts() {
    let limits = GroupLimits::default();
    for (name, address, domain, shared) in [
        ("https://news.example", None, true, false),
        ("https://news.example", Some(PUBLIC), true, true),
        ("https://news.example", Some("10.0.0.1"), false, false),
        ("http://127.0.0.1:8000", None, false, false),
        ("http://[::1]:8000", None, false, false),
        ("http://a.localhost:8000", None, false, false),
        ("http://localhost", Some("127.0.0.1"), false, false),
        ("http://8.8.8.8", None, true, false),
    ] {
        let address = address.map(|text| text.parse().expect(text));
        let [one, other] = limits.bounds(&host(name), address, 1_000);
        assert_eq!((one.is_some(), other.is_some()), (domain, shared), "{name} {address:?}");
    }
    let private = GroupLimits { private: true, ..GroupLimits::default() };
    let loopback = "127.0.0.1".parse().ok();
    let bounds = private.bounds(&host("http://a.localhost:8000"), loopback, 1_000);
    assert!(bounds.iter().all(Option::is_some));
    let off = GroupLimits { per_domain: 0, per_address: 0, ..private };
    assert!(off.bounds(&host("https://news.example"), loopback, 1_000).iter().all(Option::is_none));
}

#[test]
fn addresses_that_are_one() {
    for (one, other, same) in [
        ("93.184.216.34", "::ffff:93.184.216.34", true),
        ("93.184.216.34", "93.184.216.35", false),
        ("2606:2800:220:1::1", "2606:2800:220:1:ffff::9", true),
        ("2606:2800:220:1::1", "2606:2800:220:2::1", false),
    ] {
        let shared = |text: &str| shared_address(text.parse().expect(text));
        assert_eq!(shared(one) == shared(other), same, "{one} {other}");
    }
}

#[test]
fn what_an_earlier_scheduler_left_out_counts() {
    let limits = GroupLimits { per_address: 2, ..GroupLimits::default() };
    let hosts = hosts_at(3, Some(PUBLIC), |n| format!("https://site{n}.example"));
    let mut groups = Groups::default();
    for (name, state) in &hosts[..2] {
        let mut state = state.clone();
        state.pace.gives(1);
        groups.take_over(&limits, name, &state);
    }
    let (name, state) = &hosts[2];
    let third = task(2, 1);
    let ask = |groups: &mut Groups, after: u64| {
        let now = START + Duration::from_secs(after);
        groups.ask(&limits, (name, state), 1_000, third, now).is_ok()
    };
    assert!(!ask(&mut groups, 1));
    // A report of a task this scheduler knows nothing of, once and again.
    groups.ended(&hosts[0].0, task(77, 1), START);
    groups.ended(&hosts[0].0, task(77, 1), START);
    assert!(ask(&mut groups, 20));
    assert!(!ask(&mut groups, 40), "the other one is still out");
}

#[test]
fn groups_of_the_past_are_forgotten() {
    let limits = GroupLimits::default();
    let mut groups = Groups::default();
    for number in 0..3 * KEPT {
        let now = START + Duration::from_secs(u64::try_from(number).expect("small"));
        let name = host(&format!("https://site{number}.example"));
        let task = task(number, 1);
        assert!(groups.ask(&limits, (&name, &HostState::new(now)), 1_000, task, now).is_ok());
        groups.ended(&name, task, now);
    }
    assert!(groups.lines.len() <= 2 * KEPT && groups.out.is_empty(), "{}", groups.lines.len());
}

/// How many of these hosts may be asked now; their places in the line have come.
fn let_go(groups: &mut Groups, hosts: std::ops::Range<usize>, answered: bool) -> usize {
    let limits = GroupLimits { per_domain: 0, per_address: 0, ..GroupLimits::default() };
    hosts
        .filter(|&number| {
            let mut state = HostState::new(START);
            (state.health.answered, state.pace.held) = (answered, true);
            let name = host(&format!("https://site{number}.example"));
            groups.ask(&limits, (&name, &state), 1_000, task(number, 1), START).is_ok()
        })
        .count()
}

#[test]
fn the_silent_leave_connections_to_those_not_asked_yet() {
    let mut groups = Groups::default();
    groups.set_window(16, 0);
    let limits = GroupLimits::default();
    let mut silent = HostState::new(START);
    silent.health.failing_since = Some(START);
    let mut ask = |number: usize, state: &HostState| {
        let name = host(&format!("https://site{number}.example"));
        groups.ask(&limits, (&name, state), 1_000, task(number, 1), START).is_ok()
    };
    assert_eq!((0..60).filter(|&number| ask(number, &silent)).count(), 4, "half of eight");
    let new = HostState::new(START);
    assert_eq!((100..160).filter(|&number| ask(number, &new)).count(), 4, "the other half");
    for number in 0..4 {
        let name = host(&format!("https://site{number}.example"));
        groups.ended(&name, task(number, 1), START);
    }
    silent.pace.held = true;
    let mut ask = |number: usize, state: &HostState| {
        let name = host(&format!("https://site{number}.example"));
        groups.ask(&limits, (&name, state), 1_000, task(number, 2), START).is_ok()
    };
    let asked = (0..60).filter(|&number| ask(number, &silent)).count();
    assert_eq!(asked, 1, "an eighth while others wait for their first try");
}

#[test]
fn strangers_are_many_before_a_line_of_them_stands() {
    let mut groups = Groups::default();
    groups.set_window(128, 0);
    assert_eq!(let_go(&mut groups, 0..16, false), 16);
    assert!(!groups.strangers_are_many(START), "a quarter of 64 connections");
    assert_eq!(let_go(&mut groups, 16..17, false), 1);
    assert!(groups.strangers_are_many(START));
}

#[test]
fn strangers_leave_connections_to_hosts_that_answer() {
    let mut groups = Groups::default();
    groups.set_window(128, 0);
    assert_eq!(
        let_go(&mut groups, 0..300, false),
        64,
        "all connections while nobody else wants any"
    );
    assert!(groups.strangers_are_many(START));
    assert_eq!(let_go(&mut groups, 400..450, true), 50, "who answered is not held");
    groups.set_window(128, 64 + 50);
    for number in 0..40 {
        let name = host(&format!("https://site{number}.example"));
        groups.ended(&name, task(number, 1), START);
    }
    groups.set_window(128, 24 + 50);
    assert_eq!(let_go(&mut groups, 0..300, false), 8, "half of the connections, 24 are out still");
    let mut alone = Groups::default();
    alone.set_window(2, 0);
    assert_eq!(let_go(&mut alone, 0..5, false), 1, "one connection serves everybody");
}
