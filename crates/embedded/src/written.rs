//! The stories that were written: each URL that ended as an article, with its task, so that those
//! that the file of articles lacks are known and can be fetched again.
//!
//! The file is compared with this by whoever opens both; here stands what was expected of it
//! ([`Mark`]), and which rows it lacked when it was last looked at.

use crate::codes::{ended_as, place_of, waits_in};
use crate::fault::Fault;
use crate::group::{Group, key};
use crate::packed;
use crate::source::source_url;
use newshound_core::identity::Fingerprint;
use newshound_core::status::Status;
use newshound_core::task::InFlight;
use newshound_core::time::UnixMillis;
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeMap;

/// Added to a file that has none of them: an older newshound passes them over, so they need no
/// other format number. `n` is given in order and once; `entry` is packed as in a lane.
pub(crate) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS written (n INTEGER PRIMARY KEY AUTOINCREMENT, fp INTEGER NOT NULL,
    host INTEGER NOT NULL, lane INTEGER NOT NULL, missing INTEGER NOT NULL, entry BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS written_missing ON written (n) WHERE missing = 1;
CREATE TABLE IF NOT EXISTS articles_mark (id INTEGER PRIMARY KEY, bytes INTEGER NOT NULL,
    inode INTEGER NOT NULL, tail INTEGER NOT NULL, n INTEGER NOT NULL);
";

/// How the file of articles stood when it was last known to be right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mark {
    /// Its bytes.
    pub bytes: u64,
    /// Its number in its file system.
    pub inode: u64,
    /// Hash of its last bytes.
    pub tail: u64,
    /// Number of the last story that is known to be in it; 0 is none.
    pub n: i64,
}

/// A story that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Story {
    /// Its number.
    pub n: i64,
    /// Fingerprint of the URL that answered.
    pub url: Fingerprint,
}

/// A change of what is known of the file.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    Mark(Mark),
    Missing(Vec<i64>),
    Reopen(UnixMillis),
    Forget { all: bool },
}

