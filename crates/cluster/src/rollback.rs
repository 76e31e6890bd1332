//! A store that lost its last writes: power that failed before a write was on the disk, or a replica that
//! lagged behind and took over (docs/adr/0027).
//!
//! Every task carries the tick it was given out at, and its report gives it back. The scheduler
//! ([`OfTerm`]) drops reports of before a loss, since what they left out as seen may be lost too; a worker
//! ([`Sight`]) says of which history all is that it has in hand.

use crate::redis::{Lease, Tick};
use async_trait::async_trait;
use newshound_core::task::{FetchReport, FetchTask};
use newshound_ports::{Delivery, ReportQueue, StoreError, TaskQueue};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// The queues of a scheduler, for the time of a lease.
#[derive(Debug)]
pub struct OfTerm<Q> {
    queue: Q,
    lease: Lease,
}

impl<Q> OfTerm<Q> {
    /// Marks the tasks of `queue`, and reads its reports, by the ticks of `lease`.
    #[must_use]
    pub fn new(queue: Q, lease: &Lease) -> Self {
        Self { queue, lease: lease.clone() }
    }
}

#[async_trait]
impl<Q: TaskQueue> TaskQueue for OfTerm<Q> {
    async fn publish(&self, mut tasks: Vec<FetchTask>) -> Result<(), StoreError> {
        let tick = self.lease.tick();
        tasks.iter_mut().for_each(|task| task.tick = Some(tick));
        self.queue.publish(tasks).await
    }

    async fn next(&self) -> Result<Option<Delivery<FetchTask>>, StoreError> {
        self.queue.next().await
    }
}

#[async_trait]
impl<Q: ReportQueue> ReportQueue for OfTerm<Q> {
    async fn publish(&self, report: FetchReport) -> Result<(), StoreError> {
        self.queue.publish(report).await
    }

    async fn next(&self, limit: usize) -> Result<Vec<Delivery<FetchReport>>, StoreError> {
        loop {
            let batch = self.queue.next(limit).await?;
            if batch.is_empty() {
                return Ok(batch);
            }
            let mut valid = Vec::with_capacity(batch.len());
            for delivery in batch {
                // Those of an older version are taken as they are.
                match delivery.item.tick.map_or(Tick::Valid, |tick| self.lease.judge(tick)) {
                    Tick::Valid => valid.push(delivery),
                    Tick::Void => {
                        tracing::debug!(url = %delivery.item.entry.url, "report_void");
                        delivery.ack.ack().await?;
                    }
                    Tick::Lost => {
                        let _ = delivery.item.tick.is_some_and(|tick| self.lease.is_lost(tick));
                        // It comes again, to a scheduler that knows.
                        return Err(StoreError::RolledBack(
                            "a report is of a task that it does not know of".to_owned(),
                        ));
                    }
                }
            }
            if !valid.is_empty() {
                return Ok(valid);
            }
        }
    }
}

/// What a worker knows of the store's history.
#[derive(Debug, Default)]
pub struct Sight {
    history: AtomicU64,
    tick: AtomicU64,
    /// Tasks in hand, by tick.
    hands: Mutex<BTreeMap<u64, usize>>,
}

/// A task in hand.
#[derive(Debug)]
pub(crate) struct Hand {
    sight: Arc<Sight>,
    tick: u64,
}

impl Sight {
    /// Takes a task in hand.
    pub(crate) fn take(self: &Arc<Self>, task: &FetchTask) -> Hand {
        let tick = task.tick.unwrap_or(0);
        self.tick.fetch_max(tick, Ordering::SeqCst);
        let mut hands = self.hands.lock().unwrap_or_else(PoisonError::into_inner);
        *hands.entry(tick).or_default() += 1;
        Hand { sight: Arc::clone(self), tick }
    }

    /// The highest tick of any task.
    #[must_use]
    pub fn tick(&self) -> u64 {
        self.tick.load(Ordering::SeqCst)
    }

    /// The history that is known here.
    #[must_use]
    pub fn history(&self) -> u64 {
        self.history.load(Ordering::SeqCst)
    }

    /// Takes note of a later history, once all that follows from it was done.
    pub fn learn(&self, history: u64) {
        self.history.fetch_max(history, Ordering::SeqCst);
    }

    /// The history that everything in hand is of; 0 while something is of before the one known.
    #[must_use]
    pub fn settled(&self) -> u64 {
        let hands = self.hands.lock().unwrap_or_else(PoisonError::into_inner);
        let history = self.history();
        match hands.first_key_value() {
            Some((&tick, _)) if tick < history => 0,
            _ => history,
        }
    }
}

impl Drop for Hand {
    fn drop(&mut self) {
        let mut hands = self.sight.hands.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = hands.get_mut(&self.tick) {
            *count -= 1;
            if *count == 0 {
                hands.remove(&self.tick);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use newshound_core::canonical::CanonicalUrl;
    use newshound_core::identity::Fingerprint;
    use newshound_core::link::LinkRole;
    use newshound_core::task::{Entry, Lane, TaskKind, TaskRef};

    fn task(tick: Option<u64>) -> FetchTask {
        let url = CanonicalUrl::parse("https://news.example/").expect("url");
        let entry = Entry::new(url, LinkRole::Seed, TaskKind::Page);
        let task = TaskRef { id: Fingerprint(1), attempt: 1 };
        FetchTask { tick, ..FetchTask::new(String::new(), task, Lane::Fresh, entry) }
    }

    #[test]
    fn a_worker_is_of_a_history_once_nothing_older_is_in_hand() {
        let sight = Arc::new(Sight::default());
        assert_eq!(sight.settled(), 0);
        let (old, older) = (sight.take(&task(Some(5))), sight.take(&task(Some(5))));
        sight.learn(10);
        assert_eq!((sight.settled(), sight.tick()), (0, 5));
        let new = sight.take(&task(Some(12)));
        drop(old);
        assert_eq!(sight.settled(), 0);
        drop(older);
        assert_eq!((sight.settled(), sight.tick()), (10, 12));
        sight.learn(3);
        drop(new);
        assert_eq!(sight.settled(), 10);
        // Of a scheduler of an older version.
        let plain = sight.take(&task(None));
        assert_eq!(sight.settled(), 0);
        drop(plain);
        assert_eq!(sight.settled(), 10);
    }
}
