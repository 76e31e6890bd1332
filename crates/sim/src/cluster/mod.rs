//! A crawl of a cluster: one scheduler at a time and several workers, each a process of its own, over
//! one store and the model of a broker. The store is the embedded one, which all reach by their lines
//! and which outlives them, as Redis does.

mod broker;

use crate::clock::Millis;
use crate::line::{Line, wait};
use crate::machine::Machine;
use crate::process::{self, Order, Stopped, failed};
use crate::rng::Rng;
use broker::Broker;
use newshound_embedded::Embedded;
use newshound_roles::Backend;
use newshound_roles::backend::Losses;
use newshound_scheduler::{Ending, SchedulerError};
use newshound_sinks::JsonLines;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

/// Workers of a cluster.
pub(crate) const WORKERS: usize = 2;
/// When a task counts as lost: some minutes, so that it happens within a simulation.
const DEADLINE: Duration = Duration::from_secs(300);
/// Losses after which a URL is poison, as the product has it for a cluster.
const LOSS_LIMIT: u8 = 3;

/// What happens to a process of the cluster.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Event {
    pub(crate) at: Millis,
    /// The scheduler, or a worker by its number.
    pub(crate) worker: Option<usize>,
    /// It is killed, or started again.
    pub(crate) kills: bool,
}

struct Running<T> {
    line: Line,
    consumer: u64,
    task: AbortOnDropHandle<T>,
}

type Scheduling = Running<Result<Ending, SchedulerError>>;

struct Cluster<'a> {
    machine: &'a Machine,
    order: &'a Order,
    store: &'a Embedded,
    sink: Arc<JsonLines>,
    broker: Arc<Broker>,
    consumers: u64,
    scheduler: Option<Scheduling>,
    workers: Vec<Option<Running<()>>>,
}

/// Runs a cluster until its scheduler ends the crawl.
pub(crate) async fn run(
    machine: &Machine,
    order: &Order,
    events: &[Event],
    rng: &mut Rng,
) -> Stopped {
    let store = match process::open(machine) {
        Ok(store) => store,
        Err(error) => return failed(error),
    };
    let stopped = match machine.sink() {
        Ok(sink) => {
            let broker = Arc::new(Broker::new(Arc::clone(&machine.clock), rng.fork()));
            let cluster = Cluster {
                machine,
                order,
                store: &store,
                sink,
                broker,
                consumers: 0,
                scheduler: None,
                workers: (0..WORKERS).map(|_| None).collect(),
            };
            cluster.live(events, rng).await
        }
        Err(error) => failed(error),
    };
    tokio::time::sleep(Duration::from_millis(1)).await;
    store.close();
    stopped
}

impl Cluster<'_> {
    async fn live(mut self, events: &[Event], rng: &mut Rng) -> Stopped {
        self.start(None, rng);
        for number in 0..WORKERS {
            self.start(Some(number), rng);
        }
        for event in events {
            let wait = (event.at - self.machine.clock.passed()).max(0).unsigned_abs();
            tokio::select! {
                biased;
                stopped = ended(&mut self.scheduler) => return self.end(stopped),
                () = tokio::time::sleep(Duration::from_millis(wait)) => {}
            }
            if event.kills {
                self.kill(event.worker).await;
            } else {
                self.start(event.worker, rng);
            }
        }
        let longest = Duration::from_millis(self.order.longest.unsigned_abs());
        match tokio::time::timeout(longest, ended(&mut self.scheduler)).await {
            Ok(stopped) => self.end(stopped),
            Err(_) => failed("it does not end"),
        }
    }

    fn end(&self, ending: Result<Ending, String>) -> Stopped {
        let ending = match ending {
            Ok(ending) => ending,
            Err(why) => return failed(why),
        };
        match wait(process::counts(self.store)) {
            Ok(counts) => Stopped::Ended(ending, counts),
            Err(error) => failed(error),
        }
    }

    async fn kill(&mut self, worker: Option<usize>) {
        let (line, consumer) = match worker {
            None => self.scheduler.take().map(|one| (one.line, one.consumer)),
            Some(number) => self.workers[number].take().map(|one| (one.line, one.consumer)),
        }
        .unzip();
        let (Some(line), Some(consumer)) = (line, consumer) else { return };
        line.cut();
        let now = self.machine.clock.passed();
        self.machine.trace.note(now, format!("killed: {worker:?}"));
        self.machine.internet.manners().crashed(now);
        // What it had under way is dropped; then the broker notices that it is gone.
        tokio::time::sleep(Duration::from_millis(1)).await;
        self.broker.gone(consumer);
    }

    fn start(&mut self, worker: Option<usize>, rng: &mut Rng) {
        self.consumers += 1;
        let (consumer, line) = (self.consumers, Line::new(rng.fork(), None));
        let backend = line.to(Backend {
            tasks: self.broker.tasks(consumer),
            reports: self.broker.reports(consumer),
            losses: Losses { deadline: DEADLINE, limit: LOSS_LIMIT },
            ..Backend::embedded(self.store, process::STORIES_KEPT)
        });
        match worker {
            None => {
                let (scheduler, seeds) = process::scheduler(self.order, &backend);
                let scheduler = scheduler.taking_over(consumer > 1);
                let task = tokio::spawn(async move {
                    scheduler.seed(&seeds).await?;
                    scheduler.run(CancellationToken::new()).await
                });
                let task = AbortOnDropHandle::new(task);
                self.scheduler = Some(Running { line, consumer, task });
            }
            Some(number) => {
                let connections = (self.order.connections / WORKERS).max(1);
                let sink = Arc::clone(&self.sink);
                let worker =
                    process::worker(self.machine, self.order, &backend, (&line, sink), connections);
                let task = tokio::spawn(async move {
                    let _ = worker.run(CancellationToken::new()).await;
                });
                let task = AbortOnDropHandle::new(task);
                self.workers[number] = Some(Running { line, consumer, task });
            }
        }
    }
}

/// How the scheduler ends; never while there is none.
async fn ended(scheduler: &mut Option<Scheduling>) -> Result<Ending, String> {
    match scheduler {
        None => std::future::pending().await,
        Some(scheduler) => match (&mut scheduler.task).await {
            Ok(Ok(ending)) => Ok(ending),
            Ok(Err(error)) => Err(error.to_string()),
            Err(error) => Err(error.to_string()),
        },
    }
}
