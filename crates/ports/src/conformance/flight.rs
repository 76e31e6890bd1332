//! Versions, attempts and deadlines: what is out of date does nothing.

use super::sample::{
    EVER, T0, admissions, balanced, change, commit, dispatch, entry, flight, host, later, place,
    row, step, step_with, url,
};
use super::{Backend, Ports};
use newshound_core::frontier::{Applied, Op, Transition, Whereabouts};
use newshound_core::host::HostState;
use newshound_core::status::Status;
use newshound_core::task::{Entry, Lane, TaskKind, TaskRef};

fn end(ports: &Ports, page: usize, status: Status) -> Op {
    Op::End { url: ports.of(&url(0, page)), status, detail: None }
}

/// Every transition raises the version by one; an older or a later one is refused.
pub async fn a_version_can_be_used_once(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    let done = Applied::Done { admitted: 0, seen: 0 };
    let first = step_with(&ports, &host(0), |state| state.counts.requests = 7, vec![]).await;
    assert_eq!(first.expect, 0);
    assert_eq!(commit(&ports, first.clone()).await, done);
    assert_eq!(commit(&ports, first.clone()).await, Applied::Stale);
    let ahead = Transition { expect: 2, ..first.clone() };
    assert_eq!(commit(&ports, ahead).await, Applied::Stale);
    let second = step_with(&ports, &host(0), |state| state.counts.requests = 8, vec![]).await;
    assert_eq!(second.expect, 1);
    assert_eq!(commit(&ports, second).await, done);
    let row = row(&ports, &host(0)).await.expect("a host");
    assert_eq!((row.version, row.state.counts.requests), (2, 8));
    let unknown = Transition { host: host(1), expect: 1, ..first };
    assert_eq!(commit(&ports, unknown).await, Applied::Stale);
}

/// One stale operation undoes all others of its transition, wherever it stands.
pub async fn a_stale_transition_changes_nothing(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    let there = host(0);
    change(&ports, &there, vec![admissions(0, 0..3, Lane::Fresh)]).await;
    let task = dispatch(&ports, &there, Lane::Fresh).await;
    let before = (row(&ports, &there).await, balanced(&ports).await);
    let fp = |page| ports.of(&url(0, page));
    let again = Entry { failures: 1, ..task.entry.clone() };
    let wrong = TaskRef { attempt: 9, ..task.task };
    let cases = [
        vec![Op::Pop(Lane::Fresh, fp(2))],
        vec![Op::Pop(Lane::Archive, fp(1))],
        vec![Op::Settle(wrong), end(&ports, 0, Status::Article)],
        vec![Op::SetRobots("x".into()), admissions(0, 10..12, Lane::Fresh), Op::Settle(wrong)],
        vec![admissions(5, 0..3, Lane::Archive), Op::Pop(Lane::Fresh, fp(0))],
        vec![
            Op::Settle(task.task),
            Op::Requeue(Lane::Archive, again),
            Op::Pop(Lane::Archive, fp(1)),
        ],
        vec![Op::Settle(task.task), end(&ports, 0, Status::Article), Op::Settle(task.task)],
        vec![Op::Drain(Lane::Fresh, Status::Robots), Op::Pop(Lane::Fresh, fp(1))],
    ];
    for ops in cases {
        let shown = format!("{ops:?}");
        let transition = step_with(&ports, &there, |state| state.counts.requests += 1, ops).await;
        assert_eq!(commit(&ports, transition).await, Applied::Stale, "{shown}");
        assert_eq!((row(&ports, &there).await, balanced(&ports).await), before, "{shown}");
        assert_eq!(
            ports.frontier.robots(std::slice::from_ref(&there)).await.expect("robots"),
            [""],
            "{shown}"
        );
        assert_eq!(row(&ports, &host(5)).await, None, "{shown}");
        assert_eq!(place(&ports, &url(0, 10)).await, None, "{shown}");
        let seen = ports.seen.seen(&[fp(10), fp(0)]).await.expect("seen");
        assert_eq!(seen, [false, true], "{shown}");
    }
    let out = ports.frontier.expired(EVER, 10).await.expect("expired");
    assert_eq!(out, [task]);
}

/// A report of an attempt that was given up does nothing; the present one counts once.
pub async fn a_report_counts_only_for_its_attempt(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    let there = host(0);
    change(&ports, &there, vec![admissions(0, 0..1, Lane::Archive)]).await;
    let first = dispatch(&ports, &there, Lane::Archive).await;
    assert_eq!(place(&ports, &url(0, 0)).await, Some(Whereabouts::InFlight(1)));
    let lost = Entry { losses: 1, ..first.entry.clone() };
    change(&ports, &there, vec![Op::Settle(first.task), Op::Requeue(Lane::Archive, lost)]).await;
    let second = dispatch(&ports, &there, Lane::Archive).await;
    assert_eq!((second.task.attempt, second.entry.losses), (2, 1));
    for (task, expected) in [
        (first.task, Applied::Stale),
        (second.task, Applied::Done { admitted: 0, seen: 0 }),
        (second.task, Applied::Stale),
    ] {
        let ops = vec![Op::Settle(task), end(&ports, 0, Status::Article)];
        let report = step(&ports, &there, ops).await;
        assert_eq!(commit(&ports, report).await, expected, "{task:?}");
    }
    let ended = Whereabouts::Ended { status: Status::Article, detail: None };
    assert_eq!(place(&ports, &url(0, 0)).await, Some(ended));
    let counts = balanced(&ports).await;
    assert_eq!((counts.outstanding(), counts.ended[&Status::Article]), (0, 1));
}

