//! Messages come until they are acked, each to one consumer at a time.

use super::sample::{entry, flight, later, url};
use super::{Backend, Ports};
use crate::Delivery;
use newshound_core::evidence::Sign;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::outcome::Outcome;
use newshound_core::task::{FetchReport, FetchTask, Lane, Links, PageBody, PageSign, ReportBody};
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::time::Duration;

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, future).await {
        Ok(value) => value,
        Err(_) => panic!("no {what} within {PATIENCE:?}"),
    }
}

fn task(page: usize) -> FetchTask {
    let out = flight(Fingerprinter::UNKEYED, &entry(url(0, page)), Lane::Fresh, 1, later(60));
    FetchTask {
        deadline: out.deadline,
        ..FetchTask::new("conformance".into(), out.task, out.lane, out.entry)
    }
}

fn report(page: usize) -> FetchReport {
    FetchReport {
        http_status: Some(429),
        address: "2001:db8::7".parse().ok(),
        bytes: 12,
        body: ReportBody::Page(Box::new(PageBody {
            links: Links { found: 3, ..Links::default() },
            sign: Some(PageSign { sign: Sign::Paywalled, by: "é".into() }),
            ..PageBody::default()
        })),
        ..FetchReport::new(task(page), Outcome::Throttled { retry_after_ms: Some(5) })
    }
}

async fn next_task(ports: &Ports) -> Delivery<FetchTask> {
    soon("task", ports.tasks.next()).await.expect("next").expect("an open queue")
}

/// Two workers share the tasks; none is handed to both while it is held.
pub async fn tasks_go_to_one_worker_each(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    ports.tasks.publish((0..20).map(task).collect()).await.expect("publish");
    let mut got = BTreeSet::new();
    let mut held = Vec::new();
    for _ in 0..10 {
        let (one, two) = tokio::join!(next_task(&ports), next_task(&ports));
        for delivery in [one, two] {
            assert!(!delivery.redelivered());
            assert!(got.insert(delivery.item.entry.url.clone()), "handed out twice");
            let page = (0..20).find(|&page| url(0, page) == delivery.item.entry.url);
            assert_eq!(delivery.item, task(page.expect("one of ours")));
            held.push(delivery);
        }
    }
    for delivery in held {
        delivery.ack.ack().await.expect("ack");
    }
    // What was acked is gone: the next is the new one.
    ports.tasks.publish(vec![task(99)]).await.expect("publish");
    let last = next_task(&ports).await;
    assert_eq!((last.item.clone(), last.redelivered()), (task(99), false));
    last.ack.ack().await.expect("ack");
    ports.tasks.publish(Vec::new()).await.expect("publish nothing");
}

/// A task dropped or put back comes again, marked as such; one acked does not.
pub async fn tasks_come_again_until_acked(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    ports.tasks.publish(vec![task(0)]).await.expect("publish");
    drop(next_task(&ports).await);
    let second = next_task(&ports).await;
    assert_eq!((&second.item, second.redelivered()), (&task(0), true));
    second.ack.requeue().await.expect("requeue");
    let third = next_task(&ports).await;
    assert_eq!((&third.item, third.redelivered()), (&task(0), true));
    third.ack.ack().await.expect("ack");
    ports.tasks.publish(vec![task(1)]).await.expect("publish");
    let other = next_task(&ports).await;
    assert_eq!((&other.item, other.redelivered()), (&task(1), false));
    other.ack.ack().await.expect("ack");
}

/// The same for reports, which come in batches of at least one and at most `limit`.
pub async fn reports_come_again_until_acked(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    for page in 0..7 {
        ports.reports.publish(report(page)).await.expect("publish");
    }
    let mut pages = BTreeMap::new();
    let mut dropped = false;
    while pages.len() < 7 {
        let batch = soon("report", ports.reports.next(3)).await.expect("next");
        assert!((1..=3).contains(&batch.len()), "{}", batch.len());
        for delivery in batch {
            if !dropped {
                dropped = true;
                continue;
            }
            let page = (0..7).find(|&page| report(page) == delivery.item).expect("one of ours");
            assert_eq!(pages.insert(page, delivery.redelivered()), None, "acked and came again");
            delivery.ack.ack().await.expect("ack");
        }
    }
    assert_eq!(pages.values().filter(|&&again| again).count(), 1, "{pages:?}");
}

/// Closing ends every wait: no task, no report.
pub async fn closing_wakes_whoever_waits(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    let waiting: Vec<_> = (0..3)
        .map(|_| {
            let tasks = ports.tasks.clone();
            tokio::spawn(async move { tasks.next().await.expect("next").is_none() })
        })
        .collect();
    let reports = ports.reports.clone();
    let report = tokio::spawn(async move { reports.next(9).await.expect("next").is_empty() });
    tokio::task::yield_now().await;
    soon("close", backend.close_queues(&ports)).await;
    for one in waiting {
        assert!(soon("end of a wait", one).await.expect("a worker"));
    }
    assert!(soon("end of a wait", report).await.expect("a scheduler"));
    assert!(soon("answer", ports.tasks.next()).await.expect("next").is_none());
}
