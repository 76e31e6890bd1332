//! Which hosts may leave a connection open behind a request: the client's own pool bounds them for
//! each host and not over all of them, and a crawl of 2,000 sites held 1,800 open.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// The hosts that hold places of the pool.
#[derive(Debug)]
pub(crate) struct IdleHosts {
    /// Hosts at most; each may keep as many connections as the pool allows a host.
    most: usize,
    /// How long the pool keeps a connection after its last use.
    kept_for: Duration,
    /// Until when each host's connections may be open, by its origin.
    until: Mutex<HashMap<String, Instant>>,
}

impl IdleHosts {
    pub(crate) fn new(most: usize, kept_for: Duration) -> Self {
        Self { most, kept_for, until: Mutex::default() }
    }

    /// Whether a request to `origin` that ends by `deadline` may leave its connection open.
    pub(crate) fn may_stay(&self, origin: &str, deadline: Instant) -> bool {
        let mut all = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        let until = deadline + self.kept_for;
        if let Some(place) = all.get_mut(origin) {
            *place = until;
            return true;
        }
        if all.len() >= self.most {
            let now = Instant::now();
            all.retain(|_, until| *until > now);
        }
        let free = all.len() < self.most;
        if free {
            all.insert(origin.to_owned(), until);
        }
        free
    }

    /// The request to `origin` is over: its connection is kept from now on, and no longer.
    pub(crate) fn ended(&self, origin: &str) {
        let mut all = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = all.get_mut(origin) {
            *place = Instant::now() + self.kept_for;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn places_are_bounded_over_all_hosts_and_come_free() {
        let hosts = IdleHosts::new(2, Duration::from_secs(20));
        let deadline = || Instant::now() + Duration::from_secs(60);
        assert!(hosts.may_stay("a", deadline()) && hosts.may_stay("b", deadline()));
        assert!(!hosts.may_stay("c", deadline()), "no third one");
        assert!(hosts.may_stay("a", deadline()), "who has a place keeps it");
        hosts.ended("a");
        tokio::time::advance(Duration::from_secs(21)).await;
        assert!(hosts.may_stay("c", deadline()), "the pool has closed it by now");
        assert!(!hosts.may_stay("a", deadline()), "the request to b is out still");
        assert!(!IdleHosts::new(0, Duration::ZERO).may_stay("a", deadline()));
    }
}
