//! A look at the broker for `newshound doctor`: its version, and whether an alarm blocks it.

use super::config::BrokerConfig;
use super::connect::{connect, told};
use super::probe;
use crate::error::ConnectError;
use lapin::BasicProperties;
use lapin::options::{BasicPublishOptions, ConfirmSelectOptions};
use std::time::Duration;
use url::Url;

/// How long a broker without an alarm may take to confirm one message.
const PATIENCE: Duration = Duration::from_secs(3);
/// No queue has this name, so what is sent there goes nowhere.
const NOWHERE: &str = "newshound.doctor.nowhere";

/// What was found out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examined {
    /// Its version, where it tells one.
    pub version: Option<String>,
    /// It takes no messages: an alarm of memory or disk.
    pub blocked: bool,
}

/// Connects once and sends one empty message to nowhere: a broker with an alarm shows it only
/// to those who publish.
///
/// # Errors
/// [`ConnectError`], one sentence with the broker's address.
pub async fn examine(config: &BrokerConfig) -> Result<Examined, ConnectError> {
    let shown = config.url.shown();
    let failed = |error: lapin::Error| told(&shown, &error);
    config.url.check_address().map_err(|error| {
        ConnectError::BadConfig(format!("the broker's address cannot be used: {error}"))
    })?;
    let version = match Url::parse(config.url.expose()) {
        Ok(url) if url.scheme() == "amqp" => {
            let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
            probe::greeting(&host, url.port().unwrap_or(5672), &shown).await?.version
        }
        _ => None,
    };
    let connection = connect(config, "doctor").await?;
    let channel = connection.create_channel().await.map_err(failed)?;
    channel.confirm_select(ConfirmSelectOptions::default()).await.map_err(failed)?;
    let sent = async {
        let options = BasicPublishOptions::default();
        let properties = BasicProperties::default();
        channel.basic_publish("".into(), NOWHERE.into(), options, b"", properties).await?.await
    };
    let blocked = match tokio::time::timeout(PATIENCE, sent).await {
        Ok(Ok(_)) => false,
        Ok(Err(error)) => return Err(failed(error)),
        Err(_) => true,
    };
    if !blocked {
        // A blocked broker would not answer this either.
        let _ = connection.close(200, "done".into()).await;
    }
    Ok(Examined { version, blocked })
}
