use super::*;
use crate::canonical::CanonicalUrl;
use crate::identity::HostKey;
use crate::politeness::Politeness;

const NOW: UnixMillis = UnixMillis(1_700_000_000_000);
const LATER: UnixMillis = UnixMillis(1_700_000_060_000);

fn row(state: HostState) -> HostRow {
    let url = CanonicalUrl::parse("https://a.example/").expect("url");
    let heads = std::array::from_fn(|_| None);
    HostRow { host: HostKey::of(&url), version: 7, state, heads, waiting: [3, 40, 0, 0] }
}

fn after(verbs: &[HostVerb]) -> HostState {
    verbs.iter().fold(HostState::new(NOW), |state, verb| verb.transition(&row(state), LATER).state)
}

fn stored(state: &HostState) -> HostState {
    serde_json::from_str(&serde_json::to_string(state).expect("written")).expect("read")
}

#[test]
fn a_paused_host_stays_closed_whatever_comes_back_until_it_is_resumed() {
    let rules = Politeness::default();
    let mut state = stored(&after(&[HostVerb::Pause]));
    assert!(!state.pace.open && state.orders.paused == Some(LATER));
    state.pace.in_flight = 1;
    rules.pass(&mut state);
    assert!(!state.pace.open, "a task came back");
    state.health.site_state = SiteState::Unreachable;
    assert!(state.welcome_back(LATER) && !state.pace.open, "a run began");
    let again = HostVerb::Resume.transition(&row(state), LATER).state;
    assert!(again.pace.open && again.orders == Orders::default());
    assert_eq!(stored(&again), again);
}

#[test]
fn a_pause_keeps_its_first_time_and_a_host_with_a_task_out_opens_when_that_is_back() {
    let mut state = after(&[HostVerb::Pause]);
    state.pace.in_flight = 1;
    let state = HostVerb::Pause.transition(&row(state), LATER + Duration::from_secs(9)).state;
    assert_eq!(state.orders.paused, Some(LATER));
    let mut state = HostVerb::Resume.transition(&row(state), LATER).state;
    assert!(!state.pace.open);
    Politeness::default().pass(&mut state);
    assert!(state.pace.open);
}

#[test]
fn a_delay_by_order_only_lengthens_and_a_time_that_a_server_named_is_kept() {
    let rules = Politeness::default();
    let state = after(&[HostVerb::Slow { delay_ms: 3_600_000 }]);
    assert_eq!(rules.delay(&state), Duration::from_secs(3_600));
    assert_eq!(state.pace.next_due(), LATER + Duration::from_secs(3_600));
    let free = HostVerb::Resume.transition(&row(state), LATER).state;
    assert_eq!((rules.delay(&free), free.pace.next_due()), (Duration::from_secs(1), LATER + SOON));
    let mut busy = after(&[HostVerb::Slow { delay_ms: 5 }]);
    assert_eq!(rules.delay(&busy), Duration::from_secs(1));
    busy.pace.put_off(Duration::from_secs(7_200), LATER);
    let free = HostVerb::Resume.transition(&row(busy), LATER).state;
    assert_eq!(free.pace.next_due(), LATER + Duration::from_secs(7_200));
    let most = after(&[HostVerb::Slow { delay_ms: u64::MAX }]);
    assert_eq!(most.orders.delay_ms, LONGEST_DELAY_MS);
}

#[test]
fn what_was_excluded_waits_again_once_it_is_resumed() {
    let mut state = after(&[HostVerb::Pause, HostVerb::Exclude]);
    assert!(state.orders.excluded && state.orders.paused.is_none() && state.pace.open);
    state.counts.end(Status::Excluded, 43);
    let back = HostVerb::Resume.transition(&row(state), LATER);
    assert_eq!(back.ops, [Op::Resume]);
    assert_eq!(back.state.counts.ended_as(Status::Excluded), 0);
    let plain = HostVerb::Resume.transition(&row(after(&[HostVerb::Pause])), LATER);
    assert_eq!(plain.ops, []);
}

#[test]
fn to_forget_ends_what_waits_and_keeps_counts_and_what_is_out() {
    let mut state = after(&[HostVerb::Pause]);
    state.counts.end(Status::Article, 9);
    state.counts.end(Status::Excluded, 2);
    state.counts.defer();
    state.visits.planned = 4;
    state.health.site_state = SiteState::Unreachable;
    state.health.failures = 8;
    state.robots.version = 3;
    state.robots.refresh = LATER + Duration::from_secs(86_400);
    state.lists.sitemap_found = true;
    let row = row(state);
    assert_eq!(HostVerb::Forget.drops(&row), Dropped { urls: 46, visits: 4 });
    let Transition { state, ops, .. } = HostVerb::Forget.transition(&row, LATER);
    assert_eq!(ops.first(), Some(&Op::Resume));
    assert_eq!(ops.iter().filter(|op| matches!(op, Op::Drain(..))).count(), Lane::COUNT);
    assert!(matches!(ops.last(), Some(Op::Recall { .. })));
    assert_eq!(state.counts.ended_as(Status::Article), 9);
    assert_eq!((state.counts.ended_as(Status::Skipped), state.counts.kept(true)), (46, 0));
    assert!(state.pace.open && state.orders.paused.is_none() && !state.lists.sitemap_found);
    assert_eq!((state.health.site_state, state.health.failures), (SiteState::Ok, 0));
    assert_eq!((state.robots.version, state.robots.refresh), (3, LATER));
    assert_eq!(state.orders.forgotten, Some(LATER));
}

#[test]
fn orders_are_written_only_where_there_are_some() {
    let text = serde_json::to_string(&HostState::new(NOW)).expect("written");
    assert!(text.contains(r#""orders":{}"#) || !text.contains("orders"), "{text}");
    let verb: HostVerb =
        serde_json::from_str(r#"{"verb":"slow","delay_ms":5000}"#).expect("an order");
    assert_eq!(verb, HostVerb::Slow { delay_ms: 5_000 });
}
