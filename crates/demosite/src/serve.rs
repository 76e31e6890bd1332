//! The site on loopback: one listener a host, HTTP/1.1 with keep-alive.

use crate::fault::{Effect, Fault, Faults, Outage};
use crate::http::{self, Whole};
use crate::log::{Access, Log};
use crate::reply::Reply;
use crate::site::DemoSite;
use crate::truth::TruthArticle;
use hyper::body::Incoming;
use hyper::header::USER_AGENT;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// What all connections share.
#[derive(Debug)]
struct Shared {
    site: DemoSite,
    faults: Faults,
    log: Log,
}

/// A site that is being served. Dropped, it stops.
#[derive(Debug)]
pub struct Running {
    shared: Arc<Shared>,
    listeners: Vec<JoinHandle<()>>,
}

impl DemoSite {
    /// Serves the site on free ports of `bind`, one port a host.
    ///
    /// # Errors
    ///
    /// When `bind` cannot be listened on.
    pub async fn serve(self, bind: IpAddr) -> std::io::Result<Running> {
        self.serve_as(SocketAddr::new(bind, 0), None).await
    }

    /// Serves the site on `first` and the ports after it, one a host; port 0 means free ports.
    /// Its pages call the hosts `name`, where one is given, with their ports: the name others
    /// reach them by.
    ///
    /// # Errors
    ///
    /// When a port is taken, above 65535 or not allowed.
    pub async fn serve_as(self, first: SocketAddr, name: Option<&str>) -> std::io::Result<Running> {
        let hosts = self.bases().len();
        let addresses = (0..hosts).map(|host| nth(first, host)).collect::<Result<Vec<_>, _>>()?;
        self.serve_at(&addresses, name).await
    }

    /// The same on these addresses, one a host.
    ///
    /// # Errors
    ///
    /// When there are too few, or one is taken or not allowed.
    pub async fn serve_at(
        mut self,
        addresses: &[SocketAddr],
        name: Option<&str>,
    ) -> std::io::Result<Running> {
        if addresses.len() != self.bases().len() {
            return Err(std::io::Error::other("it has not as many addresses as hosts"));
        }
        let mut sockets = Vec::new();
        for address in addresses {
            sockets.push(TcpListener::bind(address).await?);
        }
        let mut bases = Vec::new();
        for socket in &sockets {
            let address = socket.local_addr()?;
            bases.push(match name {
                Some(name) => format!("http://{name}:{}", address.port()),
                None => format!("http://{address}"),
            });
        }
        self.set_bases(bases);
        let faults = Faults::new(sockets.len(), self.planned_faults());
        let shared = Arc::new(Shared { faults, log: Log::new(sockets.len()), site: self });
        let listeners = sockets
            .into_iter()
            .enumerate()
            .map(|(host, socket)| tokio::spawn(accept(Arc::clone(&shared), host, socket)))
            .collect();
        Ok(Running { shared, listeners })
    }
}

impl Running {
    /// The site itself, with the addresses it is served under.
    #[must_use]
    pub fn site(&self) -> &DemoSite {
        &self.shared.site
    }

    /// The front page of each host.
    #[must_use]
    pub fn seeds(&self) -> Vec<String> {
        self.shared.site.seeds()
    }

    /// Every article a crawler must find.
    #[must_use]
    pub fn truth(&self) -> Vec<TruthArticle> {
        self.shared.site.truth()
    }

    /// Every request so far, in the order they ended.
    #[must_use]
    pub fn access_log(&self) -> Vec<Access> {
        self.shared.log.entries()
    }

    /// Puts a fault on `target` (path and query) of a host, or takes it away.
    pub fn fault(&self, host: usize, target: &str, fault: Option<Fault>) {
        self.shared.faults.set(host, target, fault);
    }

    /// Takes a host out, until told otherwise.
    pub fn outage(&self, host: usize, outage: Outage) {
        self.shared.faults.outage(host, outage);
    }

    /// Closes listeners and connections.
    pub async fn shutdown(mut self) {
        for listener in self.listeners.drain(..) {
            listener.abort();
            // Its end is awaited so that the port is free; that it was aborted is no news.
            let _ = listener.await;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        for listener in &self.listeners {
            listener.abort();
        }
    }
}

/// The address of host `host`, where the first has `first`.
fn nth(first: SocketAddr, host: usize) -> std::io::Result<SocketAddr> {
    let port = match (first.port(), u16::try_from(host)) {
        (0, _) => Some(0),
        (port, Ok(host)) => port.checked_add(host),
        _ => None,
    };
    let port = port.ok_or_else(|| std::io::Error::other("its ports would end above 65535"))?;
    Ok(SocketAddr::new(first.ip(), port))
}

/// Takes connections until it is aborted, which ends them too.
async fn accept(shared: Arc<Shared>, host: usize, socket: TcpListener) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            new = socket.accept() => {
                if let Ok((stream, _)) = new {
                    connections.spawn(connection(Arc::clone(&shared), host, stream));
                } else {
                    // Out of descriptors: let connections end before the next try.
                    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(shared: Arc<Shared>, host: usize, stream: TcpStream) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| handle(Arc::clone(&shared), host, request));
    // A client that goes away in the middle is not the site's trouble.
    let _ = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

/// An error closes the connection without an answer.
async fn handle(
    shared: Arc<Shared>,
    host: usize,
    request: Request<Incoming>,
) -> Result<Response<Whole>, Dropped> {
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let agent = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
    let conditional = http::is_conditional(request.headers());
    let open = shared.log.open(host, target, agent.unwrap_or(""), conditional);
    let latency = shared.site.options().latency;
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    let reply = match shared.faults.take(host, target) {
        Effect::Drop => return Err(Dropped),
        Effect::Status(status) => Reply::status(status, "Out of order"),
        Effect::Busy(seconds) => Reply { retry_after: Some(seconds), ..Reply::status(503, "Busy") },
        Effect::Wait(late) => {
            tokio::time::sleep(late).await;
            shared.site.answer(host, target, open.visit)
        }
        Effect::Nothing if request.method() == Method::GET || request.method() == Method::HEAD => {
            shared.site.answer(host, target, open.visit)
        }
        Effect::Nothing => Reply::status(405, "Method not allowed"),
    };
    let response = http::response(&request, reply);
    open.close(response.status().as_u16());
    Ok(response)
}

/// The fault that closes a connection.
#[derive(Debug)]
struct Dropped;

impl std::fmt::Display for Dropped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("connection dropped on purpose")
    }
}

impl std::error::Error for Dropped {}
