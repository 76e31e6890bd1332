//! Who may write the shard's frontier.
//!
//! A lease is a number, the epoch, that rises with each holder. Every write carries it and the
//! store refuses an older one, so a scheduler that lost its lease without noticing does no
//! harm. Time is the server's.
//!
//! Beside it the store counts commits in ticks, by which a holder notices that the store lost its last
//! writes (`docs/adr/0027`).

use super::store::RedisStore;
use newshound_ports::StoreError;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A lease that was had; whether it still holds is known by [`Lease::renew`].
#[derive(Debug, Clone)]
pub struct Lease {
    store: RedisStore,
    epoch: u64,
    length: Duration,
    known: Arc<AtomicU64>,
    /// The store's ticks before it was taken, and those it began with: none in between were ever
    /// given by this store as it is now.
    gap: (u64, u64),
    history: u64,
    rolled_back: bool,
    in_order: bool,
}

/// Epoch, owner, whether it is ours, ticks before and at its begin, history, given up in order, lost writes.
type Answer = (u64, String, u8, u64, u64, u64, u8, u8);

/// What a tick tells of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tick {
    /// It is of the store's history.
    Valid,
    /// What was done at it is void: the store lost writes since.
    Void,
    /// The store, as it is now, never gave it: it lost writes, and this lease does not know.
    Lost,
}

impl Lease {
    pub(super) async fn acquire(
        store: RedisStore,
        owner: &str,
        length: Duration,
    ) -> Result<Self, StoreError> {
        let known = store.known();
        let mut script = store.prepare(&store.inner.scripts.lease);
        script.arg("acquire").arg(owner).arg(millis(length)).arg(known);
        script.arg(u8::from(store.inner.lost.load(Ordering::SeqCst)));
        let (epoch, holder, ours, before, begin, history, in_order, lost): Answer =
            store.run(&script).await?;
        if ours == 0 {
            return Err(StoreError::Locked(holder));
        }
        drop(script);
        store.note_known(begin);
        store.inner.lost.store(false, Ordering::SeqCst);
        let known_by_all = Arc::clone(&store.inner.known);
        Ok(Self {
            store,
            epoch,
            length,
            known: known_by_all,
            gap: (before, begin),
            history,
            rolled_back: lost == 1,
            in_order: in_order == 1,
        })
    }

    /// The same lease over another connection.
    #[must_use]
    pub fn over(&self, store: RedisStore) -> Self {
        Self { store, ..self.clone() }
    }

    /// The number every write carries.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The tick from which on the store lost nothing.
    #[must_use]
    pub fn history(&self) -> u64 {
        self.history
    }

    /// Whether the store was found to have lost writes when this lease was taken.
    #[must_use]
    pub fn rolled_back(&self) -> bool {
        self.rolled_back
    }

    /// Whether nobody had it before, or whoever had gave it up.
    #[must_use]
    pub fn in_order(&self) -> bool {
        self.in_order
    }

    /// The highest tick known.
    #[must_use]
    pub fn tick(&self) -> u64 {
        self.known.load(Ordering::SeqCst)
    }

    pub(super) fn ticks(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.known)
    }

    /// What the tick of a task or report, or one that another process knows of, tells.
    #[must_use]
    pub fn judge(&self, tick: u64) -> Tick {
        let (before, begin) = self.gap;
        if tick < self.history {
            Tick::Void
        } else if tick > self.tick() || (tick > before && tick < begin) {
            Tick::Lost
        } else {
            Tick::Valid
        }
    }

    /// Whether the store lost this tick, which another process knows of; the next lease then knows, whoever
    /// takes it, once this one is released.
    #[must_use]
    pub fn is_lost(&self, tick: u64) -> bool {
        let is_lost = self.judge(tick) == Tick::Lost;
        if is_lost {
            self.store.inner.lost.store(true, Ordering::SeqCst);
        }
        is_lost
    }

    /// Prolongs it by its length from now.
    ///
    /// # Errors
    /// [`StoreError::Locked`] once another scheduler took it: stop scheduling.
    /// [`StoreError::RolledBack`] where the store lost writes: take the lease anew.
    /// [`StoreError::Unavailable`] while Redis is away: nobody else can take it meanwhile
    /// either, try again.
    pub async fn renew(&self) -> Result<(), StoreError> {
        self.ask("renew").await
    }

    /// Gives it up, so that a standby need not wait for its end.
    ///
    /// # Errors
    /// As [`Lease::renew`].
    pub async fn release(&self) -> Result<(), StoreError> {
        self.ask("release").await
    }

    async fn ask(&self, what: &str) -> Result<(), StoreError> {
        let mut script = self.store.prepare(&self.store.inner.scripts.lease);
        script.arg(what).arg(self.epoch).arg(millis(self.length)).arg(self.tick());
        script.arg(u8::from(self.store.inner.lost.load(Ordering::SeqCst)));
        let (_, holder, ours, ..): Answer = self.store.run(&script).await?;
        match ours {
            1 => Ok(()),
            2 => Err(self.store.rolled_back()),
            _ => Err(StoreError::Locked(holder)),
        }
    }
}

fn millis(length: Duration) -> u64 {
    u64::try_from(length.as_millis()).unwrap_or(u64::MAX)
}
