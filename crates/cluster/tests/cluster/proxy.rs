//! A TCP proxy that can swallow one answer: the request arrives, its answer does not, and the
//! connection breaks.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub struct Proxy {
    port: u16,
    swallow: Arc<AtomicBool>,
}

impl Proxy {
    /// Passes connections on to `port` on loopback.
    pub async fn before(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("bind");
        let proxy = Self {
            port: listener.local_addr().expect("address").port(),
            swallow: Arc::new(AtomicBool::new(false)),
        };
        let swallow = Arc::clone(&proxy.swallow);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass(client, port, Arc::clone(&swallow)));
            }
        });
        proxy
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The next answer of the server is lost, with its connection.
    pub fn swallow_next_answer(&self) {
        self.swallow.store(true, Ordering::SeqCst);
    }

    /// Whether one was lost since.
    pub fn swallowed(&self) -> bool {
        !self.swallow.load(Ordering::SeqCst)
    }
}

async fn pass(client: TcpStream, port: u16, swallow: Arc<AtomicBool>) {
    let Ok(server) = TcpStream::connect(("127.0.0.1", port)).await else { return };
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let requests = tokio::io::copy(&mut from_client, &mut to_server);
    let answers = async {
        let mut buffer = [0; 16_384];
        while let Ok(n @ 1..) = from_server.read(&mut buffer).await {
            if swallow.swap(false, Ordering::SeqCst)
                || to_client.write_all(&buffer[..n]).await.is_err()
            {
                return;
            }
        }
    };
    // When one direction ends, both sockets are closed.
    tokio::select! {
        _ = requests => {}
        () = answers => {}
    }
}
