//! The supervisor behind the publisher: connect, declare, publish; on any error drop the
//! connection and begin again, with what was not confirmed in front.

use super::config::BrokerConfig;
use super::connect::{connect, told};
use super::depths::{depths, is_missing};
use super::fate::Fate;
use super::link::Link;
use super::names::Names;
use super::order::{Job, Letter, Order};
use super::topology;
use crate::error::ConnectError;
use futures_util::stream::{FuturesUnordered, StreamExt};
use lapin::options::{BasicPublishOptions, ConfirmSelectOptions};
use lapin::{Channel, Connection, Event};
use newshound_ports::patience::Backoff;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

/// No queue has this name.
const NOWHERE: &str = "newshound.v1.nowhere";
/// How long a message to nowhere may take.
const PROBE: Duration = Duration::from_secs(2);

/// One connection's time.
pub(super) struct Session {
    connection: Arc<Connection>,
    channel: Channel,
}

impl Session {
    pub(super) async fn open(config: &BrokerConfig, names: &Names) -> Result<Self, ConnectError> {
        let connection = Arc::new(connect(config, "publish").await?);
        let shown = config.url.shown();
        let failed = |error: lapin::Error| told(&shown, &error);
        let is_first = !names.declared.load(Ordering::Relaxed);
        topology::ensure(&connection, names, config).await?;
        if is_first {
            may_publish(&connection, &shown).await?;
        }
        let channel = connection.create_channel().await.map_err(failed)?;
        channel.confirm_select(ConfirmSelectOptions::default()).await.map_err(failed)?;
        Ok(Self { connection, channel })
    }
}

/// Sends an empty message to nowhere over the default exchange, as every message of ours goes: whether
/// the user has the right to. A broker with an alarm does not say; that passes.
async fn may_publish(connection: &Connection, shown: &str) -> Result<(), ConnectError> {
    let failed = |error: lapin::Error| told(shown, &error);
    let channel = connection.create_channel().await.map_err(failed)?;
    channel.confirm_select(ConfirmSelectOptions::default()).await.map_err(failed)?;
    let sent = async {
        let options = BasicPublishOptions::default();
        let properties = lapin::BasicProperties::default();
        channel.basic_publish("".into(), NOWHERE.into(), options, b"", properties).await?.await
    };
    match tokio::time::timeout(PROBE, sent).await {
        Ok(Err(error)) => return Err(failed(error)),
        Ok(Ok(_)) => {
            let _ = channel.close(200, "asked".into()).await;
        }
        Err(_) => {}
    }
    Ok(())
}

enum End {
    Stopped,
    Broken(String),
}

/// Publishes what comes in, over one connection after another.
pub(super) struct Supervisor {
    pub(super) config: Arc<BrokerConfig>,
    pub(super) names: Arc<Names>,
    pub(super) inbox: mpsc::Receiver<Order>,
    pub(super) link: watch::Sender<Link>,
    pub(super) stop: CancellationToken,
    /// Sent on a connection that broke, and not confirmed.
    pub(super) waiting: VecDeque<Job>,
}

impl Supervisor {
    pub(super) async fn run(mut self, first: Session) {
        let mut session = Some(first);
        let mut backoff = Backoff::new();
        loop {
            let now = match session.take() {
                Some(session) => session,
                None => {
                    let stop = self.stop.clone();
                    tokio::select! {
                        () = stop.cancelled() => break,
                        opened = Session::open(&self.config, &self.names) => match opened {
                            Ok(session) => session,
                            Err(error) => {
                                let wait = backoff.step();
                                let wait_ms = wait.as_millis();
                                tracing::warn!(%error, wait_ms, "broker_away");
                                tokio::select! {
                                    () = stop.cancelled() => break,
                                    () = tokio::time::sleep(wait) => continue,
                                }
                            }
                        }
                    }
                }
            };
            backoff.reset();
            self.link.send_replace(Link::Up);
            let end = self.publish(&now).await;
            match end {
                End::Stopped => {
                    let close = now.connection.close(200, "done".into());
                    let _ = tokio::time::timeout(Duration::from_secs(5), close).await;
                    break;
                }
                End::Broken(why) => {
                    self.link.send_replace(Link::Down);
                    tracing::warn!(why, unconfirmed = self.waiting.len(), "broker_lost");
                }
            }
        }
        self.link.send_replace(Link::Closed);
    }

