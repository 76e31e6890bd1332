//! Which stories an article's anchors lead to, in one round trip, and storing a new one, in another
//! (docs/MESSAGES.md, *Stories*).

use super::store::RedisStore;
use async_trait::async_trait;
use newshound_core::identity::ArticleId;
use newshound_core::near::{Candidate, LOOKED_AT, SIGNATURE, Sketch};
use newshound_ports::{Candidates, StoreError, Stories};

/// Stories of a generation, at most: their numbers are two bytes. Generations are dropped as a whole.
pub const GENERATION: u64 = 65_536;
/// Buckets of a generation: four anchors a story make 512 entries of each when it is full. A
/// look-up reads whole buckets, so fewer would cost time and more would cost memory.
const BUCKETS: u64 = 512;
/// Parts of a bucket, of 32 entries each when it is full. Of these one in eight look-ups finds a
/// tag that is another anchor's.
const PARTS: u64 = 16;

/// Bytes of a story that was found: generation, place in it, anchors found, id, signature.
const FOUND: usize = 4 + 2 + 1 + 16 + SIGNATURE;
/// What `stories.lua` takes for the width of a record.
const _: () = assert!(16 + SIGNATURE == 37, "WIDTH in stories.lua");
/// The scripts' answer: up to which number stories are stored, and those that were found.
type Answer = (u64, Vec<u8>);

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
    async fn candidates(&self, sketch: &Sketch) -> Result<Candidates, StoreError> {
        let answer: Answer = {
            let mut script = self.store.prepare(&self.store.inner.scripts.stories_find);
            script.arg(LOOKED_AT).arg(places(&sketch.probes));
            self.store.run(&script).await?
        };
        self.read(answer)
    }

    async fn store(
        &self,
        article: &ArticleId,
        sketch: &Sketch,
        until: u64,
    ) -> Result<Option<Candidates>, StoreError> {
        let Some(id) = article.bytes() else {
            return Err(self.store.damaged("an article's id that is none"));
        };
        let newer: Option<Answer> = {
            let mut script = self.store.prepare(&self.store.inner.scripts.stories_store);
            script.arg(LOOKED_AT).arg(places(&sketch.probes));
            script.arg([id.as_slice(), sketch.signature.as_slice()].concat()).arg(until);
            script.arg(self.generations + 1).arg(self.size).arg(places(&sketch.anchors));
            self.store.run(&script).await?
        };
        newer.map(|newer| self.read(newer)).transpose()
    }
}

impl RedisStories {
    fn read(&self, (until, stories): Answer) -> Result<Candidates, StoreError> {
        let (records, rest) = stories.as_chunks::<FOUND>();
        if !rest.is_empty() {
            return Err(self.store.damaged("a torn story"));
        }
        let stories: Option<_> = records.iter().map(|record| candidate(record)).collect();
        let stories = stories.ok_or_else(|| self.store.damaged("a torn story"))?;
        Ok(Candidates { stories, until })
    }
}

/// Generation, place in it, anchors found, id and signature.
fn candidate(record: &[u8]) -> Option<Candidate> {
    let (generation, rest) = record.split_first_chunk()?;
    let (place, rest) = rest.split_first_chunk()?;
    let (&found, rest) = rest.split_first()?;
    let (article, signature) = rest.split_first_chunk()?;
    Some(Candidate {
        number: u64::from(u32::from_be_bytes(*generation)) * GENERATION
            + u64::from(u16::from_be_bytes(*place)),
        article: ArticleId::from_bytes(*article),
        signature: signature.try_into().ok()?,
        found: usize::from(found),
    })
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

    #[test]
    fn a_candidate_is_read_whole_or_not() {
        let mut record = vec![0, 0, 0, 2, 1, 0, 3];
        record.extend([7; 16]);
        record.extend([9; SIGNATURE]);
        let expected = Candidate {
            number: 2 * 65_536 + 256,
            article: ArticleId::from_bytes([7; 16]),
            signature: [9; SIGNATURE],
            found: 3,
        };
        assert_eq!((record.len(), candidate(&record)), (FOUND, Some(expected)));
        assert_eq!(candidate(&record[1..]), None);
    }
}
