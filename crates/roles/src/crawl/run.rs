//! One run of a crawl on this machine.

use super::ended::Ended;
use super::failures::{Broke, scheduler_told, sink_told, told};
use crate::config::CrawlPlan;
use crate::exit::Failure;
use crate::kept_rules::KeptRules;
use crate::output::{ARTICLES, STATE};
use newshound_core::frontier::HostRow;
use newshound_embedded::Embedded;
use newshound_observe::Cost;
use newshound_observe::health::{self, Health};
use newshound_observe::metrics::LEADER;
use newshound_ports::{ArticleSink, Fetcher, Frontier, StoreError, Stories, SystemClock};
use newshound_scheduler::{Ending, Planner, Scheduler, Snapshot};
use newshound_worker::{Worker, WorkerConfig, WorkerError};
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// A task without a report for this long counts as lost: the longest fetch and parse, with
/// room (a delivery is held for at most two minutes).
const TASK_DEADLINE: Duration = Duration::from_secs(150);
/// On one machine a lost task mostly means that the whole process was killed, so it takes
/// many to call a page poison.
const LOSS_LIMIT: u8 = 10;
/// Lines of the articles' file that may belong to tasks not settled when a run was killed:
/// several times the tasks that can be out.
const RECOVER_LINES: usize = 20_000;
/// Hosts read in one go for the summary.
const HOSTS: usize = 1_000;

/// Runs `plan` until it is done or `stop` is cancelled; `health` is told its numbers. `show` gets
/// them too, once it has begun; what it gives back is awaited at the end.
///
/// # Errors
/// With the sentence to print and the exit code.
pub async fn crawl<F: Future<Output = ()>>(
    plan: &CrawlPlan,
    show: impl FnOnce(watch::Receiver<Snapshot>) -> F,
    stop: CancellationToken,
    health: &Health,
) -> Result<Ended, Failure> {
    let began = Instant::now();
    let before = Cost::now();
    newshound_fetch::install_tls_provider();
    let state = plan.out.join(STATE);
    let store = Embedded::open(&state, Arc::new(SystemClock)).map_err(|e| told(&e, &state))?;
    KeptRules::of(plan).keep(&state);
    let ended = with_store(plan, show, stop, health, &store).await;
    store.close();
    let mut ended = ended?;
    ended.wall = began.elapsed();
    ended.cost = Cost::now().map(|now| Cost {
        cpu_s: now.cpu_s - before.map_or(0.0, |before| before.cpu_s),
        peak_mib: now.peak_mib,
    });
    Ok(ended)
}

async fn with_store<F: Future<Output = ()>>(
    plan: &CrawlPlan,
    show: impl FnOnce(watch::Receiver<Snapshot>) -> F,
    stop: CancellationToken,
    health: &Health,
    store: &Embedded,
) -> Result<Ended, Failure> {
    let state = plan.out.join(STATE);
    let articles = plan.out.join(ARTICLES);
    let sink = newshound_sinks::JsonLines::open(&articles, RECOVER_LINES, plan.durability)
        .map_err(|error| sink_told(&error))?;
    let sink: Arc<dyn ArticleSink> = Arc::new(sink);
    let fetcher: Arc<dyn Fetcher> = Arc::new(
        newshound_fetch::HttpFetcher::new(plan.fetch.clone())
            .map_err(|error| Failure::usage(format!("[fetch]: {error}")))?,
    );
    let frontier: Arc<dyn Frontier> = store.frontier();
    let crawl = plan.label();
    let planner = Planner {
        crawl,
        politeness: plan.politeness.clone(),
        admission: plan.admission.clone(),
        task_deadline: TASK_DEADLINE,
        loss_limit: LOSS_LIMIT,
        visits: Some(plan.visits),
        tdm_file: plan.tdm_file,
    };
    let ports = newshound_scheduler::Ports {
        frontier: Arc::clone(&frontier),
        tasks: store.tasks(),
        reports: store.reports(),
        clock: store.clock(),
    };
    let worker = worker(plan, store, fetcher, Arc::clone(&sink));
    let window = plan.connections * 2;
    let scheduler = Scheduler::new(planner, ports, window, plan.limits);
    let store_told = |error: &StoreError| told(error, &state);
    let admitted = scheduler.seed(&plan.seeds).await.map_err(|e| scheduler_told(&e, &state))?;
    let before = frontier.counts().await.map_err(|e| store_told(&e))?;
    let was_complete = !plan.is_round() && admitted == 0 && before.outstanding() == 0;
    let mut snapshots = scheduler.snapshots();
    health.set("store", true);
    health.metrics().gauge(LEADER, 1);
    health.metrics().scheduler(snapshots.clone());
    if let Some(address) = plan.listen {
        health::serve(address, health::router(health.clone())).await?;
    }
    let shown = show(snapshots.clone());
    let ending = drive(scheduler, worker, store, stop).await;
    shown.await;
    let _ = sink.flush().await;
    let ending = ending.map_err(|error| error.told(&state))?;
    let run = snapshots.borrow_and_update().clone();
    let counts = frontier.counts().await.map_err(|e| store_told(&e))?;
    let hosts = all_hosts(&*frontier).await.map_err(|e| store_told(&e))?;
    let mut seeds = Vec::with_capacity(plan.seeds.len());
    for seed in &plan.seeds {
        let at = frontier.whereabouts(seed).await.map_err(|e| store_told(&e))?;
        seeds.push((seed.clone(), at));
    }
    let (wall, cost) = (Duration::ZERO, None);
    Ok(Ended { ending, was_complete, counts, hosts, seeds, run, wall, cost })
}

