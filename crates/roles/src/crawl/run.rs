//! One run of a crawl on this machine.

use super::articles::{Articles, Watched};
use super::ended::{Ended, Meter};
use super::failures::{Broke, scheduler_told, told};
use super::first_look::FirstLook;
use crate::backend::Backend;
use crate::capture;
use crate::config::CrawlPlan;
use crate::exit::{Exit, Failure};
use crate::files;
use crate::kept_rules::KeptRules;
use crate::meters::{self, Meters, Taker};
use crate::orders::{LiveCrawl, obey};
use crate::output::{ARTICLES, SPOOL, STATE};
use crate::sources::Kept;
use crate::wiring::{self, Outlets};
use newshound_embedded::Embedded;
use newshound_observe::Health;
use newshound_observe::health;
use newshound_observe::metrics::{COMPLETE, LEADER};
use newshound_ports::patience::Waiting;
use newshound_ports::{ArticleSink, StoreError, SystemClock};
use newshound_scheduler::{Ending, Scheduler, Snapshot};
use newshound_worker::{Worker, WorkerError};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

/// Lines of the articles' file that may belong to tasks not settled when a run was killed:
/// several times the tasks that can be out.
const RECOVER_LINES: usize = 20_000;
/// Tasks out for each connection: one being fetched, one waiting.
const AHEAD: usize = 2;
/// How often it is looked whether the worker waits for its sink.
const LOOK: Duration = Duration::from_secs(1);

/// What a display is given: the numbers of the run, and sentences for people as they come.
#[derive(Debug)]
pub struct Shown {
    /// The numbers.
    pub snapshots: watch::Receiver<Snapshot>,
    /// The sentences.
    pub notes: mpsc::UnboundedReceiver<String>,
}

/// Runs `plan` until it is done or `stop` is cancelled; `health` is told its numbers. `show` gets
/// them too, once it has begun; what it gives back is awaited at the end.
///
/// # Errors
/// With the sentence to print and the exit code.
pub async fn crawl<F: Future<Output = ()>>(
    plan: &CrawlPlan,
    show: impl FnOnce(Shown) -> F,
    stop: CancellationToken,
    health: &Health,
) -> Result<Ended, Failure> {
    crawl_into(plan, wiring_sink, show, stop, health).await
}

fn wiring_sink(plan: &CrawlPlan) -> Result<Arc<dyn ArticleSink>, Failure> {
    wiring::sink(&plan.out, RECOVER_LINES, plan.durability, plan.fields)
}

/// [`crawl`] into the sink that `open` gives, once the state is held.
async fn crawl_into<F: Future<Output = ()>>(
    plan: &CrawlPlan,
    open: impl FnOnce(&CrawlPlan) -> Result<Arc<dyn ArticleSink>, Failure>,
    show: impl FnOnce(Shown) -> F,
    stop: CancellationToken,
    health: &Health,
) -> Result<Ended, Failure> {
    let meter = Meter::start();
    let plan = &files::fit(plan);
    newshound_fetch::install_tls_provider();
    let state = plan.out.join(STATE);
    let is_new = !state.exists();
    let store = Embedded::open(&state, Arc::new(SystemClock)).map_err(|e| told(&e, &state))?;
    KeptRules::of(plan).keep(&state);
    let opened = match Kept::of(&state).write(&plan.sources).and_then(|()| open(plan)) {
        Ok(file) => Outlets::open(plan, file, &state.join(SPOOL), RECOVER_LINES).await,
        Err(failure) => Err(failure),
    };
    let ended = match opened {
        Ok(outlets) => Box::pin(with_store(plan, show, stop, health, &store, outlets)).await,
        Err(failure) => Err(failure),
    };
    store.close();
    if is_new && ended.as_ref().is_err_and(|failure| failure.exit == Exit::NothingCrawled) {
        // Nothing but a slip stands in it, which would be asked for again by the next run.
        let _ = std::fs::remove_dir_all(&state);
    }
    let mut ended = ended?;
    if matches!(ended.ending, Ending::Complete | Ending::Away) {
        KeptRules::settle(&state);
    }
    ended.charge(&meter);
    Ok(ended)
}

