//! How long the queues are.

use super::names::Names;
use lapin::Connection;
use lapin::options::QueueDeclareOptions;
use lapin::types::FieldTable;

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

/// Asks for the lengths on a channel of its own, which an error would close.
pub(super) async fn depths(
    connection: &Connection,
    names: &Names,
    articles: bool,
) -> lapin::Result<Depths> {
    let channel = connection.create_channel().await?;
    let passive = QueueDeclareOptions::durable().passive();
    let mut found = [Depth::default(); 4];
    let queues = [&names.tasks, &names.reports, &names.dead, &names.kept_articles];
    for (depth, name) in found.iter_mut().zip(queues).take(if articles { 4 } else { 3 }) {
        let queue =
            channel.queue_declare(name.as_str().into(), passive, FieldTable::default()).await?;
        *depth = Depth { messages: queue.message_count(), consumers: queue.consumer_count() };
    }
    channel.close(200, "done".into()).await?;
    let [tasks, reports, dead, articles] = found;
    Ok(Depths { tasks, reports, dead, articles })
}
