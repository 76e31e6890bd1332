//! Every queue and exchange, declared here and nowhere else.

use super::config::BrokerConfig;
use super::names::Names;
use lapin::options::{ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{Channel, ExchangeKind};

/// Declares everything. Safe to repeat; other settings than these give error 406.
pub(super) async fn declare(
    channel: &Channel,
    names: &Names,
    config: &BrokerConfig,
) -> lapin::Result<()> {
    let durable = QueueDeclareOptions::durable();
    channel.queue_declare(names.tasks.as_str().into(), durable, quorum(&[])).await?;
    // One scheduler at a time reads a shard's reports; a standby takes over by the broker.
    let single = [("x-single-active-consumer", AMQPValue::Boolean(true))];
    channel.queue_declare(names.reports.as_str().into(), durable, quorum(&single)).await?;
    // Classic on purpose: looking at dead letters hands them out and back, and a quorum queue
    // of 4.x throws a message away that came back too often (20 times).
    let classic = table(&[("x-queue-type", AMQPValue::LongString("classic".into()))]);
    channel.queue_declare(names.dead.as_str().into(), durable, classic).await?;
    let exchange = ExchangeDeclareOptions { durable: true, ..Default::default() };
    let articles = names.articles.as_str();
    channel
        .exchange_declare(articles.into(), ExchangeKind::Topic, exchange, FieldTable::default())
        .await?;
    if config.articles_queue {
        let kept = names.kept_articles.as_str();
        channel.queue_declare(kept.into(), durable, quorum(&[])).await?;
        let all = QueueBindOptions::default();
        channel
            .queue_bind(kept.into(), articles.into(), "#".into(), all, FieldTable::default())
            .await?;
    }
    Ok(())
}

fn quorum(more: &[(&str, AMQPValue)]) -> FieldTable {
    let mut table = table(more);
    table.insert("x-queue-type".into(), AMQPValue::LongString("quorum".into()));
    table
}

fn table(entries: &[(&str, AMQPValue)]) -> FieldTable {
    let mut table = FieldTable::default();
    for (name, value) in entries {
        table.insert((*name).into(), value.clone());
    }
    table
}
