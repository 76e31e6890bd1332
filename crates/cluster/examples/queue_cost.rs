//! Tasks published with confirms and consumed with acks a second, at once, on a private node;
//! figures in docs/performance-cluster.md.
//!
//!     cargo run --release -p newshound-cluster --example queue_cost -- [TASKS]

use newshound_cluster::rabbitmq::{Broker, BrokerConfig};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::link::LinkRole;
use newshound_core::task::{Entry, FetchTask, Lane, TaskKind, TaskRef};
use newshound_core::time::UnixMillis;
use newshound_ports::TaskQueue;
use newshound_testservers::Rabbit;
use std::io::Write;
use std::sync::Arc;
use std::time::Instant;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Tasks handed over in one call, as a round of dispatch does.
const BATCH: usize = 200;

fn task(page: usize) -> Result<FetchTask, Failure> {
    let text = format!("https://www.paper.example/2022/03/09/council-votes-on-plan-{page:08}/");
    let url = CanonicalUrl::parse(&text)?;
    let entry = Entry {
        depth: 3,
        from: CanonicalUrl::parse("https://www.paper.example/section/city/").ok(),
        attempts: 1,
        ..Entry::new(url, LinkRole::Related, TaskKind::Page)
    };
    let task = TaskRef { id: Fingerprinter::UNKEYED.of(&entry.url), attempt: 1 };
    let deadline = UnixMillis(1_800_000_000_000);
    Ok(FetchTask { deadline, ..FetchTask::new("cost".into(), task, Lane::Archive, entry) })
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let count: usize = std::env::args().nth(1).map_or(Ok(50_000), |arg| arg.parse())?;
    let node = Rabbit::start();
    let mut config = BrokerConfig::new(node.url(), "cost");
    config.task_prefetch = 200;
    let broker = Broker::connect(config).await?;
    let tasks = Arc::new(broker.tasks());
    let start = Instant::now();
    let publishing = Arc::clone(&tasks);
    let publisher = tokio::spawn(async move {
        for first in (0..count).step_by(BATCH) {
            let batch: Result<Vec<_>, Failure> = (first..first + BATCH).map(task).collect();
            publishing.publish(batch?).await?;
        }
        Ok::<_, Failure>(start.elapsed())
    });
    for _ in 0..count.next_multiple_of(BATCH) {
        let delivery = tasks.next().await?.ok_or("the queue was closed")?;
        delivery.ack.ack().await?;
    }
    let (consumed, published) = (start.elapsed(), publisher.await??);
    let rate = |time: std::time::Duration| count as f64 / time.as_secs_f64();
    writeln!(
        std::io::stdout(),
        "{count} tasks: {:.0} a second published and confirmed, {:.0} a second from publish to ack",
        rate(published),
        rate(consumed)
    )?;
    broker.close().await;
    Ok(())
}
