//! Traces and metrics over OTLP, to a receiver of this test's own.

use newshound_tests::site::Served;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value::Value};
use opentelemetry_proto::tonic::metrics::v1::{metric::Data, number_data_point};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};

/// A request's path and body.
type Received = (String, Vec<u8>);

/// Takes whatever is posted and answers 200.
struct Collector {
    address: String,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Collector {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("address"));
        let received: Arc<Mutex<Vec<Received>>> = Arc::default();
        let shared = Arc::clone(&received);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || {
                    let mut reader = BufReader::new(stream);
                    while let Some(one) = request(&mut reader) {
                        shared.lock().expect("lock").push(one);
                    }
                });
            }
        });
        Self { address, received }
    }

    fn bodies(&self, path: &str) -> Vec<Vec<u8>> {
        let received = self.received.lock().expect("lock");
        received.iter().filter(|(of, _)| of == path).map(|(_, body)| body.clone()).collect()
    }
}

/// Reads one request and answers it.
fn request(reader: &mut BufReader<TcpStream>) -> Option<Received> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let path = line.split(' ').nth(1)?.to_owned();
    let (mut length, mut is_protobuf) = (0, false);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().ok()?,
            "content-type" => is_protobuf = value == "application/x-protobuf",
            _ => {}
        }
    }
    assert!(is_protobuf, "OTLP/HTTP with protobuf says so");
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let answer =
        "HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n";
    reader.get_mut().write_all(answer.as_bytes()).ok()?;
    Some((path, body))
}

fn text(attributes: &[KeyValue], key: &str) -> Option<String> {
    let found = attributes.iter().find(|one| one.key == key)?;
    match found.value.as_ref()?.value.as_ref()? {
        Value::StringValue(text) => Some(text.clone()),
        Value::IntValue(number) => Some(number.to_string()),
        _ => None,
    }
}

fn is_ours(resource: Option<&Resource>) -> bool {
    let attributes = resource.map(|one| one.attributes.as_slice()).unwrap_or_default();
    text(attributes, "service.name").as_deref() == Some("newshound")
        && text(attributes, "newshound.role").as_deref() == Some("crawl")
}

fn crawl(site: &Served, out: &Path, collector: &str) -> std::process::Output {
    let config = std::fs::read_to_string(site.config()).expect("config");
    let telemetry = format!("[telemetry]\notlp = \"{collector}\"\nmetrics_every_ms = 200\n");
    std::fs::write(site.config(), config + &telemetry).expect("written");
    site.crawl(out, &[]).output().expect("crawl")
}

#[test]
fn a_collector_gets_the_traces_and_metrics_of_a_crawl() {
    let (site, out, collector) =
        (Served::new(60), tempfile::tempdir().expect("folder"), Collector::start());
    let run = crawl(&site, out.path(), &collector.address);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));

    let spans = spans(&collector);
    let tasks: BTreeMap<&[u8], &Span> = spans
        .iter()
        .filter(|span| span.name == "task")
        .map(|span| (span.span_id.as_slice(), span))
        .collect();
    let requests = site.running.access_log().len();
    let fetches = spans.iter().filter(|span| span.name == "fetch").count();
    assert_eq!(fetches, requests, "each request has its span");
    let articles =
        tasks.values().filter(|span| text(&span.attributes, "outcome").unwrap() == "article");
    let written = std::fs::read_to_string(out.path().join("articles.jsonl")).expect("articles");
    assert_eq!(articles.count(), written.lines().count());
    let mut stages = BTreeSet::new();
    for span in spans.iter().filter(|span| span.name != "task") {
        let task = tasks.get(span.parent_span_id.as_slice());
        let task = task.unwrap_or_else(|| panic!("{} stands alone", span.name));
        assert_eq!(task.trace_id, span.trace_id);
        assert!(span.start_time_unix_nano >= task.start_time_unix_nano);
        stages.insert(span.name.as_str());
    }
    assert_eq!(stages, BTreeSet::from(["dedup", "emit", "fetch", "parse", "report"]));
    let whole = tasks.values().next().expect("a task");
    for key in ["task", "attempt", "site", "host", "outcome", "bytes"] {
        assert!(text(&whole.attributes, key).is_some(), "{key}: {:?}", whole.attributes);
    }

    let last = numbers(&collector);
    assert_eq!(
        last.get("newshound_urls_ended_total article"),
        Some(&(written.lines().count() as f64))
    );
    assert_eq!(last.get("newshound_imbalance "), Some(&0.0));
    assert_eq!(
        last.get("newshound_parse_seconds_bucket +Inf"),
        last.get("newshound_parse_seconds_count ")
    );
    // The log still names the task, not the stage.
    let log = std::fs::read_to_string(out.path().join("crawl.log")).expect("log");
    assert!(!log.contains("\"name\":\"fetch\"") && !log.contains("otlp_failed"));
}

fn spans(collector: &Collector) -> Vec<Span> {
    let mut spans = Vec::new();
    for body in collector.bodies("/v1/traces") {
        let request = ExportTraceServiceRequest::decode(body.as_slice()).expect("traces");
        for of in request.resource_spans {
            assert!(is_ours(of.resource.as_ref()));
            spans.extend(of.scope_spans.into_iter().flat_map(|scope| scope.spans));
        }
    }
    spans
}

/// The last value of each metric, by name and label; each of ours names the crawl.
fn numbers(collector: &Collector) -> BTreeMap<String, f64> {
    let mut last = BTreeMap::new();
    for body in collector.bodies("/v1/metrics") {
        let request = ExportMetricsServiceRequest::decode(body.as_slice()).expect("metrics");
        for of in request.resource_metrics {
            assert!(is_ours(of.resource.as_ref()));
            for metric in of.scope_metrics.into_iter().flat_map(|scope| scope.metrics) {
                let points = match metric.data {
                    Some(Data::Gauge(gauge)) => gauge.data_points,
                    Some(Data::Sum(sum)) if sum.is_monotonic => sum.data_points,
                    other => panic!("{}: {other:?}", metric.name),
                };
                for point in points {
                    assert!(
                        metric.name.starts_with("process_")
                            || text(&point.attributes, "crawl").is_some()
                    );
                    let mut keys = point.attributes.iter().map(|one| one.key.clone());
                    let label = keys.find(|key| key != "crawl");
                    let label = label.and_then(|key| text(&point.attributes, &key));
                    let Some(number_data_point::Value::AsDouble(value)) = point.value else {
                        panic!("{} is no number", metric.name)
                    };
                    last.insert(format!("{} {}", metric.name, label.unwrap_or_default()), value);
                }
            }
        }
    }
    last
}

#[test]
fn a_collector_that_is_away_costs_no_page() {
    let (site, out) = (Served::new(60), tempfile::tempdir().expect("folder"));
    // Nobody listens there once the listener is dropped.
    let address = TcpListener::bind("127.0.0.1:0").and_then(|one| one.local_addr()).expect("port");
    let run = crawl(&site, out.path(), &format!("http://{address}"));
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let written = std::fs::read_to_string(out.path().join("articles.jsonl")).expect("articles");
    assert_eq!(written.lines().count(), site.running.truth().len());
    let log = std::fs::read_to_string(out.path().join("crawl.log")).expect("log");
    for signal in ["traces", "metrics"] {
        let told = log.lines().filter(|line| {
            line.contains("otlp_failed") && line.contains(&format!("\"signal\":\"{signal}\""))
        });
        assert_eq!(told.count(), 1, "{signal} is told once a minute");
    }
}
