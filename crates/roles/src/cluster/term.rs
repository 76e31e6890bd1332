//! One scheduler's time with the lease.

use super::keep::{Gone, Keeper};
use super::open;
use super::presence::{Role, Says, everyone};
use super::rollback;
use super::seeds::Seeds;
use super::talk::Talk;
use crate::backend::Backend;
use crate::config::ClusterPlan;
use crate::crawl::{Accord, Ended};
use crate::exit::{Exit, Failure};
use crate::meters::{Meters, Taker};
use crate::orders::{ENDED, Order};
use crate::wiring;
use newshound_cluster::rabbitmq::{Broker, Link};
use newshound_cluster::redis::{Board, Lease, RedisStore};
use newshound_observe::Health;
use newshound_ports::patience::store_may;
use newshound_ports::{Clock, StoreError};
use newshound_scheduler::{Ending, Given, MoreSeeds, SchedulerError, Snapshot};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;

/// How often workers are counted and new seeds looked for.
const LOOK: Duration = Duration::from_secs(1);
/// Looks between two counts of the broker's messages: ten seconds.
const COUNT: u32 = 10;
/// Where the scheduler before was killed, the store may have been too: so long the others are listened to
/// before any task goes out.
const LISTEN: Duration = Duration::from_secs(1);
/// How often the numbers of `status` are brought up to date.
const SHOW: Duration = Duration::from_secs(1);
/// How long a stopping scheduler waits for the tasks that are out. Their reports wait at the broker
/// for the next one.
const DRAIN: Duration = Duration::from_secs(4);
/// A stopping scheduler that hangs for so long gives up: it is gone within 10 s, whatever is away.
const STOP_LIMIT: Duration = Duration::from_secs(6);
/// Tasks out for each that a worker takes at once (design: one being fetched, one waiting).
const AHEAD: usize = 2;

/// What the board shows of a scheduler.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// It holds the lease.
    pub leads: AtomicBool,
    /// Tasks settled.
    pub done: AtomicU64,
}

/// What a term needs.
pub(super) struct Term<'a> {
    /// The plan.
    pub plan: &'a ClusterPlan,
    /// The store.
    pub store: &'a RedisStore,
    /// The broker.
    pub broker: &'a Broker,
    /// The lease, just taken.
    pub lease: &'a Lease,
    /// What renews it.
    pub keeper: &'a Keeper,
    /// It goes on with a run that another scheduler, or this one, began.
    pub takes_over: bool,
    /// What the board shows.
    pub shown: &'a Shown,
    /// What probes are told.
    pub health: &'a Health,
    /// What people see.
    pub talk: &'a Talk,
}

/// How a term ended without a failure for good.
pub(super) enum TermEnd {
    /// The run is over.
    Over(Box<Ended>),
    /// It was, but seeds came in the last moment.
    MoreSeeds,
    /// Another scheduler has the lease.
    Lost(String),
    /// A server was away for too long.
    Away(String),
}

/// Schedules until the crawl is over or the lease is lost.
///
/// # Errors
/// What no new term can mend.
pub(super) async fn run(term: Term<'_>, stop: &CancellationToken) -> Result<TermEnd, Failure> {
    match schedule(&term, stop).await {
        Ok(ended) => Ok(ended),
        Err(SchedulerError::Store(StoreError::Locked(holder))) => Ok(TermEnd::Lost(holder)),
        Err(SchedulerError::Store(error @ StoreError::RolledBack(_))) => {
            Ok(TermEnd::Away(error.to_string()))
        }
        Err(SchedulerError::Store(error)) if store_may(&error) => {
            Ok(TermEnd::Away(error.to_string()))
        }
        Err(SchedulerError::Store(error)) => Err(open::store_told(&error)),
        Err(error @ SchedulerError::Imbalance(_)) => Err(Failure::new(
            Exit::Internal,
            format!("{error}; this is a defect, please report it with the log"),
        )),
    }
}

/// The numbers of a run, once there is one.
type Numbers = OnceLock<watch::Receiver<Snapshot>>;

