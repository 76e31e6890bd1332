//! Into a lane: admission of what is new, and the way back of what is tried again.

use crate::codes::{ended_as, waits_in};
use crate::fault::Fault;
use crate::group::{Group, key};
use crate::packed;
use newshound_core::frontier::{Admission, Place};
use newshound_core::identity::Fingerprint;
use newshound_core::task::{Entry, Lane};
use newshound_core::time::UnixMillis;
use rusqlite::OptionalExtension;
use std::collections::HashMap;

/// URLs of a lane that are looked through for one that is to come forward ([`Op::Promote`]).
///
/// [`Op::Promote`]: newshound_core::frontier::Op::Promote
const PROMOTED_FROM: i64 = 20_000;

impl Group<'_> {
    pub(crate) fn requeue(
        &mut self,
        lane: Lane,
        entry: &Entry,
        now: UnixMillis,
    ) -> Result<(), Fault> {
        let url = self.fingerprints.of(&entry.url);
        self.place(url, waits_in(lane))?;
        self.append(lane, entry, url, now)
    }

    /// Puts a URL at the end of a lane of its host.
    fn append(
        &mut self,
        lane: Lane,
        entry: &Entry,
        url: Fingerprint,
        now: UnixMillis,
    ) -> Result<(), Fault> {
        let host = self.hosts.find_or_make(self.conn, entry.url.origin(), now)?;
        let source = match &entry.from {
            Some(from) => Some(self.sources.number(self.conn, from)?),
            None => None,
        };
        self.buffer.clear();
        packed::encode(entry, source, &mut self.buffer);
        let seq = self.hosts.append(host, lane);
        self.conn
            .prepare_cached(
                "INSERT INTO lane (host, lane, seq, fp, entry) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((
                self.hosts.get(host).id,
                lane.index() as i64,
                seq,
                key(url),
                self.buffer.as_slice(),
            ))?;
        self.tally.queued += 1;
        Ok(())
    }

    /// Moves what waits behind others to the end of `fresh`: one look through each lane that holds any.
    pub(crate) fn promote(&mut self, host: usize, urls: &[Fingerprint]) -> Result<(), Fault> {
        let id = self.hosts.get(host).id;
        let mut found: Vec<(usize, Lane, i64)> = vec![];
        for lane in [Lane::Archive, Lane::Listings] {
            let mut wanted = HashMap::new();
            for (at, url) in urls.iter().enumerate() {
                let place: Option<i64> = self
                    .conn
                    .prepare_cached("SELECT place FROM seen WHERE fp = ?1")?
                    .query_row([key(*url)], |row| row.get(0))
                    .optional()?;
                if place == Some(waits_in(lane)) {
                    wanted.entry(key(*url)).or_insert(at);
                }
            }
            if wanted.is_empty() {
                continue;
            }
            let mut waiting = self.conn.prepare_cached(
                "SELECT seq, fp FROM lane WHERE host = ?1 AND lane = ?2 ORDER BY seq LIMIT ?3",
            )?;
            let mut rows = waiting.query((id, lane.index() as i64, PROMOTED_FROM))?;
            while let Some(row) = rows.next()? {
                let Some(at) = wanted.remove(&row.get(1)?) else { continue };
                found.push((at, lane, row.get(0)?));
                if wanted.is_empty() {
                    break;
                }
            }
        }
        found.sort_unstable_by_key(|(at, ..)| *at);
        for (at, lane, seq) in found {
            self.hosts.remove(host, lane, 1);
            let last = self.hosts.append(host, Lane::Fresh);
            self.conn
                .prepare_cached(
                    "UPDATE lane SET lane = ?4, seq = ?5 WHERE host = ?1 AND lane = ?2 AND seq = ?3",
                )?
                .execute((id, lane.index() as i64, seq, Lane::Fresh.index() as i64, last))?;
            self.place(urls[at], waits_in(Lane::Fresh))?;
        }
        Ok(())
    }

    /// Admits what is new of `list`; gives its number.
    pub(crate) fn admit(&mut self, list: &[Admission], now: UnixMillis) -> Result<u32, Fault> {
        let fps: Vec<_> = list.iter().map(|new| self.fingerprints.of(&new.entry.url)).collect();
        let known: Vec<bool> = {
            let mut known = self.known.lock();
            fps.iter().map(|fp| known.contains(fp.0)).collect()
        };
        let mut admitted = 0;
        for ((new, fp), known) in list.iter().zip(fps).zip(known) {
            if known {
                continue;
            }
            let place = match new.place {
                Place::Lane(lane) => waits_in(lane),
                Place::Settled(status) => ended_as(status),
            };
            let put = self
                .conn
                .prepare_cached("INSERT OR IGNORE INTO seen (fp, place) VALUES (?1, ?2)")?
                .execute((key(fp), place))?;
            self.learned.push(fp.0);
            if put == 0 {
                continue;
            }
            admitted += 1;
            self.tally.admitted += 1;
            self.tally.seen_sum = self.tally.seen_sum.map(|sum| sum ^ key(fp));
            match new.place {
                Place::Lane(lane) => self.append(lane, &new.entry, fp, now)?,
                Place::Settled(status) => {
                    self.hosts.find_or_make(self.conn, new.entry.url.origin(), now)?;
                    self.tally.end(status, 1);
                }
            }
        }
        Ok(admitted)
    }
}
