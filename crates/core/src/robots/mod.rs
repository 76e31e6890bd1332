//! robots.txt (RFC 9309): rules reduced to our own group.
//!
//! Parsing is the `robotxt` crate's, behind a pre-pass for the one case of RFC 9309 section
//! 2.2.1 it misses: a product line such as `NewsBot/1.0` names the product `NewsBot`.

mod rules;
mod text;

pub use rules::{Permission, Rules};
pub use text::RulesText;

use robotxt::Robots;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Bytes of a robots.txt that are read (RFC 9309 section 2.5).
pub const MAX_BYTES: usize = robotxt::BYTE_LIMIT;

/// How a host answered for its robots.txt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RobotsAnswer {
    /// It has rules (200), or none are needed (4xx: an empty text).
    Rules {
        /// Our group as a robots.txt of its own.
        text: RulesText,
        /// `Sitemap` lines, absolute.
        sitemaps: Vec<String>,
        /// Another place to ask, after a redirect.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        moved_to: Option<String>,
    },
    /// It could not be had (5xx, 429, network): everything is forbidden for now.
    Unavailable,
}

impl RobotsAnswer {
    /// Everything is allowed.
    #[must_use]
    pub fn allow_all() -> Self {
        Self::Rules { text: RulesText::default(), sitemaps: Vec::new(), moved_to: None }
    }

    /// Reads a robots.txt for the product token `agent` (letters, `-` and `_`).
    #[must_use]
    pub fn read(bytes: &[u8], agent: &str, url: &url::Url) -> Self {
        let bytes = &bytes[..bytes.len().min(MAX_BYTES)];
        let parsed = Robots::parse(&product_lines(bytes), agent);
        let mut text = own_group(&parsed);
        // The patterns are unescaped when they are read. What is kept is read again, and must
        // say the same then, so escapes that hold escapes are followed to their end.
        for _ in 0..ROUNDS {
            let again = own_group(&Robots::parse(text.as_bytes(), agent));
            if again == text {
                break;
            }
            text = again;
        }
        let mut sitemaps: Vec<String> =
            parsed.sitemaps().iter().map(|map| map.as_str().to_owned()).collect();
        // Relative `Sitemap` lines are against the protocol and met all the same.
        for line in String::from_utf8_lossy(bytes).split(['\r', '\n']) {
            if let Some((name, value)) = line.split_once(':')
                && name.trim().eq_ignore_ascii_case("sitemap")
                && let Ok(absolute) = url.join(value.trim())
                && !sitemaps.iter().any(|known| known == absolute.as_str())
            {
                sitemaps.push(absolute.into());
            }
        }
        sitemaps.truncate(MAX_SITEMAPS);
        Self::Rules { text: text.into(), sitemaps, moved_to: None }
    }
}

/// Rounds of unescaping; a file that needs more is a game.
const ROUNDS: usize = 8;

/// The rules as a robots.txt of one group.
fn own_group(parsed: &Robots) -> String {
    let patterns: usize = parsed.rules().iter().map(|rule| rule.pattern().len()).sum();
    let mut text = String::with_capacity(patterns + parsed.rules().len() * 11 + 64);
    text.push_str("User-agent: *\n");
    for rule in parsed.rules() {
        text.push_str(if rule.is_allow() { "Allow: " } else { "Disallow: " });
        text.push_str(rule.pattern());
        text.push('\n');
    }
    if let Some(delay) = parsed.crawl_delay() {
        text.push_str(&format!("Crawl-delay: {}\n", delay.as_secs_f32()));
    }
    text
}

/// `Sitemap` lines kept of one robots.txt. Large publishers name a few dozen.
pub(crate) const MAX_SITEMAPS: usize = 200;

/// Cuts `User-agent: Name/1.0 (comment)` after the product token, as section 2.2.1 compares.
fn product_lines(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 64);
    for line in bytes.split_inclusive(|&byte| byte == b'\n' || byte == b'\r') {
        let end = line.iter().position(|&byte| byte == b':');
        let is_agent = end.is_some_and(|end| {
            let name = line[..end].trim_ascii();
            let name = name.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(name);
            name.eq_ignore_ascii_case(b"user-agent") || name.eq_ignore_ascii_case(b"useragent")
        });
        let (Some(end), true) = (end, is_agent) else {
            out.extend_from_slice(line);
            continue;
        };
        let value = line[end + 1..].trim_ascii_start();
        let token = value
            .iter()
            .position(|byte| !(byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_' | b'*')))
            .unwrap_or(value.len());
        out.extend_from_slice(b"User-agent: ");
        out.extend_from_slice(&value[..token]);
        out.push(b'\n');
    }
    out
}

/// A path or a pattern as section 2.2.2 compares them, which is how `robotxt` writes patterns:
/// escapes of unreserved characters undone, other escapes with upper-case digits, everything else
/// that stands in no path escaped.
fn normalise(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let hex = |at: usize| {
        let digits =
            text.get(at + 1..at + 3).filter(|two| two.bytes().all(|b| b.is_ascii_hexdigit()));
        digits.and_then(|two| u8::from_str_radix(two, 16).ok())
    };
    let plain = |byte: u8| {
        byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'`' | b'{' | b'}')
    };
    if text.starts_with('/') && bytes.iter().all(|&byte| plain(byte) && byte != b'%') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 1);
    if !text.starts_with('/') {
        out.push('/');
    }
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escaped = if byte == b'%' { hex(at) } else { None };
        at += if escaped.is_some() { 3 } else { 1 };
        match escaped {
            Some(c) if c.is_ascii_alphanumeric() || matches!(c, b'-' | b'.' | b'_' | b'~') => {
                out.push(char::from(c));
            }
            None if plain(byte) => out.push(char::from(byte)),
            other => out.push_str(&format!("%{:02X}", other.unwrap_or(byte))),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests;
