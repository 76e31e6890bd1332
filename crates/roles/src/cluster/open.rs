//! What every role of a cluster begins with: configuration, log, runtime, servers.

use super::talk::Talk;
use crate::config::{ClusterPlan, FileConfig, this_year};
use crate::crawl::Shown;
use crate::exit::{Exit, Failure};
use crate::signals::stop_on_signal;
use newshound_cluster::ConnectError;
use newshound_cluster::rabbitmq::{Broker, BrokerConfig};
use newshound_cluster::redis::{RedisConfig, RedisStore};
use newshound_observe::Telemetry;
use newshound_observe::health::{self, Health, Router};
use newshound_observe::logging::{self, Console, LogFormat};
use newshound_ports::StoreError;
use std::future::Future;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// A role that was told to stop is gone within 40 s, whatever is away: a worker has 30 s for the tasks
/// it has.
const STOP_LIMIT: Duration = Duration::from_secs(37);

/// Pause between two attempts to reach a broker that was there before.
const AGAIN: Duration = Duration::from_secs(2);

/// What every role is told on its command line.
#[derive(Debug, Clone)]
pub struct RoleSettings {
    /// The configuration file, the same for all roles.
    pub config: PathBuf,
    /// How log lines on stderr look; none unless set: people get sentences.
    pub log_format: Option<LogFormat>,
    /// Where probes are answered, instead of where the file says.
    pub health_listen: Option<String>,
    /// What gives the pages that are served there beside the probes.
    pub pages: Option<Pages>,
}

/// Gives the pages of a role that listens at an address; none where it has none.
pub type Pages = fn(&ClusterPlan, SocketAddr) -> Result<Option<Router>, Failure>;

/// Reads the plan of a cluster.
///
/// # Errors
/// With what is wrong and what to do.
pub fn plan(config: &Path) -> Result<ClusterPlan, Failure> {
    let file = FileConfig::read(config)?;
    ClusterPlan::new(file, this_year(), |name| std::env::var(name).ok()).map_err(|mut failure| {
        failure.message = format!("{}: {}", config.display(), failure.message);
        failure
    })
}

/// The threads a role works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Threads {
    /// One that waits for many things, where one thing is done after the other: a message that
    /// wakes no second thread costs a third less.
    One,
    /// As many as there are cores.
    Cores,
}

/// What a role is given.
pub(crate) struct Given {
    /// The plan.
    pub plan: ClusterPlan,
    /// Cancelled by the first signal.
    pub stop: CancellationToken,
    /// What probes and metrics see.
    pub health: Health,
    /// What people see.
    pub talk: Talk,
}

/// Runs the role `name`; `show` gets what it says, and is awaited at its end.
///
/// # Errors
/// Those of `body`, or of what comes before it.
pub(crate) fn role<T, F, S>(
    name: &'static str,
    args: &RoleSettings,
    threads: Threads,
    show: impl FnOnce(Shown) -> S,
    body: impl FnOnce(Given) -> F,
) -> Result<T, Failure>
where
    F: Future<Output = Result<T, Failure>>,
    S: Future<Output = ()>,
{
    let mut plan = plan(&args.config)?;
    if let Some(listen) = &args.health_listen {
        plan.health = Some(crate::config::listen(listen)?);
    }
    let (talk, shown) = Talk::new();
    let console = match args.log_format {
        Some(format) => Console::Log(format),
        None => Console::People(talk.warnings()),
    };
    let telemetry = Telemetry::start(&plan.crawl.telemetry, name)?;
    logging::start_role(console, &plan.crawl.log, telemetry.as_ref())?;
    let mut health = Health::default();
    if let (Some(pages), Some(address)) = (args.pages, plan.health)
        && let Some(pages) = pages(&plan, address)?
    {
        health = health.with_pages(pages);
    }
    health.metrics().crawl(&plan.name);
    if let Some(telemetry) = &telemetry {
        telemetry.observe(&health);
    }
    run_on(threads, async {
        let stop = stop_on_signal();
        if let Some(address) = plan.health {
            health::serve(address, health::router(health.clone())).await?;
        }
        let shown = show(shown);
        let given = Given { plan, stop: stop.clone(), health, talk };
        let ended = tokio::select! {
            ended = Box::pin(body(given)) => ended,
            () = overdue(&stop) => Err(Failure::new(
                Exit::ServerAway,
                "it was told to stop, and a server did not answer; nothing is lost, start it again to go on",
            )),
        };
        shown.await;
        ended
    })
}

