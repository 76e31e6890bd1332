//! The canonical form of a URL: its identity everywhere.
//!
//! Rules, in order (RFC 3986 section 6 unless said otherwise): only http and https; host in
//! lower case, without a trailing dot; default port, credentials and fragment dropped; dot
//! segments resolved; percent-encoding in upper case and only where it is needed; tracking
//! and session parameters dropped ([`crate::tracking`]); parameters sorted by name; an empty
//! query dropped; WordPress comment pages folded into their story.

use crate::tracking;
use serde::{Deserialize, Serialize};
use std::fmt;
use url::Url;

/// Longest canonical URL admitted, in bytes. RFC 9110 section 4.1 asks to support 8,000;
/// the sitemap protocol allows 2,048 and no news page is longer.
pub(crate) const MAX_URL_BYTES: usize = 2048;

/// Longest host name there can be, in bytes: RFC 1035 section 2.3.4 allows 255 octets on the wire,
/// which leave 253 of text.
const MAX_HOST_BYTES: usize = 253;

/// Why a text is no URL that can be crawled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadUrl {
    /// Not a URL at all.
    #[error("it is not a URL")]
    Malformed,
    /// A scheme other than http and https.
    #[error("only http and https can be crawled")]
    Scheme,
    /// No host.
    #[error("it names no host")]
    NoHost,
    /// Over [`MAX_URL_BYTES`].
    #[error("it is longer than {MAX_URL_BYTES} bytes")]
    TooLong,
    /// A host name over 253 bytes: no resolver has it, and its robots.txt could not be asked for.
    #[error("its host name is longer than {MAX_HOST_BYTES} bytes")]
    HostTooLong,
}

/// A URL in canonical form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CanonicalUrl(String);

/// Rounds until the form does not change any more; a URL that needs more is a game, as with
/// escapes that hold escapes many times over.
const ROUNDS: usize = 8;

impl CanonicalUrl {
    /// Brings `text` into canonical form.
    ///
    /// # Errors
    /// [`BadUrl`] says what keeps it from being crawled.
    pub fn parse(text: &str) -> Result<Self, BadUrl> {
        let url = Url::parse(text.trim()).map_err(|error| match error {
            url::ParseError::EmptyHost => BadUrl::NoHost,
            _ => BadUrl::Malformed,
        })?;
        Self::from_url(&url)
    }

    /// Brings `url` into canonical form.
    ///
    /// # Errors
    /// [`BadUrl`] says what keeps it from being crawled.
    pub fn from_url(url: &Url) -> Result<Self, BadUrl> {
        let mut form = Self::once(url)?;
        if form.0 == url.as_str() {
            return Ok(form);
        }
        // What was taken off or unescaped may bring something forth that goes too.
        for _ in 0..ROUNDS {
            let again = Self::once(&Url::parse(&form.0).map_err(|_| BadUrl::Malformed)?)?;
            if again == form {
                return Ok(form);
            }
            form = again;
        }
        Err(BadUrl::Malformed)
    }

    /// The form `url` has after one round of all rules.
    fn once(url: &Url) -> Result<Self, BadUrl> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(BadUrl::Scheme);
        }
        let host = url.host_str().map(|host| host.trim_end_matches('.')).unwrap_or_default();
        if host.is_empty() {
            return Err(BadUrl::NoHost);
        }
        if host.len() > MAX_HOST_BYTES {
            return Err(BadUrl::HostTooLong);
        }
        let mut out = String::with_capacity(url.as_str().len());
        out.push_str(url.scheme());
        out.push_str("://");
        out.push_str(host);
        if let Some(port) = url.port() {
            out.push(':');
            out.push_str(&port.to_string());
        }
        let path = tracking::strip_path(url.path());
        push_normal_path(&mut out, path);
        push_query(&mut out, url.query().unwrap_or_default());
        if out.len() > MAX_URL_BYTES { Err(BadUrl::TooLong) } else { Ok(Self(out)) }
    }

    /// The URL as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The URL's parts. A canonical URL always parses.
    #[must_use]
    pub fn to_url(&self) -> Option<Url> {
        Url::parse(&self.0).ok()
    }

    /// Byte offset at which the path begins.
    fn path_start(&self) -> usize {
        let after = self.0.find("://").map_or(0, |at| at + 3);
        self.0[after..].find('/').map_or(self.0.len(), |at| after + at)
    }

    /// `scheme://host[:port]`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.0[..self.path_start()]
    }

    /// Path and query: what robots.txt rules are matched against.
    #[must_use]
    pub fn path_and_query(&self) -> &str {
        &self.0[self.path_start()..]
    }

    /// The path alone.
    #[must_use]
    pub fn path(&self) -> &str {
        let rest = self.path_and_query();
        rest.split_once('?').map_or(rest, |(path, _)| path)
    }

    /// The query without its `?`, empty where there is none.
    #[must_use]
    pub fn query(&self) -> &str {
        self.path_and_query().split_once('?').map_or("", |(_, query)| query)
    }
}

impl fmt::Display for CanonicalUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Escapes in upper case, unreserved characters unescaped (RFC 3986 section 6.2.2).
fn push_normal_path(out: &mut String, text: &str) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = text[at..].find('%') {
        out.push_str(&text[at..at + found]);
        at += found;
        let Some(byte) = bytes.get(at + 1..at + 3).and_then(hex_pair) else {
            out.push('%');
            at += 1;
            continue;
        };
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        at += 3;
    }
    out.push_str(&text[at..]);
}

