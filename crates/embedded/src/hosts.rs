//! The writer's copy of the host rows: read once, changed in memory, written once a group.

use crate::fault::Fault;
use crate::sum;
use newshound_core::host::HostState;
use newshound_core::task::Lane;
use newshound_core::time::UnixMillis;
use rusqlite::{Connection, OptionalExtension};
use std::collections::HashMap;

/// Hosts kept; beyond it all are forgotten and read again when needed. At about 500 bytes a
/// host this is 25 MB.
const KEPT: usize = 50_000;

/// A host as the writer knows it.
#[derive(Debug)]
pub(crate) struct Host {
    pub(crate) id: i64,
    pub(crate) version: u64,
    pub(crate) state: HostState,
    pub(crate) waiting: [i64; Lane::COUNT],
    /// The last number given out in each lane.
    pub(crate) tail: [i64; Lane::COUNT],
    /// Its earliest visit.
    pub(crate) visit: Option<i64>,
    change: Change,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    None,
    Lanes,
    State,
}

/// All of them, by key; `at` numbers stay good until [`Hosts::forget`].
#[derive(Debug, Default)]
pub(crate) struct Hosts {
    by_key: HashMap<Box<str>, usize>,
    kept: Vec<Host>,
    changed: Vec<usize>,
}

impl Hosts {
    /// The host with this key, where it is in the store.
    pub(crate) fn find(&mut self, conn: &Connection, key: &str) -> Result<Option<usize>, Fault> {
        if let Some(&at) = self.by_key.get(key) {
            return Ok(Some(at));
        }
        let Some(host) = load(conn, key)? else {
            return Ok(None);
        };
        Ok(Some(self.keep(key, host)))
    }

    /// Makes the host with this key, at version `version`.
    pub(crate) fn make(
        &mut self,
        conn: &Connection,
        key: &str,
        version: u64,
        state: HostState,
    ) -> Result<usize, Fault> {
        conn.prepare_cached(
            "INSERT INTO host (key, version, fresh, archive, sitemaps, listings, state)
             VALUES (?1, 0, 0, 0, 0, 0, '')",
        )?
        .execute([key])?;
        let id = conn.last_insert_rowid();
        let zero = [0; Lane::COUNT];
        let (tail, visit, change) = (zero, None, Change::None);
        let host = Host { id, version, state, waiting: zero, tail, visit, change };
        let at = self.keep(key, host);
        self.touch(at, Change::State);
        Ok(at)
    }

    /// The host with this key, made with a new state where there is none.
    pub(crate) fn find_or_make(
        &mut self,
        conn: &Connection,
        key: &str,
        now: UnixMillis,
    ) -> Result<usize, Fault> {
        match self.find(conn, key)? {
            Some(at) => Ok(at),
            None => self.make(conn, key, 1, HostState::new(now)),
        }
    }

    pub(crate) fn get(&self, at: usize) -> &Host {
        &self.kept[at]
    }

    /// Gives it a new state and the next version.
    pub(crate) fn set_state(&mut self, at: usize, version: u64, state: HostState) {
        self.kept[at].version = version;
        self.kept[at].state = state;
        self.touch(at, Change::State);
    }

    /// One more URL at the end of a lane; gives its number.
    pub(crate) fn append(&mut self, at: usize, lane: Lane) -> i64 {
        self.touch(at, Change::Lanes);
        let host = &mut self.kept[at];
        host.waiting[lane.index()] += 1;
        host.tail[lane.index()] += 1;
        host.tail[lane.index()]
    }

    /// `count` URLs fewer in a lane.
    pub(crate) fn remove(&mut self, at: usize, lane: Lane, count: i64) {
        self.touch(at, Change::Lanes);
        self.kept[at].waiting[lane.index()] -= count;
    }

    /// Notes its earliest visit.
    pub(crate) fn set_visit(&mut self, at: usize, visit: Option<i64>) {
        self.touch(at, Change::Lanes);
        self.kept[at].visit = visit;
    }

