//! Queues inside the process. What they hold dies with it: the frontier's tasks in flight
//! bring it back.

use async_trait::async_trait;
use newshound_core::robots::RobotsAnswer;
use newshound_core::task::{FetchReport, FetchTask, ReportBody};
use newshound_ports::{Ack, Delivery, ReportQueue, StoreError, TaskQueue};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Bytes of reports that wait, about: whoever brings more waits, so that 64 files of 500 KB are not
/// all here while one is read. A batch that is taken has no more than that either.
const MOST_BYTES: usize = 4 << 20;
/// What a link of a report takes, about.
const LINK_BYTES: usize = 250;

struct Waiting<T> {
    /// Messages and whether they were handed out before.
    items: VecDeque<(T, bool)>,
    /// What they take in memory, about.
    bytes: usize,
    closed: bool,
    /// Nobody takes any more: nobody waits for room.
    abandoned: bool,
}

struct Inner<T> {
    waiting: Mutex<Waiting<T>>,
    more: Notify,
    room: Notify,
    weigh: fn(&T) -> usize,
}

impl<T> Inner<T> {
    fn lock(&self) -> MutexGuard<'_, Waiting<T>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A first-in, first-out queue whose messages come back unless acked. The scheduler bounds the tasks
/// out, and each task brings one report; how much reports may hold is bounded here.
pub struct ProcessQueue<T>(Arc<Inner<T>>);

impl<T> Clone for ProcessQueue<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> std::fmt::Debug for ProcessQueue<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let waiting = self.0.lock();
        f.debug_struct("ProcessQueue")
            .field("waiting", &waiting.items.len())
            .field("closed", &waiting.closed)
            .finish()
    }
}

impl<T: Clone + Send + Sync + 'static> ProcessQueue<T> {
    /// `weigh` gives about how many bytes a message has; where all have 0 nobody waits for room.
    pub(crate) fn new(weigh: fn(&T) -> usize) -> Self {
        let waiting = Waiting { items: VecDeque::new(), bytes: 0, closed: false, abandoned: false };
        let (more, room) = (Notify::new(), Notify::new());
        Self(Arc::new(Inner { waiting: Mutex::new(waiting), more, room, weigh }))
    }

    /// Messages waiting to be handed out.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.lock().items.len()
    }

    /// Whether none waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes no more messages and wakes whoever waits; what is in it is still handed out.
    pub fn close(&self) {
        self.0.lock().closed = true;
        self.0.more.notify_waiters();
        self.0.room.notify_waiters();
    }

    /// Nobody takes messages any more: whoever brings one need not wait until there is room.
    pub fn abandon(&self) {
        self.0.lock().abandoned = true;
        self.0.room.notify_waiters();
    }

    fn push(&self, items: impl IntoIterator<Item = T>) -> Result<(), StoreError> {
        let mut waiting = self.0.lock();
        if waiting.closed {
            return Err(StoreError::Closed);
        }
        let before = waiting.items.len();
        for item in items {
            waiting.bytes += (self.0.weigh)(&item);
            waiting.items.push_back((item, false));
        }
        let added = waiting.items.len() - before;
        drop(waiting);
        for _ in 0..added {
            self.0.more.notify_one();
        }
        Ok(())
    }

    /// Waits until there is room for `bytes`: an empty queue has room for anything.
    async fn wait_for_room(&self, bytes: usize) {
        loop {
            let room = self.0.room.notified();
            tokio::pin!(room);
            room.as_mut().enable();
            {
                let waiting = self.0.lock();
                let fits = waiting.items.is_empty() || waiting.bytes + bytes <= MOST_BYTES;
                if fits || bytes == 0 || waiting.closed || waiting.abandoned {
                    return;
                }
            }
            room.await;
        }
    }

    /// At least one message, at most `limit`; none once closed and empty.
    async fn take(&self, limit: usize) -> Vec<Delivery<T>> {
        loop {
            // Made before looking, so that a push or close in between is not missed.
            let more = self.0.more.notified();
            tokio::pin!(more);
            more.as_mut().enable();
            {
                let mut waiting = self.0.lock();
                if !waiting.items.is_empty() || waiting.closed {
                    let mut bytes = 0;
                    let fit = waiting.items.iter().take_while(|(item, _)| {
                        let first = bytes == 0;
                        bytes += (self.0.weigh)(item);
                        first || bytes <= MOST_BYTES
                    });
                    let count = fit.count().min(limit.max(1));
                    let taken: Vec<_> = waiting.items.drain(..count).collect();
                    let gone: usize = taken.iter().map(|(item, _)| (self.0.weigh)(item)).sum();
                    waiting.bytes = waiting.bytes.saturating_sub(gone);
                    let left = !waiting.items.is_empty();
                    drop(waiting);
                    self.0.room.notify_waiters();
                    if left {
                        // Our wake-up may have been meant for what we leave behind.
                        self.0.more.notify_one();
                    }
                    return taken
                        .into_iter()
                        .map(|(item, again)| self.hand_out(item, again))
                        .collect();
                }
            }
            more.await;
        }
    }

    fn hand_out(&self, item: T, redelivered: bool) -> Delivery<T> {
        let held = Held { item: Some(item.clone()), queue: Arc::clone(&self.0) };
        Delivery { item, handed_out: u32::from(redelivered), ack: Box::new(held) }
    }
}

/// A message handed out; it goes back when this is dropped with it.
struct Held<T> {
    item: Option<T>,
    queue: Arc<Inner<T>>,
}

impl<T> Drop for Held<T> {
    fn drop(&mut self) {
        if let Some(item) = self.item.take() {
            // To the front: it was first in line before.
            let mut waiting = self.queue.lock();
            waiting.bytes += (self.queue.weigh)(&item);
            waiting.items.push_front((item, true));
            drop(waiting);
            self.queue.more.notify_one();
        }
    }
}

#[async_trait]
impl<T: Send + Sync + 'static> Ack for Held<T> {
    async fn ack(mut self: Box<Self>) -> Result<(), StoreError> {
        self.item = None;
        Ok(())
    }

    async fn requeue(self: Box<Self>) -> Result<(), StoreError> {
        drop(self);
        Ok(())
    }
}

#[async_trait]
impl TaskQueue for ProcessQueue<FetchTask> {
    async fn publish(&self, tasks: Vec<FetchTask>) -> Result<(), StoreError> {
        self.push(tasks)
    }

    async fn next(&self) -> Result<Option<Delivery<FetchTask>>, StoreError> {
        Ok(self.take(1).await.pop())
    }
}

#[async_trait]
impl ReportQueue for ProcessQueue<FetchReport> {
    async fn publish(&self, report: FetchReport) -> Result<(), StoreError> {
        self.wait_for_room(weight(&report)).await;
        self.push([report])
    }

    async fn next(&self, limit: usize) -> Result<Vec<Delivery<FetchReport>>, StoreError> {
        Ok(self.take(limit).await)
    }
}

/// What a report takes in memory beside its fixed part, about.
pub(crate) fn weight(report: &FetchReport) -> usize {
    let text = match &report.body {
        ReportBody::Robots(RobotsAnswer::Rules { text, .. }) => text.len(),
        _ => 0,
    };
    text + report.body.links().map_or(0, |links| links.outlinks.len() * LINK_BYTES)
}
