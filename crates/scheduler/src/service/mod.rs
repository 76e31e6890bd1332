//! The loop around [`crate::plan`].

mod accounts;
mod away;
mod clock;
mod dispatch;
mod ending;
mod heard;
mod network;
mod orders;
mod rollback;
mod round;
mod rules;
mod seeds;
mod settle;
mod shared;
mod show;

pub use ending::Ending;
pub use orders::{Carried, Given, Order, carry_out};
pub use shared::MoreSeeds;

use crate::plan::{Limits, Planner};
use crate::snapshot::Snapshot;
use newshound_core::domains::Domains;
use newshound_core::frontier::Counts;
use newshound_core::group::Groups;
use newshound_core::network::Network;
use newshound_core::time::UnixMillis;
use newshound_ports::{Clock, Frontier, ReportQueue, StoreError, TaskQueue};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

/// Reports settled, and hosts read, in one go.
const BATCH: usize = 256;
/// How often lost tasks are looked for.
const EXPIRE_EVERY: Duration = Duration::from_secs(5);
/// How long a stopping scheduler waits for the tasks that are out.
const DRAIN: Duration = Duration::from_secs(30);
/// The longest sleep: the clock of the store may jump.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Why a run could not go on.
#[derive(Debug, thiserror::Error)]
pub enum SchedulerError {
    /// A port failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The counts do not add up: a defect, or a damaged store.
    #[error("the counts do not add up: {0:?}")]
    Imbalance(Box<Counts>),
}

/// The ports a scheduler works on.
#[derive(Clone)]
pub struct Ports {
    /// Hosts, lanes, tasks in flight.
    pub frontier: Arc<dyn Frontier>,
    /// Tasks out.
    pub tasks: Arc<dyn TaskQueue>,
    /// Reports in.
    pub reports: Arc<dyn ReportQueue>,
    /// The store's clock.
    pub clock: Arc<dyn Clock>,
}

/// The scheduler of one crawl.
pub struct Scheduler {
    planner: Planner,
    ports: Ports,
    /// Most tasks out at once; may change while it runs.
    window: watch::Receiver<usize>,
    /// Its other end, where the number is fixed.
    _window: Option<watch::Sender<usize>>,
    /// It goes on with a run that was begun.
    takes_over: bool,
    /// The store lost its last writes before this run.
    rolled_back: bool,
    /// Seeds that come later.
    more: Option<mpsc::Receiver<MoreSeeds>>,
    /// What an operator orders while it runs.
    orders: Option<mpsc::Receiver<Given>>,
    /// An operator ended it.
    ended: bool,
    /// When this run began.
    began: UnixMillis,
    /// When the crawl began, where that is known.
    delays_since: Option<UnixMillis>,
    /// Since when nothing is due or out although URLs are outstanding: tasks of an earlier
    /// scheduler that no count here knows.
    waiting_since: Option<UnixMillis>,
    limits: Limits,
    /// Tasks out.
    out: usize,
    /// Pages asked for in this run.
    pages: u64,
    rules: rules::KnownRules,
    /// What lists said of stories that are not read yet.
    early: heard::Early,
    last_expiry: Option<UnixMillis>,
    /// The clock as it was last looked at.
    moment: Option<clock::Moment>,
    /// When what had ended for now was taken up.
    last_resumed: UnixMillis,
    last_shown: Option<UnixMillis>,
    show_every: Duration,
    /// How long it waits for the tasks that are out when it is to stop.
    drain: Duration,
    latest: VecDeque<String>,
    shown: watch::Sender<Snapshot>,
    run: Snapshot,
    articles: u64,
    watch: accounts::Watch,
    /// Who is out, by domain and address.
    groups: Groups,
    /// The hosts known, by domain.
    domains: Domains,
    /// Whether it is the network here that is away.
    network: Network,
}

