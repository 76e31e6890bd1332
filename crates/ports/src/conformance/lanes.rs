//! The order of waiting URLs, and what is kept of each.

use super::Backend;
use super::sample::{
    admission, admissions, balanced, change, dispatch, entry, host, place, row, url,
};
use newshound_core::frontier::{Admission, Op, Place, Whereabouts};
use newshound_core::link::LinkRole;
use newshound_core::status::Status;
use newshound_core::task::{Entry, Hint, Lane, TaskKind};
use newshound_core::time::UnixMillis;

/// Each lane gives its URLs in the order in which they were admitted, whatever the others do.
pub async fn lanes_are_first_in_first_out(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    let there = host(0);
    for page in 0..40 {
        let lane = Lane::ALL[page % Lane::COUNT];
        change(&ports, &there, vec![Op::Admit(vec![admission(0, page, lane)])]).await;
    }
    let mut expected = [10; Lane::COUNT];
    for turn in 0..10 {
        for lane in Lane::ALL {
            let task = dispatch(&ports, &there, lane).await;
            assert_eq!(task.entry.url, url(0, turn * Lane::COUNT + lane.index()));
            expected[lane.index()] -= 1;
            assert_eq!(row(&ports, &there).await.expect("a host").waiting, expected);
        }
    }
    let counts = balanced(&ports).await;
    assert_eq!((counts.queued, counts.in_flight), (0, 40));
    // A lane that ran empty starts again in order.
    change(&ports, &there, vec![admissions(0, 100..103, Lane::Fresh)]).await;
    for page in 100..103 {
        assert_eq!(dispatch(&ports, &there, Lane::Fresh).await.entry.url, url(0, page));
    }
}

/// Every field of an entry survives the lane and the flight.
pub async fn an_entry_comes_back_as_it_was_given(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    let there = host(0);
    let full = Entry {
        role: LinkRole::NewsSitemapEntry,
        kind: TaskKind::Sitemap,
        depth: 300,
        redirects: 5,
        failures: 3,
        losses: 2,
        from: Some(url(4, 1)),
        attempts: 70_000,
        hint: Some(Hint {
            title: Some("Tïtle \u{1F4F0} \"quoted\"\n".into()),
            published: Some("2022-03-09".into()),
            authors: vec!["Ann Lee".into(), "\u{65b0}\u{534e}".into()],
            categories: vec!["World".into()],
        }),
        ..entry(url(0, 0))
    };
    let titled = Hint { title: Some(String::new()), ..Hint::default() };
    let entries = [
        full.clone(),
        Entry { url: url(0, 1), hint: None, from: Some(url(0, 0)), ..full.clone() },
        Entry { url: url(0, 2), kind: TaskKind::Feed, from: None, redirects: 0, ..full.clone() },
        Entry { hint: Some(Hint::default()), ..entry(url(0, 3)) },
        Entry { hint: Some(titled), role: LinkRole::Seed, depth: 0, ..entry(url(0, 4)) },
        entry(url(0, 5)),
    ];
    let list = entries
        .iter()
        .map(|entry| Admission { entry: entry.clone(), place: Place::Lane(Lane::Archive) })
        .collect();
    change(&ports, &there, vec![Op::Admit(list)]).await;
    for given in &entries {
        let found = ports.frontier.entry(&given.url).await.expect("entry");
        assert_eq!(found.as_ref(), Some(given), "found by its URL while it waits");
    }
    let never = ports.frontier.entry(&url(0, 999)).await.expect("entry");
    assert_eq!(never, None);
    for given in &entries {
        let head = row(&ports, &there).await.expect("a host").heads[1].clone();
        assert_eq!(head.as_ref(), Some(given));
        let task = dispatch(&ports, &there, Lane::Archive).await;
        let out = ports.frontier.expired(super::sample::EVER, 99).await.expect("expired");
        assert!(out.contains(&task), "{task:?} in {out:?}");
        let found = ports.frontier.entry(&given.url).await.expect("entry");
        assert_eq!(found, Some(task.entry), "found by its URL while it is out");
    }
}

/// A URL put back waits at the end of the lane named, with its new attempts.
pub async fn a_requeued_url_comes_last(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    let there = host(0);
    change(&ports, &there, vec![admissions(0, 0..3, Lane::Fresh)]).await;
    let task = dispatch(&ports, &there, Lane::Fresh).await;
    let back = Entry { failures: 1, ..task.entry.clone() };
    change(&ports, &there, vec![Op::Settle(task.task), Op::Requeue(Lane::Fresh, back.clone())])
        .await;
    assert_eq!(place(&ports, &url(0, 0)).await, Some(Whereabouts::Queued(Lane::Fresh)));
    for page in [1, 2] {
        assert_eq!(dispatch(&ports, &there, Lane::Fresh).await.entry.url, url(0, page));
    }
    let head = row(&ports, &there).await.expect("a host").heads[0].clone();
    assert_eq!(head, Some(back));
    // From one lane into another, without a flight between.
    let id = ports.of(&url(0, 0));
    let ops = vec![Op::Pop(Lane::Fresh, id), Op::Requeue(Lane::Listings, entry(url(0, 0)))];
    change(&ports, &there, ops).await;
    assert_eq!(place(&ports, &url(0, 0)).await, Some(Whereabouts::Queued(Lane::Listings)));
    assert_eq!(row(&ports, &there).await.expect("a host").waiting, [0, 0, 0, 1]);
    let counts = balanced(&ports).await;
    assert_eq!((counts.admitted, counts.queued, counts.in_flight), (3, 1, 2));
}

