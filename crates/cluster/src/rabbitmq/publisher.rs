//! Publishes for the whole process, over one connection that is made again when it breaks.
//!
//! callers --Job--> the supervisor --> a window of unconfirmed messages --> confirm --> caller.
//! What was not confirmed when the connection broke is sent again on the next one, unless its
//! caller gave up; so a message may arrive twice.

use super::config::BrokerConfig;
use super::depths::Depths;
use super::fate::Fate;
use super::link::Link;
use super::names::Names;
use super::order::{Job, Letter, Order};
use super::supervisor::{Session, Supervisor};
use crate::error::ConnectError;
use newshound_ports::StoreError;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;

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
        let (limit, shown) = (config.publish_timeout, config.url.shown().into());
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
