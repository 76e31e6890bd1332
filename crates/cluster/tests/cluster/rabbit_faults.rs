//! RabbitMQ killed and frozen: nodes of their own.

use crate::samples::{soon, task};
use crate::shared::own_rabbit;
use newshound_cluster::rabbitmq::{Broker, BrokerConfig, Link};
use newshound_ports::{StoreError, TaskQueue};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// Killed in the middle of publishing and reading: every task that was confirmed comes, and
/// publisher and consumer go on by themselves.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_broker_loses_nothing_that_was_confirmed() {
    let mut node = own_rabbit().await;
    let mut config = BrokerConfig::new(node.url(), "killed");
    config.publish_timeout = Duration::from_secs(90);
    let broker = Broker::connect(config).await.expect("connect");
    let tasks = Arc::new(broker.tasks());
    let publishing = Arc::clone(&tasks);
    let publisher = tokio::spawn(async move {
        let mut confirmed = Vec::new();
        for batch in 0..40_usize {
            let pages = batch * 25..batch * 25 + 25;
            publishing.publish(pages.clone().map(task).collect()).await.expect("publish");
            confirmed.extend(pages);
        }
        confirmed
    });
    let mut got = BTreeSet::new();
    let mut ended = 0_u32;
    let mut link = tasks.link();
    let mut node_killed = false;
    let mut confirmed = None;
    let mut publisher = Some(publisher);
    loop {
        if got.len() > 300 && !node_killed {
            node_killed = true;
            node = tokio::task::spawn_blocking(move || {
                node.kill9();
                node.restart();
                node
            })
            .await
            .expect("restarted");
        }
        if node_killed && confirmed.is_none() {
            let publisher = publisher.take().expect("once");
            confirmed = Some(soon(publisher).await.expect("the publisher"));
        }
        if confirmed.as_ref().is_some_and(|all: &Vec<usize>| got.len() == all.len()) {
            break;
        }
        let delivery = soon(tasks.next()).await.expect("next").expect("open");
        got.insert(delivery.item.entry.url.clone());
        // An ack over the connection that died is an error, and the task comes again.
        ended += u32::from(delivery.ack.ack().await.is_ok());
    }
    assert_eq!(got, (0..1_000).map(|page| task(page).entry.url).collect());
    assert!(ended >= 900, "{ended}");
    soon(link.wait_for(|link| *link == Link::Up)).await.expect("up");
    broker.close().await;
    drop(node);
}

/// A frozen broker: publishing gives an error in time, a new process waits and says so, and
/// everything goes on when it thaws.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frozen_broker_is_told_and_waited_for() {
    let node = own_rabbit().await;
    let mut config = BrokerConfig::new(node.url(), "frozen");
    config.publish_timeout = Duration::from_secs(1);
    config.startup_timeout = Duration::from_millis(100);
    let broker = Broker::connect(config.clone()).await.expect("connect");
    let tasks = broker.tasks();
    tasks.publish(vec![task(1)]).await.expect("publish");
    node.freeze();
    let before = threads();
    let error = tasks.publish(vec![task(2)]).await.expect_err("frozen");
    assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
    let refused = Broker::connect(config).await.expect_err("frozen");
    assert!(refused.to_string().contains("does not greet"), "{refused}");
    // The library would leave a thread behind for each attempt.
    assert!(threads() <= before, "{} threads, {before} before", threads());
    node.thaw();
    crate::common::until_ok(|| tasks.publish(vec![task(3)])).await;
    let mut got = BTreeSet::new();
    while !got.contains(&task(3).entry.url) || !got.contains(&task(1).entry.url) {
        let delivery = soon(tasks.next()).await.expect("next").expect("open");
        got.insert(delivery.item.entry.url.clone());
        delivery.ack.ack().await.expect("ack");
    }
    broker.close().await;
}

fn threads() -> usize {
    std::fs::read_dir("/proc/self/task").map_or(0, Iterator::count)
}
