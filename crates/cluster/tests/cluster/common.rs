//! Samples and small questions shared by the tests of this crate.

use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::{Admission, Applied, Counts, Op, Place, Transition};
use newshound_core::host::HostState;
use newshound_core::identity::HostKey;
use newshound_core::link::LinkRole;
use newshound_core::task::{Entry, Lane, TaskKind};
use newshound_core::time::UnixMillis;
use newshound_ports::{Clock, Frontier, StoreError, SystemClock};
use newshound_testservers::Redis;
use std::collections::BTreeSet;
use std::future::Future;
use std::ops::Range;
use std::time::{Duration, Instant};

pub(crate) fn now() -> UnixMillis {
    SystemClock.now()
}

pub(crate) fn url(page: usize) -> CanonicalUrl {
    CanonicalUrl::parse(&format!("https://news.example/2022/03/09/story-{page}/")).expect("url")
}

pub(crate) fn urls(pages: Range<usize>) -> Vec<CanonicalUrl> {
    pages.map(url).collect()
}

pub(crate) fn entry(url: CanonicalUrl) -> Entry {
    Entry {
        depth: 1,
        from: CanonicalUrl::parse("https://news.example/front/").ok(),
        ..Entry::new(url, LinkRole::Latest, TaskKind::Page)
    }
}

pub(crate) fn admission(expect: u64, urls: Vec<CanonicalUrl>, lane: Lane) -> Transition {
    let list = urls.into_iter().map(entry);
    let list = list.map(|entry| Admission { entry, place: Place::Lane(lane) }).collect();
    Transition {
        host: HostKey::of(&url(0)),
        expect,
        state: HostState::new(now()),
        ops: vec![Op::Admit(list)],
    }
}

/// Admits in one transition.
pub(crate) async fn admit(
    frontier: &dyn Frontier,
    expect: u64,
    urls: Vec<CanonicalUrl>,
    lane: Lane,
) -> Applied {
    let transition = admission(expect, urls, lane);
    frontier.commit(vec![transition], now()).await.expect("commit").remove(0)
}

pub(crate) async fn counts_of(frontier: &dyn Frontier) -> Counts {
    frontier.counts().await.expect("counts")
}

/// Calls until it succeeds, for 20 s.
pub(crate) async fn until_ok<T, F>(mut call: impl FnMut() -> F) -> T
where
    F: Future<Output = Result<T, StoreError>>,
{
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        match call().await {
            Ok(done) => return done,
            Err(error) if Instant::now() > end => panic!("{error}"),
            Err(_) => tokio::task::yield_now().await,
        }
    }
}

async fn raw(server: &Redis) -> redis::aio::MultiplexedConnection {
    let client = redis::Client::open(server.url()).expect("client");
    client.get_multiplexed_async_connection().await.expect("connection")
}

pub(crate) async fn config_set(server: &Redis, name: &str, value: &str) {
    let mut conn = raw(server).await;
    let set = redis::cmd("CONFIG").arg("SET").arg(name).arg(value).to_owned();
    set.exec_async(&mut conn).await.expect("config set");
}

pub(crate) async fn set(server: &Redis, key: &str, value: &str) {
    let mut conn = raw(server).await;
    redis::cmd("SET").arg(key).arg(value).exec_async(&mut conn).await.expect("set");
}

/// How the server keeps each shard of the seen-set.
pub(crate) async fn shard_encodings(server: &Redis, crawl: &str) -> Vec<String> {
    let mut conn = raw(server).await;
    let pattern = format!("{{newshound:{crawl}:0}}:s:*");
    let keys: Vec<String> =
        redis::cmd("KEYS").arg(pattern).query_async(&mut conn).await.expect("keys");
    let mut pipe = redis::pipe();
    for key in &keys {
        pipe.cmd("OBJECT").arg("ENCODING").arg(key);
    }
    pipe.query_async(&mut conn).await.expect("encodings")
}

/// The generations of stories that have a key on the server.
pub(crate) async fn generations(server: &Redis, crawl: &str) -> BTreeSet<String> {
    let mut conn = raw(server).await;
    let pattern = format!("*newshound:{crawl}:*n3[br]:*");
    let keys: Vec<String> =
        redis::cmd("KEYS").arg(pattern).query_async(&mut conn).await.expect("keys");
    let generation = |key: &String| {
        let parts: Vec<&str> = key.split(':').collect();
        let kind = parts.iter().position(|part| ["n3b", "n3r"].contains(part))?;
        parts.get(kind + 1).map(ToString::to_string)
    };
    keys.iter().filter_map(generation).collect()
}
