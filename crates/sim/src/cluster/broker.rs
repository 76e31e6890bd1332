//! The model of a broker: messages that come late, in another order, and twice.
//!
//! It promises what the queues' ports promise over RabbitMQ: a message that was taken safely comes at
//! least once, and a task goes to one worker at a time. What `newshound_cluster::HandedOn` sees to is
//! part of the model: a task that comes again waits for its host's delay, and does not come where its
//! report is out.

use crate::clock::{Millis, SimClock};
use crate::rng::Rng;
use async_trait::async_trait;
use newshound_core::task::{FetchReport, FetchTask, TaskRef};
use newshound_ports::{Ack, Delivery, ReportQueue, StoreError, TaskQueue};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// Longest usual delay of a message, and of one that lies about for a while.
const DELAYS: (u64, u64) = (50, 30_000);

struct Message<T> {
    number: u64,
    item: T,
    /// Not handed out before.
    from: Millis,
    handed_out: u32,
    holder: Option<u64>,
}

struct Inner<T> {
    rng: Rng,
    messages: Vec<Message<T>>,
    numbers: u64,
    gone: BTreeSet<u64>,
}

/// One queue.
struct Queue<T> {
    clock: Arc<SimClock>,
    inner: Mutex<Inner<T>>,
    more: Notify,
}

impl<T: Clone> Queue<T> {
    fn new(clock: Arc<SimClock>, rng: Rng) -> Arc<Self> {
        let inner = Inner { rng, messages: Vec::new(), numbers: 0, gone: BTreeSet::new() };
        Arc::new(Self { clock, inner: Mutex::new(inner), more: Notify::new() })
    }

    fn lock(&self) -> MutexGuard<'_, Inner<T>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a message, and once more so many times in a hundred.
    fn push(&self, item: &T, doubles: u64) {
        let now = self.clock.passed();
        let mut inner = self.lock();
        let times = if inner.rng.chance(doubles) { 2 } else { 1 };
        for _ in 0..times {
            let most = if inner.rng.chance(4) { DELAYS.1 } else { DELAYS.0 };
            let late = Millis::try_from(inner.rng.of(0..most)).unwrap_or(0);
            inner.numbers += 1;
            let (number, item) = (inner.numbers, item.clone());
            let from = now + late;
            inner.messages.push(Message { number, item, from, handed_out: 0, holder: None });
        }
        drop(inner);
        self.more.notify_waiters();
    }

    /// The next message for a consumer.
    async fn take(self: &Arc<Self>, consumer: u64) -> Delivery<T>
    where
        T: Send + Sync + 'static,
    {
        loop {
            let mut more = std::pin::pin!(self.more.notified());
            more.as_mut().enable();
            let now = self.clock.passed();
            let mut next = None;
            {
                let mut inner = self.lock();
                let is_gone = inner.gone.contains(&consumer);
                let free = |one: &&mut Message<T>| one.holder.is_none() && !is_gone;
                let first = inner.messages.iter_mut().filter(free);
                if let Some(message) = first.min_by_key(|one| (one.from, one.number)) {
                    if message.from <= now {
                        message.holder = Some(consumer);
                        let (item, handed_out) = (message.item.clone(), message.handed_out);
                        let (number, queue) = (message.number, Arc::clone(self));
                        let ack = Box::new(Held { queue, number, consumer, is_open: true });
                        return Delivery { item, handed_out, ack };
                    }
                    next = Some(message.from - now);
                }
            }
            let wait = next.map_or(Duration::MAX, |ms| Duration::from_millis(ms.unsigned_abs()));
            let _ = tokio::time::timeout(wait, more).await;
        }
    }

    /// Gives back what `which` of the held messages are; `pause` is how long each stays away.
    fn give_back(&self, which: impl Fn(&Message<T>) -> bool, pause: impl Fn(&T) -> Millis) {
        let now = self.clock.passed();
        for message in self.lock().messages.iter_mut().filter(|one| which(one)) {
            message.holder = None;
            message.handed_out += 1;
            message.from = now + pause(&message.item);
        }
        self.more.notify_waiters();
    }
}

