//! One connection, checked and under a deadline.

use super::config::BrokerConfig;
use super::probe::probe;
use crate::error::ConnectError;
use lapin::{Connection, ConnectionProperties, ErrorKind};
use newshound_core::secret::Secret;
use std::time::Duration;
use url::Url;

/// Longest wait for a handshake after the broker greeted.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// Heartbeat interval asked for, in seconds. A dead peer is noticed after twice that; the
/// default of 60 s would leave a worker's tasks hanging for two minutes.
const HEARTBEAT: &str = "10";

/// Opens a connection that tells its `purpose` in the broker's lists, to the first of the addresses
/// that takes one.
pub(super) async fn connect(
    config: &BrokerConfig,
    purpose: &str,
) -> Result<Connection, ConnectError> {
    let url = config.address();
    url.check_address().map_err(|error| {
        ConnectError::BadConfig(format!("the broker's address cannot be used: {error}"))
    })?;
    let mut told: Option<ConnectError> = None;
    for address in url.addresses() {
        match connect_to(&address, config, purpose).await {
            Ok(connection) => return Ok(connection),
            Err(error) => {
                told = Some(match told {
                    Some(before) => before.and(&error),
                    None => error,
                });
            }
        }
    }
    let none = || ConnectError::BadConfig("the broker has no address".to_owned());
    Err(told.unwrap_or_else(none))
}

async fn connect_to(
    address: &Secret,
    config: &BrokerConfig,
    purpose: &str,
) -> Result<Connection, ConnectError> {
    let shown = address.shown();
    let url = prepared(address.expose()).ok_or_else(|| {
        ConnectError::BadConfig(format!(
            "the broker's address {shown} cannot be used: it must begin with amqp:// or amqps:// \
             and name a host"
        ))
    })?;
    if url.scheme() == "amqp" {
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
        probe(host, url.port().unwrap_or(5672), &shown).await?;
    }
    let name = format!("newshound {} {purpose}", config.crawl);
    let properties = ConnectionProperties::default().with_connection_name(name.into());
    let connect = Connection::connect(url.as_str(), properties);
    match tokio::time::timeout(HANDSHAKE, connect).await {
        Ok(Ok(connection)) => Ok(connection),
        Ok(Err(error)) => Err(told(&shown, &error)),
        Err(_) => Err(ConnectError::Unreachable(format!(
            "RabbitMQ at {shown} greets, but does not finish the handshake"
        ))),
    }
}

/// The address as the library needs it: a virtual host, a heartbeat.
fn prepared(url: &str) -> Option<Url> {
    let mut url = Url::parse(url).ok()?;
    if !matches!(url.scheme(), "amqp" | "amqps") || url.host_str().is_none_or(str::is_empty) {
        return None;
    }
    if matches!(url.path(), "" | "/") {
        url.set_path("/%2f");
    }
    if !url.query_pairs().any(|(name, _)| name == "heartbeat") {
        url.query_pairs_mut().append_pair("heartbeat", HEARTBEAT);
    }
    Some(url)
}

/// What an error of the library means for the user. Codes are AMQP's (0-9-1, section 1.2).
pub(super) fn told(shown: &str, error: &lapin::Error) -> ConnectError {
    let ErrorKind::ProtocolError(amqp) = error.kind() else {
        return ConnectError::Unreachable(format!("RabbitMQ at {shown}: {error}"));
    };
    let said = amqp.get_message();
    match amqp.get_id() {
        403 => ConnectError::Refused(format!(
            "RabbitMQ at {shown} refuses the user, the password or a right: {said}"
        )),
        530 => ConnectError::Refused(format!(
            "RabbitMQ at {shown} does not have the virtual host, or the user may not use it: {said}"
        )),
        406 => ConnectError::Unfit(format!(
            "RabbitMQ at {shown} has a queue or exchange of that name with other settings: {said}; \
             delete it once it is empty, or choose another crawl name"
        )),
        _ => ConnectError::Unreachable(format!("RabbitMQ at {shown}: {said}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (given, expected) in [
            ("amqp://b.example", Some("amqp://b.example/%2f?heartbeat=10")),
            ("amqp://b.example/", Some("amqp://b.example/%2f?heartbeat=10")),
            ("amqps://u:p@b.example/news", Some("amqps://u:p@b.example/news?heartbeat=10")),
            ("amqp://b.example/v?heartbeat=3", Some("amqp://b.example/v?heartbeat=3")),
            ("http://b.example/", None),
            ("b.example", None),
        ] {
            let url = prepared(given);
            assert_eq!(url.as_ref().map(Url::as_str), expected, "{given}");
        }
    }
}
