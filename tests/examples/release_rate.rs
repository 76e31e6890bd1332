//! How many tasks a second the scheduler of one shard releases: hosts that are due, through
//! plan and commit on Redis, to confirmed messages on RabbitMQ.
//!
//! `cargo run --release -p newshound-tests --example release_rate`

use async_trait::async_trait;
use newshound_cluster::rabbitmq::{Broker, BrokerConfig, RabbitTasks};
use newshound_cluster::redis::{RedisConfig, RedisStore};
use newshound_core::admission::AdmissionRules;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::{Admission, Op, Place, Transition};
use newshound_core::host::HostState;
use newshound_core::identity::HostKey;
use newshound_core::link::LinkRole;
use newshound_core::politeness::Politeness;
use newshound_core::revision::RevisionRules;
use newshound_core::scope::{Scope, ScopeMode};
use newshound_core::task::{Entry, FetchTask, Lane, TaskKind};
use newshound_ports::{Clock, Delivery, Frontier, StoreError, TaskQueue};
use newshound_scheduler::{Limits, Planner, Ports, Scheduler};
use newshound_tests::servers::{Rabbit, Redis};
use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Hosts, each with a page that is due: one task a host at a time.
const HOSTS: usize = 30_000;

type Failure = Box<dyn std::error::Error>;

/// Counts what was confirmed.
struct Counted {
    tasks: RabbitTasks,
    count: watch::Sender<usize>,
}

#[async_trait]
impl TaskQueue for Counted {
    async fn publish(&self, tasks: Vec<FetchTask>) -> Result<(), StoreError> {
        let more = tasks.len();
        self.tasks.publish(tasks).await?;
        self.count.send_modify(|count| *count += more);
        Ok(())
    }

    async fn next(&self) -> Result<Option<Delivery<FetchTask>>, StoreError> {
        self.tasks.next().await
    }
}

/// A host whose rules are known and that has one page waiting.
fn host(number: usize, now: newshound_core::time::UnixMillis) -> Result<Transition, Failure> {
    let url = format!("https://h{number}.example/2024/05/03/the-harbour-board-agreed-on-a-plan/");
    let url = CanonicalUrl::parse(&url).map_err(|error| error.to_string())?;
    let mut state = HostState::new(now);
    state.robots.version = 1;
    state.robots.fetched = Some(now);
    state.robots.refresh = now + Duration::from_secs(86_400);
    let host = HostKey::of(&url);
    let entry = Entry { depth: 1, ..Entry::new(url, LinkRole::Latest, TaskKind::Page) };
    let ops = vec![Op::Admit(vec![Admission { entry, place: Place::Lane(Lane::Fresh) }])];
    Ok(Transition { host, expect: 0, state, ops })
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let (rabbit, redis) = (Rabbit::start(), Redis::start());
    let store = RedisStore::open(&RedisConfig::new(redis.url(), "rate")).await?;
    let lease = store.lease("rate", Duration::from_secs(3_600)).await?;
    let frontier = Arc::new(store.frontier(&lease).await?);
    let clock = store.clock().await?;
    let now = clock.now();
    let numbers: Vec<usize> = (0..HOSTS).collect();
    for some in numbers.chunks(500) {
        let batch: Result<Vec<_>, Failure> = some.iter().map(|&n| host(n, now)).collect();
        frontier.commit(batch?, now).await?;
    }
    let broker = Broker::connect(BrokerConfig::new(rabbit.url(), "rate")).await?;
    let (count, mut counted) = watch::channel(0);
    let planner = Planner {
        crawl: "rate".to_owned(),
        fingerprints: frontier.fingerprints(),
        politeness: Politeness::default(),
        admission: AdmissionRules::all_of(Scope::around(ScopeMode::Site, &[]), 2026),
        task_deadline: Duration::from_secs(600),
        loss_limit: 3,
        visits: None,
        revisions: RevisionRules::default(),
        tdm_file: false,
        last_rules: newshound_scheduler::LastRules::Same,
    };
    let ports = Ports {
        frontier,
        tasks: Arc::new(Counted { tasks: broker.tasks(), count }),
        reports: Arc::new(broker.reports()),
        clock: Arc::new(clock),
    };
    let scheduler = Scheduler::new(planner, ports, HOSTS, Limits::default());
    let began = Instant::now();
    let running = Box::pin(scheduler.run(CancellationToken::new()));
    tokio::select! {
        all = counted.wait_for(|count| *count >= HOSTS) => drop(all?),
        ended = running => return Err(format!("the scheduler ended: {ended:?}").into()),
    }
    let seconds = began.elapsed().as_secs_f64();
    let rate = HOSTS as f64 / seconds;
    writeln!(std::io::stdout(), "{HOSTS} tasks in {seconds:.2} s: {rate:.0} tasks/s")?;
    Ok(())
}
