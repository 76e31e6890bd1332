//! How long name and connection took: the client tells neither, so its resolver and its
//! connector leave a note with the request that waits for them.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::Instant;
use tower_layer::Layer;
use tower_service::Service;

tokio::task_local! {
    /// The notes of the request that is being polled.
    static WAITS: Arc<Waits>;
}

/// What one request waited for. Zero where a connection was reused.
#[derive(Debug, Default)]
pub(crate) struct Waits {
    dns_us: AtomicU64,
    /// Name and connection together.
    connector_us: AtomicU64,
}

impl Waits {
    /// Runs `request` so that what it waits for is noted here.
    pub(crate) async fn note<F: Future>(self: &Arc<Self>, request: F) -> F::Output {
        WAITS.scope(Arc::clone(self), request).await
    }

    /// The notes of the request that is being polled, if one is.
    pub(crate) fn current() -> Option<Arc<Self>> {
        WAITS.try_with(Arc::clone).ok()
    }

    pub(crate) fn resolved(&self, took: Duration) {
        self.dns_us.fetch_add(micros(took), Ordering::Relaxed);
    }

    /// Time for the name.
    pub(crate) fn dns(&self) -> Duration {
        Duration::from_micros(self.dns_us.load(Ordering::Relaxed))
    }

    /// Time for the connection, TLS included, without the name.
    pub(crate) fn connect(&self) -> Duration {
        Duration::from_micros(self.connector_us.load(Ordering::Relaxed)).saturating_sub(self.dns())
    }
}

fn micros(took: Duration) -> u64 {
    u64::try_from(took.as_micros()).unwrap_or(u64::MAX)
}

/// Wraps the client's connector.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TimeConnections;

impl<S> Layer<S> for TimeConnections {
    type Service = Timed<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Timed(inner)
    }
}

/// A connector whose calls are timed.
#[derive(Debug, Clone)]
pub(crate) struct Timed<S>(S);

impl<S, R> Service<R> for Timed<S>
where
    S: Service<R>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: R) -> Self::Future {
        let waits = Waits::current();
        let began = Instant::now();
        let connecting = self.0.call(request);
        Box::pin(async move {
            let done = connecting.await;
            if let Some(waits) = waits {
                waits.connector_us.fetch_add(micros(began.elapsed()), Ordering::Relaxed);
            }
            done
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone)]
    struct Slow;

    impl Service<()> for Slow {
        type Response = ();
        type Error = ();
        type Future = Pin<Box<dyn Future<Output = Result<(), ()>> + Send>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), ()>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, (): ()) -> Self::Future {
            Box::pin(async {
                if let Some(waits) = Waits::current() {
                    waits.resolved(Duration::from_millis(2));
                }
                let began = Instant::now();
                while began.elapsed() < Duration::from_millis(5) {
                    tokio::task::yield_now().await;
                }
                Ok(())
            })
        }
    }

    #[tokio::test]
    async fn notes_go_to_the_request_that_waits() {
        let waits = Arc::new(Waits::default());
        let mut timed = TimeConnections.layer(Slow);
        let outside = timed.call(());
        waits.note(outside).await.expect("connected");
        assert_eq!(waits.dns(), Duration::from_millis(2));
        assert_eq!(waits.connect(), Duration::ZERO, "begun outside: nobody waits");
        waits.note(async { timed.call(()).await }).await.expect("connected");
        assert_eq!(waits.dns(), Duration::from_millis(4));
        assert!(waits.connect() >= Duration::from_millis(1), "{waits:?}");
        assert!(Waits::current().is_none());
    }
}
