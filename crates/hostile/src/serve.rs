//! The sockets: accept, read a request's head, play the steps.

use crate::step::Step;
use crate::{Resource, site, table};
use newshound_core::task::Expect;
use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

/// Longest life of a connection, whatever its resource wants.
pub const MAX_CONNECTION: Duration = Duration::from_secs(120);
/// Connections served at once; more wait.
pub const MAX_CONNECTIONS: usize = 512;
/// Longest head of a request.
const MAX_HEAD: usize = 16 * 1024;

/// The server.
pub struct Hostile;

/// A server of its own for one misbehaving robots.txt.
#[derive(Debug, Clone)]
pub struct RobotsHost {
    /// The resource that `/robots.txt` plays there.
    pub name: &'static str,
    /// `http://127.0.0.1:PORT`, without a slash.
    pub base_url: String,
}

/// A running server; dropping it stops it.
pub struct Running {
    /// `http://127.0.0.1:PORT`, without a slash.
    pub base_url: String,
    robots_hosts: Vec<RobotsHost>,
    shared: Arc<Shared>,
    listeners: Vec<JoinHandle<()>>,
}

struct Shared {
    resources: Vec<Resource>,
    seen: Mutex<Seen>,
    slots: Arc<Semaphore>,
}

/// What was asked, as a witness.
#[derive(Default)]
struct Seen {
    connections: u64,
    /// By path: how often, and the last request's head.
    paths: HashMap<String, (u64, String)>,
}

/// Paths remembered; a crawl of all there is asks for a few hundred.
const MAX_PATHS: usize = 10_000;

impl Shared {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, path: &str, head: String) {
        let mut seen = self.seen();
        if seen.paths.len() < MAX_PATHS || seen.paths.contains_key(path) {
            let entry = seen.paths.entry(path.to_owned()).or_default();
            entry.0 += 1;
            entry.1 = head;
        }
    }
}

impl Hostile {
    /// Serves all resources on a free loopback port, and each robots.txt resource once more
    /// on a port of its own, where it stands at `/robots.txt`.
    ///
    /// # Errors
    /// No port could be bound.
    pub async fn serve() -> io::Result<Running> {
        let shared = Arc::new(Shared {
            resources: table::all(),
            seen: Mutex::default(),
            slots: Arc::new(Semaphore::new(MAX_CONNECTIONS)),
        });
        let (base_url, listener) = listen(&shared, None).await?;
        let mut running = Running {
            base_url,
            robots_hosts: Vec::new(),
            shared: Arc::clone(&shared),
            listeners: vec![listener],
        };
        for (index, resource) in shared.resources.iter().enumerate() {
            if resource.expect == Expect::Robots {
                let (base_url, listener) = listen(&shared, Some(index)).await?;
                running.robots_hosts.push(RobotsHost { name: resource.name, base_url });
                running.listeners.push(listener);
            }
        }
        Ok(running)
    }
}

impl Running {
    /// Every resource.
    #[must_use]
    pub fn resources(&self) -> &[Resource] {
        &self.shared.resources
    }

    /// The servers that have one of the robots.txt resources as theirs; their stories are
    /// healthy.
    #[must_use]
    pub fn robots_hosts(&self) -> &[RobotsHost] {
        &self.robots_hosts
    }

    /// How often `path` was asked for, on all ports.
    #[must_use]
    pub fn hits(&self, path: &str) -> u64 {
        self.shared.seen().paths.get(path).map_or(0, |(hits, _)| *hits)
    }

    /// The head of the last request for `path`, as it came.
    #[must_use]
    pub fn last_request(&self, path: &str) -> Option<String> {
        self.shared.seen().paths.get(path).map(|(_, head)| head.clone())
    }

    /// Connections accepted so far, on all ports.
    #[must_use]
    pub fn connections(&self) -> u64 {
        self.shared.seen().connections
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        for listener in &self.listeners {
            listener.abort();
        }
    }
}

