//! Which articles tell the same story.

use crate::error::StoreError;
use async_trait::async_trait;
use newshound_core::identity::ArticleId;
use newshound_core::near::Sketch;

/// Stories under which one anchor is kept, at most: what more share is boilerplate, and would
/// make a look-up long.
pub const SHARED: usize = 32;

/// Remembers the first article of each story by its fingerprint, never by its text.
///
/// Promises: an article that finds articles kept ([`Sketch::finds`]) is told the earliest of
/// them; any other is kept from then on. The same article asked again gets the same
/// answer while what it rests on is remembered, never itself, also after the death of this
/// process. Of two near articles asked at once one is the first and the other is told so. The
/// store may forget the oldest, and keeps an anchor for [`SHARED`] stories at most: words of so
/// many are no story's own.
#[async_trait]
pub trait Stories: Send + Sync {
    /// The first article with nearly this body, other than `article`; `None` where `article` is
    /// the first itself.
    async fn first_of(
        &self,
        article: &ArticleId,
        sketch: &Sketch,
    ) -> Result<Option<ArticleId>, StoreError>;
}
