//! What was seen and what was emitted.

use crate::error::StoreError;
use async_trait::async_trait;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::identity::Fingerprint;

/// The right of a task to emit an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Fingerprint of the canonical URL of the story (or of another thing only one may be).
    pub key: Fingerprint,
    /// The task's id: the same task may claim again and again.
    pub owner: Fingerprint,
    /// Fingerprint of the content, told to whoever comes second.
    pub content: Fingerprint,
}

/// What a [`Claim`] got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claimed {
    /// It is ours, for the first time or again.
    Granted,
    /// Another task has it.
    Taken {
        /// That task.
        owner: Fingerprint,
        /// The content it emitted.
        content: Fingerprint,
    },
}

/// Reads the seen-set and keeps the claims.
///
/// Promises: all that work on one crawl have the same [`Fingerprinter`], whose key is random, made with
/// the crawl, and survives every process; a URL admitted by a commit that returned is seen; one never admitted is not (but
/// for a collision of 64-bit fingerprints); a claim granted once is granted to that owner for
/// ever and to nobody else, and survives the death of this process.
#[async_trait]
pub trait SeenSet: Send + Sync {
    /// What gives the crawl's URLs, and all that is claimed, their fingerprints.
    fn fingerprints(&self) -> Fingerprinter;

    /// Which of `urls` were admitted, in their order.
    async fn seen(&self, urls: &[Fingerprint]) -> Result<Vec<bool>, StoreError>;

    /// Makes claims, each on its own, in their order.
    async fn claim(&self, claims: &[Claim]) -> Result<Vec<Claimed>, StoreError>;
}
