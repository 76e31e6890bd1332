//! Which articles tell the same story.
//!
//! `story` holds the first article of each story with its signature, in the order in which they
//! came; `story_anchor` finds them. The oldest go when there are more than are to be kept.

use crate::fault::Fault;
use newshound_core::identity::ArticleId;
use newshound_core::near::{ANCHORS, LOOKED_AT, SIGNATURE, Sketch, are_near};
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

/// A question of [`Stories`](newshound_ports::Stories).
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) article: ArticleId,
    pub(crate) sketch: Sketch,
    pub(crate) kept: u64,
}

/// The first article of the story, where it is another one; else keeps this one.
pub(crate) fn first_of(conn: &Connection, asked: &Asked) -> Result<Option<ArticleId>, Fault> {
    let Some(id) = asked.article.bytes() else {
        return Err(Fault::Damaged(format!("{:?} is no article's id", asked.article.0)));
    };
    // How many of its anchors led to a story.
    let mut found: BTreeMap<i64, usize> = BTreeMap::new();
    {
        let mut find = conn.prepare_cached("SELECT n FROM story_anchor WHERE hash = ?1")?;
        for probe in &asked.sketch.probes {
            let mut rows = find.query([probe.cast_signed()])?;
            while let Some(row) = rows.next()? {
                *found.entry(row.get(0)?).or_default() += 1;
            }
        }
    }
    // What most anchors lead to is looked at; of what is near, the story told first counts.
    let mut found: Vec<(i64, usize)> = found.into_iter().collect();
    found.sort_by_key(|&(_, found)| std::cmp::Reverse(found.min(ANCHORS)));
    found.truncate(LOOKED_AT);
    found.sort_unstable();
    let mut first = None;
    let mut get = conn.prepare_cached("SELECT article, signature FROM story WHERE n = ?1")?;
    for (n, found) in found {
        let row: Option<([u8; 16], Vec<u8>)> =
            get.query_row([n], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let Some((article, signature)) = row else { continue };
        // A file of an earlier version has signatures of another size: these tell nothing now.
        let Ok(signature) = <[u8; SIGNATURE]>::try_from(signature) else { continue };
        if !are_near(&signature, &asked.sketch.signature, found) {
            continue;
        }
        if article == id {
            return Ok(None);
        }
        first.get_or_insert(article);
    }
    if let Some(first) = first {
        return Ok(Some(ArticleId::from_bytes(first)));
    }
    keep(conn, id, asked)?;
    Ok(None)
}

fn keep(conn: &Connection, id: [u8; 16], asked: &Asked) -> Result<(), Fault> {
    let anchors: Vec<u8> =
        asked.sketch.anchors.iter().flat_map(|anchor| anchor.to_be_bytes()).collect();
    conn.prepare_cached("INSERT INTO story (article, signature, anchors) VALUES (?1, ?2, ?3)")?
        .execute((id, asked.sketch.signature, anchors))?;
    let n = conn.last_insert_rowid();
    let mut shared = conn.prepare_cached("SELECT count(*) FROM story_anchor WHERE hash = ?1")?;
    let mut put = conn.prepare_cached("INSERT OR IGNORE INTO story_anchor VALUES (?1, ?2)")?;
    for anchor in &asked.sketch.anchors {
        let hash = anchor.cast_signed();
        let stories: i64 = shared.query_row([hash], |row| row.get(0))?;
        if usize::try_from(stories).is_ok_and(|stories| stories < SHARED) {
            put.execute((hash, n))?;
        }
    }
    // Numbers are given in order, so the oldest to keep is known.
    let oldest = n.saturating_sub(i64::try_from(asked.kept).unwrap_or(i64::MAX));
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
