//! Who may emit a story.

use crate::fault::Fault;
use crate::group::key;
use newshound_core::identity::Fingerprint;
use newshound_ports::{Claim, Claimed};
use rusqlite::Connection;

/// Makes each claim, in order.
pub(crate) fn make(conn: &Connection, claims: &[Claim]) -> Result<Vec<Claimed>, Fault> {
    let mut put = conn
        .prepare_cached("INSERT OR IGNORE INTO claim (key, owner, content) VALUES (?1, ?2, ?3)")?;
    let mut get = conn.prepare_cached("SELECT owner, content FROM claim WHERE key = ?1")?;
    let mut done = Vec::with_capacity(claims.len());
    for claim in claims {
        let new = put.execute((key(claim.key), key(claim.owner), key(claim.content)))?;
        if new == 1 {
            done.push(Claimed::Granted);
            continue;
        }
        let (owner, content) =
            get.query_row([key(claim.key)], |row| Ok((stored(row.get(0)?), stored(row.get(1)?))))?;
        let ours = owner == claim.owner;
        done.push(if ours { Claimed::Granted } else { Claimed::Taken { owner, content } });
    }
    Ok(done)
}

fn stored(key: i64) -> Fingerprint {
    Fingerprint(key.cast_unsigned())
}
