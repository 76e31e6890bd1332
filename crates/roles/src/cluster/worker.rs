//! `newshound worker`: takes tasks until it is told to stop or the crawl has ended.

use super::open::{self, Given, RoleSettings};
use super::presence::{Presence, Role, Says};
use super::seeds::Seeds;
use super::talk::Talk;
use crate::backend::Backend;
use crate::capture;
use crate::config::{CaptureSection, ClusterPlan};
use crate::crawl::{Shown, sink_told};
use crate::exit::{Exit, Failure};
use crate::files;
use crate::output::{SPOOL, prepare};
use crate::wiring::{self, Outlets};
use async_trait::async_trait;
use newshound_cluster::Sight;
use newshound_cluster::rabbitmq::{Broker, Link};
use newshound_cluster::redis::{Board, RedisSeenSet, RedisStore};
use newshound_core::article::Article;
use newshound_core::task::FetchReport;
use newshound_observe::Health;
use newshound_observe::metrics::Metrics;
use newshound_ports::patience::store_may;
use newshound_ports::{ArticleSink, Delivery, ReportQueue, SinkError, StoreError};
use newshound_sinks::{Fields, SinkSpec};
use newshound_worker::{LiveRules, WorkerError};
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// How long a stopping worker finishes the tasks it has; the rest goes back.
const FINISH: Duration = Duration::from_secs(30);
/// How often new seeds and the crawl's end are looked for.
const LOOK: Duration = Duration::from_secs(1);
/// Lines of its file that a worker looks at for articles written before it was killed.
const RECOVER_LINES: usize = 20_000;

/// Where a worker's articles go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Articles {
    /// Published, for `newshound sink`.
    Published,
    /// Written to a file in this folder, which is no other worker's.
    Folder(PathBuf),
    /// Nowhere.
    Dropped,
}

/// What a worker is told on its command line.
#[derive(Debug, Clone)]
pub struct WorkerSettings {
    /// What every role is told.
    pub role: RoleSettings,
    /// Where its articles go.
    pub articles: Articles,
    /// Which fields of those in a folder are written, where the command line says; else as the
    /// configuration does.
    pub fields: Option<Fields>,
    /// Where those in a folder go too, beside what the configuration says.
    pub sinks: Vec<SinkSpec>,
    /// Whether it keeps what goes over the wire, whatever the configuration says.
    pub capture: bool,
    /// Whether it ends with the crawl.
    pub exit_when_done: bool,
}

/// Works until it is told to stop, or the crawl has ended; `show` gets what it says to people.
///
/// # Errors
/// With the sentence to print and the exit code.
pub fn worker<S: Future<Output = ()>>(
    args: &WorkerSettings,
    show: impl FnOnce(Shown) -> S,
) -> Result<Exit, Failure> {
    open::role("worker", &args.role, open::Threads::Cores, show, |given| run(args, given))
}

async fn run(args: &WorkerSettings, given: Given) -> Result<Exit, Failure> {
    let Given { mut plan, stop, health, talk } = given;
    health.set("queue", false);
    plan.crawl = files::fit(&plan.crawl);
    plan.crawl.sinks.extend(args.sinks.iter().cloned());
    if args.capture && plan.crawl.capture.is_none() {
        plan.crawl.capture = CaptureSection::default().plan(true)?;
    }
    plan.broker.task_prefetch = u16::try_from(plan.crawl.connections).unwrap_or(u16::MAX);
    if let Articles::Folder(folder) = &args.articles {
        prepare(folder)?;
    }
    let Some(store) = open::store(&plan.store, &stop).await? else { return Ok(Exit::Success) };
    let Some(broker) = open::broker(&plan.broker, &stop).await? else { return Ok(Exit::Success) };
    talk.connected(&plan, &format!("fetches, {} tasks at once,", plan.crawl.connections));
    let ended = Box::pin(work(args, &plan, (&store, &broker), stop, &health, &talk)).await;
    // What this worker still holds goes back.
    broker.close().await;
    ended.map(|()| Exit::Success)
}

