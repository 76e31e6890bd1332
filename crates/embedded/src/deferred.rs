//! URLs that ended for now, with their tasks, until their host is resumed.

use crate::codes::{ended_as, place_of};
use crate::fault::Fault;
use crate::group::{Group, key};
use crate::sum;
use newshound_core::status::Status;
use newshound_core::task::{Entry, Lane};
use newshound_core::time::UnixMillis;

/// Added to a file that has none of them: an older newshound passes them over, so they need no
/// other format number. `status` is coded as the place of an ended URL.
pub(crate) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS deferred (n INTEGER PRIMARY KEY, host INTEGER NOT NULL,
    lane INTEGER NOT NULL, status INTEGER NOT NULL, entry TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS deferred_host ON deferred (host, n);
";

impl Group<'_> {
    /// Keeps the task of a URL that ended for now.
    pub(crate) fn defer(
        &mut self,
        host: usize,
        status: Status,
        lane: Lane,
        entry: &Entry,
    ) -> Result<(), Fault> {
        let id = self.hosts.get(host).id;
        self.conn
            .prepare_cached(
                "INSERT INTO deferred (host, lane, status, entry) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute((
                id,
                lane.index() as i64,
                ended_as(status),
                sum::sealed(serde_json::to_string(entry)?),
            ))?;
        Ok(())
    }

    /// Puts what was deferred of `host` back into its lanes.
    pub(crate) fn resume(&mut self, host: usize, now: UnixMillis) -> Result<(), Fault> {
        let id = self.hosts.get(host).id;
        let rows: Vec<(i64, i64, String)> = self
            .conn
            .prepare_cached("SELECT lane, status, entry FROM deferred WHERE host = ?1 ORDER BY n")?
            .query_map([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<Result<_, _>>()?;
        self.conn.prepare_cached("DELETE FROM deferred WHERE host = ?1")?.execute([id])?;
        for (lane, status, entry) in rows {
            let (Some(Err(lane)), Some(Ok(status))) = (place_of(lane), place_of(status)) else {
                return Err(Fault::Damaged("a deferred URL has no lane or status".to_owned()));
            };
            let entry: Entry =
                serde_json::from_str(sum::open(&entry, || "a deferred URL".to_owned())?)?;
            self.tally.end(status, -1);
            let url = self.fingerprints.of(&entry.url);
            self.conn.prepare_cached("DELETE FROM ended WHERE fp = ?1")?.execute([key(url)])?;
            self.requeue(lane, &entry, now)?;
        }
        Ok(())
    }
}
