//! What the queues on RabbitMQ promise beyond the ports, on one shared node.

use crate::samples::{article, broker, raw_publish, report, soon, task};
use crate::shared::{own_rabbit, rabbit};
use newshound_cluster::ConnectError;
use newshound_cluster::rabbitmq::{Broker, BrokerConfig, Link};
use newshound_ports::{ArticleSink, ReportQueue, StoreError, TaskQueue};
use std::time::Duration;

/// What cannot be read goes to the dead letters with its reason, and its neighbours pass.
#[tokio::test]
async fn broken_messages_become_dead_letters() {
    let node = rabbit().await;
    let broker = broker(node, "broken").await;
    let tasks = broker.tasks();
    for payload in [&b"no json"[..], b"{\"v\":9}", b"{\"v\":1,\"crawl\":3}"] {
        raw_publish(node, "newshound.v1.broken.tasks", payload).await;
    }
    tasks.publish(vec![task(1)]).await.expect("publish");
    let good = soon(tasks.next()).await.expect("next").expect("open");
    assert_eq!(good.item, task(1));
    good.ack.ack().await.expect("ack");
    let dead = broker.dead_letters();
    let letters = dead.list(10).await.expect("list");
    let reasons: Vec<_> = letters.iter().map(|letter| letter.reason.as_str()).collect();
    assert_eq!(letters.len(), 3, "{reasons:?}");
    assert!(reasons[0].starts_with("it cannot be read: "), "{reasons:?}");
    assert_eq!(reasons[1], "it has version 9; this newshound reads version 1");
    assert!(letters.iter().all(|letter| letter.queue == "newshound.v1.broken.tasks"));
    assert_eq!(letters[0].payload, b"no json");
    // Looked at again they are all there, in their order.
    assert_eq!(dead.list(10).await.expect("list"), letters);
    assert_eq!(dead.list(1).await.expect("list"), letters[..1]);
    let one = dead.get(&letters[1].id).await.expect("get");
    assert_eq!(one.as_ref(), Some(&letters[1]));
    assert_eq!(dead.get("none").await.expect("get"), None);
    assert_eq!(dead.drop(Some(&letters[1].id)).await.expect("drop"), 1);
    assert_eq!(dead.drop(Some(&letters[1].id)).await.expect("drop"), 0);
    assert_eq!(dead.drop(None).await.expect("drop"), 2);
    assert_eq!(dead.list(10).await.expect("list"), []);
    broker.close().await;
}

/// A task handed out three times and never ended is set aside; put back, it is a task again.
#[tokio::test]
async fn a_task_that_kills_its_workers_is_set_aside() {
    let node = rabbit().await;
    let first = broker(node, "poison").await;
    first.tasks().publish(vec![task(1), task(2)]).await.expect("publish");
    first.close().await;
    for _ in 0..3 {
        // A worker that takes both and dies; the second task has the same bad luck.
        let worker = broker(node, "poison").await;
        let tasks = worker.tasks();
        let delivery = soon(tasks.next()).await.expect("next").expect("open");
        worker.close().await;
        drop(delivery);
    }
    let broker = broker(node, "poison").await;
    let tasks = broker.tasks();
    tasks.publish(vec![task(3)]).await.expect("publish");
    let next = soon(tasks.next()).await.expect("next").expect("open");
    assert_eq!(next.item, task(3));
    next.ack.ack().await.expect("ack");
    let dead = broker.dead_letters();
    let letters = dead.list(10).await.expect("list");
    assert!(letters.iter().all(|letter| letter.reason.contains("never ended")), "{letters:?}");
    assert_eq!(letters.len(), 2);
    let id = letters[0].id.clone();
    assert_eq!(dead.retry(Some(&id)).await.expect("retry"), 1);
    let again = soon(tasks.next()).await.expect("next").expect("open");
    assert!([task(1), task(2)].contains(&again.item));
    again.ack.ack().await.expect("ack");
    assert_eq!(dead.list(10).await.expect("list").len(), 1);
    broker.close().await;
}