/// In one commit a transition may build on the one before it, and a stale one stops no other.
pub async fn transitions_of_one_commit_are_each_whole_or_stale(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    let state = HostState::new(T0);
    let at = |host, expect, ops| Transition { host, expect, state: state.clone(), ops };
    let head = entry(url(0, 0));
    let task = flight(ports.frontier.fingerprints(), &head, Lane::Fresh, 1, later(60));
    let applied = ports
        .frontier
        .commit(
            vec![
                at(host(0), 0, vec![admissions(0, 0..2, Lane::Fresh)]),
                at(host(0), 0, vec![admissions(0, 2..4, Lane::Fresh)]),
                at(host(0), 1, vec![Op::Pop(Lane::Fresh, task.task.id), Op::Start(task.clone())]),
                at(host(1), 3, vec![admissions(1, 0..2, Lane::Fresh)]),
                at(host(0), 2, vec![Op::Settle(task.task), end(&ports, 0, Status::Gone)]),
                at(host(2), 0, vec![admissions(0, 1..3, Lane::Archive)]),
            ],
            T0,
        )
        .await
        .expect("commit");
    let done = |admitted, seen| Applied::Done { admitted, seen };
    let stale = Applied::Stale;
    assert_eq!(applied, [done(2, 0), stale, done(0, 0), stale, done(0, 0), done(1, 1)]);
    let counts = balanced(&ports).await;
    assert_eq!((counts.admitted, counts.queued, counts.terminal()), (3, 2, 1));
    assert_eq!(row(&ports, &host(1)).await, None);
    assert_eq!(row(&ports, &host(0)).await.expect("a host").version, 3);
}

/// Robots tasks are fenced and expire like others, but are no URLs of the frontier.
pub async fn robots_tasks_are_not_counted(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    let there = host(0);
    change(&ports, &there, vec![admissions(0, 0..1, Lane::Fresh)]).await;
    let place_of_rules = there.robots_url().expect("url");
    let asked = Entry { kind: TaskKind::Robots, ..entry(place_of_rules.clone()) };
    let task = flight(ports.frontier.fingerprints(), &asked, Lane::Fresh, 1, later(60));
    change(&ports, &there, vec![Op::Start(task.clone())]).await;
    let counts = balanced(&ports).await;
    assert_eq!((counts.admitted, counts.queued, counts.in_flight), (1, 1, 0));
    assert_eq!(place(&ports, &place_of_rules).await, None);
    let out = ports.frontier.expired(EVER, 10).await.expect("expired");
    assert_eq!(out, std::slice::from_ref(&task));
    let answer = vec![Op::Settle(task.task), Op::SetRobots("Disallow: /x".into())];
    change(&ports, &there, answer.clone()).await;
    let again = step(&ports, &there, answer).await;
    assert_eq!(commit(&ports, again).await, Applied::Stale);
    assert_eq!(balanced(&ports).await.in_flight, 0);
    assert!(ports.frontier.expired(EVER, 10).await.expect("expired").is_empty());
}

/// `expired` gives whole tasks whose deadline is past, at most as many as asked for, until
/// they are settled.
pub async fn expired_tasks_are_found(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    let there = host(0);
    change(&ports, &there, vec![admissions(0, 0..4, Lane::Fresh)]).await;
    let mut tasks = Vec::new();
    for page in 0..4 {
        let entry = Entry { attempts: 1, ..entry(url(0, page)) };
        let task = flight(
            ports.frontier.fingerprints(),
            &entry,
            Lane::Fresh,
            1,
            later(10 * (page as u64 + 1)),
        );
        change(&ports, &there, vec![Op::Pop(Lane::Fresh, task.task.id), Op::Start(task.clone())])
            .await;
        tasks.push(task);
    }
    for (now, limit, expected) in
        [(T0, 9, 0), (later(10), 9, 0), (later(11), 9, 1), (later(35), 9, 3), (EVER, 9, 4)]
    {
        let mut found = ports.frontier.expired(now, limit).await.expect("expired");
        found.sort_by_key(|task| task.deadline);
        assert_eq!(found, tasks[..expected], "at {now:?}");
    }
    assert_eq!(ports.frontier.expired(EVER, 2).await.expect("expired").len(), 2);
    change(&ports, &there, vec![Op::Settle(tasks[0].task), end(&ports, 0, Status::Poison)]).await;
    assert_eq!(ports.frontier.expired(EVER, 9).await.expect("expired").len(), 3);
}
