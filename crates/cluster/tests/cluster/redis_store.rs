//! What the store on Redis promises beyond the ports.

use crate::common::{admit, counts_of, now, url, urls};
use newshound_cluster::ConnectError;
use newshound_cluster::redis::{RedisConfig, RedisStore};
use newshound_core::frontier::{Applied, Op, Transition, Whereabouts};
use newshound_core::host::HostState;
use newshound_core::identity::{Fingerprint, HostKey};
use newshound_core::status::Status;
use newshound_core::task::Lane;
use newshound_ports::{Clock, Frontier, SeenSet, StoreError};
use newshound_testservers::{Proxy, Redis, Towards, poll};
use std::time::Duration;

const LONG: Duration = Duration::from_secs(60);

fn config(server: &Redis, crawl: &str) -> RedisConfig {
    let mut config = RedisConfig::new(server.url(), crawl);
    config.startup_timeout = Duration::from_secs(1);
    config
}

async fn open(server: &Redis, crawl: &str) -> RedisStore {
    RedisStore::open(&config(server, crawl)).await.expect("open")
}

/// Shards split before they leave the compact encoding, and nothing is lost on the way.
#[tokio::test]
async fn shards_stay_compact_while_the_seen_set_grows() {
    // A small limit, so that few URLs split all buckets.
    let server = Redis::start_with(&["--set-max-intset-entries", "16"]);
    let store = open(&server, "growth").await;
    let lease = store.lease("one", LONG).await.expect("lease");
    let frontier = store.frontier(&lease).await.expect("frontier");
    let pages = 4096 * 16 + 20_000;
    let mut version = 0;
    for start in (0..pages).step_by(5_000) {
        let end = (start + 5_000).min(pages);
        let done = admit(&frontier, version, urls(start..end), Lane::Archive).await;
        assert_eq!(done, Applied::Done { admitted: (end - start) as u32, seen: 0 });
        version += 1;
    }
    let done = admit(&frontier, version, urls(0..1_000), Lane::Archive).await;
    assert_eq!(done, Applied::Done { admitted: 0, seen: 1_000 });
    let seen = store.seen_set();
    let fps: Vec<_> = (0..pages + 10).map(|page| seen.fingerprints().of(&url(page))).collect();
    for (at, answer) in seen.seen(&fps).await.expect("seen").into_iter().enumerate() {
        assert_eq!(answer, at < pages, "{at}");
    }
    assert_eq!(counts_of(&frontier).await.queued, pages as u64);
    // Every shard, by the server's own word.
    let encodings = crate::common::shard_encodings(&server, "growth").await;
    assert!(encodings.len() > 4096, "{} shards", encodings.len());
    assert!(encodings.iter().all(|encoding| encoding == "intset"));
}

/// A drained lane is swept in steps; one whose sweep was cut short is finished at the next
/// opening.
#[tokio::test]
async fn a_long_lane_is_drained_whole() {
    let server = Redis::start();
    let store = open(&server, "drain").await;
    let lease = store.lease("one", LONG).await.expect("lease");
    let frontier = store.frontier(&lease).await.expect("frontier");
    admit(&frontier, 0, urls(0..2_500), Lane::Archive).await;
    let host = HostKey::of(&url(0));
    let drain = Transition {
        host,
        expect: 1,
        state: HostState::new(now()),
        ops: vec![Op::Drain(Lane::Archive, Status::Robots)],
    };
    frontier.commit(vec![drain], now()).await.expect("commit");
    let ended = Some(Whereabouts::Ended { status: Status::Robots, detail: None });
    for page in [0, 999, 1_000, 2_499] {
        assert_eq!(frontier.whereabouts(&url(page)).await.expect("where"), ended, "{page}");
    }
    let counts = counts_of(&frontier).await;
    assert_eq!((counts.queued, counts.ended[&Status::Robots]), (0, 2_500));
}

/// Two schedulers by mistake: the older one's writes are refused.
#[tokio::test]
async fn an_older_epoch_is_refused() {
    let server = Redis::start();
    let store = open(&server, "lease").await;
    let first = store.lease("first", Duration::from_millis(300)).await.expect("lease");
    let old = store.frontier(&first).await.expect("frontier");
    let held = store.lease("second", LONG).await;
    assert!(matches!(held, Err(StoreError::Locked(owner)) if owner == "first"));
    // It runs out on the server's clock.
    let mut second = None;
    let end = std::time::Instant::now() + Duration::from_secs(10);
    while second.is_none() && std::time::Instant::now() < end {
        second = store.lease("second", LONG).await.ok();
    }
    let second = second.expect("the lease runs out");
    assert!(second.epoch() > first.epoch());
    let new = store.frontier(&second).await.expect("frontier");
    let refused =
        old.commit(vec![crate::common::admission(0, urls(0..1), Lane::Fresh)], now()).await;
    assert!(matches!(refused, Err(StoreError::Locked(owner)) if owner == "second"));
    assert!(matches!(first.renew().await, Err(StoreError::Locked(_))));
    assert_eq!(counts_of(&new).await.admitted, 0);
    admit(&new, 0, urls(0..1), Lane::Fresh).await;
    second.renew().await.expect("renew");
    // A reader never writes.
    let read = store.reader();
    assert_eq!(counts_of(&read).await.admitted, 1);
    let refused =
        read.commit(vec![crate::common::admission(1, urls(1..2), Lane::Fresh)], now()).await;
    assert!(matches!(refused, Err(StoreError::Locked(_))));
    // Given up, it is free at once.
    second.release().await.expect("release");
    store.lease("third", LONG).await.expect("lease");
}

