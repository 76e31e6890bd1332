//! Every queue and exchange, declared here and nowhere else.
//!
//! A process declares them over its first connection; over later ones it only looks whether they are
//! there, so that a queue whose node is away holds nobody up. A user without the right to configure
//! looks from the start: somebody else has declared them.

use super::config::BrokerConfig;
use super::connect::told;
use super::names::Names;
use crate::error::ConnectError;
use lapin::options::{ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{Channel, Connection, ErrorKind, ExchangeKind};
use std::future::Future;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Longest wait for one declaration: 4.x lets one wait for 60 s where a queue's node is away.
const LIMIT: Duration = Duration::from_secs(10);

/// Times a dead letter may come back: looking at it hands it out and back, and a quorum queue of 4.x
/// throws away what came back 20 times unless it is told another number.
const LOOKS: i32 = 1_000_000_000;

/// Codes of AMQP 0-9-1, section 1.2.
const REFUSED: u16 = 403;
const NOT_FOUND: u16 = 404;

/// Sees to it that everything is there. Safe to repeat; other settings than these give error 406.
pub(super) async fn ensure(
    connection: &Connection,
    names: &Names,
    config: &BrokerConfig,
) -> Result<(), ConnectError> {
    let shown = config.url.shown();
    let mut declares = !names.declared.load(Ordering::Relaxed);
    for _ in 0..2 {
        // An error kills its channel.
        let channel = connection.create_channel().await.map_err(|error| told(&shown, &error))?;
        let done = match declares {
            true => declare(&channel, names, config).await,
            false => look(&channel, names, config).await,
        };
        match done {
            Ok(()) => {
                names.declared.store(true, Ordering::Relaxed);
                let _ = channel.close(200, "declared".into()).await;
                return Ok(());
            }
            Err(Fault::Late(what)) => {
                return Err(ConnectError::Unreachable(format!(
                    "RabbitMQ at {shown} does not answer for {what}: its node may be away"
                )));
            }
            // Somebody else may have the right to.
            Err(Fault::Amqp(error)) if declares && code(&error) == Some(REFUSED) => {
                declares = false;
            }
            // It lost its disk: whoever comes first declares anew.
            Err(Fault::Amqp(error)) if !declares && code(&error) == Some(NOT_FOUND) => {
                if names.declared.load(Ordering::Relaxed) {
                    declares = true;
                } else {
                    return Err(ConnectError::Refused(format!(
                        "RabbitMQ at {shown} has no queues of this crawl yet, and the user may not make \
                         them: it lacks the right to configure `newshound\\.v1\\..*`"
                    )));
                }
            }
            Err(Fault::Amqp(error)) => return Err(told(&shown, &error)),
        }
    }
    Err(ConnectError::Unreachable(format!("RabbitMQ at {shown} has no queues of this crawl")))
}

enum Fault {
    Late(String),
    Amqp(lapin::Error),
}

fn code(error: &lapin::Error) -> Option<u16> {
    match error.kind() {
        ErrorKind::ProtocolError(amqp) => Some(amqp.get_id()),
        _ => None,
    }
}

/// Waits for an answer about `what`, not for ever.
async fn timely<T>(what: &str, asked: impl Future<Output = lapin::Result<T>>) -> Result<(), Fault> {
    match tokio::time::timeout(LIMIT, asked).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(Fault::Amqp(error)),
        Err(_) => Err(Fault::Late(what.to_owned())),
    }
}

async fn declare(channel: &Channel, names: &Names, config: &BrokerConfig) -> Result<(), Fault> {
    // One scheduler at a time reads a shard's reports; a standby takes over by the broker.
    let single = ("x-single-active-consumer", AMQPValue::Boolean(true));
    let looks = ("x-delivery-limit", AMQPValue::LongInt(LOOKS));
    let mut queues = vec![
        (&names.tasks, quorum(None)),
        (&names.reports, quorum(Some(single))),
        (&names.dead, quorum(Some(looks))),
    ];
    if config.articles_queue {
        queues.push((&names.kept_articles, quorum(None)));
    }
    for (name, arguments) in queues {
        let durable = QueueDeclareOptions::durable();
        timely(name, channel.queue_declare(name.as_str().into(), durable, arguments)).await?;
    }
    let exchange = ExchangeDeclareOptions { durable: true, ..Default::default() };
    let (articles, none) = (names.articles.as_str(), FieldTable::default);
    let declared = channel.exchange_declare(articles.into(), ExchangeKind::Topic, exchange, none());
    timely(articles, declared).await?;
    if config.articles_queue {
        let (kept, all) = (names.kept_articles.as_str(), QueueBindOptions::default());
        let bound = channel.queue_bind(kept.into(), articles.into(), "#".into(), all, none());
        timely(kept, bound).await?;
    }
    Ok(())
}

/// Looks whether the queues of tasks and reports are there: without them nothing works.
async fn look(channel: &Channel, names: &Names, config: &BrokerConfig) -> Result<(), Fault> {
    let kept = config.articles_queue.then_some(&names.kept_articles);
    for name in [&names.tasks, &names.reports].into_iter().chain(kept) {
        let passive = QueueDeclareOptions::durable().passive();
        let asked = channel.queue_declare(name.as_str().into(), passive, FieldTable::default());
        timely(name, asked).await?;
    }
    Ok(())
}

fn quorum(more: Option<(&str, AMQPValue)>) -> FieldTable {
    let mut table = FieldTable::default();
    table.insert("x-queue-type".into(), AMQPValue::LongString("quorum".into()));
    if let Some((name, value)) = more {
        table.insert(name.into(), value);
    }
    table
}
