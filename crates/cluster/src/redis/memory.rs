//! Memories of sites and parts of stories: keys of their own, apart from the frontier.

use super::store::RedisStore;
use async_trait::async_trait;
use newshound_core::identity::Fingerprint;
use newshound_ports::{Kept, Part, SiteMemory, Source, StoreError, StoryParts, Swapped};
use std::collections::HashMap;

/// Seconds that the memory of a site is kept after its last swap: a site that is crawled once a
/// month is still known.
const MEMORY_FOR: u32 = 35 * 24 * 3_600;
/// Seconds that parts are kept which nobody fetched the first page for.
const PARTS_FOR: u32 = 2 * 24 * 3_600;
/// Seconds that parts stay once their story was emitted.
const LET_GO: u32 = 3_600;

/// Memories and parts on Redis: one round trip a call.
#[derive(Debug, Clone)]
pub struct RedisMemory {
    store: RedisStore,
}

impl RedisMemory {
    pub(super) fn new(store: RedisStore) -> Self {
        Self { store }
    }

    fn part_key(&self, story: Fingerprint) -> String {
        self.store.key(&format!("p:{story}"))
    }

    fn version(&self, text: &[u8]) -> Result<u64, StoreError> {
        let text = std::str::from_utf8(text).ok();
        let version = text.and_then(|text| text.parse().ok());
        version.ok_or_else(|| self.store.damaged("the version of a site's memory is no number"))
    }
}

#[async_trait]
impl SiteMemory for RedisMemory {
    async fn kept(&self, site: &str) -> Result<Kept, StoreError> {
        let mut pipe = redis::pipe();
        pipe.cmd("HMGET").arg(self.store.key(&format!("m:{site}"))).arg("v").arg("s");
        type Found = (Option<Vec<u8>>, Option<Vec<u8>>);
        let ((version, sketch),): (Found,) = self.store.read(&pipe).await?;
        let Some(version) = version else { return Ok(Kept::default()) };
        Ok(Kept { version: self.version(&version)?, sketch: sketch.unwrap_or_default() })
    }

    async fn swap(&self, site: &str, expect: u64, sketch: &[u8]) -> Result<Swapped, StoreError> {
        let version = expect + 1;
        let answer: Vec<Vec<u8>> = {
            let mut script = self.store.prepare(&self.store.inner.scripts.memory);
            script.arg(site).arg(expect).arg(version).arg(sketch).arg(MEMORY_FOR);
            self.store.run(&script).await?
        };
        match <[Vec<u8>; 2]>::try_from(answer) {
            Ok([version, sketch]) => {
                Ok(Swapped::Stale(Kept { version: self.version(&version)?, sketch }))
            }
            Err(_) => Ok(Swapped::Done(version)),
        }
    }
}

#[async_trait]
impl StoryParts for RedisMemory {
    async fn keep(&self, parts: &[Part]) -> Result<(), StoreError> {
        Part::check(parts)?;
        if parts.is_empty() {
            return Ok(());
        }
        let mut pipe = redis::pipe();
        for Part { story, source, text } in parts {
            let key = self.part_key(*story);
            pipe.cmd("HSET").arg(&key).arg(source.number()).arg(text).ignore();
            pipe.cmd("EXPIRE").arg(&key).arg(PARTS_FOR).ignore();
        }
        self.store.read(&pipe).await
    }

    async fn parts(&self, story: Fingerprint) -> Result<Vec<(Source, String)>, StoreError> {
        let mut pipe = redis::pipe();
        pipe.cmd("HGETALL").arg(self.part_key(story));
        let (found,): (HashMap<u64, String>,) = self.store.read(&pipe).await?;
        // A source of a later version is none that this one could join.
        let known = found.into_iter().filter_map(|(n, text)| Some((Source::of_number(n)?, text)));
        let mut parts: Vec<(Source, String)> = known.collect();
        parts.sort_unstable();
        Ok(parts)
    }

    async fn let_go(&self, story: Fingerprint) -> Result<(), StoreError> {
        let mut pipe = redis::pipe();
        pipe.cmd("EXPIRE").arg(self.part_key(story)).arg(LET_GO).ignore();
        self.store.read(&pipe).await
    }
}
