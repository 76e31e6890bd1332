//! Which articles tell the same story, in one round trip (docs/MESSAGES.md, *Stories*).

use super::store::RedisStore;
use async_trait::async_trait;
use newshound_core::identity::ArticleId;
use newshound_core::near::{ENOUGH, FOUND, LOOKED_AT, Sketch};
use newshound_ports::{StoreError, Stories};

/// Stories of a generation, at most: their numbers are two bytes. Generations are dropped as a whole.
pub const GENERATION: u64 = 65_536;
/// Buckets of a generation: four anchors a story make 512 entries of each when it is full. A
/// look-up reads whole buckets, so fewer would cost time and more would cost memory.
const BUCKETS: u64 = 512;
/// Parts of a bucket, of 32 entries each when it is full. Of these one in eight look-ups finds a
/// tag that is another anchor's.
const PARTS: u64 = 16;

/// The stories of one crawl on Redis.
#[derive(Debug, Clone)]
pub struct RedisStories {
    store: RedisStore,
    generations: u64,
    /// Stories of each.
    size: u64,
}

impl RedisStories {
    /// Remembers the last `kept` stories, and up to two generations of `size` stories more.
    pub(super) fn new(store: RedisStore, kept: u64, size: u64) -> Self {
        let size = size.clamp(1, GENERATION);
        Self { store, generations: kept.div_ceil(size).max(1), size }
    }
}

#[async_trait]
impl Stories for RedisStories {
    async fn first_of(
        &self,
        article: &ArticleId,
        sketch: &Sketch,
    ) -> Result<Option<ArticleId>, StoreError> {
        let Some(id) = article.bytes() else {
            return Err(self.store.damaged("an article's id that is none"));
        };
        let answer: Vec<u8> = {
            let mut script = self.store.prepare(&self.store.inner.scripts.stories);
            script.arg(id.as_slice()).arg(sketch.signature.as_slice());
            script.arg(ENOUGH.as_slice()).arg(FOUND).arg(LOOKED_AT);
            script.arg(self.generations + 1).arg(self.size);
            script.arg(places(&sketch.anchors)).arg(places(&sketch.probes));
            self.store.run(&script).await?
        };
        if answer.is_empty() {
            return Ok(None);
        }
        let first = <[u8; 16]>::try_from(answer.as_slice());
        let first = first.map_err(|_| self.store.damaged("a torn story"))?;
        Ok(Some(ArticleId::from_bytes(first)))
    }
}

/// Bucket, part of it and tag of each hash: four bytes.
fn places(hashes: &[u64]) -> Vec<u8> {
    let place = |hash: &u64| {
        let [tag, ..] = hash.to_le_bytes();
        let bucket = (hash >> 8) % BUCKETS;
        let [low, high, ..] = bucket.to_le_bytes();
        let [part, ..] = ((hash >> 8) / BUCKETS % PARTS).to_le_bytes();
        [high, low, part, tag]
    };
    hashes.iter().flat_map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_bucket_and_part_and_tag() {
        // Bits 0 to 7 are the tag, 8 to 16 the bucket, 17 to 20 the part.
        assert_eq!(
            places(&[0x1F_FFFF, (3 << 17) | (0x101 << 8) | 7]),
            b"\x01\xff\x0f\xff\x01\x01\x03\x07"
        );
        assert!(places(&[]).is_empty());
    }
}
