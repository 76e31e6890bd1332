//! The summary in words and in JSON.

use super::{Crawl, Host, Summary};
use crate::read::Read;
use crate::table::Table;
use crate::time::span;
use newshound_core::status::Status;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Sites told one by one.
const SITES: usize = 30;

/// A site: its hosts together.
#[derive(Debug, Default)]
struct Site {
    state: String,
    requests: u64,
    /// Those of them that these logs have.
    told: u64,
    failures: u64,
    total_ms: u64,
    slowest_ms: u64,
    ended: BTreeMap<String, u64>,
    refused: BTreeMap<String, u64>,
    outstanding: Option<u64>,
}

impl Site {
    fn add(&mut self, host: &Host) {
        // The worst state of its hosts, in the order of the alphabet but for `ok`.
        if self.state.is_empty() || self.state == "ok" {
            host.state.clone_into(&mut self.state);
        }
        self.told += host.requests;
        self.failures += host.failures;
        self.total_ms += host.total_ms;
        self.slowest_ms = self.slowest_ms.max(host.slowest_ms);
        // The scheduler's account holds the whole crawl, the pages only what these logs have.
        let (ended, requests) = match &host.account {
            Some(account) => {
                *self.outstanding.get_or_insert(0) += account.waiting + account.in_flight;
                merge(&mut self.refused, &account.refused);
                (&account.ended, account.requests.max(host.requests))
            }
            None => (&host.ended, host.requests),
        };
        self.requests += requests;
        merge(&mut self.ended, ended);
    }

    fn ended(&self, status: Status) -> u64 {
        self.ended.get(status.name()).copied().unwrap_or(0)
    }

    fn admitted(&self) -> u64 {
        self.ended.values().sum::<u64>() + self.outstanding.unwrap_or(0)
    }

    fn json(&self, name: &str) -> Value {
        json!({
            "site": name, "state": self.state, "requests": self.requests,
            "admitted": self.admitted(), "outstanding": self.outstanding,
            "ended": self.ended, "refused": self.refused, "failures": self.failures,
            "slowest_ms": self.slowest_ms,
        })
    }
}

fn merge(into: &mut BTreeMap<String, u64>, from: &BTreeMap<String, u64>) {
    for (name, count) in from {
        *into.entry(name.clone()).or_default() += count;
    }
}

fn listed<'a>(counts: impl IntoIterator<Item = (&'a str, &'a u64)>) -> String {
    let told: Vec<String> =
        counts.into_iter().map(|(name, count)| format!("{name} {count}")).collect();
    told.join(", ")
}

#[expect(clippy::cast_precision_loss, reason = "rates for people")]
fn ratio(part: u64, of: u64) -> f64 {
    if of == 0 { 0.0 } else { part as f64 / of as f64 }
}

impl Summary {
    fn sites(&self) -> Vec<(String, Site)> {
        let mut sites: BTreeMap<&str, Site> = BTreeMap::new();
        for (name, host) in self.hosts.ordered(|host| host.requests) {
            let site = match (name, host.site.as_str()) {
                ("", _) => "(other hosts)",
                (name, "") => name,
                (_, site) => site,
            };
            sites.entry(site).or_default().add(host);
        }
        let mut sites: Vec<(String, Site)> =
            sites.into_iter().map(|(name, site)| (name.to_owned(), site)).collect();
        sites.sort_by(|a, b| b.1.requests.cmp(&a.1.requests).then(a.0.cmp(&b.0)));
        sites
    }

    pub(super) fn as_text(&self, read: &Read) -> String {
        let mut text = read.text();
        for (name, crawl) in self.crawls.ordered(|crawl| crawl.admitted) {
            text.push_str(&crawl.text(name));
        }
        let _ = writeln!(text, "\nThese logs: {}", self.headline());
        let sites = self.sites();
        if !sites.is_empty() {
            text.push('\n');
            text.push_str(&table(&sites));
        }
        let mut refused = BTreeMap::new();
        for (_, site) in &sites {
            merge(&mut refused, &site.refused);
        }
        let refused = listed(refused.iter().map(|(name, count)| (name.as_str(), count)));
        let failures = listed(self.failures.ordered(|count| *count));
        let lanes = listed(self.lanes.ordered(|count| *count));
        let roles = listed(self.roles.ordered(|count| *count));
        for (what, list) in [
            ("Requests failed by outcome", &failures),
            ("Links refused, each time they were met", &refused),
            ("Requests by lane", &lanes),
            ("Articles by the link that led to them", &roles),
        ] {
            if !list.is_empty() {
                let _ = write!(text, "\n{what}:\n  {list}\n");
            }
        }
        text.push('\n');
        text.push_str(&self.times());
        if self.lost > 0 {
            let _ = writeln!(text, "\nTasks lost and given out again: {}.", self.lost);
        }
        if self.imbalances > 0 {
            text.push_str("\nThe counts did not add up: see `newshound logs errors`.\n");
        }
        text
    }

