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
    RedisFacts {
        version: field("redis_version").to_owned(),
        aof: field("aof_enabled") == "1",
        aof_well: field("aof_last_write_status") != "err",
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
    }
}
