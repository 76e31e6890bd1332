//! What is read of the store: between two groups of commits, so on committed rows only.

use crate::codes::place_of;
use crate::fault::Fault;
use crate::group::{Group, key};
use crate::packed;
use crate::rules_row;
use crate::source::source_url;
use crate::sum;
use newshound_core::frontier::{HostRow, Whereabouts};
use newshound_core::identity::{Fingerprint, HostKey};
use newshound_core::task::{Entry, InFlight, Lane};
use newshound_core::time::UnixMillis;
use rusqlite::{Connection, OptionalExtension, Params};

/// Hosts that may be asked, earliest first.
pub(crate) fn due(
    group: &mut Group<'_>,
    now: UnixMillis,
    limit: usize,
) -> Result<Vec<HostRow>, Fault> {
    let sql = "SELECT key FROM host WHERE due <= ?1 ORDER BY due, id LIMIT ?2";
    rows_of(group, sql, (now.0, at_most(limit)))
}

/// When the next one may be.
pub(crate) fn next_due(group: &Group<'_>) -> Result<Option<UnixMillis>, Fault> {
    let at: Option<i64> =
        group.conn.prepare_cached("SELECT min(due) FROM host")?.query_row([], |row| row.get(0))?;
    Ok(at.map(UnixMillis))
}

/// The rows of `hosts`, in their order.
pub(crate) fn hosts(
    group: &mut Group<'_>,
    hosts: &[HostKey],
) -> Result<Vec<Option<HostRow>>, Fault> {
    hosts.iter().map(|host| host_row(group, host.as_str())).collect()
}

/// A page of all hosts in key order.
pub(crate) fn all_hosts(
    group: &mut Group<'_>,
    after: Option<&HostKey>,
    limit: usize,
) -> Result<Vec<HostRow>, Fault> {
    let after = after.map_or("", HostKey::as_str);
    rows_of(
        group,
        "SELECT key FROM host WHERE key > ?1 ORDER BY key LIMIT ?2",
        (after, at_most(limit)),
    )
}

pub(crate) fn rows_of(
    group: &mut Group<'_>,
    sql: &str,
    params: impl Params,
) -> Result<Vec<HostRow>, Fault> {
    let keys: Vec<String> = group
        .conn
        .prepare_cached(sql)?
        .query_map(params, |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    keys.iter().filter_map(|key| host_row(group, key).transpose()).collect()
}

fn host_row(group: &mut Group<'_>, key: &str) -> Result<Option<HostRow>, Fault> {
    let Some(at) = group.hosts.find(group.conn, key)? else {
        return Ok(None);
    };
    let host = group.hosts.get(at);
    let mut heads = [const { None }; Lane::COUNT];
    for lane in Lane::ALL {
        if host.waiting[lane.index()] > 0 {
            heads[lane.index()] = head(group.conn, host.id, key, lane)?;
        }
    }
    Ok(Some(HostRow {
        host: HostKey::from_stored(key),
        version: host.version,
        state: host.state.clone(),
        heads,
        waiting: host.waiting.map(|count| count.max(0).cast_unsigned()),
    }))
}

fn head(conn: &Connection, id: i64, host: &str, lane: Lane) -> Result<Option<Entry>, Fault> {
    let decoded = conn
        .prepare_cached(
            "SELECT entry FROM lane WHERE host = ?1 AND lane = ?2 ORDER BY seq LIMIT 1",
        )?
        .query_row((id, lane.index() as i64), |row| {
            Ok(packed::decode(host, row.get_ref(0)?.as_blob()?))
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
        let text = sum::open(text, || "a task in flight".to_owned())?;
        let mut task: InFlight = serde_json::from_str(text)?;
        // The column is changed at open; the text keeps what was first given.
        task.deadline = UnixMillis(row.get(1)?);
        tasks.push(task);
    }
    Ok(tasks)
}

/// The robots rules of a host.
pub(crate) fn robots(conn: &Connection, host: &HostKey) -> Result<String, Fault> {
    let mut asked = conn.prepare_cached(
        "SELECT rules FROM robots WHERE host = (SELECT id FROM host WHERE key = ?1)",
    )?;
    let mut rows = asked.query([host.as_str()])?;
    let Some(row) = rows.next()? else { return Ok(String::new()) };
    Ok(rules_row::unpacked(row.get_ref(0)?, || format!("robots.txt of {host}"))?.into_owned())
}

/// Where a URL is.
pub(crate) fn whereabouts(
    conn: &Connection,
    url: Fingerprint,
) -> Result<Option<Whereabouts>, Fault> {
    let fp = key(url);
    let place: Option<i64> = conn
        .prepare_cached("SELECT place FROM seen WHERE fp = ?1")?
        .query_row([fp], |row| row.get(0))
        .optional()?;
    let Some(place) = place else {
        return Ok(None);
    };
    let out: Option<u32> = conn
        .prepare_cached("SELECT attempt FROM inflight WHERE fp = ?1 AND uncounted = 0")?
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

/// What is kept of an outstanding URL: of its task if that is out, else of its place in a lane.
/// Lanes have no index by URL, so this looks through those of its host.
pub(crate) fn entry(
    conn: &Connection,
    host: &HostKey,
    url: Fingerprint,
) -> Result<Option<Entry>, Fault> {
    let task: Option<String> = conn
        .prepare_cached("SELECT task FROM inflight WHERE fp = ?1 AND uncounted = 0")?
        .query_row([key(url)], |row| row.get(0))
        .optional()?;
    if let Some(task) = task {
        return Ok(Some(
            serde_json::from_str::<InFlight>(sum::open(&task, || format!("task {url}"))?)?.entry,
        ));
    }
    let found = conn
        .prepare_cached(
            "SELECT entry FROM lane
             WHERE host = (SELECT id FROM host WHERE key = ?1) AND fp = ?2",
        )?
        .query_row((host.as_str(), key(url)), |row| {
            Ok(packed::decode(host.as_str(), row.get_ref(0)?.as_blob()?))
        })
        .optional()?
        .flatten();
    let Some((mut entry, source)) = found else { return Ok(None) };
    if let Some(source) = source {
        entry.from = Some(source_url(conn, source)?);
    }
    Ok(Some(entry))
}

/// Which of `urls` are in the seen-set.
pub(crate) fn seen(conn: &Connection, urls: &[Fingerprint]) -> Result<Vec<bool>, Fault> {
    let mut statement = conn.prepare_cached("SELECT 1 FROM seen WHERE fp = ?1")?;
    urls.iter().map(|&url| Ok(statement.exists([key(url)])?)).collect()
}

pub(crate) fn at_most(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
