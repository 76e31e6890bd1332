//! Which articles tell the same story.
//!
//! `story` holds the first article of each story with its signature, in the order in which they
//! came; `story_anchor` finds them. The oldest go when there are more than are to be kept.

use crate::fault::Fault;
use newshound_core::identity::ArticleId;
use newshound_core::near::{ANCHORS, Candidate, LOOKED_AT, SIGNATURE, Sketch};
use newshound_ports::Candidates;
use newshound_ports::stories::SHARED;
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeMap;

/// Added to a file that has none of them: an older newshound passes them over, so they need no
/// other format number. `anchors` are those of the row, so that they can go with it.
pub(crate) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS story (n INTEGER PRIMARY KEY, article BLOB NOT NULL,
    signature BLOB NOT NULL, anchors BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS story_anchor (hash INTEGER, n INTEGER, PRIMARY KEY (hash, n))
    WITHOUT ROWID;
";

/// Rows dropped at once when fewer are to be kept than before, so that no write takes long.
const DROPPED: i64 = 16;

/// What [`Stories::store`](newshound_ports::Stories::store) is to do.
#[derive(Debug, Clone)]
pub(crate) struct New {
    pub(crate) article: ArticleId,
    pub(crate) sketch: Sketch,
    pub(crate) until: u64,
    pub(crate) kept: u64,
}

impl New {
    /// Stores it, or returns the stories stored since `until` to which its probes lead.
    pub(crate) fn store(&self, conn: &Connection) -> Result<Option<Candidates>, Fault> {
        let Some(id) = self.article.bytes() else {
            return Err(Fault::Damaged(format!("{:?} is no article's id", self.article.0)));
        };
        let newer = candidates(conn, &self.sketch, self.until)?;
        if !newer.stories.is_empty() {
            return Ok(Some(newer));
        }
        insert(conn, id, self)?;
        Ok(None)
    }
}

/// The stories numbered `from` or higher to which probes lead.
pub(crate) fn candidates(
    conn: &Connection,
    sketch: &Sketch,
    from: u64,
) -> Result<Candidates, Fault> {
    let last: Option<i64> =
        conn.prepare_cached("SELECT max(n) FROM story")?.query_row([], |row| row.get(0))?;
    let until = last.map_or(0, |last| last.saturating_add(1));
    let from = i64::try_from(from).unwrap_or(i64::MAX);
    let mut stories = Vec::new();
    if from < until {
        // How many of its anchors led to a story.
        let mut found: BTreeMap<i64, usize> = BTreeMap::new();
        let mut find =
            conn.prepare_cached("SELECT n FROM story_anchor WHERE hash = ?1 AND n >= ?2")?;
        for probe in &sketch.probes {
            let mut rows = find.query((probe.cast_signed(), from))?;
            while let Some(row) = rows.next()? {
                *found.entry(row.get(0)?).or_default() += 1;
            }
        }
        let mut found: Vec<(i64, usize)> = found.into_iter().collect();
        found.sort_by_key(|&(_, found)| std::cmp::Reverse(found.min(ANCHORS)));
        found.truncate(LOOKED_AT);
        let mut get = conn.prepare_cached("SELECT article, signature FROM story WHERE n = ?1")?;
        for (n, found) in found {
            let row: Option<([u8; 16], Vec<u8>)> =
                get.query_row([n], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
            let Some((article, signature)) = row else { continue };
            // A file of an earlier version has signatures of another size, which mean something else.
            let Ok(signature) = <[u8; SIGNATURE]>::try_from(signature) else { continue };
            let article = ArticleId::from_bytes(article);
            stories.push(Candidate { number: n.cast_unsigned(), article, signature, found });
        }
    }
    Ok(Candidates { stories, until: until.cast_unsigned() })
}

fn insert(conn: &Connection, id: [u8; 16], new: &New) -> Result<(), Fault> {
    let anchors: Vec<u8> =
        new.sketch.anchors.iter().flat_map(|anchor| anchor.to_be_bytes()).collect();
    conn.prepare_cached("INSERT INTO story (article, signature, anchors) VALUES (?1, ?2, ?3)")?
        .execute((id, new.sketch.signature, anchors))?;
    let n = conn.last_insert_rowid();
    let mut shared = conn.prepare_cached("SELECT count(*) FROM story_anchor WHERE hash = ?1")?;
    let mut put = conn.prepare_cached("INSERT OR IGNORE INTO story_anchor VALUES (?1, ?2)")?;
    for anchor in &new.sketch.anchors {
        let hash = anchor.cast_signed();
        let stories: i64 = shared.query_row([hash], |row| row.get(0))?;
        if usize::try_from(stories).is_ok_and(|stories| stories < SHARED) {
            put.execute((hash, n))?;
        }
    }
    // Numbers are given in order, so the oldest to keep is known.
    let oldest = n.saturating_sub(i64::try_from(new.kept).unwrap_or(i64::MAX));
    forget(conn, oldest)
}

/// Drops rows up to number `oldest`.
fn forget(conn: &Connection, oldest: i64) -> Result<(), Fault> {
    let mut find =
        conn.prepare_cached("SELECT n, anchors FROM story WHERE n <= ?1 ORDER BY n LIMIT ?2")?;
    let rows: Vec<(i64, Vec<u8>)> = find
        .query_map((oldest, DROPPED), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut away = conn.prepare_cached("DELETE FROM story_anchor WHERE hash = ?1 AND n = ?2")?;
    let mut drop = conn.prepare_cached("DELETE FROM story WHERE n = ?1")?;
    for (n, anchors) in rows {
        for anchor in anchors.chunks_exact(8).filter_map(<[u8]>::first_chunk::<8>) {
            away.execute((u64::from_be_bytes(*anchor).cast_signed(), n))?;
        }
        drop.execute([n])?;
    }
    Ok(())
}
