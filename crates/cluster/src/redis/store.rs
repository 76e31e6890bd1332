//! The connection to one Redis.

use super::config::{RedisConfig, is_crawl_name};
use super::scripts::Scripts;
use super::{checks, keys};
use crate::error::ConnectError;
use newshound_core::fingerprint::Fingerprinter;
use newshound_ports::patience::Backoff;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{IntoConnectionInfo, ProtocolVersion};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Longest wait for a connection; three times a TCP retransmission.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Unacknowledged bytes for so long mean that the other side is gone.
const USER_TIMEOUT: Duration = Duration::from_secs(15);

/// One crawl's shard on one Redis. Cheap to clone: clones share one connection.
#[derive(Clone)]
pub struct RedisStore {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) manager: ConnectionManager,
    pub(super) prefix: String,
    pub(super) scripts: Scripts,
    pub(super) shown: String,
    pub(super) timeout: Duration,
    /// Members of a seen-set shard, from the server's `set-max-intset-entries`.
    pub(super) full_shard: u32,
    pub(super) fingerprints: Fingerprinter,
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
        if !is_crawl_name(&config.crawl) {
            return Err(ConnectError::BadConfig(format!(
                "the crawl's name {:?} may have letters, digits, '.', '_' and '-' only, at most 64",
                config.crawl
            )));
        }
        let client = client(config)?;
        let end = Instant::now() + config.startup_timeout;
        let mut backoff = Backoff::new();
        loop {
            let error = match Self::attempt(client.clone(), config).await {
                Err(error) if error.may_pass() && Instant::now() < end => error,
                done => return done,
            };
            let wait = backoff.step();
            tracing::warn!(%error, wait_ms = wait.as_millis(), "redis_waiting");
            tokio::time::sleep(wait).await;
        }
    }

    async fn attempt(client: redis::Client, config: &RedisConfig) -> Result<Self, ConnectError> {
        let server = config.url.shown();
        let settings = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(CONNECT_TIMEOUT))
            .set_response_timeout(Some(config.answer_timeout))
            .set_max_delay(Duration::from_secs(1))
            // The manager gives up after these and starts again at the next command.
            .set_number_of_retries(2)
            .set_pipeline_buffer_size(1024);
        let connect = ConnectionManager::new_with_config(client, settings);
        let refused = |error| checks::connect_error(&server, &error);
        let manager = match tokio::time::timeout(config.answer_timeout * 2, connect).await {
            Ok(connected) => connected.map_err(refused)?,
            Err(_) => {
                return Err(ConnectError::Unreachable(format!(
                    "Redis at {server} takes the connection and does not answer"
                )));
            }
        };
        let prefix = keys::prefix(&config.crawl, config.shard);
        let found = checks::check(&mut manager.clone(), &server, &prefix, &config.crawl).await?;
        Ok(Self {
            inner: Arc::new(Inner {
                manager,
                prefix,
                scripts: Scripts::new(),
                shown: server,
                timeout: config.answer_timeout,
                full_shard: found.intset_entries,
                fingerprints: found.fingerprints,
            }),
        })
    }
}

fn client(config: &RedisConfig) -> Result<redis::Client, ConnectError> {
    let bad = |error: &redis::RedisError| {
        ConnectError::BadConfig(format!(
            "the store's address {} cannot be used: {error}",
            config.url.shown()
        ))
    };
    config.url.check_address().map_err(|error| {
        ConnectError::BadConfig(format!("the store's address cannot be used: {error}"))
    })?;
    let info = config.url.expose().into_connection_info().map_err(|error| bad(&error))?;
    // RESP3 tells of a lost connection at once: the next command waits for the new one
    // instead of failing. Nagle's algorithm would hold back every batch.
    let settings = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
    let tcp = info.tcp_settings().clone().set_nodelay(true).set_user_timeout(USER_TIMEOUT);
    redis::Client::open(info.set_redis_settings(settings).set_tcp_settings(tcp))
        .map_err(|error| bad(&error))
}
