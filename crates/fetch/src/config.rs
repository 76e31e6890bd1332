//! What can be set, with its defaults and checks.

use newshound_core::address::Network;
use newshound_core::secret::Secret;
use newshound_core::task::Expect;
use reqwest::header::HeaderValue;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::time::Duration;

/// How [`crate::HttpFetcher`] asks. Times are written `10s` or `500ms`, sizes in bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// `User-Agent`, honest: product, version and a URL that explains it.
    pub user_agent: String,
    /// Mail address of the operator, sent as `From` (RFC 9110 section 10.1.2).
    pub contact: Option<String>,
    /// For resolving a name.
    #[serde(with = "human")]
    pub dns_timeout: Duration,
    /// For the TCP connection and TLS, the resolving included.
    #[serde(with = "human")]
    pub connect_timeout: Duration,
    /// From the start to the end of the response's header, connecting included.
    #[serde(with = "human")]
    pub first_byte_timeout: Duration,
    /// For each next piece of the body.
    #[serde(with = "human")]
    pub idle_timeout: Duration,
    /// For the whole request. Under the two minutes a delivery may be held (design section 7).
    #[serde(with = "human")]
    pub total_timeout: Duration,
    /// Longest page. This and the next two cap the wire, every stage of decompression and the
    /// text alike.
    pub max_page_bytes: usize,
    /// Longest feed.
    pub max_feed_bytes: usize,
    /// Longest sitemap; the protocol allows 50 MB.
    pub max_sitemap_bytes: usize,
    /// How much of a robots.txt is read; the rest is cut off (RFC 9309 section 2.5: 500 KiB).
    pub max_robots_bytes: usize,
    /// Memory for bodies over 1 MB, of all fetches together; a body that finds none waits for
    /// another to end, within its own deadline.
    pub max_large_bytes: usize,
    /// Whether addresses that are not public, and any port, may be dialled: for tests, the demo
    /// and crawls of one's own network.
    pub allow_private: bool,
    /// Networks that may be dialled although they are not public.
    #[serde(serialize_with = "write_networks", deserialize_with = "read_networks")]
    pub allowed_networks: Vec<Network>,
    /// Ports that may be dialled; the seeds' own are added by whoever reads the seeds.
    pub allowed_ports: Vec<u16>,
    /// Idle connections kept for a host.
    pub max_idle_per_host: usize,
    /// Idle connections kept over all hosts; a host beyond them is connected to anew each time.
    pub max_idle: usize,
    /// How long an idle connection is kept.
    #[serde(with = "human")]
    pub idle_connection_timeout: Duration,
    /// Proxy for everything: `http://`, `https://` or `socks5://`. It resolves the names where
    /// it wants (`http`, `socks5h`), so the address guard then sees only IP literals.
    #[serde(skip_serializing)]
    pub proxy: Option<Secret>,
    /// Whether a site's cookies are kept and sent back to it: a jar for each registrable domain,
    /// in memory only. Some sites answer the first request with a cookie and a redirect to itself.
    pub cookies: bool,
    /// Requests at once at one address, over all hosts there, of this process; 0 is without
    /// limit. Set from `[politeness.groups] per_address`.
    #[serde(skip)]
    pub per_address: usize,
    /// Whether addresses that are not public count too; from `[politeness.groups] private`.
    #[serde(skip)]
    pub bound_private: bool,
    /// PEM files of further certificate authorities, for one's own network.
    pub extra_roots: Vec<std::path::PathBuf>,
}

impl Default for Config {
    fn default() -> Self {
        const MB: usize = 1_000_000;
        Self {
            user_agent: concat!("newshound/", env!("CARGO_PKG_VERSION")).to_owned(),
            contact: None,
            dns_timeout: Duration::from_secs(5),
            connect_timeout: Duration::from_secs(10),
            first_byte_timeout: Duration::from_secs(30),
            idle_timeout: Duration::from_secs(15),
            total_timeout: Duration::from_secs(60),
            max_page_bytes: 10 * MB,
            max_feed_bytes: 10 * MB,
            max_sitemap_bytes: 50 * MB,
            max_robots_bytes: 500 * 1024,
            max_large_bytes: 100 * MB,
            allow_private: false,
            allowed_networks: Vec::new(),
            allowed_ports: vec![80, 443, 8080, 8443],
            max_idle_per_host: 2,
            max_idle: 256,
            idle_connection_timeout: Duration::from_secs(20),
            proxy: None,
            cookies: false,
            per_address: 8,
            bound_private: false,
            extra_roots: Vec::new(),
        }
    }
}