async fn work(
    args: &WorkerSettings,
    plan: &ClusterPlan,
    (store, broker): (&RedisStore, &Broker),
    stop: CancellationToken,
    health: &Health,
    talk: &Talk,
) -> Result<(), Failure> {
    let done = Arc::new(AtomicU64::new(0));
    let _minutes = talk.every_minute("tasks done", Arc::clone(&done));
    let known = Arc::new(AtomicUsize::new(0));
    let board = store.board();
    let mut seeds = Seeds::new(&plan.crawl, board.clone());
    let read = |error: StoreError| open::store_told(&error);
    while let Err(error) = seeds.news().await {
        wait(error, &stop).await.map_err(read)?;
    }
    known.store(seeds.known(), Ordering::Relaxed);
    let tasks = Arc::new(broker.tasks());
    let (cut_in, cut) = watch::channel(0);
    let says = Says { tasks: plan.crawl.connections, ..Says::new(Role::Worker) };
    let id = says.id();
    let sight = Arc::new(Sight::default());
    let seen = Arc::new(store.seen_set().remembering(plan.crawl.fetch.total_timeout));
    let mut backend = loop {
        let memory = (&sight, Arc::clone(&seen));
        match Backend::of_worker(plan, store, broker, &id, Arc::clone(&tasks), memory).await {
            Ok(backend) => break backend,
            Err(error) => wait(error, &stop).await.map_err(read)?,
        }
    };
    backend.reports = Arc::new(Counted {
        reports: Arc::clone(&backend.reports),
        done: Arc::clone(&done),
        metrics: health.metrics().clone(),
    });
    let waiting = backend.waiting.clone();
    let outlets = outlets(args, plan, broker).await?;
    let beside = match &args.articles {
        Articles::Folder(folder) => Some(folder.as_path()),
        Articles::Published | Articles::Dropped => None,
    };
    let kept = capture::open(&plan.crawl, beside)?;
    let admission = seeds.admission(&plan.crawl);
    let worker = wiring::worker(&plan.crawl, &backend, admission, outlets.sink(), kept.clone())?
        .named(id.clone())
        .with_cut(cut);
    let rules = worker.live_rules();
    let presence = {
        let (known, sight) = (Arc::clone(&known), Arc::clone(&sight));
        Presence::start(board.clone(), id, health.clone(), move || Says {
            // One that cannot get rid of its results is given no more tasks.
            tasks: if waiting.any() { 0 } else { says.tasks },
            seeds: known.load(Ordering::Relaxed),
            done: done.load(Ordering::Relaxed),
            history: Some(sight.settled()),
            tick: Some(sight.tick()),
            ..says.clone()
        })
    };
    let until_end = args.exit_when_done;
    let mut watcher = Watcher { plan, board, seeds, known, rules, until_end, talk, sight, seen };
    // Again, now that the scheduler knows of this worker: what came in between is not missed.
    while let Err(error) = watcher.look(&stop).await {
        wait(error, &stop).await.map_err(read)?;
    }
    let working = tokio::spawn(worker.run(stop.clone()));
    let ended = tokio::select! {
        ended = working => ended,
        () = watcher.run(&stop) => Ok(Err(StoreError::Closed.into())),
        () = cuts(tasks.link(), &cut_in, broker, &stop, health) => Ok(Err(StoreError::Closed.into())),
        () = outlets.watch(|sentence| talk.say(&sentence)) => Ok(Err(StoreError::Closed.into())),
    };
    presence.end().await;
    let late = outlets.close().await;
    capture::finish(kept.as_ref()).await?;
    match ended {
        Ok(Ok(())) => match wiring::behind(&late) {
            Some(sentence) => Err(Failure::new(Exit::SinkBehind, sentence)),
            None => Ok(()),
        },
        Ok(Err(WorkerError::Sink(error))) => Err(sink_told(&error)),
        Ok(Err(WorkerError::Store(error))) => Err(open::store_told(&error)),
        Err(error) => Err(Failure::new(
            Exit::Internal,
            format!("a part of newshound failed ({error}); its tasks go to other workers"),
        )),
    }
}

/// Sinks are fed by who writes the file: what is published goes to those of `newshound sink`.
async fn outlets(
    args: &WorkerSettings,
    plan: &ClusterPlan,
    broker: &Broker,
) -> Result<Outlets, Failure> {
    match &args.articles {
        Articles::Dropped => Ok(Outlets::alone(Arc::new(Nowhere))),
        Articles::Published => Ok(Outlets::alone(Arc::new(broker.articles()))),
        Articles::Folder(folder) => {
            let fields = args.fields.unwrap_or(plan.crawl.fields);
            let file = wiring::sink(folder, RECOVER_LINES, plan.crawl.durability, fields)?;
            Outlets::open(&plan.crawl, file, &folder.join(SPOOL), RECOVER_LINES).await
        }
    }
}

