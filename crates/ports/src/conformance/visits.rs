//! Pages put down for visits.

use super::sample::{
    T0, admissions, balanced, change, commit, dispatch, due_at, entry, flight, host, later, place,
    row, step_with, url,
};
use super::{Backend, Ports};
use newshound_core::frontier::{Op, VisitRow, Whereabouts};
use newshound_core::revision::{Checked, Ledger, RevisionRules};
use newshound_core::round::LaterPage;
use newshound_core::status::Status;
use newshound_core::task::{Entry, Lane, TaskKind};
use newshound_core::time::UnixMillis;
use newshound_core::visit::{Validators, Visit};

fn page(host: usize, page: usize) -> Entry {
    let validators = Some(Validators::new(Some("W/\"é\""), None, u64::MAX));
    let visit = Visit {
        interval_ms: 60_000,
        lately_found: 4_000,
        lately_ms: 600_000,
        visits: 3,
        fruitful: 1,
        empty_streak: 2,
        validators,
        distrusted: false,
        late_ms: 1_234,
        hours: vec![(1, 0); 24],
        marks: vec![1, u32::MAX],
        later: Some(LaterPage { number: 2, nothing: 1 }),
    };
    let page = entry(url(host, page));
    Entry { kind: page.kind.again(visit), attempts: 7, ..page }
}

async fn put(ports: &Ports, number: usize, number_of_page: usize, seconds: u64) {
    let op = Op::Visit(later(seconds), page(number, number_of_page));
    change(ports, &host(number), vec![op]).await;
}

async fn due(ports: &Ports, now: UnixMillis, limit: usize) -> Vec<VisitRow> {
    ports.frontier.visits_due(now, limit).await.expect("visits due")
}

async fn next(ports: &Ports) -> Option<UnixMillis> {
    ports.frontier.next_visit().await.expect("next visit")
}

/// Hosts come by their earliest visit, each once and with that page; not one comes before the
/// host may be asked, or while it is not open.
pub async fn visits_come_when_page_and_host_are_due(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    assert_eq!(next(&ports).await, None);
    for (number, page, seconds) in [(0, 1, 30), (0, 2, 10), (1, 1, 20), (2, 1, 5), (3, 1, 40)] {
        put(&ports, number, page, seconds).await;
    }
    assert_eq!(next(&ports).await, Some(later(5)));
    let told = |rows: Vec<VisitRow>| {
        rows.iter().map(|one| (one.row.host.clone(), one.at)).collect::<Vec<_>>()
    };
    for (now, limit, expected) in [
        (4, 9, &[][..]),
        (10, 9, &[(2, 5), (0, 10)][..]),
        (35, 9, &[(2, 5), (0, 10), (1, 20)][..]),
        (99, 2, &[(2, 5), (0, 10)][..]),
        (99, 0, &[][..]),
    ] {
        let expected: Vec<_> = expected.iter().map(|&(n, at)| (host(n), later(at))).collect();
        assert_eq!(told(due(&ports, later(now), limit).await), expected, "at {now}");
    }
    let first = due(&ports, later(10), 9).await.pop().expect("one");
    assert_eq!(first.entry, page(0, 2), "all that is remembered comes back");
    assert_eq!(Some(first.row), row(&ports, &host(0)).await);

    let closed = step_with(&ports, &host(2), |state| state.pace.open = false, vec![]).await;
    commit(&ports, closed).await;
    let later_due = step_with(&ports, &host(0), |state| due_at(state, later(50)), vec![]).await;
    commit(&ports, later_due).await;
    assert_eq!(told(due(&ports, later(49), 9).await), [(host(1), later(20)), (host(3), later(40))]);
    assert_eq!(told(due(&ports, later(50), 9).await).len(), 3);
    assert_eq!(next(&ports).await, Some(later(20)));
}

/// A page is put down once; putting it down again moves it, taking it off ends it.
pub async fn a_page_is_put_down_for_one_visit_only(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    put(&ports, 0, 1, 10).await;
    put(&ports, 0, 1, 30).await;
    assert_eq!(next(&ports).await, Some(later(30)));
    put(&ports, 0, 2, 40).await;
    let gone = Op::Unvisit(ports.of(&url(0, 1)));
    change(&ports, &host(0), vec![gone.clone()]).await;
    assert_eq!(next(&ports).await, Some(later(40)));
    change(&ports, &host(0), vec![gone, Op::Unvisit(ports.of(&url(0, 2)))]).await;
    assert_eq!(next(&ports).await, None);
    assert!(due(&ports, later(99), 9).await.is_empty());
    // In one step with other changes, the last word counts.
    let ops = vec![Op::Visit(T0, page(0, 3)), Op::Visit(later(9), page(0, 3))];
    change(&ports, &host(0), ops).await;
    assert_eq!(next(&ports).await, Some(later(9)));
}

