//! Which articles tell the same story, as a job of the store's thread.

use crate::job::{Job, Link};
use crate::stories::{self, New};
use async_trait::async_trait;
use newshound_core::identity::ArticleId;
use newshound_core::near::Sketch;
use newshound_ports::{Candidates, StoreError, Stories};

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
    async fn candidates(&self, sketch: &Sketch) -> Result<Candidates, StoreError> {
        let sketch = sketch.clone();
        self.link.read(move |group| stories::candidates(group.conn, &sketch, 0)).await
    }

    async fn store(
        &self,
        article: &ArticleId,
        sketch: &Sketch,
        until: u64,
    ) -> Result<Option<Candidates>, StoreError> {
        let (article, sketch) = (article.clone(), sketch.clone());
        let new = New { article, sketch, until, kept: self.kept };
        self.link.write(|to| Job::Story(new, to)).await
    }
}
