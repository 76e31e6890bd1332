//! The rights that docs/OPERATIONS.md names are enough, and one that is missing is named.

use crate::common::{admit, counts_of, urls};
use newshound_cluster::ConnectError;
use newshound_cluster::redis::{RedisConfig, RedisStore, crawls, remove};
use newshound_core::identity::Fingerprint;
use newshound_core::task::Lane;
use newshound_ports::{Claim, SeenSet, SiteMemory};
use newshound_testservers::Redis;
use std::time::Duration;

/// The rule of docs/OPERATIONS.md, without user and password.
fn documented() -> Vec<String> {
    let text = include_str!("../../../../docs/OPERATIONS.md");
    let line = text.lines().find_map(|line| line.trim().strip_prefix("ACL SETUSER newshound "));
    line.expect("a rule").split(' ').map(str::to_owned).collect()
}

fn set(server: &Redis, more: &[&str]) {
    let rule = documented();
    let mut words = vec!["ACL", "SETUSER", "newshound", "reset"];
    words.extend(rule.iter().map(String::as_str));
    words.extend(more);
    assert_eq!(server.command(&words), "+OK");
}

#[tokio::test]
async fn the_documented_rights_work_and_a_missing_one_is_named() {
    let server = Redis::start();
    let url = format!("redis://newshound:PASSWORD@127.0.0.1:{}", server.port());
    let mut config = RedisConfig::new(url, "rights");
    config.startup_timeout = Duration::ZERO;
    set(&server, &[]);
    let store = RedisStore::open(&config).await.expect("open");
    let lease = store.lease("one", Duration::from_secs(60)).await.expect("lease");
    let frontier = store.frontier(&lease).await.expect("frontier");
    admit(&frontier, 0, urls(0..3), Lane::Archive).await;
    assert_eq!(counts_of(&frontier).await.admitted, 3);
    let claim = Claim { key: Fingerprint(1), owner: Fingerprint(1), content: Fingerprint(1) };
    store.seen_set().claim(&[claim]).await.expect("claim");
    store.memory().kept("news.example").await.expect("memory");
    store.board().beat("me", "{}", Duration::from_secs(1)).await.expect("beat");
    store.facts().await.expect("facts");
    lease.release().await.expect("release");
    assert!(RedisStore::look(&config).await.expect("a look").is_some());
    assert!(crawls(&config).await.expect("crawls").contains("rights"));
    assert!(remove(&config).await.expect("removed") > 0);
    assert_eq!(server.command(&["DBSIZE"]), ":0");

    for missing in ["zrangebylex", "eval", "hsetnx", "info", "unlink"] {
        set(&server, &[&format!("-{missing}")]);
        let refused = RedisStore::open(&config).await.expect_err(missing);
        assert!(matches!(refused, ConnectError::Refused(_)), "{missing}: {refused:?}");
        assert!(refused.to_string().to_lowercase().contains(missing), "{missing}: {refused}");
    }
    set(&server, &["resetkeys", "~other:*"]);
    let refused = RedisStore::open(&config).await.expect_err("no key");
    assert!(matches!(refused, ConnectError::Refused(_)), "{refused:?}");
    assert!(refused.to_string().contains("{newshound:*"), "{refused}");
}