/// Visits between two moments are moved to the first; those put down for later stay, and so do
/// those of other hosts.
pub async fn visits_can_be_recalled(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    for (number, page, seconds) in [(0, 1, 5), (0, 2, 30), (0, 3, 60), (1, 1, 30)] {
        put(&ports, number, page, seconds).await;
    }
    change(&ports, &host(0), vec![Op::Recall { to: later(10), before: later(60) }]).await;
    let mut pages = Vec::new();
    for _ in 0..3 {
        let first = due(&ports, later(99), 9).await.into_iter().find(|one| one.row.host == host(0));
        let first = first.expect("one");
        let gone = Op::Unvisit(ports.of(&first.entry.url));
        pages.push((first.entry.url, first.at));
        change(&ports, &host(0), vec![gone]).await;
    }
    let expected = [(1, 5), (2, 10), (3, 60)].map(|(page, at)| (url(0, page), later(at)));
    assert_eq!(pages, expected);
    assert_eq!(next(&ports).await, Some(later(30)), "another host's stays");
}

/// What is put down is read by its fingerprint, whatever its host: lists, and stories that are followed.
pub async fn what_is_put_down_can_be_read(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    put(&ports, 0, 1, 10).await;
    let checked = Checked { content: "a hash".to_owned(), ..Checked::default() };
    let known = RevisionRules::default()
        .first(&checked, (None, true), &mut Ledger::default(), T0)
        .expect("followed");
    let story = Entry { kind: TaskKind::Check(Box::new(known)), ..entry(url(1, 2)) };
    change(&ports, &host(1), vec![Op::Visit(later(20), story.clone())]).await;
    let ids = [url(1, 2), url(5, 5), url(0, 1)].map(|url| ports.of(&url));
    let found = ports.frontier.put_down(&ids).await.expect("read");
    assert_eq!(found, [Some(story), None, Some(page(0, 1))]);
    assert!(ports.frontier.put_down(&[]).await.expect("read").is_empty());
    change(&ports, &host(1), vec![Op::Unvisit(ids[0])]).await;
    let ports = backend.reopen(ports).await;
    let found = ports.frontier.put_down(&ids).await.expect("read");
    assert_eq!(found, [None, None, Some(page(0, 1))]);
}

/// A visit in flight is no URL of the frontier: nothing is counted, and its URL keeps the
/// status it ended with. It does not make a host due by itself.
pub async fn visits_are_not_counted(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    change(&ports, &host(0), vec![admissions(0, 1..2, Lane::Archive)]).await;
    let first = dispatch(&ports, &host(0), Lane::Archive).await;
    let hub = Op::End { url: first.task.id, status: Status::Hub, detail: None };
    let visit = Op::Visit(T0, page(0, 1));
    change(&ports, &host(0), vec![Op::Settle(first.task), hub, visit]).await;
    let before = balanced(&ports).await;
    let ended = Some(Whereabouts::Ended { status: Status::Hub, detail: None });
    assert!(ports.frontier.due(later(99), 9).await.expect("due").is_empty());

    let out = flight(ports.frontier.fingerprints(), &page(0, 1), Lane::Fresh, 8, later(120));
    change(&ports, &host(0), vec![Op::Start(out.clone()), Op::Visit(later(60), page(0, 1))]).await;
    assert_eq!(balanced(&ports).await, before);
    assert_eq!(place(&ports, &url(0, 1)).await, ended);
    let expired = ports.frontier.expired(later(121), 9).await.expect("expired");
    assert_eq!(expired, std::slice::from_ref(&out));
    change(&ports, &host(0), vec![Op::Settle(out.task)]).await;
    assert_eq!(balanced(&ports).await, before);
    assert_eq!(place(&ports, &url(0, 1)).await, ended);
    assert_eq!(next(&ports).await, Some(later(60)));
}

/// Killed and opened again, it still knows every visit.
pub async fn visits_survive_reopening(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    put(&ports, 0, 1, 10).await;
    put(&ports, 0, 2, 5).await;
    put(&ports, 1, 1, 20).await;
    let ports = backend.reopen(ports).await;
    let rows = due(&ports, later(99), 9).await;
    let pages: Vec<_> = rows.into_iter().map(|one| one.entry).collect();
    assert_eq!(pages, [page(0, 2), page(1, 1)]);
    put(&ports, 0, 2, 30).await;
    assert_eq!(next(&ports).await, Some(later(10)));
}
