//! The notice board, and what a worker asks about a task that came again.

use crate::common::{admit, entry, now, url, urls};
use crate::shared;
use newshound_cluster::redis::{Begin, Handed, RedisConfig, RedisStore};
use newshound_core::frontier::{Op, Transition};
use newshound_core::host::HostState;
use newshound_core::identity::HostKey;
use newshound_core::task::{InFlight, Lane, TaskRef};
use newshound_ports::Frontier;
use std::time::Duration;

const LONG: Duration = Duration::from_secs(60);

async fn open(crawl: &str) -> RedisStore {
    RedisStore::open(&RedisConfig::new(shared::redis().await.url(), crawl)).await.expect("open")
}

#[tokio::test]
async fn notices_come_and_go() {
    let store = open("board").await;
    let board = store.board();
    assert_eq!(board.members().await.expect("members"), []);
    board.beat("b", "two", LONG).await.expect("beat");
    board.beat("a", "one", LONG).await.expect("beat");
    board.beat("gone", "nothing", Duration::from_millis(1)).await.expect("beat");
    let pair = |id: &str, says: &str| (id.to_owned(), says.to_owned());
    let both = vec![pair("a", "one"), pair("b", "two")];
    let end = std::time::Instant::now() + Duration::from_secs(10);
    while board.members().await.expect("members") != both {
        assert!(std::time::Instant::now() < end, "a notice does not go");
    }
    board.leave("a").await.expect("leave");
    assert_eq!(board.members().await.expect("members"), [pair("b", "two")]);

    board.ask(&["x".to_owned(), "y".to_owned()]).await.expect("ask");
    board.ask(&["z".to_owned()]).await.expect("ask");
    assert_eq!(board.asked(1).await.expect("asked"), ["y", "z"]);
    assert!(board.asked(3).await.expect("asked").is_empty());

    for ended in [Some("complete"), None] {
        board.set_ended(ended).await.expect("set");
        assert_eq!(board.ended().await.expect("ended").as_deref(), ended);
    }

    assert_eq!(board.holder().await.expect("holder"), None);
    let lease = store.lease("me", LONG).await.expect("lease");
    let holder = board.holder().await.expect("holder").expect("somebody");
    assert_eq!(holder.owner, "me");
    assert!(holder.left > LONG / 2 && holder.left <= LONG, "{holder:?}");
    lease.release().await.expect("release");
    assert!(board.holder().await.expect("holder").is_some_and(|holder| holder.left.is_zero()));
}

#[tokio::test]
async fn a_task_is_begun_once_while_its_attempt_is_in_flight() {
    let store = open("begin").await;
    let lease = store.lease("one", LONG).await.expect("lease");
    let frontier = store.frontier(&lease).await.expect("frontier");
    admit(&frontier, 0, urls(0..1), Lane::Fresh).await;
    let task = TaskRef { id: frontier.fingerprints().of(&url(0)), attempt: 3 };
    let begin = |delivery: &'static str, attempt, times| {
        let store = store.clone();
        async move {
            let handed = Handed {
                task: TaskRef { attempt, ..task },
                tick: None,
                delivery,
                times,
                history: 0,
            };
            store.begin(handed, LONG).await.expect("asked")
        }
    };
    assert_eq!(begin("early", 3, 0).await, Begin::Settled);
    let flight = InFlight {
        task,
        host: HostKey::of(&url(0)),
        lane: Lane::Fresh,
        entry: entry(url(0)),
        deadline: now() + LONG,
    };
    let start = Transition {
        host: HostKey::of(&url(0)),
        expect: 1,
        state: HostState::new(now()),
        ops: vec![Op::Pop(Lane::Fresh, task.id), Op::Start(flight)],
    };
    frontier.commit(vec![start], now()).await.expect("commit");
    for (delivery, attempt, times, expected) in [
        ("a", 2, 0, Begin::Settled),
        ("a", 4, 1, Begin::Settled),
        // What was begun before it was in flight does not count.
        ("early", 3, 0, Begin::Ours),
        ("a", 3, 0, Begin::Theirs),
        ("early", 3, 0, Begin::Ours),
        // Both copies come back from workers that were cut off: one is begun again.
        ("b", 3, 1, Begin::Ours),
        ("c", 3, 1, Begin::Theirs),
        ("early", 3, 0, Begin::Theirs),
        ("c", 3, 2, Begin::Ours),
    ] {
        let got = begin(delivery, attempt, times).await;
        assert_eq!(got, expected, "{delivery} {attempt} {times}");
    }

    // "early" is not on the board, then is, then gives its delivery up.
    store.release(task, 2).await.expect("release");
    let held = async || store.is_held(task, 2).await.expect("asked");
    let handed = Handed { task, tick: None, delivery: "worker#1", times: 1, history: 0 };
    store.release(task, 1).await.expect("release");
    assert_eq!(store.begin(handed, LONG).await.expect("asked"), Begin::Ours);
    assert!(!held().await);
    store.board().beat("worker", "", LONG).await.expect("beat");
    assert!(held().await);
    assert!(!store.is_held(TaskRef { attempt: 4, ..task }, 2).await.expect("asked"));
    store.release(task, 1).await.expect("release");
    assert!(!held().await);

    // The store lost writes: nobody begins a task who has not done what follows.
    assert!(lease.is_lost(lease.tick() + 1));
    lease.release().await.expect("released");
    let lease = store.lease("one", LONG).await.expect("lease");
    let later = Handed { delivery: "worker#2", times: 3, ..handed };
    assert_eq!(store.begin(later, LONG).await.expect("asked"), Begin::Early);
    let knows = Handed { history: lease.history(), ..later };
    assert_eq!(store.begin(knows, LONG).await.expect("asked"), Begin::Ours);
}
