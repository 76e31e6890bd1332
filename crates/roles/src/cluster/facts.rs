//! How a whole cluster stands, from Redis and RabbitMQ.

use super::open;
use super::presence::{Role, Says, everyone};
use crate::config::{ClusterPlan, present};
use crate::exit::Failure;
use newshound_cluster::rabbitmq::{self, Depths};
use newshound_cluster::redis::{Holder, RedisStore};
use newshound_core::frontier::{Counts, HostRow, VisitRow};
use newshound_core::identity::HostKey;
use newshound_core::task::Lane;
use newshound_ports::{Frontier, StoreError};
use std::time::{Duration, Instant};

/// How long a server that is not there is waited for: a person waits too.
const PATIENCE: Duration = Duration::from_secs(3);

/// Hosts shown: a terminal or a dashboard shows fewer.
const SHOWN: usize = 1_000;
/// How long what waits is counted, host after host.
const LOOKING: Duration = Duration::from_secs(1);

/// How a cluster stands.
#[derive(Debug)]
pub struct Facts {
    /// The crawl's name.
    pub name: String,
    /// The scheduler that has the lease.
    pub holder: Option<Holder>,
    /// How the crawl ended, where it did: `complete` or `limit`.
    pub ended: Option<String>,
    /// The counts of the whole crawl.
    pub counts: Counts,
    /// How many hosts are known.
    pub hosts_known: u64,
    /// Every host; of more than a thousand those for which most waits.
    pub hosts: Vec<HostRow>,
    /// What waits in each lane, over all hosts.
    pub lanes: [u64; Lane::COUNT],
    /// Whether `lanes` are of a part of the hosts: they were too many for a short look.
    pub lanes_partial: bool,
    /// The next visits, earliest first, one a host; at most ten.
    pub next_visits: Vec<VisitRow>,
    /// Every process on the board, by id.
    pub members: Vec<(String, Says)>,
    /// Lengths of the queues, or why they cannot be had.
    pub queues: Result<Depths, String>,
}

/// Visits asked for, and how far ahead.
const VISITS: usize = 10;
const VISITS_AHEAD: Duration = Duration::from_secs(7 * 24 * 3_600);

impl Facts {
    /// Asks the servers of `plan`.
    ///
    /// # Errors
    /// When the store cannot be used; a broker that cannot is a fact.
    pub async fn ask(mut plan: ClusterPlan) -> Result<Self, Failure> {
        plan.broker.startup_timeout = PATIENCE.min(plan.broker.startup_timeout);
        plan.store.startup_timeout = PATIENCE.min(plan.store.startup_timeout);
        let store = RedisStore::look(&plan.store).await.map_err(|e| open::connect_told(&e))?;
        let queues = rabbitmq::look(&plan.broker).await.map_err(|error| error.to_string());
        match store {
            Some(store) => {
                Self::gather(&plan, &store, queues).await.map_err(|e| open::store_told(&e))
            }
            None => Ok(Self::none(&plan, queues)),
        }
    }

    /// Facts of a crawl that was never begun.
    fn none(plan: &ClusterPlan, queues: Result<Depths, String>) -> Self {
        Self {
            name: plan.name.clone(),
            holder: None,
            ended: None,
            counts: Counts::default(),
            hosts_known: 0,
            hosts: Vec::new(),
            lanes: [0; Lane::COUNT],
            lanes_partial: false,
            next_visits: Vec::new(),
            members: Vec::new(),
            queues,
        }
    }

    async fn gather(
        plan: &ClusterPlan,
        store: &RedisStore,
        queues: Result<Depths, String>,
    ) -> Result<Self, StoreError> {
        let (frontier, board) = (store.reader(), store.board());
        let look = Look::at(store).await?;
        let hosts = frontier.hosts(&look.most).await?;
        Ok(Self {
            name: plan.name.clone(),
            holder: board.holder().await?.filter(|holder| !holder.left.is_zero()),
            ended: board.ended().await?,
            counts: frontier.counts().await?,
            hosts_known: store.hosts_known().await?,
            hosts: hosts.into_iter().flatten().collect(),
            lanes: look.lanes,
            lanes_partial: look.partial,
            next_visits: frontier.visits_due(present() + VISITS_AHEAD, VISITS).await?,
            members: everyone(&board).await?,
            queues,
        })
    }

    /// The processes of one role.
    pub fn of(&self, role: Role) -> impl Iterator<Item = &(String, Says)> {
        self.members.iter().filter(move |(_, says)| says.role == role)
    }
}

/// What waits for the hosts of a crawl.
struct Look {
    lanes: [u64; Lane::COUNT],
    partial: bool,
    /// Hosts for which most waits.
    most: Vec<HostKey>,
}

impl Look {
    /// Looks at all hosts, or at those it comes to in a second.
    async fn at(store: &RedisStore) -> Result<Self, StoreError> {
        let began = Instant::now();
        let mut look = Self { lanes: [0; Lane::COUNT], partial: false, most: Vec::new() };
        let mut all: Vec<(u64, HostKey)> = Vec::new();
        let mut after: Option<HostKey> = None;
        loop {
            let some = store.waiting(after.as_ref()).await?;
            let Some((last, _)) = some.last() else { break };
            after = Some(last.clone());
            for (host, lanes) in some {
                look.lanes.iter_mut().zip(lanes).for_each(|(sum, count)| *sum += count);
                all.push((lanes.iter().sum(), host));
            }
            if all.len() > 2 * SHOWN {
                cut(&mut all);
            }
            if began.elapsed() > LOOKING {
                look.partial = true;
                break;
            }
        }
        cut(&mut all);
        look.most = all.into_iter().map(|(_, host)| host).collect();
        look.most.sort_unstable();
        Ok(look)
    }
}

/// Keeps those for which most waits.
fn cut(hosts: &mut Vec<(u64, HostKey)>) {
    hosts.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
    hosts.truncate(SHOWN);
}
