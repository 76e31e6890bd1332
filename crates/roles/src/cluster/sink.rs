//! `newshound sink`: writes the articles of all workers to one file.

use super::first_versions::FirstVersions;
use super::open::{self, Given, RoleSettings};
use super::presence::{Presence, Role, Says};
use crate::crawl::{Shown, sink_told};
use crate::exit::{Exit, Failure};
use crate::output::{ARTICLES, SPOOL, prepare};
use crate::wiring::{self, Outlets};
use newshound_cluster::rabbitmq::{ArticleQueue, Broker, Link};
use newshound_cluster::redis::Board;
use newshound_core::article::Article;
use newshound_observe::Health;
use newshound_ports::patience::Patient;
use newshound_ports::{ArticleSink, Delivery, StoreError};
use newshound_sinks::{Fields, SinkSpec};
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Articles handed out at once, and written before one sync of the disk: some 2 MB.
const BATCH: u16 = 200;
/// Lines looked at when the file is opened again: an article that comes twice is known among
/// the last million. 32 bytes of memory each.
const RECOVER_LINES: usize = 1_000_000;
/// How often the crawl's end is looked for.
const LOOK: Duration = Duration::from_secs(1);
/// How long a stopping sink still tries to write what it has.
const FINISH: Duration = Duration::from_secs(30);

/// What a sink is told on its command line.
#[derive(Debug, Clone)]
pub struct SinkSettings {
    /// What every role is told.
    pub role: RoleSettings,
    /// Folder for the articles.
    pub out: PathBuf,
    /// Which fields of them are written, where the command line says; else as the configuration does.
    pub fields: Option<Fields>,
    /// Where they go too, beside what the configuration says.
    pub sinks: Vec<SinkSpec>,
    /// Whether it ends once the crawl has ended and every article is written.
    pub exit_when_done: bool,
}

/// Writes articles until it is told to stop, or all are written; `show` gets what it says to people.
///
/// # Errors
/// With the sentence to print and the exit code.
pub fn sink<S: Future<Output = ()>>(
    args: &SinkSettings,
    show: impl FnOnce(Shown) -> S,
) -> Result<Exit, Failure> {
    open::role("sink", &args.role, open::Threads::One, show, |given| run(args, given))
}

async fn run(args: &SinkSettings, given: Given) -> Result<Exit, Failure> {
    let Given { mut plan, stop, health, talk } = given;
    plan.crawl.sinks.extend(args.sinks.iter().cloned());
    health.set("queue", false);
    if !plan.broker.articles_queue {
        return Err(Failure::usage(
            "[queue] keep_articles = false leaves no queue that this command could read",
        ));
    }
    prepare(&args.out)?;
    let fields = args.fields.unwrap_or(plan.crawl.fields);
    let sink = wiring::sink(&args.out, RECOVER_LINES, plan.crawl.durability, fields)?;
    let outlets = Outlets::open(&plan.crawl, sink, &args.out.join(SPOOL), RECOVER_LINES).await?;
    let file = Patient::new(outlets.sink());
    let Some(store) = open::store(&plan.store, &stop).await? else { return Ok(Exit::Success) };
    let Some(broker) = open::broker(&plan.broker, &stop).await? else { return Ok(Exit::Success) };
    talk.connected(&plan, &format!("writes to {}", args.out.join(ARTICLES).display()));
    let done = Arc::new(AtomicU64::new(0));
    let _minutes = talk.every_minute("articles written", Arc::clone(&done));
    let says = Says::new(Role::Sink);
    let presence = {
        let done = Arc::clone(&done);
        Presence::start(store.board(), says.id(), health.clone(), move || Says {
            done: done.load(Ordering::Relaxed),
            ..says.clone()
        })
    };
    let queue = broker.article_queue(BATCH);
    let taken = AtomicU64::new(0);
    let end = End { wanted: args.exit_when_done, board: store.board(), broker: &broker };
    let counts = Counts { taken: &taken, done: &done };
    let written = tokio::select! {
        written = write(&queue, &file, counts, &stop, &health) => written,
        () = end.came(counts) => {
            talk.say("the crawl has ended, and every article is written");
            Ok(())
        }
        () = watch_link(&queue, &health) => Ok(()),
        () = outlets.watch(|sentence| talk.say(&sentence)) => Ok(()),
    };
    presence.end().await;
    broker.close().await;
    // What was acked is safe already.
    let flushed = match tokio::time::timeout(FINISH, file.flush()).await {
        Ok(flushed) => flushed.map_err(|error| sink_told(&error)),
        Err(_) => Ok(()),
    };
    let late = outlets.close().await;
    written.and(flushed)?;
    match wiring::behind(&late) {
        Some(sentence) => Err(Failure::new(Exit::SinkBehind, sentence)),
        None => Ok(Exit::Success),
    }
}

