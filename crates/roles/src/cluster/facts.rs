//! How a whole cluster stands, from Redis and RabbitMQ.

use super::open;
use super::presence::{Role, Says, everyone};
use crate::config::{ClusterPlan, present};
use crate::crawl::all_hosts;
use crate::exit::Failure;
use newshound_cluster::rabbitmq::{Broker, Depths};
use newshound_cluster::redis::{Holder, RedisStore};
use newshound_core::frontier::{Counts, HostRow, VisitRow};
use newshound_core::task::Lane;
use newshound_ports::{Frontier, StoreError};
use std::time::Duration;

/// How long a server that is not there is waited for: a person waits too.
const PATIENCE: Duration = Duration::from_secs(3);

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
    /// Every host.
    pub hosts: Vec<HostRow>,
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
        let store = RedisStore::open(&plan.store).await.map_err(|e| open::connect_told(&e))?;
        Self::gather(&plan, &store).await.map_err(|e| open::store_told(&e))
    }

    async fn gather(plan: &ClusterPlan, store: &RedisStore) -> Result<Self, StoreError> {
        let (frontier, board) = (store.reader(), store.board());
        let queues = match Broker::connect(plan.broker.clone()).await {
            Ok(broker) => {
                let depths = broker.depths().await.map_err(|error| error.to_string());
                broker.close().await;
                depths
            }
            Err(error) => Err(error.to_string()),
        };
        Ok(Self {
            name: plan.name.clone(),
            holder: board.holder().await?.filter(|holder| !holder.left.is_zero()),
            ended: board.ended().await?,
            counts: frontier.counts().await?,
            hosts: all_hosts(&frontier).await?,
            next_visits: frontier.visits_due(present() + VISITS_AHEAD, VISITS).await?,
            members: everyone(&board).await?,
            queues,
        })
    }

    /// The processes of one role.
    pub fn of(&self, role: Role) -> impl Iterator<Item = &(String, Says)> {
        self.members.iter().filter(move |(_, says)| says.role == role)
    }

    /// What waits in each lane, over all hosts.
    #[must_use]
    pub fn lanes(&self) -> [u64; Lane::COUNT] {
        let mut sums = [0; Lane::COUNT];
        for (sum, at) in sums.iter_mut().zip(0..) {
            *sum = self.hosts.iter().map(|row: &HostRow| row.waiting[at]).sum();
        }
        sums
    }
}