#[tokio::test]
async fn the_clock_is_the_servers() {
    let server = Redis::start();
    let store = open(&server, "clock").await;
    let clock = store.clock().await.expect("clock");
    let distance = clock.now().since(now()).max(now().since(clock.now()));
    assert!(distance < Duration::from_secs(5), "{distance:?}");
    let before = clock.now();
    assert!(poll(Duration::from_secs(5), || clock.now() > before));
}

/// Killed and restarted with its append-only file, the server has every commit that returned.
/// With `everysec` it holds writes back for up to two seconds while a slow disk still syncs.
#[tokio::test]
async fn nothing_committed_is_lost_by_a_kill() {
    let mut server = Redis::start_with(&["--appendfsync", "always"]);
    let store = open(&server, "kill").await;
    let lease = store.lease("one", LONG).await.expect("lease");
    let frontier = store.frontier(&lease).await.expect("frontier");
    for step in 0..20 {
        admit(&frontier, step, urls(step as usize * 50..step as usize * 50 + 50), Lane::Fresh)
            .await;
        if step % 7 == 3 {
            server.kill9();
            server.restart();
        }
    }
    let counts = counts_of(&frontier).await;
    assert_eq!((counts.admitted, counts.queued), (1_000, 1_000));
    assert!(counts.balanced());
    lease.renew().await.expect("the lease is kept too");
}

/// While the server is away a commit is an error in time; afterwards the same commit passes.
#[tokio::test]
async fn a_server_that_is_away_is_waited_for() {
    let mut server = Redis::start();
    let store = open(&server, "away").await;
    let lease = store.lease("one", LONG).await.expect("lease");
    let frontier = store.frontier(&lease).await.expect("frontier");
    admit(&frontier, 0, urls(0..10), Lane::Fresh).await;
    server.kill9();
    let transition = crate::common::admission(1, urls(10..20), Lane::Fresh);
    for _ in 0..3 {
        let away = frontier.commit(vec![transition.clone()], now()).await;
        assert!(matches!(away, Err(StoreError::Unavailable(_))), "{away:?}");
        let away = store.seen_set().seen(&[Fingerprint(1)]).await;
        assert!(matches!(away, Err(StoreError::Unavailable(_))), "{away:?}");
    }
    server.restart();
    let done = crate::common::until_ok(|| frontier.commit(vec![transition.clone()], now())).await;
    assert_eq!(done, [Applied::Done { admitted: 10, seen: 0 }]);
}

/// A commit whose answer was lost is sent again, carried out once, and told as done.
#[tokio::test]
async fn a_lost_answer_does_not_hide_a_commit() {
    let server = Redis::start();
    let proxy = Proxy::before(server.port());
    let url = format!("redis://127.0.0.1:{}", proxy.port());
    let store = RedisStore::open(&RedisConfig::new(url, "answer")).await.expect("open");
    let lease = store.lease("one", LONG).await.expect("lease");
    let frontier = store.frontier(&lease).await.expect("frontier");
    admit(&frontier, 0, urls(0..10), Lane::Fresh).await;
    for round in 1..6 {
        proxy.cut_within(Towards::Client, 0);
        let start = usize::try_from(round).expect("small") * 10;
        let done = admit(&frontier, round, urls(start..start + 10), Lane::Fresh).await;
        assert_eq!(done, Applied::Done { admitted: 10, seen: 0 });
        assert_eq!(proxy.cuts(), round);
    }
    let counts = counts_of(&frontier).await;
    assert_eq!((counts.admitted, counts.queued), (60, 60));
}

/// A server whose data are gone under a running crawl is told as damaged, not worked on.
#[tokio::test]
async fn lost_data_are_told() {
    let mut server = Redis::start_with(&["--appendonly", "no"]);
    let store = open(&server, "gone").await;
    let lease = store.lease("one", LONG).await.expect("lease");
    let frontier = store.frontier(&lease).await.expect("frontier");
    admit(&frontier, 0, urls(0..10), Lane::Fresh).await;
    server.kill9();
    server.restart();
    let transition = crate::common::admission(1, urls(10..20), Lane::Fresh);
    let end = std::time::Instant::now() + LONG;
    let error = loop {
        match frontier.commit(vec![transition.clone()], now()).await {
            Err(StoreError::Unavailable(_)) if std::time::Instant::now() < end => {}
            other => break other.expect_err("nothing to commit to"),
        }
    };
    assert!(matches!(&error, StoreError::Damaged(what) if what.contains("gone")), "{error}");
    let seen = store.seen_set().seen(&[Fingerprint(1)]).await.expect_err("no seen-set");
    assert!(matches!(&seen, StoreError::Damaged(what) if what.contains("gone")), "{seen}");
}

