//! Invented URLs, hosts and steps for the conformance functions.

use super::Ports;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::frontier::{
    Admission, Applied, Counts, HostRow, Op, Place, Transition, Whereabouts,
};
use newshound_core::host::HostState;
use newshound_core::identity::HostKey;
use newshound_core::link::LinkRole;
use newshound_core::task::{Entry, InFlight, Lane, TaskKind, TaskRef};
use newshound_core::time::UnixMillis;
use std::time::Duration;

/// When the tests begin.
pub(super) const T0: UnixMillis = UnixMillis(1_800_000_000_000);
/// Later than any deadline.
pub(super) const EVER: UnixMillis = UnixMillis(1_900_000_000_000);

pub(super) fn later(seconds: u64) -> UnixMillis {
    T0 + Duration::from_secs(seconds)
}

/// Makes a host due at this time, whatever it was before.
pub(super) fn due_at(state: &mut HostState, at: UnixMillis) {
    state.pace.ask_by(at);
    state.pace.put_off(Duration::ZERO, at);
}

pub(super) fn url(host: usize, page: usize) -> CanonicalUrl {
    CanonicalUrl::parse(&format!("https://host{host}.example/2022/03/story-{page}?page={page}"))
        .expect("an invented URL")
}

pub(super) fn host(number: usize) -> HostKey {
    HostKey::of(&url(number, 0))
}

pub(super) fn entry(url: CanonicalUrl) -> Entry {
    Entry { depth: 1, ..Entry::new(url, LinkRole::Teaser, TaskKind::Page) }
}

pub(super) fn admission(host: usize, page: usize, lane: Lane) -> Admission {
    Admission { entry: entry(url(host, page)), place: Place::Lane(lane) }
}

pub(super) fn admissions(host: usize, pages: std::ops::Range<usize>, lane: Lane) -> Op {
    Op::Admit(pages.map(|page| admission(host, page, lane)).collect())
}

pub(super) async fn row(ports: &Ports, host: &HostKey) -> Option<HostRow> {
    let mut rows = ports.frontier.hosts(std::slice::from_ref(host)).await.expect("hosts");
    assert_eq!(rows.len(), 1, "one answer for one host");
    rows.pop().flatten()
}

/// A change of the host as it is now, its state changed by `change`.
pub(super) async fn step_with(
    ports: &Ports,
    host: &HostKey,
    change: impl FnOnce(&mut HostState),
    ops: Vec<Op>,
) -> Transition {
    let row = row(ports, host).await;
    let (expect, mut state) = row.map_or((0, HostState::new(T0)), |row| (row.version, row.state));
    change(&mut state);
    Transition { host: host.clone(), expect, state, ops }
}

pub(super) async fn step(ports: &Ports, host: &HostKey, ops: Vec<Op>) -> Transition {
    step_with(ports, host, |_| {}, ops).await
}

pub(super) async fn commit(ports: &Ports, transition: Transition) -> Applied {
    let mut applied = ports.frontier.commit(vec![transition], T0).await.expect("commit");
    assert_eq!(applied.len(), 1, "one answer for one transition");
    balanced(ports).await;
    applied.pop().expect("one")
}

/// Carries out `ops` on the host as it is now, which cannot be stale.
pub(super) async fn change(ports: &Ports, host: &HostKey, ops: Vec<Op>) -> (u32, u32) {
    let transition = step(ports, host, ops).await;
    match commit(ports, transition).await {
        Applied::Done { admitted, seen } => (admitted, seen),
        Applied::Stale => panic!("a transition of the present version was stale"),
    }
}

pub(super) async fn balanced(ports: &Ports) -> Counts {
    let counts = ports.frontier.counts().await.expect("counts");
    assert!(counts.balanced(), "{counts:?}");
    counts
}

pub(super) async fn place(ports: &Ports, url: &CanonicalUrl) -> Option<Whereabouts> {
    ports.frontier.whereabouts(url).await.expect("whereabouts")
}

/// Attempt `attempt` of `entry`, taken from `lane`.
pub(super) fn flight(
    by: Fingerprinter,
    entry: &Entry,
    lane: Lane,
    attempt: u32,
    deadline: UnixMillis,
) -> InFlight {
    InFlight {
        task: TaskRef { id: by.of(&entry.url), attempt },
        host: HostKey::of(&entry.url),
        lane,
        entry: entry.clone(),
        deadline,
    }
}

/// Takes the head of a lane and puts it in flight.
pub(super) async fn dispatch(ports: &Ports, host: &HostKey, lane: Lane) -> InFlight {
    let head = row(ports, host).await.expect("a host").heads[lane.index()].clone();
    let mut entry = head.expect("a head");
    entry.attempts += 1;
    let task = flight(ports.frontier.fingerprints(), &entry, lane, entry.attempts, later(120));
    change(ports, host, vec![Op::Pop(lane, task.task.id), Op::Start(task.clone())]).await;
    task
}
