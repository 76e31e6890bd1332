//! What goes over the wire: what is asked, how often, on how many connections, and what is
//! never dialled.

#![expect(clippy::unwrap_used, reason = "a test ends where something is missing")]

use newshound_core::outcome::Outcome;
use newshound_core::task::Expect;
use newshound_fetch::{Config, HttpFetcher};
use newshound_hostile::{Hostile, Running};
use newshound_ports::fetcher::{FetchFailure, FetchRequest, Fetcher, Response};
use std::sync::Arc;
use std::time::Duration;

fn config() -> Config {
    Config { allow_private: true, ..Config::default() }
}

async fn ask(fetcher: &HttpFetcher, url: &str) -> Result<Response, FetchFailure> {
    fetcher.fetch(FetchRequest::new(url.parse().unwrap(), Expect::Page)).await.result
}

async fn outcome(fetcher: &HttpFetcher, url: &str) -> String {
    match ask(fetcher, url).await {
        Ok(response) => response.status.to_string(),
        Err(failure) => failure.outcome.name().to_owned(),
    }
}

fn port(running: &Running) -> &str {
    running.base_url.rsplit(':').next().unwrap()
}

#[tokio::test]
async fn the_request_says_who_asks_and_nothing_it_should_not() {
    let running = Hostile::serve().await.unwrap();
    let fetcher = HttpFetcher::new(Config {
        user_agent: "newshound/9 (+https://newshound.example/bot)".to_owned(),
        contact: Some("desk@newshound.example".to_owned()),
        ..config()
    })
    .unwrap();
    let url = format!("http://user:secret@127.0.0.1:{}/healthy?a=1#part", port(&running));
    let mut request = FetchRequest::new(url.parse().unwrap(), Expect::Page);
    request.etag = Some("W/\"tag\"".to_owned());
    request.last_modified = Some("Sun, 06 Nov 1994 08:49:37 GMT".to_owned());
    fetcher.fetch(request).await.result.unwrap();
    let head = running.last_request("/healthy").unwrap().to_lowercase();
    for part in [
        "get /healthy?a=1 http/1.1\r\n",
        "user-agent: newshound/9 (+https://newshound.example/bot)\r\n",
        "from: desk@newshound.example\r\n",
        "accept-encoding: gzip, br, zstd, deflate\r\n",
        "accept: text/html",
        "if-none-match: w/\"tag\"\r\n",
        "if-modified-since: sun, 06 nov 1994",
    ] {
        assert!(head.contains(part), "{part} in {head}");
    }
    for part in ["authorization", "secret", "cookie", "referer", "#part"] {
        assert!(!head.contains(part), "{part} in {head}");
    }
}

#[tokio::test]
async fn no_cookie_comes_back_and_no_redirect_is_followed() {
    let running = Hostile::serve().await.unwrap();
    let fetcher = HttpFetcher::new(config()).unwrap();
    let at = |path: &str| format!("{}{path}", running.base_url);
    assert_eq!(outcome(&fetcher, &at("/header-cookies")).await, "200");
    let moved = ask(&fetcher, &at("/redirect")).await.unwrap();
    assert_eq!((moved.status, moved.location.as_deref()), (301, Some("/good/1")));
    assert!(moved.body.is_empty());
    assert_eq!(running.hits("/good/1"), 0);
    ask(&fetcher, &at("/healthy")).await.unwrap();
    assert!(!running.last_request("/healthy").unwrap().to_lowercase().contains("cookie"));
}

#[tokio::test]
async fn two_sites_have_two_jars() {
    let (one, other) = (Hostile::serve().await.unwrap(), Hostile::serve().await.unwrap());
    let fetcher = HttpFetcher::new(Config { cookies: true, ..config() }).unwrap();
    assert_eq!(outcome(&fetcher, &format!("{}/cookies-that-fit", one.base_url)).await, "200");
    for (site, expected) in [(&one, true), (&other, false)] {
        ask(&fetcher, &format!("{}/healthy", site.base_url)).await.unwrap();
        let head = site.last_request("/healthy").unwrap().to_lowercase();
        assert_eq!(head.contains("\r\ncookie: "), expected, "{head}");
    }
    // The same server under another name is another site.
    let named = one.base_url.replace("127.0.0.1", "localhost");
    ask(&fetcher, &format!("{named}/healthy")).await.unwrap();
    assert!(!one.last_request("/healthy").unwrap().to_lowercase().contains("cookie"));
}

