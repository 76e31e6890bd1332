//! The crawls of a server, known by their keys: which there are, and all of one removed.

use super::config::{RedisConfig, is_crawl_name};
use super::refusal::waits;
use super::{checks, hub, keys};
use crate::error::ConnectError;
use redis::aio::MultiplexedConnection;
use redis::{RedisError, cmd};
use std::collections::BTreeSet;

/// Keys looked at in one step of a walk, so that it holds up nobody.
const STEP: u32 = 500;

/// The names of the crawls on the server of `config`.
///
/// # Errors
/// [`ConnectError`], one sentence with the server's address.
pub async fn crawls(config: &RedisConfig) -> Result<BTreeSet<String>, ConnectError> {
    let (mut link, _) = hub::master(config).await?;
    let mut names = BTreeSet::new();
    let mut cursor = 0_u64;
    loop {
        let keys = step(config, &mut link, &mut cursor, "{newshound:*}:format").await?;
        let name = |key: &String| {
            let inner = key.strip_prefix("{newshound:")?.strip_suffix("}:format")?;
            Some(inner.rsplit_once(':')?.0.to_owned())
        };
        names.extend(keys.iter().filter_map(name).filter(|name| is_crawl_name(name)));
        if cursor == 0 {
            return Ok(names);
        }
    }
}

/// Removes every key of the crawl of `config`; gives how many there were.
///
/// # Errors
/// As [`crawls`].
pub async fn remove(config: &RedisConfig) -> Result<u64, ConnectError> {
    let (mut link, _) = hub::master(config).await?;
    // A name has no sign that means anything in a pattern.
    let pattern = format!("{}*", keys::prefix(&config.crawl, config.shard));
    let mut removed = 0;
    let mut cursor = 0_u64;
    loop {
        let keys = step(config, &mut link, &mut cursor, &pattern).await?;
        if !keys.is_empty() {
            let gone: Result<u64, RedisError> =
                cmd("UNLINK").arg(&keys).query_async(&mut link).await;
            removed += gone.map_err(|error| failure(config, &error))?;
        }
        if cursor == 0 {
            return Ok(removed);
        }
    }
}

async fn step(
    config: &RedisConfig,
    link: &mut MultiplexedConnection,
    cursor: &mut u64,
    pattern: &str,
) -> Result<Vec<String>, ConnectError> {
    let mut scan = cmd("SCAN");
    scan.arg(*cursor).arg("MATCH").arg(pattern).arg("COUNT").arg(STEP);
    let (next, keys): (u64, Vec<String>) =
        scan.query_async(link).await.map_err(|error| failure(config, &error))?;
    *cursor = next;
    Ok(keys)
}

fn failure(config: &RedisConfig, error: &RedisError) -> ConnectError {
    let server = config.url.shown();
    if waits(error) {
        return ConnectError::Unreachable(format!("Redis at {server}: {error}"));
    }
    checks::connect_error(&server, error)
}
