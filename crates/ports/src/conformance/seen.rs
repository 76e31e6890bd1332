//! What was seen, and who may emit.

use super::Backend;
use super::sample::{admissions, change, dispatch, entry, host, place, url};
use crate::{Claim, Claimed};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::{Admission, Op, Place, Whereabouts};
use newshound_core::identity::{Fingerprint, HostKey};
use newshound_core::status::Status;
use newshound_core::task::Lane;

/// Exactly the URLs admitted are seen, in the order asked for, whatever became of them.
pub async fn seen_is_exact(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    let there = host(0);
    change(&ports, &there, vec![admissions(0, 0..500, Lane::Archive)]).await;
    let task = dispatch(&ports, &there, Lane::Archive).await;
    let ops = vec![
        Op::Settle(task.task),
        Op::End { url: task.task.id, status: Status::Gone, detail: None },
        Op::Drain(Lane::Archive, Status::Robots),
    ];
    change(&ports, &there, ops).await;
    let asked: Vec<_> = (0..1_000).rev().map(|page| ports.of(&url(0, page))).collect();
    let expected: Vec<_> = (0..1_000).rev().map(|page| page < 500).collect();
    for _ in 0..2 {
        assert_eq!(ports.seen.seen(&asked).await.expect("seen"), expected);
    }
    assert!(ports.seen.seen(&[]).await.expect("seen").is_empty());
    let twice = [asked[0], asked[999], asked[0], asked[999]];
    assert_eq!(ports.seen.seen(&twice).await.expect("seen"), [false, true, false, true]);
}

/// Frontier and seen-set agree on one function, two crawls have different ones, and it survives.
pub async fn fingerprints_are_the_crawls_own(backend: &dyn Backend) {
    let (ports, other) = (backend.fresh().await, backend.fresh().await);
    let own = ports.seen.fingerprints();
    assert!(own.is_keyed());
    assert_ne!(own, other.seen.fingerprints());
    assert_eq!(own, ports.frontier.fingerprints());
    let ports = backend.reopen(ports).await;
    assert_eq!(own, ports.seen.fingerprints());
    assert_eq!(own, ports.frontier.fingerprints());
}

/// Two URLs with one XXH3 fingerprint, the first made for the second by a generalised birthday search in
/// 1.7 CPU seconds: what 0.1.0 took for one.
const MET: [&str; 2] = [
    "http://attacker.example/xxxxxxxxaaaaaaaaaaajjagiaabaaaaaaaatxoliaacaaaaaaaaetqwiaadaaaaaaaalqpza",
    "http://victim.example/2026/05/story-0/",
];

/// A link that was made to meet another one under a function that everybody knows is seen as itself:
/// both are admitted, and both stories can be claimed.
pub async fn a_link_made_to_meet_another_leaves_it_in(backend: &dyn Backend) {
    let [made, victim] = MET.map(|text| CanonicalUrl::parse(text).expect(text));
    let unkeyed = |url: &CanonicalUrl| Fingerprint::unkeyed(url.as_str());
    assert_eq!(unkeyed(&made), unkeyed(&victim));
    let ports = backend.fresh().await;
    for (other, url) in [(&victim, &made), (&made, &victim)] {
        let new = Admission { entry: entry(url.clone()), place: Place::Lane(Lane::Archive) };
        let admitted = change(&ports, &HostKey::of(url), vec![Op::Admit(vec![new])]).await;
        assert_eq!(admitted, (1, 0), "{url} beside {other}");
        let owner = ports.of(url);
        let claim = Claim { key: owner, owner, content: owner };
        assert_eq!(ports.seen.claim(&[claim]).await.expect("claim"), [Claimed::Granted]);
        assert_eq!(place(&ports, url).await, Some(Whereabouts::Queued(Lane::Archive)));
    }
}

/// A claim belongs to who made it first, for ever; the second is told who and what.
pub async fn claims_are_granted_once(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    let claim = |key, owner, content| Claim {
        key: Fingerprint(key),
        owner: Fingerprint(owner),
        content: Fingerprint(content),
    };
    let taken = Claimed::Taken { owner: Fingerprint(u64::MAX), content: Fingerprint(7) };
    let list = [
        claim(1, u64::MAX, 7),
        claim(1, 2, 8),
        claim(1, u64::MAX, 9),
        claim(u64::MAX, 2, 1 << 63),
        claim(0, 2, 0),
    ];
    let expected = [Claimed::Granted, taken, Claimed::Granted, Claimed::Granted, Claimed::Granted];
    assert_eq!(ports.seen.claim(&list).await.expect("claim"), expected);
    let last = Claimed::Taken { owner: Fingerprint(2), content: Fingerprint(1 << 63) };
    let again = [claim(u64::MAX, 3, 0), claim(1, 2, 8)];
    assert_eq!(ports.seen.claim(&again).await.expect("claim"), [last, taken]);
    assert!(ports.seen.claim(&[]).await.expect("claim").is_empty());
    // A claim admits nothing.
    assert_eq!(ports.seen.seen(&[Fingerprint(1)]).await.expect("seen"), [false]);
}

/// Of many that claim at once, one gets it and all others are told the same owner.
pub async fn claims_race_to_one_owner(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    let running: Vec<_> = (1..=16)
        .map(|owner| {
            let ports = ports.clone();
            tokio::spawn(async move {
                let key = Fingerprint(42);
                let claim = Claim { key, owner: Fingerprint(owner), content: Fingerprint(owner) };
                let claimed = ports.seen.claim(&[claim]).await.expect("claim");
                match claimed[0] {
                    Claimed::Granted => (owner, true),
                    Claimed::Taken { owner, content } => {
                        assert_eq!(owner, content);
                        (owner.0, false)
                    }
                }
            })
        })
        .collect();
    let mut told = Vec::new();
    for one in running {
        told.push(one.await.expect("a claimant"));
    }
    assert_eq!(told.iter().filter(|(_, granted)| *granted).count(), 1);
    assert!(told.iter().all(|(owner, _)| *owner == told[0].0), "{told:?}");
}
