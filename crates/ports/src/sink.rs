//! Where articles go.

use async_trait::async_trait;
use newshound_core::article::Article;

/// Why a sink could not take an article.
#[derive(Debug, thiserror::Error)]
pub enum SinkError {
    /// It cannot be written now or ever until someone acts: the crawl stops.
    #[error("{0}")]
    NotWritable(String),
    /// It is away: the same article may be tried again.
    #[error("{0}")]
    Unavailable(String),
}

/// What others did to what was written, as far as it was noticed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Changes {
    /// Times it was moved away whole, and a new beginning made in its place.
    pub moved: u64,
    /// Times it was deleted, cut or replaced.
    pub other: u64,
}

/// Takes articles. Promises: once `put` returned `Ok` the article survives the death of this
/// process; an article with an id and content hash it has is not written twice; a reader never
/// meets half an article once the sink was opened again.
#[async_trait]
pub trait ArticleSink: Send + Sync {
    /// Takes one article.
    async fn put(&self, article: &Article) -> Result<(), SinkError>;
    /// Makes everything taken safe against loss of power too.
    async fn flush(&self) -> Result<(), SinkError>;
    /// What others did to what was written since it was opened.
    fn changes(&self) -> Changes {
        Changes::default()
    }
}
