//! Whether every row of a store still says what was written, looked at when it is opened.

use crate::codes::{ended_as, place_of};
use crate::fault::Fault;
use crate::group::key;
use crate::packed;
use crate::rules_row;
use crate::sum;
use crate::tally::Tally;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::frontier::Counts;
use newshound_core::host::HostState;
use newshound_core::task::{Entry, InFlight};
use rusqlite::Connection;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// Damaged rows named; of more only the number is told.
const NAMED: usize = 3;

/// Rows found damaged.
#[derive(Debug, Default)]
struct Found {
    names: Vec<String>,
    count: usize,
}

impl Found {
    fn note(&mut self, name: impl FnOnce() -> String) {
        self.count += 1;
        if self.names.len() < NAMED {
            self.names.push(name());
        }
    }

    /// Reads `stored` as `T`, or notes it.
    fn read<T: DeserializeOwned>(&mut self, stored: &str, name: impl Fn() -> String) -> Option<T> {
        let text = sum::open(stored, &name).ok();
        let read = text.and_then(|text| serde_json::from_str(text).ok());
        if read.is_none() {
            self.note(name);
        }
        read
    }
}

/// Looks at all rows that a crawl goes on from.
pub(crate) fn rows(conn: &Connection, by: Fingerprinter) -> Result<(), Fault> {
    let mut found = Found::default();
    let hosts = hosts(conn, &mut found)?;
    lanes(conn, by, &hosts, &mut found)?;
    visits(conn, by, &mut found)?;
    tasks(conn, &mut found)?;
    each(conn, "SELECT n, entry FROM deferred", |n, text| {
        found.read::<Entry>(text, || format!("deferred URL {n}"));
    })?;
    each(conn, "SELECT id, url FROM source", |id, text| {
        if sum::open(text, String::new).is_err() {
            found.note(|| format!("source {id}"));
        }
    })?;
    let mut all = conn.prepare("SELECT host, rules FROM robots")?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        let host: i64 = row.get(0)?;
        if rules_row::unpacked(row.get_ref(1)?, String::new).is_err() {
            found.note(|| format!("robots.txt of host {host}"));
        }
    }
    if found.count == 0 {
        return Ok(());
    }
    let names = found.names.join(", ");
    let more = if found.count > found.names.len() { ", ..." } else { "" };
    let rows = if found.count == 1 { "row is" } else { "rows are" };
    Err(Fault::Damaged(format!("{} {rows} damaged: {names}{more}", found.count)))
}

/// A host's key and how many URLs wait in each of its lanes.
type Hosts = BTreeMap<i64, (String, [i64; 4])>;

fn hosts(conn: &Connection, found: &mut Found) -> Result<Hosts, Fault> {
    let mut hosts = Hosts::new();
    let mut all = conn
        .prepare("SELECT id, key, fresh, archive, sitemaps, listings, state, version FROM host")?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        let host: String = row.get(1)?;
        let waiting = [row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?];
        let stored: String = row.get(6)?;
        found.read::<HostState>(&stored, || format!("host {host}"));
        hosts.insert(row.get(0)?, (host, waiting));
    }
    Ok(hosts)
}

fn lanes(
    conn: &Connection,
    by: Fingerprinter,
    hosts: &Hosts,
    found: &mut Found,
) -> Result<(), Fault> {
    let mut counted: BTreeMap<i64, [i64; 4]> = BTreeMap::new();
    let mut all = conn.prepare("SELECT host, lane, seq, fp, entry FROM lane")?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        let (id, lane, seq): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let host = hosts.get(&id).map_or("", |host| host.0.as_str());
        let stored = row.get_ref(4)?.as_blob().map_err(rusqlite::Error::from)?;
        let read = packed::decode(host, stored);
        let is_whole = read.is_some_and(|(entry, _)| row.get(3) == Ok(key(by.of(&entry.url))));
        match usize::try_from(lane).ok().filter(|_| is_whole) {
            Some(lane @ 0..4) => counted.entry(id).or_default()[lane] += 1,
            _ => found.note(|| format!("URL {seq} in lane {lane} of {host}")),
        }
    }
    for (id, (host, waiting)) in hosts {
        if counted.get(id).copied().unwrap_or_default() != *waiting {
            found.note(|| format!("the lanes of {host}"));
        }
    }
    Ok(())
}

fn visits(conn: &Connection, by: Fingerprinter, found: &mut Found) -> Result<(), Fault> {
    each(conn, "SELECT fp, entry FROM visit", |fp, text| {
        let entry = found.read::<Entry>(text, || format!("visit {fp:x}"));
        if entry.is_some_and(|entry| key(by.of(&entry.url)) != fp) {
            found.note(|| format!("visit {fp:x}"));
        }
    })
}

fn tasks(conn: &Connection, found: &mut Found) -> Result<(), Fault> {
    each(conn, "SELECT fp, task FROM inflight", |fp, text| {
        let task = found.read::<InFlight>(text, || format!("task {fp:x}"));
        if task.is_some_and(|task| key(task.task.id) != fp) {
            found.note(|| format!("task {fp:x}"));
        }
    })
}

fn each(conn: &Connection, sql: &str, mut take: impl FnMut(i64, &str)) -> Result<(), Fault> {
    let mut all = conn.prepare(sql)?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        let number = row.get(0)?;
        match row.get_ref(1)?.as_str() {
            Ok(text) => take(number, text),
            Err(_) => take(number, "#~-------"),
        }
    }
    Ok(())
}

/// Compares what stands in `seen` and `claim` with what was noted with them.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) sum: i64,
    rows: i64,
    places: BTreeMap<i64, i64>,
}

impl Seen {
    pub(crate) fn note(&mut self, fp: i64, place: i64) {
        self.sum ^= fp;
        self.rows += 1;
        *self.places.entry(place).or_default() += 1;
    }

    /// # Errors
    /// Where they differ.
    pub(crate) fn check(&self, tally: &Tally) -> Result<(), Fault> {
        let counts: Counts = tally.counts();
        let ended = |place: &i64| matches!(place_of(*place), Some(Ok(_)));
        let waiting: i64 =
            self.places.iter().filter(|(place, _)| !ended(place)).map(|(_, count)| count).sum();
        let is_status = counts.ended.iter().all(|(&status, &count)| {
            self.places.get(&ended_as(status)).copied().unwrap_or(0).cast_unsigned() == count
        });
        if self.rows == tally.admitted
            && self.places.keys().all(|&place| place_of(place).is_some())
            && is_status
            && waiting == tally.queued + tally.in_flight
            && tally.seen_sum.is_none_or(|sum| sum == self.sum)
        {
            return Ok(());
        }
        Err(Fault::Damaged("the set of URLs seen is not the one that was written".to_owned()))
    }
}
