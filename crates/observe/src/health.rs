//! `/healthz` and `/readyz`: what a supervisor asks a role; `/metrics`: what Prometheus asks it.
//!
//! The role tells [`Health`] what it knows; the answers only read that. `/healthz` says that
//! the process answers at all. `/readyz` says whether everything the role needs is there.

use crate::error::Error;
use crate::metrics::{Metrics, Series};
use crate::places::Places;
pub use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a role knows of itself. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Health {
    parts: Arc<Mutex<BTreeMap<&'static str, bool>>>,
    metrics: Metrics,
    pages: Option<Router>,
}

impl Health {
    /// With pages that are served beside the probes; they have `/`.
    #[must_use]
    pub fn with_pages(self, pages: Router) -> Self {
        Self { pages: Some(pages), ..self }
    }

    /// Says whether the part `name` is as it should be.
    pub fn set(&self, name: &'static str, well: bool) {
        self.parts().insert(name, well);
    }

    /// Where the role counts what it does.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Every value of `/metrics` now.
    #[must_use]
    pub fn series(&self) -> Vec<Series> {
        let parts = self.parts().clone();
        self.metrics.series(&parts)
    }

    fn parts(&self) -> MutexGuard<'_, BTreeMap<&'static str, bool>> {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether every part is well, and what is not. A role that told nothing yet is not ready.
    fn ready(&self) -> (bool, String) {
        let parts = self.parts();
        let well = !parts.is_empty() && parts.values().all(|well| *well);
        let told = parts
            .iter()
            .map(|(name, well)| format!("{name}: {}\n", if *well { "ok" } else { "not ok" }));
        (well, told.collect())
    }
}

/// What a person who opens the address is told.
const INDEX: &str = "newshound\n\n\
    /healthz  the process answers\n\
    /readyz   everything it needs is there\n\
    /metrics  its numbers, for Prometheus (docs/metrics.md)\n";

/// The routes of a role's HTTP server.
pub fn router(mut health: Health) -> Router {
    let pages = health.pages.take();
    let pages = pages.unwrap_or_else(|| Router::new().route("/", get(|| async { INDEX })));
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .with_state(health)
        .merge(pages)
}

async fn readyz(State(health): State<Health>) -> (StatusCode, String) {
    match health.ready() {
        (true, told) => (StatusCode::OK, told),
        (false, told) => (StatusCode::SERVICE_UNAVAILABLE, told),
    }
}

async fn metrics(State(health): State<Health>) -> impl IntoResponse {
    let parts = health.parts().clone();
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], health.metrics.render(&parts))
}

/// Serves `router` on `address` until the process ends.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn serve(address: SocketAddr, router: Router) -> Result<(), Error> {
    let told = |error: std::io::Error| {
        Error::Config(format!("[health] listen {address}: {error}; choose another address"))
    };
    let listener = tokio::net::TcpListener::bind(address).await.map_err(told)?;
    let address = listener.local_addr().map_err(told)?;
    tracing::info!(%address, "health_listening");
    // It ends with the process; that a connection broke is no news.
    tokio::spawn(async move {
        let _ = axum::serve(Places::of(listener), router).await;
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ready_is_when_every_part_is_well() {
        let health = Health::default();
        assert!(!health.ready().0, "nothing told yet");
        health.set("queue", true);
        health.set("store", false);
        assert_eq!(health.ready(), (false, "queue: ok\nstore: not ok\n".to_owned()));
        health.set("store", true);
        assert!(health.ready().0);
    }
}
