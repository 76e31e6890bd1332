//! Header fields as texts, bounded: servers write what they like into them.

use newshound_core::tdm::Said;
use reqwest::header::{
    CONTENT_ENCODING, CONTENT_TYPE, DATE, ETAG, HeaderMap, HeaderName, HeaderValue, LAST_MODIFIED,
    LINK, LOCATION, REFRESH, RETRY_AFTER, SET_COOKIE,
};
use std::time::SystemTime;

/// Longest `Location` kept; canonical URLs end at 2,048 bytes, escapes can triple that.
const MAX_LOCATION: usize = 8 * 1024;
/// Longest validator or type kept. A validator is sent back, and stored for each hub.
const MAX_SHORT: usize = 512;
/// Longest `X-Robots-Tag` or `Link`, all lines together.
const MAX_LINES: usize = 4 * 1024;

/// UTF-8 where it is, else Latin-1, which RFC 9110 section 5.5 calls historical.
fn text(value: &HeaderValue) -> String {
    let bytes = value.as_bytes();
    match std::str::from_utf8(bytes) {
        Ok(text) => text.trim().to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect::<String>().trim().to_owned(),
    }
}

fn field(headers: &HeaderMap, name: &HeaderName, max: usize) -> Option<String> {
    let value = headers.get(name)?;
    if value.len() > max { None } else { Some(text(value)) }
}

/// The fields a response is kept with.
pub(crate) struct Fields {
    pub(crate) content_type: Option<String>,
    pub(crate) location: Option<String>,
    pub(crate) refresh: Option<String>,
    pub(crate) sets_cookie: bool,
    pub(crate) retry_after_ms: Option<u64>,
    pub(crate) robots_tag: Option<String>,
    pub(crate) tdm: Said,
    pub(crate) link: Option<String>,
    pub(crate) etag: Option<String>,
    pub(crate) last_modified: Option<String>,
}

impl Fields {
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        let short = |name: &HeaderName| field(headers, name, MAX_SHORT);
        let retry_after_ms = short(&RETRY_AFTER).and_then(|value| {
            crate::retry_after::parse(&value, short(&DATE).as_deref(), SystemTime::now())
        });
        Self {
            content_type: short(&CONTENT_TYPE),
            location: field(headers, &LOCATION, MAX_LOCATION),
            refresh: field(headers, &REFRESH, MAX_LOCATION),
            sets_cookie: headers.contains_key(SET_COOKIE),
            retry_after_ms,
            robots_tag: robots_tag(headers),
            tdm: Said {
                reservation: short(&HeaderName::from_static("tdm-reservation")),
                policy: short(&HeaderName::from_static("tdm-policy")),
            },
            link: links(headers),
            etag: short(&ETAG),
            last_modified: short(&LAST_MODIFIED),
        }
    }
}

fn robots_tag(headers: &HeaderMap) -> Option<String> {
    let mut lines = String::new();
    for value in headers.get_all("x-robots-tag") {
        if lines.len() + value.len() > MAX_LINES {
            break;
        }
        if !lines.is_empty() {
            lines.push('\n');
        }
        lines.push_str(&text(value));
    }
    Some(lines).filter(|lines| !lines.is_empty())
}

/// `Link` headers with a comma between them, as one header may hold several (RFC 9110 section
/// 5.3).
fn links(headers: &HeaderMap) -> Option<String> {
    let mut all = String::new();
    for value in headers.get_all(LINK) {
        if all.len() + value.len() > MAX_LINES {
            break;
        }
        if !all.is_empty() {
            all.push(',');
        }
        all.push_str(&text(value));
    }
    Some(all).filter(|all| !all.is_empty())
}

/// Every `Content-Encoding`, in the order of its application.
pub(crate) fn content_encoding(headers: &HeaderMap) -> String {
    let mut all = String::new();
    for value in headers.get_all(CONTENT_ENCODING) {
        if !all.is_empty() {
            all.push(',');
        }
        all.push_str(&text(value));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_is_short_and_readable() {
        let mut headers = HeaderMap::new();
        headers.insert(LOCATION, HeaderValue::from_bytes(b" /caf\xC3\xA9 ").unwrap());
        headers.insert(ETAG, HeaderValue::from_bytes(b"\"\xE9\"").unwrap());
        headers.insert(LAST_MODIFIED, HeaderValue::from_str(&"x".repeat(600)).unwrap());
        headers.append("x-robots-tag", HeaderValue::from_static("noindex"));
        headers.append("x-robots-tag", HeaderValue::from_static("bot: nofollow"));
        headers.append("tdm-reservation", HeaderValue::from_static("1"));
        headers.append(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        headers.append(CONTENT_ENCODING, HeaderValue::from_static("br"));
        let fields = Fields::read(&headers);
        assert_eq!(fields.location.as_deref(), Some("/café"));
        assert_eq!(fields.etag.as_deref(), Some("\"é\""));
        assert_eq!(fields.last_modified, None);
        assert_eq!((fields.tdm.reservation.as_deref(), fields.tdm.policy), (Some("1"), None));
        assert_eq!(fields.robots_tag.as_deref(), Some("noindex\nbot: nofollow"));
        assert_eq!(content_encoding(&headers), "gzip,br");
    }
}