/// Stopping takes no more, lets what is out be ended, and puts the rest back.
#[tokio::test]
async fn a_stopping_worker_ends_what_it_has_and_returns_the_rest() {
    let node = rabbit().await;
    let old = broker(node, "stop").await;
    let tasks = old.tasks();
    tasks.publish((0..10).map(task).collect()).await.expect("publish");
    let held = soon(tasks.next()).await.expect("next").expect("open");
    old.stop();
    assert!(soon(tasks.next()).await.expect("next").is_none());
    held.ack.ack().await.expect("an ack after the stop");
    old.close().await;
    let new = broker(node, "stop").await;
    let tasks = new.tasks();
    let mut rest = Vec::new();
    while rest.len() < 9 {
        let delivery = soon(tasks.next()).await.expect("next").expect("open");
        rest.push(delivery.item.entry.url.clone());
        delivery.ack.ack().await.expect("ack");
    }
    assert!(!rest.contains(&held.item.entry.url), "ended, and came again");
    new.close().await;
}

/// A standby scheduler gets reports only once the first is gone.
#[tokio::test]
async fn one_scheduler_reads_the_reports_at_a_time() {
    let node = rabbit().await;
    let (first, second) = (broker(node, "single").await, broker(node, "single").await);
    let (active, standby) = (first.reports(), second.reports());
    active.publish(report(0)).await.expect("publish");
    let got = soon(active.next(10)).await.expect("next");
    assert_eq!(got.len(), 1);
    for delivery in got {
        delivery.ack.ack().await.expect("ack");
    }
    let waiting = tokio::spawn(async move { standby.next(10).await });
    active.publish(report(1)).await.expect("publish");
    let got = soon(active.next(10)).await.expect("next");
    assert_eq!(got[0].item, report(1));
    drop(got);
    first.close().await;
    let taken_over = soon(waiting).await.expect("joined").expect("next");
    assert_eq!(taken_over[0].item, report(1));
    second.close().await;
}

/// Articles are kept until somebody takes them; without any queue they are refused, not lost.
#[tokio::test]
async fn articles_are_kept_or_refused() {
    let node = rabbit().await;
    let keeping = broker(node, "kept").await;
    let sink = keeping.articles();
    for _ in 0..2 {
        sink.put(&article()).await.expect("put");
    }
    sink.flush().await.expect("flush");
    let listed = |name: &str| {
        let table = node.ctl(&["list_queues", "name", "messages"]);
        table.lines().find_map(|line| line.strip_prefix(name)?.trim().parse::<u32>().ok())
    };
    let deadline = std::time::Instant::now() + Duration::from_secs(20);
    let mut kept = None;
    while kept != Some(1) && std::time::Instant::now() < deadline {
        kept = listed("newshound.v1.kept.articles");
    }
    assert_eq!(kept, Some(1), "the same article once");
    keeping.close().await;
    let mut config = BrokerConfig::new(node.url(), "unkept");
    config.articles_queue = false;
    let refusing = Broker::connect(config).await.expect("connect");
    let error = refusing.articles().put(&article()).await.expect_err("nobody has a queue");
    assert!(error.to_string().contains("no queue"), "{error}");
    refusing.close().await;
}

#[tokio::test]
async fn depths_are_told() {
    let node = rabbit().await;
    let broker = broker(node, "depths").await;
    let tasks = broker.tasks();
    tasks.publish((0..50).map(task).collect()).await.expect("publish");
    let depths = crate::common::until_ok(|| async {
        let depths = broker.depths().await?;
        let counted = depths.tasks.messages == 50;
        if counted { Ok(depths) } else { Err(StoreError::Unavailable(format!("{depths:?}"))) }
    })
    .await;
    assert_eq!(depths.tasks.consumers, 0);
    let _held = soon(tasks.next()).await.expect("next");
    let link = tasks.link();
    assert_eq!(*link.borrow(), Link::Up);
    crate::common::until_ok(|| async {
        match broker.depths().await?.tasks.consumers {
            1 => Ok(()),
            other => Err(StoreError::Unavailable(format!("{other} consumers"))),
        }
    })
    .await;
    broker.close().await;
    assert_eq!(*broker.link().borrow(), Link::Closed);
}

