//! The connection to one Redis.

use super::config::{RedisConfig, is_crawl_name};
use super::hub::Hub;
use super::scripts::Scripts;
use super::{checks, hub, keys};
use crate::error::ConnectError;
use newshound_core::fingerprint::Fingerprinter;
use newshound_ports::patience::Backoff;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// One crawl's shard on one Redis. Cheap to clone: clones share one connection.
#[derive(Clone)]
pub struct RedisStore {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) hub: Hub,
    pub(super) prefix: String,
    pub(super) scripts: Scripts,
    pub(super) shown: String,
    pub(super) timeout: Duration,
    /// Members of a seen-set shard, from the server's `set-max-intset-entries`.
    pub(super) full_shard: u32,
    pub(super) fingerprints: Fingerprinter,
    /// The highest tick known here, by all leases of this process (lease.lua).
    pub(super) known: Arc<AtomicU64>,
    /// The store was found to have lost writes, and no lease was taken since.
    pub(super) lost: AtomicBool,
}

impl std::fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedisStore").field("server", &self.inner.shown).finish_non_exhaustive()
    }
}

impl RedisStore {
    /// Connects and checks that the server may be used. A server that is not there, or still
    /// loads its data, is waited for within `startup_timeout`.
    ///
    /// # Errors
    /// [`ConnectError`], one sentence with the server's address.
    pub async fn open(config: &RedisConfig) -> Result<Self, ConnectError> {
        let opened = Self::opened(config, Purpose::Work).await?;
        opened.ok_or_else(|| ConnectError::Unfit("the crawl's keys are gone".to_owned()))
    }

    /// The same for a look: nothing is written. `None` where the server knows no such crawl.
    ///
    /// # Errors
    /// As [`RedisStore::open`].
    pub async fn look(config: &RedisConfig) -> Result<Option<Self>, ConnectError> {
        Self::opened(config, Purpose::Look).await
    }

    /// The highest count of commits that this process knows of: a store with a lower one lost writes.
    #[must_use]
    pub fn known(&self) -> u64 {
        self.inner.known.load(Ordering::SeqCst)
    }

    pub(super) fn note_known(&self, tick: u64) {
        self.inner.known.fetch_max(tick, Ordering::SeqCst);
    }

    async fn opened(config: &RedisConfig, purpose: Purpose) -> Result<Option<Self>, ConnectError> {
        if !is_crawl_name(&config.crawl) {
            return Err(ConnectError::BadConfig(format!(
                "the crawl's name {:?} may have letters, digits, '.', '_' and '-' only, at most 64",
                config.crawl
            )));
        }
        let end = Instant::now() + config.startup_timeout;
        let mut backoff = Backoff::new();
        loop {
            let error = match Self::attempt(config, purpose).await {
                Err(error) if error.may_pass() && Instant::now() < end => error,
                done => return done,
            };
            let wait = backoff.step();
            tracing::warn!(%error, wait_ms = wait.as_millis(), "redis_waiting");
            tokio::time::sleep(wait).await;
        }
    }

    async fn attempt(config: &RedisConfig, purpose: Purpose) -> Result<Option<Self>, ConnectError> {
        let server = config.address().shown();
        let hub = Hub::new(config.clone());
        let prefix = keys::prefix(&config.crawl, config.shard);
        let asked = async {
            let (mut link, info) = hub::master(config).await?;
            let crawl = config.crawl.as_str();
            let found = match purpose {
                Purpose::Work => {
                    Some(checks::check(&mut link, &info, &server, &prefix, crawl).await?)
                }
                Purpose::Look => checks::look(&mut link, (&server, &prefix, crawl)).await?,
            };
            hub.put(link).await;
            Ok(found)
        };
        let found = match tokio::time::timeout(config.answer_timeout * 3, asked).await {
            Ok(found) => found?,
            Err(_) => {
                return Err(ConnectError::Unreachable(format!(
                    "Redis at {server} takes the connection and does not answer"
                )));
            }
        };
        Ok(found.map(|found| Self {
            inner: Arc::new(Inner {
                hub,
                prefix,
                scripts: Scripts::new(),
                shown: server,
                timeout: config.answer_timeout,
                full_shard: found.intset_entries,
                fingerprints: found.fingerprints,
                known: Arc::default(),
                lost: AtomicBool::new(false),
            }),
        }))
    }
}

/// What a store is opened for.
#[derive(Debug, Clone, Copy)]
enum Purpose {
    Work,
    Look,
}
