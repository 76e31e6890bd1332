//! Whether hosts were asked politely, proven from the log or not: never by two at once, never
//! before the time that the request before had set, never sooner than a delay asked about.

use super::Report;
use crate::read::Read;
use crate::record::Record;
use crate::time::told;
use serde_json::json;
use std::collections::{HashMap, VecDeque};
use std::fmt::Write;

/// How far the clocks of two workers may part, in milliseconds: each is told by the same server
/// and wrong by half a way to it, and the log keeps whole milliseconds.
const CLOCKS_PART: i64 = 2;

/// Requests of a host that are remembered: events come in the order in which pages were
/// settled, so a request can only be out of order by those that were out with it.
const REMEMBERED: usize = 8;
/// Hosts remembered; those not asked for longest go first.
const HOSTS: usize = 200_000;
/// Findings told one by one.
const TOLD: usize = 50;

/// One request: times in milliseconds since 1970 on the store's clock.
#[derive(Debug, Clone, Copy)]
struct Asked {
    start: i64,
    end: i64,
    /// The host may be asked again from here on, as the scheduler decided after this request.
    next_due: i64,
}

#[derive(Debug, Default)]
struct Host {
    asked: VecDeque<(Asked, String)>,
    last: i64,
}

/// What was found.
#[derive(Debug)]
struct Finding {
    what: &'static str,
    host: String,
    first: String,
    second: String,
    at: i64,
    by_ms: i64,
}

/// The report.
#[derive(Debug)]
pub struct Politeness {
    /// Least time between two requests, asked about in addition; 0 asks for nothing.
    min_delay_ms: i64,
    /// Requests that may be under way at a host at once.
    per_host: usize,
    hosts: HashMap<String, Host>,
    requests: u64,
    /// Pages without a start: written by an older version.
    unknown: u64,
    forgotten: u64,
    at_once: u64,
    early: u64,
    too_soon: u64,
    pairs: u64,
    least_gap_ms: Option<i64>,
    findings: Vec<Finding>,
}

impl Politeness {
    /// A report that also asks for `min_delay_ms` from the end of a request to the start of the
    /// next, and allows `per_host` at once.
    #[must_use]
    pub fn new(min_delay_ms: i64, per_host: usize) -> Self {
        Self {
            min_delay_ms,
            per_host: per_host.max(1),
            hosts: HashMap::new(),
            requests: 0,
            unknown: 0,
            forgotten: 0,
            at_once: 0,
            early: 0,
            too_soon: 0,
            pairs: 0,
            least_gap_ms: None,
            findings: Vec::new(),
        }
    }

    fn faults(&self) -> u64 {
        self.at_once + self.early + self.too_soon
    }

    fn found(&mut self, finding: Finding) {
        match finding.what {
            "two at once" => self.at_once += 1,
            "before its time" => self.early += 1,
            _ => self.too_soon += 1,
        }
        if self.findings.len() < TOLD {
            self.findings.push(finding);
        }
    }

    /// Forgets the hosts that were not asked for longest.
    fn make_room(&mut self) {
        if self.hosts.len() < HOSTS {
            return;
        }
        let mut last: Vec<i64> = self.hosts.values().map(|host| host.last).collect();
        let middle = last.len() / 2;
        let (_, &mut median, _) = last.select_nth_unstable(middle);
        let before = self.hosts.len();
        self.hosts.retain(|_, host| host.last > median);
        self.forgotten += (before - self.hosts.len()) as u64;
    }

    fn compare(&mut self, name: &str, now: Asked, url: &str) {
        let Some(host) = self.hosts.get(name) else { return };
        let (mut under_way, mut overlap) = (1, None);
        let mut found = Vec::new();
        // The one that ended last before this one began.
        let mut before: Option<&(Asked, String)> = None;
        for one in &host.asked {
            let (other, _) = one;
            if other.start < now.end && now.start < other.end {
                under_way += 1;
                overlap = Some(one);
            } else if other.end <= now.start && before.is_none_or(|(b, _)| b.end < other.end) {
                before = Some(one);
            }
        }
        let finding = |what, first: &str, at, by_ms| Finding {
            what,
            host: name.to_owned(),
            first: first.to_owned(),
            second: url.to_owned(),
            at,
            by_ms,
        };
        if under_way > self.per_host
            && let Some((other, first)) = overlap
        {
            let shared = other.end.min(now.end) - other.start.max(now.start);
            found.push(finding("two at once", first, now.start, shared));
        }
        if let Some((other, first)) = before {
            let gap = now.start - other.end;
            self.pairs += 1;
            self.least_gap_ms = Some(self.least_gap_ms.map_or(gap, |least| least.min(gap)));
            if now.start + CLOCKS_PART < other.next_due {
                found.push(finding(
                    "before its time",
                    first,
                    now.start,
                    other.next_due - now.start,
                ));
            }
            if gap < self.min_delay_ms {
                found.push(finding("too soon", first, now.start, self.min_delay_ms - gap));
            }
        }
        for one in found {
            self.found(one);
        }
    }
}

