//! Which articles tell the same story.

use crate::error::StoreError;
use async_trait::async_trait;
use newshound_core::identity::ArticleId;
use newshound_core::near::{Candidate, Comparison, Sketch, compare};

/// Stories under which one anchor is stored, at most: what more share is boilerplate, and would
/// make a look-up long.
pub const SHARED: usize = 32;

/// The stories a look-up came upon.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Candidates {
    /// Each once, in any order.
    pub stories: Vec<Candidate>,
    /// Stories with this number or a higher one were stored after the look-up.
    pub until: u64,
}

/// Remembers the first article of each story by its fingerprint, never by its text. It finds
/// stories by anchors; whether two are one is decided by `core::near` alone.
///
/// The store may forget the oldest, and keeps an anchor for [`SHARED`] stories at most: words of so
/// many are no story's own.
#[async_trait]
pub trait Stories: Send + Sync {
    /// The stories to which the probes of `sketch` lead; where they are more than
    /// [`LOOKED_AT`](newshound_core::near::LOOKED_AT) (in each part of a store that is parted), those
    /// to which most lead.
    ///
    /// # Errors
    /// When the store fails.
    async fn candidates(&self, sketch: &Sketch) -> Result<Candidates, StoreError>;

    /// Stores `article` as the first of a story, if no story was stored since `until` to which its
    /// probes lead. Else it stores nothing and returns these stories, so that whoever asks decides
    /// again. Look and storing are one step: of two near articles that come at once one is stored,
    /// and the other is shown it. Done twice with one `until`, the second call returns the first's
    /// story (or stores it again where all its anchors are boilerplate, and it is never found).
    ///
    /// # Errors
    /// When the store fails.
    async fn store(
        &self,
        article: &ArticleId,
        sketch: &Sketch,
        until: u64,
    ) -> Result<Option<Candidates>, StoreError>;

    /// The first article with nearly this body, other than `article`; `None` where `article` is
    /// the first itself, and remembered as such from then on. The same article asked again gets the
    /// same answer while what it rests on is remembered, never itself, also after the death of this
    /// process. One request of the store, and one more where the story is new.
    ///
    /// # Errors
    /// When the store fails.
    async fn first_of(
        &self,
        article: &ArticleId,
        sketch: &Sketch,
    ) -> Result<Option<ArticleId>, StoreError> {
        let mut known = self.candidates(sketch).await?;
        loop {
            match compare(article, sketch, &known.stories) {
                Comparison::First => return Ok(None),
                Comparison::CopyOf(first) => return Ok(Some(first)),
                Comparison::New => {}
            }
            let Some(newer) = self.store(article, sketch, known.until).await? else {
                return Ok(None);
            };
            // What was decided on before stays decided: only what came since is looked at.
            known = newer;
        }
    }
}
