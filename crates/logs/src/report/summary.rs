//! How the crawl went: the funnel, by site, rates, times.

mod tell;

use super::{Report, advice};
use crate::bounded::Bounded;
use crate::histogram::Histogram;
use crate::read::Read;
use crate::record::Record;
use crate::time::millis;
use newshound_core::status::Status;
use std::collections::BTreeMap;

/// Hosts counted one by one: some 300 bytes each.
const HOSTS: usize = 50_000;
/// Crawls, lanes, roles, reasons: small lists by nature, bounded against broken logs.
const NAMES: usize = 200;
/// A longer silence between two pages is no time of crawling (a stop, a back-off of all).
const SILENCE_MS: i64 = 60_000;

/// What is known of a host.
#[derive(Debug, Default)]
struct Host {
    site: String,
    state: String,
    requests: u64,
    robots_requests: u64,
    bytes: u64,
    links_new: u64,
    total_ms: u64,
    slowest_ms: u64,
    failures: u64,
    /// Statuses by pages of these logs.
    ended: BTreeMap<String, u64>,
    /// The account the scheduler gave of it, over the whole crawl.
    account: Option<Account>,
}

#[derive(Debug, Default, Clone)]
struct Account {
    ended: BTreeMap<String, u64>,
    refused: BTreeMap<String, u64>,
    waiting: u64,
    in_flight: u64,
    requests: u64,
}

/// What is known of a crawl as a whole.
#[derive(Debug, Default)]
struct Crawl {
    /// Counts of its last `progress`.
    admitted: u64,
    queued: u64,
    in_flight: u64,
    ended: BTreeMap<String, u64>,
    at: String,
    /// How its last run ended; empty while it runs or where it was killed.
    ending: String,
}

/// The report.
#[derive(Debug)]
pub struct Summary {
    hosts: Bounded<Host>,
    crawls: Bounded<Crawl>,
    lanes: Bounded<u64>,
    /// Articles by the role of the link that led to them.
    roles: Bounded<u64>,
    /// Failures by outcome.
    failures: Bounded<u64>,
    workers: Bounded<u64>,
    requests: u64,
    bytes: u64,
    articles: u64,
    /// Of these, copies of another article's story.
    near_duplicates: u64,
    lost: u64,
    imbalances: u64,
    dns: Histogram,
    connect: Histogram,
    first_byte: Histogram,
    total: Histogram,
    parse: Histogram,
    active_ms: i64,
    last_page: Option<i64>,
    last_second: String,
}

impl Default for Summary {
    fn default() -> Self {
        Self {
            hosts: Bounded::new(HOSTS),
            crawls: Bounded::new(NAMES),
            lanes: Bounded::new(NAMES),
            roles: Bounded::new(NAMES),
            failures: Bounded::new(NAMES),
            workers: Bounded::new(10_000),
            requests: 0,
            bytes: 0,
            articles: 0,
            near_duplicates: 0,
            lost: 0,
            imbalances: 0,
            dns: Histogram::default(),
            connect: Histogram::default(),
            first_byte: Histogram::default(),
            total: Histogram::default(),
            parse: Histogram::default(),
            active_ms: 0,
            last_page: None,
            last_second: String::new(),
        }
    }
}

