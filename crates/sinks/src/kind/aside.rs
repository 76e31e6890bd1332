//! Sinks whose calls block, on threads that may.

use async_trait::async_trait;
use newshound_core::article::Article;
use newshound_ports::{BatchSink, SinkError};
use std::sync::{Arc, Mutex, PoisonError};

/// A sink whose calls block: files and embedded databases. Its promises are those of [`BatchSink`].
pub(crate) trait Blocking: Send + 'static {
    /// As [`BatchSink::resume`].
    fn resume(&mut self, mark: Option<&str>) -> Result<(), SinkError>;
    /// As [`BatchSink::put_batch`].
    fn put_batch(&mut self, articles: &[Article]) -> Result<(), SinkError>;
    /// As [`BatchSink::flush`].
    fn flush(&mut self) -> Result<String, SinkError>;
}

/// It, called from tasks.
pub(crate) struct Aside<S>(Arc<Mutex<S>>);

impl<S: Blocking> Aside<S> {
    /// Wraps it.
    pub(crate) fn new(sink: S) -> Self {
        Self(Arc::new(Mutex::new(sink)))
    }

    async fn call<T: Send + 'static>(
        &self,
        call: impl FnOnce(&mut S) -> Result<T, SinkError> + Send + 'static,
    ) -> Result<T, SinkError> {
        let sink = Arc::clone(&self.0);
        let done = tokio::task::spawn_blocking(move || {
            call(&mut sink.lock().unwrap_or_else(PoisonError::into_inner))
        });
        done.await.unwrap_or_else(|error| Err(SinkError::Unavailable(error.to_string())))
    }
}

#[async_trait]
impl<S: Blocking> BatchSink for Aside<S> {
    async fn resume(&mut self, mark: Option<&str>) -> Result<(), SinkError> {
        let mark = mark.map(str::to_owned);
        self.call(move |sink| sink.resume(mark.as_deref())).await
    }

    async fn put_batch(&mut self, articles: Arc<[Article]>) -> Result<(), SinkError> {
        self.call(move |sink| sink.put_batch(&articles)).await
    }

    async fn flush(&mut self) -> Result<String, SinkError> {
        self.call(Blocking::flush).await
    }
}
