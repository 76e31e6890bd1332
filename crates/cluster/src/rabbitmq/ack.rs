//! Ends deliveries.

use async_trait::async_trait;
use lapin::Acker;
use lapin::options::{BasicAckOptions, BasicNackOptions};
use newshound_ports::{Ack, StoreError};
use std::time::Duration;
use tokio::sync::mpsc;

/// Longest wait until an ack is written; the broker does not answer it.
const PATIENCE: Duration = Duration::from_secs(10);

/// The right to end one delivery. Dropped unused it puts the message back: the broker would
/// only do so once the channel closes.
pub(super) struct RabbitAck {
    acker: Option<Acker>,
    returns: mpsc::UnboundedSender<Acker>,
}

impl RabbitAck {
    pub(super) fn new(acker: Acker, returns: mpsc::UnboundedSender<Acker>) -> Self {
        Self { acker: Some(acker), returns }
    }
}

impl RabbitAck {
    /// Whether the channel it came over still lives.
    pub(super) fn usable(&self) -> bool {
        self.acker.as_ref().is_some_and(Acker::usable)
    }
}

#[async_trait]
impl Ack for RabbitAck {
    async fn ack(mut self: Box<Self>) -> Result<(), StoreError> {
        let Some(acker) = self.acker.take() else { return Err(StoreError::Closed) };
        let ack = acker.ack(BasicAckOptions::default());
        written(tokio::time::timeout(PATIENCE, ack).await)
    }

    async fn requeue(mut self: Box<Self>) -> Result<(), StoreError> {
        let Some(acker) = self.acker.take() else { return Err(StoreError::Closed) };
        written(tokio::time::timeout(PATIENCE, put_back(&acker)).await)
    }
}

impl Drop for RabbitAck {
    fn drop(&mut self) {
        if let Some(acker) = self.acker.take() {
            // The consumer puts it back; where it is gone, its channel's end does.
            let _ = self.returns.send(acker);
        }
    }
}

/// Puts a message back into its queue.
pub(super) async fn put_back(acker: &Acker) -> lapin::Result<bool> {
    acker.nack(BasicNackOptions { requeue: true, ..Default::default() }).await
}

fn written(
    outcome: Result<lapin::Result<bool>, tokio::time::error::Elapsed>,
) -> Result<(), StoreError> {
    let away = |why: &str| Err(StoreError::Unavailable(format!("RabbitMQ: {why}")));
    match outcome {
        Ok(Ok(true)) => Ok(()),
        // The channel died meanwhile, and the library does not call that an error.
        Ok(Ok(false)) => away("the connection was lost, so the message will come again"),
        Ok(Err(error)) => away(&error.to_string()),
        Err(_) => away("it takes no acks"),
    }
}
