//! CDXJ: a line for each response, by which replay tools find it.

use crate::head::Head;
use crate::http::Message;
use newshound_core::time::UnixMillis;
use serde::{Deserialize, Serialize};
use url::Url;

/// The fields of a line behind key and time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Line {
    /// What was asked for.
    pub(crate) url: String,
    /// The media type of what came, or `warc/revisit`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) mime: String,
    /// HTTP status.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) status: String,
    /// Digest of the payload.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) digest: String,
    /// Bytes of the record in its file.
    pub(crate) length: String,
    /// Where it begins.
    pub(crate) offset: String,
    /// The file's name.
    pub(crate) filename: String,
}

/// What pywb and others call a revisit.
pub(crate) const REVISIT: &str = "warc/revisit";

impl Line {
    /// The line of a response or revisit; `None` for other records.
    pub(crate) fn of(head: &Head, block: &[u8], filename: &str) -> Option<(UnixMillis, Self)> {
        let is_revisit = head.kind() == "revisit";
        if !is_revisit && head.kind() != "response" {
            return None;
        }
        let message = Message::read(block);
        let field = |name| message.as_ref().and_then(|message| message.field(name, ","));
        let media = field("content-type").unwrap_or_default();
        let mime = media.split(';').next().unwrap_or_default().trim().to_owned();
        let line = Self {
            url: head.target()?.to_owned(),
            mime: if is_revisit { REVISIT.to_owned() } else { mime },
            status: message.map(|message| message.status.to_string()).unwrap_or_default(),
            digest: head.get("WARC-Payload-Digest").unwrap_or_default().to_owned(),
            length: String::new(),
            offset: String::new(),
            filename: filename.to_owned(),
        };
        Some((head.date()?, line))
    }

    /// The same at a place.
    pub(crate) fn at(self, offset: u64, length: u64) -> Self {
        Self { offset: offset.to_string(), length: length.to_string(), ..self }
    }

    /// The whole line, without its end.
    pub(crate) fn text(&self, date: UnixMillis) -> String {
        let fields = serde_json::to_string(self).unwrap_or_default();
        format!("{} {} {fields}", surt(&self.url), stamp(date))
    }

    /// Reads a line; its key and time are given by its fields.
    pub(crate) fn read(text: &str) -> Option<Self> {
        serde_json::from_str(&text[text.find('{')?..]).ok()
    }
}

/// A time in 14 digits.
pub(crate) fn stamp(date: UnixMillis) -> String {
    let text = date.to_rfc3339();
    text.chars().filter(char::is_ascii_digit).take(14).collect()
}

/// A URL as an index sorts it: the host's labels backwards, then the path, all in lower case, without
/// what most sites take for the same (`www.`, an empty query, the last slash). What the `surt` module of
/// Python gives for the URLs of news sites.
pub(crate) fn surt(text: &str) -> String {
    let Ok(url) = Url::parse(text) else { return text.to_ascii_lowercase() };
    let Some(host) = url.host_str() else { return text.to_ascii_lowercase() };
    let host = host.trim_end_matches('.');
    let is_name = url.domain().is_some();
    let host = if is_name { without_www(host) } else { host };
    let mut key = if is_name {
        host.rsplit('.').collect::<Vec<_>>().join(",")
    } else {
        let numbers = host.rsplit('.').collect::<Vec<_>>().join(",");
        if host.starts_with('[') { host.to_owned() } else { numbers }
    };
    if let Some(port) = url.port() {
        key.push_str(&format!(":{port}"));
    }
    key.push(')');
    let path = url.path();
    key.push_str(if path.len() > 1 { path.trim_end_matches('/') } else { path });
    if let Some(query) = url.query().filter(|query| !query.is_empty()) {
        let mut parts: Vec<&str> = query.split('&').collect();
        parts.sort_unstable_by_key(|part| part.split_once('=').unwrap_or((part, "")));
        key.push('?');
        key.push_str(&parts.join("&"));
    }
    key.to_lowercase()
}

/// Without `www.` or `www2.`.
fn without_www(host: &str) -> &str {
    let Some(rest) = host.strip_prefix("www") else { return host };
    rest.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix('.').unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_sort_as_other_tools_sort_them() {
        for (url, key) in [
            ("https://www.News.example/2026/A-Story/", "example,news)/2026/a-story"),
            ("http://news.example", "example,news)/"),
            ("http://www2.news.example/?", "example,news)/"),
            ("http://wwwnews.example/", "example,wwwnews)/"),
            ("http://news.example:8080/a?b=2&a=1", "example,news:8080)/a?a=1&b=2"),
            ("http://news.example/?a-b=1&a=2", "example,news)/?a=2&a-b=1"),
            ("http://127.0.0.1:8301/x", "1,0,0,127:8301)/x"),
        ] {
            assert_eq!(surt(url), key, "{url}");
        }
    }

    #[test]
    fn a_line_is_read_again() {
        let line = Line {
            url: "http://news.example/".to_owned(),
            mime: "text/html".to_owned(),
            status: "200".to_owned(),
            digest: "sha1:X".to_owned(),
            length: String::new(),
            offset: String::new(),
            filename: "a.warc.gz".to_owned(),
        }
        .at(7, 9);
        let text = line.text(UnixMillis(1_577_934_245_678));
        assert!(text.starts_with("example,news)/ 20200102030405 {\"url\":"), "{text}");
        assert_eq!(Line::read(&text), Some(line));
        assert_eq!(Line::read("!meta {\"format\": \"cdxj-gzip-1.0\"}"), None);
    }
}
