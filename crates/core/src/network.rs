//! "It is me": whether the network here is away, and not the sites.
//!
//! Witnesses are hosts that answered before: of one that never did, silence says nothing. The network
//! is away where [`LEAST`] or more sites, at as many addresses, failed at the level of the connection
//! within [`WINDOW`], and at most one site in five was reached since the first of them failed. With
//! fewer sites nothing can be told, and each host is judged by itself ([`crate::politeness`]). Where the
//! machine itself knows no way out, one site that failed is enough.
//!
//! While it is away a few witnesses are asked now and then; the first that is reached ends it.

use crate::address::is_public;
use crate::group::shared_address;
use crate::host::{HostState, SiteState};
use crate::identity::{HostKey, site_of_host};
use crate::outcome::Outcome;
use crate::time::UnixMillis;
use std::collections::{HashMap, HashSet};
use std::time::Duration;

/// Sites that must have failed together: two may share what nobody sees.
const LEAST: usize = 3;
/// A failure counts for so long: twice the longest wait for a header, so that a network that swallows
/// everything is noticed too.
const WINDOW: Duration = Duration::from_secs(60);
/// Sites that failed for each that was reached meanwhile.
const SHARE: usize = 4;
/// Hosts remembered; more are not needed to tell.
const KEPT: usize = 4_096;
/// Requests out at once while it is away.
const PROBES: usize = 3;
/// Longest pause between two rounds of probes.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// What a request says of the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Somebody answered.
    Reached,
    /// Nobody could be reached.
    Failed,
    /// This machine knows no way out.
    NoWay,
    /// Neither: what was lacking was something else.
    Nothing,
}

impl Sign {
    /// What an outcome says; `status` is the status of its answer, where one came.
    #[must_use]
    pub fn of(outcome: &Outcome, status: Option<u16>) -> Self {
        match outcome {
            _ if status.is_some() => Self::Reached,
            Outcome::NoRoute => Self::NoWay,
            Outcome::DnsFailed
            | Outcome::ConnectFailed
            | Outcome::TlsFailed
            | Outcome::TimedOut
            | Outcome::Broken => Self::Failed,
            _ => Self::Nothing,
        }
    }
}

/// The last sign of a host.
#[derive(Debug, Clone, Copy)]
struct Heard {
    reached: bool,
    /// When its failures since it was reached last began; or when it was reached.
    since: UnixMillis,
    at: UnixMillis,
    address: Option<std::net::IpAddr>,
}

/// While it is away.
#[derive(Debug, Clone, Copy)]
struct Away {
    /// When the first of the failures that told it came.
    since: UnixMillis,
    next_probe: UnixMillis,
    pause: Duration,
}

/// A change of the network here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It went away. The failures of these hosts are its own.
    Away(Vec<HostKey>),
    /// It came back, after so long.
    Back(Duration),
}

/// What reports tell of the network here.
#[derive(Debug, Default)]
pub struct Network {
    heard: HashMap<HostKey, Heard>,
    away: Option<Away>,
}

impl Network {
    /// Notes what a request to `host` says. `first_pause` is the time to the first probe.
    pub fn note(
        &mut self,
        (host, state): (&HostKey, &HostState),
        sign: Sign,
        first_pause: Duration,
        now: UnixMillis,
    ) -> Option<Change> {
        if sign == Sign::Reached
            && let Some(away) = self.away.take()
        {
            self.heard.clear();
            return Some(Change::Back(now.since(away.since)));
        }
        let is_witness = state.health.answered || sign == Sign::NoWay;
        if sign == Sign::Nothing || (sign == Sign::Failed && !is_witness) {
            return None;
        }
        self.hear(host, state, sign, now);
        if self.away.is_some() || sign == Sign::Reached {
            return None;
        }
        let since = self.told_by(sign == Sign::NoWay, now)?;
        let pause = first_pause.min(LONGEST_PAUSE);
        self.away = Some(Away { since, next_probe: now + pause, pause });
        let failed = self.heard.iter().filter(|(_, heard)| !heard.reached);
        Some(Change::Away(failed.map(|(host, _)| host.clone()).collect()))
    }