impl Summary {
    fn page(&mut self, record: &Record<'_>) {
        let (status, outcome) = (record.raw("status"), record.raw("outcome"));
        let of_host = matches!(outcome, "robots" | "tdm_file")
            || matches!(status, "robots_txt" | "tdm_file" | "probe");
        let bytes = record.count("bytes");
        let total = record.count("total_ms");
        self.clock(record.timestamp());
        if record.text("kept") != "true" {
            self.requests += 1;
            self.bytes += bytes;
            self.total.add(total);
            self.first_byte.add(record.count("first_byte_ms"));
        }
        // 0 says that a connection was reused: no time to count.
        for (key, times) in [("dns_ms", &mut self.dns), ("connect_ms", &mut self.connect)] {
            match record.count(key) {
                0 => {}
                time => times.add(time),
            }
        }
        if !of_host {
            self.parse.add(record.count("parse_ms"));
            *self.lanes.at(record.raw("lane")) += 1;
        }
        let failed = advice::is_failure(outcome);
        if failed {
            *self.failures.at(outcome) += 1;
        }
        if status == "article" {
            self.articles += 1;
            self.near_duplicates += u64::from(!record.raw("near_duplicate_of").is_empty());
            *self.roles.at(record.raw("role")) += 1;
        }
        let worker = record.raw("worker");
        if !worker.is_empty() {
            *self.workers.at(worker) += 1;
        }
        let host = self.hosts.at(record.raw("host"));
        if host.site.is_empty() {
            record.raw("site").clone_into(&mut host.site);
        }
        host.requests += 1;
        host.robots_requests += u64::from(of_host);
        host.bytes += bytes;
        host.links_new += record.count("links_new");
        host.total_ms += total;
        host.slowest_ms = host.slowest_ms.max(total);
        host.failures += u64::from(failed);
        // `again`, `visited`, `robots_txt`, `tdm_file` and `probe` end no URL.
        if Status::from_name(status).is_some() {
            add(&mut host.ended, status, 1);
        }
    }

    /// Adds up the time in which pages came. Looked at once a second: parsing a timestamp costs
    /// more than the rest of a line.
    fn clock(&mut self, timestamp: &str) {
        let second = timestamp.get(..19).unwrap_or(timestamp);
        if second == self.last_second {
            return;
        }
        second.clone_into(&mut self.last_second);
        let Some(now) = millis(timestamp) else { return };
        if let Some(last) = self.last_page {
            let gap = now - last;
            if (0..=SILENCE_MS).contains(&gap) {
                self.active_ms += gap;
            }
        }
        self.last_page = Some(now);
    }

    fn account(&mut self, record: &Record<'_>) {
        let host = self.hosts.at(record.raw("host"));
        record.raw("site").clone_into(&mut host.site);
        record.raw("state").clone_into(&mut host.state);
        host.account = Some(Account {
            ended: record.counts("ended").map(|(name, count)| (name.to_owned(), count)).collect(),
            refused: record
                .counts("refused")
                .map(|(name, count)| (name.to_owned(), count))
                .collect(),
            waiting: record.count("waiting"),
            in_flight: record.count("in_flight"),
            requests: record.count("requests"),
        });
    }

    fn progress(&mut self, record: &Record<'_>) {
        let crawl = self.crawls.at(&record.text("crawl"));
        crawl.admitted = record.count("admitted");
        crawl.queued = record.count("queued");
        crawl.in_flight = record.count("in_flight");
        crawl.ended =
            record.counts("ended").map(|(name, count)| (name.to_owned(), count)).collect();
        record.timestamp().clone_into(&mut crawl.at);
    }
}

fn add(counts: &mut BTreeMap<String, u64>, name: &str, count: u64) {
    if let Some(kept) = counts.get_mut(name) {
        *kept += count;
    } else if counts.len() < NAMES {
        counts.insert(name.to_owned(), count);
    }
}

impl Report for Summary {
    fn take(&mut self, record: &Record<'_>) {
        match record.event() {
            "page" => self.page(record),
            "site" => self.account(record),
            "site_state" => {
                let host = self.hosts.at(record.raw("host"));
                record.raw("to").clone_into(&mut host.state);
            }
            "progress" => self.progress(record),
            "run_started" => self.crawls.at(&record.text("crawl")).ending.clear(),
            "run_ended" => {
                let crawl = self.crawls.at(&record.text("crawl"));
                record.raw("ending").clone_into(&mut crawl.ending);
            }
            "task_lost" => self.lost += 1,
            "imbalance" => self.imbalances += 1,
            _ => {}
        }
    }

    fn text(&self, read: &Read) -> String {
        self.as_text(read)
    }

    fn json(&self, read: &Read) -> serde_json::Value {
        self.as_json(read)
    }

    fn found_fault(&self) -> bool {
        self.imbalances > 0
    }
}
