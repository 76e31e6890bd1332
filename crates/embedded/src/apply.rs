//! One transition: is it stale, and if not, its changes.

use crate::codec;
use crate::codes::{ended_as, waits_in};
use crate::fault::Fault;
use crate::hosts::Hosts;
use crate::known::Known;
use crate::source::Sources;
use crate::tally::Tally;
use newshound_core::frontier::{Admission, Applied, Op, Place, Transition};
use newshound_core::identity::Fingerprint;
use newshound_core::status::Status;
use newshound_core::task::{Entry, Expect, InFlight, Lane, TaskRef};
use newshound_core::time::UnixMillis;
use rusqlite::{Connection, OptionalExtension};

/// What the writer holds in memory while a group of commits is being carried out.
pub(crate) struct Group<'a> {
    pub(crate) conn: &'a Connection,
    pub(crate) known: &'a Known,
    pub(crate) hosts: Hosts,
    pub(crate) sources: Sources,
    pub(crate) tally: Tally,
    /// Fingerprints found admitted, to be remembered once the group is committed.
    pub(crate) learned: Vec<u64>,
    /// Reused for each entry.
    pub(crate) buffer: Vec<u8>,
}

/// A fingerprint as SQLite's signed integer.
pub(crate) fn key(fp: Fingerprint) -> i64 {
    fp.0.cast_signed()
}

enum Check {
    Stale,
    /// No operation can turn out stale.
    Sure,
    /// One depends on an earlier one of the same transition.
    Unsure,
}

/// A step turned out stale.
struct Stale;

type Step<T> = Result<Result<T, Stale>, Fault>;

