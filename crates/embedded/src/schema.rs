//! The file: its tables, its number, and whether it is whole.

use crate::fault::Fault;
use crate::{deferred, fingerprints, look, memory, stories, verify, written};
use newshound_core::fingerprint::Fingerprinter;
use newshound_ports::{StoreError, new_fingerprinter};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OptionalExtension};
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

/// Number of the layout below; another one but [`UNKEYED`] is refused.
pub(crate) const FORMAT: i64 = 3;
/// The same layout, of a store whose fingerprints have no key (`fingerprints`).
const UNKEYED: i64 = 2;
/// Marks the file as ours ("nwsh").
const APPLICATION: i64 = 0x6e77_7368;
/// Up to this size the whole file is checked at open: about 0.2 s (docs/adr/0002).
const CHECKED_BYTES: u64 = 64 << 20;

/// * `seen`: every admitted URL by fingerprint, and where it is (`codes.rs`). Nothing else is
///   kept of an ended URL, but for `ended` where there is more to say.
/// * `lane`: the waiting URLs in order (`newshound_records::row`); a row goes when it is taken.
/// * `source`: pages that named URLs, by number, so that a lane does not repeat them.
/// * `host`: `due` is its `next_due` while it is open and a lane of it is not empty, else NULL;
///   `visit` is the later of `next_due` and its earliest visit while it is open, else NULL.
/// * `visit`: the pages put down for visits, as JSON.
/// * `inflight`: tasks out, as JSON.
/// * `counts`: kept with every change, never counted.
const TABLES: &str = "
CREATE TABLE seen (fp INTEGER PRIMARY KEY, place INTEGER NOT NULL);
CREATE TABLE lane (host INTEGER, lane INTEGER, seq INTEGER, fp INTEGER NOT NULL,
    entry BLOB NOT NULL, PRIMARY KEY (host, lane, seq)) WITHOUT ROWID;
CREATE TABLE source (id INTEGER PRIMARY KEY, url TEXT NOT NULL);
CREATE TABLE host (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, version INTEGER NOT NULL,
    due INTEGER, visit INTEGER,
    fresh INTEGER NOT NULL, archive INTEGER NOT NULL, sitemaps INTEGER NOT NULL,
    listings INTEGER NOT NULL, state TEXT NOT NULL);
CREATE INDEX host_due ON host (due);
CREATE INDEX host_visit ON host (visit) WHERE visit IS NOT NULL;
CREATE TABLE visit (fp INTEGER PRIMARY KEY, host INTEGER NOT NULL, at INTEGER NOT NULL,
    entry TEXT NOT NULL);
CREATE INDEX visit_at ON visit (host, at);
CREATE TABLE robots (host INTEGER PRIMARY KEY, rules TEXT NOT NULL);
CREATE TABLE inflight (fp INTEGER PRIMARY KEY, attempt INTEGER NOT NULL,
    deadline INTEGER NOT NULL, uncounted INTEGER NOT NULL, task TEXT NOT NULL);
CREATE TABLE ended (fp INTEGER PRIMARY KEY, url TEXT, detail TEXT NOT NULL);
CREATE TABLE claim (key INTEGER PRIMARY KEY, owner INTEGER NOT NULL, content INTEGER NOT NULL);
CREATE TABLE counts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
";

/// The connection, to a file that is made where there is none, and its fingerprints; those of a new
/// one are `new`, or have a key of their own.
pub(crate) fn open(
    path: &Path,
    new: Option<Fingerprinter>,
) -> Result<(Connection, Fingerprinter), StoreError> {
    let told = |fault: Fault| fault.told(path);
    let conn = Connection::open(path).map_err(|error| told(error.into()))?;
    prepare(&conn, path, new)?;
    let format: i64 = pragma(&conn, "user_version").map_err(|error| told(Fault::from(error)))?;
    if format == UNKEYED {
        fingerprints::name_unkeyed(&conn).map_err(told)?;
    }
    let by = fingerprints::kept(&conn, format == UNKEYED).map_err(told)?;
    if std::fs::metadata(path).is_ok_and(|meta| meta.len() <= CHECKED_BYTES) {
        verify::rows(&conn, by).map_err(told)?;
    }
    Ok((conn, by))
}