async fn listen(
    shared: &Arc<Shared>,
    robots: Option<usize>,
) -> io::Result<(String, JoinHandle<()>)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let base = format!("http://{}", listener.local_addr()?);
    let (own, shared) = (base.clone(), Arc::clone(shared));
    let task = tokio::spawn(async move {
        // Connections end with their listener.
        let mut connections = tokio::task::JoinSet::new();
        while let Ok(slot) = Arc::clone(&shared.slots).acquire_owned().await {
            while connections.try_join_next().is_some() {}
            let Ok((stream, _)) = listener.accept().await else { continue };
            let (shared, own) = (Arc::clone(&shared), own.clone());
            connections.spawn(async move {
                let _slot = slot;
                // A client that leaves early is the point of most resources.
                let _ =
                    tokio::time::timeout(MAX_CONNECTION, connection(stream, &shared, robots, &own))
                        .await;
            });
        }
    });
    Ok((base, task))
}

async fn connection(
    mut stream: TcpStream,
    shared: &Shared,
    robots: Option<usize>,
    base: &str,
) -> io::Result<()> {
    shared.seen().connections += 1;
    stream.set_nodelay(true)?;
    while let Some((path, head)) = request(&mut stream).await? {
        shared.note(&path, head);
        let found = match robots {
            Some(index) if path == "/robots.txt" => shared.resources.get(index),
            _ => shared.resources.iter().find(|resource| resource.path == path),
        };
        let healthy;
        let steps = match found {
            Some(resource) => &resource.steps,
            None => {
                healthy = site::answer(&path, &shared.resources, base);
                &healthy
            }
        };
        if !play(&mut stream, steps).await? {
            break;
        }
    }
    stream.shutdown().await
}

/// The path of the next request, without its query, and its head; `None` at the end of the
/// connection.
async fn request(stream: &mut TcpStream) -> io::Result<Option<(String, String)>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() > MAX_HEAD || stream.read_buf(&mut head).await? == 0 {
            return Ok(None);
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let target = head.split(' ').nth(1).unwrap_or("/");
    let path = target.split('?').next().unwrap_or_default().to_owned();
    Ok(Some((path, head)))
}

/// Plays the steps; whether another request may come on this connection.
async fn play(stream: &mut TcpStream, steps: &[Step]) -> io::Result<bool> {
    for step in steps {
        match step {
            Step::Send(bytes) => stream.write_all(bytes).await?,
            Step::Repeat(piece, times) => {
                // Small pieces go out together: a call for each would take longer than they do.
                let together = (64 * 1024 / piece.len().max(1)).max(1) as u64;
                let many = piece.repeat(usize::try_from(together.min(*times)).unwrap_or(1));
                for _ in 0..times / together {
                    stream.write_all(&many).await?;
                }
                for _ in 0..times % together {
                    stream.write_all(piece).await?;
                }
            }
            Step::Drip(bytes, every) => {
                for byte in bytes.iter().cycle() {
                    stream.write_all(&[*byte]).await?;
                    tokio::time::sleep(*every).await;
                }
            }
            Step::Entries(count) => entries(stream, *count).await?,
            Step::Hold => {
                // Until the client leaves: it sends nothing more, so a read ends with it.
                let mut rest = [0; 64];
                while stream.read(&mut rest).await? > 0 {}
            }
            Step::Reset => {
                stream.set_zero_linger()?;
                return Err(io::ErrorKind::ConnectionReset.into());
            }
            Step::KeepAlive => return Ok(true),
        }
    }
    Ok(false)
}

/// Sitemap entries of another host, so that a crawl that stays in scope refuses them all.
async fn entries(stream: &mut TcpStream, count: u32) -> io::Result<()> {
    let mut piece = String::new();
    for number in 0..count {
        piece.push_str("<url><loc>http://e.example/");
        piece.push_str(&number.to_string());
        piece.push_str("</loc></url>");
        if piece.len() > 64 * 1024 {
            stream.write_all(piece.as_bytes()).await?;
            piece.clear();
        }
    }
    stream.write_all(piece.as_bytes()).await
}