impl Report for Politeness {
    fn wants(&self, line: &[u8]) -> bool {
        memchr::memmem::find(line, b"\"message\":\"page\"").is_some()
    }

    fn take(&mut self, record: &Record<'_>) {
        if record.event() != "page" {
            return;
        }
        self.requests += 1;
        let number = |key| record.number(key).and_then(|n| i64::try_from(n).ok()).unwrap_or(0);
        let start = number("started");
        if start == 0 {
            self.unknown += 1;
            return;
        }
        let url = record.raw("url");
        let (owner, name) = (record.raw("host"), origin(url));
        // A robots.txt that moved is asked of another host than the one whose due time it sets.
        let next_due = if owner == name { number("next_due") } else { 0 };
        let now = Asked { start, end: start + number("total_ms"), next_due };
        self.compare(name, now, url);
        self.make_room();
        if !self.hosts.contains_key(name) {
            self.hosts.insert(name.to_owned(), Host::default());
        }
        let Some(host) = self.hosts.get_mut(name) else { return };
        let mut kept = String::new();
        if host.asked.len() == REMEMBERED
            && let Some((_, old)) = host.asked.pop_front()
        {
            // Its memory is used again.
            kept = old;
        }
        url.clone_into(&mut kept);
        host.asked.push_back((now, kept));
        host.last = host.last.max(start);
    }

    fn text(&self, read: &Read) -> String {
        let mut text = read.text();
        let _ = writeln!(
            text,
            "\n{} requests to {} hosts, {} pairs of requests that followed each other",
            self.requests,
            self.hosts.len() as u64 + self.forgotten,
            self.pairs
        );
        if let Some(gap) = self.least_gap_ms {
            let _ =
                writeln!(text, "Least time from the end of one to the start of the next: {gap} ms");
        }
        if self.unknown > 0 {
            let _ = writeln!(
                text,
                "{} requests do not say when they began: nothing is proven of them.",
                self.unknown
            );
        }
        if self.faults() == 0 {
            let checked = self.requests - self.unknown;
            let most = if self.per_host == 1 {
                "two".to_owned()
            } else {
                format!("more than {}", self.per_host)
            };
            let _ = writeln!(
                text,
                "Polite: of {checked} requests none was before its host's time, and no host was asked by {most} at once."
            );
            return text;
        }
        let _ = writeln!(
            text,
            "NOT polite: {} at once, {} before their time, {} too soon.\n",
            self.at_once, self.early, self.too_soon
        );
        for one in &self.findings {
            let _ = writeln!(
                text,
                "  {} {} by {} ms: {}\n    {}\n    {}",
                told(one.at),
                one.what,
                one.by_ms,
                one.host,
                one.first,
                one.second
            );
        }
        text
    }

    fn json(&self, read: &Read) -> serde_json::Value {
        let findings: Vec<_> = self
            .findings
            .iter()
            .map(|one| {
                json!({
                    "what": one.what, "host": one.host, "at": told(one.at), "by_ms": one.by_ms,
                    "first": one.first, "second": one.second,
                })
            })
            .collect();
        json!({
            "read": read.json(),
            "polite": self.faults() == 0,
            "requests": self.requests, "requests_without_start": self.unknown,
            "hosts": self.hosts.len() as u64 + self.forgotten, "pairs": self.pairs,
            "least_gap_ms": self.least_gap_ms,
            "at_once": self.at_once, "before_their_time": self.early, "too_soon": self.too_soon,
            "findings": findings,
        })
    }

    fn found_fault(&self) -> bool {
        self.faults() > 0
    }
}

/// `scheme://host:port` of a canonical URL.
fn origin(url: &str) -> &str {
    let Some(start) = url.find("://").map(|at| at + 3) else { return url };
    let end = url[start..].find('/').map_or(url.len(), |at| start + at);
    &url[..end]
}

#[cfg(test)]
#[path = "politeness_tests.rs"]
mod tests;
