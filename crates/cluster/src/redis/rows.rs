//! Reads of hosts and tasks.

use super::entry::{decode, flight};
use super::keys;
use super::store::RedisStore;
use newshound_core::frontier::{HostRow, VisitRow};
use newshound_core::identity::{Fingerprint, HostKey};
use newshound_core::task::{Entry, InFlight, Lane};
use newshound_core::time::UnixMillis;
use newshound_ports::StoreError;
use redis::{FromRedisValue, Value, from_redis_value};

/// Hosts asked for in one script, so that reading all of them holds up nobody.
const ROWS: usize = 250;

/// Hosts that may be asked, earliest first.
pub(super) async fn due(
    store: &RedisStore,
    now: UnixMillis,
    limit: usize,
) -> Result<Vec<HostRow>, StoreError> {
    if limit == 0 {
        return Ok(Vec::new());
    }
    let mut script = store.prepare(&store.inner.scripts.rows);
    script.arg("due").arg(now.0).arg(at_most(limit));
    let rows: Vec<Vec<Value>> = store.run(&script).await?;
    present(store, rows)
}

/// When the next one may be.
pub(super) async fn next_due(store: &RedisStore) -> Result<Option<UnixMillis>, StoreError> {
    let mut pipeline = redis::pipe();
    pipeline.cmd("ZRANGE").arg(store.key("due")).arg(0).arg(0);
    let (earliest,): (Vec<String>,) = store.read(&pipeline).await?;
    let Some(host) = earliest.first() else {
        return Ok(None);
    };
    // The score is a float; the record has the exact number.
    let mut pipeline = redis::pipe();
    pipeline.hget(store.key("hosts"), host);
    let (record,): (Option<String>,) = store.read(&pipeline).await?;
    let due = record.as_deref().and_then(|record| record.split(' ').nth(2)?.parse().ok());
    due.map(|due| Some(UnixMillis(due))).ok_or_else(|| torn(store, host))
}

/// Hosts of which a page may be visited, earliest first, each with its first page.
pub(super) async fn visits_due(
    store: &RedisStore,
    now: UnixMillis,
    limit: usize,
) -> Result<Vec<VisitRow>, StoreError> {
    if limit == 0 {
        return Ok(Vec::new());
    }
    let mut script = store.prepare(&store.inner.scripts.rows);
    script.arg("visits").arg(now.0).arg(at_most(limit));
    let rows: Vec<Vec<Value>> = store.run(&script).await?;
    let mut found = Vec::with_capacity(rows.len());
    for mut row in rows {
        let page: String = next(store, &mut row.pop().into_iter())?;
        let at: f64 = next(store, &mut row.pop().into_iter())?;
        let Some(row) = host_row(store, row)? else { continue };
        let entry = serde_json::from_str(&page).map_err(|_| torn(store, row.host.as_str()))?;
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds, far below 2^53")]
        found.push(VisitRow { row, at: UnixMillis(at as i64), entry });
    }
    Ok(found)
}

/// When the earliest visit may be made.
pub(super) async fn next_visit(store: &RedisStore) -> Result<Option<UnixMillis>, StoreError> {
    let mut pipeline = redis::pipe();
    pipeline.cmd("ZRANGE").arg(store.key("vdue")).arg(0).arg(0).arg("WITHSCORES");
    let (first,): (Vec<(String, f64)>,) = store.read(&pipeline).await?;
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds, far below 2^53")]
    Ok(first.first().map(|(_, at)| UnixMillis(*at as i64)))
}

/// The pages put down for a visit under these fingerprints.
pub(super) async fn put_down(
    store: &RedisStore,
    urls: &[Fingerprint],
) -> Result<Vec<Option<Entry>>, StoreError> {
    let mut found = Vec::with_capacity(urls.len());
    for some in urls.chunks(ROWS) {
        let mut pipeline = redis::pipe();
        pipeline.cmd("HMGET").arg(store.key("visits"));
        for url in some {
            pipeline.arg(keys::bytes(*url).as_slice());
        }
        let (pages,): (Vec<Option<String>>,) = store.read(&pipeline).await?;
        for (page, url) in pages.into_iter().zip(some) {
            let entry = page.map(|page| serde_json::from_str(&page));
            found.push(entry.transpose().map_err(|_| torn(store, &url.to_string()))?);
        }
    }
    Ok(found)
}

