//! Reads one queue, over a connection that is made again when it breaks.
//!
//! broker --prefetch--> the supervisor --> a channel --> whoever asks. Deliveries of a
//! connection that broke are thrown away unseen where nobody has them yet: they come again.

use super::ack::{Ended, RabbitAck};
use super::link::Link;
use super::message::{self, Versioned};
use super::order::Letter;
use super::plan::Plan;
use super::publisher::Publisher;
use super::session::{self, Numbered};
use newshound_core::identity::Fingerprint;
use newshound_ports::{Delivery, StoreError};
use std::marker::PhantomData;
use std::sync::Arc;
use tokio::sync::{Mutex, OnceCell, mpsc, watch};

/// Reads messages of type `T` from one queue.
pub(super) struct Consumer<T> {
    plan: Arc<Plan>,
    publisher: Publisher,
    /// Started by the first who asks: a process that only publishes reads nothing.
    running: OnceCell<Running>,
    _type: PhantomData<fn() -> T>,
}

struct Running {
    inbox: Mutex<mpsc::UnboundedReceiver<Numbered>>,
    endings: mpsc::UnboundedSender<Ended>,
}

impl<T: Versioned> Consumer<T> {
    pub(super) fn new(plan: Plan, publisher: Publisher) -> Self {
        let running = OnceCell::new();
        Self { plan: Arc::new(plan), publisher, running, _type: PhantomData }
    }

    pub(super) fn link(&self) -> watch::Receiver<Link> {
        self.plan.link.subscribe()
    }

    async fn running(&self) -> &Running {
        self.running
            .get_or_init(|| async {
                let (outbox, inbox) = mpsc::unbounded_channel();
                let (endings, ended) = mpsc::unbounded_channel();
                self.plan.closing.spawn(session::run(Arc::clone(&self.plan), outbox, ended));
                Running { inbox: Mutex::new(inbox), endings }
            })
            .await
    }

    /// The next message; waits for one. `None` once closed. Dropping the future loses nothing.
    pub(super) async fn next(&self) -> Result<Option<Delivery<T>>, StoreError> {
        let running = self.running().await;
        let mut inbox = running.inbox.lock().await;
        loop {
            let Some(message) = inbox.recv().await else {
                return Ok(None);
            };
            if let Some(delivery) = self.accept(running, message).await {
                return Ok(Some(delivery));
            }
        }
    }

    /// The next messages: waits for the first, and a little for others.
    pub(super) async fn next_some(&self, limit: usize) -> Result<Vec<Delivery<T>>, StoreError> {
        let Some(first) = self.next().await? else {
            return Ok(Vec::new());
        };
        let mut some = vec![first];
        tokio::select! {
            () = tokio::time::sleep(self.plan.gather) => {}
            () = self.plan.stop.cancelled() => {}
        }
        let running = self.running().await;
        let Ok(mut inbox) = running.inbox.try_lock() else {
            return Ok(some);
        };
        while some.len() < limit {
            let Ok(message) = inbox.try_recv() else { break };
            some.extend(self.accept(running, message).await);
        }
        Ok(some)
    }

    /// Reads a message; what cannot be read or was handed out too often becomes a dead letter.
    async fn accept(&self, running: &Running, numbered: Numbered) -> Option<Delivery<T>> {
        let (session, message) = numbered;
        let ack = RabbitAck::new(session, &message, running.endings.clone());
        let usable = ack.usable();
        if !usable || self.plan.stop.is_cancelled() {
            // Its connection broke, or we are closing: it comes again, or goes back.
            return None;
        }
        let before = message::deliveries_before(&message.properties);
        let read = if before >= self.plan.max_deliveries {
            Err(format!("it was handed out {before} times and never ended"))
        } else {
            message::read(&message.data)
        };
        match read {
            Ok(item) => {
                // The mark is set also where no count is kept.
                let handed_out = before.max(u32::from(message.redelivered));
                Some(Delivery { item, handed_out, ack: Box::new(ack) })
            }
            Err(reason) => {
                self.bury(message.data, &reason, ack).await;
                None
            }
        }
    }

    /// Makes a dead letter of a message; where that fails it goes back to its queue.
    async fn bury(&self, payload: Vec<u8>, reason: &str, ack: RabbitAck) {
        let id = Fingerprint::unkeyed(&String::from_utf8_lossy(&payload)).to_string();
        tracing::warn!(queue = self.plan.queue, id, reason, "dead_letter");
        let letter = Letter {
            exchange: String::new(),
            routing_key: self.plan.names.dead.clone(),
            properties: message::of_dead(id, &self.plan.queue, reason),
            payload,
        };
        let buried = match self.publisher.publish(vec![letter]).await {
            Ok(()) => newshound_ports::Ack::ack(Box::new(ack)).await,
            Err(error) => Err(error),
        };
        if let Err(error) = buried {
            tracing::warn!(%error, "dead_letter_failed");
        }
    }
}
