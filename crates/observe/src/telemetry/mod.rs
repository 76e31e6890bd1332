//! Traces and metrics to an OpenTelemetry collector, over OTLP: only where `[telemetry] otlp`
//! names one.
//!
//! tracing's spans of tasks and their stages -> tracing-opentelemetry -> batches -> POST
//! /v1/traces; the numbers of `/metrics` -> observable instruments -> POST /v1/metrics. The
//! exporters have threads of their own: a collector that is slow or away costs spans, never a
//! page.

mod exporters;
mod instruments;

use crate::error::Error;
use crate::health::Health;
use exporters::Told;
use newshound_core::secret::Secret;
use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{MetricExporter, Protocol, SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::metrics::{PeriodicReader, SdkMeterProvider};
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use serde::Deserialize;
use std::time::Duration;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::registry::LookupSpan;

/// The spans of our own crates; libraries' would tell of the exporter itself.
const OWN: &str = "newshound";

/// Longest wait for a collector, at the end of the process too.
const PATIENCE: Duration = Duration::from_secs(5);

/// `[telemetry]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TelemetryConfig {
    /// Address of a collector that speaks OTLP over HTTP, such as `http://127.0.0.1:4318`. Nothing
    /// is sent where there is none.
    pub otlp: Option<Secret>,
    /// Share of tasks that are traced, from 0 to 1.
    pub trace_share: f64,
    /// Metrics are sent so often, in milliseconds.
    pub metrics_every_ms: u64,
}

impl Default for TelemetryConfig {
    fn default() -> Self {
        // A minute is the default of the specification (OTEL_METRIC_EXPORT_INTERVAL).
        Self { otlp: None, trace_share: 1.0, metrics_every_ms: 60_000 }
    }
}

/// The exporters of this process. Dropped, it sends what is left.
#[derive(Debug)]
pub struct Telemetry {
    traces: SdkTracerProvider,
    metrics: SdkMeterProvider,
}

impl Telemetry {
    /// Starts the exporters, where a collector is named. To be called, and dropped, outside of an
    /// async runtime: the exporters' HTTP client has threads of its own.
    ///
    /// # Errors
    /// When the settings make no sense. A collector that is away is no error: `otlp_failed` is
    /// told, and what it missed is lost.
    pub fn start(config: &TelemetryConfig, role: &'static str) -> Result<Option<Self>, Error> {
        let Some(otlp) = &config.otlp else { return Ok(None) };
        check(config, otlp)?;
        newshound_fetch::install_tls_provider();
        let resource = resource(role);
        let path = |path: &str| format!("{}/v1/{path}", otlp.expose().trim_end_matches('/'));
        let failed = |error: opentelemetry_otlp::ExporterBuildError| {
            Error::Config(format!("[telemetry] otlp = {}: {error}", otlp.shown()))
        };
        let spans = SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(path("traces"))
            .with_timeout(PATIENCE)
            .build()
            .map_err(failed)?;
        let numbers = MetricExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(path("metrics"))
            .with_timeout(PATIENCE)
            .build()
            .map_err(failed)?;
        let every = Duration::from_millis(config.metrics_every_ms);
        let reader =
            PeriodicReader::builder(Told::new("metrics", numbers)).with_interval(every).build();
        // By trace id, so that all of a trace is kept or none.
        let sampler = Sampler::TraceIdRatioBased(config.trace_share);
        Ok(Some(Self {
            traces: SdkTracerProvider::builder()
                .with_resource(resource.clone())
                .with_sampler(Sampler::ParentBased(Box::new(sampler)))
                .with_batch_exporter(Told::new("traces", spans))
                .build(),
            metrics: SdkMeterProvider::builder()
                .with_resource(resource)
                .with_reader(reader)
                .build(),
        }))
    }

    /// What turns spans into traces.
    pub fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: tracing::Subscriber + for<'a> LookupSpan<'a>,
    {
        tracing_opentelemetry::layer()
            .with_tracer(self.traces.tracer(OWN))
            .with_tracked_inactivity(false)
            .with_threads(false)
            .with_location(false)
            .with_filter(Targets::new().with_target(OWN, LevelFilter::INFO))
    }

    /// Sends what `/metrics` shows of `health`.
    pub fn observe(&self, health: &Health) {
        instruments::register(&self.metrics, health);
    }
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        // What could not be sent was told by the exporter.
        let _ = self.traces.shutdown_with_timeout(PATIENCE);
        let _ = self.metrics.shutdown_with_timeout(PATIENCE);
    }
}

fn check(config: &TelemetryConfig, otlp: &Secret) -> Result<(), Error> {
    if let Err(why) = otlp.check_address() {
        return Err(Error::Config(format!("[telemetry] otlp: {why}")));
    }
    let is_http = url::Url::parse(otlp.expose())
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if !is_http {
        return Err(Error::Config(format!(
            "[telemetry] otlp = {}: not an address; write http://HOST:4318, where the \
             collector takes OTLP over HTTP",
            otlp.shown()
        )));
    }
    if !(0.0..=1.0).contains(&config.trace_share) {
        return Err(Error::Config(format!(
            "[telemetry] trace_share = {}: write a number from 0 to 1",
            config.trace_share
        )));
    }
    if config.metrics_every_ms == 0 {
        return Err(Error::Config(
            "[telemetry] metrics_every_ms = 0: write at least 1; 60000 is usual".to_owned(),
        ));
    }
    Ok(())
}

/// Who sends, in the names of the semantic conventions (service.*).
fn resource(role: &'static str) -> Resource {
    Resource::builder()
        .with_service_name(OWN)
        .with_attributes([
            KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
            KeyValue::new("service.instance.id", instance()),
            KeyValue::new("newshound.role", role),
        ])
        .build()
}

/// Machine and process.
fn instance() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    format!("{}-{}", host.trim(), std::process::id())
}
