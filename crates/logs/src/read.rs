//! How much of which logs was read.

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
}

impl Read {
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
