//! Publishes for the whole process, over one connection that is made again when it breaks.
//!
//! callers --Job--> the supervisor --> a window of unconfirmed messages --> confirm --> caller.
//! What was not confirmed when the connection broke is sent again on the next one, unless its
//! caller gave up; so a message may arrive twice.

use super::broker::{Depths, depths};
use super::config::BrokerConfig;
use super::connect::{connect, told};
use super::fate::Fate;
use super::link::Link;
use super::names::Names;
use super::topology;
use crate::error::{ConnectError, shown};
use crate::retry::Backoff;
use futures_util::stream::{FuturesUnordered, StreamExt};
use lapin::options::{BasicPublishOptions, ConfirmSelectOptions};
use lapin::{BasicProperties, Channel, Connection, Event};
use newshound_ports::StoreError;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;

/// Where a message goes.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    pub(super) exchange: String,
    pub(super) routing_key: String,
    pub(super) payload: Vec<u8>,
    pub(super) properties: BasicProperties,
}

struct Job {
    letter: Arc<Letter>,
    done: oneshot::Sender<Fate>,
}

enum Order {
    Publish(Job),
    Depths(oneshot::Sender<Depths>),
}

/// The publishing side of a process. Cheap to clone.
#[derive(Clone)]
pub(super) struct Publisher {
    orders: mpsc::Sender<Order>,
    link: watch::Receiver<Link>,
    stop: CancellationToken,
    limit: Duration,
    shown: Arc<str>,
}

impl Publisher {
    /// Opens the first connection, declares the topology and starts the supervisor.
    pub(super) async fn start(
        config: Arc<BrokerConfig>,
        names: Arc<Names>,
    ) -> Result<Self, ConnectError> {
        let first = Session::open(&config, &names).await?;
        let (orders, inbox) = mpsc::channel(1024);
        let (link_in, link) = watch::channel(Link::Up);
        let stop = CancellationToken::new();
        let (limit, shown) = (config.publish_timeout, shown(&config.url).into());
        let supervisor = Supervisor {
            config,
            names,
            inbox,
            link: link_in,
            stop: stop.clone(),
            waiting: VecDeque::new(),
        };
        tokio::spawn(supervisor.run(first));
        Ok(Self { orders, link, stop, limit, shown })
    }

    /// Publishes all of `letters`; returns once each is safe.
    pub(super) async fn publish(&self, letters: Vec<Letter>) -> Result<(), StoreError> {
        let sending = async {
            let mut fates = Vec::with_capacity(letters.len());
            for letter in letters {
                let (done, fate) = oneshot::channel();
                let job = Job { letter: Arc::new(letter), done };
                self.orders.send(Order::Publish(job)).await.map_err(|_| StoreError::Closed)?;
                fates.push(fate);
            }
            for fate in fates {
                match fate.await.map_err(|_| StoreError::Closed)? {
                    Fate::Safe => {}
                    Fate::Unroutable(why) => return Err(self.away(&format!("no queue: {why}"))),
                    Fate::Refused => return Err(self.away("a queue is full")),
                }
            }
            Ok(())
        };
        match tokio::time::timeout(self.limit, sending).await {
            Ok(done) => done,
            Err(_) => Err(self.late()),
        }
    }

    /// How long the queues are.
    pub(super) async fn depths(&self) -> Result<Depths, StoreError> {
        let (done, answer) = oneshot::channel();
        let asking = async {
            self.orders.send(Order::Depths(done)).await.map_err(|_| StoreError::Closed)?;
            answer.await.map_err(|_| self.away("it was lost meanwhile"))
        };
        match tokio::time::timeout(self.limit, asking).await {
            Ok(done) => done,
            Err(_) => Err(self.late()),
        }
    }

    pub(super) fn link(&self) -> watch::Receiver<Link> {
        self.link.clone()
    }

    /// Ends it and waits until the connection is closed.
    pub(super) async fn close(&self) {
        self.stop.cancel();
        let mut link = self.link.clone();
        let _ = link.wait_for(|link| *link == Link::Closed).await;
    }

    fn late(&self) -> StoreError {
        match *self.link.borrow() {
            Link::Down => self.away("it is not connected"),
            Link::Blocked => self.away("it is short of memory or disk and takes no messages"),
            Link::Up => self.away("it did not confirm in time"),
            Link::Closed => StoreError::Closed,
        }
    }

    fn away(&self, why: &str) -> StoreError {
        StoreError::Unavailable(format!("RabbitMQ at {}: {why}", self.shown))
    }
}

/// One connection's time.
struct Session {
    connection: Arc<Connection>,
    channel: Channel,
}

impl Session {
    async fn open(config: &BrokerConfig, names: &Names) -> Result<Self, ConnectError> {
        let connection = Arc::new(connect(config, "publish").await?);
        let shown = shown(&config.url);
        let failed = |error: lapin::Error| told(&shown, &error);
        // An error in a declaration kills its channel: it gets one of its own.
        let declaring = connection.create_channel().await.map_err(failed)?;
        topology::declare(&declaring, names, config).await.map_err(failed)?;
        let _ = declaring.close(200, "declared".into()).await;
        let channel = connection.create_channel().await.map_err(failed)?;
        channel.confirm_select(ConfirmSelectOptions::default()).await.map_err(failed)?;
        Ok(Self { connection, channel })
    }
}

enum End {
    Stopped,
    Broken(String),
}

struct Supervisor {
    config: Arc<BrokerConfig>,
    names: Arc<Names>,
    inbox: mpsc::Receiver<Order>,
    link: watch::Sender<Link>,
    stop: CancellationToken,
    /// Sent on a connection that broke, and not confirmed.
    waiting: VecDeque<Job>,
}

impl Supervisor {
    async fn run(mut self, first: Session) {
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
                    tokio::spawn(async move {
                        if let Ok(depths) = depths(&connection, &names).await {
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