/// Articles taken from the queue, and those of them that are written and acked.
#[derive(Debug, Clone, Copy)]
struct Counts<'a> {
    taken: &'a AtomicU64,
    done: &'a AtomicU64,
}

/// Writes until told to stop.
async fn write(
    queue: &ArticleQueue,
    file: &dyn ArticleSink,
    counts: Counts<'_>,
    stop: &CancellationToken,
    health: &Health,
) -> Result<(), Failure> {
    let mut first = FirstVersions::default();
    loop {
        let batch = tokio::select! {
            batch = queue.next(usize::from(BATCH)) => {
                batch.map_err(|error| open::store_told(&error))?
            }
            () = stop.cancelled() => return Ok(()),
        };
        if batch.is_empty() {
            return Ok(());
        }
        let count = u64::try_from(batch.len()).unwrap_or(0);
        counts.taken.fetch_add(count, Ordering::Relaxed);
        tokio::select! {
            kept = keep(file, batch, &mut first) => kept?,
            // It comes again: nothing of it was acked.
            () = gives_up(stop) => return Ok(()),
        }
        let before = counts.done.fetch_add(count, Ordering::Relaxed);
        health.metrics().sink_articles(before + count);
    }
}

/// When a stopping sink no longer waits for what is away.
async fn gives_up(stop: &CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(FINISH).await;
}

/// Writes a batch, makes it safe, then acks it.
async fn keep(
    file: &dyn ArticleSink,
    batch: Vec<Delivery<Article>>,
    first: &mut FirstVersions,
) -> Result<(), Failure> {
    let new = batch.iter().filter(|article| first.is_new(&article.item));
    // Each waits for a flush: together they share one.
    let puts = new.map(|article| file.put(&article.item));
    futures_util::future::try_join_all(puts).await.map_err(|error| sink_told(&error))?;
    file.flush().await.map_err(|error| sink_told(&error))?;
    for article in batch {
        // One that is not acked comes again, and the file knows it.
        if let Err(StoreError::Unavailable(error)) = article.ack.ack().await {
            tracing::debug!(error, "ack_lost");
        }
    }
    Ok(())
}

/// When there is nothing more to write.
struct End<'a> {
    wanted: bool,
    board: Board,
    broker: &'a Broker,
}

impl End<'_> {
    /// Ends once the crawl has ended, what was taken is written, and nothing came between two looks
    /// at an empty queue.
    async fn came(&self, counts: Counts<'_>) {
        if !self.wanted {
            std::future::pending::<()>().await;
        }
        let mut before = None;
        loop {
            tokio::time::sleep(LOOK).await;
            let now = counts.taken.load(Ordering::Relaxed);
            let is_written = counts.done.load(Ordering::Relaxed) == now;
            match self.is_dry().await {
                Ok(_) if !is_written => before = None,
                Ok(true) if before == Some(now) => {
                    tracing::info!("crawl_ended");
                    return;
                }
                Ok(true) => before = Some(now),
                Ok(false) => before = None,
                Err(error) => {
                    tracing::warn!(%error, "server_away");
                }
            }
        }
    }

    async fn is_dry(&self) -> Result<bool, StoreError> {
        Ok(self.board.ended().await?.is_some()
            && self.broker.depths().await?.articles.messages == 0)
    }
}

/// Tells the health of the link. Never ends.
async fn watch_link(queue: &ArticleQueue, health: &Health) {
    let mut link = queue.link();
    loop {
        let now = *link.borrow_and_update();
        health.set("queue", now == Link::Up);
        health.metrics().gauge("newshound_broker_blocked", u64::from(now == Link::Blocked));
        if link.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
