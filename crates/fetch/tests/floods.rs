//! Servers that send HTTP/2 frames without end that carry nothing: each attempt ends soon, and costs next
//! to nothing.

#![expect(clippy::unwrap_used, reason = "a test ends where something is missing")]

use newshound_core::task::Expect;
use newshound_fetch::{Config, HttpFetcher, install_tls_provider};
use newshound_ports::fetcher::{FetchRequest, Fetcher};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{ServerConfig, SupportedProtocolVersion};

/// A frame of `kind` on `stream` (RFC 9113 section 4.1).
fn frame(kind: u8, stream: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).unwrap();
    [&[0, 0, length, kind, 0, 0, 0, 0, stream], content].concat()
}

struct Flood {
    address: SocketAddr,
    pem: String,
    sent: Arc<AtomicU64>,
}

/// A server that sends `first`, then `flood` until nobody takes it.
async fn serve(
    version: &'static SupportedProtocolVersion,
    first: Vec<u8>,
    flood: Vec<u8>,
) -> Flood {
    install_tls_provider();
    let made = rcgen::generate_simple_self_signed(vec!["news.localhost".to_owned()]).unwrap();
    let key = made.signing_key.serialize_der().try_into().unwrap();
    let mut config = ServerConfig::builder_with_protocol_versions(&[version])
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let sent = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&sent);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut preface = [0; 24];
            stream.read_exact(&mut preface).await.unwrap();
            let block = flood.repeat(16_000 / flood.len());
            let mut next = [frame(4, 0, &[]), first.clone()].concat();
            while stream.write_all(&next).await.is_ok() && stream.flush().await.is_ok() {
                counter.fetch_add(next.len() as u64, Relaxed);
                next.clone_from(&block);
            }
        }
    });
    Flood { address, pem: made.cert.pem(), sent }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn frames_that_carry_nothing_are_bounded() {
    // HPACK's static entry 8 is `:status: 200` (RFC 7541 appendix A); END_HEADERS is 4.
    let mut begun = frame(1, 1, &[0x88]);
    begun[4] = 4;
    for (what, first, flood) in [
        ("PING", Vec::new(), frame(6, 0, &[7; 8])),
        ("SETTINGS", Vec::new(), frame(4, 0, &[0, 3, 0, 0, 0, 100])),
        ("WINDOW_UPDATE", Vec::new(), frame(8, 0, &[0, 0, 0, 1])),
        ("PRIORITY", Vec::new(), frame(2, 1, &[0; 5])),
        ("of an unknown type", Vec::new(), frame(0x42, 0, &[0; 8])),
        ("PING in a body", begun, frame(6, 0, &[7; 8])),
    ] {
        for version in [&TLS12, &TLS13] {
            let site = serve(version, first.clone(), flood.clone()).await;
            let pem = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(pem.path(), &site.pem).unwrap();
            let fetcher = HttpFetcher::new(Config {
                allow_private: true,
                allowed_ports: vec![site.address.port()],
                extra_roots: vec![pem.path().to_owned()],
                ..Config::default()
            })
            .unwrap();
            let url = format!("https://news.localhost:{}/", site.address.port());
            let began = Instant::now();
            let request = FetchRequest::new(url.parse().unwrap(), Expect::Page);
            let fetched = fetcher.fetch(request).await;
            let (took, sent) = (began.elapsed(), site.sent.load(Relaxed));
            let failed = fetched.result.expect_err(what);
            assert!(took < Duration::from_secs(10), "{what}: {took:?}: {failed:?}");
            // What the sockets hold is sent, too.
            assert!(sent < 8 << 20, "{what}: {sent} bytes: {failed:?}");
        }
    }
}
