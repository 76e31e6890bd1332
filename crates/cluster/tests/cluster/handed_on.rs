//! What becomes of tasks that another worker had.

use crate::common::{admit, now, url, urls};
use crate::samples::task;
use crate::shared::redis;
use async_trait::async_trait;
use newshound_cluster::HandedOn;
use newshound_cluster::redis::{RedisConfig, RedisStore};
use newshound_core::frontier::{Op, Transition};
use newshound_core::host::HostState;
use newshound_core::identity::HostKey;
use newshound_core::task::{FetchTask, InFlight, Lane};
use newshound_ports::{Ack, Delivery, Frontier, StoreError, TaskQueue};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Gives out what it was made with, each as if another worker had had it or not.
struct Given {
    tasks: Mutex<Vec<(FetchTask, bool)>>,
    acked: Arc<AtomicUsize>,
}

struct Counted(Arc<AtomicUsize>);

#[async_trait]
impl Ack for Counted {
    async fn ack(self: Box<Self>) -> Result<(), StoreError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    async fn requeue(self: Box<Self>) -> Result<(), StoreError> {
        Ok(())
    }
}

#[async_trait]
impl TaskQueue for Given {
    async fn publish(&self, _: Vec<FetchTask>) -> Result<(), StoreError> {
        Ok(())
    }

    async fn next(&self) -> Result<Option<Delivery<FetchTask>>, StoreError> {
        let next = self.tasks.lock().expect("lock").pop();
        Ok(next.map(|(item, redelivered)| Delivery {
            item,
            handed_out: u32::from(redelivered),
            ack: Box::new(Counted(Arc::clone(&self.acked))),
        }))
    }
}

/// A store in which page 0 is out with its first attempt, and that task.
async fn with_one_out(crawl: &str) -> (RedisStore, FetchTask) {
    let config = RedisConfig::new(redis().await.url(), crawl);
    let store = RedisStore::open(&config).await.expect("open");
    let lease = store.lease("one", Duration::from_secs(60)).await.expect("lease");
    let frontier = store.frontier(&lease).await.expect("frontier");
    admit(&frontier, 0, urls(0..3), Lane::Fresh).await;
    let mut out = task(0);
    out.task.id = frontier.fingerprints().of(&url(0));
    let flight = InFlight {
        task: out.task,
        host: HostKey::of(&url(0)),
        lane: Lane::Fresh,
        entry: out.entry.clone(),
        deadline: out.deadline,
    };
    let start = Transition {
        host: HostKey::of(&url(0)),
        expect: 1,
        state: HostState::new(now()),
        ops: vec![Op::Pop(Lane::Fresh, out.task.id), Op::Start(flight)],
    };
    frontier.commit(vec![start], now()).await.expect("commit");
    (store, out)
}

#[tokio::test]
async fn only_what_is_in_flight_is_fetched_again_and_not_at_once() {
    let (store, out) = with_one_out("handed-on").await;
    let pause = Duration::from_millis(80);
    let later = |mut task: FetchTask| {
        task.pause_ms = 80;
        task
    };
    let mut earlier = later(out.clone());
    earlier.task.attempt += 1;
    // Taken from the end: the one in flight is begun; sent again it is dropped, since the first is
    // still with the broker; one of another attempt and one that is not out are dropped; handed
    // on after its worker died it is begun again.
    let tasks = vec![
        (later(out.clone()), true),
        (later(task(1)), true),
        (earlier, true),
        (later(task(2)), false),
        (later(out.clone()), false),
        (later(out.clone()), false),
    ];
    let acked = Arc::new(AtomicUsize::new(0));
    let given = Given { tasks: Mutex::new(tasks), acked: Arc::clone(&acked) };
    let queue = HandedOn::new(given, store, "me".to_owned(), Duration::from_secs(60));
    let began = Instant::now();
    let new = queue.next().await.expect("next").expect("a task");
    assert_eq!((new.item.task, acked.load(Ordering::SeqCst)), (out.task, 0));
    let handed_on = queue.next().await.expect("next").expect("a task");
    assert_eq!((handed_on.item.task, acked.load(Ordering::SeqCst)), (out.task, 4));
    assert!(began.elapsed() >= 3 * pause, "{:?}", began.elapsed());
    assert!(queue.next().await.expect("next").is_none());
}

/// The broker came back with a task of the other worker's (handed on), and with its copy, which
/// the scheduler had sent again. Here the copy is begun while the first waits for the host's
/// delay; the host must still see one of them at a time.
#[tokio::test]
async fn a_copy_begun_during_the_pause_is_waited_for() {
    let (store, out) = with_one_out("copy-begun").await;
    let long = Duration::from_secs(60);
    store.board().beat("first", "", long).await.expect("beat");
    let queue = |worker: &str, redelivered: bool, pause_ms: u32| {
        let item = FetchTask { pause_ms: pause_ms.into(), ..out.clone() };
        let tasks = Mutex::new(vec![(item, redelivered)]);
        let given = Given { tasks, acked: Arc::default() };
        HandedOn::new(given, store.clone(), worker.to_owned(), long)
    };
    let (copy, handed_on) = (queue("first", false, 0), queue("second", true, 400));
    let mut waiting = tokio::spawn(async move { handed_on.next().await });
    // It found nobody at work; each of these takes as long as its question did.
    for _ in 0..50 {
        assert!(!store.is_held(out.task, 1).await.expect("held"));
        tokio::task::yield_now().await;
    }
    let begun = copy.next().await.expect("next").expect("a task");
    let in_time = tokio::time::timeout(Duration::from_millis(900), &mut waiting).await;
    assert!(in_time.is_err(), "both are at it");
    // Given up by the first, it is the second's.
    drop(begun);
    let done = tokio::time::timeout(Duration::from_secs(20), waiting).await;
    let done = done.expect("in time").expect("joined").expect("next").expect("a task");
    assert_eq!(done.item.task, out.task);
}
