//! A connection for looking, also where nothing may be written: a folder of another user, a read-only
//! disk, a backup.
//!
//! SQLite reads a file with a write-ahead log by way of an index of it beside the file, which it makes
//! where there is none. Where it cannot, the file is read as one that does not change; and where its log
//! holds something, a copy of both is.

use crate::fault::Fault;
use newshound_ports::StoreError;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

/// A connection to the file at `path`, and the folder of its copy where one was made.
pub(crate) fn connect(path: &Path) -> Result<(Connection, Option<TempDir>), StoreError> {
    let told = |error: rusqlite::Error| Fault::from(error).told(path);
    match plain(path) {
        Ok(conn) => return Ok((conn, None)),
        Err(error) if is_without_right(&error) => {}
        Err(error) => return Err(told(error)),
    }
    let log = beside(path, "-wal");
    if std::fs::metadata(&log).is_ok_and(|meta| meta.len() > 0) {
        let failed = |error: std::io::Error| {
            StoreError::NotWritable(format!(
                "{}: it cannot be read in its place, and not copied: {error}",
                path.display()
            ))
        };
        let folder = TempDir::with_prefix("newshound-look-").map_err(failed)?;
        let copy = folder.path().join("copy.db");
        std::fs::copy(&log, beside(&copy, "-wal")).map_err(failed)?;
        std::fs::copy(path, &copy).map_err(failed)?;
        let conn = plain(&copy).map_err(told)?;
        return Ok((conn, Some(folder)));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let conn = Connection::open_with_flags(unchanging(path), flags).map_err(told)?;
    Ok((conn, None))
}

fn plain(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(Duration::from_secs(10))?;
    // The first read finds what is missing.
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
    Ok(conn)
}

fn is_without_right(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied)
    )
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// The address of a file that does not change (<https://sqlite.org/uri.html>).
fn unchanging(path: &Path) -> String {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut address = "file://".to_owned();
    for byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.".contains(byte) {
            address.push(char::from(*byte));
        } else {
            address.push_str(&format!("%{byte:02X}"));
        }
    }
    address + "?immutable=1"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_odd_names() {
        assert_eq!(
            unchanging(Path::new("/a b/c?d#e%.db")),
            "file:///a%20b/c%3Fd%23e%25.db?immutable=1"
        );
    }
}
