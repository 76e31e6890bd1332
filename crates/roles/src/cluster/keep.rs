//! Renews a lease from a thread of its own, over a connection of its own: whatever the scheduler is at,
//! and however long that takes, its lease does not run out meanwhile.

use crate::exit::{Exit, Failure};
use newshound_cluster::redis::{Lease, RedisConfig, RedisStore};
use newshound_ports::StoreError;
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// How often a lease is renewed: three times before it ends.
const RENEW: Duration = Duration::from_secs(2);
/// How long a renewal in progress is waited for at the end.
const PATIENCE: Duration = Duration::from_secs(2);

/// Why a lease is not kept any more.
#[derive(Debug, Clone)]
pub(super) enum Gone {
    /// Another scheduler took it.
    Taken(String),
    /// The store lost its last writes.
    RolledBack(String),
}

/// Keeps a lease until it is dropped.
#[derive(Debug)]
pub(super) struct Keeper {
    /// The lease to renew, once it is had.
    lease: watch::Sender<Option<Lease>>,
    /// Why it is gone, once it is; closed when the thread is over.
    taken: watch::Receiver<Option<Gone>>,
    stop: CancellationToken,
}

impl Keeper {
    /// Connects to the store of `config`, for the time that a lease is had: then every second counts.
    ///
    /// # Errors
    /// When no thread is to be had.
    pub(super) fn start(config: &RedisConfig) -> Result<Self, Failure> {
        let stop = CancellationToken::new();
        let (tell, taken) = watch::channel(None);
        let (lease, given) = watch::channel(None);
        let token = stop.clone();
        let config = RedisConfig { startup_timeout: Duration::ZERO, ..config.clone() };
        let failed = |error: std::io::Error| {
            Failure::new(Exit::Internal, format!("no threads can be started: {error}"))
        };
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let body = move || {
            runtime.block_on(async {
                tokio::select! {
                    gone = keep(&config, given) => { tell.send_replace(Some(gone)); }
                    () = token.cancelled() => {}
                }
            });
            runtime.shutdown_background();
        };
        std::thread::Builder::new().name("lease".to_owned()).spawn(body).map_err(failed)?;
        Ok(Self { lease, taken, stop })
    }

    /// Renews `lease` from now on.
    pub(super) fn keep(&self, lease: &Lease) {
        self.lease.send_replace(Some(lease.clone()));
    }

    /// Returns when the lease is gone.
    pub(super) async fn gone(&self) -> Gone {
        let mut taken = self.taken.clone();
        match taken.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(gone)) => gone.clone(),
            _ => std::future::pending().await,
        }
    }

    /// Renews it no more; returns once no renewal is on its way.
    pub(super) async fn end(self) {
        self.stop.cancel();
        let mut taken = self.taken.clone();
        let over = async { while taken.changed().await.is_ok() {} };
        let _ = tokio::time::timeout(PATIENCE, over).await;
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Renews the lease that is given, until it is gone.
async fn keep(config: &RedisConfig, mut given: watch::Receiver<Option<Lease>>) -> Gone {
    let store = loop {
        match RedisStore::open(config).await {
            Ok(store) => break store,
            Err(error) => unsure(&error),
        }
        tokio::time::sleep(RENEW).await;
    };
    let lease = match given.wait_for(Option::is_some).await.as_deref() {
        Ok(Some(lease)) => lease.over(store),
        _ => return std::future::pending().await,
    };
    loop {
        match tokio::time::timeout(RENEW, lease.renew()).await {
            Ok(Ok(())) => {}
            Ok(Err(StoreError::Locked(holder))) => return Gone::Taken(holder),
            Ok(Err(error @ StoreError::RolledBack(_))) => {
                return Gone::RolledBack(error.to_string());
            }
            Ok(Err(error)) => unsure(&error),
            Err(late) => unsure(&late),
        }
        tokio::time::sleep(RENEW).await;
    }
}

/// Nobody can take it while the store is away; a write would be refused later.
fn unsure(error: &dyn std::fmt::Display) {
    tracing::warn!(%error, "lease_unsure");
}