/// A message handed out.
struct Held<T: Clone> {
    queue: Arc<Queue<T>>,
    number: u64,
    consumer: u64,
    is_open: bool,
}

impl<T: Clone> Held<T> {
    fn is_mine(&self, message: &Message<T>) -> bool {
        message.number == self.number && message.holder == Some(self.consumer)
    }
}

impl<T: Clone> Drop for Held<T> {
    fn drop(&mut self) {
        // A consumer that is gone gives nothing back: the broker does.
        if self.is_open && !self.queue.lock().gone.contains(&self.consumer) {
            self.queue.give_back(|message| self.is_mine(message), |_| 0);
        }
    }
}

#[async_trait]
impl<T: Clone + Send + Sync> Ack for Held<T> {
    async fn ack(mut self: Box<Self>) -> Result<(), StoreError> {
        self.is_open = false;
        let mut inner = self.queue.lock();
        inner.messages.retain(|message| !self.is_mine(message));
        Ok(())
    }

    async fn requeue(self: Box<Self>) -> Result<(), StoreError> {
        Ok(())
    }
}

/// The broker.
pub(super) struct Broker {
    tasks: Arc<Queue<FetchTask>>,
    reports: Arc<Queue<FetchReport>>,
    /// Tasks whose report is out.
    reported: Arc<Mutex<BTreeSet<(u64, u32)>>>,
}

fn key(task: TaskRef) -> (u64, u32) {
    (task.id.0, task.attempt)
}

impl Broker {
    pub(super) fn new(clock: Arc<SimClock>, mut rng: Rng) -> Self {
        let tasks = Queue::new(Arc::clone(&clock), rng.fork());
        Self { tasks, reports: Queue::new(clock, rng), reported: Arc::default() }
    }

    /// A process is gone: what it held comes again.
    pub(super) fn gone(&self, consumer: u64) {
        self.tasks.lock().gone.insert(consumer);
        self.reports.lock().gone.insert(consumer);
        let reported = self.reported.lock().unwrap_or_else(PoisonError::into_inner);
        let is_out = |task: &FetchTask| reported.contains(&key(task.task));
        self.tasks.lock().messages.retain(|one| !is_out(&one.item));
        let pause = |task: &FetchTask| Millis::try_from(task.pause_ms).unwrap_or(0);
        self.tasks.give_back(|one| one.holder == Some(consumer), pause);
        self.reports.give_back(|one| one.holder == Some(consumer), |_| 0);
    }

    pub(super) fn tasks(&self, consumer: u64) -> Arc<dyn TaskQueue> {
        Arc::new(Tasks { queue: Arc::clone(&self.tasks), consumer })
    }

    pub(super) fn reports(&self, consumer: u64) -> Arc<dyn ReportQueue> {
        let (queue, reported) = (Arc::clone(&self.reports), Arc::clone(&self.reported));
        Arc::new(Reports { queue, reported, consumer })
    }
}

struct Tasks {
    queue: Arc<Queue<FetchTask>>,
    consumer: u64,
}

#[async_trait]
impl TaskQueue for Tasks {
    async fn publish(&self, tasks: Vec<FetchTask>) -> Result<(), StoreError> {
        tasks.iter().for_each(|task| self.queue.push(task, 0));
        Ok(())
    }

    async fn next(&self) -> Result<Option<Delivery<FetchTask>>, StoreError> {
        Ok(Some(self.queue.take(self.consumer).await))
    }
}

struct Reports {
    queue: Arc<Queue<FetchReport>>,
    reported: Arc<Mutex<BTreeSet<(u64, u32)>>>,
    consumer: u64,
}

#[async_trait]
impl ReportQueue for Reports {
    async fn publish(&self, report: FetchReport) -> Result<(), StoreError> {
        if !report.is_partial() {
            let mut reported = self.reported.lock().unwrap_or_else(PoisonError::into_inner);
            reported.insert(key(report.task));
        }
        self.queue.push(&report, 10);
        Ok(())
    }

    async fn next(&self, _: usize) -> Result<Vec<Delivery<FetchReport>>, StoreError> {
        Ok(vec![self.queue.take(self.consumer).await])
    }
}