#[tokio::test]
async fn the_address_asked_is_told_and_bounded() {
    let running = Hostile::serve().await.unwrap();
    let bounded = Config { per_address: 2, bound_private: true, ..config() };
    let fetcher = Arc::new(HttpFetcher::new(bounded).unwrap());
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..12 {
        let host = if number % 2 == 0 { "127.0.0.1" } else { "localhost" };
        let url = format!("{}/healthy", running.base_url).replace("127.0.0.1", host);
        let fetcher = Arc::clone(&fetcher);
        tasks.spawn(async move {
            fetcher.fetch(FetchRequest::new(url.parse().unwrap(), Expect::Page)).await
        });
    }
    while let Some(fetched) = tasks.join_next().await {
        let fetched = fetched.unwrap();
        assert_eq!(fetched.address, Some("127.0.0.1".parse().unwrap()));
        assert!(fetched.result.is_ok(), "{:?}", fetched.result);
    }
    // Names that share an address share its two places, so no more connections were needed.
    assert!(running.connections() <= 4, "{}", running.connections());
}

#[tokio::test]
async fn a_connection_survives_errors_redirects_and_small_refusals() {
    let running = Hostile::serve().await.unwrap();
    let fetcher = HttpFetcher::new(config()).unwrap();
    for path in
        ["/healthy", "/gone-404", "/redirect", "/error-500", "/chunks", "/denied-403", "/gzip"]
    {
        let _ = ask(&fetcher, &format!("{}{path}", running.base_url)).await;
    }
    assert_eq!(running.connections(), 1);
}

#[tokio::test]
async fn retry_after_comes_in_milliseconds() {
    let running = Hostile::serve().await.unwrap();
    let fetcher = HttpFetcher::new(config()).unwrap();
    for (path, expected) in [
        ("/throttled-429-seconds", Some(120_000)),
        ("/throttled-429-date", Some(120_000)),
        ("/throttled-429-nonsense", None),
        ("/throttled-429-for-ever", Some(u64::MAX)),
        ("/throttled-503", None),
    ] {
        let response = ask(&fetcher, &format!("{}{path}", running.base_url)).await.unwrap();
        assert_eq!(response.retry_after_ms, expected, "{path}");
    }
}

#[tokio::test]
async fn private_addresses_are_not_dialled_in_any_spelling() {
    let running = Hostile::serve().await.unwrap();
    let port = port(&running);
    let ports = vec![port.parse().unwrap()];
    let fetcher =
        HttpFetcher::new(Config { allowed_ports: ports.clone(), ..Config::default() }).unwrap();
    for host in [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "127.0.0.1.",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[::1]",
        "0.0.0.0",
        "localhost",
        "LOCALHOST.",
        "news.localhost",
    ] {
        let told = outcome(&fetcher, &format!("http://{host}:{port}/healthy")).await;
        assert_eq!(told, "blocked_address", "{host}");
    }
    assert_eq!(running.connections(), 0);
    let open = HttpFetcher::new(Config {
        allowed_ports: ports,
        allowed_networks: vec!["127.0.0.0/8".parse().unwrap()],
        ..Config::default()
    })
    .unwrap();
    for host in ["127.0.0.1", "localhost", "news.localhost"] {
        assert_eq!(outcome(&open, &format!("http://{host}:{port}/healthy")).await, "200", "{host}");
    }
}

