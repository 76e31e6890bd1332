//! Tasks, reports and articles, and a second client that breaks rules.

use crate::common::{entry, url};
use lapin::options::{BasicPublishOptions, ConfirmSelectOptions, QueueDeclareOptions};
use lapin::types::FieldTable;
use lapin::{BasicProperties, Connection, ConnectionProperties};
use newshound_cluster::rabbitmq::{Broker, BrokerConfig};
use newshound_core::article::Article;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::identity::ArticleId;
use newshound_core::task::{FetchReport, FetchTask, Lane, MESSAGE_VERSION, TaskRef};
use newshound_core::time::UnixMillis;
use newshound_testservers::Rabbit;
use std::future::Future;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Fails after 90 s: a restarted node takes up to 20 s on a busy machine.
pub(crate) async fn soon<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(90), future).await.expect("within 90 s")
}

pub(crate) async fn broker(node: &Rabbit, crawl: &str) -> Broker {
    Broker::connect(BrokerConfig::new(node.url(), crawl)).await.expect("connect")
}

pub(crate) fn task(page: usize) -> FetchTask {
    let entry = entry(url(page));
    let task = TaskRef { id: Fingerprinter::UNKEYED.of(&entry.url), attempt: 1 };
    FetchTask {
        deadline: UnixMillis(1_800_000_000_000),
        ..FetchTask::new("test".into(), task, Lane::Fresh, entry)
    }
}

pub(crate) fn report(page: usize) -> FetchReport {
    let task = task(page);
    let value = serde_json::json!({
        "v": MESSAGE_VERSION, "crawl": "test", "task": task.task, "lane": task.lane,
        "entry": task.entry, "outcome": {"kind": "gone"}, "http_status": 404, "bytes": 3,
        "timing": {"first_byte_ms": 1, "total_ms": 2, "parse_ms": 0}, "outlinks": [],
        "links_found": 0
    });
    serde_json::from_value(value).expect("a report")
}

pub(crate) fn article() -> Article {
    let url = url(1);
    let value = serde_json::json!({
        "id": ArticleId::of(&url), "url": url, "fetched_url": url, "site": "news.example",
        "story": ArticleId::of(&url), "near_duplicate_of": null,
        "title": "A story", "authors": [], "agencies": [], "published": null, "modified": null,
        "language": "en", "section": null, "tags": [], "description": null, "lead_image": null,
        "images": [], "publisher": null, "kind": "news", "paywalled": false, "paywall": null, "body": "Text.",
        "word_count": 1, "links": [], "discovered_from": null, "discovered_role": "seed",
        "lane": "fresh", "depth": 0, "fetched_at": "2026-01-01T00:00:00Z", "http_status": 200,
        "content_hash": "00", "crawl": "test", "newshound_version": "0"
    });
    serde_json::from_value(value).expect("an article")
}

async fn channel(node: &Rabbit) -> (Connection, lapin::Channel) {
    let properties = ConnectionProperties::default();
    let connection = Connection::connect(&node.url(), properties).await.expect("connect");
    let channel = connection.create_channel().await.expect("channel");
    (connection, channel)
}

/// Publishes anything to a queue.
pub(crate) async fn raw_publish(node: &Rabbit, queue: &str, payload: &[u8]) {
    let (connection, channel) = channel(node).await;
    channel.confirm_select(ConfirmSelectOptions::default()).await.expect("confirms");
    let options = BasicPublishOptions { mandatory: true, ..Default::default() };
    let sent = channel
        .basic_publish("".into(), queue.into(), options, payload, BasicProperties::default())
        .await
        .expect("publish");
    assert_eq!(sent.await.expect("confirm"), lapin::Confirmation::Ack(None));
    connection.close(200, "done".into()).await.expect("close");
}

/// Declares a queue with other settings than ours.
pub(crate) async fn declare_other(node: &Rabbit, queue: &str) {
    let (connection, channel) = channel(node).await;
    let durable = QueueDeclareOptions::durable();
    channel.queue_declare(queue.into(), durable, FieldTable::default()).await.expect("declare");
    connection.close(200, "done".into()).await.expect("close");
}

/// A server that answers the first bytes of each connection with `answer` and then waits.
pub(crate) async fn fake_server(answer: &'static [u8]) -> u16 {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("bind");
    let port = listener.local_addr().expect("address").port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut greeting = [0; 8];
                let _ = stream.read_exact(&mut greeting).await;
                let _ = stream.write_all(answer).await;
                let _ = stream.read_to_end(&mut Vec::new()).await;
            });
        }
    });
    port
}