/// Returns when a role that was told to stop should long have ended.
async fn overdue(stop: &CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(STOP_LIMIT).await;
}

/// Runs the future of a command that asks and ends.
///
/// # Errors
/// Those of the future.
pub fn run<T>(body: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    run_on(Threads::One, body)
}

/// Runs a future on a runtime of its own.
fn run_on<T>(
    threads: Threads,
    body: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    newshound_fetch::install_tls_provider();
    let mut builder = match threads {
        Threads::One => tokio::runtime::Builder::new_current_thread(),
        Threads::Cores => tokio::runtime::Builder::new_multi_thread(),
    };
    let runtime = builder.enable_all().build().map_err(|error| {
        Failure::new(Exit::Internal, format!("no threads can be started: {error}"))
    })?;
    let ended = runtime.block_on(body);
    // A look-up of a name may hang in a thread that nobody waits for.
    runtime.shutdown_background();
    ended
}

/// Opens the store; `None` where `stop` came first.
///
/// # Errors
/// When the server cannot be used.
pub async fn store(
    config: &RedisConfig,
    stop: &CancellationToken,
) -> Result<Option<RedisStore>, Failure> {
    tokio::select! {
        opened = RedisStore::open(config) => opened.map(Some).map_err(|e| connect_told(&e)),
        () = stop.cancelled() => Ok(None),
    }
}

/// Opens a store to look at it; nothing is written.
///
/// # Errors
/// When the server cannot be used, or knows no such crawl.
pub async fn look(config: &RedisConfig) -> Result<RedisStore, Failure> {
    let found = RedisStore::look(config).await.map_err(|error| connect_told(&error))?;
    found.ok_or_else(|| {
        let (crawl, server) = (&config.crawl, config.url.shown());
        Failure::usage(format!(
            "Redis at {server} knows no crawl {crawl:?}: no scheduler has taken it up yet, or its name \
             is another one (`newshound crawls list`)"
        ))
    })
}

/// Connects to the broker again, after it was there once: for as long as it takes. `None` where `stop`
/// came first.
pub(super) async fn broker_again(
    config: &BrokerConfig,
    stop: &CancellationToken,
) -> Option<Broker> {
    let again = async {
        loop {
            match Broker::connect(config.clone()).await {
                Ok(broker) => break broker,
                // Also what only a person can mend, such as a password: then it is read anew.
                Err(error) => {
                    tracing::warn!(%error, wait_ms = AGAIN.as_millis(), "broker_waiting");
                }
            }
            tokio::time::sleep(AGAIN).await;
        }
    };
    tokio::select! {
        broker = again => Some(broker),
        () = stop.cancelled() => None,
    }
}

/// Connects to the broker; `None` where `stop` came first.
///
/// # Errors
/// When the broker cannot be used.
pub async fn broker(
    config: &BrokerConfig,
    stop: &CancellationToken,
) -> Result<Option<Broker>, Failure> {
    tokio::select! {
        opened = Broker::connect(config.clone()) => opened.map(Some).map_err(|e| connect_told(&e)),
        () = stop.cancelled() => Ok(None),
    }
}

/// Why a server cannot be used, with the exit code.
pub fn connect_told(error: &ConnectError) -> Failure {
    let exit = match error {
        ConnectError::BadConfig(_) => Exit::Usage,
        ConnectError::Unreachable(_) => Exit::ServerAway,
        ConnectError::Refused(_) | ConnectError::Unfit(_) => Exit::ServerUnfit,
        ConnectError::OtherVersion(_) => Exit::State,
    };
    Failure::new(exit, error.to_string())
}

/// What a server's error means while a role runs, with the exit code.
pub fn store_told(error: &StoreError) -> Failure {
    let exit = match error {
        StoreError::Unavailable(_) | StoreError::RolledBack(_) => Exit::ServerAway,
        StoreError::NotWritable(_) => Exit::ServerUnfit,
        StoreError::Damaged(_) | StoreError::OtherVersion { .. } => Exit::State,
        StoreError::Locked(_) => Exit::Locked,
        StoreError::Closed => Exit::Internal,
    };
    Failure::new(exit, format!("{error}; nothing is lost, start it again to go on"))
}