impl Group<'_> {
    /// Carries out `transition`, whole or not at all.
    pub(crate) fn apply(
        &mut self,
        transition: &Transition,
        now: UnixMillis,
    ) -> Result<Applied, Fault> {
        let found = self.hosts.find(self.conn, transition.host.as_str())?;
        let version = found.map_or(0, |at| self.hosts.get(at).version);
        if version != transition.expect {
            return Ok(Applied::Stale);
        }
        match self.check(found, transition)? {
            Check::Stale => return Ok(Applied::Stale),
            Check::Sure => {
                let done = self.carry_out(found, transition, now)?;
                return done.map_err(|Stale| Fault::Misfit("a checked step was stale".into()));
            }
            Check::Unsure => {}
        }
        // Everything kept in memory goes to the store first, so that a rollback is the truth.
        self.hosts.store(self.conn)?;
        let (tally, learned) = (self.tally, self.learned.len());
        self.conn.execute_batch("SAVEPOINT step")?;
        if let Ok(done) = self.carry_out(found, transition, now)? {
            self.conn.execute_batch("RELEASE step")?;
            return Ok(done);
        }
        self.conn.execute_batch("ROLLBACK TO step; RELEASE step")?;
        self.tally = tally;
        self.learned.truncate(learned);
        self.hosts.forget();
        self.sources.forget();
        Ok(Applied::Stale)
    }

    /// Looks at what a transition needs before anything is changed.
    fn check(&self, host: Option<usize>, transition: &Transition) -> Result<Check, Fault> {
        let mut popped = [0_i64; Lane::COUNT];
        let mut appended = [false; Lane::COUNT];
        let mut settled: Vec<TaskRef> = Vec::new();
        let mut started = false;
        for op in &transition.ops {
            match op {
                Op::Settle(task) => {
                    if started {
                        return Ok(Check::Unsure);
                    }
                    let out = self.in_flight(task.id)?.is_some_and(|out| out.0 == task.attempt);
                    if !out || settled.contains(task) {
                        return Ok(Check::Stale);
                    }
                    settled.push(*task);
                }
                Op::Pop(lane, url) => {
                    if appended[lane.index()] {
                        return Ok(Check::Unsure);
                    }
                    let head = match host {
                        Some(at) => self.head(at, *lane, popped[lane.index()])?,
                        None => None,
                    };
                    if head.is_none_or(|(_, fp)| fp != key(*url)) {
                        return Ok(Check::Stale);
                    }
                    popped[lane.index()] += 1;
                }
                Op::Start(task) => {
                    let again = settled.iter().any(|done| done.id == task.task.id);
                    if started || (!again && self.in_flight(task.task.id)?.is_some()) {
                        return Ok(Check::Unsure);
                    }
                    started = true;
                }
                Op::Requeue(lane, _) | Op::Drain(lane, _) => appended[lane.index()] = true,
                Op::Admit(_) => appended = [true; Lane::COUNT],
                Op::End { .. } | Op::SetRobots(_) => {}
            }
        }
        Ok(Check::Sure)
    }

    fn carry_out(
        &mut self,
        host: Option<usize>,
        transition: &Transition,
        now: UnixMillis,
    ) -> Step<Applied> {
        let version = transition.expect + 1;
        let state = transition.state.clone();
        let host = match host {
            Some(at) => {
                self.hosts.set_state(at, version, state);
                at
            }
            None => self.hosts.make(self.conn, transition.host.as_str(), version, state)?,
        };
        let before = self.tally.astray();
        let (mut admitted, mut seen) = (0, 0);
        let mut settled: Option<(Fingerprint, String)> = None;
        for op in &transition.ops {
            match op {
                Op::Settle(task) => match self.settle(*task)? {
                    Ok(text) => settled = Some((task.id, text)),
                    Err(stale) => return Ok(Err(stale)),
                },
                Op::Pop(lane, url) => {
                    if let Err(stale) = self.pop(host, *lane, *url)? {
                        return Ok(Err(stale));
                    }
                }
                Op::Start(task) => {
                    if let Err(stale) = self.start(task)? {
                        return Ok(Err(stale));
                    }
                }
                Op::End { url, status, detail } => {
                    let task = settled.as_ref().filter(|(id, _)| id == url);
                    self.end(*url, *status, detail.as_deref(), task.map(|(_, text)| text))?;
                }
                Op::Requeue(lane, entry) => self.requeue(*lane, entry, now)?,
                Op::Drain(lane, status) => self.drain(host, *lane, *status)?,
                Op::SetRobots(rules) => self.set_robots(host, rules)?,
                Op::Admit(list) => {
                    let new = self.admit(list, now)?;
                    admitted += new;
                    seen += list.len() as u32 - new;
                }
            }
        }
        if self.tally.astray() != before {
            return Err(Fault::Misfit(format!(
                "a transition of {} leaves {} URLs unaccounted for; this is a defect of the scheduler",
                transition.host,
                self.tally.astray() - before
            )));
        }
        Ok(Ok(Applied::Done { admitted, seen }))
    }

    /// Attempt and robots mark of the task in flight.
    fn in_flight(&self, id: Fingerprint) -> Result<Option<(u32, bool)>, Fault> {
        Ok(self
            .conn
            .prepare_cached("SELECT attempt, robots FROM inflight WHERE fp = ?1")?
            .query_row([key(id)], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?)
    }

    /// Number and fingerprint of the URL `skip` places behind the head of a lane.
    fn head(&self, host: usize, lane: Lane, skip: i64) -> Result<Option<(i64, i64)>, Fault> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT seq, fp FROM lane WHERE host = ?1 AND lane = ?2 ORDER BY seq
                 LIMIT 1 OFFSET ?3",
            )?
            .query_row((self.hosts.get(host).id, lane.index() as i64, skip), |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?)
    }

    /// Ends a flight; gives the task as it was stored.
    fn settle(&mut self, task: TaskRef) -> Step<String> {
        let out: Option<(bool, String)> = self
            .conn
            .prepare_cached(
                "DELETE FROM inflight WHERE fp = ?1 AND attempt = ?2 RETURNING robots, task",
            )?
            .query_row((key(task.id), task.attempt), |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((robots, text)) = out else {
            return Ok(Err(Stale));
        };
        self.tally.in_flight -= i64::from(!robots);
        Ok(Ok(text))
    }

    fn pop(&mut self, host: usize, lane: Lane, url: Fingerprint) -> Step<()> {
        let Some((seq, fp)) = self.head(host, lane, 0)? else {
            return Ok(Err(Stale));
        };
        if fp != key(url) {
            return Ok(Err(Stale));
        }
        self.conn
            .prepare_cached("DELETE FROM lane WHERE host = ?1 AND lane = ?2 AND seq = ?3")?
            .execute((self.hosts.get(host).id, lane.index() as i64, seq))?;
        self.hosts.remove(host, lane, 1);
        self.tally.queued -= 1;
        Ok(Ok(()))
    }

    fn start(&mut self, task: &InFlight) -> Step<()> {
        let robots = task.entry.expect == Expect::Robots;
        let put = self
            .conn
            .prepare_cached(
                "INSERT OR IGNORE INTO inflight (fp, attempt, deadline, robots, task)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((
                key(task.task.id),
                task.task.attempt,
                task.deadline.0,
                robots,
                serde_json::to_string(task)?,
            ))?;
        if put == 0 {
            return Ok(Err(Stale));
        }
        self.tally.in_flight += i64::from(!robots);
        Ok(Ok(()))
    }

    fn end(
        &mut self,
        url: Fingerprint,
        status: Status,
        detail: Option<&str>,
        task: Option<&String>,
    ) -> Result<(), Fault> {
        self.place(url, ended_as(status))?;
        self.tally.end(status, 1);
        let Some(detail) = detail else {
            return Ok(());
        };
        let url_text = match task {
            Some(task) => Some(serde_json::from_str::<InFlight>(task)?.entry.url),
            None => None,
        };
        self.conn
            .prepare_cached("INSERT OR REPLACE INTO ended (fp, url, detail) VALUES (?1, ?2, ?3)")?
            .execute((key(url), url_text.as_ref().map(|url| url.as_str()), detail))?;
        Ok(())
    }

    /// Notes where an admitted URL is.
    fn place(&self, url: Fingerprint, place: i64) -> Result<(), Fault> {
        self.conn
            .prepare_cached("UPDATE seen SET place = ?2 WHERE fp = ?1")?
            .execute((key(url), place))?;
        Ok(())
    }

    fn requeue(&mut self, lane: Lane, entry: &Entry, now: UnixMillis) -> Result<(), Fault> {
        let url = Fingerprint::of(&entry.url);
        self.place(url, waits_in(lane))?;
        self.append(lane, entry, url, now)
    }

    /// Puts a URL at the end of a lane of its host.
    fn append(
        &mut self,
        lane: Lane,
        entry: &Entry,
        url: Fingerprint,
        now: UnixMillis,
    ) -> Result<(), Fault> {
        let host = self.hosts.find_or_make(self.conn, entry.url.origin(), now)?;
        let source = match &entry.from {
            Some(from) => Some(self.sources.number(self.conn, from)?),
            None => None,
        };
        self.buffer.clear();
        codec::encode(entry, source, &mut self.buffer);
        let seq = self.hosts.append(host, lane);
        self.conn
            .prepare_cached(
                "INSERT INTO lane (host, lane, seq, fp, entry) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((
                self.hosts.get(host).id,
                lane.index() as i64,
                seq,
                key(url),
                self.buffer.as_slice(),
            ))?;
        self.tally.queued += 1;
        Ok(())
    }

    /// Ends all of a lane in two statements, each in the order of its own table.
    fn drain(&mut self, host: usize, lane: Lane, status: Status) -> Result<(), Fault> {
        let (id, number) = (self.hosts.get(host).id, lane.index() as i64);
        self.conn
            .prepare_cached(
                "UPDATE seen SET place = ?3
                 WHERE fp IN (SELECT fp FROM lane WHERE host = ?1 AND lane = ?2)",
            )?
            .execute((id, number, ended_as(status)))?;
        let gone = self
            .conn
            .prepare_cached("DELETE FROM lane WHERE host = ?1 AND lane = ?2")?
            .execute((id, number))? as i64;
        self.hosts.remove(host, lane, gone);
        self.tally.queued -= gone;
        self.tally.end(status, gone);
        Ok(())
    }

    fn set_robots(&mut self, host: usize, rules: &str) -> Result<(), Fault> {
        self.conn
            .prepare_cached("INSERT OR REPLACE INTO robots (host, rules) VALUES (?1, ?2)")?
            .execute((self.hosts.get(host).id, rules))?;
        Ok(())
    }

    /// Admits what is new of `list`; gives its number.
    fn admit(&mut self, list: &[Admission], now: UnixMillis) -> Result<u32, Fault> {
        let fps: Vec<_> = list.iter().map(|new| Fingerprint::of(&new.entry.url)).collect();
        let known: Vec<bool> = {
            let mut known = self.known.lock();
            fps.iter().map(|fp| known.contains(fp.0)).collect()
        };
        let mut admitted = 0;
        for ((new, fp), known) in list.iter().zip(fps).zip(known) {
            if known {
                continue;
            }
            let place = match new.place {
                Place::Lane(lane) => waits_in(lane),
                Place::Settled(status) => ended_as(status),
            };
            let put = self
                .conn
                .prepare_cached("INSERT OR IGNORE INTO seen (fp, place) VALUES (?1, ?2)")?
                .execute((key(fp), place))?;
            self.learned.push(fp.0);
            if put == 0 {
                continue;
            }
            admitted += 1;
            self.tally.admitted += 1;
            match new.place {
                Place::Lane(lane) => self.append(lane, &new.entry, fp, now)?,
                Place::Settled(status) => {
                    self.hosts.find_or_make(self.conn, new.entry.url.origin(), now)?;
                    self.tally.end(status, 1);
                }
            }
        }
        Ok(admitted)
    }
}
