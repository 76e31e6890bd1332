//! Where the time goes: the slowest pages, and the slowest hosts by part of a request.

use super::Report;
use crate::bounded::Bounded;
use crate::histogram::Histogram;
use crate::read::Read;
use crate::record::Record;
use crate::table::{Table, cut};
use serde_json::json;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fmt::Write;

/// Hosts with times of their own: some 800 bytes each.
const HOSTS: usize = 20_000;
/// Hosts told.
const TOLD: usize = 20;
/// A host asked less often than this says little of itself.
const FEW: u64 = 5;

/// The parts of a request in their order, by field of `page`.
const PARTS: [&str; 5] = ["dns_ms", "connect_ms", "first_byte_ms", "total_ms", "parse_ms"];

#[derive(Debug, Default)]
struct Host {
    times: Histogram,
    parts: [u64; PARTS.len()],
}

/// A slow page: the slowest first in order.
type Page = Reverse<(u64, String, [u64; PARTS.len()])>;

/// The report.
#[derive(Debug)]
pub struct Slow {
    most: usize,
    pages: BinaryHeap<Page>,
    hosts: Bounded<Host>,
    all: [Histogram; PARTS.len()],
}

impl Slow {
    /// A report that names `most` pages.
    #[must_use]
    pub fn new(most: usize) -> Self {
        let all = std::array::from_fn(|_| Histogram::default());
        Self { most: most.max(1), pages: BinaryHeap::new(), hosts: Bounded::new(HOSTS), all }
    }

    fn slowest(&self) -> Vec<&Page> {
        let mut pages: Vec<&Page> = self.pages.iter().collect();
        pages.sort();
        pages
    }
}

impl Report for Slow {
    fn take(&mut self, record: &Record<'_>) {
        if record.event() != "page" {
            return;
        }
        let parts: [u64; PARTS.len()] = std::array::from_fn(|part| record.count(PARTS[part]));
        for (times, &part) in self.all.iter_mut().zip(&parts) {
            times.add(part);
        }
        let host = self.hosts.at(record.raw("host"));
        let time = parts[3] + parts[4];
        host.times.add(time);
        for (sum, part) in host.parts.iter_mut().zip(&parts) {
            *sum += part;
        }
        if self.pages.len() < self.most {
            self.pages.push(Reverse((time, record.raw("url").to_owned(), parts)));
        } else if self.pages.peek().is_some_and(|Reverse((least, ..))| time > *least) {
            self.pages.pop();
            self.pages.push(Reverse((time, record.raw("url").to_owned(), parts)));
        }
    }

    fn text(&self, read: &Read) -> String {
        let mut text = read.text();
        let mut table = Table::new(&["milliseconds", "p50", "p90", "p99", "max"]);
        for (name, times) in PARTS.iter().zip(&self.all) {
            let at = |percent| times.percentile(percent).to_string();
            table.row(vec![(*name).to_owned(), at(50), at(90), at(99), times.max().to_string()]);
        }
        let _ = write!(text, "\n{}", table.text());
        let mut table = Table::new(&[
            "slowest hosts",
            "requests",
            "p50",
            "p90",
            "max",
            "dns",
            "conn",
            "first",
            "parse",
        ]);
        let usual =
            |host: &Host| if host.times.total() < FEW { 0 } else { host.times.percentile(90) };
        for (name, host) in self.hosts.ordered(usual).into_iter().take(TOLD) {
            let count = host.times.total().max(1);
            let mean = |part: usize| (host.parts[part] / count).to_string();
            table.row(vec![
                if name.is_empty() { "(other hosts)".to_owned() } else { name.to_owned() },
                host.times.total().to_string(),
                host.times.percentile(50).to_string(),
                host.times.percentile(90).to_string(),
                host.times.max().to_string(),
                mean(0),
                mean(1),
                mean(2),
                mean(4),
            ]);
        }
        let _ = write!(text, "\n{}\nSlowest pages, in milliseconds:\n", table.text());
        for Reverse((time, url, [dns, connect, first, total, parse])) in self.slowest() {
            let _ = writeln!(
                text,
                "  {time:>7}  {}\n           dns {dns}, connect {connect}, first byte {first}, whole {total}, parsing {parse}",
                cut(url, 100)
            );
        }
        text
    }

    fn json(&self, read: &Read) -> serde_json::Value {
        let parts: serde_json::Map<_, _> = PARTS
            .iter()
            .zip(&self.all)
            .map(|(name, times)| ((*name).to_owned(), times.json()))
            .collect();
        let hosts: Vec<_> = self
            .hosts
            .ordered(|host| host.times.percentile(90))
            .iter()
            .map(|(name, host)| json!({ "host": name, "ms": host.times.json() }))
            .collect();
        let pages: Vec<_> = self
            .slowest()
            .iter()
            .map(|Reverse((time, url, [dns, connect, first, total, parse]))| {
                json!({
                    "url": url, "ms": time, "dns_ms": dns, "connect_ms": connect,
                    "first_byte_ms": first, "total_ms": total, "parse_ms": parse,
                })
            })
            .collect();
        json!({ "read": read.json(), "parts": parts, "hosts": hosts, "pages": pages })
    }
}