fn hex_pair(pair: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(pair).ok().filter(|p| !p.starts_with('+'))?, 16).ok()
}

fn push_query(out: &mut String, query: &str) {
    if query.is_empty() {
        return;
    }
    let mut parts: Vec<String> = query
        .split('&')
        .filter(|part| !part.is_empty() && !tracking::is_dropped(part))
        .map(|part| {
            let mut normal = String::with_capacity(part.len());
            push_normal_path(&mut normal, part);
            normal
        })
        .collect();
    // Stable, by name only: repeated names keep their order, which may carry meaning.
    parts.sort_by(|a, b| name(a).cmp(name(b)));
    for (index, part) in parts.iter().enumerate() {
        out.push(if index == 0 { '?' } else { '&' });
        out.push_str(part);
    }
}

fn name(part: &str) -> &str {
    part.split_once('=').map_or(part, |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn canonical_forms() {
        for (given, expected) in [
            ("HTTP://News.Example:80/A", "http://news.example/A"),
            ("https://news.example", "https://news.example/"),
            ("https://news.example./x#top", "https://news.example/x"),
            ("https://news.example/a%%36%31", "https://news.example/aa"),
            ("https://news.example/?a=%%%36%31", "https://news.example/?a=%a"),
            ("https://me:secret@news.example/x", "https://news.example/x"),
            ("https://news.example/a/../b/./c", "https://news.example/b/c"),
            ("https://news.example/%7euser/%c3%a9", "https://news.example/~user/%C3%A9"),
            ("https://news.example/é", "https://news.example/%C3%A9"),
            ("https://news.example/a?b=2&a=1", "https://news.example/a?a=1&b=2"),
            ("https://news.example/a?utm_source=x&utm_medium=y", "https://news.example/a"),
            ("https://news.example/a?fbclid=x&id=7", "https://news.example/a?id=7"),
            ("https://news.example/?p=35&cpage=1#comments", "https://news.example/?p=35"),
            ("https://news.example/slug/comment-page-2/#comments", "https://news.example/slug/"),
            ("https://news.example/a;jsessionid=AB12?x=1", "https://news.example/a?x=1"),
            ("https://news.example/a?", "https://news.example/a"),
            ("https://news.example/a?x=%zz", "https://news.example/a?x=%zz"),
            ("https://news.example/?p=12", "https://news.example/?p=12"),
            ("https://news.example/?paged=2&cat=4", "https://news.example/?cat=4&paged=2"),
            // Names are sorted, their values keep the order in which they stood.
            ("https://news.example/a?b=2&b=1&a=3", "https://news.example/a?a=3&b=2&b=1"),
            ("https://news.example/a?b=&b&a", "https://news.example/a?a&b=&b"),
            ("https://news.example/%2b%+1%2", "https://news.example/%2B%+1%2"),
            ("https://news.example/a%2Db%2Ec%5Fd", "https://news.example/a-b.c_d"),
            ("https://münchen.example/", "https://xn--mnchen-3ya.example/"),
        ] {
            assert_eq!(CanonicalUrl::parse(given).expect(given).as_str(), expected, "{given}");
        }
    }

    #[test]
    fn refused_forms() {
        for (given, why) in [
            ("news.example", BadUrl::Malformed),
            ("", BadUrl::Malformed),
            ("mailto:a@news.example", BadUrl::Scheme),
            ("file:///etc/passwd", BadUrl::Scheme),
            ("http://", BadUrl::NoHost),
            ("javascript:void(0)", BadUrl::Scheme),
        ] {
            assert_eq!(CanonicalUrl::parse(given), Err(why), "{given}");
        }
        let long = format!("https://news.example/{}", "a".repeat(MAX_URL_BYTES));
        assert_eq!(CanonicalUrl::parse(&long), Err(BadUrl::TooLong));
        let fits = &long[..MAX_URL_BYTES];
        assert_eq!(CanonicalUrl::parse(fits).as_ref().map(CanonicalUrl::as_str), Ok(fits));
        let host = |labels: usize| format!("http://{}example", "abcdef.".repeat(labels));
        assert!(CanonicalUrl::parse(&host(35)).is_ok(), "252 bytes of host");
        assert!(CanonicalUrl::parse(&host(35).replacen("abc", "abcd", 1)).is_ok(), "253 bytes");
        assert_eq!(CanonicalUrl::parse(&host(36)), Err(BadUrl::HostTooLong));
    }

    #[test]
    fn parts() {
        let url = CanonicalUrl::parse("https://news.example:8443/a/b?c=1").expect("url");
        assert_eq!(url.origin(), "https://news.example:8443");
        assert_eq!(url.path_and_query(), "/a/b?c=1");
        assert_eq!((url.path(), url.query()), ("/a/b", "c=1"));
        assert_eq!(url.to_url().as_ref().map(Url::as_str), Some(url.to_string().as_str()));
        let plain = CanonicalUrl::parse("https://news.example/a").expect("url");
        assert_eq!((plain.path(), plain.query()), ("/a", ""));
    }

    proptest! {
        #[test]
        fn idempotent(path in "[a-zA-Z0-9%/._~;=-]{0,40}", query in "[a-z0-9%=&_+-]{0,40}") {
            let text = format!("https://news.example/{path}?{query}");
            if let Ok(once) = CanonicalUrl::parse(&text) {
                prop_assert_eq!(CanonicalUrl::parse(once.as_str()), Ok(once));
            }
        }

        #[test]
        fn never_panics(text in "\\PC{0,80}") {
            let _ = CanonicalUrl::parse(&text);
        }
    }
}
