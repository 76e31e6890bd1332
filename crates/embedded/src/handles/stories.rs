//! Which articles tell the same story, as a job of the store's thread.

use crate::job::{Job, Link};
use crate::stories::Asked;
use async_trait::async_trait;
use newshound_core::identity::ArticleId;
use newshound_core::near::Sketch;
use newshound_ports::{StoreError, Stories};

/// The stories of an [`Embedded`](crate::Embedded) store.
#[derive(Clone)]
pub struct EmbeddedStories {
    pub(crate) link: Link,
    pub(crate) kept: u64,
}

impl std::fmt::Debug for EmbeddedStories {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("EmbeddedStories").field(&self.link.shared.path).finish()
    }
}

#[async_trait]
impl Stories for EmbeddedStories {
    async fn first_of(
        &self,
        article: &ArticleId,
        sketch: &Sketch,
    ) -> Result<Option<ArticleId>, StoreError> {
        let asked = Asked { article: article.clone(), sketch: sketch.clone(), kept: self.kept };
        self.link.write(|to| Job::Story(asked, to)).await
    }
}