/// A frozen server gives an error in time; what it did carry out afterwards is found stale
/// when it is sent again, so nothing is done twice.
#[tokio::test]
async fn a_frozen_server_is_told_and_nothing_is_done_twice() {
    let server = Redis::start();
    let mut config = config(&server, "frozen");
    config.answer_timeout = Duration::from_millis(500);
    let store = RedisStore::open(&config).await.expect("open");
    let lease = store.lease("one", LONG).await.expect("lease");
    let frontier = store.frontier(&lease).await.expect("frontier");
    admit(&frontier, 0, urls(0..10), Lane::Fresh).await;
    server.freeze();
    let transition = crate::common::admission(1, urls(10..20), Lane::Fresh);
    let frozen = frontier.commit(vec![transition.clone()], now()).await;
    assert!(matches!(frozen, Err(StoreError::Unavailable(_))), "{frozen:?}");
    server.thaw();
    let again = crate::common::until_ok(|| frontier.commit(vec![transition.clone()], now())).await;
    assert_eq!(again, [Applied::Stale]);
    assert_eq!(counts_of(&frontier).await.admitted, 20);
}

/// A full server refuses a commit whole, and takes it once there is room.
#[tokio::test]
async fn a_full_server_refuses_whole_commits() {
    let server = Redis::start();
    let store = open(&server, "full").await;
    let lease = store.lease("one", LONG).await.expect("lease");
    let frontier = store.frontier(&lease).await.expect("frontier");
    admit(&frontier, 0, urls(0..10), Lane::Fresh).await;
    crate::common::config_set(&server, "maxmemory", "1").await;
    let transition = crate::common::admission(1, urls(10..500), Lane::Fresh);
    let full = frontier.commit(vec![transition.clone()], now()).await;
    assert!(matches!(full, Err(StoreError::NotWritable(_))), "{full:?}");
    assert_eq!(counts_of(&frontier).await.admitted, 10);
    crate::common::config_set(&server, "maxmemory", "0").await;
    let done = frontier.commit(vec![transition], now()).await.expect("commit");
    assert_eq!(done, [Applied::Done { admitted: 490, seen: 0 }]);
}

/// All that work on a crawl find the key of whoever came first, and a crawl of 0.1.0, which had none,
/// goes on without one; a crawl that lost its key is refused.
#[tokio::test]
async fn fingerprints_are_kept_with_the_crawl() {
    let server = Redis::start();
    let many = (0..8).map(|_| open(&server, "many"));
    let many = futures_util::future::join_all(many).await;
    let all: Vec<_> = many.iter().map(|store| store.seen_set().fingerprints()).collect();
    assert!(all[0].is_keyed() && all.iter().all(|one| *one == all[0]));
    assert_ne!(open(&server, "other").await.seen_set().fingerprints(), all[0]);
    crate::common::set(&server, "{newshound:old:0}:format", "1").await;
    for _ in 0..2 {
        let old = open(&server, "old").await;
        assert!(!old.seen_set().fingerprints().is_keyed());
        assert!(!old.reader().fingerprints().is_keyed());
    }
    crate::common::set(&server, "{newshound:many:0}:fingerprints", "").await;
    let lost = RedisStore::open(&RedisConfig::new(server.url(), "many")).await.expect_err("lost");
    assert!(lost.to_string().contains("lost the key of its fingerprints"), "{lost}");
}

/// Each server that must not be used is refused in one sentence that says why.
#[tokio::test]
async fn unfit_servers_are_refused() {
    let evicting = Redis::start_with(&["--maxmemory-policy", "allkeys-lru"]);
    let locked = Redis::start_with(&["--requirepass", "right"]);
    let other = Redis::start();
    crate::common::set(&other, "{newshound:old:0}:format", "0").await;
    let port = evicting.port();
    let wrong_password = format!("redis://:wrong@127.0.0.1:{}", locked.port());
    for (url, crawl, says) in [
        (evicting.url(), "a", "set it to noeviction"),
        (locked.url(), "a", "refuses the user or password"),
        (wrong_password, "a", "refuses the user or password"),
        (other.url(), "old", "has format 0"),
        (other.url(), "no spaces", "the crawl's name"),
        ("http://127.0.0.1:1".to_owned(), "a", "cannot be used"),
        ("redis://127.0.0.1:1".to_owned(), "a", "cannot be reached"),
        (format!("redis://127.0.0.1:{port}/99"), "a", "99"),
    ] {
        let mut config = RedisConfig::new(url.clone(), crawl);
        config.startup_timeout = Duration::from_millis(200);
        let error = RedisStore::open(&config).await.expect_err(&url);
        let text = error.to_string();
        assert!(text.contains(says), "{url}: {text}");
        assert!(!text.contains("wrong@") && text.lines().count() == 1, "{text}");
        let waits = matches!(error, ConnectError::Unreachable(_));
        assert_eq!(waits, says == "cannot be reached", "{url}: {text}");
    }
}
