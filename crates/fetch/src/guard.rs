//! What may be dialled: schemes, ports and addresses.

use crate::config::Config;
use newshound_core::address::{Network, Reason, is_public};
use std::net::IpAddr;
use url::{Host, Url};

/// Why a URL or an address is not dialled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Neither http nor https.
    #[error("only http and https are asked, not {0}")]
    Scheme(String),
    /// No host in the URL.
    #[error("the URL names no host")]
    NoHost,
    /// A port outside the allowed ones.
    #[error("port {0} is not allowed")]
    Port(u16),
    /// An address that is not public.
    #[error("{address} is not public ({reason})")]
    Address {
        /// The address.
        address: IpAddr,
        /// Why it is refused.
        reason: Reason,
    },
}

/// The rules of what may be dialled; made from a [`Config`].
#[derive(Debug, Clone)]
pub struct Guard {
    allow_private: bool,
    networks: Vec<Network>,
    ports: Vec<u16>,
}

impl Guard {
    /// The guard `config` asks for.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self {
            allow_private: config.allow_private,
            networks: config.allowed_networks.clone(),
            ports: config.allowed_ports.clone(),
        }
    }

    /// Judges a URL before anything is dialled. IP literals are judged here, in every spelling
    /// the `url` crate folds into an address, because the client asks no resolver for them.
    ///
    /// # Errors
    /// Why it is refused.
    pub(crate) fn check_url(&self, url: &Url) -> Result<(), Refused> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Refused::Scheme(url.scheme().to_owned()));
        }
        let port = url.port_or_known_default().unwrap_or(0);
        if !self.allow_private && !self.ports.contains(&port) {
            return Err(Refused::Port(port));
        }
        match url.host() {
            Some(Host::Ipv4(address)) => self.check_address(address.into()),
            Some(Host::Ipv6(address)) => self.check_address(address.into()),
            // A trailing dot keeps the parser from seeing `127.0.0.1.` as an address.
            Some(Host::Domain(name)) => {
                name.trim_end_matches('.').parse().map_or(Ok(()), |ip| self.check_address(ip))
            }
            None => Err(Refused::NoHost),
        }
    }

    /// Judges an address that is about to be dialled, or was.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn check_address(&self, address: IpAddr) -> Result<(), Refused> {
        match is_public(address) {
            Ok(()) => Ok(()),
            Err(_) if self.allow_private => Ok(()),
            Err(_) if self.networks.iter().any(|network| network.contains(address)) => Ok(()),
            Err(reason) => Err(Refused::Address { address, reason }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(guard: &Guard, text: &str) -> &'static str {
        let Ok(url) = Url::parse(text) else { return "unparsable" };
        match guard.check_url(&url) {
            Ok(()) => "ok",
            Err(Refused::Scheme(_)) => "scheme",
            Err(Refused::NoHost) => "no host",
            Err(Refused::Port(_)) => "port",
            Err(Refused::Address { .. }) => "address",
        }
    }

    #[test]
    fn judges_urls_in_every_spelling() {
        let guard = Guard::new(&Config::default());
        let cases: &[(&str, &str)] = &[
            ("http://news.example/", "ok"),
            ("https://news.example/", "ok"),
            ("http://news.example:80/", "ok"),
            ("http://news.example:443/", "ok"),
            ("http://news.example:8080/", "ok"),
            ("https://news.example:8443/", "ok"),
            ("http://8.8.8.8/", "ok"),
            ("http://[2001:4860:4860::8888]/", "ok"),
            ("http://[::ffff:8.8.8.8]/", "ok"),
            ("http://0x08080808/", "ok"),
            // A name: the resolver judges it.
            ("http://localhost/", "ok"),
            ("http://localhost./", "ok"),
            ("http://news.example:22/", "port"),
            ("http://news.example:25/", "port"),
            ("http://news.example:6379/", "port"),
            ("http://news.example:0/", "port"),
            ("http://8.8.8.8:5672/", "port"),
            ("http://127.0.0.1/", "address"),
            ("http://127.0.0.1./", "address"),
            ("http://127.1/", "address"),
            ("http://127.0.1/", "address"),
            ("http://2130706433/", "address"),
            ("http://0x7f000001/", "address"),
            ("http://0x7f.1/", "address"),
            ("http://0177.0.0.1/", "address"),
            ("http://017700000001/", "address"),
            ("http://127%2e0%2e0%2e1/", "address"),
            ("http://１２７.０.０.１/", "address"),
            ("http://127。0。0。1/", "address"),
            ("http://①②⑦.⓪.⓪.①/", "address"),
            ("http://user:pass@127.0.0.1/", "address"),
            ("http://0/", "address"),
            ("http://0.0.0.0/", "address"),
            ("http://10.1.2.3/", "address"),
            ("http://192.168.0.1:8080/", "address"),
            ("http://172.16.5.4/", "address"),
            ("http://169.254.169.254/latest/", "address"),
            ("http://0xa9fea9fe/", "address"),
            ("http://100.100.100.200/", "address"),
            ("http://224.0.0.1/", "address"),
            ("http://255.255.255.255/", "address"),
            ("http://[::]/", "address"),
            ("http://[::1]/", "address"),
            ("http://[0:0:0:0:0:0:0:1]/", "address"),
            ("http://[::ffff:127.0.0.1]/", "address"),
            ("http://[::ffff:7f00:1]/", "address"),
            ("http://[::127.0.0.1]/", "address"),
            ("http://[64:ff9b::7f00:1]/", "address"),
            ("http://[64:ff9b:1::1]/", "address"),
            ("http://[2002:7f00:1::1]/", "address"),
            ("http://[fc00::1]/", "address"),
            ("http://[fe80::1]/", "address"),
            ("http://[fd00:ec2::254]/", "address"),
            ("http://[fe80::1%25eth0]/", "unparsable"),
            ("http://256.256.256.256/", "unparsable"),
            ("http://127.0.0.1.1/", "unparsable"),
            ("http:///", "unparsable"),
            ("file:///etc/passwd", "scheme"),
            ("ftp://news.example/", "scheme"),
            ("gopher://127.0.0.1:6379/_x", "scheme"),
            ("data:text/html,x", "scheme"),
            ("javascript:alert(1)", "scheme"),
        ];
        for (url, expected) in cases {
            assert_eq!(check(&guard, url), *expected, "{url}");
        }
    }

    #[test]
    fn opens_what_it_is_told_to() {
        let networks = vec!["10.0.0.0/8".parse().unwrap()];
        let guard = Guard::new(&Config { allowed_networks: networks, ..Config::default() });
        assert_eq!(check(&guard, "http://10.9.8.7/"), "ok");
        assert_eq!(check(&guard, "http://[::ffff:10.9.8.7]/"), "ok");
        assert_eq!(check(&guard, "http://127.0.0.1/"), "address");
        assert_eq!(check(&guard, "http://10.9.8.7:9/"), "port");
        let guard = Guard::new(&Config { allow_private: true, ..Config::default() });
        assert_eq!(check(&guard, "http://127.0.0.1:34567/"), "ok");
        assert_eq!(check(&guard, "file:///etc/passwd"), "scheme");
    }
}
