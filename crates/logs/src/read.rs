//! How much of which logs was read.

use crate::record::Record;
use std::collections::BTreeSet;

/// What was read so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Read {
    /// Files, stdin counted as one.
    pub files: usize,
    /// Lines, broken ones included.
    pub lines: u64,
    /// Bytes of them, after decompression.
    pub bytes: u64,
    /// Lines that are no event.
    pub broken: u64,
    /// Where the first of them stands.
    pub first_broken: Option<String>,
    /// Files that could not be read to their end, with why.
    pub unreadable: Vec<String>,
    /// Timestamps of the first and last event.
    pub from: String,
    /// See `from`.
    pub to: String,
    /// Whether an event of the site asked for was read.
    pub(crate) has_site: bool,
    /// Whether an event of a request was read (`page`), which most reports are made of.
    pub(crate) has_pages: bool,
    /// Sites of events, the first ones.
    pub(crate) sites: BTreeSet<String>,
}

/// Sites kept, to name those there are.
const SITES: usize = 5;

impl Read {
    /// Notes what an event is of, before any filter.
    pub(crate) fn note(&mut self, record: &Record<'_>, site: Option<&str>) {
        self.has_pages |= record.event() == "page";
        let Some(wanted) = site else { return };
        self.has_site |= record.is_of(wanted);
        let name = record.raw("site");
        if self.sites.len() < SITES && !name.is_empty() && !self.sites.contains(name) {
            self.sites.insert(name.to_owned());
        }
    }

    /// Why a report is empty, where that is not because nothing happened; `site` was asked for.
    #[must_use]
    pub fn emptiness(&self, site: Option<&str>) -> Option<String> {
        match site {
            Some(site) if !self.has_site && !self.sites.is_empty() => {
                let names: Vec<&str> = self.sites.iter().map(String::as_str).collect();
                Some(format!("no event is of {site}; these logs are of {}, ...", names.join(", ")))
            }
            _ if !self.has_pages && self.lines > 0 => Some(
                "these logs hold no `page` events, which reports are made of: [log] levels (or \
                 NEWSHOUND_LOG) was set above info"
                    .to_owned(),
            ),
            _ => None,
        }
    }

    /// As lines for the head of a report.
    #[must_use]
    pub fn text(&self) -> String {
        let files =
            if self.files == 1 { "1 file".to_owned() } else { format!("{} files", self.files) };
        let mut text = format!("{} lines of {files}", self.lines);
        if !self.from.is_empty() {
            text.push_str(&format!(", {} to {}", cut(&self.from), cut(&self.to)));
        }
        text.push('\n');
        if let Some(first) = &self.first_broken {
            let lines = if self.broken == 1 { "line is" } else { "lines are" };
            text.push_str(&format!("{} {lines} no event; the first: {first}\n", self.broken));
        }
        for one in &self.unreadable {
            text.push_str(&format!("not read to its end: {one}\n"));
        }
        text
    }

    /// For `--json`.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::json!({
            "files": self.files, "lines": self.lines, "bytes": self.bytes,
            "broken": self.broken, "first_broken": self.first_broken,
            "unreadable": self.unreadable, "from": self.from, "to": self.to,
        })
    }
}

/// A timestamp to the second.
fn cut(timestamp: &str) -> &str {
    timestamp.split('.').next().unwrap_or(timestamp)
}
