//! What waits for each host, without what is known of it: for looks at crawls of very many hosts.

use super::store::RedisStore;
use newshound_core::identity::HostKey;
use newshound_core::task::Lane;
use newshound_ports::StoreError;
use redis::{FromRedisValue, Value, from_redis_value};

/// Hosts asked for in one script: four lengths each, 2 ms in all.
const AT_ONCE: usize = 500;

/// How many URLs wait in each lane of a host.
pub(super) type Waiting = (HostKey, [u64; Lane::COUNT]);

impl RedisStore {
    /// How many hosts are known.
    ///
    /// # Errors
    /// As the ports'.
    pub async fn hosts_known(&self) -> Result<u64, StoreError> {
        let (known,): (u64,) = self.read(redis::pipe().zcard(self.key("names"))).await?;
        Ok(known)
    }

    /// What waits for some hosts, those behind `after` in the order of their names; empty behind the
    /// last.
    ///
    /// # Errors
    /// As the ports'.
    pub async fn waiting(&self, after: Option<&HostKey>) -> Result<Vec<Waiting>, StoreError> {
        let answer: Vec<Value> = {
            let mut script = self.prepare(&self.inner.scripts.waiting);
            script.arg(after.map_or("-".to_owned(), |host| format!("({host}"))).arg(AT_ONCE);
            self.run(&script).await?
        };
        let mut values = answer.into_iter();
        let mut found = Vec::with_capacity(AT_ONCE);
        while let Some(host) = values.next() {
            let host = HostKey::from_stored(&read::<String>(self, host)?);
            let mut lanes = [0; Lane::COUNT];
            for lane in &mut lanes {
                *lane = read(self, values.next().unwrap_or(Value::Nil))?;
            }
            found.push((host, lanes));
        }
        Ok(found)
    }
}

fn read<T: FromRedisValue>(store: &RedisStore, value: Value) -> Result<T, StoreError> {
    from_redis_value(value).map_err(|error| store.damaged(&format!("what waits: {error}")))
}
