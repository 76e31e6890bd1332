//! Hosts that share a registrable domain or a server address, and how many of them are asked at
//! once: 500 sites on one machine must not be asked as if they were 500 machines.
//!
//! Sources: Nutch counts politeness by host, domain or address (`fetcher.queue.mode`), Heritrix
//! by host or address (`IPQueueAssignmentPolicy`), both with one request at a time; Scrapy allows
//! 8 at once for a domain (`CONCURRENT_REQUESTS_PER_DOMAIN`). One at a time is right for one
//! machine and wrong for a content delivery network, where a thousand sites answer from one
//! address; so each host keeps its own pace and these are bounds over all of them.

use crate::address::is_public;
use crate::host::HostState;
use crate::identity::{HostKey, digest, site_of_host};
use crate::task::TaskRef;
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

/// Places in a line are at least so far apart.
const LEAST_GAP: Duration = Duration::from_millis(20);
/// Groups kept before those that hold nobody back are forgotten.
const KEPT: usize = 8_192;

/// How much the hosts of one group may be asked together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GroupLimits {
    /// Requests out at once over all hosts of a registrable domain; 0 is without limit.
    pub per_domain: u16,
    /// Milliseconds between the starts of two requests to a domain, on average. Never counts for
    /// more than the least delay of one host, so that a domain of one host is not slowed.
    pub domain_gap_ms: u64,
    /// Requests out at once over all hosts of one address (IPv6: of one /64); 0 is without limit.
    pub per_address: u16,
    /// As `domain_gap_ms`, for an address.
    pub address_gap_ms: u64,
    /// Whether addresses that are not public count too: one's own machines bear what they are
    /// asked to.
    pub private: bool,
}

impl Default for GroupLimits {
    fn default() -> Self {
        Self {
            // What four hosts at the default delay of a second may ask.
            per_domain: 4,
            domain_gap_ms: 250,
            // Scrapy's number; and what ten hosts at the default delay may ask.
            per_address: 8,
            address_gap_ms: 100,
            private: false,
        }
    }
}

/// What an address counts as: an IPv6 customer has a /64 (RFC 6177), and an IPv4-mapped address
/// is the IPv4 one.
#[must_use]
pub fn shared_address(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
        v4 => v4,
    }
}

/// The group of strangers that were not asked yet; no domain and no address is written like this.
const STRANGERS_KEY: &str = "*strangers";
/// The group of those that gave no answer when they were asked last.
const SILENT_KEY: &str = "*silent";

/// One group: a domain, an address, or all strangers.
#[derive(Debug, Clone, Copy, Default)]
struct Line {
    /// Requests out.
    out: u16,
    /// When the last request was let go.
    last: UnixMillis,
    /// The last place given out in the line; it may lie ahead.
    tail: UnixMillis,
    /// Smoothed time from letting a request go to its report.
    took: Duration,
}

/// Somebody who is out.
#[derive(Debug, Clone, Copy)]
struct Out {
    keys: [Option<u128>; 3],
    since: UnixMillis,
}

/// Bounds of one group.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    key: u128,
    most: u16,
    gap: Duration,
}

/// Who is out in which group. It is kept by the scheduler, who alone knows all workers; what it
/// says of the future is stored as the hosts' due times.
#[derive(Debug, Default)]
pub struct Groups {
    lines: HashMap<u128, Line>,
    out: HashMap<TaskRef, Out>,
    /// Requests an earlier scheduler left out, by host.
    left: HashMap<HostKey, (u16, [Option<u128>; 3])>,
    /// Requests out at once to strangers; 0 is without limit.
    strangers: u16,
    prune_at: usize,
}

impl GroupLimits {
    fn counts(&self, host: &HostKey, address: Option<IpAddr>) -> bool {
        let public = match address {
            Some(address) => is_public(address).is_ok(),
            None => !is_local(host),
        };
        public || self.private
    }