/// Largest cap that can be set: one body of this size is held in memory.
const MAX_CAP: usize = 1_000_000_000;

/// Why a fetcher cannot be made. All of it is the configuration's.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A setting with a value that cannot be.
    #[error("{key}: {reason}")]
    Setting {
        /// Its name in [`Config`].
        key: &'static str,
        /// What is wrong, and what would be right.
        reason: String,
    },
    /// The HTTP client could not be made.
    #[error("the HTTP client could not be made: {0}")]
    Client(String),
}

impl Config {
    /// Longest body of what is expected, in bytes.
    #[must_use]
    pub fn cap(&self, expect: Expect) -> usize {
        match expect {
            Expect::Page => self.max_page_bytes,
            Expect::Feed => self.max_feed_bytes,
            Expect::Sitemap => self.max_sitemap_bytes,
            Expect::Robots | Expect::TdmFile => self.max_robots_bytes,
        }
    }

    /// Checks every value.
    ///
    /// # Errors
    /// The first setting that cannot be, by its key.
    pub fn check(&self) -> Result<(), Error> {
        let bad = |key, reason: &str| Err(Error::Setting { key, reason: reason.to_owned() });
        for (key, value) in
            [("user_agent", Some(&self.user_agent)), ("contact", self.contact.as_ref())]
        {
            if value.is_some_and(|text| text.is_empty() || HeaderValue::from_str(text).is_err()) {
                return bad(key, "it must be a line of plain ASCII text");
            }
        }
        for (key, value) in [
            ("dns_timeout", self.dns_timeout),
            ("connect_timeout", self.connect_timeout),
            ("first_byte_timeout", self.first_byte_timeout),
            ("idle_timeout", self.idle_timeout),
            ("total_timeout", self.total_timeout),
        ] {
            if value.is_zero() {
                return bad(key, "it must be longer than nothing, such as 10s");
            }
        }
        for (key, value) in [
            ("max_page_bytes", self.max_page_bytes),
            ("max_feed_bytes", self.max_feed_bytes),
            ("max_sitemap_bytes", self.max_sitemap_bytes),
            ("max_robots_bytes", self.max_robots_bytes),
            ("max_large_bytes", self.max_large_bytes),
        ] {
            if !(1..=MAX_CAP).contains(&value) {
                return bad(key, "it must be from 1 to 1000000000 bytes");
            }
        }
        Ok(())
    }
}

/// Durations as people write them.
mod human {
    use super::{Deserialize, Deserializer, Duration, Serializer};
    use serde::de::Error;

    pub(super) fn serialize<S: Serializer>(value: &Duration, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(&humantime::format_duration(*value))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        let text = String::deserialize(from)?;
        humantime::parse_duration(&text)
            .map_err(|error| D::Error::custom(format!("{text:?}: {error}; write 10s or 500ms")))
    }
}

fn write_networks<S: Serializer>(networks: &[Network], out: S) -> Result<S::Ok, S::Error> {
    out.collect_seq(networks.iter().map(ToString::to_string))
}

fn read_networks<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Network>, D::Error> {
    let texts = Vec::<String>::deserialize(from)?;
    texts.iter().map(|text| text.parse().map_err(serde::de::Error::custom)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_itself() {
        let text = toml::to_string(&Config::default()).unwrap();
        assert!(text.contains("dns_timeout = \"5s\""), "{text}");
        assert_eq!(toml::from_str::<Config>(&text).unwrap(), Config::default());
        assert_eq!(toml::from_str::<Config>("").unwrap(), Config::default());
    }

    #[test]
    fn refuses_what_cannot_be() {
        let cases: &[(&str, &str)] = &[
            ("speed = 3", "speed"),
            ("dns_timeout = 3", "dns_timeout"),
            ("dns_timeout = \"soon\"", "soon"),
            ("allowed_networks = [\"10.0.0.0/99\"]", "10.0.0.0/99"),
            ("allowed_ports = [70000]", "allowed_ports"),
            ("dns_timeout = \"0s\"", "dns_timeout"),
            ("user_agent = \"\"", "user_agent"),
            ("user_agent = \"a\\nb\"", "user_agent"),
            ("contact = \"a\\r\\nb: c\"", "contact"),
            ("max_page_bytes = 0", "max_page_bytes"),
            ("max_feed_bytes = 9000000000000000000", "max_feed_bytes"),
        ];
        for (text, named) in cases {
            let message = match toml::from_str::<Config>(text) {
                Err(error) => error.to_string(),
                Ok(config) => config.check().unwrap_err().to_string(),
            };
            assert!(message.contains(named), "{text}: {message}");
        }
    }
}
