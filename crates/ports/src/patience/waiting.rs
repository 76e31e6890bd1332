//! How many calls of a process have waited for a server for so long that it should not be given
//! more work: what it has would be lost by its deadlines again and again, through no fault of
//! its pages.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// A call that takes longer waits for a server: none takes a second of one that is well.
const LONG: Duration = Duration::from_secs(3);

/// The count. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Waiting {
    count: Arc<AtomicUsize>,
    long: Duration,
}

impl Default for Waiting {
    fn default() -> Self {
        Self::longer_than(LONG)
    }
}

/// One call that waits; also where its future is dropped.
struct Mark<'a>(&'a AtomicUsize);

impl Drop for Mark<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Waiting {
    fn longer_than(long: Duration) -> Self {
        Self { count: Arc::default(), long }
    }

    /// Whether any call waits.
    #[must_use]
    pub fn any(&self) -> bool {
        self.count.load(Ordering::SeqCst) > 0
    }

    /// Runs a call, counted while it takes long.
    pub async fn watch<T>(&self, call: impl Future<Output = T>) -> T {
        let mut call = std::pin::pin!(call);
        if let Ok(done) = tokio::time::timeout(self.long, &mut call).await {
            return done;
        }
        self.count.fetch_add(1, Ordering::SeqCst);
        let _mark = Mark(&self.count);
        call.await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::oneshot;

    #[tokio::test]
    async fn a_long_call_counts_until_it_ends_or_is_given_up() {
        for given_up in [false, true] {
            let waiting = Waiting::longer_than(Duration::from_millis(1));
            let (end, ended) = oneshot::channel::<u8>();
            let watched = waiting.clone();
            let call = tokio::spawn(async move { watched.watch(ended).await });
            while !waiting.any() {
                tokio::task::yield_now().await;
            }
            if given_up {
                call.abort();
                assert!(call.await.is_err());
            } else {
                end.send(7).expect("waited for");
                assert_eq!(call.await.expect("ended"), Ok(7));
            }
            assert!(!waiting.any());
        }
    }

    #[tokio::test]
    async fn a_short_call_does_not_count() {
        let waiting = Waiting::default();
        let seen = waiting.clone();
        assert!(!waiting.watch(async move { seen.any() }).await);
        assert!(!waiting.any());
    }
}
