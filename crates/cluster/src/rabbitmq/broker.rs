//! The broker of one process, and the ports it gives.

use super::articles::{ArticleExchange, ArticleQueue};
use super::config::BrokerConfig;
use super::consumer::Consumer;
use super::dead::DeadLetters;
use super::depths::Depths;
use super::link::Link;
use super::message::Versioned;
use super::names::Names;
use super::plan::Plan;
use super::publisher::Publisher;
use super::reports::RabbitReports;
use super::tasks::RabbitTasks;
use crate::error::ConnectError;
use crate::redis::is_crawl_name;
use newshound_ports::StoreError;
use newshound_ports::patience::Backoff;
use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Times a report may be handed out: more than tasks, since it is the scheduler's own end that
/// hands out hundreds of innocent ones again; fewer than 20, where 4.x throws away.
const REPORT_DELIVERIES: u32 = 15;

/// Longest wait for the readers at the end: each has a frame to write and a connection to close.
const CLOSING: Duration = Duration::from_secs(10);

/// How long a report waits for others, so that many are settled in one round of questions to the
/// frontier: a fiftieth of the delay a host is given by default (1 s), in which it is not asked
/// anyway.
const GATHER: Duration = Duration::from_millis(20);

/// How long an article waits for others, so that many are made safe on the disk at once. Nobody
/// waits for it.
const GATHER_ARTICLES: Duration = Duration::from_millis(50);

/// One process' use of the broker.
pub struct Broker {
    config: Arc<BrokerConfig>,
    names: Arc<Names>,
    publisher: Publisher,
    stop: CancellationToken,
    close: CancellationToken,
    /// The readers, until they have written their last.
    closing: TaskTracker,
}

impl std::fmt::Debug for Broker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Broker").field("names", &self.names).finish_non_exhaustive()
    }
}

impl Broker {
    /// Connects, checks the broker and declares the topology. A broker that is not there is
    /// waited for within `startup_timeout`.
    ///
    /// # Errors
    /// [`ConnectError`], one sentence with the broker's address.
    pub async fn connect(config: BrokerConfig) -> Result<Self, ConnectError> {
        if !is_crawl_name(&config.crawl) {
            return Err(ConnectError::BadConfig(format!(
                "the crawl's name {:?} may have letters, digits, '.', '_' and '-' only, at most 64",
                config.crawl
            )));
        }
        let names = Arc::new(Names::new(&config.crawl, config.shard));
        let config = Arc::new(config);
        let end = Instant::now() + config.startup_timeout;
        let mut backoff = Backoff::new();
        let publisher = loop {
            let error = match Publisher::start(Arc::clone(&config), Arc::clone(&names)).await {
                Ok(publisher) => break publisher,
                Err(error) if error.may_pass() && Instant::now() < end => error,
                Err(error) => return Err(error),
            };
            let wait = backoff.step();
            tracing::warn!(%error, wait_ms = wait.as_millis(), "broker_waiting");
            tokio::time::sleep(wait).await;
        };
        let (stop, close) = (CancellationToken::new(), CancellationToken::new());
        Ok(Self { config, names, publisher, stop, close, closing: TaskTracker::new() })
    }

    /// The task queue. A connection for reading is made by its first `next`.
    #[must_use]
    pub fn tasks(&self) -> RabbitTasks {
        let (prefetch, max) = (self.config.task_prefetch, self.config.max_deliveries);
        let consumer = self.consumer(&self.names.tasks, "tasks", prefetch, max, Duration::ZERO);
        let (publisher, names) = (self.publisher.clone(), Arc::clone(&self.names));
        RabbitTasks { consumer, publisher, names }
    }

    /// The report queue. A connection for reading is made by its first `next`.
    #[must_use]
    pub fn reports(&self) -> RabbitReports {
        let prefetch = self.config.report_prefetch;
        let most = REPORT_DELIVERIES;
        let consumer = self.consumer(&self.names.reports, "reports", prefetch, most, GATHER);
        let (publisher, names) = (self.publisher.clone(), Arc::clone(&self.names));
        RabbitReports { consumer, publisher, names }
    }

    /// The article exchange.
    #[must_use]
    pub fn articles(&self) -> ArticleExchange {
        let (publisher, names) = (self.publisher.clone(), Arc::clone(&self.names));
        ArticleExchange { publisher, names, published: Mutex::new(HashSet::new()) }
    }

    /// The queue that keeps articles, handing out at most `prefetch` at once. A connection for
    /// reading is made by its first `next`.
    #[must_use]
    pub fn article_queue(&self, prefetch: u16) -> ArticleQueue {
        let (queue, most) = (&self.names.kept_articles, REPORT_DELIVERIES);
        ArticleQueue { consumer: self.consumer(queue, "articles", prefetch, most, GATHER_ARTICLES) }
    }

    /// The dead letters.
    #[must_use]
    pub fn dead_letters(&self) -> DeadLetters {
        DeadLetters { config: Arc::clone(&self.config), names: Arc::clone(&self.names) }
    }

    /// How the publishing connection is doing: while it is `Blocked` or `Down`, give out no
    /// tasks.
    #[must_use]
    pub fn link(&self) -> watch::Receiver<Link> {
        self.publisher.link()
    }

    /// How long the queues are.
    ///
    /// # Errors
    /// As the queues' ports.
    pub async fn depths(&self) -> Result<Depths, StoreError> {
        self.publisher.depths().await
    }

    /// Takes no more messages: what nobody has yet goes back, and `next` gives `None`. Those
    /// out can still be ended.
    pub fn stop(&self) {
        self.stop.cancel();
    }

    /// Closes all connections; what was handed out and not ended goes back.
    pub async fn close(&self) {
        self.stop.cancel();
        self.close.cancel();
        self.closing.close();
        // What was acknowledged last may not have been written yet.
        let _ = tokio::time::timeout(CLOSING, self.closing.wait()).await;
        self.publisher.close().await;
    }

    fn consumer<T: Versioned>(
        &self,
        queue: &str,
        purpose: &'static str,
        prefetch: u16,
        max_deliveries: u32,
        gather: Duration,
    ) -> Consumer<T> {
        let plan = Plan {
            config: Arc::clone(&self.config),
            names: Arc::clone(&self.names),
            queue: queue.to_owned(),
            purpose,
            prefetch,
            max_deliveries,
            gather,
            link: watch::channel(Link::Down).0,
            stop: self.stop.clone(),
            close: self.close.clone(),
            closing: self.closing.clone(),
        };
        Consumer::new(plan, self.publisher.clone())
    }
}
