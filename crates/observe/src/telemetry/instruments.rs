//! The metrics of `/metrics` as observable instruments, from the same list.
//!
//! A histogram is kept by the scheduler in buckets of its own, and instruments take single
//! measurements only; it is sent as what Prometheus makes of it: counters NAME_bucket (with `le`),
//! NAME_sum and NAME_count.

use crate::health::Health;
use crate::metrics::{FAMILIES, Series, Type};
use opentelemetry::KeyValue;
use opentelemetry::metrics::{AsyncInstrument, Meter, MeterProvider};
use opentelemetry_sdk::metrics::SdkMeterProvider;

/// Registers an instrument for each metric of the list.
pub(super) fn register(provider: &SdkMeterProvider, health: &Health) {
    let meter = provider.meter("newshound");
    for (name, kind, help) in FAMILIES {
        match kind {
            Type::Gauge => gauge(&meter, name, help, health),
            Type::Counter => counter(&meter, name, help, health),
            Type::Histogram => {
                for part in ["_bucket", "_sum", "_count"] {
                    counter(&meter, &format!("{name}{part}"), help, health);
                }
            }
        }
    }
}

fn gauge(meter: &Meter, name: &str, help: &'static str, health: &Health) {
    let (health, of) = (health.clone(), name.to_owned());
    meter
        .f64_observable_gauge(name.to_owned())
        .with_description(help)
        .with_callback(move |to| observe(&health, &of, to))
        .build();
}

fn counter(meter: &Meter, name: &str, help: &'static str, health: &Health) {
    let (health, of) = (health.clone(), name.to_owned());
    meter
        .f64_observable_counter(name.to_owned())
        .with_description(help)
        .with_callback(move |to| observe(&health, &of, to))
        .build();
}

/// Gives the values of one metric.
fn observe(health: &Health, name: &str, to: &dyn AsyncInstrument<f64>) {
    for Series { labels, value, .. } in health.series().into_iter().filter(|one| one.name == name) {
        let labels = labels.into_iter().map(|(name, value)| KeyValue::new(name, value));
        to.observe(value, &labels.collect::<Vec<_>>());
    }
}