impl Group<'_> {
    /// Notes a URL that ended as an article, by its task as it was stored.
    pub(crate) fn write_down(&mut self, host: usize, task: &str) -> Result<(), Fault> {
        let flight: InFlight = serde_json::from_str(task)?;
        let source = match &flight.entry.from {
            Some(from) => Some(self.sources.number(self.conn, from)?),
            None => None,
        };
        self.buffer.clear();
        packed::encode(&flight.entry, source, &mut self.buffer);
        self.conn
            .prepare_cached(
                "INSERT INTO written (fp, host, lane, missing, entry) VALUES (?1, ?2, ?3, 0, ?4)",
            )?
            .execute((
                key(self.fingerprints.of(&flight.entry.url)),
                self.hosts.get(host).id,
                waits_in(flight.lane),
                self.buffer.as_slice(),
            ))?;
        Ok(())
    }

    pub(crate) fn change_written(&mut self, change: &Change) -> Result<u64, Fault> {
        match change {
            Change::Mark(mark) => {
                self.conn.execute(
                    "INSERT OR REPLACE INTO articles_mark (id, bytes, inode, tail, n)
                     VALUES (1, ?1, ?2, ?3, ?4)",
                    (
                        mark.bytes.cast_signed(),
                        mark.inode.cast_signed(),
                        mark.tail.cast_signed(),
                        mark.n,
                    ),
                )?;
                Ok(0)
            }
            Change::Missing(stories) => {
                self.conn.execute("UPDATE written SET missing = 0 WHERE missing = 1", [])?;
                let mut set =
                    self.conn.prepare_cached("UPDATE written SET missing = 1 WHERE n = ?1")?;
                for n in stories {
                    set.execute([n])?;
                }
                Ok(stories.len() as u64)
            }
            Change::Forget { all: true } => {
                Ok(self.conn.execute("DELETE FROM written", [])? as u64)
            }
            Change::Forget { all: false } => {
                Ok(self.conn.execute("DELETE FROM written WHERE missing = 1", [])? as u64)
            }
            Change::Reopen(now) => self.reopen(*now),
        }
    }

    fn reopen(&mut self, now: UnixMillis) -> Result<u64, Fault> {
        let rows: Vec<(i64, i64, i64, Vec<u8>)> = self
            .conn
            .prepare("SELECT fp, host, lane, entry FROM written WHERE missing = 1 ORDER BY n")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
            .collect::<Result<_, _>>()?;
        let mut lost: BTreeMap<String, u32> = BTreeMap::new();
        let damaged = || Fault::Damaged("a story that was written cannot be read".to_owned());
        let count = rows.len() as u64;
        for (fp, host, lane, packed) in rows {
            let host: String = self
                .conn
                .prepare_cached("SELECT key FROM host WHERE id = ?1")?
                .query_row([host], |row| row.get(0))?;
            let at = self.hosts.find_or_make(self.conn, &host, now)?;
            let (mut entry, source) = packed::decode(&host, &packed).ok_or_else(damaged)?;
            if let Some(source) = source {
                entry.from = Some(source_url(self.conn, source)?);
            }
            let Some(Err(lane)) = place_of(lane) else { return Err(damaged()) };
            let place: Option<i64> = self
                .conn
                .prepare_cached("SELECT place FROM seen WHERE fp = ?1")?
                .query_row([fp], |row| row.get(0))
                .optional()?;
            // Written twice, or taken up already.
            if place != Some(ended_as(Status::Article)) {
                continue;
            }
            self.tally.end(Status::Article, -1);
            let url = self.fingerprints.of(&entry.url);
            let why = "its story is missing in the file of articles";
            self.end(url, Status::Deferred, Some(why), None)?;
            self.defer(at, Status::Deferred, lane, &entry)?;
            *lost.entry(host).or_default() += 1;
        }
        for (host, lost) in lost {
            let at = self.hosts.find_or_make(self.conn, &host, now)?;
            let row = self.hosts.get(at);
            let (version, mut state) = (row.version + 1, row.state.clone());
            state.counts.lose_stories(lost);
            self.hosts.set_state(at, version, state);
        }
        self.conn.execute("DELETE FROM written WHERE missing = 1", [])?;
        Ok(count)
    }
}

pub(crate) fn mark(conn: &Connection) -> Result<Option<Mark>, Fault> {
    if !is_kept(conn)? {
        return Ok(None);
    }
    Ok(conn
        .query_row("SELECT bytes, inode, tail, n FROM articles_mark", [], |row| {
            let number = |at| Ok::<_, rusqlite::Error>(row.get::<_, i64>(at)?.cast_unsigned());
            Ok(Mark { bytes: number(0)?, inode: number(1)?, tail: number(2)?, n: row.get(3)? })
        })
        .optional()?)
}

pub(crate) fn after(conn: &Connection, n: i64) -> Result<Vec<Story>, Fault> {
    let mut find = conn.prepare("SELECT n, fp FROM written WHERE n > ?1 ORDER BY n")?;
    let rows = find.query_map([n], |row| {
        Ok(Story { n: row.get(0)?, url: Fingerprint(row.get::<_, i64>(1)?.cast_unsigned()) })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(crate) fn last(conn: &Connection) -> Result<i64, Fault> {
    let last: Option<i64> = conn.query_row("SELECT max(n) FROM written", [], |row| row.get(0))?;
    Ok(last.unwrap_or(0))
}

pub(crate) fn missing(conn: &Connection) -> Result<u64, Fault> {
    if !is_kept(conn)? {
        return Ok(0);
    }
    let sql = "SELECT count(*) FROM written WHERE missing = 1";
    Ok(conn.query_row(sql, [], |row| row.get::<_, i64>(0))?.cast_unsigned())
}

/// Whether the tables are there: whoever only looks at a state of an older version makes none.
fn is_kept(conn: &Connection) -> Result<bool, Fault> {
    let sql = "SELECT 1 FROM sqlite_schema WHERE name = 'articles_mark'";
    Ok(conn.prepare(sql)?.exists([])?)
}
