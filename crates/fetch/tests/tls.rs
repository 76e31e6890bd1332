//! HTTPS: which certificates are believed, HTTP/2 where the server offers it, HTTP/1.1 where
//! not, and one connection for a host either way.

#![expect(clippy::unwrap_used, reason = "a test ends where something is missing")]

use newshound_core::task::Expect;
use newshound_fetch::{Config, HttpFetcher, install_tls_provider};
use newshound_ports::fetcher::{FetchRequest, Fetched, Fetcher};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::server::TlsStream;

const PAGE: &str = "<html><title>Safe</title><p>Over TLS.";

struct Site {
    address: SocketAddr,
    /// Its certificate, as PEM.
    pem: String,
    connections: Arc<AtomicU32>,
}

/// A site at `news.localhost` that offers `protocols`.
async fn site(protocols: &[&str]) -> Site {
    install_tls_provider();
    let made = rcgen::generate_simple_self_signed(vec!["news.localhost".to_owned()]).unwrap();
    let key = made.signing_key.serialize_der().try_into().unwrap();
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let connections = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, counter) = (acceptor.clone(), Arc::clone(&counter));
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(stream).await else { return };
                counter.fetch_add(1, Relaxed);
                if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
                    http2(stream).await;
                } else {
                    http1(stream).await;
                }
            });
        }
    });
    Site { address, pem: made.cert.pem(), connections }
}

async fn http1(mut stream: TlsStream<TcpStream>) {
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Robots-Tag: one\r\nContent-Length: {}\r\n\r\n{PAGE}",
        PAGE.len()
    );
    let mut head = [0; 4096];
    while let Ok(1..) = stream.read(&mut head).await {
        stream.write_all(answer.as_bytes()).await.unwrap();
    }
}

async fn http2(stream: TlsStream<TcpStream>) {
    let mut connection = h2::server::handshake(stream).await.unwrap();
    while let Some(Ok((request, mut respond))) = connection.accept().await {
        let endless = request.uri().path() == "/endless";
        let head = http::Response::builder().header("content-type", "text/html").body(()).unwrap();
        let mut body = respond.send_response(head, false).unwrap();
        if endless {
            tokio::spawn(async move {
                // As fast as the reader's window allows; the window is the point.
                loop {
                    body.reserve_capacity(16_384);
                    let Some(Ok(free)) = std::future::poll_fn(|cx| body.poll_capacity(cx)).await
                    else {
                        return;
                    };
                    if body.send_data(vec![b'a'; free].into(), false).is_err() {
                        return;
                    }
                }
            });
        } else {
            body.send_data(bytes::Bytes::from(PAGE), true).unwrap();
        }
    }
}

fn fetcher(site: &Site, trusted: bool) -> (HttpFetcher, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("root.pem");
    std::fs::write(&path, &site.pem).unwrap();
    let config = Config {
        allow_private: true,
        connect_timeout: Duration::from_secs(5),
        extra_roots: if trusted { vec![path] } else { Vec::new() },
        ..Config::default()
    };
    (HttpFetcher::new(config).unwrap(), folder)
}

async fn ask(fetcher: &HttpFetcher, host: &str, site: &Site, path: &str) -> Fetched {
    let url = format!("https://{host}:{}{path}", site.address.port()).parse().unwrap();
    fetcher.fetch(FetchRequest::new(url, Expect::Page)).await
}

#[tokio::test]
async fn both_protocols_are_spoken_on_one_connection() {
    for protocols in [&["h2", "http/1.1"][..], &["http/1.1"], &[]] {
        let site = site(protocols).await;
        let (fetcher, _folder) = fetcher(&site, true);
        for _ in 0..3 {
            let fetched = ask(&fetcher, "news.localhost", &site, "/").await;
            assert_eq!(fetched.result.unwrap().body, PAGE.as_bytes(), "{protocols:?}");
        }
        assert_eq!(site.connections.load(Relaxed), 1, "{protocols:?}");
    }
}

#[tokio::test]
async fn only_known_certificates_for_the_right_name_are_believed() {
    let site = site(&["http/1.1"]).await;
    let (strict, _one) = fetcher(&site, false);
    let (trusting, _two) = fetcher(&site, true);
    for (fetcher, host) in [(&strict, "news.localhost"), (&trusting, "other.localhost")] {
        let failure = ask(fetcher, host, &site, "/").await.result.unwrap_err();
        assert_eq!(failure.outcome.name(), "tls_failed", "{host} {failure:?}");
    }
}

#[tokio::test]
async fn an_endless_http2_stream_ends_at_the_cap() {
    let site = site(&["h2"]).await;
    let (fetcher, _folder) = fetcher(&site, true);
    let failure = ask(&fetcher, "news.localhost", &site, "/endless").await.result.unwrap_err();
    assert_eq!(failure.outcome.name(), "too_large");
    // The stream was given up, the connection was not.
    assert!(ask(&fetcher, "news.localhost", &site, "/").await.result.is_ok());
    assert_eq!(site.connections.load(Relaxed), 1);
}