fn worker(
    plan: &CrawlPlan,
    store: &Embedded,
    fetcher: Arc<dyn Fetcher>,
    sink: Arc<dyn ArticleSink>,
) -> Worker {
    let parsers = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let config = WorkerConfig {
        tasks: plan.connections,
        parsers,
        agent: "newshound".to_owned(),
        admission: plan.admission.clone(),
        emission: plan.emission,
        budget: newshound_extract::Budget::default(),
    };
    let ports = newshound_worker::Ports {
        tasks: store.tasks(),
        reports: store.reports(),
        fetcher,
        seen: store.seen(),
        memory: store.memory(),
        parts: store.memory(),
        stories: (plan.stories_kept > 0).then(|| {
            let stories: Arc<dyn Stories> = store.stories(plan.stories_kept);
            stories
        }),
        sink,
        clock: store.clock(),
    };
    Worker::new(config, ports)
}

/// Runs both roles until the scheduler ends or one of them breaks; then the queues are closed
/// and the worker finishes what it holds.
async fn drive(
    scheduler: Scheduler,
    worker: Worker,
    store: &Embedded,
    stop: CancellationToken,
) -> Result<Ending, Broke> {
    let stop_worker = CancellationToken::new();
    let mut working = tokio::spawn(worker.run(stop_worker.clone()));
    let mut scheduling = tokio::spawn(scheduler.run(stop));
    let worked = |joined: Result<Result<(), WorkerError>, tokio::task::JoinError>| match joined {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(Broke::Worker(error)),
        Err(error) => Err(Broke::Panicked(error.to_string())),
    };
    tokio::select! {
        ended = &mut scheduling => {
            stop_worker.cancel();
            store.tasks().close();
            let ending = match ended {
                Ok(Ok(ending)) => ending,
                Ok(Err(error)) => return Err(Broke::Scheduler(error)),
                Err(error) => return Err(Broke::Panicked(error.to_string())),
            };
            worked(working.await)?;
            Ok(ending)
        }
        ended = &mut working => {
            scheduling.abort();
            worked(ended)?;
            Err(Broke::Worker(WorkerError::Store(StoreError::Closed)))
        }
    }
}

/// Every host of the crawl.
///
/// # Errors
/// When the frontier fails.
pub async fn all_hosts(frontier: &dyn Frontier) -> Result<Vec<HostRow>, StoreError> {
    let mut hosts: Vec<HostRow> = Vec::new();
    loop {
        let after = hosts.last().map(|row| row.host.clone());
        let more = frontier.all_hosts(after.as_ref(), HOSTS).await?;
        if more.is_empty() {
            return Ok(hosts);
        }
        hosts.extend(more);
    }
}