/// What waits behind others comes forward as it waits, in the order given; the rest stays where it is.
pub async fn a_known_url_comes_forward(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    let there = host(0);
    change(&ports, &there, vec![admissions(0, 0..2, Lane::Fresh)]).await;
    let named = |page: usize| Admission {
        entry: Entry { from: Some(url(0, page / 3)), depth: 7, ..entry(url(0, page)) },
        place: Place::Lane(Lane::Archive),
    };
    change(&ports, &there, vec![Op::Admit((10..20).map(named).collect())]).await;
    change(&ports, &there, vec![admissions(0, 30..32, Lane::Listings)]).await;
    let out = dispatch(&ports, &there, Lane::Archive).await;
    assert_eq!(out.entry.url, url(0, 10));
    // Of another lane, in flight, unknown, twice: nothing comes of these.
    let urls = [19, 13, 30, 14, 0, 10, 77, 13].map(|page| ports.of(&url(0, page)));
    let ops = vec![Op::Promote(urls.to_vec())];
    assert_eq!(change(&ports, &there, ops).await, (0, 0));
    let counts = balanced(&ports).await;
    assert_eq!((counts.admitted, counts.queued, counts.in_flight), (14, 13, 1));
    assert_eq!(row(&ports, &there).await.expect("a host").waiting, [6, 6, 0, 1]);
    for (page, place_now) in [
        (13, Whereabouts::Queued(Lane::Fresh)),
        (15, Whereabouts::Queued(Lane::Archive)),
        (31, Whereabouts::Queued(Lane::Listings)),
        (10, Whereabouts::InFlight(1)),
    ] {
        assert_eq!(place(&ports, &url(0, page)).await, Some(place_now), "{page}");
    }
    // What is admitted behind them stands behind them.
    change(&ports, &there, vec![Op::Admit(vec![named(20), named(21)])]).await;
    for page in [0, 1, 19, 13, 30, 14] {
        let task = dispatch(&ports, &there, Lane::Fresh).await;
        assert_eq!(task.entry.url, url(0, page));
        let from = (10..20).contains(&page).then(|| url(0, page / 3));
        assert_eq!(task.entry.from, from, "{page}");
    }
    for page in [11, 12, 15, 16, 17, 18, 20, 21] {
        let task = dispatch(&ports, &there, Lane::Archive).await;
        assert_eq!((task.entry.url, task.entry.from), (url(0, page), Some(url(0, page / 3))));
    }
    assert_eq!(row(&ports, &there).await.expect("a host").waiting, [0, 0, 0, 1]);
}

/// Draining ends every URL of one lane of one host, and nothing else.
pub async fn a_drained_lane_is_empty_and_counted(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    let there = host(0);
    change(&ports, &there, vec![admissions(0, 0..2_000, Lane::Archive)]).await;
    change(&ports, &there, vec![admissions(0, 2_000..2_005, Lane::Fresh)]).await;
    change(&ports, &host(1), vec![admissions(1, 0..5, Lane::Archive)]).await;
    dispatch(&ports, &there, Lane::Archive).await;
    change(&ports, &there, vec![Op::Drain(Lane::Archive, Status::Unreachable)]).await;
    let drained = row(&ports, &there).await.expect("a host");
    assert_eq!((drained.waiting, &drained.heads[1]), ([5, 0, 0, 0], &None));
    let ended = Whereabouts::Ended { status: Status::Unreachable, detail: None };
    for page in [1, 700, 1_999] {
        assert_eq!(place(&ports, &url(0, page)).await, Some(ended.clone()), "{page}");
    }
    assert_eq!(place(&ports, &url(0, 0)).await, Some(Whereabouts::InFlight(1)));
    assert_eq!(row(&ports, &host(1)).await.expect("a host").waiting, [0, 5, 0, 0]);
    let counts = balanced(&ports).await;
    assert_eq!((counts.queued, counts.in_flight), (10, 1));
    assert_eq!(counts.ended[&Status::Unreachable], 1_999);
    // Empty already: nothing happens. And what comes later waits as usual.
    change(&ports, &there, vec![Op::Drain(Lane::Archive, Status::Unreachable)]).await;
    let ops = vec![admissions(0, 5_000..5_002, Lane::Archive), admissions(0, 7..9, Lane::Fresh)];
    assert_eq!(change(&ports, &there, ops).await, (2, 2));
    assert_eq!(dispatch(&ports, &there, Lane::Archive).await.entry.url, url(0, 5_000));
    assert_eq!(balanced(&ports).await.ended[&Status::Unreachable], 1_999);
    // What was put off goes back to its lane first, where that is asked in the same step.
    let task = dispatch(&ports, &there, Lane::Archive).await;
    let deferred = Op::Defer {
        status: Status::Excluded,
        detail: None,
        lane: Lane::Listings,
        entry: entry(task.entry.url),
    };
    change(&ports, &there, vec![Op::Settle(task.task), deferred]).await;
    let drains = Lane::ALL.map(|lane| Op::Drain(lane, Status::Skipped));
    change(&ports, &there, [vec![Op::Resume], drains.to_vec()].concat()).await;
    assert_eq!(row(&ports, &there).await.expect("a host").waiting, [0; 4]);
    let counts = balanced(&ports).await;
    assert_eq!((counts.ended.get(&Status::Excluded), counts.ended[&Status::Skipped]), (None, 6));
}