async fn schedule(term: &Term<'_>, stop: &CancellationToken) -> Result<TermEnd, SchedulerError> {
    let numbers = Numbers::new();
    tokio::select! {
        ended = Box::pin(begin(term, stop, &numbers)) => ended,
        gone = term.keeper.gone() => Ok(match gone {
            Gone::Taken(holder) => TermEnd::Lost(holder),
            Gone::RolledBack(error) => TermEnd::Away(error),
        }),
        () = hangs(stop) => {
            tracing::warn!("drain_gave_up");
            let run = numbers.get().map(|numbers| numbers.borrow().clone()).unwrap_or_default();
            let ended = Ended::unasked(&term.plan.crawl, Ending::Interrupted, run);
            Ok(TermEnd::Over(Box::new(ended)))
        }
    }
}

async fn begin(
    term: &Term<'_>,
    stop: &CancellationToken,
    numbers: &Numbers,
) -> Result<TermEnd, SchedulerError> {
    let Term { plan, store, broker, lease, .. } = *term;
    let board = store.board();
    if lease.rolled_back() {
        rollback::wait_for_workers(&board, lease.history(), plan.task_deadline).await;
    }
    let backend = Backend::of_scheduler(plan, store, broker, lease).await?;
    if board.ended().await?.as_deref() == Some(ENDED) {
        let sentence = "an operator ended this crawl; `newshound crawls resume` lets it go on";
        term.talk.say(sentence);
        let run = Snapshot { counts: backend.frontier.counts().await?, ..Snapshot::default() };
        let ended = Ended::unasked(&plan.crawl, Ending::Ended, run);
        return Ok(TermEnd::Over(Box::new(ended)));
    }
    let mut seeds = Seeds::new(&plan.crawl, board.clone());
    seeds.news().await?;
    let mut taker = Taker::of(Meters::of_text(board.meters().await?.as_deref()));
    let begun = taker.meters.begun().unwrap_or(backend.clock.now());
    let (window, workers) = watch::channel(0);
    let (more, later) = mpsc::channel(1);
    let (orders, given) = mpsc::channel(1);
    let scheduler = wiring::scheduler(&plan.crawl, &backend, seeds.admission(&plan.crawl), workers)
        .with_more_seeds(later)
        .with_orders(given)
        .counting_delays_since(begun)
        .taking_over(term.takes_over)
        .after_rollback(lease.rolled_back())
        .draining_for(DRAIN)
        .showing_every(SHOW);
    let all = seeds.all();
    let was_complete = tokio::select! {
        seeded = wiring::seed(&plan.crawl, &backend, &scheduler, &all) => seeded?,
        // What is not admitted yet is at the next start.
        () = stop.cancelled() => false,
    };
    if !was_complete {
        board.set_ended(None).await?;
    }
    let mut snapshots = scheduler.snapshots();
    let _ = numbers.set(snapshots.clone());
    term.health.metrics().scheduler(snapshots.clone());
    let _showing = term.talk.show(snapshots.clone());
    let control =
        Control { term, board: &board, window, more, orders, snapshots: snapshots.clone() };
    let ending = tokio::select! {
        ended = Box::pin(scheduler.run(stop.clone())) => ended?,
        error = control.run(&mut seeds, (&mut taker, &*backend.clock)) => return Err(error.into()),
    };
    taker.take(&snapshots.borrow(), backend.clock.now());
    // Not having them costs a picture.
    let _ = board.keep_meters(&taker.meters.to_text()).await;
    if ending != Ending::Interrupted {
        if ending != Ending::Ended && seeds.news().await? {
            return Ok(TermEnd::MoreSeeds);
        }
        board.set_ended(Some(ending.name())).await?;
    }
    let run = snapshots.borrow_and_update().clone();
    let ended = Ended::gather(
        &plan.crawl,
        &*backend.frontier,
        (ending, was_complete),
        Accord::default(),
        run,
    )
    .await?;
    Ok(TermEnd::Over(Box::new(ended)))
}

async fn hangs(stop: &CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(STOP_LIMIT).await;
}

/// Lets as many tasks out as the workers that are there can take, and takes up new seeds.
struct Control<'a> {
    term: &'a Term<'a>,
    board: &'a Board,
    window: watch::Sender<usize>,
    more: mpsc::Sender<MoreSeeds>,
    orders: mpsc::Sender<Given>,
    snapshots: watch::Receiver<Snapshot>,
}

