//! Names to addresses, guarded: what is checked here is what is dialled.

use crate::guard::{Guard, Refused};
use crate::local::{self, Lack};
use crate::timing::Waits;
use hickory_resolver::TokioResolver;
use hickory_resolver::config::LookupIpStrategy;
use hickory_resolver::net::NetError;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::time::Instant;

/// Why a name gave no address that may be dialled.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ResolveError {
    /// It has addresses, and the guard refuses all of them.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// It has none.
    #[error("the name {0} has no address")]
    NotFound(String),
    /// No answer in time.
    #[error("resolving {0} took longer than {1:?}")]
    TimedOut(String, Duration),
    /// The resolver failed.
    #[error("resolving {0} failed: {1}")]
    Failed(String, String),
    /// This machine lacks what it takes to ask: sockets, or a way to the servers.
    #[error("{1}")]
    Here(Lack, String),
}

/// Resolves by hickory, which keeps answers for their TTL and blocks no thread. Where there
/// is no `/etc/resolv.conf` it asks the system instead, never a public resolver nobody chose.
#[derive(Clone)]
pub(crate) struct GuardedResolver {
    inner: Arc<Inner>,
}

struct Inner {
    guard: Guard,
    timeout: Duration,
    /// The configured proxy's own name: it may lie in a private network.
    exempt: Option<String>,
    /// Made at the first use, since making it needs the runtime.
    hickory: OnceLock<Option<TokioResolver>>,
}

impl GuardedResolver {
    pub(crate) fn new(guard: Guard, timeout: Duration, exempt: Option<String>) -> Self {
        Self { inner: Arc::new(Inner { guard, timeout, exempt, hickory: OnceLock::new() }) }
    }

    pub(crate) async fn addresses(&self, name: &str) -> Result<Vec<SocketAddr>, ResolveError> {
        let inner = &*self.inner;
        let name = name.trim_end_matches('.');
        let mut found = if is_localhost(name) {
            vec![IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)]
        } else {
            tokio::time::timeout(inner.timeout, inner.lookup(name))
                .await
                .map_err(|_| ResolveError::TimedOut(name.to_owned(), inner.timeout))??
        };
        if found.is_empty() {
            return Err(ResolveError::NotFound(name.to_owned()));
        }
        if inner.exempt.as_deref() != Some(name) {
            let mut refused = None;
            found.retain(|address| match inner.guard.check_address(*address) {
                Ok(()) => true,
                Err(error) => {
                    refused = Some(error);
                    false
                }
            });
            if let (true, Some(error)) = (found.is_empty(), refused) {
                return Err(error.into());
            }
        }
        // IPv4 first: many machines have an IPv6 address and no way out with it, and each
        // connection would wait 300 ms for the fallback.
        found.sort_by_key(IpAddr::is_ipv6);
        Ok(found.into_iter().map(|address| SocketAddr::new(address, 0)).collect())
    }
}

/// RFC 6761 section 6.3: these are the machine itself, whatever DNS says.
fn is_localhost(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    last.eq_ignore_ascii_case("localhost")
}

impl Inner {
    async fn lookup(&self, name: &str) -> Result<Vec<IpAddr>, ResolveError> {
        let Some(hickory) = self.hickory.get_or_init(build) else {
            return match tokio::net::lookup_host((name, 0)).await {
                Ok(found) => Ok(found.map(|address| address.ip()).collect()),
                Err(error) => Err(failed(name, local::of_socket(&error), &error)),
            };
        };
        // The trailing dot keeps the search domains of resolv.conf out of it.
        match hickory.lookup_ip(format!("{name}.")).await {
            Ok(found) => Ok(found.iter().collect()),
            Err(error) if error.is_no_records_found() || error.is_nx_domain() => {
                Err(ResolveError::NotFound(name.to_owned()))
            }
            Err(error) => {
                // It keeps the socket's error to itself.
                let lack = match &error {
                    NetError::Io(error) => local::of_socket(error),
                    other => local::lack(other),
                };
                Err(failed(name, lack, &error))
            }
        }
    }
}

fn failed(name: &str, lack: Option<Lack>, error: &dyn std::error::Error) -> ResolveError {
    match lack {
        Some(lack) => ResolveError::Here(lack, format!("resolving {name}: {error}")),
        None => ResolveError::Failed(name.to_owned(), error.to_string()),
    }
}

fn build() -> Option<TokioResolver> {
    let mut builder = TokioResolver::builder_tokio().ok()?;
    let options = builder.options_mut();
    options.ip_strategy = LookupIpStrategy::Ipv4AndIpv6;
    options.cache_size = 8192;
    // A record with TTL 0 would be asked for at every connection; a day-long one would
    // outlive a site's move.
    options.positive_min_ttl = Some(Duration::from_secs(30));
    options.positive_max_ttl = Some(Duration::from_secs(3600));
    options.negative_max_ttl = Some(Duration::from_secs(60));
    builder.build().ok()
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let own = self.clone();
        let waits = Waits::current();
        Box::pin(async move {
            let began = Instant::now();
            let found = own.addresses(name.as_str()).await;
            if let Some(waits) = waits {
                waits.resolved(began.elapsed());
            }
            let found = found?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn resolver(config: &Config, exempt: Option<&str>) -> GuardedResolver {
        let exempt = exempt.map(str::to_owned);
        GuardedResolver::new(Guard::new(config), Duration::from_millis(500), exempt)
    }

    #[tokio::test]
    async fn localhost_is_refused_unless_private_addresses_are_allowed() {
        let open = Config { allow_private: true, ..Config::default() };
        for name in ["localhost", "LOCALHOST", "localhost.", "a.b.localhost"] {
            let refused = resolver(&Config::default(), None).addresses(name).await;
            assert!(matches!(refused, Err(ResolveError::Refused(_))), "{name}");
            let found = resolver(&open, None).addresses(name).await.unwrap();
            assert!(found[0].is_ipv4() && found[0].ip().is_loopback(), "{name}");
        }
        assert!(
            resolver(&Config::default(), Some("localhost")).addresses("localhost").await.is_ok()
        );
    }

    /// A name of this machine's hosts file with an IPv4 address, other than localhost.
    fn own_name() -> Option<(String, IpAddr)> {
        let hosts = std::fs::read_to_string("/etc/hosts").ok()?;
        hosts.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
            let mut words = line.split_whitespace();
            let address: Ipv4Addr = words.next()?.parse().ok()?;
            let name = words.next().filter(|name| !is_localhost(name))?;
            Some((name.to_owned(), address.into()))
        })
    }

    #[tokio::test]
    async fn hosts_files_count_with_and_without_a_resolver_configuration() {
        let open = Config { allow_private: true, ..Config::default() };
        for configured in [true, false] {
            let resolver = resolver(&open, None);
            if !configured {
                // As where /etc/resolv.conf is missing.
                assert!(resolver.inner.hickory.set(None).is_ok());
            }
            if let Some((name, address)) = own_name() {
                let found = resolver.addresses(&name).await.unwrap();
                assert_eq!(found[0].ip(), address, "{name} {configured}");
            }
            let nowhere = resolver.addresses("nowhere.invalid").await;
            assert!(nowhere.is_err(), "{configured}");
        }
    }
}
