//! A connection, and what an error of it means.

use newshound_core::secret::Secret;
use rustls::{ClientConfig, RootCertStore};
use std::error::Error as _;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres::{Client, Config, Error};
use tokio_postgres_rustls::MakeRustlsConnect;

/// How long a server that does not answer is waited for.
const CONNECT: Duration = Duration::from_secs(10);

/// Why something could not be done.
pub(super) enum Refused {
    /// Somebody must act.
    Other(String),
    /// It may pass.
    Away(String),
}

/// Connects; the connection's own task ends with the client.
pub(super) async fn connect(target: &Secret) -> Result<Client, Refused> {
    if let Err(why) = target.check_address() {
        return Err(Refused::Other(why.to_string()));
    }
    let mut config = Config::from_str(target.expose()).map_err(|error| {
        Refused::Other(format!("its address cannot be read: {}", whole(&error)))
    })?;
    config.connect_timeout(*config.get_connect_timeout().unwrap_or(&CONNECT));
    if config.get_application_name().is_none() {
        config.application_name("newshound");
    }
    let (client, connection) = config.connect(tls()?).await?;
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(error = whole(&error), "sink_connection_lost");
        }
    });
    Ok(client)
}

/// TLS by the authorities that browsers trust; whether it is asked for says `sslmode`.
fn tls() -> Result<MakeRustlsConnect, Refused> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned());
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Refused::Other(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

/// The error with its reasons.
fn whole(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text.replace('\n', " ")
}

impl From<Error> for Refused {
    /// By the class of the server's code (PostgreSQL's documentation, appendix A): what another try
    /// may mend is 08 (connection), 40 (deadlock), 53 (disk, memory, connections), 55 (locks), 57
    /// (shutdown) and 58 (its system); no answer at all may pass too.
    fn from(error: Error) -> Self {
        let text = whole(&error);
        match error.code().map(|code| code.code().to_owned()) {
            Some(code)
                if ["08", "40", "53", "55", "57", "58"]
                    .iter()
                    .any(|class| code.starts_with(class)) =>
            {
                Self::Away(text)
            }
            Some(_) => Self::Other(text),
            None if text.contains("certificate") => Self::Other(format!(
                "{text}; its certificate must be of a known authority, or sslmode=disable said for a server \
                 reached by a safe way"
            )),
            None => Self::Away(text),
        }
    }
}
