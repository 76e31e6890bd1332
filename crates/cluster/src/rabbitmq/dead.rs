//! Dead letters: look at them, try them again, drop them.

use super::config::BrokerConfig;
use super::connect::{connect, told};
use super::depths::is_missing;
use super::fate::Fate;
use super::message;
use super::names::Names;
use crate::error::ConnectError;
use lapin::message::Delivery;
use lapin::options::{BasicAckOptions, BasicGetOptions, BasicPublishOptions, ConfirmSelectOptions};
use lapin::{BasicProperties, Channel};
use newshound_ports::StoreError;
use std::sync::Arc;

/// Letters looked at in one go; they are held in memory meanwhile.
const MOST: usize = 10_000;

/// A message that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// Fingerprint of its content: a message that was sent twice has one id.
    pub id: String,
    /// The queue it came from.
    pub queue: String,
    /// Why it is here.
    pub reason: String,
    /// The message as it came.
    pub payload: Vec<u8>,
}

impl DeadLetter {
    fn of(delivery: &Delivery) -> Self {
        let properties = &delivery.properties;
        Self {
            id: properties.message_id().as_ref().map(ToString::to_string).unwrap_or_default(),
            queue: message::header(properties, "newshound-queue"),
            reason: message::header(properties, "newshound-reason"),
            payload: delivery.data.clone(),
        }
    }
}

/// What to do with a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Keep,
    Drop,
    Retry,
}

/// The dead letters of a crawl. Each call has a connection of its own; letters it does not
/// end go back when that closes.
#[derive(Debug)]
pub struct DeadLetters {
    pub(super) config: Arc<BrokerConfig>,
    pub(super) names: Arc<Names>,
}

impl DeadLetters {
    /// The oldest letters, at most `limit` (and at most 10,000).
    ///
    /// # Errors
    /// As the queues' ports.
    pub async fn list(&self, limit: usize) -> Result<Vec<DeadLetter>, StoreError> {
        let mut found = Vec::new();
        self.walk(limit, |letter| {
            found.push(letter);
            Verdict::Keep
        })
        .await?;
        Ok(found)
    }

    /// The letter `id`.
    ///
    /// # Errors
    /// As the queues' ports.
    pub async fn get(&self, id: &str) -> Result<Option<DeadLetter>, StoreError> {
        Ok(self.list(MOST).await?.into_iter().find(|letter| letter.id == id))
    }

    /// Drops the letter `id`, all of them where it is `None`; gives how many.
    ///
    /// # Errors
    /// As the queues' ports.
    pub async fn drop(&self, id: Option<&str>) -> Result<u64, StoreError> {
        self.end(id, Verdict::Drop).await
    }

    /// Puts the letter `id`, all of them where it is `None`, back into the queue it came from;
    /// gives how many.
    ///
    /// # Errors
    /// As the queues' ports.
    pub async fn retry(&self, id: Option<&str>) -> Result<u64, StoreError> {
        self.end(id, Verdict::Retry).await
    }

    async fn end(&self, id: Option<&str>, verdict: Verdict) -> Result<u64, StoreError> {
        let mut ended = 0;
        self.walk(MOST, |letter| {
            if id.is_some_and(|id| id != letter.id) {
                return Verdict::Keep;
            }
            ended += 1;
            verdict
        })
        .await?;
        Ok(ended)
    }

    /// Takes letters one by one and does with each as `judge` says.
    async fn walk(
        &self,
        limit: usize,
        mut judge: impl FnMut(DeadLetter) -> Verdict + Send,
    ) -> Result<(), StoreError> {
        let connection = connect(&self.config, "dead letters").await?;
        let shown = self.config.url.shown();
        let failed = |error: lapin::Error| StoreError::from(told(&shown, &error));
        let mut left = limit.min(MOST);
        // Channels stay open until the end, or letters would come twice.
        let mut channels = Vec::new();
        // The queue of earlier versions first: its letters are older.
        for name in [&self.names.old_dead, &self.names.dead] {
            let channel = connection.create_channel().await.map_err(failed)?;
            channel.confirm_select(ConfirmSelectOptions::default()).await.map_err(failed)?;
            while left > 0 {
                let got = channel.basic_get(name.as_str().into(), BasicGetOptions::default()).await;
                let got = match got {
                    Err(error) if is_missing(&error) => break,
                    got => got.map_err(failed)?,
                };
                let Some(got) = got else { break };
                left -= 1;
                let delivery = got.delivery;
                let letter = DeadLetter::of(&delivery);
                let (id, queue) = (letter.id.clone(), letter.queue.clone());
                match judge(letter) {
                    Verdict::Keep => continue,
                    Verdict::Drop => {}
                    Verdict::Retry => self.resend(&channel, &id, &queue, &delivery).await?,
                }
                delivery.acker.ack(BasicAckOptions::default()).await.map_err(failed)?;
            }
            channels.push(channel);
        }
        // The broker puts back what was not acked.
        connection.close(200, "done".into()).await.map_err(failed)
    }

    /// Sends a letter to the queue it came from; it must be safe there before it is dropped
    /// here.
    async fn resend(
        &self,
        channel: &Channel,
        id: &str,
        queue: &str,
        delivery: &Delivery,
    ) -> Result<(), StoreError> {
        let shown = self.config.url.shown();
        let failed = |error: lapin::Error| StoreError::from(told(&shown, &error));
        let properties = BasicProperties::default()
            .with_content_type("application/json".into())
            .with_delivery_mode(2)
            .with_app_id("newshound".into())
            .with_message_id(id.into());
        let options = BasicPublishOptions { mandatory: true, ..Default::default() };
        let sent = channel
            .basic_publish("".into(), queue.into(), options, &delivery.data, properties)
            .await
            .map_err(failed)?;
        match Fate::of(sent.await.map_err(failed)?) {
            Fate::Safe => Ok(()),
            fate => Err(ConnectError::Unreachable(format!(
                "RabbitMQ at {shown} did not take the letter back into {queue:?}: {fate:?}"
            ))
            .into()),
        }
    }
}
