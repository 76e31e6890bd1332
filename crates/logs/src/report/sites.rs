//! How each host is doing, with its last trouble.

use super::{Report, advice};
use crate::bounded::Bounded;
use crate::histogram::Histogram;
use crate::read::Read;
use crate::record::Record;
use crate::table::{Table, cut};
use crate::time::told;
use serde_json::json;
use std::fmt::Write;

/// Hosts kept: some 1,000 bytes each.
const HOSTS: usize = 20_000;
/// Hosts told to people.
const TOLD: usize = 100;

#[derive(Debug, Default)]
struct Host {
    state: String,
    state_since: String,
    requests: u64,
    articles: u64,
    failures: u64,
    times: Histogram,
    last_seen: String,
    last_error: String,
    next_due: u64,
}

/// The report.
#[derive(Debug)]
pub struct Sites {
    hosts: Bounded<Host>,
}

impl Default for Sites {
    fn default() -> Self {
        Self { hosts: Bounded::new(HOSTS) }
    }
}

impl Report for Sites {
    fn take(&mut self, record: &Record<'_>) {
        let event = record.event();
        if !matches!(event, "page" | "site" | "site_state" | "site_trouble") {
            return;
        }
        let host = self.hosts.at(record.raw("host"));
        match event {
            "page" => {
                host.requests += 1;
                host.articles += u64::from(record.raw("status") == "article");
                host.times.add(record.count("total_ms"));
                record.timestamp().clone_into(&mut host.last_seen);
                host.next_due = record.count("next_due");
                let outcome = record.raw("outcome");
                if advice::is_failure(outcome) {
                    host.failures += 1;
                    host.last_error = format!("{outcome}: {}", cut(&record.text("detail"), 80));
                }
            }
            "site_state" => {
                record.raw("to").clone_into(&mut host.state);
                record.timestamp().clone_into(&mut host.state_since);
            }
            _ => record.raw("state").clone_into(&mut host.state),
        }
    }

    fn text(&self, read: &Read) -> String {
        let mut text = read.text();
        let mut table = Table::new(&[
            "host",
            "state",
            "requests",
            "articles",
            "failed",
            "p50 ms",
            "p90 ms",
            "last asked",
        ]);
        let hosts = self.hosts.ordered(|host| host.requests);
        for (name, host) in hosts.iter().take(TOLD) {
            table.row(vec![
                if name.is_empty() { "(other hosts)".to_owned() } else { (*name).to_owned() },
                host.state.clone(),
                host.requests.to_string(),
                host.articles.to_string(),
                host.failures.to_string(),
                host.times.percentile(50).to_string(),
                host.times.percentile(90).to_string(),
                host.last_seen.split('.').next().unwrap_or_default().to_owned(),
            ]);
        }
        let _ = write!(text, "\n{}", table.text());
        if hosts.len() > TOLD {
            let _ = writeln!(text, "  and {} more hosts; --json lists all", hosts.len() - TOLD);
        }
        let troubled = |host: &Host| !matches!(host.state.as_str(), "" | "ok");
        for (name, host) in hosts.iter().filter(|(_, host)| troubled(host)).take(TOLD) {
            let due = i64::try_from(host.next_due).unwrap_or(0);
            let _ = writeln!(
                text,
                "\n{name}: {} since {}, next asked {}\n  {}",
                host.state,
                if host.state_since.is_empty() { "before these logs" } else { &host.state_since },
                told(due),
                host.last_error
            );
        }
        text
    }

    fn json(&self, read: &Read) -> serde_json::Value {
        let hosts: Vec<_> = self
            .hosts
            .ordered(|host| host.requests)
            .iter()
            .map(|(name, host)| {
                json!({
                    "host": name, "state": host.state, "state_since": host.state_since,
                    "requests": host.requests, "articles": host.articles,
                    "failures": host.failures, "ms": host.times.json(),
                    "last_seen": host.last_seen, "last_error": host.last_error,
                    "next_due": host.next_due,
                })
            })
            .collect();
        json!({ "read": read.json(), "hosts": hosts })
    }
}