fn prepare(conn: &Connection, path: &Path, new: Option<Fingerprinter>) -> Result<(), StoreError> {
    let told = |error: rusqlite::Error| Fault::from(error).told(path);
    conn.busy_timeout(Duration::from_secs(10)).map_err(told)?;
    let tables = recognise(conn, path)?;
    // WAL: a commit writes once, and another process may look meanwhile (`peek`). NORMAL: a
    // killed process loses nothing; only a loss of power may take the last commits, and never
    // the file's soundness.
    // The log is folded in every 32 MB; a cache of 64 MB holds the hot part of `seen`.
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
         PRAGMA wal_autocheckpoint = 8192; PRAGMA journal_size_limit = 67108864;
         PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;",
    )
    .map_err(told)?;
    conn.set_prepared_statement_cache_capacity(64);
    // Plans do not depend on bound values: else each new LIMIT is planned anew.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(told)?;
    if tables == 0 {
        return make(conn, path, new);
    }
    conn.execute_batch(stories::TABLES).map_err(told)?;
    conn.execute_batch(deferred::TABLES).map_err(told)?;
    conn.execute_batch(written::TABLES).map_err(told)?;
    if std::fs::metadata(path).is_ok_and(|meta| meta.len() <= CHECKED_BYTES) {
        check(conn).map_err(|fault| fault.told(path))?;
    }
    conn.execute_batch(memory::TABLES).map_err(told)
}

/// All tables in one step: who looks meanwhile sees none of them or all.
fn make(conn: &Connection, path: &Path, new: Option<Fingerprinter>) -> Result<(), StoreError> {
    let (memory, stories, deferred) = (memory::TABLES, stories::TABLES, deferred::TABLES);
    let written = written::TABLES;
    let fingerprints = fingerprints::table(new.map_or_else(new_fingerprinter, Ok)?);
    conn.execute_batch(&format!(
        "BEGIN IMMEDIATE; {TABLES} {memory} {stories} {deferred} {written} {fingerprints}
         PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {FORMAT}; COMMIT;"
    ))
    .map_err(|error| Fault::from(error).told(path))
}

/// Whose file it is and of which format; gives the number of its tables.
fn recognise(conn: &Connection, path: &Path) -> Result<i64, StoreError> {
    let told = |error: rusqlite::Error| Fault::from(error).told(path);
    // One moment for the three answers: another process may be making the tables.
    let moment = conn.unchecked_transaction().map_err(told)?;
    // The first read: a file that is no database is found here.
    let application: i64 = pragma(conn, "application_id").map_err(told)?;
    let format: i64 = pragma(conn, "user_version").map_err(told)?;
    let tables: i64 =
        conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(told)?;
    if tables > 0 && application != APPLICATION {
        return Err(StoreError::Damaged(format!(
            "{}: it is another program's database",
            path.display()
        )));
    }
    if tables > 0 && format != FORMAT && format != UNKEYED {
        return Err(StoreError::OtherVersion {
            found: format.to_string(),
            expected: FORMAT.to_string(),
        });
    }
    moment.commit().map_err(told)?;
    Ok(tables)
}

/// The pages as such, then the small tables that are asked by their indices, with these.
fn check(conn: &Connection) -> Result<(), Fault> {
    for sql in [
        "PRAGMA quick_check(1)",
        "PRAGMA integrity_check('host')",
        "PRAGMA integrity_check('visit')",
        "PRAGMA integrity_check('deferred')",
    ] {
        let found: Option<String> = conn.query_row(sql, [], |row| row.get(0)).optional()?;
        if found.as_deref() != Some("ok") {
            let what = found.unwrap_or_else(|| "no answer to its check".to_owned());
            return Err(Fault::Damaged(what));
        }
    }
    Ok(())
}

/// A store opened for looking.
pub(crate) struct Looked {
    pub(crate) conn: Connection,
    pub(crate) by: Fingerprinter,
    /// The copy that is read, where the store cannot be read in its place.
    pub(crate) copy: Option<TempDir>,
}

/// A connection for looking at a file that another process may be writing; `None` where it
/// has no tables yet.
pub(crate) fn open_reading(path: &Path) -> Result<Option<Looked>, StoreError> {
    let told = |error: rusqlite::Error| Fault::from(error).told(path);
    let there = path.try_exists();
    if !there.map_err(|e| StoreError::NotWritable(format!("{}: {e}", path.display())))? {
        return Ok(None);
    }
    let (conn, copy) = look::connect(path)?;
    conn.set_prepared_statement_cache_capacity(64);
    let tables = recognise(&conn, path)?;
    if tables == 0 {
        return Ok(None);
    }
    let format: i64 = pragma(&conn, "user_version").map_err(told)?;
    let by = fingerprints::kept(&conn, format == UNKEYED).map_err(|fault| fault.told(path))?;
    Ok(Some(Looked { conn, by, copy }))
}

/// A store of no file, with nothing in it.
pub(crate) fn empty(path: &Path) -> Result<Looked, StoreError> {
    let told = |fault: Fault| fault.told(path);
    let conn = Connection::open_in_memory().map_err(|error| told(error.into()))?;
    make(&conn, path, None)?;
    let by = fingerprints::kept(&conn, false).map_err(told)?;
    Ok(Looked { conn, by, copy: None })
}

fn pragma(conn: &Connection, name: &str) -> rusqlite::Result<i64> {
    conn.pragma_query_value(None, name, |row| row.get(0))
}
