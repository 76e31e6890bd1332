//! Servers that fail over: several addresses, a master that is none any more, Sentinel, and servers
//! that refuse for a while.

use crate::common::counts_of;
use newshound_cluster::redis::{RedisConfig, RedisStore, crawls, remove};
use newshound_cluster::{ConnectError, rabbitmq};
use newshound_ports::StoreError;
use newshound_ports::patience::store_may;
use newshound_testservers::{Redis, poll};
use std::time::{Duration, Instant};

const LEASE: Duration = Duration::from_secs(30);

/// A port of loopback on which nobody listens.
fn nobody() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

fn config(url: String, crawl: &str) -> RedisConfig {
    let mut config = RedisConfig::new(url, crawl);
    config.startup_timeout = Duration::from_secs(5);
    config.answer_timeout = Duration::from_secs(2);
    config
}

/// Makes `replica` one of `master`, and waits until it has its data.
fn follow(replica: &Redis, master: &Redis) {
    let port = master.port().to_string();
    assert_eq!(replica.command(&["REPLICAOF", "127.0.0.1", &port]), "+OK");
    let follows = poll(Duration::from_secs(30), || info(replica, "master_link_status") == "up");
    assert!(follows, "no replication");
}

/// A line of `INFO`.
fn info(server: &Redis, field: &str) -> String {
    let script = format!("\"return string.match(redis.call('INFO'), '{field}:(%w+)') or 'none'\"");
    server.command(&["EVAL_RO", &script, "0"]);
    // The answer is a bulk text: its second line; a simple one is had by a status.
    let script =
        format!("\"return {{ok = string.match(redis.call('INFO'), '{field}:(%w+)') or 'none'}}\"");
    server.command(&["EVAL_RO", &script, "0"]).trim_start_matches('+').to_owned()
}

#[tokio::test]
async fn lost_addresses_and_replicas_are_passed_over() {
    let (one, other) = (Redis::start(), Redis::start());
    follow(&other, &one);
    let url = format!(
        "redis://127.0.0.1:{},127.0.0.1:{},127.0.0.1:{}",
        nobody(),
        other.port(),
        one.port()
    );
    let store = RedisStore::open(&config(url, "passed")).await.expect("the third is the master");
    let lease = store.lease("me", LEASE).await.expect("a lease");
    // What `newshound doctor` says of them.
    let since = Instant::now();
    loop {
        let facts = store.facts().await.expect("facts");
        if facts.replicas == 1 && facts.lag.is_some() && facts.snapshot_well {
            break;
        }
        assert!(since.elapsed() < Duration::from_secs(20), "the replica is not in step: {facts:?}");
    }
    // They change places; whoever was connected finds out by the refusal of a write.
    assert_eq!(other.command(&["REPLICAOF", "NO", "ONE"]), "+OK");
    follow(&one, &other);
    let since = Instant::now();
    loop {
        match lease.renew().await {
            Ok(()) => break,
            Err(StoreError::Unavailable(_)) => {}
            Err(error) => panic!("{error}"),
        }
        assert!(since.elapsed() < Duration::from_secs(20), "the new master is not found");
    }
    assert_eq!(counts_of(&store.reader()).await.admitted, 0);
    // Alone, a replica is waited for and said to be one.
    let alone = config(one.url(), "passed");
    let alone = RedisConfig { startup_timeout: Duration::ZERO, ..alone };
    let refused = RedisStore::open(&alone).await.expect_err("a replica");
    assert!(matches!(refused, ConnectError::Unreachable(_)), "{refused:?}");
    assert!(refused.to_string().contains("is no master now"), "{refused}");
}

