//! The crawl's notice board: who is there, which seeds came later, whether it ended. None of
//! it is part of the frontier, so anyone may write it without a lease.

use super::store::RedisStore;
use newshound_ports::StoreError;
use std::time::Duration;

/// Who holds a lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Its name, as given when the lease was taken.
    pub owner: String,
    /// How long it still holds without renewal; zero where it ended.
    pub left: Duration,
}

/// The notice board of one crawl (docs/MESSAGES.md).
#[derive(Debug, Clone)]
pub struct Board {
    store: RedisStore,
}

impl Board {
    pub(super) fn new(store: RedisStore) -> Self {
        Self { store }
    }

    /// Tells that the process `id` is there, with what it says of itself; forgotten after
    /// `length` without another word.
    ///
    /// # Errors
    /// As the ports'.
    pub async fn beat(&self, id: &str, says: &str, length: Duration) -> Result<(), StoreError> {
        let millis = u64::try_from(length.as_millis()).unwrap_or(u64::MAX).max(1);
        let mut pipe = redis::pipe();
        pipe.cmd("SET").arg(self.member(id)).arg(says).arg("PX").arg(millis).ignore();
        pipe.sadd(self.store.key("members"), id).ignore();
        self.store.read(&pipe).await
    }

    /// Takes the notice of `id` down.
    ///
    /// # Errors
    /// As the ports'.
    pub async fn leave(&self, id: &str) -> Result<(), StoreError> {
        let mut pipe = redis::pipe();
        pipe.del(self.member(id)).ignore();
        pipe.srem(self.store.key("members"), id).ignore();
        self.store.read(&pipe).await
    }

    /// Who is there, by id, with what each says of itself.
    ///
    /// # Errors
    /// As the ports'.
    pub async fn members(&self) -> Result<Vec<(String, String)>, StoreError> {
        let index = self.store.key("members");
        let (mut ids,): (Vec<String>,) = self.store.read(redis::pipe().smembers(&index)).await?;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        ids.sort_unstable();
        let keys: Vec<String> = ids.iter().map(|id| self.member(id)).collect();
        let (said,): (Vec<Option<String>>,) = self.store.read(redis::pipe().mget(&keys)).await?;
        let (here, gone): (Vec<_>, Vec<_>) =
            ids.into_iter().zip(said).partition(|(_, says)| says.is_some());
        if !gone.is_empty() {
            let gone: Vec<String> = gone.into_iter().map(|(id, _)| id).collect();
            // One that comes back in this moment is in the index again at its next beat.
            let () = self.store.read(redis::pipe().srem(&index, gone).ignore()).await?;
        }
        Ok(here.into_iter().filter_map(|(id, says)| Some((id, says?))).collect())
    }

    /// Hands seeds to the scheduler.
    ///
    /// # Errors
    /// As the ports'.
    pub async fn ask(&self, seeds: &[String]) -> Result<(), StoreError> {
        self.store.read(redis::pipe().rpush(self.store.key("seeds"), seeds).ignore()).await
    }

    /// Seeds handed in, from the `first` on, oldest first.
    ///
    /// # Errors
    /// As the ports'.
    pub async fn asked(&self, first: usize) -> Result<Vec<String>, StoreError> {
        let first = isize::try_from(first).unwrap_or(isize::MAX);
        let key = self.store.key("seeds");
        let (seeds,): (Vec<String>,) =
            self.store.read(redis::pipe().lrange(key, first, -1)).await?;
        Ok(seeds)
    }

    /// Hands an order to the scheduler.
    ///
    /// # Errors
    /// As the ports'.
    pub async fn order(&self, text: &str) -> Result<(), StoreError> {
        self.store.read(redis::pipe().rpush(self.store.key("orders"), text).ignore()).await
    }

    /// Orders that were not carried out, oldest first.
    ///
    /// # Errors
    /// As the ports'.
    pub async fn orders(&self) -> Result<Vec<String>, StoreError> {
        let key = self.store.key("orders");
        let (orders,): (Vec<String>,) = self.store.read(redis::pipe().lrange(key, 0, -1)).await?;
        Ok(orders)
    }

    /// The oldest order was carried out.
    ///
    /// # Errors
    /// As the ports'.
    pub async fn obeyed(&self) -> Result<(), StoreError> {
        self.store.read(redis::pipe().lpop(self.store.key("orders"), None).ignore()).await
    }

    /// Keeps the rows that pictures of the crawl are drawn from.
    ///
    /// # Errors
    /// As the ports'.
    pub async fn keep_meters(&self, text: &str) -> Result<(), StoreError> {
        self.store.read(redis::pipe().set(self.store.key("meters"), text).ignore()).await
    }

    /// The rows kept; `None` where none were.
    ///
    /// # Errors
    /// As the ports'.
    pub async fn meters(&self) -> Result<Option<String>, StoreError> {
        let (text,): (Option<String>,) =
            self.store.read(redis::pipe().get(self.store.key("meters"))).await?;
        Ok(text)
    }

    /// What was said at the crawl's end; `None` while it is not over.
    ///
    /// # Errors
    /// As the ports'.
    pub async fn ended(&self) -> Result<Option<String>, StoreError> {
        let (said,): (Option<String>,) =
            self.store.read(redis::pipe().get(self.store.key("ended"))).await?;
        Ok(said)
    }

    /// Tells everyone that the crawl is over, or with `None` that it is not.
    ///
    /// # Errors
    /// As the ports'.
    pub async fn set_ended(&self, says: Option<&str>) -> Result<(), StoreError> {
        let key = self.store.key("ended");
        let mut pipe = redis::pipe();
        match says {
            Some(says) => pipe.set(key, says).ignore(),
            None => pipe.del(key).ignore(),
        };
        self.store.read(&pipe).await
    }

    /// The tick from which on the store lost no writes: 0 where it never did.
    ///
    /// # Errors
    /// As the ports'.
    pub async fn history(&self) -> Result<u64, StoreError> {
        let key = self.store.key("lease");
        let (history,): (Option<u64>,) =
            self.store.read(redis::pipe().hget(key, "history")).await?;
        Ok(history.unwrap_or(0))
    }

    /// Who holds the shard's lease, or held it last; `None` where nobody ever did.
    ///
    /// # Errors
    /// As the ports'.
    pub async fn holder(&self) -> Result<Option<Holder>, StoreError> {
        let key = self.store.key("lease");
        let mut pipe = redis::pipe();
        pipe.cmd("TIME").cmd("HMGET").arg(key).arg("owner").arg("until");
        let ((seconds, micros), (owner, until)): ((u64, u64), (Option<String>, Option<u64>)) =
            self.store.read(&pipe).await?;
        let now = seconds * 1_000 + micros / 1_000;
        Ok(owner.map(|owner| Holder {
            owner,
            left: Duration::from_millis(until.unwrap_or(0).saturating_sub(now)),
        }))
    }

    fn member(&self, id: &str) -> String {
        self.store.key(&format!("member:{id}"))
    }
}