/// A memory alarm blocks publishing with an error in time, never reading; its end ends that.
#[tokio::test]
async fn an_alarm_blocks_publishers_and_not_consumers() {
    // A node of its own: the alarm is the node's.
    let node = own_rabbit().await;
    let mut config = BrokerConfig::new(node.url(), "alarm");
    config.publish_timeout = Duration::from_secs(2);
    let broker = Broker::connect(config).await.expect("connect");
    let tasks = broker.tasks();
    tasks.publish(vec![task(1)]).await.expect("publish");
    node.memory_alarm(true);
    // The broker blocks whoever publishes after the alarm.
    let mut link = broker.link();
    let error = tasks.publish(vec![task(2)]).await.expect_err("blocked");
    assert!(error.to_string().contains("memory or disk"), "{error}");
    soon(link.wait_for(|link| *link == Link::Blocked)).await.expect("told");
    let held = soon(tasks.next()).await.expect("next").expect("open");
    assert_eq!(held.item, task(1));
    held.ack.ack().await.expect("ack");
    node.memory_alarm(false);
    soon(link.wait_for(|link| *link == Link::Up)).await.expect("told");
    tasks.publish(vec![task(3)]).await.expect("publish");
    // What was given up while blocked may arrive too; what was confirmed must.
    loop {
        let delivery = soon(tasks.next()).await.expect("next").expect("open");
        let item = delivery.item.clone();
        delivery.ack.ack().await.expect("ack");
        if item == task(3) {
            break;
        }
        assert_eq!(item, task(2));
    }
    broker.close().await;
}

/// Each broker that must not be used is refused in one sentence that says why.
#[tokio::test]
async fn unfit_brokers_are_refused() {
    let node = rabbit().await;
    let port = node.port();
    let at = |user: &str, vhost: &str| format!("amqp://{user}@127.0.0.1:{port}/{vhost}");
    let http = crate::samples::fake_server(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    let silent = crate::samples::fake_server(b"").await;
    let other = crate::samples::fake_server(b"\x01\0\0\0\0\0\x09SomeMQ-OK\xce").await;
    crate::samples::declare_other(node, "newshound.v1.taken.tasks").await;
    for (url, crawl, says) in [
        (at("guest:wrong", "%2f"), "a", "refuses the user, the password"),
        (at("guest:guest", "nowhere"), "a", "does not have the virtual host"),
        (node.url(), "taken", "with other settings"),
        (node.url(), "no spaces", "the crawl's name"),
        (format!("amqp://127.0.0.1:{http}"), "a", "does not speak AMQP"),
        (format!("amqp://127.0.0.1:{other}"), "a", "not RabbitMQ"),
        (format!("amqp://127.0.0.1:{silent}"), "a", "does not greet"),
        ("amqp://127.0.0.1:1".to_owned(), "a", "cannot be reached"),
        ("redis://127.0.0.1:1".to_owned(), "a", "must begin with amqp"),
    ] {
        let mut config = BrokerConfig::new(url.clone(), crawl);
        config.startup_timeout = Duration::from_millis(100);
        let error = Broker::connect(config).await.expect_err(&url);
        let text = error.to_string();
        assert!(text.contains(says), "{url}: {text}");
        assert!(!text.contains("wrong@") && text.lines().count() == 1, "{text}");
        let waits = matches!(error, ConnectError::Unreachable(_));
        assert_eq!(waits, says.contains("reached") || says.contains("greet"), "{url}: {text}");
    }
}