    /// Publishes until the connection breaks or we are stopped.
    async fn publish(&mut self, session: &Session) -> End {
        let mut sent: BTreeMap<u64, Job> = BTreeMap::new();
        let mut confirms = FuturesUnordered::new();
        let mut next = 0_u64;
        let events = session.connection.events_listener();
        let mut events = std::pin::pin!(events);
        let end = loop {
            let room = sent.len() < self.config.window;
            let order = tokio::select! {
                biased;
                event = events.next() => match event {
                    Some(event) => match self.heard(event) {
                        Some(end) => break end,
                        None => continue,
                    },
                    None => break End::Broken("the connection ended".into()),
                },
                Some((number, confirmed)) = confirms.next() => match confirmed {
                    Ok(confirmation) => {
                        if let Some(Job { done, .. }) = sent.remove(&number) {
                            // The caller may have given up.
                            let _ = done.send(Fate::of(confirmation));
                        }
                        continue;
                    }
                    Err(error) => break End::Broken(lapin::Error::to_string(&error)),
                },
                order = next_order(&mut self.waiting, &mut self.inbox), if room => match order {
                    Some(order) => order,
                    None => break End::Stopped,
                },
                () = self.stop.cancelled(), if sent.is_empty() => break End::Stopped,
            };
            match order {
                Order::Publish(job) if job.done.is_closed() => {}
                Order::Publish(job) => {
                    let send = send(session.channel.clone(), Arc::clone(&job.letter));
                    sent.insert(next, job);
                    let number = next;
                    confirms.push(async move { (number, send.await) });
                    next += 1;
                }
                Order::Depths(done) => {
                    let (connection, names) =
                        (Arc::clone(&session.connection), Arc::clone(&self.names));
                    let kept = self.config.articles_queue;
                    tokio::spawn(async move {
                        if let Ok(depths) = depths(&connection, &names, kept).await {
                            let _ = done.send(depths);
                        }
                    });
                }
            }
        };
        self.waiting.extend(sent.into_values());
        end
    }

    fn heard(&self, event: Event) -> Option<End> {
        match event {
            Event::ConnectionBlocked(why) => {
                tracing::warn!(why, "broker_blocked");
                self.link.send_replace(Link::Blocked);
            }
            Event::ConnectionUnblocked => {
                tracing::info!("broker_unblocked");
                self.link.send_replace(Link::Up);
            }
            // A queue that was asked for and is not there: only the channel of the question is closed.
            Event::Error(error) if is_missing(&error) => {}
            Event::Error(error) => return Some(End::Broken(error.to_string())),
            // Also events of later versions of the library.
            _ => {}
        }
        None
    }
}

/// What is waiting goes first. It ends when all publishers are gone.
async fn next_order(
    waiting: &mut VecDeque<Job>,
    inbox: &mut mpsc::Receiver<Order>,
) -> Option<Order> {
    match waiting.pop_front() {
        Some(job) => Some(Order::Publish(job)),
        None => inbox.recv().await,
    }
}

/// Sends one message and waits for the broker's word.
async fn send(channel: Channel, letter: Arc<Letter>) -> lapin::Result<lapin::Confirmation> {
    let options = BasicPublishOptions { mandatory: true, ..Default::default() };
    let Letter { exchange, routing_key, payload, properties } = letter.as_ref();
    let (exchange, routing_key) = (exchange.as_str().into(), routing_key.as_str().into());
    let properties = properties.clone();
    channel.basic_publish(exchange, routing_key, options, payload, properties).await?.await
}
