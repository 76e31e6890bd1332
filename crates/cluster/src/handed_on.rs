//! Tasks that another worker had or has, looked at before anyone fetches them again.
//!
//! A worker that dies, or loses its connection, leaves two things open: whether it had asked
//! the host, and whether its report is out. So a task that is handed on waits until whoever
//! began it gave it up, ended, or is gone from the board; then for the host's delay; and is dropped if its attempt was settled meanwhile: the host may by now be asked
//! for another page, and belongs to that one. And a task that the scheduler sent twice, because
//! the broker died before it confirmed, is done by whoever began it first.

use crate::redis::{Begin, Handed, RedisStore};
use crate::rollback::{Hand, Sight};
use async_trait::async_trait;
use newshound_core::task::{FetchTask, TaskRef};
use newshound_ports::patience::{persist, store_may};
use newshound_ports::{Ack, Delivery, StoreError, TaskQueue};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The longest wait: a delivery is not held for longer than a fetch. A host that asks for more
/// than this after the death of its worker is asked too soon, once.
const LONGEST: Duration = Duration::from_secs(60);

/// The longest wait for a worker that is on the board and says nothing: it was cut off in the
/// middle of a fetch and could not release it.
const HOLDER: Duration = Duration::from_secs(12);
/// How often that is looked at.
const LOOK: Duration = Duration::from_millis(100);

/// A task queue that looks at what was handed out before.
pub struct HandedOn<Q> {
    queue: Q,
    store: RedisStore,
    /// This worker's name on the board.
    worker: String,
    /// How long the store remembers who began a task: until its deadline.
    length: Duration,
    deliveries: AtomicU64,
    sight: Arc<Sight>,
}

impl<Q: TaskQueue> HandedOn<Q> {
    /// Looks at the tasks of `queue` for `worker`, a name no other has; what is in flight, and
    /// for `length` who began it, is known by `store`.
    #[must_use]
    pub fn new(queue: Q, store: RedisStore, worker: String, length: Duration) -> Self {
        let (deliveries, sight) = (AtomicU64::new(0), Arc::default());
        Self { queue, store, worker, length, deliveries, sight }
    }

    /// Takes note of what is in hand in `sight`.
    #[must_use]
    pub fn seen_by(mut self, sight: &Arc<Sight>) -> Self {
        self.sight = Arc::clone(sight);
        self
    }
}

impl<Q> HandedOn<Q> {
    /// Begins a delivery, after whoever had it before and the host's `pause`.
    async fn begin(
        &self,
        item: &FetchTask,
        times: u32,
        pause: Duration,
    ) -> Result<Begin, StoreError> {
        let (task, tick) = (item.task, item.tick);
        let number = self.deliveries.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}#{number}", self.worker);
        let (arrived, limit) = (Instant::now(), HOLDER + 2 * pause);
        loop {
            if times > 0 {
                while arrived.elapsed() < HOLDER && self.is_held(task, times).await? {
                    tokio::time::sleep(LOOK).await;
                }
                tokio::time::sleep(pause).await;
            }
            let history = self.sight.history();
            let handed = Handed { task, tick, delivery: &name, times, history };
            let begun = persist(store_may, || self.store.begin(handed, self.length)).await?;
            if begun == Begin::Early {
                if arrived.elapsed() >= self.length {
                    // Its deadline has passed: the scheduler gives it out again.
                    return Ok(Begin::Settled);
                }
                tokio::time::sleep(LOOK).await;
                continue;
            }
            let is_first = times == 0 || begun != Begin::Ours;
            if is_first || arrived.elapsed() >= limit || !self.is_held(task, times).await? {
                return Ok(begun);
            }
            // A copy that was handed out less often, sent twice by the scheduler, was begun
            // during the pause. It was first.
            persist(store_may, || self.store.release(task, times)).await?;
        }
    }

    async fn is_held(&self, task: TaskRef, times: u32) -> Result<bool, StoreError> {
        persist(store_may, || self.store.is_held(task, times)).await
    }
}

#[async_trait]
impl<Q: TaskQueue> TaskQueue for HandedOn<Q> {
    async fn publish(&self, tasks: Vec<FetchTask>) -> Result<(), StoreError> {
        self.queue.publish(tasks).await
    }

    /// Given up while it waits, the delivery goes back to the queue.
    async fn next(&self) -> Result<Option<Delivery<FetchTask>>, StoreError> {
        loop {
            let Some(delivery) = self.queue.next().await? else { return Ok(None) };
            let (task, times) = (delivery.item.task, delivery.handed_out);
            let pause = Duration::from_millis(delivery.item.pause_ms).min(LONGEST);
            let hand = self.sight.take(&delivery.item);
            let begun = self.begin(&delivery.item, times, pause).await?;
            if begun == Begin::Ours {
                let Delivery { item, handed_out, ack } = delivery;
                let store = Some(self.store.clone());
                let ack = Box::new(Holding { ack: Some(ack), store, task, times, _hand: hand });
                return Ok(Some(Delivery { item, handed_out, ack }));
            }
            let (url, attempt) = (&delivery.item.entry.url, task.attempt);
            tracing::debug!(%url, attempt, why = ?begun, "task_superfluous");
            delivery.ack.ack().await?;
        }
    }
}

/// An ack of a task that was begun: whoever lets go of it without an ack releases the task.
struct Holding {
    ack: Option<Box<dyn Ack>>,
    /// `None` once it was acked: the report is out, so there is nothing to release.
    store: Option<RedisStore>,
    task: TaskRef,
    times: u32,
    _hand: Hand,
}

#[async_trait]
impl Ack for Holding {
    async fn ack(mut self: Box<Self>) -> Result<(), StoreError> {
        self.store = None;
        match self.ack.take() {
            Some(ack) => ack.ack().await,
            None => Ok(()),
        }
    }

    async fn requeue(mut self: Box<Self>) -> Result<(), StoreError> {
        match self.ack.take() {
            Some(ack) => ack.requeue().await,
            None => Ok(()),
        }
    }
}

impl Drop for Holding {
    fn drop(&mut self) {
        let (task, times) = (self.task, self.times);
        if let Some(store) = self.store.take()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            // Where this fails, the others wait for a while.
            runtime.spawn(async move { store.release(task, times).await });
        }
    }
}
