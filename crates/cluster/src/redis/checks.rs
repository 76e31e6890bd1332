//! Whether this server may be used, asked once at the start.

use super::refusal::waits;
use super::{keys, rights};
use crate::error::ConnectError;
use newshound_core::fingerprint::Fingerprinter;
use newshound_ports::new_fingerprinter;
use redis::aio::MultiplexedConnection;
use redis::{RedisError, cmd};
use std::collections::HashMap;

/// `SMISMEMBER` came with 6.2.
const OLDEST: (u32, u32) = (6, 2);

/// What the checks found out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    /// Members a set may have and stay compact.
    pub(crate) intset_entries: u32,
    /// The crawl's.
    pub(crate) fingerprints: Fingerprinter,
}

/// What a server says of itself.
pub(crate) struct Info(String);

impl Info {
    /// Asks for it.
    pub(crate) async fn ask(
        link: &mut MultiplexedConnection,
        server: &str,
    ) -> Result<Self, ConnectError> {
        let info = cmd("INFO").query_async(link).await;
        info.map(Self).map_err(|error| connect_error(server, &error))
    }

    fn field(&self, name: &str) -> &str {
        let found = self.0.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        found.unwrap_or_default().trim()
    }
}

/// Whether a server may be written: a master that stands alone.
pub(crate) fn usable(info: &Info, server: &str) -> Result<(), ConnectError> {
    if info.field("loading") == "1" {
        return Err(ConnectError::Unreachable(format!("Redis at {server} still loads its data")));
    }
    if info.field("redis_mode") == "cluster" || info.field("cluster_enabled") == "1" {
        return Err(ConnectError::Unfit(format!(
            "Redis at {server} is a node of a Redis Cluster, which newshound does not use: give it one \
             master, alone or with replicas and Sentinel (redis+sentinel://HOST:PORT/MASTER)"
        )));
    }
    match info.field("role") {
        "" | "master" => Ok(()),
        role => Err(ConnectError::Unreachable(format!(
            "Redis at {server} is no master now (its role is {role})"
        ))),
    }
}

/// Refuses a server that would lose URLs or cannot run the scripts, warns of one that may
/// forget them, and marks the crawl's format.
pub(crate) async fn check(
    conn: &mut MultiplexedConnection,
    info: &Info,
    server: &str,
    prefix: &str,
    crawl: &str,
) -> Result<Found, ConnectError> {
    let field = |name: &str| info.field(name);
    let version = field("redis_version");
    if number(version) < OLDEST {
        return Err(ConnectError::Unfit(format!(
            "Redis at {server} is version {version}; newshound needs {}.{} or newer",
            OLDEST.0, OLDEST.1
        )));
    }
    let policy = field("maxmemory_policy");
    if policy != "noeviction" {
        return Err(ConnectError::Unfit(format!(
            "Redis at {server} throws keys away when memory is short (maxmemory-policy is \
             {policy}), which would lose URLs; set it to noeviction"
        )));
    }
    if field("aof_enabled") == "0" {
        tracing::warn!(server, advice = "set appendonly yes", "redis_without_aof");
    }
    let missing = rights::check(conn, prefix).await;
    if let Some(missing) = missing.map_err(|error| connect_error(server, &error))? {
        return Err(rights::lacking(server, &missing));
    }
    let fingerprints = format(conn, server, prefix, crawl).await?;
    // A server that forbids CONFIG has its default, or loses only the compactness.
    let asked: Result<HashMap<String, u32>, _> =
        cmd("CONFIG").arg("GET").arg("set-max-intset-entries").query_async(conn).await;
    let entries = asked.ok().and_then(|pairs| pairs.into_values().next()).unwrap_or(512);
    // At most 4096: a longer array is slow to insert into.
    Ok(Found { intset_entries: entries.clamp(8, 4096), fingerprints })
}

/// Sets the crawl's marks where there are none, and refuses other ones. Whoever begins the crawl sets
/// the function of its fingerprints with the format, in one step: all others find it.
const MARKS: &str = "
local format, fingerprints, depths = KEYS[1], KEYS[2], KEYS[3]
if redis.call('SET', format, ARGV[1], 'NX') then
  redis.call('SET', fingerprints, ARGV[2])
