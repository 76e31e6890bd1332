//! The numbers of the pages that named URLs.

use crate::fault::Fault;
use crate::sum;
use newshound_core::canonical::CanonicalUrl;
use newshound_records::stored_url;
use rusqlite::{Connection, OptionalExtension};
use std::collections::HashMap;

/// Numbers kept in memory. A page whose number was forgotten gets another one, which costs
/// its bytes once more and nothing else.
const KEPT: usize = 4096;

/// Numbers given out lately.
#[derive(Debug, Default)]
pub(crate) struct Sources(HashMap<CanonicalUrl, i64>);

impl Sources {
    /// The number of `url`.
    pub(crate) fn number(&mut self, conn: &Connection, url: &CanonicalUrl) -> Result<i64, Fault> {
        if let Some(&id) = self.0.get(url) {
            return Ok(id);
        }
        conn.prepare_cached("INSERT INTO source (url) VALUES (?1)")?
            .execute([sum::sealed(url.as_str().to_owned())])?;
        if self.0.len() >= KEPT {
            self.0.clear();
        }
        let id = conn.last_insert_rowid();
        self.0.insert(url.clone(), id);
        Ok(id)
    }

    /// Forgets all: after a rollback numbers given out may be gone.
    pub(crate) fn forget(&mut self) {
        self.0.clear();
    }
}

/// The page with this number.
pub(crate) fn source_url(conn: &Connection, id: i64) -> Result<CanonicalUrl, Fault> {
    let stored: Option<String> = conn
        .prepare_cached("SELECT url FROM source WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    let stored = stored.unwrap_or_default();
    let url = sum::open(&stored, || format!("source {id}"))?.to_owned();
    Some(url)
        .filter(|url| !url.is_empty())
        .and_then(stored_url)
        .ok_or_else(|| Fault::Damaged(format!("source {id} is missing")))
}
