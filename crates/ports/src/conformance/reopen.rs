//! What a commit or a claim promised survives the death of every process.

use super::Backend;
use super::sample::{
    EVER, admissions, balanced, change, commit, dispatch, entry, flight, host, later, place, row,
    step, url,
};
use crate::{Claim, Claimed};
use newshound_core::frontier::{Applied, Op, Whereabouts};
use newshound_core::identity::Fingerprint;
use newshound_core::status::Status;
use newshound_core::task::{Entry, Lane, TaskKind};

/// Hosts, lanes, seen-set, rules, claims, counts, ends and tasks in flight are as before; an
/// attempt begun before can still be settled, once.
pub async fn reopening_keeps_everything(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    let there = host(0);
    change(&ports, &there, vec![admissions(0, 0..50, Lane::Archive)]).await;
    change(&ports, &there, vec![admissions(1, 0..5, Lane::Fresh), Op::SetRobots("r".into())]).await;
    let ended = dispatch(&ports, &there, Lane::Archive).await;
    let end = Op::End { url: ended.task.id, status: Status::Denied, detail: Some("403".into()) };
    change(&ports, &there, vec![Op::Settle(ended.task), end]).await;
    let out = dispatch(&ports, &there, Lane::Archive).await;
    let asked = Entry { kind: TaskKind::Robots, ..entry(there.robots_url().expect("url")) };
    let robots = flight(ports.frontier.fingerprints(), &asked, Lane::Fresh, 3, later(60));
    change(&ports, &there, vec![Op::Start(robots.clone())]).await;
    let claim = Claim { key: Fingerprint(1), owner: Fingerprint(2), content: Fingerprint(3) };
    assert_eq!(ports.seen.claim(&[claim]).await.expect("claim"), [Claimed::Granted]);
    let all = ports.frontier.all_hosts(None, 99).await.expect("all hosts");
    let counts = balanced(&ports).await;

    let ports = backend.reopen(ports).await;
    assert_eq!(ports.frontier.all_hosts(None, 99).await.expect("all hosts"), all);
    assert_eq!(balanced(&ports).await, counts);
    assert_eq!(ports.frontier.robots(std::slice::from_ref(&there)).await.expect("robots"), ["r"]);
    let denied = Whereabouts::Ended { status: Status::Denied, detail: Some("403".into()) };
    assert_eq!(place(&ports, &url(0, 0)).await, Some(denied));
    assert_eq!(place(&ports, &url(0, 1)).await, Some(Whereabouts::InFlight(1)));
    assert_eq!(place(&ports, &url(1, 4)).await, Some(Whereabouts::Queued(Lane::Fresh)));
    let fps = [ports.of(&url(0, 49)), ports.of(&url(0, 50))];
    assert_eq!(ports.seen.seen(&fps).await.expect("seen"), [true, false]);
    let other = Claim { owner: Fingerprint(9), ..claim };
    let taken = Claimed::Taken { owner: claim.owner, content: claim.content };
    let claimed = ports.seen.claim(&[other, claim]).await.expect("claim");
    assert_eq!(claimed, [taken, Claimed::Granted]);

    let mut found = ports.frontier.expired(EVER, 9).await.expect("expired");
    found.sort_by_key(|task| task.task.attempt);
    let mut expected = [out.clone(), robots];
    for (task, found) in expected.iter_mut().zip(&found) {
        // A backend may bring the deadline forward: whoever held the task is dead.
        assert!(found.deadline <= task.deadline);
        task.deadline = found.deadline;
    }
    assert_eq!(found, expected);
    // Numbers go on where they were: lanes in order, admission idempotent.
    assert_eq!(change(&ports, &there, vec![admissions(0, 48..52, Lane::Archive)]).await, (2, 2));
    for page in 2..52 {
        assert_eq!(dispatch(&ports, &there, Lane::Archive).await.entry.url, url(0, page));
    }
    let settle = vec![
        Op::Settle(out.task),
        Op::End { url: out.task.id, status: Status::Article, detail: None },
    ];
    change(&ports, &there, settle.clone()).await;
    let again = step(&ports, &there, settle).await;
    assert_eq!(commit(&ports, again).await, Applied::Stale);
    assert_eq!(row(&ports, &there).await.expect("a host").waiting, [0; Lane::COUNT]);
}