end
local found = redis.call('GET', format)
if found == ARGV[3] then redis.call('SET', fingerprints, ARGV[4], 'NX') end
redis.call('SET', depths, ARGV[5], 'NX')
return {found, redis.call('GET', fingerprints) or ''}";

async fn format(
    conn: &mut MultiplexedConnection,
    server: &str,
    prefix: &str,
    crawl: &str,
) -> Result<Fingerprinter, ConnectError> {
    let new = new_fingerprinter().map_err(|error| ConnectError::Unfit(error.to_string()))?;
    let mut eval = cmd("EVAL");
    eval.arg(MARKS).arg(3);
    for key in ["format", "fingerprints", "depths"] {
        eval.arg(format!("{prefix}{key}"));
    }
    eval.arg(keys::FORMAT).arg(new.stored());
    eval.arg(keys::UNKEYED).arg(Fingerprinter::UNKEYED.stored());
    eval.arg(vec![0_u8; keys::BUCKETS]);
    let (found, function): (String, String) =
        eval.query_async(conn).await.map_err(|error| connect_error(server, &error))?;
    marks(&found, &function, (server, prefix, crawl))
}

/// What is there of a crawl, for a look: nothing is written. `None` where there is no such crawl.
pub(crate) async fn look(
    conn: &mut MultiplexedConnection,
    (server, prefix, crawl): (&str, &str, &str),
) -> Result<Option<Found>, ConnectError> {
    let mut asked = cmd("MGET");
    for key in ["format", "fingerprints", "depths"] {
        asked.arg(format!("{prefix}{key}"));
    }
    let (format, function, depths): (Option<String>, Option<String>, Option<Vec<u8>>) =
        asked.query_async(conn).await.map_err(|error| connect_error(server, &error))?;
    let Some(format) = format else { return Ok(None) };
    // A crawl of 0.1.0 that no later newshound has opened yet.
    let unkeyed = (format == keys::UNKEYED).then(|| Fingerprinter::UNKEYED.stored());
    let function = function.or(unkeyed).unwrap_or_default();
    let fingerprints = marks(&format, &function, (server, prefix, crawl))?;
    Ok(depths.map(|_| Found { intset_entries: 512, fingerprints }))
}

/// Whether the crawl's marks are ones that this newshound can read.
fn marks(
    found: &str,
    function: &str,
    (server, prefix, crawl): (&str, &str, &str),
) -> Result<Fingerprinter, ConnectError> {
    if found != keys::FORMAT && found != keys::UNKEYED {
        return Err(ConnectError::OtherVersion(format!(
            "the crawl {crawl} on Redis at {server} has format {found} and this newshound writes \
             format {}; use the newshound it was begun with, or another crawl name",
            keys::FORMAT
        )));
    }
    Fingerprinter::from_stored(function).ok_or_else(|| {
        ConnectError::OtherVersion(format!(
            "the crawl {crawl} on Redis at {server} lost the key of its fingerprints ({prefix}\
             fingerprints), without which nothing that it saw can be told; restore it or use \
             another crawl name"
        ))
    })
}

fn number(version: &str) -> (u32, u32) {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
}

/// What an error at the start means for the user.
pub(crate) fn connect_error(server: &str, error: &RedisError) -> ConnectError {
    let code = error.code().unwrap_or_default();
    let told = error.to_string();
    let told = told.lines().next().unwrap_or_default();
    if code == "NOPERM" || told.contains("NOPERM") {
        return rights::lacking(server, told);
    }
    if error.kind() == redis::ErrorKind::AuthenticationFailed
        || matches!(code, "WRONGPASS" | "NOAUTH")
        || told.contains("WRONGPASS")
        || told.contains("called without any password")
    {
        return ConnectError::Refused(format!(
            "Redis at {server} refuses the user or password: {told}"
        ));
    }
    if waits(error) || error.is_io_error() || error.is_timeout() {
        return ConnectError::Unreachable(format!("Redis at {server} cannot be reached: {told}"));
    }
    ConnectError::Unfit(format!("{server} does not answer as Redis does: {told}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number() {
        for (version, fits) in [
            ("7.0.15", true),
            ("6.2.0", true),
            ("10.0", true),
            ("6.0.16", false),
            ("5.0.3", false),
            ("", false),
        ] {
            assert_eq!(number(version) >= OLDEST, fits, "{version}");
        }
    }
}