async fn with_store<F: Future<Output = ()>>(
    plan: &CrawlPlan,
    show: impl FnOnce(Shown) -> F,
    stop: CancellationToken,
    health: &Health,
    store: &Embedded,
    outlets: Outlets,
) -> Result<Ended, Failure> {
    let (state, sink) = (plan.out.join(STATE), outlets.sink());
    let backend = Backend::embedded(store, plan.stories_kept);
    let (cut, cuts) = watch::channel(0);
    let (window, windows) = watch::channel(plan.connections * AHEAD);
    let kept = capture::open(plan, Some(&plan.out))?;
    let admission = plan.admission.clone();
    let worker = wiring::worker(plan, &backend, admission, Arc::clone(&sink), kept.clone())?;
    let now = backend.clock.now();
    let (orders, given) = mpsc::channel(1);
    let (seeds, later) = mpsc::channel(1);
    let mut taker = Taker::of(Meters::read(&state));
    let scheduler = wiring::scheduler(plan, &backend, plan.admission.clone(), windows)
        .with_more_seeds(later)
        .with_orders(given)
        .counting_delays_since(taker.meters.begun().unwrap_or(now));
    let live = LiveCrawl { plan, state: &state, orders, seeds, rules: worker.live_rules() };
    let first = FirstLook::new(plan, &*backend.frontier).await.map_err(|e| told(&e, &state))?;
    let articles = Articles {
        written: store.written(),
        by: backend.frontier.fingerprints(),
        path: plan.out.join(ARTICLES),
    };
    let accord = articles.before(plan.missing, now).await.map_err(|e| told(&e, &state))?;
    let mut watched = Watched::new(articles, Arc::clone(&sink), accord);
    let was_complete = wiring::seed(plan, &backend, &scheduler, &plan.seeds)
        .await
        .map_err(|e| scheduler_told(&e, &state))?;
    let mut snapshots = scheduler.snapshots();
    health.set("store", true);
    health.metrics().crawl(&plan.label());
    health.metrics().gauge(LEADER, 1);
    health.metrics().gauge(COMPLETE, 0);
    health.metrics().scheduler(snapshots.clone());
    if let Some(address) = plan.listen {
        health::serve(address, health::router(health.clone())).await?;
    }
    let (tell, notes) = mpsc::unbounded_channel();
    watched.say(&tell);
    let shown = show(Shown { snapshots: snapshots.clone(), notes });
    let mut slip = None;
    let (stop, slipped) = (stop.child_token(), &mut slip);
    let watch_seeds = async {
        *slipped = Some(first.slips(&tell).await);
        stop.cancel();
        std::future::pending::<()>().await;
    };
    let ending = tokio::select! {
        ending = drive(scheduler, worker.with_cut(cuts), store, stop.clone(), &backend.waiting, &cut) => ending,
        () = watch_seeds => Err(Broke::Worker(WorkerError::Store(StoreError::Closed))),
        () = meters::take(&state, &mut taker, snapshots.clone(), || backend.clock.now()) => {
            Err(Broke::Worker(WorkerError::Store(StoreError::Closed)))
        }
        () = obey(live) => Err(Broke::Worker(WorkerError::Store(StoreError::Closed))),
        error = watched.watch(&tell) => Err(Broke::Worker(WorkerError::Store(error))),
        () = outlets.watch(|sentence| { let _ = tell.send(sentence); }) => {
            Err(Broke::Worker(WorkerError::Store(StoreError::Closed)))
        }
        () = ease(&backend.waiting, &window, plan.connections * AHEAD) => {
            Err(Broke::Worker(WorkerError::Store(StoreError::Closed)))
        }
    };
    meters::take_last(&state, &mut taker, &snapshots.borrow(), backend.clock.now());
    let over =
        ending.as_ref().is_ok_and(|ending| !matches!(ending, Ending::Interrupted | Ending::Ended));
    health.metrics().gauge(COMPLETE, u64::from(over));
    shown.await;
    let _ = sink.flush().await;
    let late = outlets.close().await;
    let whole = capture::finish(kept.as_ref()).await;
    let ending = ending.map_err(|error| error.told(&state))?;
    whole?;
    let accord = watched.settle().await.map_err(|e| told(&e, &state))?;
    if let Some(slip) = slip {
        return Err(Failure::new(
            Exit::NothingCrawled,
            format!("nothing could be crawled: {slip}"),
        ));
    }
    let run = snapshots.borrow_and_update().clone();
    let ended = Ended::gather(plan, &*backend.frontier, (ending, was_complete), accord, run).await;
    let ended = ended.map_err(|e| told(&e, &state))?;
    Ok(Ended { sinks_behind: wiring::behind(&late), ..ended })
}

/// Gives out nothing while the worker waits for a sink that is away. Never ends.
async fn ease(waiting: &Waiting, window: &watch::Sender<usize>, full: usize) {
    loop {
        tokio::time::sleep(LOOK).await;
        let room = if waiting.any() { 0 } else { full };
        window.send_if_modified(|old| std::mem::replace(old, room) != room);
    }
}

/// Waits for what the worker holds; once the crawl is over, what waits for a sink that is away is
/// given up: it is in flight still, and the next run takes it up.
async fn finish<T>(
    mut working: impl Future<Output = T> + Unpin,
    waiting: &Waiting,
    cut: &watch::Sender<u64>,
) -> T {
    loop {
        tokio::select! {
            worked = &mut working => return worked,
            () = tokio::time::sleep(LOOK) => {
                if waiting.any() {
                    cut.send_modify(|number| *number += 1);
                }
            }
        }
    }
}

/// Runs both roles until the scheduler ends or one of them breaks; then the queues are closed
/// and the worker finishes what it holds.
async fn drive(
    scheduler: Scheduler,
    worker: Worker,
    store: &Embedded,
    stop: CancellationToken,
    waiting: &Waiting,
    cut: &watch::Sender<u64>,
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
            store.reports().abandon();
            let ending = match ended {
                Ok(Ok(ending)) => ending,
                Ok(Err(error)) => return Err(Broke::Scheduler(error)),
                Err(error) => return Err(Broke::Panicked(error.to_string())),
            };
            worked(finish(working, waiting, cut).await)?;
            Ok(ending)
        }
        ended = &mut working => {
            scheduling.abort();
            worked(ended)?;
            Err(Broke::Worker(WorkerError::Store(StoreError::Closed)))
        }
    }
}

#[cfg(test)]
#[path = "run_tests.rs"]
mod tests;