impl Control<'_> {
    /// Returns where someone knows that the store lost writes, of which the lease does not.
    async fn run(self, seeds: &mut Seeds, (taker, clock): (&mut Taker, &dyn Clock)) -> StoreError {
        let mut link = self.term.broker.link();
        let begun = Instant::now();
        // Seeds that the scheduler has; those known here beyond them wait for the workers.
        let mut given = seeds.known();
        let mut count = 0;
        loop {
            let now = *link.borrow_and_update();
            let up = now == Link::Up;
            self.term.health.set("queue", up);
            let metrics = self.term.health.metrics();
            metrics.gauge("newshound_broker_blocked", u64::from(now == Link::Blocked));
            if up && count == 0 {
                self.count_messages().await;
            }
            if count == 0 {
                taker.take(&self.snapshots.borrow(), clock.now());
                let kept = self.board.keep_meters(&taker.meters.to_text()).await;
                if let Err(error) = kept {
                    tracing::warn!(%error, "server_away");
                }
            }
            count = (count + 1) % COUNT;
            self.term.shown.done.store(self.snapshots.borrow().requests, Ordering::Relaxed);
            let open = up && (self.term.lease.in_order() || begun.elapsed() >= LISTEN);
            let looked = match self.look(seeds, &mut given, open).await {
                Ok(()) => self.obey().await,
                failed => failed,
            };
            match looked {
                Ok(()) => {}
                Err(error @ StoreError::RolledBack(_)) => return error,
                Err(error) => tracing::warn!(%error, "server_away"),
            }
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                _ = link.changed() => {}
            }
        }
    }

    /// Whether someone on the board knows of a tick that the store lost.
    fn listen(&self, everyone: &[(String, Says)]) -> Result<(), StoreError> {
        let knows = |says: &Says| says.tick.is_some_and(|tick| self.term.lease.is_lost(tick));
        match everyone.iter().find(|(_, says)| knows(says)) {
            Some((id, _)) => Err(StoreError::RolledBack(format!("{id} knows of later ones"))),
            None => Ok(()),
        }
    }

    /// Counts what waits at the broker, for metrics. A failure is told by the link.
    async fn count_messages(&self) {
        let Ok(depths) = self.term.broker.depths().await else { return };
        let metrics = self.term.health.metrics();
        metrics.queue("tasks", u64::from(depths.tasks.messages));
        metrics.queue("reports", u64::from(depths.reports.messages));
        metrics.queue("articles", u64::from(depths.articles.messages));
        metrics.gauge("newshound_dead_letters", u64::from(depths.dead.messages));
    }

    /// Hands what was ordered to the scheduler, one after the other.
    async fn obey(&self) -> Result<(), StoreError> {
        for text in self.board.orders().await? {
            match serde_json::from_str::<Order>(&text) {
                Ok(Order::Scheduler(order)) => {
                    let (answer, answered) = oneshot::channel();
                    if self.orders.send(Given { order, answer }).await.is_err() {
                        return Ok(());
                    }
                    if answered.await.is_err() {
                        return Ok(());
                    }
                }
                Ok(Order::Sources { sources }) => self.board.ask(&sources).await?,
                Err(error) => tracing::warn!(%error, "order_unread"),
            }
            self.board.obeyed().await?;
        }
        Ok(())
    }

    async fn look(&self, seeds: &mut Seeds, given: &mut usize, up: bool) -> Result<(), StoreError> {
        seeds.news().await?;
        let everyone = everyone(self.board).await?;
        self.listen(&everyone)?;
        let workers = everyone.iter().map(|(_, says)| says).filter(|s| s.role == Role::Worker);
        let (tasks, knows) = workers
            .fold((0, usize::MAX), |(tasks, knows), one| (tasks + one.tasks, knows.min(one.seeds)));
        if *given < seeds.known() && knows >= seeds.known() {
            let admission = seeds.admission(&self.term.plan.crawl);
            if self.more.try_send(MoreSeeds { seeds: seeds.all(), admission }).is_ok() {
                *given = seeds.known();
            }
        }
        // A worker that does not know the seeds whose pages may be given out would drop links.
        let window = if up && knows >= *given { tasks * AHEAD } else { 0 };
        self.window.send_if_modified(|old| std::mem::replace(old, window) != window);
        Ok(())
    }
}
