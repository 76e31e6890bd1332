//! What became of a published message.

use lapin::Confirmation;

/// The broker's word on one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is safe with the broker.
    Safe,
    /// The broker took it and had no queue for it: it is gone.
    Unroutable(String),
    /// The broker refuses it: a queue is full.
    Refused,
}

impl Fate {
    /// Reads a confirmation. An unroutable message is confirmed too, and comes back with it.
    pub(super) fn of(confirmation: Confirmation) -> Self {
        match confirmation {
            Confirmation::Ack(None) => Self::Safe,
            Confirmation::Ack(Some(back)) => Self::Unroutable(back.reply_text.to_string()),
            Confirmation::Nack(_) => Self::Refused,
            Confirmation::NotRequested => {
                Self::Unroutable("the channel gives no confirms".to_owned())
            }
        }
    }
}
