//! Queues inside the process. What they hold dies with it: the frontier's tasks in flight
//! bring it back.

use async_trait::async_trait;
use newshound_core::task::{FetchReport, FetchTask};
use newshound_ports::{Ack, Delivery, ReportQueue, StoreError, TaskQueue};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

struct Waiting<T> {
    /// Messages and whether they were handed out before.
    items: VecDeque<(T, bool)>,
    closed: bool,
}

struct Inner<T> {
    waiting: Mutex<Waiting<T>>,
    more: Notify,
}

impl<T> Inner<T> {
    fn lock(&self) -> MutexGuard<'_, Waiting<T>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A first-in, first-out queue whose messages come back unless acked. It has no bound of its
/// own: the scheduler bounds the tasks out, and each task brings one report.
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
    pub(crate) fn new() -> Self {
        let waiting = Mutex::new(Waiting { items: VecDeque::new(), closed: false });
        Self(Arc::new(Inner { waiting, more: Notify::new() }))
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
    }

    fn push(&self, items: impl IntoIterator<Item = T>) -> Result<(), StoreError> {
        let mut waiting = self.0.lock();
        if waiting.closed {
            return Err(StoreError::Closed);
        }
        let before = waiting.items.len();
        waiting.items.extend(items.into_iter().map(|item| (item, false)));
        let added = waiting.items.len() - before;
        drop(waiting);
        for _ in 0..added {
            self.0.more.notify_one();
        }
        Ok(())
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
                    let count = waiting.items.len().min(limit.max(1));
                    let taken: Vec<_> = waiting.items.drain(..count).collect();
                    let left = !waiting.items.is_empty();
                    drop(waiting);
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
            self.queue.lock().items.push_front((item, true));
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
        self.push([report])
    }

    async fn next(&self, limit: usize) -> Result<Vec<Delivery<FetchReport>>, StoreError> {
        Ok(self.take(limit).await)
    }
}