#[tokio::test]
async fn failures_before_http_have_their_names() {
    let running = Hostile::serve().await.unwrap();
    let fetcher = HttpFetcher::new(Config {
        dns_timeout: Duration::from_millis(300),
        connect_timeout: Duration::from_millis(500),
        ..config()
    })
    .unwrap();
    // A port that was free a moment ago.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert_eq!(outcome(&fetcher, &format!("http://{free}/")).await, "connect_failed");
    assert_eq!(outcome(&fetcher, "http://nowhere.invalid/").await, "dns_failed");
    // A listener that never answers: TLS waits for it.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    assert_eq!(outcome(&fetcher, &format!("https://{address}/")).await, "connect_failed");
    // A server that talks, and not TLS.
    let plain = HttpFetcher::new(config()).unwrap();
    let talking = plain_talker();
    let failure = ask(&plain, &format!("https://{talking}/")).await.unwrap_err();
    assert_eq!(failure.outcome, Outcome::TlsFailed, "{failure:?}");
    assert_eq!(outcome(&plain, &format!("{}/healthy", running.base_url)).await, "200");
}

/// Answers one connection with a line of plain text.
fn plain_talker() -> std::net::SocketAddr {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut hello = [0; 512];
        let _ = stream.read(&mut hello);
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    address
}

#[tokio::test]
async fn robots_is_cut_at_its_cap() {
    let running = Hostile::serve().await.unwrap();
    let fetcher = HttpFetcher::new(config()).unwrap();
    for path in ["/robots-2mb", "/robots-endless", "/robots-bomb"] {
        let url = format!("{}{path}", running.base_url).parse().unwrap();
        let response = fetcher.fetch(FetchRequest::new(url, Expect::Robots)).await.result.unwrap();
        assert_eq!(response.body.len(), 500 * 1024, "{path}");
    }
}

#[tokio::test]
async fn costs_are_counted() {
    let running = Hostile::serve().await.unwrap();
    let fetcher = HttpFetcher::new(config()).unwrap();
    let url = format!("{}/gzip", running.base_url).parse().unwrap();
    let fetched = fetcher.fetch(FetchRequest::new(url, Expect::Page)).await;
    let body = fetched.result.unwrap().body.len() as u64;
    assert!(fetched.wire_bytes > 100 && fetched.wire_bytes < body, "{}", fetched.wire_bytes);
    assert!(fetched.first_byte_ms >= 1);
    let failed = HttpFetcher::new(Config::default()).unwrap();
    let url = running.base_url.parse().unwrap();
    let fetched = failed.fetch(FetchRequest::new(url, Expect::Page)).await;
    assert_eq!((fetched.first_byte_ms, fetched.wire_bytes), (0, 0));
}

#[tokio::test]
async fn a_proxy_is_asked_where_one_is_set_and_resolves_the_names() {
    let running = Hostile::serve().await.unwrap();
    let fetcher = HttpFetcher::new(Config {
        proxy: Some(running.base_url.as_str().into()),
        ..Config::default()
    })
    .unwrap();
    // The server knows no such path, and that is how it shows that it was asked.
    assert_eq!(outcome(&fetcher, "http://news.invalid/a").await, "404");
    assert_eq!(running.hits("http://news.invalid/a"), 1);
    assert_eq!(outcome(&fetcher, "http://127.0.0.1/a").await, "blocked_address");
    for proxy in ["no proxy", "gopher://127.0.0.1:1"] {
        let made = HttpFetcher::new(Config { proxy: Some(proxy.into()), ..Config::default() });
        assert!(made.is_err_and(|error| error.to_string().starts_with("proxy: ")), "{proxy}");
    }
}

#[tokio::test]
async fn large_bodies_take_turns_and_all_come() {
    let running = Hostile::serve().await.unwrap();
    // Room for one at a time.
    let fetcher = Arc::new(HttpFetcher::new(Config { max_large_bytes: 1, ..config() }).unwrap());
    let mut fetches = tokio::task::JoinSet::new();
    for _ in 0..4 {
        for path in ["/title-5mb", "/endless-body", "/healthy"] {
            let (fetcher, url) = (Arc::clone(&fetcher), format!("{}{path}", running.base_url));
            fetches.spawn(async move { (path, outcome(&fetcher, &url).await) });
        }
    }
    for (path, told) in fetches.join_all().await {
        assert_eq!(told, if path == "/endless-body" { "too_large" } else { "200" }, "{path}");
    }
}
