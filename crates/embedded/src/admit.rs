//! Into a lane: admission of what is new, and the way back of what is tried again.

use crate::codes::{ended_as, waits_in};
use crate::fault::Fault;
use crate::group::{Group, key};
use crate::packed;
use newshound_core::frontier::{Admission, Place};
use newshound_core::identity::Fingerprint;
use newshound_core::task::{Entry, Lane};
use newshound_core::time::UnixMillis;

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
