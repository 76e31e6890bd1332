//! The witness: what was asked, when, and by how many at once.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// One request.
#[derive(Debug, Clone)]
pub struct Access {
    /// Index of the host.
    pub host: usize,
    /// Path and query as sent.
    pub target: String,
    /// When its head had been read.
    pub start: Instant,
    /// When its answer was ready to be written; not after the client had it.
    pub end: Instant,
    /// Requests under way at this host when it came, itself included: 1 for a polite crawler.
    pub concurrent: u32,
    /// Status sent; 0 where the connection was dropped instead.
    pub status: u16,
    /// `User-Agent` as sent, empty where there was none.
    pub agent: Arc<str>,
    /// The request carried `If-None-Match` or `If-Modified-Since`.
    pub conditional: bool,
}

/// Counters of one host.
#[derive(Debug, Default)]
struct Counters {
    under_way: AtomicU32,
    visits: AtomicU64,
}

/// The access log of a running site.
#[derive(Debug)]
pub(crate) struct Log {
    entries: Mutex<Vec<Access>>,
    hosts: Vec<Counters>,
    agents: Mutex<Vec<Arc<str>>>,
}

/// A request under way. Dropped without an end, because its client has gone, it is logged with
/// status 0.
pub(crate) struct Open<'a> {
    log: &'a Log,
    entry: Option<Access>,
    /// How often the host was asked before.
    pub(crate) visit: u64,
}

impl Log {
    pub(crate) fn new(hosts: usize) -> Self {
        Self {
            entries: Mutex::default(),
            hosts: std::iter::repeat_with(Counters::default).take(hosts).collect(),
            agents: Mutex::default(),
        }
    }

    pub(crate) fn open(
        &self,
        host: usize,
        target: &str,
        agent: &str,
        conditional: bool,
    ) -> Open<'_> {
        let counters = &self.hosts[host];
        let concurrent = counters.under_way.fetch_add(1, Ordering::SeqCst) + 1;
        let start = Instant::now();
        let agent = self.agent(agent);
        let entry = Access {
            host,
            target: target.to_owned(),
            start,
            end: start,
            concurrent,
            status: 0,
            agent,
            conditional,
        };
        Open {
            log: self,
            entry: Some(entry),
            visit: counters.visits.fetch_add(1, Ordering::SeqCst),
        }
    }

    pub(crate) fn entries(&self) -> Vec<Access> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The few agents there are, kept once each.
    fn agent(&self, name: &str) -> Arc<str> {
        let mut agents = self.agents.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = agents.iter().find(|known| known.as_ref() == name) {
            return Arc::clone(known);
        }
        let new: Arc<str> = Arc::from(name);
        // A client that changes its name at every request shall not make this list long.
        if agents.len() < 64 {
            agents.push(Arc::clone(&new));
        }
        new
    }
}

impl Open<'_> {
    pub(crate) fn close(mut self, status: u16) {
        self.finish(status);
    }

    fn finish(&mut self, status: u16) {
        let Some(mut entry) = self.entry.take() else { return };
        entry.status = status;
        entry.end = Instant::now();
        self.log.hosts[entry.host].under_way.fetch_sub(1, Ordering::SeqCst);
        self.log.entries.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.finish(0);
    }
}
