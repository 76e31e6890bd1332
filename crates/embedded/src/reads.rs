//! What is read of the store.

use crate::codec;
use crate::codes::place_of;
use crate::fault::Fault;
use crate::source::source_url;
use newshound_core::frontier::{HostRow, Whereabouts};
use newshound_core::identity::{Fingerprint, HostKey};
use newshound_core::task::{Entry, InFlight, Lane};
use newshound_core::time::UnixMillis;
use rusqlite::{Connection, OptionalExtension, Params, Row};

macro_rules! host_rows {
    ($rest:literal) => {
        concat!(
            "SELECT id, key, version, state, fresh, archive, sitemaps, listings FROM host ",
            $rest
        )
    };
}

/// Hosts that may be asked, earliest first.
pub(crate) fn due(conn: &Connection, now: UnixMillis, limit: usize) -> Result<Vec<HostRow>, Fault> {
    let sql = host_rows!("WHERE ready = 1 AND next_due <= ?1 ORDER BY next_due, id LIMIT ?2");
    hosts_by(conn, sql, (now.0, at_most(limit)))
}

/// When the next one may be.
pub(crate) fn next_due(conn: &Connection) -> Result<Option<UnixMillis>, Fault> {
    let at: Option<i64> = conn
        .prepare_cached("SELECT min(next_due) FROM host WHERE ready = 1")?
        .query_row([], |row| row.get(0))?;
    Ok(at.map(UnixMillis))
}

/// The rows of `hosts`, in their order.
pub(crate) fn hosts(conn: &Connection, hosts: &[HostKey]) -> Result<Vec<Option<HostRow>>, Fault> {
    hosts
        .iter()
        .map(|host| Ok(hosts_by(conn, host_rows!("WHERE key = ?1"), [host.as_str()])?.pop()))
        .collect()
}

/// A page of all hosts in key order.
pub(crate) fn all_hosts(
    conn: &Connection,
    after: Option<&HostKey>,
    limit: usize,
) -> Result<Vec<HostRow>, Fault> {
    let after = after.map_or("", HostKey::as_str);
    hosts_by(conn, host_rows!("WHERE key > ?1 ORDER BY key LIMIT ?2"), (after, at_most(limit)))
}

fn hosts_by(conn: &Connection, sql: &str, params: impl Params) -> Result<Vec<HostRow>, Fault> {
    let mut rows = Vec::new();
    let mut statement = conn.prepare_cached(sql)?;
    let mut found = statement.query(params)?;
    while let Some(row) = found.next()? {
        rows.push(host_row(conn, row)?);
    }
    Ok(rows)
}

fn host_row(conn: &Connection, row: &Row<'_>) -> Result<HostRow, Fault> {
    let id: i64 = row.get(0)?;
    let host: String = row.get(1)?;
    let state = row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?;
    let mut waiting = [0; Lane::COUNT];
    let mut heads = [const { None }; Lane::COUNT];
    for lane in Lane::ALL {
        let at = lane.index();
        waiting[at] = row.get::<_, i64>(4 + at)?.max(0).cast_unsigned();
        if waiting[at] > 0 {
            heads[at] = head(conn, id, &host, lane)?;
        }
    }
    Ok(HostRow {
        state: serde_json::from_str(state)?,
        version: row.get::<_, i64>(2)?.cast_unsigned(),
        host: HostKey::from_stored(&host),
        heads,
        waiting,
    })
}

fn head(conn: &Connection, id: i64, host: &str, lane: Lane) -> Result<Option<Entry>, Fault> {
    let decoded = conn
        .prepare_cached(
            "SELECT entry FROM lane WHERE host = ?1 AND lane = ?2 ORDER BY seq LIMIT 1",
        )?
        .query_row((id, lane.index() as i64), |row| {
            Ok(codec::decode(host, row.get_ref(0)?.as_blob()?))
        })
        .optional()?;
    let Some(decoded) = decoded else {
        return Err(Fault::Damaged(format!("the {lane} lane of {host} has lost its URLs")));
    };
    let Some((mut entry, source)) = decoded else {
        return Err(Fault::Damaged(format!("the head of the {lane} lane of {host} is torn")));
    };
    if let Some(source) = source {
        entry.from = Some(source_url(conn, source)?);
    }
    Ok(Some(entry))
}

/// Tasks whose deadline is past. Few tasks are out, so no index is kept.
pub(crate) fn expired(
    conn: &Connection,
    now: UnixMillis,
    limit: usize,
) -> Result<Vec<InFlight>, Fault> {
    let mut statement = conn.prepare_cached(
        "SELECT task, deadline FROM inflight WHERE deadline < ?1 ORDER BY deadline, fp LIMIT ?2",
    )?;
    let mut rows = statement.query((now.0, at_most(limit)))?;
    let mut tasks = Vec::new();
    while let Some(row) = rows.next()? {
        let text = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        let mut task: InFlight = serde_json::from_str(text)?;
        // The column is changed at open; the text keeps what was first given.
        task.deadline = UnixMillis(row.get(1)?);
        tasks.push(task);
    }
    Ok(tasks)
}

/// The robots rules of a host.
pub(crate) fn robots(conn: &Connection, host: &HostKey) -> Result<String, Fault> {
    let rules = conn
        .prepare_cached(
            "SELECT rules FROM robots WHERE host = (SELECT id FROM host WHERE key = ?1)",
        )?
        .query_row([host.as_str()], |row| row.get(0))
        .optional()?;
    Ok(rules.unwrap_or_default())
}

/// Where a URL is.
pub(crate) fn whereabouts(
    conn: &Connection,
    url: Fingerprint,
) -> Result<Option<Whereabouts>, Fault> {
    let fp = crate::apply::key(url);
    let place: Option<i64> = conn
        .prepare_cached("SELECT place FROM seen WHERE fp = ?1")?
        .query_row([fp], |row| row.get(0))
        .optional()?;
    let Some(place) = place else {
        return Ok(None);
    };
    let out: Option<u32> = conn
        .prepare_cached("SELECT attempt FROM inflight WHERE fp = ?1 AND robots = 0")?
        .query_row([fp], |row| row.get(0))
        .optional()?;
    if let Some(attempt) = out {
        return Ok(Some(Whereabouts::InFlight(attempt)));
    }
    Ok(Some(match place_of(place) {
        Some(Err(lane)) => Whereabouts::Queued(lane),
        Some(Ok(status)) => {
            let detail = conn
                .prepare_cached("SELECT detail FROM ended WHERE fp = ?1")?
                .query_row([fp], |row| row.get(0))
                .optional()?;
            Whereabouts::Ended { status, detail }
        }
        None => return Err(Fault::Damaged(format!("URL {url} is at an unknown place {place}"))),
    }))
}

/// Which of `urls` are in the seen-set.
pub(crate) fn seen(conn: &Connection, urls: &[Fingerprint]) -> Result<Vec<bool>, Fault> {
    let mut statement = conn.prepare_cached("SELECT 1 FROM seen WHERE fp = ?1")?;
    urls.iter().map(|&url| Ok(statement.exists([crate::apply::key(url)])?)).collect()
}

fn at_most(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