impl Scheduler {
    /// A scheduler that keeps at most `window` tasks out.
    #[must_use]
    pub fn new(planner: Planner, ports: Ports, window: usize, limits: Limits) -> Self {
        let (fixed, window) = watch::channel(window.max(1));
        Self {
            planner,
            ports,
            window,
            _window: Some(fixed),
            more: None,
            orders: None,
            ended: false,
            began: UnixMillis::default(),
            delays_since: None,
            takes_over: false,
            rolled_back: false,
            waiting_since: None,
            limits,
            out: 0,
            pages: 0,
            rules: rules::KnownRules::default(),
            early: heard::Early::default(),
            last_expiry: None,
            moment: None,
            last_resumed: UnixMillis::default(),
            last_shown: None,
            show_every: show::EVERY,
            drain: DRAIN,
            latest: VecDeque::new(),
            shown: watch::Sender::new(Snapshot::default()),
            run: Snapshot::default(),
            articles: 0,
            watch: accounts::Watch::default(),
            groups: Groups::default(),
            domains: Domains::default(),
            network: Network::default(),
        }
    }

    /// Takes the number of tasks that may be out from `window`: it follows the workers that
    /// are there. While it is 0 nothing is given out.
    #[must_use]
    pub fn with_window(mut self, window: watch::Receiver<usize>) -> Self {
        (self.window, self._window) = (window, None);
        self
    }

    /// Admits also what comes over `more` while it runs.
    #[must_use]
    pub fn with_more_seeds(mut self, more: mpsc::Receiver<MoreSeeds>) -> Self {
        self.more = Some(more);
        self
    }

    /// Carries out what comes over `orders` while it runs.
    #[must_use]
    pub fn with_orders(mut self, orders: mpsc::Receiver<Given>) -> Self {
        self.orders = Some(orders);
        self
    }

    /// Counts how late stories came that were published since then: when the crawl began.
    #[must_use]
    pub fn counting_delays_since(mut self, began: UnixMillis) -> Self {
        self.delays_since = Some(began);
        self
    }

    /// It goes on with the run of another scheduler, or with its own: what that run left for the
    /// next one is left for it, so that a run that is over stays over.
    #[must_use]
    pub fn taking_over(mut self, takes_over: bool) -> Self {
        self.takes_over = takes_over;
        self
    }

    /// The store lost its last writes: what is in flight by it is given out anew, since it may have been
    /// settled in what was lost, and each host is left alone for its delay, since it may have been asked.
    /// To be run once nobody works any more on what was given out before.
    #[must_use]
    pub fn after_rollback(mut self, rolled_back: bool) -> Self {
        self.rolled_back = rolled_back;
        self
    }

    /// Shows itself no more often than `every`: where the frontier is another machine's, each
    /// time costs it two questions.
    #[must_use]
    pub fn showing_every(mut self, every: Duration) -> Self {
        self.show_every = every;
        self
    }

    /// Waits for the tasks that are out no longer than `drain` when it is to stop: where reports
    /// wait safely for the next scheduler, little is won by waiting.
    #[must_use]
    pub fn draining_for(mut self, drain: Duration) -> Self {
        self.drain = drain;
        self
    }

    /// What it shows of itself, a few times a second.
    #[must_use]
    pub fn snapshots(&self) -> watch::Receiver<Snapshot> {
        self.shown.subscribe()
    }

