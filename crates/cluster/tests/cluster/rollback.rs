//! A store that comes back as it was a moment ago.

use crate::common::{admission, admit, now, urls};
use newshound_cluster::redis::{RedisConfig, RedisStore, Tick};
use newshound_core::identity::Fingerprint;
use newshound_core::task::Lane;
use newshound_ports::{Claim, Claimed, Frontier, SeenSet, StoreError};
use newshound_testservers::Redis;
use std::time::Duration;

const LONG: Duration = Duration::from_secs(60);

async fn open(server: &Redis) -> RedisStore {
    RedisStore::open(&RedisConfig::new(server.url(), "rolled")).await.expect("open")
}

#[tokio::test]
async fn its_holder_notices_at_the_next_write_and_strangers_by_ticks() {
    let mut server = Redis::start_with(&["--appendfsync", "always"]);
    let store = open(&server).await;
    let lease = store.lease("one", LONG).await.expect("lease");
    assert!(lease.in_order() && !lease.rolled_back());
    let frontier = store.frontier(&lease).await.expect("frontier");
    admit(&frontier, 0, urls(0..1), Lane::Fresh).await;
    let before = server.snapshot();
    admit(&frontier, 1, urls(1..2), Lane::Fresh).await;
    let (seen, lost) = (store.seen_set(), lease.tick());
    let second = [frontier.fingerprints().of(&urls(1..2)[0])];
    assert_eq!(seen.seen(&second).await.expect("seen"), [true]);
    let claim = |owner| Claim { key: Fingerprint(9), owner, content: Fingerprint(3) };
    let claims = [claim(Fingerprint(1))];
    assert_eq!(seen.claim(&claims).await.expect("claimed"), [Claimed::Granted]);
    server.restart_from(&before);

    // Nothing is written over a gap.
    let refused = frontier.commit(vec![admission(2, urls(2..3), Lane::Fresh)], now()).await;
    assert!(matches!(refused, Err(StoreError::RolledBack(_))), "{refused:?}");
    assert!(matches!(lease.renew().await, Err(StoreError::RolledBack(_))));
    // Workers forget, and what they emitted stays theirs.
    assert_eq!(seen.seen(&second).await.expect("remembered"), [true]);
    seen.restore().await.expect("restored");
    assert_eq!(seen.seen(&second).await.expect("asked"), [false]);
    let other = store.seen_set().claim(&[claim(Fingerprint(2))]).await.expect("claimed");
    assert!(matches!(other[..], [Claimed::Taken { owner: Fingerprint(1), .. }]), "{other:?}");

    // The same process knows when it takes the lease again.
    let again = store.lease("one", LONG).await.expect("lease");
    assert!(again.rolled_back());
    assert_eq!(again.judge(lost), Tick::Void);
    assert_eq!(again.judge(again.history()), Tick::Valid);
    again.release().await.expect("released");

    // Another one is told by somebody's tick; whoever is next knows, until all was done.
    server.restart_from(&before);
    let stranger = open(&server).await;
    assert!(matches!(stranger.lease("two", LONG).await, Err(StoreError::Locked(_))));
    let blind = open(&server).await.lease("one", LONG).await.expect("the owner that died");
    assert!(!blind.rolled_back() && !blind.in_order());
    assert!(!blind.is_lost(blind.tick()));
    assert!(blind.is_lost(lost));
    blind.release().await.expect("released");
    let told = stranger.lease("two", LONG).await.expect("lease");
    assert!(told.rolled_back() && told.history() > lost);
    assert_eq!(told.judge(lost), Tick::Void);
    // It dies in the middle.
    let third = open(&server).await.lease("two", LONG).await.expect("lease");
    assert!(third.rolled_back());
    third.release().await.expect("released");
    assert!(!stranger.lease("four", LONG).await.expect("lease").rolled_back());
}