/// What ended for now has ended, until its host is resumed: then it waits as if it never had.
pub async fn what_is_deferred_comes_back_when_resumed(backend: &dyn Backend) {
    let mut ports = backend.fresh().await;
    let there = host(0);
    change(&ports, &there, vec![admissions(0, 0..4, Lane::Fresh)]).await;
    let deferred_since = Some(UnixMillis(1_800_000_000_123));
    let defer = |page, lane, detail: Option<&str>| Op::Defer {
        status: Status::Deferred,
        detail: detail.map(str::to_owned),
        lane,
        entry: Entry { failures: 3, deferred_since, ..entry(url(0, page)) },
    };
    for (page, lane, detail) in [(0, Lane::Fresh, Some("500")), (1, Lane::Archive, None)] {
        let task = dispatch(&ports, &there, Lane::Fresh).await;
        change(&ports, &there, vec![Op::Settle(task.task), defer(page, lane, detail)]).await;
    }
    let ended = |detail: Option<&str>| {
        Some(Whereabouts::Ended { status: Status::Deferred, detail: detail.map(str::to_owned) })
    };
    assert_eq!(place(&ports, &url(0, 0)).await, ended(Some("500")));
    assert_eq!(place(&ports, &url(0, 1)).await, ended(None));
    let counts = balanced(&ports).await;
    assert_eq!((counts.outstanding(), counts.for_now()), (2, 2));
    // It was seen, and another host is not concerned.
    assert_eq!(change(&ports, &there, vec![admissions(0, 0..2, Lane::Fresh)]).await, (0, 2));
    change(&ports, &host(1), vec![Op::Resume]).await;
    assert_eq!(balanced(&ports).await.for_now(), 2);
    ports = backend.reopen(ports).await;
    change(&ports, &there, vec![Op::Resume]).await;
    let counts = balanced(&ports).await;
    assert_eq!((counts.outstanding(), counts.for_now(), counts.ended.len()), (4, 0, 0));
    assert_eq!(row(&ports, &there).await.expect("a host").waiting, [3, 1, 0, 0]);
    assert_eq!(place(&ports, &url(0, 0)).await, Some(Whereabouts::Queued(Lane::Fresh)));
    for (page, failures, since) in [(2, 0, None), (3, 0, None), (0, 3, deferred_since)] {
        let entry = dispatch(&ports, &there, Lane::Fresh).await.entry;
        assert_eq!((entry.url, entry.failures), (url(0, page), failures));
        assert_eq!(entry.deferred_since, since, "{page}");
    }
    let task = dispatch(&ports, &there, Lane::Archive).await;
    assert_eq!((task.entry.url, task.entry.failures), (url(0, 1), 3));
    change(&ports, &there, vec![Op::Resume]).await;
    assert_eq!(balanced(&ports).await.queued, 0, "once");
}

/// A URL's end keeps its detail, after a flight and straight from the lane.
pub async fn details_are_kept(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    let there = host(0);
    change(&ports, &there, vec![admissions(0, 0..2, Lane::Fresh)]).await;
    let task = dispatch(&ports, &there, Lane::Fresh).await;
    let end = |page, detail: &str| Op::End {
        url: ports.of(&url(0, page)),
        status: Status::Failed,
        detail: Some(detail.into()),
    };
    change(&ports, &there, vec![Op::Settle(task.task), end(0, "500 é thrice")]).await;
    let next = ports.of(&url(0, 1));
    change(&ports, &there, vec![Op::Pop(Lane::Fresh, next), end(1, "")]).await;
    for (page, detail) in [(0, "500 é thrice"), (1, "")] {
        let ended = Whereabouts::Ended { status: Status::Failed, detail: Some(detail.into()) };
        assert_eq!(place(&ports, &url(0, page)).await, Some(ended));
    }
}
