//! The way out: names, certificates, the seeds' ports, and the port probes are answered on.

use super::Finding;
use newshound_core::canonical::CanonicalUrl;
use newshound_roles::config::CrawlPlan;
use std::net::TcpListener;
use std::time::Duration;
use tokio::net::TcpStream;

/// Longest wait for a name or a connection.
const PATIENCE: Duration = Duration::from_secs(5);
/// Seeds looked at.
const SEEDS: usize = 5;

/// Looks at the way out.
pub(super) async fn check(plan: Option<&CrawlPlan>, findings: &mut Vec<Finding>) {
    findings.push(resolver());
    let fetch = plan.map(|plan| plan.fetch.clone()).unwrap_or_default();
    findings.push(match newshound_fetch::HttpFetcher::new(fetch) {
        Ok(_) => Finding::ok("tls", "the roots of trust are compiled in and can be read"),
        Err(error) => Finding::fail("tls", format!("[fetch]: {error}"), "correct the key named"),
    });
    let Some(plan) = plan else { return };
    if plan.fetch.contact.is_none() {
        findings.push(Finding::warn(
            "contact",
            "webmasters are not told whom to write to",
            "set [crawl] contact to a mail address: sites block the nameless sooner",
        ));
    }
    if let Some(address) = plan.listen {
        findings.push(match TcpListener::bind(address) {
            Ok(_) => Finding::ok("listen", format!("{address} is free")),
            Err(error) => Finding::fail(
                "listen",
                format!("{address}: {error}"),
                "choose another [health] listen, or end what listens there",
            ),
        });
    }
    for seed in plan.seeds.iter().take(SEEDS) {
        findings.push(if plan.fetch.proxy.is_some() {
            Finding::ok("seed", format!("{seed}: behind the proxy, not looked at"))
        } else {
            reach(seed).await
        });
    }
}

/// Whether names can be resolved by whom the system names.
fn resolver() -> Finding {
    match std::fs::read_to_string("/etc/resolv.conf") {
        Ok(text) if text.lines().any(|line| line.trim_start().starts_with("nameserver")) => {
            Finding::ok("dns", "/etc/resolv.conf names a server")
        }
        Ok(_) => Finding::warn(
            "dns",
            "/etc/resolv.conf names no server",
            "name one, unless every site is in /etc/hosts",
        ),
        Err(error) => Finding::warn(
            "dns",
            format!("/etc/resolv.conf: {error}"),
            "the system is asked for every name instead, which is slower",
        ),
    }
}

/// Whether a seed's name resolves and its port answers. No request is made.
async fn reach(seed: &CanonicalUrl) -> Finding {
    let Some(url) = seed.to_url() else {
        return Finding::fail("seed", format!("{seed}: no URL"), "correct it");
    };
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let port = url.port_or_known_default().unwrap_or(443);
    let named =
        tokio::time::timeout(PATIENCE, tokio::net::lookup_host((host.as_str(), port))).await;
    let addresses: Vec<_> = match named {
        Ok(Ok(found)) => found.collect(),
        Ok(Err(error)) => {
            return Finding::fail(
                "seed",
                format!("{seed}: the name does not resolve: {error}"),
                "check its spelling and the name server",
            );
        }
        Err(_) => {
            return Finding::fail(
                "seed",
                format!("{seed}: no answer about the name in {PATIENCE:?}"),
                "check the name server",
            );
        }
    };
    match tokio::time::timeout(PATIENCE, TcpStream::connect(addresses.as_slice())).await {
        Ok(Ok(_)) => Finding::ok("seed", format!("{seed}: port {port} answers")),
        Ok(Err(error)) => Finding::fail(
            "seed",
            format!("{seed}: {error}"),
            "look at firewalls and at [fetch] proxy, or whether the site is up",
        ),
        Err(_) => Finding::fail(
            "seed",
            format!("{seed}: port {port} does not answer in {PATIENCE:?}"),
            "look at firewalls and at [fetch] proxy, or whether the site is up",
        ),
    }
}
