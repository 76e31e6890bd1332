//! Memories of sites and parts of stories as jobs of the store's thread.

use crate::group::key;
use crate::job::{Job, Link};
use crate::memory::{Change, kept};
use async_trait::async_trait;
use newshound_core::identity::Fingerprint;
use newshound_ports::{Clock, Kept, Part, SiteMemory, Source, StoreError, StoryParts, Swapped};
use std::sync::Arc;

/// Memories and parts of an [`Embedded`](crate::Embedded) store.
#[derive(Clone)]
pub struct EmbeddedMemory {
    pub(crate) link: Link,
    pub(crate) clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for EmbeddedMemory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("EmbeddedMemory").field(&self.link.shared.path).finish()
    }
}

#[async_trait]
impl SiteMemory for EmbeddedMemory {
    async fn kept(&self, site: &str) -> Result<Kept, StoreError> {
        let site = site.to_owned();
        self.link.read(move |group| kept(group.conn, &site)).await
    }

    async fn swap(&self, site: &str, expect: u64, sketch: &[u8]) -> Result<Swapped, StoreError> {
        let (site, sketch) = (site.to_owned(), sketch.to_vec());
        self.link.write(|to| Job::Keep(Change::Swap { site, expect, sketch, to })).await
    }
}

#[async_trait]
impl StoryParts for EmbeddedMemory {
    async fn keep(&self, parts: &[Part]) -> Result<(), StoreError> {
        Part::check(parts)?;
        let (parts, now) = (parts.to_vec(), self.clock.now());
        self.link.write(|to| Job::Keep(Change::Parts { parts, now, to })).await
    }

    async fn parts(&self, story: Fingerprint) -> Result<Vec<(Source, String)>, StoreError> {
        self.link
            .read(move |group| {
                let mut statement = group.conn.prepare_cached(
                    "SELECT number, text FROM part WHERE story = ?1 ORDER BY number",
                )?;
                let rows = statement.query_map([key(story)], |row| {
                    let source = Source::of_number(row.get::<_, i64>(0)?.cast_unsigned());
                    Ok((source, row.get(1)?))
                })?;
                let rows = rows.collect::<Result<Vec<(Option<Source>, String)>, _>>()?;
                // A source of a later version is none that this one could join.
                Ok(rows.into_iter().filter_map(|(source, text)| Some((source?, text))).collect())
            })
            .await
    }

    async fn let_go(&self, story: Fingerprint) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.link.write(|to| Job::Keep(Change::LetGo { story, now, to })).await
    }
}
