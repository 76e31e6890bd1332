//! The last trouble that the log tells of.

use newshound_roles::output::LOG;
use serde_json::Value;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// Bytes of the end of the log that are looked at: some thousand pages.
const TAIL: u64 = 512 << 10;

/// An event.
pub(super) struct Trouble {
    pub(super) at: String,
    pub(super) event: String,
    /// Its fields, `key value`.
    pub(super) fields: String,
    pub(super) is_error: bool,
}

/// The last warnings and errors of the log of the folder `out`, newest first, at most `most`.
pub(super) fn last(out: &Path, most: usize) -> Vec<Trouble> {
    let text = tail(&out.join(LOG)).unwrap_or_default();
    text.lines().rev().filter_map(trouble).take(most).collect()
}

fn trouble(line: &str) -> Option<Trouble> {
    // Most lines are of pages and have another level: they are not parsed.
    if !line.contains("WARN") && !line.contains("ERROR") {
        return None;
    }
    let event: Value = serde_json::from_str(line).ok()?;
    let level = event["level"].as_str()?;
    if !matches!(level, "WARN" | "ERROR") {
        return None;
    }
    let known = ["timestamp", "level", "message", "target", "v", "span", "spans"];
    let mut fields = String::new();
    for (key, value) in event.as_object()?.iter().filter(|(key, _)| !known.contains(&key.as_str()))
    {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if !fields.is_empty() {
            fields.push_str(" · ");
        }
        fields.push_str(&format!("{key} {text}"));
    }
    Some(Trouble {
        at: event["timestamp"].as_str().unwrap_or_default().to_owned(),
        event: event["message"].as_str().unwrap_or_default().to_owned(),
        fields,
        is_error: level == "ERROR",
    })
}

fn tail(log: &Path) -> std::io::Result<String> {
    let mut file = File::open(log)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
    let mut bytes = Vec::new();
    file.take(TAIL).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_newest_first() {
        let folder = tempfile::tempdir().expect("folder");
        let line = |level: &str, message: &str| {
            format!(
                r#"{{"timestamp":"2026-05-10T10:00:00Z","level":"{level}","message":"{message}","host":"a","n":3}}"#
            )
        };
        let text =
            [line("WARN", "one"), line("INFO", "WARN"), line("ERROR", "two"), "torn WARN".into()];
        std::fs::write(folder.path().join(LOG), text.join("\n")).expect("written");
        let events: Vec<_> = last(folder.path(), 9)
            .into_iter()
            .map(|one| (one.event, one.fields, one.is_error))
            .collect();
        let fields = "host a · n 3".to_owned();
        assert_eq!(events, [("two".into(), fields.clone(), true), ("one".into(), fields, false)]);
        assert_eq!(last(Path::new("/nowhere"), 9).len(), 0);
    }
}