    fn touch(&mut self, at: usize, change: Change) {
        let host = &mut self.kept[at];
        if host.change == Change::None {
            self.changed.push(at);
        }
        host.change = host.change.max(change);
    }

    fn keep(&mut self, key: &str, host: Host) -> usize {
        let at = self.kept.len();
        self.kept.push(host);
        self.by_key.insert(key.into(), at);
        at
    }

    /// Writes what changed.
    pub(crate) fn store(&mut self, conn: &Connection) -> Result<(), Fault> {
        for at in std::mem::take(&mut self.changed) {
            let host = &mut self.kept[at];
            let full = host.change == Change::State;
            host.change = Change::None;
            let [fresh, archive, sitemaps, listings] = host.waiting;
            let ready = host.state.pace.open && host.waiting.iter().any(|&count| count > 0);
            let due = ready.then_some(host.state.pace.next_due().0);
            let visit = host.visit.filter(|_| host.state.pace.open);
            let visit = visit.map(|at| at.max(host.state.pace.next_due().0));
            if full {
                conn.prepare_cached(
                    "UPDATE host SET due = ?2, visit = ?3, fresh = ?4, archive = ?5,
                     sitemaps = ?6, listings = ?7, version = ?8, state = ?9 WHERE id = ?1",
                )?
                .execute((
                    host.id,
                    due,
                    visit,
                    fresh,
                    archive,
                    sitemaps,
                    listings,
                    host.version.cast_signed(),
                    sum::sealed(serde_json::to_string(&host.state)?),
                ))?;
            } else {
                conn.prepare_cached(
                    "UPDATE host SET due = ?2, visit = ?3, fresh = ?4, archive = ?5,
                     sitemaps = ?6, listings = ?7 WHERE id = ?1",
                )?
                .execute((host.id, due, visit, fresh, archive, sitemaps, listings))?;
            }
        }
        Ok(())
    }

    /// Forgets everything: after a rollback the rows are the truth.
    pub(crate) fn forget(&mut self) {
        self.by_key.clear();
        self.kept.clear();
        self.changed.clear();
    }

    /// Keeps within the bound; call it when nothing is changed.
    pub(crate) fn trim(&mut self) {
        if self.kept.len() > KEPT && self.changed.is_empty() {
            self.forget();
        }
    }
}

fn load(conn: &Connection, key: &str) -> Result<Option<Host>, Fault> {
    let row = conn
        .prepare_cached(
            "SELECT id, version, fresh, archive, sitemaps, listings, state FROM host
             WHERE key = ?1",
        )?
        .query_row([key], |row| {
            let waiting = [row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?];
            Ok((row.get(0)?, row.get::<_, i64>(1)?, waiting, row.get::<_, String>(6)?))
        })
        .optional()?;
    let Some((id, version, waiting, state)) = row else {
        return Ok(None);
    };
    let mut tail = [0; Lane::COUNT];
    for lane in Lane::ALL {
        let last: Option<i64> = conn
            .prepare_cached("SELECT max(seq) FROM lane WHERE host = ?1 AND lane = ?2")?
            .query_row((id, lane.index() as i64), |row| row.get(0))?;
        tail[lane.index()] = last.unwrap_or(0);
    }
    let visit = first_visit(conn, id)?;
    Ok(Some(Host {
        id,
        version: version.cast_unsigned(),
        state: serde_json::from_str(sum::open(&state, || format!("host {key}"))?)?,
        waiting,
        tail,
        visit,
        change: Change::None,
    }))
}

/// When the earliest visit of a host is due.
pub(crate) fn first_visit(conn: &Connection, host: i64) -> Result<Option<i64>, Fault> {
    Ok(conn
        .prepare_cached("SELECT min(at) FROM visit WHERE host = ?1")?
        .query_row([host], |row| row.get(0))?)
}
