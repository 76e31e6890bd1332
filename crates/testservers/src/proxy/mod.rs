//! A TCP proxy that breaks connections in the ways networks do, told at run time how.
//!
//! Flow: `Proxy::before(port)` listens on a port of its own and passes every connection on;
//! [`Proxy::set`] changes what happens to all connections, open and new, until set again;
//! [`Proxy::cut_all`] and [`Proxy::cut_within`] do one thing once.
//!
//! What it cannot do: lose packets. On loopback the nearest thing to a dead cable is a
//! blackhole, where bytes are held and nobody is told; like TCP after a cable is plugged in
//! again, the bytes arrive when it ends.

mod pass;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// How long a port that was given up may be held by somebody else before the proxy fails: the
/// system may lend it to an outgoing connection meanwhile.
const REBIND_LIMIT: Duration = Duration::from_secs(10);

/// What happens to every connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    /// Bytes pass.
    Forward,
    /// Bytes pass, each so much later; their order and the throughput stay.
    Delay(Duration),
    /// Connections stay open, new ones are accepted, no byte passes in either direction. What
    /// was held passes when this ends.
    Blackhole,
    /// Every connection is reset and new ones are refused.
    Refuse,
}

/// A direction of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Towards {
    /// From the client to the server: requests.
    Server,
    /// From the server to the client: answers.
    Client,
}

/// A cut that waits for its moment.
#[derive(Debug, Clone, Copy)]
struct Cut {
    towards: Towards,
    keep: usize,
}

/// What the connections share.
#[derive(Debug)]
struct Shared {
    server: u16,
    network: watch::Sender<Network>,
    /// Counted up to reset all connections.
    resets: watch::Sender<u64>,
    cut: Mutex<Option<Cut>>,
    cuts: AtomicU64,
    connections: AtomicU64,
}

/// A running proxy on 127.0.0.1. Dropped, it closes every connection.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    shared: Arc<Shared>,
    // Dropped to end the thread.
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Proxy {
    /// Listens on a free port and passes connections on to `server`, a port on 127.0.0.1, which
    /// need not be open yet.
    ///
    /// # Panics
    /// Where no port or no thread is to be had.
    #[must_use]
    pub fn before(server: u16) -> Self {
        let Ok(listener) = std::net::TcpListener::bind("127.0.0.1:0") else {
            panic!("no free port on 127.0.0.1");
        };
        let port = listener.local_addr().map_or(0, |address| address.port());
        let shared = Arc::new(Shared {
            server,
            network: watch::Sender::new(Network::Forward),
            resets: watch::Sender::new(0),
            cut: Mutex::new(None),
            cuts: AtomicU64::new(0),
            connections: AtomicU64::new(0),
        });
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let ours = Arc::clone(&shared);
        // A thread and a runtime of its own: tests with and without a runtime use it, and a
        // busy test cannot delay it.
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let Ok(runtime) = runtime else { panic!("the proxy has no runtime") };
            runtime.block_on(async {
                tokio::select! {
                    () = serve(&ours, listener, port) => {}
                    _ = stopped => {}
                }
            });
        });
        Self { port, shared, stop: Some(stop), thread: Some(thread) }
    }

    /// Its port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What happens to all connections from now on.
    pub fn set(&self, network: Network) {
        self.shared.network.send_replace(network);
    }

    /// Resets every connection that is open; new ones are as before.
    pub fn cut_all(&self) {
        self.shared.resets.send_modify(|count| *count += 1);
    }

    /// The next connection on which bytes come `towards` that side loses them: at most `keep`
    /// of them pass, then it ends on both sides. With `keep` = 0 a whole answer or request is
    /// swallowed; with a few bytes a frame is cut in its middle. Once.
    pub fn cut_within(&self, towards: Towards, keep: usize) {
        *self.shared.waiting_cut() = Some(Cut { towards, keep });
    }

    /// How many connections [`Proxy::cut_within`] has ended.
    #[must_use]
    pub fn cuts(&self) -> u64 {
        self.shared.cuts.load(Ordering::SeqCst)
    }

    /// How many connections were accepted since the start.
    #[must_use]
    pub fn connections(&self) -> u64 {
        self.shared.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn waiting_cut(&self) -> std::sync::MutexGuard<'_, Option<Cut>> {
        self.cut.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many bytes of a chunk still pass, if it is the one to be cut.
    fn cut(&self, towards: Towards, length: usize) -> Option<usize> {
        let mut waiting = self.waiting_cut();
        let cut = (*waiting).filter(|cut| cut.towards == towards && cut.keep < length)?;
        *waiting = None;
        Some(cut.keep)
    }
}

/// Accepts until it is dropped.
async fn serve(shared: &Arc<Shared>, first: std::net::TcpListener, port: u16) {
    let mut network = shared.network.subscribe();
    let mut first = Some(first);
    loop {
        let refuse = |network: &Network| *network == Network::Refuse;
        let Ok(_) = network.wait_for(|network| !refuse(network)).await.map(|_| ()) else { return };
        let listener = match first.take() {
            Some(first) => listener(first),
            None => bind_again(port).await,
        };
        tokio::select! {
            () = accept(shared, &listener) => {}
            refused = network.wait_for(refuse) => if refused.is_err() { return },
        }
        drop(listener);
        shared.resets.send_modify(|count| *count += 1);
    }
}

fn listener(first: std::net::TcpListener) -> TcpListener {
    let ours = first.set_nonblocking(true).and_then(|()| TcpListener::from_std(first));
    ours.unwrap_or_else(|error| panic!("the proxy cannot listen: {error}"))
}

async fn bind_again(port: u16) -> TcpListener {
    let by = tokio::time::Instant::now() + REBIND_LIMIT;
    loop {
        match TcpListener::bind(("127.0.0.1", port)).await {
            Ok(listener) => return listener,
            Err(error) if tokio::time::Instant::now() > by => {
                panic!("the proxy cannot listen on {port} again: {error}");
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn accept(shared: &Arc<Shared>, listener: &TcpListener) {
    loop {
        let Ok((client, _)) = listener.accept().await else { return };
        shared.connections.fetch_add(1, Ordering::SeqCst);
        tokio::spawn(connection(Arc::clone(shared), client));
    }
}

async fn connection(shared: Arc<Shared>, client: TcpStream) {
    let mut resets = shared.resets.subscribe();
    resets.mark_unchanged();
    let address = SocketAddr::from(([127, 0, 0, 1], shared.server));
    // Through a blackhole nobody reaches the server.
    let mut network = shared.network.subscribe();
    let _ = network.wait_for(|network| *network != Network::Blackhole).await;
    let Ok(server) = TcpStream::connect(address).await else {
        let _ = client.set_zero_linger();
        return;
    };
    pass::both(&shared, client, server, resets).await;
}
