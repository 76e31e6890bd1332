//! Who may write the shard's frontier.
//!
//! A lease is a number, the epoch, that rises with each holder. Every write carries it and the
//! store refuses an older one, so a scheduler that lost its lease without noticing does no
//! harm. Time is the server's.

use super::store::RedisStore;
use newshound_ports::StoreError;
use std::time::Duration;

/// A lease that was had; whether it still holds is known by [`Lease::renew`].
#[derive(Debug, Clone)]
pub struct Lease {
    store: RedisStore,
    epoch: u64,
    length: Duration,
}

type Answer = (u64, String, u8);

impl Lease {
    pub(super) async fn acquire(
        store: RedisStore,
        owner: &str,
        length: Duration,
    ) -> Result<Self, StoreError> {
        let mut script = store.prepare(&store.inner.scripts.lease);
        script.arg("acquire").arg(owner).arg(millis(length));
        let (epoch, holder, ours): Answer = store.run(&script).await?;
        if ours == 0 {
            return Err(StoreError::Locked(holder));
        }
        drop(script);
        Ok(Self { store, epoch, length })
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

    /// Prolongs it by its length from now.
    ///
    /// # Errors
    /// [`StoreError::Locked`] once another scheduler took it: stop scheduling.
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
        script.arg(what).arg(self.epoch).arg(millis(self.length));
        let (_, holder, ours): Answer = self.store.run(&script).await?;
        if ours == 1 { Ok(()) } else { Err(StoreError::Locked(holder)) }
    }
}

fn millis(length: Duration) -> u64 {
    u64::try_from(length.as_millis()).unwrap_or(u64::MAX)
}
