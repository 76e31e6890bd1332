//! What a Redis server is like, for `newshound doctor`.

use super::store::RedisStore;
use newshound_ports::StoreError;

/// Facts of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedisFacts {
    /// Its version.
    pub version: String,
    /// It keeps an append-only file.
    pub aof: bool,
    /// Its last write of that file went well.
    pub aof_well: bool,
    /// Its last snapshot went well: where one does not, it refuses writes (`MISCONF`), as it is set up by default.
    pub snapshot_well: bool,
    /// Replicas connected to it.
    pub replicas: u32,
    /// Seconds since it heard of the replica that it heard least of; `None` where one is not in step yet.
    pub lag: Option<u64>,
    /// Bytes of memory used.
    pub used: u64,
    /// Bytes it may use; 0 is without limit.
    pub limit: u64,
    /// Milliseconds since 1970 on its clock.
    pub now_ms: i64,
}

impl RedisStore {
    /// Asks the server for its facts.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn facts(&self) -> Result<RedisFacts, StoreError> {
        let mut asked = redis::pipe();
        asked.cmd("INFO").cmd("TIME");
        let (info, (seconds, micros)): (String, (i64, i64)) = self.read(&asked).await?;
        Ok(facts(&info, seconds * 1_000 + micros / 1_000))
    }
}

fn facts(info: &str, now_ms: i64) -> RedisFacts {
    let field = |name: &str| {
        info.lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
            .unwrap_or_default()
            .trim()
    };
    let number = |name| field(name).parse().unwrap_or(0);
    // `slave0:ip=10.0.0.2,port=6379,state=online,offset=1,lag=0`
    let replicas =
        || info.lines().filter(|line| line.starts_with("slave") && line.contains(":ip="));
    let part = |line: &str, name: &str| {
        let found =
            line.trim().split(',').find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
        found.unwrap_or_default().to_owned()
    };
    let lag = replicas().try_fold(0, |most: u64, line| {
        let lag: u64 = part(line, "lag").parse().ok()?;
        (part(line, "state") == "online").then(|| most.max(lag))
    });
    RedisFacts {
        version: field("redis_version").to_owned(),
        aof: field("aof_enabled") == "1",
        aof_well: field("aof_last_write_status") != "err",
        snapshot_well: field("rdb_last_bgsave_status") != "err",
        replicas: u32::try_from(replicas().count()).unwrap_or(u32::MAX),
        lag,
        used: number("used_memory"),
        limit: number("maxmemory"),
        now_ms,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_from_info() {
        let info = "# Server\r\nredis_version:7.0.15\r\nused_memory:1000\r\nused_memory_rss:2000\r\n\
                    maxmemory:0\r\naof_enabled:1\r\naof_last_write_status:err\r\n";
        let found = facts(info, 5);
        assert_eq!((found.version.as_str(), found.aof, found.aof_well), ("7.0.15", true, false));
        assert_eq!((found.used, found.limit, found.now_ms), (1000, 0, 5));
        assert_eq!((found.snapshot_well, found.replicas, found.lag), (true, 0, Some(0)));

        let first = "slave0:ip=10.0.0.2,port=6379,state=online,offset=14,lag=1\r\n";
        for (second, lag) in [
            ("slave1:ip=10.0.0.3,port=6379,state=online,offset=9,lag=7\r\n", Some(7)),
            ("slave1:ip=10.0.0.3,port=6379,state=wait_bgsave,offset=0,lag=0\r\n", None),
        ] {
            let info = format!(
                "rdb_last_bgsave_status:err\r\nslave_expires_tracked_keys:0\r\n{first}{second}"
            );
            let found = facts(&info, 5);
            assert_eq!((found.snapshot_well, found.replicas, found.lag), (false, 2, lag));
        }
    }
}