    /// Runs until nothing is outstanding, a limit is reached, or `stop` is cancelled; then
    /// waits for the tasks that are out, half a minute at most.
    ///
    /// # Errors
    /// When a port fails, or the counts do not add up: looked at every minute and at the end.
    pub async fn run(mut self, stop: CancellationToken) -> Result<Ending, SchedulerError> {
        tokio::select! {
            biased;
            begun = self.begin() => begun?,
            // What was not looked at is at the next start.
            () = stop.cancelled() => {}
        }
        let counts = self.ports.frontier.counts().await?;
        self.out = usize::try_from(counts.in_flight).unwrap_or(usize::MAX);
        tracing::info!(
            crawl = self.planner.crawl,
            version = env!("CARGO_PKG_VERSION"),
            admitted = counts.admitted,
            outstanding = counts.outstanding(),
            "run_started"
        );
        if !self.planner.fingerprints.is_keyed() {
            let (crawl, function) = (&self.planner.crawl, self.planner.fingerprints);
            let advice =
                "a site could keep another's stories out: begin anew where not all are trusted";
            tracing::warn!(crawl, ?function, advice, "fingerprints_unkeyed");
        }
        let mut reports = shared::pump(Arc::clone(&self.ports.reports));
        let mut stopping: Option<(Ending, tokio::time::Instant)> = None;
        loop {
            self.look_at_clock().await?;
            self.expire_now_and_then().await?;
            self.resume_now_and_then().await?;
            if stopping.is_none() {
                stopping = self
                    .wants_to_stop(&stop)
                    .map(|ending| (ending, tokio::time::Instant::now() + self.drain));
            }
            let mut more = false;
            if stopping.is_none() {
                more = self.dispatch(&stop).await?;
            }
            self.show(false).await?;
            self.log_what_is_due(false).await?;
            let wait = match stopping {
                Some((ending, _)) if self.out == 0 => return self.finish(ending).await,
                Some((ending, by)) if tokio::time::Instant::now() >= by => {
                    tracing::warn!(out = self.out, "drain_gave_up");
                    return self.finish(ending).await;
                }
                Some((_, by)) => by - tokio::time::Instant::now(),
                // Reports have their turn, then dispatch goes on.
                None if more => Duration::ZERO,
                None => match self.next_moment().await? {
                    Some(wait) => wait,
                    None => return self.finish(self.ending().await?).await,
                },
            };
            // In one order, the seldom first, so that a run can be repeated (docs/simulation.md).
            tokio::select! {
                biased;
                () = stop.cancelled(), if stopping.is_none() => {}
                more = shared::next_seeds(&mut self.more) => self.take_up(more).await?,
                given = orders::next(&mut self.orders) => self.obey(given).await?,
                Ok(()) = self.window.changed() => {}
                batch = reports.recv() => match batch {
                    Some(batch) => self.settle(batch?).await?,
                    None => return Err(StoreError::Closed.into()),
                },
                () = tokio::time::sleep(wait.min(LONGEST_WAIT)) => {}
            }
        }
    }

    /// Takes up what earlier runs left.
    async fn begin(&mut self) -> Result<(), SchedulerError> {
        // Of an earlier term of the same run: what was paused in it is waited for.
        if !self.takes_over {
            self.began = self.ports.clock.now();
        }
        if self.rolled_back {
            self.take_back().await?;
            self.hold_all().await?;
        }
        self.begin_hosts(!self.takes_over || self.planner.is_endless()).await?;
        self.begin_visits().await?;
        self.expire().await
    }

    /// Whether as many tasks are out as may be.
    fn is_full(&self) -> bool {
        self.out >= *self.window.borrow()
    }

    /// How long until something is to be done without a report; `None` when nothing is
    /// outstanding, which never ends a crawl that visits pages again.
    async fn next_moment(&mut self) -> Result<Option<Duration>, SchedulerError> {
        if self.is_full() && self.out > 0 {
            return Ok(Some(LONGEST_WAIT));
        }
        let now = self.ports.clock.now();
        if let Some(probe) = self.network.next_probe() {
            return Ok(Some(if now < probe { probe.since(now) } else { LONGEST_WAIT }));
        }
        let mut next = self.ports.frontier.next_due().await?;
        let watching = self.is_watching();
        if let Some(visit) = self.next_visit().await? {
            next = Some(next.map_or(visit, |due| due.min(visit)));
        }
        if next.is_some() || self.out > 0 {
            self.waiting_since = None;
        }
        match next {
            Some(_) if self.is_full() => Ok(Some(LONGEST_WAIT)),
            Some(due) => Ok(Some(due.since(now))),
            None if self.out > 0 || watching => Ok(Some(LONGEST_WAIT)),
            None => self.left_by_others(now).await,
        }
    }
}
