//! The article exchange as a sink.

use super::consumer::Consumer;
use super::link::Link;
use super::message;
use super::names::Names;
use super::order::Letter;
use super::publisher::Publisher;
use super::tasks::payload;
use async_trait::async_trait;
use newshound_core::article::Article;
use newshound_ports::{ArticleSink, Delivery, SinkError, StoreError};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;

/// Articles this process remembers having published, so that it does not do so twice.
const REMEMBERED: usize = 10_000;

/// Publishes articles to the topic exchange, by site. An exchange cannot look back: an article
/// published by two processes, or sent again after a lost connection, comes twice with the
/// same message id (article id and content hash), by which a consumer may drop it.
pub struct ArticleExchange {
    pub(super) publisher: Publisher,
    pub(super) names: Arc<Names>,
    pub(super) published: Mutex<HashSet<(String, String, u32)>>,
}

impl std::fmt::Debug for ArticleExchange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ArticleExchange")
            .field("name", &self.names.articles)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl ArticleSink for ArticleExchange {
    async fn put(&self, article: &Article) -> Result<(), SinkError> {
        let key = (article.id.0.clone(), article.content_hash.clone(), article.revision);
        {
            let published = self.published.lock().unwrap_or_else(PoisonError::into_inner);
            if published.contains(&key) {
                return Ok(());
            }
        }
        let letter = Letter {
            exchange: self.names.articles.clone(),
            // At most 255 bytes by the protocol; a host name has at most 253.
            routing_key: article.site.chars().take(253).collect(),
            payload: payload(article).map_err(failed)?,
            properties: message::of_article(article),
        };
        self.publisher.publish(vec![letter]).await.map_err(failed)?;
        let mut published = self.published.lock().unwrap_or_else(PoisonError::into_inner);
        if published.len() >= REMEMBERED {
            published.clear();
        }
        published.insert(key);
        Ok(())
    }

    async fn flush(&self) -> Result<(), SinkError> {
        // A confirmed message in a durable queue is on the broker's disk.
        Ok(())
    }
}

/// The queue that keeps articles (option `articles_queue`), as one consumer reads it.
pub struct ArticleQueue {
    pub(super) consumer: Consumer<Article>,
}

impl std::fmt::Debug for ArticleQueue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ArticleQueue").finish_non_exhaustive()
    }
}

impl ArticleQueue {
    /// How the connection that reads articles is doing; `Down` until the first is asked for.
    #[must_use]
    pub fn link(&self) -> watch::Receiver<Link> {
        self.consumer.link()
    }

    /// The next articles, at least one and at most `limit`; waits for the first, 50 ms for the
    /// rest. Empty once closed.
    ///
    /// # Errors
    /// As the queues' ports.
    pub async fn next(&self, limit: usize) -> Result<Vec<Delivery<Article>>, StoreError> {
        self.consumer.next_some(limit).await
    }
}

fn failed(error: StoreError) -> SinkError {
    match error {
        StoreError::Unavailable(what) | StoreError::RolledBack(what) => {
            SinkError::Unavailable(what)
        }
        other => SinkError::NotWritable(other.to_string()),
    }
}
