//! TLS: one provider, and the roots compiled in.

use crate::config::Error;
use crate::frames;
use reqwest::Certificate;
use std::sync::Once;

/// Installs aws-lc-rs as the process's TLS provider, once; later calls do nothing.
/// [`crate::HttpFetcher::new`] calls it, so that only programs which use TLS before that need to.
pub fn install_tls_provider() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let provider = frames::counting(rustls::crypto::aws_lc_rs::default_provider());
        // An error says that one is installed already: by a program that brought its own.
        let _ = provider.install_default();
    });
}

/// The Mozilla roots, so that a container without ca-certificates works.
pub(crate) fn roots() -> Result<Vec<Certificate>, Error> {
    webpki_root_certs::TLS_SERVER_ROOT_CERTS
        .iter()
        .map(|der| Certificate::from_der(der).map_err(|error| Error::Client(error.to_string())))
        .collect()
}
