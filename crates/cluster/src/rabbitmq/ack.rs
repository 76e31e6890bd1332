//! Ends deliveries.

use async_trait::async_trait;
use lapin::Acker;
use lapin::message::Delivery as Message;
use newshound_ports::{Ack, StoreError};
use tokio::sync::mpsc;

/// A delivery that somebody is through with.
pub(super) struct Ended {
    /// The channel it came over: tags are counted by channel.
    pub(super) session: u64,
    pub(super) tag: u64,
    pub(super) acker: Acker,
    /// It goes back to its queue.
    pub(super) requeue: bool,
}

/// The right to end one delivery. Dropped unused it puts the message back: the broker would
/// only do so once the channel closes.
pub(super) struct RabbitAck {
    session: u64,
    tag: u64,
    acker: Option<Acker>,
    endings: mpsc::UnboundedSender<Ended>,
}

impl RabbitAck {
    pub(super) fn new(
        session: u64,
        message: &Message,
        endings: mpsc::UnboundedSender<Ended>,
    ) -> Self {
        let acker = Some(message.acker.clone());
        Self { session, tag: message.delivery_tag, acker, endings }
    }

    /// Whether the channel it came over still lives.
    pub(super) fn usable(&self) -> bool {
        self.acker.as_ref().is_some_and(Acker::usable)
    }

    /// Hands it to the one who has the channel.
    fn end(&mut self, requeue: bool) -> Result<(), StoreError> {
        let Some(acker) = self.acker.take() else { return Err(StoreError::Closed) };
        if !acker.usable() {
            // The channel died meanwhile, and the library does not call that an error.
            return Err(StoreError::Unavailable(LOST.to_owned()));
        }
        let ended = Ended { session: self.session, tag: self.tag, acker, requeue };
        self.endings.send(ended).map_err(|_| StoreError::Unavailable(LOST.to_owned()))
    }
}

const LOST: &str = "RabbitMQ: the connection was lost, so the message will come again";

#[async_trait]
impl Ack for RabbitAck {
    /// Acknowledged within some 30 ms, many at once (`Endings`). Killed before that, the message
    /// comes again, as it does when the broker is killed before it has written the ack.
    async fn ack(mut self: Box<Self>) -> Result<(), StoreError> {
        self.end(false)
    }

    async fn requeue(mut self: Box<Self>) -> Result<(), StoreError> {
        self.end(true)
    }
}

impl Drop for RabbitAck {
    fn drop(&mut self) {
        // The consumer puts it back; where it is gone, its channel's end does.
        let _ = self.end(true);
    }
}
