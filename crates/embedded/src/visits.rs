//! Pages put down for visits.

use crate::fault::Fault;
use crate::group::{Group, key};
use crate::hosts::first_visit;
use crate::{reads, sum};
use newshound_core::frontier::VisitRow;
use newshound_core::identity::Fingerprint;
use newshound_core::task::Entry;
use newshound_core::time::UnixMillis;
use rusqlite::{Connection, OptionalExtension};

impl Group<'_> {
    /// Puts a page of `host` down, in the place of the visit it was put down for before.
    pub(crate) fn visit(
        &mut self,
        host: usize,
        at: UnixMillis,
        entry: &Entry,
    ) -> Result<(), Fault> {
        let (id, url) = (self.hosts.get(host).id, self.fingerprints.of(&entry.url));
        self.conn
            .prepare_cached(
                "INSERT OR REPLACE INTO visit (fp, host, at, entry) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute((key(url), id, at.0, sum::sealed(serde_json::to_string(entry)?)))?;
        self.first_visit_of(host)
    }

    /// Takes a page of `host` off the visits.
    pub(crate) fn unvisit(&mut self, host: usize, url: Fingerprint) -> Result<(), Fault> {
        self.conn.prepare_cached("DELETE FROM visit WHERE fp = ?1")?.execute([key(url)])?;
        self.first_visit_of(host)
    }

    /// Moves the visits of `host` between `to` and `before` to `to`.
    pub(crate) fn recall(
        &mut self,
        host: usize,
        to: UnixMillis,
        before: UnixMillis,
    ) -> Result<(), Fault> {
        let id = self.hosts.get(host).id;
        self.conn
            .prepare_cached("UPDATE visit SET at = ?2 WHERE host = ?1 AND at > ?2 AND at < ?3")?
            .execute((id, to.0, before.0))?;
        self.first_visit_of(host)
    }

    fn first_visit_of(&mut self, host: usize) -> Result<(), Fault> {
        let first = first_visit(self.conn, self.hosts.get(host).id)?;
        self.hosts.set_visit(host, first);
        Ok(())
    }
}

/// Hosts of which a page may be visited, earliest first, each with its first page.
pub(crate) fn due(
    group: &mut Group<'_>,
    now: UnixMillis,
    limit: usize,
) -> Result<Vec<VisitRow>, Fault> {
    let sql = "SELECT key FROM host WHERE visit <= ?1 ORDER BY visit, id LIMIT ?2";
    let rows = reads::rows_of(group, sql, (now.0, reads::at_most(limit)))?;
    let conn = group.conn;
    rows.into_iter()
        .map(|row| {
            let first = first(conn, row.host.as_str())?;
            let Some((at, text)) = first else {
                return Err(Fault::Damaged(format!("the visits of {} are lost", row.host)));
            };
            let text = sum::open(&text, || format!("a visit of {}", row.host))?;
            let entry = serde_json::from_str(text)?;
            Ok(VisitRow { row, at: UnixMillis(at), entry })
        })
        .collect()
}

/// The pages put down under these fingerprints.
pub(crate) fn put_down(
    conn: &Connection,
    urls: &[Fingerprint],
) -> Result<Vec<Option<Entry>>, Fault> {
    let mut asked = conn.prepare_cached("SELECT entry FROM visit WHERE fp = ?1")?;
    let mut found = Vec::with_capacity(urls.len());
    for url in urls {
        let text: Option<String> = asked.query_row([key(*url)], |row| row.get(0)).optional()?;
        let entry = text.map(|text| -> Result<Entry, Fault> {
            let text = sum::open(&text, || format!("the visit {url}"))?;
            Ok(serde_json::from_str(text)?)
        });
        found.push(entry.transpose()?);
    }
    Ok(found)
}

fn first(conn: &Connection, host: &str) -> Result<Option<(i64, String)>, Fault> {
    Ok(conn
        .prepare_cached(
            "SELECT at, entry FROM visit WHERE host = (SELECT id FROM host WHERE key = ?1)
             ORDER BY at, fp LIMIT 1",
        )?
        .query_row([host], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

/// When the earliest visit may be made.
pub(crate) fn next(group: &Group<'_>) -> Result<Option<UnixMillis>, Fault> {
    let at: Option<i64> = group
        .conn
        .prepare_cached("SELECT min(visit) FROM host WHERE visit IS NOT NULL")?
        .query_row([], |row| row.get(0))?;
    Ok(at.map(UnixMillis))
}
