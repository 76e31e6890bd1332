//! Reads one queue, over a connection that is made again when it breaks.
//!
//! broker --prefetch--> the supervisor --> a channel --> whoever asks. Deliveries of a
//! connection that broke are thrown away unseen where nobody has them yet: they come again.

use super::ack::{RabbitAck, put_back};
use super::config::BrokerConfig;
use super::connect::{connect, told};
use super::link::Link;
use super::message::{self, Versioned};
use super::names::Names;
use super::publisher::{Letter, Publisher};
use super::topology;
use crate::error::{ConnectError, shown};
use crate::retry::Backoff;
use futures_util::stream::StreamExt;
use lapin::message::Delivery as Message;
use lapin::options::{BasicCancelOptions, BasicConsumeOptions, BasicQosOptions};
use lapin::types::FieldTable;
use lapin::{Acker, Connection, Consumer as Stream};
use newshound_core::identity::Fingerprint;
use newshound_ports::{Delivery, StoreError};
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, OnceCell, mpsc, watch};
use tokio_util::sync::CancellationToken;

/// Reads messages of type `T` from one queue.
pub(super) struct Consumer<T> {
    plan: Arc<Plan>,
    publisher: Publisher,
    /// Started by the first who asks: a process that only publishes reads nothing.
    running: OnceCell<Running>,
    _type: PhantomData<fn() -> T>,
}

/// What to read and how.
pub(super) struct Plan {
    pub(super) config: Arc<BrokerConfig>,
    pub(super) names: Arc<Names>,
    pub(super) queue: String,
    pub(super) purpose: &'static str,
    pub(super) prefetch: u16,
    /// Times a message may be handed out.
    pub(super) max_deliveries: u32,
    pub(super) link: watch::Sender<Link>,
    /// No more messages are taken; those out may still be ended.
    pub(super) stop: CancellationToken,
    /// The connection is closed.
    pub(super) close: CancellationToken,
}

struct Running {
    inbox: Mutex<mpsc::UnboundedReceiver<Message>>,
    returns: mpsc::UnboundedSender<Acker>,
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
                let (returns, returned) = mpsc::unbounded_channel();
                tokio::spawn(run(Arc::clone(&self.plan), outbox, returned));
                Running { inbox: Mutex::new(inbox), returns }
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

    /// The next messages: waits for the first, not for the rest.
    pub(super) async fn next_some(&self, limit: usize) -> Result<Vec<Delivery<T>>, StoreError> {
        let Some(first) = self.next().await? else {
            return Ok(Vec::new());
        };
        let mut some = vec![first];
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
    async fn accept(&self, running: &Running, message: Message) -> Option<Delivery<T>> {
        let ack = RabbitAck::new(message.acker, running.returns.clone());
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
        let id = Fingerprint::of_text(&String::from_utf8_lossy(&payload)).to_string();
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

/// One connection's time.
struct Session {
    connection: Connection,
    stream: Stream,
    channel: lapin::Channel,
}

impl Session {
    async fn open(plan: &Plan) -> Result<Self, ConnectError> {
        let connection = connect(&plan.config, plan.purpose).await?;
        let shown = shown(&plan.config.url);
        let failed = |error: lapin::Error| told(&shown, &error);
        let declaring = connection.create_channel().await.map_err(failed)?;
        topology::declare(&declaring, &plan.names, &plan.config).await.map_err(failed)?;
        let _ = declaring.close(200, "declared".into()).await;
        let channel = connection.create_channel().await.map_err(failed)?;
        // Before consuming: the library's own buffer has no bound.
        channel.basic_qos(plan.prefetch, BasicQosOptions::default()).await.map_err(failed)?;
        let stream = channel
            .basic_consume(
                plan.queue.as_str().into(),
                // Empty: the broker gives a name of its own.
                "".into(),
                BasicConsumeOptions::default(),
                FieldTable::default(),
            )
            .await
            .map_err(failed)?;
        Ok(Self { connection, stream, channel })
    }
}

/// Connects again and again until stopped. Dropping `outbox` tells the readers.
async fn run(
    plan: Arc<Plan>,
    outbox: mpsc::UnboundedSender<Message>,
    mut returned: mpsc::UnboundedReceiver<Acker>,
) {
    let mut backoff = Backoff::new();
    while !plan.stop.is_cancelled() {
        let opened = tokio::select! {
            () = plan.stop.cancelled() => break,
            opened = Session::open(&plan) => opened,
        };
        let mut session = match opened {
            Ok(session) => session,
            Err(error) => {
                let wait = backoff.step();
                let (queue, wait_ms) = (&plan.queue, wait.as_millis());
                tracing::warn!(queue, %error, wait_ms, "broker_away");
                tokio::select! {
                    () = plan.stop.cancelled() => break,
                    () = tokio::time::sleep(wait) => continue,
                }
            }
        };
        backoff.reset();
        plan.link.send_replace(Link::Up);
        match read(&plan, &mut session, &outbox, &mut returned).await {
            Some(why) => {
                plan.link.send_replace(Link::Down);
                tracing::warn!(queue = plan.queue, why, "broker_lost");
            }
            None => {
                drop(outbox);
                finish(&plan, session, &mut returned).await;
                break;
            }
        }
    }
    plan.link.send_replace(Link::Closed);
}

/// Passes messages on until the connection breaks (and why) or we are stopped.
async fn read(
    plan: &Plan,
    session: &mut Session,
    outbox: &mpsc::UnboundedSender<Message>,
    returned: &mut mpsc::UnboundedReceiver<Acker>,
) -> Option<String> {
    loop {
        tokio::select! {
            message = session.stream.next() => match message {
                Some(Ok(message)) => {
                    if outbox.send(message).is_err() {
                        return None;
                    }
                }
                Some(Err(error)) => return Some(error.to_string()),
                None => return Some("the consumer was cancelled".to_owned()),
            },
            Some(acker) = returned.recv() => {
                let _ = put_back(&acker).await;
            }
            () = outbox.closed() => return None,
            () = plan.stop.cancelled() => return None,
        }
    }
}

/// Takes no more, puts back what nobody has, and leaves the connection to those who still
/// work until `close`.
async fn finish(plan: &Plan, mut session: Session, returned: &mut mpsc::UnboundedReceiver<Acker>) {
    let cancel = session.channel.basic_cancel(session.stream.tag(), BasicCancelOptions::default());
    let _ = tokio::time::timeout(Duration::from_secs(5), cancel).await;
    loop {
        tokio::select! {
            biased;
            acker = returned.recv() => match acker {
                Some(acker) => {
                    let _ = put_back(&acker).await;
                }
                // Nobody has a message or may ask for one.
                None => break,
            },
            Some(Ok(message)) = session.stream.next() => {
                let _ = put_back(&message.acker).await;
            }
            () = plan.close.cancelled() => break,
        }
    }
    let close = session.connection.close(200, "done".into());
    let _ = tokio::time::timeout(Duration::from_secs(5), close).await;
}
