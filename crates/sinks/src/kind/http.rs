//! The client of sinks that speak HTTP.

use newshound_core::time::UnixMillis;
use reqwest::{Client, redirect};
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

/// How long a server may take to connect.
pub(super) const CONNECT: Duration = Duration::from_secs(10);
/// The longest time that a server may ask to be left alone.
const LONGEST: Duration = Duration::from_secs(3600);

/// A client that trusts the authorities that browsers trust, follows no redirect and uses no proxy.
///
/// # Errors
/// Where TLS cannot be set up.
pub(super) fn client(answer: Duration) -> Result<Client, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned());
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(redirect::Policy::none())
        .no_proxy()
        .connect_timeout(CONNECT)
        .timeout(answer)
        .build()
        .map_err(|error| error.to_string())
}

/// The error with its reasons, without its address, which may hold a password.
pub(super) fn whole(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    text
}

/// The time that `Retry-After` names (RFC 9110 section 10.2.3), an hour at most.
pub(super) fn retry_after(text: &str, now: UnixMillis) -> Option<Duration> {
    let text = text.trim();
    let wait = match text.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let at = httpdate::parse_http_date(text).ok()?.duration_since(UNIX_EPOCH).ok()?;
            at.saturating_sub(Duration::from_millis(u64::try_from(now.0).ok()?))
        }
    };
    Some(wait.min(LONGEST))
}
