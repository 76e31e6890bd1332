//! How long the queues are.

use super::names::Names;
use lapin::options::QueueDeclareOptions;
use lapin::types::FieldTable;
use lapin::{Connection, ErrorKind};
use std::time::Duration;

/// Length of a queue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Depth {
    /// Messages waiting; those handed out are not counted.
    pub messages: u32,
    /// Consumers: for tasks, the workers.
    pub consumers: u32,
}

/// Lengths of all queues.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Depths {
    /// Tasks.
    pub tasks: Depth,
    /// Reports of this shard.
    pub reports: Depth,
    /// Dead letters.
    pub dead: Depth,
    /// Articles kept (option `articles_queue`); zero without.
    pub articles: Depth,
}

/// Longest wait for one length.
const LIMIT: Duration = Duration::from_secs(5);

/// Asks for the lengths; of a queue that is not there it is 0.
pub(super) async fn depths(
    connection: &Connection,
    names: &Names,
    articles: bool,
) -> lapin::Result<Depths> {
    let kept = articles.then_some(&names.kept_articles);
    let mut found = [Depth::default(); 5];
    let queues =
        [Some(&names.tasks), Some(&names.reports), Some(&names.dead), Some(&names.old_dead), kept];
    for (depth, name) in found.iter_mut().zip(queues) {
        if let Some(name) = name {
            *depth = depth_of(connection, name).await?;
        }
    }
    let [tasks, reports, mut dead, old, articles] = found;
    dead.messages += old.messages;
    Ok(Depths { tasks, reports, dead, articles })
}

/// The length of one queue, asked for on a channel of its own, which an error would close.
async fn depth_of(connection: &Connection, name: &str) -> lapin::Result<Depth> {
    let asked = async {
        let channel = connection.create_channel().await?;
        let passive = QueueDeclareOptions::durable().passive();
        let queue = channel.queue_declare(name.into(), passive, FieldTable::default()).await?;
        let depth = Depth { messages: queue.message_count(), consumers: queue.consumer_count() };
        let _ = channel.close(200, "done".into()).await;
        Ok(depth)
    };
    match tokio::time::timeout(LIMIT, asked).await {
        Ok(Err(error)) if is_missing(&error) => Ok(Depth::default()),
        Ok(asked) => asked,
        Err(_) => Err(std::io::Error::from(std::io::ErrorKind::TimedOut).into()),
    }
}

/// There is no such queue (AMQP 0-9-1, code 404).
pub(super) fn is_missing(error: &lapin::Error) -> bool {
    matches!(error.kind(), ErrorKind::ProtocolError(amqp) if amqp.get_id() == 404)
}
