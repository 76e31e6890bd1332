//! The site over HTTP, with a client of a few lines.

#![expect(clippy::unwrap_used, reason = "a test's helper panics as a test does")]

use newshound_demosite::{DemoSite, Fault, Options, Outage, Running};
use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

async fn running(options: Options) -> Running {
    DemoSite::build(options).serve(IpAddr::V4(Ipv4Addr::LOCALHOST)).await.unwrap()
}

/// Sends one request on a connection of its own; the answer's head and body.
async fn get(base: &str, target: &str, more: &str) -> (String, Vec<u8>) {
    let mut stream = TcpStream::connect(base.trim_start_matches("http://")).await.unwrap();
    let request = format!(
        "GET {target} HTTP/1.1\r\nHost: demo\r\nUser-Agent: probe\r\nConnection: close\r\n{more}\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut all = Vec::new();
    let _ = stream.read_to_end(&mut all).await;
    let at = all.windows(4).position(|w| w == b"\r\n\r\n").map_or(all.len(), |at| at + 4);
    let body = all.split_off(at);
    (String::from_utf8(all).unwrap().to_ascii_lowercase(), body)
}

fn header<'a>(head: &'a str, name: &str) -> &'a str {
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).unwrap_or("")
}

#[tokio::test]
async fn pages_validators_compression_and_log() {
    let running = running(Options { articles: 80, ..Options::default() }).await;
    let base = running.site().bases()[1].clone();
    let (head, plain) = get(&base, "/", "").await;
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert!(String::from_utf8(plain.clone()).unwrap().contains(&base));
    let tag = header(&head, "etag").to_owned();
    let (head, body) = get(&base, "/", &format!("If-None-Match: {tag}\r\n")).await;
    assert!(head.starts_with("http/1.1 304") && body.is_empty(), "{head}");
    let (head, body) = get(&base, "/", "Accept-Encoding: gzip, br\r\n").await;
    assert_eq!(header(&head, "content-encoding"), "gzip");
    assert!(body.len() * 2 < plain.len() && body.starts_with(&[0x1f, 0x8b]));
    let (head, _) = get(&base, "/feed/", "").await;
    let since = format!("If-Modified-Since: {}\r\n", "Mon, 01 Jan 2001 00:00:00 GMT");
    assert!(get(&base, "/feed/", &since).await.0.starts_with("http/1.1 200"));
    assert!(header(&head, "last-modified").ends_with("gmt"));
    let log = running.access_log();
    assert_eq!(log.len(), 5);
    assert!(
        log.iter()
            .all(|a| a.host == 1 && &*a.agent == "probe" && a.concurrent == 1 && a.end >= a.start)
    );
    assert_eq!((log[1].status, log[1].conditional), (304, true));
    running.shutdown().await;
}

#[tokio::test]
async fn faults_and_outages() {
    let running = running(Options { articles: 80, ..Options::default() }).await;
    let bases = running.site().bases();
    let (head, _) = get(&bases[0], "/category/world/", "").await;
    assert!(head.starts_with("http/1.1 503") && header(&head, "retry-after") == "1", "{head}");
    assert!(get(&bases[0], "/category/world/", "").await.0.starts_with("http/1.1 200"));
    assert!(get(&bases[2], "/broken", "").await.0.starts_with("http/1.1 500"));
    running.fault(0, "/", Some(Fault::Drop { times: 1 }));
    assert!(get(&bases[0], "/", "").await.0.is_empty());
    assert!(get(&bases[0], "/", "").await.0.starts_with("http/1.1 200"));
    running.outage(4, Outage::Drops);
    assert!(get(&bases[4], "/journal/", "").await.0.is_empty());
    running.outage(4, Outage::Unavailable);
    assert!(get(&bases[4], "/robots.txt", "").await.0.starts_with("http/1.1 503"));
    running.outage(4, Outage::None);
    assert!(get(&bases[4], "/journal/", "").await.0.starts_with("http/1.1 200"));
    let statuses: Vec<u16> = running.access_log().iter().map(|a| a.status).collect();
    assert_eq!(statuses, [503, 200, 500, 0, 200, 0, 503, 200]);
}

#[tokio::test]
async fn concurrent_requests_are_counted() {
    let late = Duration::from_millis(150);
    let running = running(Options { articles: 80, latency: late, ..Options::default() }).await;
    let base = running.site().bases()[0].clone();
    let start = Instant::now();
    tokio::join!(get(&base, "/", ""), get(&base, "/feed/", ""), get(&base, "/about/", ""));
    assert!(start.elapsed() >= late);
    let mut counts: Vec<u32> = running.access_log().iter().map(|a| a.concurrent).collect();
    counts.sort_unstable();
    assert_eq!(counts, [1, 2, 3]);
}

#[tokio::test]
async fn a_client_that_leaves_is_logged_and_no_longer_counted() {
    let running =
        running(Options { articles: 80, latency: Duration::from_secs(60), ..Options::default() })
            .await;
    let base = running.site().bases()[0].clone();
    let mut stream = TcpStream::connect(base.trim_start_matches("http://")).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: demo\r\n\r\n").await.unwrap();
    drop(stream);
    let deadline = Instant::now() + Duration::from_secs(20);
    while running.access_log().is_empty() {
        assert!(Instant::now() < deadline, "never logged");
        tokio::task::yield_now().await;
    }
    assert_eq!(running.access_log()[0].status, 0);
}

#[tokio::test]
async fn a_connection_is_kept_and_a_head_has_no_body() {
    let running = running(Options { articles: 80, hosts: 13, ..Options::default() }).await;
    let site = running.site();
    assert_eq!((site.bases().len(), running.seeds().len()), (13, 13));
    // The thirteenth host has the first one's theme and stories of its own.
    let mut stream =
        TcpStream::connect(site.bases()[12].trim_start_matches("http://")).await.unwrap();
    let mut all = Vec::new();
    for (method, connection) in [("HEAD", "keep-alive"), ("POST", "keep-alive"), ("GET", "close")] {
        let request =
            format!("{method} / HTTP/1.1\r\nHost: demo\r\nConnection: {connection}\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
    }
    stream.read_to_end(&mut all).await.unwrap();
    let text = String::from_utf8(all).unwrap();
    let statuses: Vec<&str> =
        text.match_indices("HTTP/1.1 ").map(|(at, _)| &text[at + 9..at + 12]).collect();
    assert_eq!(statuses, ["200", "405", "200"]);
    assert_eq!(text.matches("Harbour Lite News 3</title>").count(), 1);
}
