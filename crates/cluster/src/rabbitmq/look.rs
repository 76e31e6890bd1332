//! A look at a crawl's queues that makes none, needs no right to configure, and does not wait.

use super::config::BrokerConfig;
use super::connect::connect;
use super::dead::DeadLetters;
use super::depths::{Depths, depths};
use super::names::Names;
use crate::error::ConnectError;
use newshound_ports::StoreError;
use std::sync::Arc;

/// The lengths of the queues of the crawl of `config`; of those that are not there 0.
///
/// # Errors
/// [`ConnectError`], one sentence with the broker's address.
pub async fn look(config: &BrokerConfig) -> Result<Depths, ConnectError> {
    let connection = connect(config, "status").await?;
    let names = Names::new(&config.crawl, config.shard);
    let found = depths(&connection, &names, config.articles_queue).await;
    let _ = connection.close(200, "done".into()).await;
    found.map_err(|error| super::connect::told(&config.url.shown(), &error))
}

/// The dead letters of the crawl of `config`.
#[must_use]
pub fn dead_letters(config: BrokerConfig) -> DeadLetters {
    let names = Arc::new(Names::new(&config.crawl, config.shard));
    DeadLetters { config: Arc::new(config), names }
}

/// Deletes all queues and the exchange of the crawl of `config`, with what is in them.
///
/// # Errors
/// As the queues' ports.
pub async fn remove(config: &BrokerConfig) -> Result<(), StoreError> {
    use lapin::options::{ExchangeDeleteOptions, QueueDeleteOptions};
    let connection = connect(config, "remove").await?;
    let shown = config.url.shown();
    let failed = |error: lapin::Error| StoreError::from(super::connect::told(&shown, &error));
    let names = Names::new(&config.crawl, config.shard);
    let queues = [&names.tasks, &names.reports, &names.kept_articles, &names.dead, &names.old_dead];
    // Deleting what is not there is no error (AMQP 0-9-1 as RabbitMQ has it).
    let channel = connection.create_channel().await.map_err(failed)?;
    for name in queues {
        let options = QueueDeleteOptions::default();
        channel.queue_delete(name.as_str().into(), options).await.map_err(failed)?;
    }
    let options = ExchangeDeleteOptions::default();
    channel.exchange_delete(names.articles.as_str().into(), options).await.map_err(failed)?;
    let _ = connection.close(200, "done".into()).await;
    Ok(())
}
