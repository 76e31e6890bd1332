//! Articles into a sink by hand: without a spool, from a file that stays.

use super::SinkSpec;
use crate::fan::Pace;
use newshound_core::article::Article;
use newshound_ports::{BatchSink, SinkError};

/// A sink that is fed by hand, and safe at its end.
pub struct Export {
    sink: Box<dyn BatchSink>,
    pace: Pace,
    waiting: Vec<Article>,
    /// Articles put since the last flush.
    unsafe_count: u64,
    taken: u64,
    spec: SinkSpec,
}

impl std::fmt::Debug for Export {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Export").finish_non_exhaustive()
    }
}

impl Export {
    /// Opens the sink; what is there already stays.
    ///
    /// # Errors
    /// Those of the sink.
    pub async fn open(spec: SinkSpec) -> Result<Self, SinkError> {
        let mut sink = spec.open();
        sink.resume(None).await?;
        sink.flush().await?;
        let pace = spec.pace();
        Ok(Self { sink, pace, waiting: Vec::new(), unsafe_count: 0, taken: 0, spec })
    }

    /// Puts an article, where the sink's filter takes it.
    ///
    /// # Errors
    /// Those of the sink.
    pub async fn put(&mut self, article: &Article) -> Result<(), SinkError> {
        if !self.spec.filter.takes(article) {
            return Ok(());
        }
        self.waiting.push(article.clone());
        self.taken += 1;
        if self.waiting.len() >= self.pace.batch {
            self.hand_over().await?;
        }
        if self.unsafe_count >= self.pace.articles {
            self.sink.flush().await?;
            self.unsafe_count = 0;
        }
        Ok(())
    }

    async fn hand_over(&mut self) -> Result<(), SinkError> {
        let batch = std::mem::take(&mut self.waiting);
        self.unsafe_count += batch.len() as u64;
        self.sink.put_batch(batch.into()).await
    }

    /// Makes everything safe; gives how many articles were put.
    ///
    /// # Errors
    /// Those of the sink.
    pub async fn end(mut self) -> Result<u64, SinkError> {
        if !self.waiting.is_empty() {
            self.hand_over().await?;
        }
        self.sink.flush().await?;
        Ok(self.taken)
    }
}
