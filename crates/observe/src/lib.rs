//! What a process shows of itself: probes, metrics, log lines, traces, and what it cost.
//!
//! Flow: a role reports to [`Health`] and through it to [`Metrics`](metrics::Metrics); `/healthz`,
//! `/readyz` and `/metrics` read them ([`health`]); [`telemetry`] sends the same numbers and
//! tracing's spans to a collector; [`logging`] writes events as lines, without credentials. This
//! crate must not decide anything about a crawl, and nothing here may hold one up.

mod cost;
mod error;
pub mod health;
pub mod logging;
pub mod metrics;
mod places;
pub mod telemetry;

pub use cost::Cost;
pub use error::Error;
pub use health::Health;
pub use telemetry::Telemetry;
