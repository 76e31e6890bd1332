//! Messages as bytes and properties.

use lapin::BasicProperties;
use lapin::types::{AMQPValue, FieldTable};
use newshound_core::article::Article;
use newshound_core::task::{FetchReport, FetchTask, MESSAGE_VERSION};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Longest reason kept with a dead letter, in bytes.
const MAX_REASON: usize = 1_000;

/// A message that is read back and carries a version.
pub(super) trait Versioned: DeserializeOwned + Send + 'static {
    /// Its version.
    fn version(&self) -> u8;
}

impl Versioned for FetchTask {
    fn version(&self) -> u8 {
        self.v
    }
}

impl Versioned for FetchReport {
    fn version(&self) -> u8 {
        self.v
    }
}

/// The record has no version of its own: one that cannot be read says so by itself.
impl Versioned for Article {
    fn version(&self) -> u8 {
        MESSAGE_VERSION
    }
}

/// Reads a message, or says why it cannot be read.
pub(super) fn read<T: Versioned>(payload: &[u8]) -> Result<T, String> {
    #[derive(Deserialize)]
    struct Mark {
        v: u64,
    }
    match serde_json::from_slice::<T>(payload) {
        Ok(message) if message.version() == MESSAGE_VERSION => Ok(message),
        Ok(message) => Err(other_version(u64::from(message.version()))),
        // A later version may have other fields: then its number is the reason.
        Err(error) => match serde_json::from_slice::<Mark>(payload) {
            Ok(Mark { v }) if v != u64::from(MESSAGE_VERSION) => Err(other_version(v)),
            _ => Err(format!("it cannot be read: {error}")),
        },
    }
}

fn other_version(v: u64) -> String {
    format!("it has version {v}; this newshound reads version {MESSAGE_VERSION}")
}

/// Durable JSON with an id by which a consumer may know a message sent twice.
fn properties(kind: &str, id: String) -> BasicProperties {
    BasicProperties::default()
        .with_content_type("application/json".into())
        .with_delivery_mode(2)
        .with_app_id("newshound".into())
        .with_type(kind.into())
        .with_message_id(id.into())
}

/// Properties of a task.
pub(super) fn of_task(task: &FetchTask) -> BasicProperties {
    properties("task", format!("{}:{}", task.task.id, task.task.attempt))
}

/// Properties of a report.
pub(super) fn of_report(report: &FetchReport) -> BasicProperties {
    properties("report", format!("{}:{}", report.task.id, report.task.attempt))
}

/// Properties of an article.
pub(super) fn of_article(article: &Article) -> BasicProperties {
    let version = match article.revision {
        0 => String::new(),
        number => format!(":{number}"),
    };
    properties("article", format!("{}:{}{version}", article.id, article.content_hash))
}

/// Properties of a dead letter.
pub(super) fn of_dead(id: String, queue: &str, reason: &str) -> BasicProperties {
    let mut headers = FieldTable::default();
    let mut end = reason.len().min(MAX_REASON);
    while !reason.is_char_boundary(end) {
        end -= 1;
    }
    for (name, value) in [("newshound-queue", queue), ("newshound-reason", &reason[..end])] {
        headers.insert(name.into(), AMQPValue::LongString(value.into()));
    }
    properties("dead", id).with_headers(headers)
}

/// A header as text, empty where there is none.
pub(super) fn header(properties: &BasicProperties, name: &str) -> String {
    let value = properties.headers().as_ref().and_then(|headers| headers.inner().get(name));
    match value {
        Some(AMQPValue::LongString(text)) => String::from_utf8_lossy(text.as_bytes()).into_owned(),
        Some(AMQPValue::ShortString(text)) => text.to_string(),
        _ => String::new(),
    }
}

/// How often a quorum queue handed this message out before.
pub(super) fn deliveries_before(properties: &BasicProperties) -> u32 {
    let headers = properties.headers().as_ref();
    let count = headers.and_then(|headers| headers.inner().get("x-delivery-count"));
    let count = match count {
        Some(AMQPValue::LongLongInt(count)) => *count,
        Some(AMQPValue::LongInt(count)) => i64::from(*count),
        Some(AMQPValue::LongUInt(count)) => i64::from(*count),
        Some(AMQPValue::ShortShortUInt(count)) => i64::from(*count),
        Some(AMQPValue::ShortShortInt(count)) => i64::from(*count),
        Some(AMQPValue::ShortInt(count)) => i64::from(*count),
        Some(AMQPValue::ShortUInt(count)) => i64::from(*count),
        _ => 0,
    };
    u32::try_from(count).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_messages_say_why() {
        for (payload, reason) in [
            (&b"{"[..], "it cannot be read"),
            (b"\xff\xfe", "it cannot be read"),
            (b"{\"v\":1}", "it cannot be read"),
            (b"{\"v\":7,\"what\":[]}", "it has version 7"),
            (b"{\"v\":300}", "it has version 300"),
            (b"null", "it cannot be read"),
        ] {
            let error = read::<FetchTask>(payload).expect_err("broken");
            assert!(error.contains(reason), "{payload:?}: {error}");
        }
    }

    #[test]
    fn long_reasons_are_cut_between_characters() {
        let properties = of_dead("id".into(), "q", &"é".repeat(700));
        assert_eq!(header(&properties, "newshound-reason"), "é".repeat(500));
        assert_eq!(header(&properties, "newshound-queue"), "q");
        assert_eq!(header(&properties, "missing"), "");
    }
}
