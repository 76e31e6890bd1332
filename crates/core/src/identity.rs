//! Names for URLs, hosts, sites and articles.

use crate::canonical::CanonicalUrl;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use url::Host;
use xxhash_rust::xxh3::xxh3_64;

/// 64-bit fingerprint of a canonical URL or another text: what the seen-set keeps. Those that sites
/// could set against each other come from the crawl's
/// [`Fingerprinter`](crate::fingerprint::Fingerprinter).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Fingerprint(pub u64);

impl Fingerprint {
    /// The fingerprint of a text by a function that everybody knows (XXH3): for what whoever writes
    /// the text can do to itself only. Two texts with one fingerprint are found in seconds.
    #[must_use]
    pub fn unkeyed(text: &str) -> Self {
        Self::unkeyed_bytes(text.as_bytes())
    }

    /// The same of bytes.
    #[must_use]
    pub fn unkeyed_bytes(bytes: &[u8]) -> Self {
        Self(xxh3_64(bytes))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// The identity of an article: the first 128 bits of the SHA-256 of its canonical URL, in hex. It is the
/// same in every crawl, so it has no key; and nobody can make another URL that has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ArticleId(pub String);

impl ArticleId {
    /// The id of the article at `url`.
    #[must_use]
    pub fn of(url: &CanonicalUrl) -> Self {
        Self::from_bytes(digest(url.as_str()).to_be_bytes())
    }

    /// The 16 bytes it stands for; `None` where it was not made by [`ArticleId::of`].
    #[must_use]
    pub fn bytes(&self) -> Option<[u8; 16]> {
        let number = u128::from_str_radix(&self.0, 16).ok()?;
        (self.0.len() == 32).then(|| number.to_be_bytes())
    }

    /// The id of those bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(format!("{:032x}", u128::from_be_bytes(bytes)))
    }
}

/// The first 128 bits of a text's SHA-256 (FIPS 180-4).
#[must_use]
pub(crate) fn digest(text: &str) -> u128 {
    let all: [u8; 32] = Sha256::digest(text.as_bytes()).into();
    let mut first = [0; 16];
    first.copy_from_slice(&all[..16]);
    u128::from_be_bytes(first)
}

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What politeness counts by: `scheme://host[:port]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HostKey(String);

impl HostKey {
    /// The host key of `url`.
    #[must_use]
    pub fn of(url: &CanonicalUrl) -> Self {
        Self(url.origin().to_owned())
    }

    /// A host key read back from a store.
    #[must_use]
    pub fn from_stored(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The URL of this host's robots.txt (RFC 9309 section 2.3).
    ///
    /// # Errors
    /// None in practice: a host key is made from a canonical URL.
    pub fn robots_url(&self) -> Result<CanonicalUrl, crate::canonical::BadUrl> {
        CanonicalUrl::parse(&format!("{}/robots.txt", self.0))
    }

    /// The URL of this host's `/.well-known/tdmrep.json` ([`crate::tdm_file`]).
    ///
    /// # Errors
    /// None in practice, as for [`HostKey::robots_url`].
    pub fn tdm_url(&self) -> Result<CanonicalUrl, crate::canonical::BadUrl> {
        CanonicalUrl::parse(&format!("{}{}", self.0, crate::tdm_file::PATH))
    }
}

impl fmt::Display for HostKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The registrable domain by the Public Suffix List; for an IP address the address, with its
/// port where one is given (other ports are other services); for a single label, the label.
#[must_use]
pub fn site_of(url: &url::Url) -> String {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            psl::domain_str(name).unwrap_or(name).to_owned()
        }
        Some(ip) => match url.port() {
            Some(port) => format!("{ip}:{port}"),
            None => ip.to_string(),
        },
        None => String::new(),
    }
}

/// [`site_of`] of a host key.
#[must_use]
pub fn site_of_host(host: &HostKey) -> String {
    url::Url::parse(&host.0).map_or_else(|_| host.0.clone(), |url| site_of(&url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites() {
        for (url, site) in [
            ("https://www.news.example/x", "news.example"),
            ("https://a.b.news.co.uk/", "news.co.uk"),
            ("https://someone.github.io/", "someone.github.io"),
            ("http://127.0.0.1:8080/", "127.0.0.1:8080"),
            ("http://127.0.0.1/", "127.0.0.1"),
            ("http://[::1]:80/", "[::1]"),
            ("http://localhost/", "localhost"),
        ] {
            assert_eq!(site_of(&url::Url::parse(url).expect(url)), site, "{url}");
        }
    }

    #[test]
    fn host_keys_and_ids() {
        let url = CanonicalUrl::parse("https://news.example:8443/a").expect("url");
        let host = HostKey::of(&url);
        assert_eq!(host.as_str(), "https://news.example:8443");
        assert_eq!(
            host.robots_url().expect("url").as_str(),
            "https://news.example:8443/robots.txt"
        );
        let id = ArticleId::of(&url);
        assert_eq!(id.bytes().map(ArticleId::from_bytes), Some(id));
        assert_eq!(ArticleId("short".into()).bytes(), None);
        // `printf %s https://news.example:8443/a | sha256sum`
        assert_eq!(ArticleId::of(&url).0, "b76dd18debc7b08e6d3dc129e6a882b5");
    }
}
