//! A crawl that newshound 0.1.0 left on Redis, taken up by this version.
//!
//! `crates/cluster/tests/states/0.1.0.jsonl` holds the commands that make its keys, one a line, each an array of strings
//! whose letters are bytes. Scheduler, worker and sink of 0.1.0 wrote them and were killed (SIGKILL)
//! when four of eleven stories were read; tests/tests/states/README.md describes the site. A long run
//! of zero bytes at the end of a string is written as SETRANGE of its last byte.

use crate::common::{counts_of, now};
use newshound_cluster::redis::{RedisConfig, RedisStore};
use newshound_core::article::Article;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::{Applied, Op, Transition, Whereabouts};
use newshound_core::identity::{ArticleId, Fingerprint, HostKey};
use newshound_core::near::Sketch;
use newshound_core::status::Status;
use newshound_core::task::{InFlight, Lane, TaskRef};
use newshound_core::time::UnixMillis;
use newshound_ports::{Claim, Claimed, Frontier, SeenSet, SiteMemory, Stories, StoryParts};
use newshound_testservers::Redis;
use std::collections::BTreeSet;
use std::time::Duration;

const STATE: &str = include_str!("../states/0.1.0.jsonl");
/// What its sink had written.
const ARTICLES: &str = include_str!("../../../../tests/tests/states/0.1.0/articles.jsonl");
const SITE: &str = "http://127.77.13.1:8013";

fn story(number: usize) -> CanonicalUrl {
    CanonicalUrl::parse(&format!("{SITE}/2024/05/03/story-{number}/")).expect("url")
}

/// A server with the state.
async fn loaded() -> Redis {
    let server = tokio::task::spawn_blocking(Redis::start).await.expect("a server");
    let client = redis::Client::open(server.url()).expect("client");
    let mut conn = client.get_multiplexed_async_connection().await.expect("connection");
    for line in STATE.lines() {
        let words: Vec<String> = serde_json::from_str(line).expect("a command");
        let mut words = words.iter().map(|word| {
            let byte = |letter| u8::try_from(u32::from(letter)).expect("a byte");
            word.chars().map(byte).collect::<Vec<u8>>()
        });
        let name = String::from_utf8(words.next().expect("a name")).expect("ASCII");
        let mut command = redis::cmd(&name);
        words.for_each(|word| {
            command.arg(word);
        });
        command.exec_async(&mut conn).await.expect(line);
    }
    server
}

#[tokio::test]
async fn a_frontier_of_0_1_0_goes_on() {
    let server = loaded().await;
    let store = RedisStore::open(&RedisConfig::new(server.url(), "old")).await.expect("open");
    // The lease of a scheduler that was killed ends by itself.
    let lease = crate::common::until_ok(|| store.lease("new", Duration::from_secs(60))).await;
    let frontier = store.frontier(&lease).await.expect("frontier");
    let before = counts_of(&frontier).await;
    assert!(before.balanced(), "{before:?}");
    assert_eq!((before.admitted, before.queued, before.ended[&Status::Article]), (18, 7, 4));
    assert_eq!(before.ended[&Status::Gone], 4);

    let by = frontier.fingerprints();
    assert!(!by.is_keyed(), "its fingerprints have no key");
    let urls: Vec<_> = (0..=11).map(|number| by.of(&story(number))).collect();
    let seen = store.seen_set().seen(&urls).await.expect("seen");
    assert_eq!(seen.iter().position(|seen| !seen), Some(11), "story 11 was never named");
    let ended = Some(Whereabouts::Ended { status: Status::Article, detail: None });
    assert_eq!(frontier.whereabouts(&story(0)).await.expect("where"), ended);

    let host = HostKey::of(&story(0));
    assert_eq!(
        frontier.robots(std::slice::from_ref(&host)).await.expect("robots"),
        ["User-agent: *\nDisallow: /private/\n"]
    );
    let due = frontier.visits_due(UnixMillis(i64::MAX), 9).await.expect("visits");
    assert_eq!(due.len(), 1);
    assert!(due[0].entry.kind.is_visit(), "{:?}", due[0].entry);

    // The rest is taken and ends, one after the other.
    let mut taken = BTreeSet::new();
    for _ in 0..7 {
        let row = frontier.hosts(std::slice::from_ref(&host)).await.expect("host").remove(0);
        let row = row.expect("the host");
        assert_eq!(row.state.counts.ended[&Status::Article], 4);
        let entry = row.heads[Lane::Listings.index()].clone().expect("a head");
        let task = TaskRef { id: by.of(&entry.url), attempt: 1 };
        taken.insert(entry.url.as_str().to_owned());
        let (url, deadline) = (task.id, now() + Duration::from_secs(60));
        let flight = InFlight { task, host: host.clone(), lane: Lane::Listings, entry, deadline };
        for (more, ops) in [
            (0, vec![Op::Pop(Lane::Listings, url), Op::Start(flight)]),
            (1, vec![Op::Settle(task), Op::End { url, status: Status::Article, detail: None }]),
        ] {
            let (expect, state) = (row.version + more, row.state.clone());
            let step = Transition { host: host.clone(), expect, state, ops };
            let applied = frontier.commit(vec![step], now()).await.expect("commit");
            assert_eq!(applied, [Applied::Done { admitted: 0, seen: 0 }]);
        }
    }
    assert_eq!(taken, (2..9).map(|number| story(number).as_str().to_owned()).collect());
    let after = counts_of(&frontier).await;
    assert!(after.balanced(), "{after:?}");
    assert_eq!((after.queued, after.ended[&Status::Article]), (0, 11));
}

#[tokio::test]
async fn what_workers_of_0_1_0_kept_is_found() {
    let server = loaded().await;
    let store = RedisStore::open(&RedisConfig::new(server.url(), "old")).await.expect("open");
    let kept = store.memory().kept("127.77.13.1:8013").await.expect("memory");
    assert_eq!((kept.version, kept.sketch.first()), (4, Some(&1)));
    let parts = store.memory().parts(Fingerprint(0x81d8_52fb_af6f_c276)).await.expect("parts");
    assert_eq!(parts.len(), 1);
    assert!(parts[0].1.contains("Harbour board agrees on plan number 0"), "{parts:?}");

    let by = store.seen_set().fingerprints();
    let claim = |owner| Claim { key: by.of(&story(0)), owner, content: Fingerprint(1) };
    let own = by.of(&story(0));
    let made = store.seen_set().claim(&[claim(own), claim(Fingerprint(7))]).await.expect("claim");
    assert_eq!(made[0], Claimed::Granted, "to the task that made it");
    assert!(matches!(made[1], Claimed::Taken { owner, .. } if owner == own), "{made:?}");

    // Copies of its stories are recognised by bodies that 0.1.0 had read.
    let stories = store.stories(1_000);
    for (line, number) in ARTICLES.lines().zip(1..) {
        let article: Article = serde_json::from_str(line).expect("an article");
        let sketch = Sketch::of(&article.body).expect("long enough");
        let copy = ArticleId::from_bytes([number; 16]);
        let first = stories.first_of(&copy, &sketch).await.expect("first of");
        assert_eq!(first.as_ref(), Some(&article.id), "{}", article.url.as_str());
        assert_eq!(stories.first_of(&article.id, &sketch).await.expect("first of"), None);
    }
}
