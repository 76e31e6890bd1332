//! The ports that a connection to one Redis gives.

use super::store::RedisStore;
use super::{
    Board, GENERATION, Lease, RedisClock, RedisFrontier, RedisMemory, RedisSeenSet, RedisStories,
};
use newshound_ports::StoreError;
use std::time::Duration;

impl RedisStore {
    /// Takes the lease of the shard for `owner` (a name for people, such as host and process
    /// id; the same owner may take it again), for `length` without renewal.
    ///
    /// # Errors
    /// [`StoreError::Locked`] with the owner, while another one holds it.
    pub async fn lease(&self, owner: &str, length: Duration) -> Result<Lease, StoreError> {
        Lease::acquire(self.clone(), owner, length).await
    }

    /// The frontier for the holder of `lease`; finishes what an earlier holder left half done.
    ///
    /// # Errors
    /// As the port's.
    pub async fn frontier(&self, lease: &Lease) -> Result<RedisFrontier, StoreError> {
        RedisFrontier::open(self.clone(), lease).await
    }

    /// The frontier for readers, such as `status`: its `commit` is refused.
    #[must_use]
    pub fn reader(&self) -> RedisFrontier {
        RedisFrontier::reader(self.clone())
    }

    /// The seen-set and the claims.
    #[must_use]
    pub fn seen_set(&self) -> RedisSeenSet {
        RedisSeenSet::new(self.clone())
    }

    /// The sites' memories and the stories' parts.
    #[must_use]
    pub fn memory(&self) -> RedisMemory {
        RedisMemory::new(self.clone())
    }

    /// Which articles tell the same story; at least the last `kept` stories are remembered.
    #[must_use]
    pub fn stories(&self, kept: u64) -> RedisStories {
        self.stories_by(kept, GENERATION)
    }

    /// The same with `size` stories in a generation, what is dropped at once: at most
    /// [`GENERATION`]. All that use one crawl must give the same.
    #[must_use]
    pub fn stories_by(&self, kept: u64, size: u64) -> RedisStories {
        RedisStories::new(self.clone(), kept, size)
    }

    /// The crawl's notice board.
    #[must_use]
    pub fn board(&self) -> Board {
        Board::new(self.clone())
    }

    /// The server's clock.
    ///
    /// # Errors
    /// As the port's.
    pub async fn clock(&self) -> Result<RedisClock, StoreError> {
        RedisClock::start(self.clone()).await
    }
}
