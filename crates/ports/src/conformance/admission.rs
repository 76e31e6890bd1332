//! A URL is admitted once, whole, wherever it was found.

use super::sample::{
    T0, admission, admissions, balanced, change, commit, entry, host, place, row, step, url,
};
use super::{Backend, Ports};
use newshound_core::frontier::{Admission, Applied, Op, Place, Transition, Whereabouts};
use newshound_core::host::HostState;
use newshound_core::status::Status;
use newshound_core::task::Lane;

/// A URL seen before goes nowhere, also within one list and from another lane.
pub async fn admission_is_idempotent(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    let there = host(0);
    assert_eq!(change(&ports, &there, vec![admissions(0, 0..10, Lane::Fresh)]).await, (10, 0));
    assert_eq!(change(&ports, &there, vec![admissions(0, 5..15, Lane::Archive)]).await, (5, 5));
    let twice = vec![admission(0, 20, Lane::Archive), admission(0, 20, Lane::Fresh)];
    assert_eq!(change(&ports, &there, vec![Op::Admit(twice)]).await, (1, 1));
    let row = row(&ports, &there).await.expect("a host");
    assert_eq!(row.waiting, [10, 6, 0, 0]);
    assert_eq!(place(&ports, &url(0, 5)).await, Some(Whereabouts::Queued(Lane::Fresh)));
    assert_eq!(place(&ports, &url(0, 20)).await, Some(Whereabouts::Queued(Lane::Archive)));
    assert_eq!(place(&ports, &url(0, 99)).await, None);
    let counts = balanced(&ports).await;
    assert_eq!((counts.admitted, counts.queued, counts.in_flight), (16, 16, 0));
}

/// A transition of one host admits URLs of others; a host that is new begins as new, at
/// version 1, and an admission from elsewhere makes no other host's version stale.
pub async fn admission_crosses_hosts(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    let mixed = (0..30).map(|n| admission(n % 3, n, Lane::Archive)).collect();
    assert_eq!(change(&ports, &host(0), vec![Op::Admit(mixed)]).await, (30, 0));
    let other = row(&ports, &host(1)).await.expect("made by admission");
    assert_eq!((other.version, &other.state), (1, &HostState::new(T0)));
    assert_eq!(other.waiting, [0, 10, 0, 0]);
    let computed = step(&ports, &host(1), vec![]).await;
    change(&ports, &host(0), vec![admissions(1, 100..105, Lane::Fresh)]).await;
    assert_eq!(commit(&ports, computed).await, Applied::Done { admitted: 0, seen: 0 });
    let other = row(&ports, &host(1)).await.expect("a host");
    assert_eq!((other.version, other.waiting), (2, [5, 10, 0, 0]));
}

/// `Place::Settled` ends a new URL at once and leaves a known one where it is.
pub async fn admission_can_settle_at_once(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    change(&ports, &host(0), vec![admissions(0, 0..1, Lane::Fresh)]).await;
    let settled =
        |page| Admission { entry: entry(url(0, page)), place: Place::Settled(Status::Duplicate) };
    let list = vec![settled(0), settled(1), settled(1)];
    assert_eq!(change(&ports, &host(0), vec![Op::Admit(list)]).await, (1, 2));
    assert_eq!(place(&ports, &url(0, 0)).await, Some(Whereabouts::Queued(Lane::Fresh)));
    let ended = Whereabouts::Ended { status: Status::Duplicate, detail: None };
    assert_eq!(place(&ports, &url(0, 1)).await, Some(ended));
    let counts = balanced(&ports).await;
    assert_eq!((counts.admitted, counts.queued, counts.terminal()), (2, 1, 1));
    let seen = ports.seen.seen(&[ports.of(&url(0, 1))]).await.expect("seen");
    assert_eq!(seen, [true]);
}

/// Commits that run at the same time admit each URL once.
pub async fn admission_of_one_url_by_many_counts_it_once(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    let running: Vec<_> =
        (0..8).map(|finder| tokio::spawn(admit_as(ports.clone(), 100 + finder))).collect();
    let mut all = (0, 0);
    for one in running {
        let (admitted, seen) = one.await.expect("a finder");
        all = (all.0 + admitted, all.1 + seen);
    }
    assert_eq!(all, (50, 7 * 50));
    let found = row(&ports, &host(7)).await.expect("a host");
    assert_eq!(found.waiting, [0, 50, 0, 0]);
    let counts = balanced(&ports).await;
    assert_eq!((counts.admitted, counts.queued), (50, 50));
}

async fn admit_as(ports: Ports, finder: usize) -> (u32, u32) {
    let transition = Transition {
        host: host(finder),
        expect: 0,
        state: HostState::new(T0),
        ops: vec![admissions(7, 0..50, Lane::Archive)],
    };
    match ports.frontier.commit(vec![transition], T0).await.expect("commit")[..] {
        [Applied::Done { admitted, seen }] => (admitted, seen),
        ref other => panic!("{other:?}"),
    }
}
