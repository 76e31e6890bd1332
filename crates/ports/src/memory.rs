//! What is remembered of a site, and the parts of stories that stand on several pages.

use crate::error::StoreError;
use crate::source::{Part, Source};
use async_trait::async_trait;
use newshound_core::identity::Fingerprint;

/// What is kept of a site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// Raised by every swap; 0 is "nothing yet".
    pub version: u64,
    /// The sketch (`newshound_extract::memory`), at most 64 KB; opaque to a store.
    pub sketch: Vec<u8>,
}

/// What came of a [`SiteMemory::swap`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Swapped {
    /// It is there, under this version.
    Done(u64),
    /// Another one came first: this is there now.
    Stale(Kept),
}

/// Keeps one sketch a site (registrable domain). Workers merge what they learned into what is
/// there and swap it in; a swap that was overtaken is merged and tried again, so nothing that
/// another worker learned is lost.
///
/// Promises: a swap is done exactly if `expect` is the version that is there; what was swapped in
/// comes back byte for byte, survives the death of this process, and belongs to its site alone.
/// A swap may be sent twice: the second time it is stale and shows what the first one put there.
#[async_trait]
pub trait SiteMemory: Send + Sync {
    /// What is kept of `site`.
    async fn kept(&self, site: &str) -> Result<Kept, StoreError>;

    /// Puts `sketch` in the place of version `expect`. One round trip.
    async fn swap(&self, site: &str, expect: u64, sketch: &[u8]) -> Result<Swapped, StoreError>;
}

/// Largest part kept of a story, in bytes; a store may refuse a larger one.
pub const MAX_PART: usize = 256 * 1024;

/// Keeps the later pages of stories until the first page is emitted (docs/adr/0015), and what
/// others tell of stories that wait (docs/adr/0018, 0019).
///
/// Promises: each source has a place of its own beside a story, and a part kept again takes the
/// place of the one before; parts come back in the order of their sources, byte for byte; an empty
/// one is refused, and nothing kept with it. They survive the death of this process; those of a story that was let go stay for an
/// hour at least, others for a day at least, then they may go.
#[async_trait]
pub trait StoryParts: Send + Sync {
    /// Keeps parts, of any stories. One round trip.
    async fn keep(&self, parts: &[Part]) -> Result<(), StoreError>;

    /// All parts kept of the story.
    async fn parts(&self, story: Fingerprint) -> Result<Vec<(Source, String)>, StoreError>;

    /// The story was emitted, its report published and its task acked: its parts may go in an
    /// hour.
    async fn let_go(&self, story: Fingerprint) -> Result<(), StoreError>;
}