/// Waits a moment for what may pass; what may not, and a stop, are the end.
async fn wait(error: StoreError, stop: &CancellationToken) -> Result<(), StoreError> {
    if !store_may(&error) {
        return Err(error);
    }
    tracing::warn!(%error, "server_away");
    tokio::select! {
        () = tokio::time::sleep(LOOK) => Ok(()),
        () = stop.cancelled() => Err(error),
    }
}

/// Takes articles and forgets them.
struct Nowhere;

#[async_trait]
impl ArticleSink for Nowhere {
    async fn put(&self, _: &Article) -> Result<(), SinkError> {
        Ok(())
    }

    async fn flush(&self) -> Result<(), SinkError> {
        Ok(())
    }
}

/// Counts the tasks reported.
struct Counted {
    reports: Arc<dyn ReportQueue>,
    done: Arc<AtomicU64>,
    metrics: Metrics,
}

#[async_trait]
impl ReportQueue for Counted {
    async fn publish(&self, report: FetchReport) -> Result<(), StoreError> {
        let whole = !report.is_partial();
        if whole {
            self.metrics.task(&report);
        }
        self.reports.publish(report).await?;
        self.done.fetch_add(u64::from(whole), Ordering::Relaxed);
        Ok(())
    }

    async fn next(&self, limit: usize) -> Result<Vec<Delivery<FetchReport>>, StoreError> {
        self.reports.next(limit).await
    }
}

/// Looks at the board for new seeds and the crawl's end.
struct Watcher<'a> {
    plan: &'a ClusterPlan,
    board: Board,
    seeds: Seeds,
    known: Arc<AtomicUsize>,
    rules: LiveRules,
    until_end: bool,
    talk: &'a Talk,
    sight: Arc<Sight>,
    seen: Arc<RedisSeenSet>,
}

impl Watcher<'_> {
    async fn look(&mut self, stop: &CancellationToken) -> Result<(), StoreError> {
        let history = self.board.history().await?;
        if history > self.sight.history() {
            self.seen.restore().await?;
            // Seeds that were handed in may be lost too: they are read from the first one on.
            self.seeds = Seeds::new(&self.plan.crawl, self.board.clone());
            self.sight.learn(history);
            tracing::info!(history, "history_learned");
        }
        if self.seeds.news().await? {
            self.rules.replace(self.seeds.admission(&self.plan.crawl));
            self.known.store(self.seeds.known(), Ordering::Relaxed);
        }
        if self.until_end && self.board.ended().await?.is_some() && !stop.is_cancelled() {
            tracing::info!("crawl_ended");
            self.talk.say("the crawl has ended");
            stop.cancel();
        }
        Ok(())
    }

    async fn run(mut self, stop: &CancellationToken) {
        loop {
            tokio::time::sleep(LOOK).await;
            if let Err(error) = self.look(stop).await {
                tracing::warn!(%error, "server_away");
            }
        }
    }
}

/// Gives up the tasks under way when the link is lost, since others get them, and when a
/// stopping worker's time is over. Never ends.
async fn cuts(
    mut link: watch::Receiver<Link>,
    cut: &watch::Sender<u64>,
    broker: &Broker,
    stop: &CancellationToken,
    health: &Health,
) {
    let mut before = *link.borrow_and_update();
    let mut finish = None;
    loop {
        let now = *link.borrow_and_update();
        health.set("queue", now == Link::Up);
        health.metrics().gauge("newshound_broker_blocked", u64::from(now == Link::Blocked));
        if before == Link::Up && now == Link::Down {
            cut.send_modify(|number| *number += 1);
        }
        before = now;
        let over = async {
            match finish {
                Some(at) => tokio::time::sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            changed = link.changed() => if changed.is_err() {
                std::future::pending::<()>().await;
            },
            () = stop.cancelled(), if finish.is_none() => {
                finish = Some(tokio::time::Instant::now() + FINISH);
                // Nobody begins another task: what was not begun goes back at once.
                broker.stop();
            }
            () = over => {
                finish = Some(tokio::time::Instant::now() + FINISH);
                cut.send_modify(|number| *number += 1);
            }
        }
    }
}
