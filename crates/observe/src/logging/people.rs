//! Warnings as sentences for people, where no log goes to stderr: what keeps a process from its work,
//! each kind once a minute. What concerns one site is left to the log.

use super::redact::redact;
use std::collections::HashMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::mpsc::UnboundedSender;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

/// How often a kind of warning is said.
const EVERY: Duration = Duration::from_secs(60);
/// Warnings about one site or one URL.
const OF_SITES: [&str; 4] = ["site_trouble", "domain_full", "task_lost", "task_given_up"];

/// A layer that sends warnings to whoever talks to people.
#[derive(Debug)]
pub(super) struct People {
    to: UnboundedSender<String>,
    said: Mutex<HashMap<String, Instant>>,
}

impl People {
    pub(super) fn new(to: UnboundedSender<String>) -> Self {
        Self { to, said: Mutex::default() }
    }

    /// Whether this kind was not said in the last minute.
    fn is_new(&self, name: &str) -> bool {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let new = said.get(name).is_none_or(|at| now.duration_since(*at) >= EVERY);
        if new {
            said.insert(name.to_owned(), now);
        }
        new
    }
}

impl<S: Subscriber> Layer<S> for People {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        // The levels of tracing: an error is less than a warning.
        if *event.metadata().level() > Level::WARN {
            return;
        }
        let mut words = Words::default();
        event.record(&mut words);
        if OF_SITES.contains(&words.name.as_str()) || !self.is_new(&words.name) {
            return;
        }
        let text = format!("{}{}", words.name, words.fields);
        let _ = self.to.send(String::from_utf8_lossy(&redact(text.as_bytes())).into_owned());
    }
}

/// An event as text: its name, then `: field value, field value`.
#[derive(Default)]
struct Words {
    name: String,
    fields: String,
}

impl Visit for Words {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if field.name() == "message" {
            self.name = format!("{value:?}");
        } else {
            let before = if self.fields.is_empty() { ": " } else { ", " };
            let _ = write!(self.fields, "{before}{} {value:?}", field.name());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing_subscriber::layer::SubscriberExt;

    #[test]
    fn what_keeps_a_process_from_its_work_is_said_once_a_minute() {
        let (to, mut heard) = tokio::sync::mpsc::unbounded_channel();
        let lines = tracing_subscriber::registry().with(People::new(to));
        tracing::subscriber::with_default(lines, || {
            tracing::info!("lease_taken");
            tracing::warn!(error = "refused by redis://u:p@s.example", wait_ms = 5, "server_away");
            tracing::warn!(error = "again", "server_away");
            tracing::warn!(site = "news.example", "site_trouble");
            tracing::error!(counts = 1, "imbalance");
        });
        let all: Vec<String> = std::iter::from_fn(|| heard.try_recv().ok()).collect();
        assert_eq!(
            all,
            [
                "server_away: error refused by redis://***@s.example, wait_ms 5",
                "imbalance: counts 1"
            ]
        );
    }
}