    fn headline(&self) -> String {
        let seconds = u64::try_from(self.active_ms / 1_000).unwrap_or(0).max(1);
        let mut line = format!(
            "{} requests, {} articles, {:.1} MB in {} ({:.1} requests/s",
            self.requests,
            self.articles,
            ratio(self.bytes, 1_000_000),
            span(self.active_ms),
            ratio(self.requests, seconds)
        );
        if self.articles > 0 {
            let _ =
                write!(line, ", {:.2} requests per article", ratio(self.requests, self.articles));
        }
        line.push(')');
        if self.near_duplicates > 0 {
            let s = if self.near_duplicates == 1 { "" } else { "s" };
            let _ = write!(line, "; {} near-duplicate{s} among the articles", self.near_duplicates);
        }
        if self.workers.len() > 0 {
            let _ = write!(line, " by {} workers", self.workers.len());
        }
        line
    }

    fn times(&self) -> String {
        let mut table = Table::new(&["milliseconds", "p50", "p90", "p99", "max", "count"]);
        for (name, times) in [
            ("name (new connections)", &self.dns),
            ("connection (new ones)", &self.connect),
            ("first byte", &self.first_byte),
            ("whole response", &self.total),
            ("parsing", &self.parse),
        ] {
            let at = |percent| times.percentile(percent).to_string();
            let (max, count) = (times.max().to_string(), times.total().to_string());
            table.row(vec![name.to_owned(), at(50), at(90), at(99), max, count]);
        }
        table.text()
    }

    pub(super) fn as_json(&self, read: &Read) -> Value {
        let crawls: Vec<Value> =
            self.crawls.ordered(|crawl| crawl.admitted).iter().map(|(n, c)| c.json(n)).collect();
        let sites: Vec<Value> = self.sites().iter().map(|(name, site)| site.json(name)).collect();
        let counts = |table: &crate::bounded::Bounded<u64>| {
            let all = table.ordered(|count| *count);
            all.into_iter()
                .map(|(n, c)| (n.to_owned(), json!(c)))
                .collect::<serde_json::Map<_, _>>()
        };
        json!({
            "read": read.json(),
            "crawls": crawls,
            "requests": self.requests,
            "articles": self.articles,
            "near_duplicates": self.near_duplicates,
            "bytes": self.bytes,
            "active_ms": self.active_ms,
            "requests_per_article": (self.articles > 0).then(|| ratio(self.requests, self.articles)),
            "failures": counts(&self.failures),
            "lanes": counts(&self.lanes),
            "articles_by_role": counts(&self.roles),
            "workers": counts(&self.workers),
            "tasks_lost": self.lost,
            "imbalances": self.imbalances,
            "ms": {
                "dns": self.dns.json(), "connect": self.connect.json(),
                "first_byte": self.first_byte.json(), "total": self.total.json(),
                "parse": self.parse.json(),
            },
            "sites": sites,
        })
    }
}

fn table(sites: &[(String, Site)]) -> String {
    let mut table = Table::new(&[
        "site", "state", "admitted", "requests", "articles", "dupl.", "failed", "left", "req/art",
        "mean ms",
    ]);
    for (name, site) in sites.iter().take(SITES) {
        let articles = site.ended(Status::Article);
        let failed = [Status::Failed, Status::Unreachable, Status::Denied, Status::Poison];
        table.row(vec![
            name.clone(),
            site.state.clone(),
            site.admitted().to_string(),
            site.requests.to_string(),
            articles.to_string(),
            site.ended(Status::Duplicate).to_string(),
            failed.iter().map(|&status| site.ended(status)).sum::<u64>().to_string(),
            site.outstanding.map_or_else(|| "?".to_owned(), |count| count.to_string()),
            if articles > 0 {
                format!("{:.2}", ratio(site.requests, articles))
            } else {
                "-".into()
            },
            site.total_ms.checked_div(site.told).unwrap_or(0).to_string(),
        ]);
    }
    let mut text = table.text();
    if sites.len() > SITES {
        let _ = writeln!(text, "  and {} more sites", sites.len() - SITES);
    }
    text
}

impl Crawl {
    fn terminal(&self) -> u64 {
        self.ended.values().sum()
    }

    fn outstanding(&self) -> u64 {
        self.queued + self.in_flight
    }

    fn balanced(&self) -> bool {
        self.admitted == self.outstanding() + self.terminal()
    }

    /// `admitted = outstanding + one line for each status`, with the names of every other place.
    fn text(&self, name: &str) -> String {
        let mut text = format!("\nCrawl {name}");
        if self.at.is_empty() {
            text.push_str(": its counts are not in these logs yet (they are told once a minute)\n");
            return text;
        }
        let ending = if self.ending.is_empty() { "not ended" } else { &self.ending };
        let at = self.at.split('.').next().unwrap_or_default();
        let _ = writeln!(text, " at {at} ({ending})");
        let _ = writeln!(text, "  {:<18}{:>10}", "admitted", self.admitted);
        for status in Status::ALL {
            if let Some(count) = self.ended.get(status.name()) {
                let _ = writeln!(text, "    {:<16}{count:>10}", status.name());
            }
        }
        let _ = writeln!(text, "    {:<16}{:>10}", "outstanding", self.outstanding());
        if !self.balanced() {
            text.push_str("  These counts do not add up: this is a defect, please report it.\n");
        }
        text
    }

    fn json(&self, name: &str) -> Value {
        json!({
            "crawl": name, "at": self.at, "ending": self.ending, "admitted": self.admitted,
            "queued": self.queued, "in_flight": self.in_flight,
            "outstanding": self.outstanding(), "ended": self.ended, "balanced": self.balanced(),
        })
    }
}