/// The rows of `hosts`, in their order.
pub(super) async fn hosts(
    store: &RedisStore,
    hosts: &[HostKey],
) -> Result<Vec<Option<HostRow>>, StoreError> {
    let mut found = Vec::with_capacity(hosts.len());
    for some in hosts.chunks(ROWS) {
        let mut script = store.prepare(&store.inner.scripts.rows);
        script.arg("these");
        for host in some {
            script.arg(host.as_str());
        }
        let rows: Vec<Vec<Value>> = store.run(&script).await?;
        for row in rows {
            found.push(host_row(store, row)?);
        }
    }
    Ok(found)
}

/// A page of all hosts in key order.
pub(super) async fn all(
    store: &RedisStore,
    after: Option<&HostKey>,
    limit: usize,
) -> Result<Vec<HostRow>, StoreError> {
    let mut found: Vec<HostRow> = Vec::new();
    while found.len() < limit {
        let last = found.last().map(|row| &row.host).or(after);
        let wanted = (limit - found.len()).min(ROWS);
        let rows: Vec<Vec<Value>> = {
            let mut script = store.prepare(&store.inner.scripts.rows);
            script.arg("all");
            script.arg(last.map_or("-".to_owned(), |host| format!("({host}"))).arg(wanted);
            store.run(&script).await?
        };
        let rows = present(store, rows)?;
        let complete = rows.len() < wanted;
        found.extend(rows);
        if complete {
            break;
        }
    }
    Ok(found)
}

/// Tasks whose deadline is past, earliest first.
pub(super) async fn expired(
    store: &RedisStore,
    now: UnixMillis,
    limit: usize,
) -> Result<Vec<InFlight>, StoreError> {
    let mut pipeline = redis::pipe();
    pipeline.cmd("ZRANGEBYSCORE").arg(store.key("deadlines")).arg("-inf");
    pipeline.arg(format!("({}", now.0)).arg("LIMIT").arg(0).arg(at_most(limit));
    let (tasks,): (Vec<Vec<u8>>,) = store.read(&pipeline).await?;
    if tasks.is_empty() {
        return Ok(Vec::new());
    }
    let mut pipeline = redis::pipe();
    pipeline.cmd("HMGET").arg(store.key("flights")).arg(&tasks);
    let (records,): (Vec<Option<String>>,) = store.read(&pipeline).await?;
    // One that was settled between the two reads is no longer there.
    let read = |record: String| {
        flight(&record).ok_or_else(|| store.damaged("a task in flight cannot be read"))
    };
    records.into_iter().flatten().map(read).collect()
}

fn present(store: &RedisStore, rows: Vec<Vec<Value>>) -> Result<Vec<HostRow>, StoreError> {
    let rows = rows.into_iter().filter_map(|row| host_row(store, row).transpose());
    rows.collect()
}

/// Name, record, then for each lane length, head, and the page that named the one before.
fn host_row(store: &RedisStore, row: Vec<Value>) -> Result<Option<HostRow>, StoreError> {
    let mut values = row.into_iter();
    let host: String = next(store, &mut values)?;
    let record: String = next(store, &mut values)?;
    if record.is_empty() {
        return Ok(None);
    }
    let mut parts = record.splitn(4, ' ');
    let version = parts.next().and_then(|version| version.parse().ok());
    let state = parts.nth(2).and_then(|state| serde_json::from_str(state).ok());
    let (Some(version), Some(state)) = (version, state) else {
        return Err(torn(store, &host));
    };
    let mut waiting = [0; Lane::COUNT];
    let mut heads = [const { None }; Lane::COUNT];
    for lane in 0..Lane::COUNT {
        waiting[lane] = next(store, &mut values)?;
        let bytes: Vec<u8> = next(store, &mut values)?;
        let before: Vec<u8> = next(store, &mut values)?;
        if waiting[lane] > 0 {
            let entry = decode(&host, &bytes, &before).ok_or_else(|| torn(store, &host))?;
            heads[lane] = Some(entry);
        }
    }
    Ok(Some(HostRow { host: HostKey::from_stored(&host), version, state, heads, waiting }))
}

fn next<T: FromRedisValue>(
    store: &RedisStore,
    values: &mut impl Iterator<Item = Value>,
) -> Result<T, StoreError> {
    let value = values.next().unwrap_or(Value::Nil);
    from_redis_value(value).map_err(|error| store.damaged(&format!("a row: {error}")))
}

fn torn(store: &RedisStore, host: &str) -> StoreError {
    store.damaged(&format!("the record of {host} cannot be read"))
}

fn at_most(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
