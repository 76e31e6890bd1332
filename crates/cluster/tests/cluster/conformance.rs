//! The promises of the ports, kept by RabbitMQ and Redis, each test a crawl of its own.

use crate::shared::{rabbit, redis};
use async_trait::async_trait;
use newshound_cluster::rabbitmq::{Broker, BrokerConfig};
use newshound_cluster::redis::{RedisConfig, RedisStore};
use newshound_ports::conformance::{Backend, FEW, Ports};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// What one crawl of a test runs on.
struct Own {
    crawl: String,
    broker: Broker,
}

struct Cluster;

async fn ports(crawl: &str) -> Ports {
    let (redis, rabbit) = (redis().await, rabbit().await);
    let store = RedisStore::open(&RedisConfig::new(redis.url(), crawl)).await;
    let store = store.expect("redis");
    // The same owner takes the lease again: what a restarted scheduler does.
    let lease = store.lease("conformance", Duration::from_secs(60)).await.expect("lease");
    let broker = Broker::connect(BrokerConfig::new(rabbit.url(), crawl)).await;
    let broker = broker.expect("rabbitmq");
    Ports {
        frontier: Arc::new(store.frontier(&lease).await.expect("frontier")),
        seen: Arc::new(store.seen_set()),
        memory: Arc::new(store.memory()),
        parts: Arc::new(store.memory()),
        stories: Arc::new(store.stories(1_000)),
        few_stories: Arc::new(store.stories_by(FEW, 64)),
        tasks: Arc::new(broker.tasks()),
        reports: Arc::new(broker.reports()),
        own: Arc::new(Own { crawl: crawl.to_owned(), broker }),
    }
}

fn own(ports: &Ports) -> &Own {
    ports.own.downcast_ref().expect("ours")
}

#[async_trait]
impl Backend for Cluster {
    async fn fresh(&self) -> Ports {
        static CRAWLS: AtomicU32 = AtomicU32::new(0);
        let number = CRAWLS.fetch_add(1, Ordering::Relaxed);
        ports(&format!("conformance-{number}")).await
    }

    async fn reopen(&self, old: Ports) -> Ports {
        // Every connection of the old process is gone; nothing was closed in order.
        let crawl = own(&old).crawl.clone();
        drop(old);
        ports(&crawl).await
    }

    async fn close_queues(&self, ports: &Ports) {
        own(ports).broker.close().await;
    }
}

newshound_ports::conformance_tests!(Cluster);
