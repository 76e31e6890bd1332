//! The sockets: accept, read a request's head, play the steps.

use crate::wire::{play, request};
use crate::{Resource, site, table};
use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

/// Longest life of a connection, whatever its resource wants.
pub(crate) const MAX_CONNECTION: Duration = Duration::from_secs(120);
/// Connections served at once; more wait.
pub(crate) const MAX_CONNECTIONS: usize = 512;

/// The server.
pub struct Hostile;

/// A server of its own for one resource.
#[derive(Debug, Clone)]
pub struct OwnHost {
    /// The resource's name.
    pub name: &'static str,
    /// Where it stands there: a robots.txt resource at `/robots.txt`, a tdmrep.json at its place.
    pub path: String,
    /// `http://127.0.0.1:PORT`, without a slash.
    pub base_url: String,
}

/// A running server; dropping it stops it.
pub struct Running {
    /// `http://127.0.0.1:PORT`, without a slash.
    pub base_url: String,
    own_hosts: Vec<OwnHost>,
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
    /// Serves all resources on a free loopback port, and each that slows or shuts a whole host
    /// (robots.txt, tdmrep.json, throttling, bot checks) once more on a port of its own; the front page of
    /// the first does not link to those.
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
            own_hosts: Vec::new(),
            shared: Arc::clone(&shared),
            listeners: vec![listener],
        };
        for (index, resource) in shared.resources.iter().enumerate() {
            if resource.rules_its_host() {
                let (base_url, listener) = listen(&shared, Some(index)).await?;
                let (name, path) = (resource.name, resource.own_path().to_owned());
                running.own_hosts.push(OwnHost { name, path, base_url });
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

    /// The servers of one resource each; the rest of each is healthy.
    #[must_use]
    pub fn own_hosts(&self) -> &[OwnHost] {
        &self.own_hosts
    }

    /// The front pages of all servers: seeds from which a crawl finds everything.
    #[must_use]
    pub fn seeds(&self) -> Vec<String> {
        let own = self.own_hosts.iter().map(|host| &host.base_url);
        std::iter::once(&self.base_url).chain(own).map(|base| format!("{base}/")).collect()
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

async fn listen(shared: &Arc<Shared>, own: Option<usize>) -> io::Result<(String, JoinHandle<()>)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let base = format!("http://{}", listener.local_addr()?);
    let (address, shared) = (base.clone(), Arc::clone(shared));
    let task = tokio::spawn(async move {
        // Connections end with their listener.
        let mut connections = tokio::task::JoinSet::new();
        while let Ok(slot) = Arc::clone(&shared.slots).acquire_owned().await {
            while connections.try_join_next().is_some() {}
            let Ok((stream, _)) = listener.accept().await else { continue };
            let (shared, address) = (Arc::clone(&shared), address.clone());
            connections.spawn(async move {
                let _slot = slot;
                // A client that leaves early is the point of most resources.
                let _ = tokio::time::timeout(
                    MAX_CONNECTION,
                    connection(stream, &shared, own, &address),
                )
                .await;
            });
        }
    });
    Ok((base, task))
}

async fn connection(
    mut stream: TcpStream,
    shared: &Shared,
    own: Option<usize>,
    base: &str,
) -> io::Result<()> {
    shared.seen().connections += 1;
    stream.set_nodelay(true)?;
    while let Some((path, head)) = request(&mut stream).await? {
        shared.note(&path, head);
        let own = own.and_then(|index| shared.resources.get(index));
        let found = match own {
            Some(own) if path == own.own_path() => Some(own),
            _ => shared.resources.iter().find(|resource| resource.path == path),
        };
        let healthy;
        let steps = match found {
            Some(resource) => &resource.steps,
            None => {
                healthy = site::answer(&path, &shared.resources, own, base);
                &healthy
            }
        };
        if !play(&mut stream, steps).await? {
            break;
        }
    }
    stream.shutdown().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use newshound_core::task::Expect;
    use tokio::io::AsyncReadExt;

    async fn get(base: &str, path: &str) -> String {
        let mut stream = TcpStream::connect(base.trim_start_matches("http://")).await.unwrap();
        let request = format!("GET {path}?x=1 HTTP/1.1\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    #[tokio::test]
    async fn front_pages_lead_to_everything_once() {
        let running = Hostile::serve().await.unwrap();
        let mut pages = String::new();
        for seed in running.seeds() {
            pages.push_str(&get(seed.trim_end_matches('/'), "/").await);
        }
        let robots = get(&running.base_url, "/robots.txt").await;
        for resource in running.resources() {
            let link = format!("<a href=\"{}\">", resource.path);
            let times = match resource.expect {
                Expect::Page => pages.matches(&link).count(),
                Expect::Sitemap => robots.matches(&format!("{}\n", resource.path)).count(),
                Expect::Robots | Expect::TdmFile => {
                    running.own_hosts().iter().filter(|host| host.name == resource.name).count()
                }
                Expect::Feed => pages.matches(&format!("href=\"{}\">", resource.path)).count(),
            };
            assert_eq!(times, 1, "{}", resource.name);
        }
        assert!(get(&running.base_url, "/good/7").await.contains("Story number 7"));
        assert!(get(&running.base_url, "/good/77").await.starts_with("HTTP/1.1 404"));
        assert_eq!((running.hits("/good/7"), running.hits("/nothing")), (1, 0));
        assert!(running.last_request("/good/7").unwrap().starts_with("GET /good/7?x=1"));
    }
}
