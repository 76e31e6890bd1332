//! Memories of sites and parts of stories. Their tables are made where they are missing: a file
//! of an older newshound gets them, and one that has them can be read by it.

use crate::fault::Fault;
use crate::group::key;
use newshound_core::identity::Fingerprint;
use newshound_core::time::UnixMillis;
use newshound_ports::{Kept, Part, StoreError, Swapped};
use rusqlite::{Connection, OptionalExtension};
use std::time::Duration;
use tokio::sync::oneshot::Sender;

/// * `memory`: one sketch a site.
/// * `part`: later pages of stories that are not emitted yet, and what others tell of them, by
///   [`Source::number`](newshound_ports::Source::number); a row may go after `until`.
pub(crate) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS memory (site TEXT PRIMARY KEY, version INTEGER NOT NULL,
    sketch BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS part (story INTEGER, number INTEGER, until INTEGER NOT NULL,
    text TEXT NOT NULL, PRIMARY KEY (story, number)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS part_until ON part (until);
";

/// How long parts stay that nobody fetched the first page for.
const KEPT_FOR: Duration = Duration::from_secs(7 * 24 * 3_600);
/// How long parts stay once their story was emitted.
const LET_GO: Duration = Duration::from_secs(3_600);

/// A change, with where its answer goes.
pub(crate) enum Change {
    Swap { site: String, expect: u64, sketch: Vec<u8>, to: Sender<Result<Swapped, StoreError>> },
    Parts { parts: Vec<Part>, now: UnixMillis, to: Answer },
    LetGo { story: Fingerprint, now: UnixMillis, to: Answer },
}

/// Where the answer to a change goes that has nothing to tell.
type Answer = Sender<Result<(), StoreError>>;

impl Change {
    /// Carries it out.
    pub(crate) fn make(&self, conn: &Connection) -> Result<Option<Swapped>, Fault> {
        match self {
            Self::Swap { site, expect, sketch, .. } => {
                let there = kept(conn, site)?;
                if there.version != *expect {
                    return Ok(Some(Swapped::Stale(there)));
                }
                let version = expect + 1;
                conn.prepare_cached("INSERT OR REPLACE INTO memory VALUES (?1, ?2, ?3)")?
                    .execute((site, version.cast_signed(), sketch))?;
                Ok(Some(Swapped::Done(version)))
            }
            Self::Parts { parts, now, .. } => {
                conn.prepare_cached("DELETE FROM part WHERE until < ?1")?.execute([now.0])?;
                let mut put =
                    conn.prepare_cached("INSERT OR REPLACE INTO part VALUES (?1, ?2, ?3, ?4)")?;
                for Part { story, source, text } in parts {
                    let number = source.number().cast_signed();
                    put.execute((key(*story), number, (*now + KEPT_FOR).0, text))?;
                }
                Ok(None)
            }
            Self::LetGo { story, now, .. } => {
                conn.prepare_cached("UPDATE part SET until = min(until, ?2) WHERE story = ?1")?
                    .execute((key(*story), (*now + LET_GO).0))?;
                Ok(None)
            }
        }
    }

    /// Tells whoever asked; they may have gone.
    pub(crate) fn answer(self, done: Result<Option<Swapped>, StoreError>) {
        match self {
            Self::Swap { to, .. } => {
                drop(to.send(done.and_then(|done| done.ok_or(StoreError::Closed))));
            }
            Self::Parts { to, .. } | Self::LetGo { to, .. } => drop(to.send(done.map(|_| ()))),
        }
    }
}

pub(crate) fn kept(conn: &Connection, site: &str) -> Result<Kept, Fault> {
    let found = conn
        .prepare_cached("SELECT version, sketch FROM memory WHERE site = ?1")?
        .query_row([site], |row| {
            Ok(Kept { version: row.get::<_, i64>(0)?.cast_unsigned(), sketch: row.get(1)? })
        })
        .optional()?;
    Ok(found.unwrap_or_default())
}
