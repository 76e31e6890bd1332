//! One process of a crawl on one machine: scheduler and worker on the embedded store, wired as the
//! product wires them, until it ends or is made to.

use crate::clock::Millis;
use crate::line::{Line, wait};
use crate::machine::{Machine, StateCopy};
use crate::rng::Rng;
use async_trait::async_trait;
use newshound_core::admission::AdmissionRules;
use newshound_core::article::Article;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::frontier::Counts;
use newshound_core::politeness::Politeness;
use newshound_core::revision::RevisionRules;
use newshound_core::scope::{Scope, ScopeMode};
use newshound_core::visit::VisitRules;
use newshound_embedded::Embedded;
use newshound_extract::Budget;
use newshound_ports::{ArticleSink, Frontier, SinkError, StoreError};
use newshound_roles::Backend;
use newshound_scheduler::{Ending, Limits, Planner, Scheduler};
use newshound_sinks::JsonLines;
use newshound_worker::{Emission, Worker, WorkerConfig};
use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

/// Tasks out for each connection, as the product has it.
const AHEAD: usize = 2;
/// The key of every simulated crawl's fingerprints.
const KEY: [u8; 16] = [7; 16];
/// Stories compared with each other.
pub(crate) const STORIES_KEPT: u64 = 10_000;
/// A page may take as long as it takes: the budget is in real time, which no seed knows.
const PARSE: Duration = Duration::from_secs(600);
/// The store forgets at most its last second, so copies older than this are of no use.
const COPIES_FROM: Millis = 2_000;

/// What is run.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    pub(crate) seeds: Vec<String>,
    pub(crate) connections: usize,
    pub(crate) visits: VisitRules,
    /// How known stories are followed.
    pub(crate) revisions: RevisionRules,
    /// When it is asked to stop, after its begin.
    pub(crate) stop: Option<Millis>,
    /// A run that lasts longer does not end.
    pub(crate) longest: Millis,
}

/// How a process is made to end.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Crash {
    /// Killed at this step of its.
    Killed(u64),
    /// The power is lost so many milliseconds after its begin.
    Power(Millis),
}

/// How a process ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// By itself, or asked to.
    Ended(Ending, Counts),
    Crashed,
    Failed(String),
}

pub(crate) fn failed(error: impl Display) -> Stopped {
    Stopped::Failed(error.to_string())
}

/// The machine's store.
pub(crate) fn open(machine: &Machine) -> Result<Embedded, StoreError> {
    let key = Some(Fingerprinter::keyed(KEY));
    Embedded::open_keyed(&machine.state(), machine.clock.clone(), key)
}

/// Runs one process.
pub(crate) async fn run(
    machine: &Machine,
    order: &Order,
    crash: Option<Crash>,
    rng: &mut Rng,
) -> Stopped {
    let store = match open(machine) {
        Ok(store) => store,
        Err(error) => return failed(error),
    };
    let (dies_at, power) = match crash {
        Some(Crash::Killed(step)) => (Some(step), None),
        Some(Crash::Power(after)) => (None, Some(after)),
        None => (None, None),
    };
    let line = Line::new(rng.fork(), dies_at);
    let mut copies = rng.fork();
    let share = rng.of(0..101);
    let (stopped, copy) = tokio::select! {
        biased;
        () = line.died() => (Stopped::Crashed, None),
        copy = lose_power(machine, power, &mut copies) => (Stopped::Crashed, Some(copy)),
        stopped = live(machine, order, &store, &line) => (stopped, None),
    };
    line.cut();
    let now = machine.clock.passed();
    let name = match &stopped {
        Stopped::Ended(ending, _) => ending.name(),
        Stopped::Crashed => "crashed",
        Stopped::Failed(_) => "failed",
    };
    machine.trace.note(now, format!("the run ends: {name}, {} steps", line.steps()));
    if stopped == Stopped::Crashed {
        machine.internet.manners().crashed(now);
    }
    // What was under way is dropped when the runtime comes to it.
    tokio::time::sleep(Duration::from_millis(1)).await;
    store.close();
    if let Some(copy) = copy
        && let Err(error) = machine.lose_power(&copy, share)
    {
        return failed(error);
    }
    stopped
}

/// Returns at the loss of power with the store as it was up to a second before; never where there is none.
async fn lose_power(machine: &Machine, after: Option<Millis>, rng: &mut Rng) -> StateCopy {
    let Some(after) = after else { return std::future::pending().await };
    let ms = |ms: Millis| Duration::from_millis(ms.unsigned_abs());
    let forgets = Millis::try_from(rng.of(0..1_000)).unwrap_or(0).min(after);
    debug_assert!(forgets < COPIES_FROM);
    tokio::time::sleep(ms(after - forgets)).await;
    let copy = machine.copy_state();
    tokio::time::sleep(ms(forgets)).await;
    copy
}

