//! The backend of a role of a cluster: Redis and RabbitMQ, which may be away for a while.

use super::{Backend, Losses};
use crate::config::ClusterPlan;
use newshound_cluster::rabbitmq::{Broker, RabbitTasks};
use newshound_cluster::redis::{Lease, RedisSeenSet, RedisStore};
use newshound_cluster::{HandedOn, OfTerm, Sight};
use newshound_ports::patience::{Patient, Waiting};
use newshound_ports::{Frontier, StoreError, Stories, TaskQueue};
use std::sync::Arc;

/// Losses after which a URL is poison. The broker hands a task out three times, so a page that
/// kills its worker has had nine of them; a task lost with a scheduler or a broker needs
/// another chance.
const LOSS_LIMIT: u8 = 3;

impl Backend {
    /// The ports of the scheduler that has the `lease`.
    ///
    /// # Errors
    /// When the store fails, or the lease is another's.
    pub async fn of_scheduler(
        plan: &ClusterPlan,
        store: &RedisStore,
        broker: &Broker,
        lease: &Lease,
    ) -> Result<Self, StoreError> {
        let frontier = Arc::new(Patient::new(Arc::new(store.frontier(lease).await?.patient())));
        let tasks = OfTerm::new(Patient::new(Arc::new(broker.tasks())), lease);
        let seen = Arc::new(store.seen_set());
        let mut backend = Self::on(plan, store, broker, frontier, Arc::new(tasks), seen).await?;
        let reports = Patient::new(Arc::new(broker.reports())).watched(&backend.waiting);
        backend.reports = Arc::new(OfTerm::new(reports, lease));
        Ok(backend)
    }

    /// The ports of the worker called `id`, whose `tasks` come from the broker, and what it knows of the
    /// store's history.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn of_worker(
        plan: &ClusterPlan,
        store: &RedisStore,
        broker: &Broker,
        id: &str,
        tasks: Arc<RabbitTasks>,
        (sight, seen): (&Arc<Sight>, Arc<RedisSeenSet>),
    ) -> Result<Self, StoreError> {
        let (length, id) = (plan.task_deadline, id.to_owned());
        let tasks = HandedOn::new(Patient::new(tasks), store.clone(), id, length).seen_by(sight);
        Self::on(plan, store, broker, Arc::new(store.reader()), Arc::new(tasks), seen).await
    }

    async fn on(
        plan: &ClusterPlan,
        store: &RedisStore,
        broker: &Broker,
        frontier: Arc<dyn Frontier>,
        tasks: Arc<dyn TaskQueue>,
        seen: Arc<RedisSeenSet>,
    ) -> Result<Self, StoreError> {
        let waiting = Waiting::default();
        let kept = plan.crawl.stories_kept;
        Ok(Self {
            frontier,
            tasks,
            reports: Arc::new(Patient::new(Arc::new(broker.reports())).watched(&waiting)),
            seen: Arc::new(Patient::new(seen).watched(&waiting)),
            memory: Arc::new(Patient::new(Arc::new(store.memory())).watched(&waiting)),
            parts: Arc::new(Patient::new(Arc::new(store.memory())).watched(&waiting)),
            stories: (kept > 0).then(|| {
                let stories = Patient::new(Arc::new(store.stories(kept))).watched(&waiting);
                let stories: Arc<dyn Stories> = Arc::new(stories);
                stories
            }),
            clock: Arc::new(store.clock().await?),
            waiting,
            losses: Losses { deadline: plan.task_deadline, limit: LOSS_LIMIT },
        })
    }
}
