//! Tells when a collector takes nothing, once a minute; the SDK would drop it in silence.

use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::metrics::Temporality;
use opentelemetry_sdk::metrics::data::ResourceMetrics;
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A failure is told so often at most.
const EVERY: Duration = Duration::from_secs(60);

/// An exporter whose failures are told.
#[derive(Debug)]
pub(super) struct Told<E> {
    signal: &'static str,
    inner: E,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    told: Option<Instant>,
    /// Batches lost and not told yet.
    lost: u64,
}

impl<E> Told<E> {
    pub(super) fn new(signal: &'static str, inner: E) -> Self {
        Self { signal, inner, state: Mutex::default() }
    }

    fn tell(&self, done: &OTelSdkResult) {
        let Err(error) = done else { return };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.lost += 1;
        if state.told.is_none_or(|told| told.elapsed() >= EVERY) {
            tracing::warn!(signal = self.signal, lost = state.lost, %error, "otlp_failed");
            *state = State { told: Some(Instant::now()), lost: 0 };
        }
    }
}

impl<E: SpanExporter> SpanExporter for Told<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let done = self.inner.export(batch).await;
        self.tell(&done);
        done
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.inner.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.inner.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.inner.set_resource(resource);
    }
}

impl<E: PushMetricExporter> PushMetricExporter for Told<E> {
    async fn export(&self, metrics: &ResourceMetrics) -> OTelSdkResult {
        let done = self.inner.export(metrics).await;
        self.tell(&done);
        done
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.inner.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.inner.shutdown_with_timeout(timeout)
    }

    fn temporality(&self) -> Temporality {
        self.inner.temporality()
    }
}