    fn hear(&mut self, host: &HostKey, state: &HostState, sign: Sign, now: UnixMillis) {
        let reached = sign == Sign::Reached;
        if self.heard.len() >= KEPT && !self.heard.contains_key(host) {
            self.heard.retain(|_, heard| now.since(heard.at) < WINDOW);
            if self.heard.len() >= KEPT {
                return;
            }
        }
        let since = match self.heard.get(host) {
            Some(before) if before.reached == reached && !reached => before.since,
            _ => now,
        };
        let address = state.health.address.filter(|address| is_public(*address).is_ok());
        let address = address.map(shared_address);
        self.heard.insert(host.clone(), Heard { reached, since, at: now, address });
    }

    /// When the network went away, where the hosts heard of tell that it did.
    fn told_by(&mut self, no_way: bool, now: UnixMillis) -> Option<UnixMillis> {
        self.heard.retain(|_, heard| now.since(heard.at) < WINDOW);
        let failed = || self.heard.iter().filter(|(_, heard)| !heard.reached);
        let since = failed().map(|(_, heard)| heard.since).min()?;
        let reached: HashSet<String> = self
            .heard
            .iter()
            .filter(|(_, heard)| heard.reached && heard.at > since)
            .map(|(host, _)| site_of_host(host))
            .collect();
        let sites: HashSet<String> = failed().map(|(host, _)| site_of_host(host)).collect();
        let places: HashSet<String> = failed()
            .map(|(host, heard)| {
                heard.address.map_or_else(|| site_of_host(host), |address| address.to_string())
            })
            .collect();
        let least = if no_way { 1 } else { LEAST };
        let told = sites.len().min(places.len()) >= least && sites.len() >= SHARE * reached.len();
        told.then_some(since)
    }

    /// Whether it is away.
    #[must_use]
    pub fn is_away(&self) -> bool {
        self.away.is_some()
    }

    /// For how long it has been away.
    #[must_use]
    pub fn away_for(&self, now: UnixMillis) -> Option<Duration> {
        self.away.map(|away| now.since(away.since))
    }

    /// How many hosts may be asked now with `out` requests out: any number while it is there.
    #[must_use]
    pub fn room(&self, out: usize, now: UnixMillis) -> usize {
        match self.away {
            None => usize::MAX,
            Some(away) if now < away.next_probe => 0,
            Some(_) => PROBES.saturating_sub(out),
        }
    }

    /// Probes were sent: the next ones go out after a longer pause.
    pub fn probed(&mut self, now: UnixMillis) {
        if let Some(away) = &mut self.away {
            away.pause = (away.pause * 2).min(LONGEST_PAUSE);
            away.next_probe = now + away.pause;
        }
    }

    /// The clock went back to `now`: nothing was heard later.
    pub fn clock_went_back(&mut self, now: UnixMillis) {
        for heard in self.heard.values_mut() {
            (heard.since, heard.at) = (heard.since.min(now), heard.at.min(now));
        }
        if let Some(away) = &mut self.away {
            (away.since, away.next_probe) = (away.since.min(now), away.next_probe.min(now));
        }
    }

    /// When the next probes go out, while it is away.
    #[must_use]
    pub fn next_probe(&self) -> Option<UnixMillis> {
        self.away.map(|away| away.next_probe)
    }
}

impl HostState {
    /// Takes back what failures brought upon the host that were the network's here. Whether that
    /// changes anything.
    pub fn absolve(&mut self, now: UnixMillis) -> bool {
        let is_charged = self.health.failing_since.is_some()
            || self.health.failed_in_a_row > 0
            || self.robots.failures > 0
            || self.health.failures > 0;
        // What it asked for itself stays.
        if !is_charged || self.health.busy_since.is_some() {
            return false;
        }
        (self.health.failures, self.health.failed_in_a_row, self.health.failing_since) =
            (0, 0, None);
        if self.robots.failures > 0 {
            (self.robots.failures, self.robots.failing_since) = (0, None);
            self.robots.refresh = self.robots.refresh.min(now);
        }
        if self.health.is_in_trouble() {
            self.health.site_state = SiteState::Ok;
            if self.pace.in_flight == 0 {
                self.pace.reopen();
            }
        }
        self.health.last_error = None;
        self.pace.ask_by(now);
        true
    }
}

#[cfg(test)]
#[path = "network_tests.rs"]
mod tests;