#[tokio::test]
async fn sentinels_are_asked_for_the_master() {
    let (one, other) = (Redis::start(), Redis::start());
    follow(&other, &one);
    let sentinel = Redis::sentinel(&one, "news");
    let url = format!("redis+sentinel://127.0.0.1:{},127.0.0.1:{}/news", nobody(), sentinel.port());
    let store = RedisStore::open(&config(url, "sentinel")).await.expect("the master is found");
    let lease = store.lease("me", LEASE).await.expect("a lease");
    let knows = || sentinel.command(&["SENTINEL", "FAILOVER", "news"]) == "+OK";
    assert!(poll(Duration::from_secs(30), knows), "the Sentinel knows no replica");
    let since = Instant::now();
    while info(&other, "role") != "master" || lease.renew().await.is_err() {
        assert!(since.elapsed() < Duration::from_secs(40), "the new master is not found");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let wrong = format!("redis+sentinel://127.0.0.1:{}/other", sentinel.port());
    let refused = RedisStore::open(&config(wrong, "sentinel")).await.expect_err("no such master");
    assert!(refused.to_string().contains("watches over no master"), "{refused}");
}

#[tokio::test]
async fn a_redis_cluster_is_refused_in_a_sentence() {
    let server = Redis::start_with(&["--cluster-enabled", "yes"]);
    let refused = RedisStore::open(&config(server.url(), "slots")).await.expect_err("a cluster");
    assert!(matches!(refused, ConnectError::Unfit(_)), "{refused:?}");
    assert!(refused.to_string().contains("is a node of a Redis Cluster"), "{refused}");
}

/// Each refusal passes: it is waited for, and never taken for damage.
#[tokio::test]
async fn what_is_refused_for_now_is_waited_for() {
    let server = Redis::start();
    let store = RedisStore::open(&config(server.url(), "now")).await.expect("open");
    let lease = store.lease("me", LEASE).await.expect("a lease");
    for (on, off, says) in [
        (["min-replicas-to-write", "1"], ["min-replicas-to-write", "0"], "NOREPLICAS"),
        (["maxmemory", "1kb"], ["maxmemory", "0"], "OOM"),
    ] {
        assert_eq!(server.command(&["CONFIG", "SET", on[0], on[1]]), "+OK");
        let refused = lease.renew().await.expect_err(says);
        assert!(store_may(&refused), "{refused:?}");
        assert!(refused.to_string().contains(says), "{refused}");
        assert_eq!(server.command(&["CONFIG", "SET", off[0], off[1]]), "+OK");
        lease.renew().await.expect(says);
    }
}

/// A password that is changed in its file is read for the next connection.
#[tokio::test]
async fn a_changed_secret_file_is_read_at_the_next_connection() {
    let server = Redis::start_with(&["--requirepass", "old"]);
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("url");
    let url = |password: &str| format!("redis://:{password}@127.0.0.1:{}/", server.port());
    std::fs::write(&file, url("old")).expect("written");
    let mut config = config(url("old"), "file");
    config.url_file = Some(file.clone());
    let store = RedisStore::open(&config).await.expect("open");
    std::fs::write(&file, url("new")).expect("written");
    // In one connection: the inline protocol takes a command a line.
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", server.port())).expect("connected");
    use std::io::{Read, Write};
    write!(
        stream,
        "AUTH old\r\nCONFIG SET requirepass new\r\nCLIENT KILL TYPE normal SKIPME yes\r\n"
    )
    .expect("sent");
    let mut answer = [0; 14];
    stream.read_exact(&mut answer).expect("answers");
    let known = store.board().ended().await;
    assert_eq!(known.expect("over a connection with the new password"), None);
}

#[tokio::test]
async fn looks_write_nothing_and_crawls_are_listed_and_removed() {
    let server = Redis::start();
    let config = config(server.url(), "looked-at");
    assert!(RedisStore::look(&config).await.expect("a look").is_none());
    assert_eq!(server.command(&["DBSIZE"]), ":0");
    RedisStore::open(&config).await.expect("open");
    RedisStore::open(&RedisConfig { crawl: "other.1".into(), ..config.clone() })
        .await
        .expect("open");
    assert!(RedisStore::look(&config).await.expect("a look").is_some());
    let names: Vec<String> = crawls(&config).await.expect("names").into_iter().collect();
    assert_eq!(names, ["looked-at", "other.1"]);
    assert_eq!(remove(&config).await.expect("removed"), 3);
    let names: Vec<String> = crawls(&config).await.expect("names").into_iter().collect();
    assert_eq!(names, ["other.1"]);
}

/// A look at queues makes none; a broker that is away is passed over.
#[tokio::test]
async fn looks_at_queues_make_none() {
    let node = crate::shared::rabbit().await;
    let rest = node.url();
    let rest = rest.strip_prefix("amqp://guest:guest@").expect("an address");
    let url = format!("amqp://guest:guest@127.0.0.1:{},{rest}", nobody());
    let config = rabbitmq::BrokerConfig::new(url, "mistyped");
    assert_eq!(rabbitmq::look(&config).await.expect("a look"), rabbitmq::Depths::default());
    assert!(rabbitmq::dead_letters(config.clone()).list(10).await.expect("a list").is_empty());
    let queues = || node.ctl(&["list_queues", "name", "type"]);
    assert!(!queues().contains("mistyped"), "{}", queues());
    let broker = rabbitmq::Broker::connect(config.clone()).await.expect("connected");
    let dead = "newshound.v1.mistyped.dead-letters\tquorum";
    assert!(queues().contains(dead), "{}", queues());
    // Asking for the old queue, which is not there, breaks no connection.
    assert_eq!(broker.depths().await.expect("lengths"), rabbitmq::Depths::default());
    let mut link = broker.link();
    link.mark_unchanged();
    for _ in 0..2 {
        assert_eq!(broker.depths().await.expect("lengths"), rabbitmq::Depths::default());
    }
    assert!(!link.has_changed().expect("a link"), "{:?}", *link.borrow());
    broker.close().await;
    // Who may not configure works with what others have declared.
    node.ctl(&["add_user", "worker", "secret"]);
    let own = [
        "set_permissions",
        "worker",
        "",
        "newshound\\.v1\\..*|amq\\.default",
        "newshound\\.v1\\..*",
    ];
    node.ctl(&own);
    let mut lesser = config.clone();
    lesser.url = node.url().replace("guest:guest", "worker:secret").into();
    lesser.startup_timeout = Duration::ZERO;
    rabbitmq::Broker::connect(lesser.clone()).await.expect("no right to configure").close().await;
    let mut missing = lesser.clone();
    missing.crawl = "never-begun".into();
    let refused = rabbitmq::Broker::connect(missing).await.expect_err("nothing is declared");
    assert!(matches!(refused, ConnectError::Refused(_)), "{refused:?}");
    assert!(refused.to_string().contains("right to configure"), "{refused}");
    // The documented rights, without the one on the default exchange.
    node.ctl(&["set_permissions", "worker", "", "newshound\\.v1\\..*", "newshound\\.v1\\..*"]);
    let refused = rabbitmq::Broker::connect(lesser).await.expect_err("no right to write");
    assert!(matches!(refused, ConnectError::Refused(_)), "{refused:?}");
    assert!(refused.to_string().contains("amq.default"), "{refused}");
    rabbitmq::remove(&config).await.expect("removed");
    assert!(!queues().contains("mistyped"), "{}", queues());
}
