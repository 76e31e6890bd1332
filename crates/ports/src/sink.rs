//! Where articles go.

use async_trait::async_trait;
use newshound_core::article::Article;
use std::sync::Arc;

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

/// A place outside of the crawl where articles go in batches: a table, a folder, a bucket. A spool
/// stands before it and hands it everything again from the last mark on, so it keeps nothing that
/// a `flush` has not confirmed.
///
/// Promises: what was put before a `flush` that returned `Ok` survives anything; after
/// `resume(mark)` and the same articles again, those behind the mark are there once, by id and
/// revision, whatever happened since the mark was given; of two articles with one id and revision the
/// later one stands (or stands later, where a target has no keys); an error leaves what was
/// confirmed as it is. Targets that can be asked for nothing (standard output, a webhook) promise
/// "at least once" instead.
#[async_trait]
pub trait BatchSink: Send {
    /// Opens the target, or opens it again after an error, as it stood when `flush` gave `mark`;
    /// `None` where there is none yet: then `flush` is asked for one before anything is put. What was
    /// put behind the mark is taken back, or will be known again.
    async fn resume(&mut self, mark: Option<&str>) -> Result<(), SinkError>;
    /// Takes articles, in the order of their emission.
    async fn put_batch(&mut self, articles: Arc<[Article]>) -> Result<(), SinkError>;
    /// Makes everything put so far safe; gives the mark that says how far that is.
    async fn flush(&mut self) -> Result<String, SinkError>;
}