    /// The bounds of `host`, domain first.
    fn bounds(
        &self,
        host: &HostKey,
        address: Option<IpAddr>,
        delay_ms: u64,
    ) -> [Option<Bounds>; 2] {
        if !self.counts(host, address) {
            return [None; 2];
        }
        let bounds = |key: String, most: u16, gap_ms: u64| Bounds {
            key: digest(&key),
            most,
            gap: Duration::from_millis(gap_ms.min(delay_ms)),
        };
        let domain = (self.per_domain > 0)
            .then(|| bounds(site_of_host(host), self.per_domain, self.domain_gap_ms));
        let address = address.filter(|_| self.per_address > 0).map(|address| {
            let key = format!("@{}", shared_address(address));
            bounds(key, self.per_address, self.address_gap_ms)
        });
        [domain, address]
    }
}

/// Whether a host's name alone says that it is not on the public internet.
fn is_local(host: &HostKey) -> bool {
    let Ok(url) = url::Url::parse(host.as_str()) else { return false };
    match url.host() {
        Some(url::Host::Ipv4(address)) => is_public(address.into()).is_err(),
        Some(url::Host::Ipv6(address)) => is_public(address.into()).is_err(),
        // RFC 6761 section 6.3.
        Some(url::Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        None => false,
    }
}

impl Groups {
    /// Takes over how many requests may be out at once, twice as many as there are connections, and how
    /// many are. Strangers may keep a connection until a deadline passes, while hosts that answer
    /// need one for a moment: two are kept free for each request to these, up to half of all.
    pub fn set_window(&mut self, window: usize, out: usize) {
        let connections = (window / 2).max(1);
        let strangers =
            usize::from(self.out_of(STRANGERS_KEY)) + usize::from(self.out_of(SILENT_KEY));
        let known = out.saturating_sub(strangers);
        let most = connections.saturating_sub(known * 2).max(connections / 2).max(1);
        self.strangers = u16::try_from(most).unwrap_or(u16::MAX);
    }

    /// Whether strangers wait for their turn, or soon will: a quarter of their connections is taken.
    /// Those let go before a line can be seen are the ones that would hold it up, each for as long as
    /// a silent host is waited for.
    #[must_use]
    pub fn strangers_are_many(&self, now: UnixMillis) -> bool {
        let out = u32::from(self.out_of(STRANGERS_KEY));
        self.has_line_of_strangers(now) || out * 4 > u32::from(self.strangers)
    }

    /// Whether some wait for their first try.
    fn has_line_of_strangers(&self, now: UnixMillis) -> bool {
        self.lines.get(&digest(STRANGERS_KEY)).is_some_and(|line| line.tail > now)
    }

    /// The bounds of a host: its domain, its address, and the strangers where it is one.
    fn bounds(
        &self,
        limits: &GroupLimits,
        (host, state): (&HostKey, &HostState),
        delay_ms: u64,
        now: UnixMillis,
    ) -> [Option<Bounds>; 3] {
        let [domain, address] = limits.bounds(host, state.health.address, delay_ms);
        let is_stranger = self.strangers > 0 && state.health.is_stranger();
        // Who is silent keeps its connection ten times as long as who is asked for the first time, and
        // would hold up all of these: it has half of the strangers' connections at most, and an eighth
        // while some wait for their first try.
        let (name, most) = if state.health.failing_since.is_some() {
            let free = self.strangers.saturating_sub(self.out_of(STRANGERS_KEY));
            let share = if self.has_line_of_strangers(now) { 8 } else { 2 };
            (SILENT_KEY, free.min(self.strangers / share))
        } else {
            (STRANGERS_KEY, self.strangers.saturating_sub(self.out_of(SILENT_KEY)))
        };
        let strangers = Bounds { key: digest(name), most: most.max(1), gap: Duration::ZERO };
        [domain, address, is_stranger.then_some(strangers)]
    }

    /// Requests out of a group.
    fn out_of(&self, name: &str) -> u16 {
        self.lines.get(&digest(name)).map_or(0, |line| line.out)
    }

    /// Whether a task of `host` may go out now. It is counted as out then, until
    /// [`Groups::ended`].
    ///
    /// # Errors
    /// Its place in the line, where it may not: it is to be due then, with `held` set.
    pub fn ask(
        &mut self,
        limits: &GroupLimits,
        (host, state): (&HostKey, &HostState),
        delay_ms: u64,
        task: TaskRef,
        now: UnixMillis,
    ) -> Result<(), UnixMillis> {
        let bounds = self.bounds(limits, (host, state), delay_ms, now);
        let all = || bounds.iter().flatten();
        let mut place = None;
        for one in all() {
            let line = self.lines.entry(one.key).or_default();
            // Whose place in the line has come is let by, unless one went a moment ago: many
            // places may have come while nobody looked.
            let next = if state.pace.held { line.last + one.gap / 2 } else { line.tail + one.gap };
            if line.out >= one.most || now < next {
                // Places no nearer than answers come, or many would come to a full line.
                let pace = line.took / u32::from(one.most);
                line.tail = line.tail.max(now) + one.gap.max(pace).max(LEAST_GAP);
                place = place.max(Some(line.tail));
            }
        }
        if let Some(place) = place {
            return Err(place);
        }
        for one in all() {
            let line = self.lines.entry(one.key).or_default();
            line.out += 1;
            line.last = now;
            line.tail = line.tail.max(now);
        }
        let keys = bounds.map(|one| one.map(|one| one.key));
        if keys.iter().any(Option::is_some) {
            self.out.insert(task, Out { keys, since: now });
        }
        self.forget_idle(now);
        Ok(())
    }

    /// The task came back, was lost, or was never given out.
    pub fn ended(&mut self, host: &HostKey, task: TaskRef, now: UnixMillis) {
        let mut took = None;
        let keys = match self.out.remove(&task) {
            Some(out) => {
                took = Some(now.since(out.since));
                out.keys
            }
            None => match self.left.get_mut(host) {
                Some((count, keys)) => {
                    let keys = *keys;
                    *count -= 1;
                    if *count == 0 {
                        self.left.remove(host);
                    }
                    keys
                }
                None => return,
            },
        };
        for key in keys.into_iter().flatten() {
            if let Some(line) = self.lines.get_mut(&key) {
                line.out = line.out.saturating_sub(1);
                line.took = took.map_or(line.took, |took| (line.took * 3 + took) / 4);
            }
        }
    }

    /// The clock went back to `now`: no place in a line lies ahead for that.
    pub fn clock_went_back(&mut self, now: UnixMillis) {
        for line in self.lines.values_mut() {
            (line.last, line.tail) = (line.last.min(now), line.tail.min(now));
        }
        for out in self.out.values_mut() {
            out.since = out.since.min(now);
        }
    }

    /// Counts what an earlier scheduler left out of a host.
    pub fn take_over(&mut self, limits: &GroupLimits, host: &HostKey, state: &HostState) {
        // Their keys alone count here, and these depend on no time.
        let bounds = self.bounds(limits, (host, state), 0, UnixMillis(0));
        let keys = bounds.map(|one| one.map(|one| one.key));
        if state.pace.in_flight == 0 || keys.iter().all(Option::is_none) {
            return;
        }
        for key in keys.into_iter().flatten() {
            self.lines.entry(key).or_default().out += state.pace.in_flight;
        }
        self.left.insert(host.clone(), (state.pace.in_flight, keys));
    }

    /// Forgets groups of which nobody is out or waits, now and then.
    fn forget_idle(&mut self, now: UnixMillis) {
        if self.lines.len() < self.prune_at.max(KEPT) {
            return;
        }
        // A gap of a minute is more than anybody sets.
        let old = Duration::from_secs(60);
        self.lines.retain(|_, line| line.out > 0 || line.tail + old > now);
        self.prune_at = self.lines.len() * 2;
    }
}

#[cfg(test)]
#[path = "group_tests.rs"]
mod tests;
