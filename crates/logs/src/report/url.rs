//! The life of one URL across all workers.

use super::Report;
use crate::read::Read;
use crate::record::Record;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::identity::Fingerprint;
use serde_json::json;
use std::fmt::Write;

/// Events of one URL that are kept.
const EVENTS: usize = 1_000;

/// The report.
#[derive(Debug)]
pub struct UrlLife {
    url: String,
    /// Its task's id: as asked for, or as its own events name it.
    task: String,
    /// Lines told, with the event as it stood.
    life: Vec<(String, serde_json::Value)>,
    more: u64,
    /// Links it led to that were admitted, and the status it ended with.
    last_status: String,
}

impl UrlLife {
    /// The life of `text`: a URL in any form, or the 16 hexadecimal digits of a task's id.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let (url, task) = match CanonicalUrl::parse(text) {
            // Of 0.1.0, whose workers did not name the URL of their task, the id is known; others'
            // has a key, which logs do not tell.
            Ok(url) => (url.as_str().to_owned(), Fingerprint::unkeyed(url.as_str()).to_string()),
            Err(_) => (text.to_owned(), text.to_lowercase()),
        };
        Self { url, task, life: Vec::new(), more: 0, last_status: String::new() }
    }

    /// The page that named it, as its own pages tell; `None` for a seed or where there are none.
    #[must_use]
    pub fn named_by(&self) -> Option<&str> {
        self.life
            .iter()
            .find_map(|(_, event)| event["from"].as_str())
            .filter(|from| !from.is_empty())
    }

    /// When it was first read in full.
    #[must_use]
    pub fn read_at(&self) -> Option<&str> {
        let read =
            |event: &&serde_json::Value| event["message"] == "page" && event["status"] != "again";
        self.events().find(read).and_then(|event| event["timestamp"].as_str())
    }

    /// Its events, told in a line each.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.life.iter().map(|(line, _)| line.as_str())
    }

    /// Its events as they stood in the logs.
    pub fn events(&self) -> impl Iterator<Item = &serde_json::Value> {
        self.life.iter().map(|(_, event)| event)
    }

    fn is_about(&self, record: &Record<'_>) -> bool {
        let task = record.raw("task");
        if task == self.task || record.raw("url") == self.url {
            return true;
        }
        // Events of a worker carry the task and its URL in their span.
        let names =
            |key: &str, value: &str| record.line().contains(&format!("\"{key}\":\"{value}\""));
        task.is_empty() && (names("task", &self.task) || names("task_url", &self.url))
    }

    fn told(record: &Record<'_>) -> String {
        match record.event() {
            "page" => page(record),
            "seed" => {
                let new = record.line().contains("\"new\":true");
                let known = if new { "admitted" } else { "known from an earlier run" };
                format!("a seed: {known}")
            }
            "task_lost" => format!(
                "attempt {} was lost: its worker died or was cut off -> {}",
                record.count("attempt"),
                record.raw("status")
            ),
            "report_stale" => "a report came twice or too late; nothing changed".to_owned(),
            other => {
                let why = ["error", "detail", "why", "reason"].map(|key| record.text(key));
                let why = why.iter().find(|text| !text.is_empty());
                format!("{other}: {}", why.map_or("", |text| text.as_ref()))
            }
        }
    }
}

fn page(record: &Record<'_>) -> String {
    let mut line = format!("attempt {}", record.count("attempt"));
    let worker = record.raw("worker");
    if !worker.is_empty() {
        let _ = write!(line, " by {worker}");
    }
    let _ = write!(line, " from the {} lane ({} link", record.raw("lane"), record.raw("role"));
    let from = record.raw("from");
    if !from.is_empty() {
        let _ = write!(line, " on {from}");
    }
    let _ = write!(line, "): {}", record.raw("outcome"));
    match record.count("http_status") {
        0 => {}
        status => {
            let _ = write!(line, ", HTTP {status}, {} bytes", record.count("bytes"));
        }
    }
    let _ = write!(line, " in {} ms (", record.count("total_ms"));
    for (key, name) in [("dns_ms", "name"), ("connect_ms", "connection")] {
        match record.count(key) {
            0 => {}
            time => {
                let _ = write!(line, "{name} {time}, ");
            }
        }
    }
    let _ = write!(
        line,
        "first byte {}, parsing {}); {} links, {} new, {} refused -> {}",
        record.count("first_byte_ms"),
        record.count("parse_ms"),
        record.count("links_found"),
        record.count("links_new"),
        record.count("links_refused"),
        record.raw("status")
    );
    for (key, name) in [("article", "article"), ("title", "title"), ("detail", "detail")] {
        let text = record.text(key);
        if !text.is_empty() {
            let _ = write!(line, "\n      {name}: {text}");
        }
    }
    line
}

impl Report for UrlLife {
    fn wants(&self, line: &[u8]) -> bool {
        memchr::memmem::find(line, self.task.as_bytes()).is_some()
            || memchr::memmem::find(line, self.url.as_bytes()).is_some()
    }

    fn take(&mut self, record: &Record<'_>) {
        if !self.is_about(record) {
            return;
        }
        if record.event() == "page" {
            record.raw("task").clone_into(&mut self.task);
            record.raw("status").clone_into(&mut self.last_status);
        }
        if self.life.len() == EVENTS {
            self.more += 1;
            return;
        }
        let whole = serde_json::from_str(record.line()).unwrap_or_default();
        self.life.push((format!("{}  {}", record.timestamp(), Self::told(record)), whole));
    }

    fn text(&self, read: &Read) -> String {
        let mut text = format!("{}\n{}  (task {})\n", read.text(), self.url, self.task);
        for (line, _) in &self.life {
            let _ = writeln!(text, "  {line}");
        }
        if self.more > 0 {
            let _ = writeln!(text, "  and {} more events", self.more);
        }
        if self.life.is_empty() {
            text.push_str(
                "  No event of it is in these logs. `newshound explain URL` asks the crawl's state, and\n  says why a URL that was never admitted would be refused.\n",
            );
        }
        text
    }

    fn json(&self, read: &Read) -> serde_json::Value {
        let events: Vec<_> = self.life.iter().map(|(_, event)| event).collect();
        json!({
            "read": read.json(), "url": self.url, "task": self.task,
            "status": self.last_status, "events": events, "more": self.more,
        })
    }
}