async fn live(machine: &Machine, order: &Order, store: &Embedded, line: &Line) -> Stopped {
    let backend = line.to(Backend::embedded(store, STORIES_KEPT));
    let sink = match machine.sink() {
        Ok(sink) => sink,
        Err(error) => return failed(error),
    };
    let (scheduler, seeds) = scheduler(order, &backend);
    let worker = worker(machine, order, &backend, (line, sink), order.connections);
    if let Err(error) = scheduler.seed(&seeds).await {
        return failed(error);
    }
    let (stop, stop_worker) = (CancellationToken::new(), CancellationToken::new());
    let mut working = AbortOnDropHandle::new(tokio::spawn(worker.run(stop_worker.clone())));
    let mut scheduling = AbortOnDropHandle::new(tokio::spawn(scheduler.run(stop.clone())));
    let ms = |ms: Millis| Duration::from_millis(ms.unsigned_abs());
    let longest = tokio::time::sleep(ms(order.longest));
    let asked = async {
        match order.stop {
            Some(after) => tokio::time::sleep(ms(after)).await,
            None => std::future::pending().await,
        }
        stop.cancel();
        std::future::pending::<()>().await;
    };
    let ending = tokio::select! {
        biased;
        ended = &mut scheduling => match ended {
            Ok(Ok(ending)) => ending,
            Ok(Err(error)) => return failed(error),
            Err(error) => return failed(error),
        },
        ended = &mut working => return failed(format!("the worker ended: {ended:?}")),
        () = longest => return failed("it does not end"),
        () = asked => return failed("not asked"),
    };
    stop_worker.cancel();
    store.tasks().close();
    store.reports().abandon();
    match working.await {
        Ok(Ok(())) => {}
        other => return failed(format!("the worker ended: {other:?}")),
    }
    match wait(counts(store)) {
        Ok(counts) => Stopped::Ended(ending, counts),
        Err(error) => failed(error),
    }
}

pub(crate) async fn counts(store: &Embedded) -> Result<Counts, StoreError> {
    Frontier::counts(&*store.frontier()).await
}

/// The scheduler of a crawl, wired as the product does, and its seeds.
pub(crate) fn scheduler(order: &Order, backend: &Backend) -> (Scheduler, Vec<CanonicalUrl>) {
    let seeds = seeds(order);
    let planner = Planner {
        crawl: "sim".to_owned(),
        fingerprints: backend.frontier.fingerprints(),
        politeness: Politeness::default(),
        admission: admission(&seeds),
        task_deadline: backend.losses.deadline,
        loss_limit: backend.losses.limit,
        visits: Some(order.visits),
        revisions: order.revisions.clone(),
        last_rules: newshound_scheduler::LastRules::Same,
        tdm_file: false,
    };
    let window = order.connections * AHEAD;
    (Scheduler::new(planner, backend.scheduler_ports(), window, Limits::default()), seeds)
}

/// A worker of a crawl, wired as the product does, with so many connections.
pub(crate) fn worker(
    machine: &Machine,
    order: &Order,
    backend: &Backend,
    (line, sink): (&Line, Arc<JsonLines>),
    connections: usize,
) -> Worker {
    let config = WorkerConfig {
        tasks: connections,
        parsers: 0,
        agent: "newshound".to_owned(),
        admission: admission(&seeds(order)),
        emission: Emission {
            site_memory: true,
            revisions: order.revisions.follows(),
            ..Emission::default()
        },
        budget: Budget { parse: PARSE, ..Budget::default() },
    };
    let sink = Arc::new(Watched { sink: line.at(sink), machine: machine.internet.clone() });
    Worker::new(config, backend.worker_ports(machine.internet.clone(), sink))
}

fn seeds(order: &Order) -> Vec<CanonicalUrl> {
    order.seeds.iter().filter_map(|url| CanonicalUrl::parse(url).ok()).collect()
}

fn admission(seeds: &[CanonicalUrl]) -> AdmissionRules {
    AdmissionRules::all_of(Scope::around(ScopeMode::Site, seeds), 2026)
}

/// Notes what is emitted.
struct Watched<S> {
    sink: Arc<S>,
    machine: Arc<crate::internet::Internet>,
}

#[async_trait]
impl<S: ArticleSink> ArticleSink for Watched<S> {
    async fn put(&self, article: &Article) -> Result<(), SinkError> {
        self.sink.put(article).await?;
        self.machine.trace.note(
            self.machine.clock.passed(),
            format!("emitted {} {}", article.url.as_str(), article.content_hash),
        );
        self.machine.emitted(article.url.as_str());
        Ok(())
    }

    async fn flush(&self) -> Result<(), SinkError> {
        self.sink.flush().await
    }
}
