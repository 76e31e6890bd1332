//! The single changes of a transition, each on its rows and on the counts.

use crate::apply::{Stale, Step};
use crate::codes::ended_as;
use crate::fault::Fault;
use crate::group::{Group, key};
use crate::rules_row;
use crate::sum;
use newshound_core::identity::Fingerprint;
use newshound_core::status::Status;
use newshound_core::task::{InFlight, Lane, TaskRef};
use rusqlite::OptionalExtension;

impl Group<'_> {
    /// Ends a flight; gives the task as it was stored.
    pub(crate) fn settle(&mut self, task: TaskRef) -> Step<String> {
        let out: Option<(bool, String)> = self
            .conn
            .prepare_cached(
                "DELETE FROM inflight WHERE fp = ?1 AND attempt = ?2 RETURNING uncounted, task",
            )?
            .query_row((key(task.id), task.attempt), |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((uncounted, text)) = out else {
            return Ok(Err(Stale));
        };
        self.tally.in_flight -= i64::from(!uncounted);
        Ok(Ok(sum::open(&text, || format!("task {}", task.id))?.to_owned()))
    }

    pub(crate) fn pop(&mut self, host: usize, lane: Lane, url: Fingerprint) -> Step<()> {
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

    pub(crate) fn start(&mut self, task: &InFlight) -> Step<()> {
        let counted = task.entry.is_counted();
        let put = self
            .conn
            .prepare_cached(
                "INSERT OR IGNORE INTO inflight (fp, attempt, deadline, uncounted, task)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((
                key(task.task.id),
                task.task.attempt,
                task.deadline.0,
                !counted,
                sum::sealed(serde_json::to_string(task)?),
            ))?;
        if put == 0 {
            return Ok(Err(Stale));
        }
        self.tally.in_flight += i64::from(counted);
        Ok(Ok(()))
    }

    pub(crate) fn end(
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
    pub(crate) fn place(&self, url: Fingerprint, place: i64) -> Result<(), Fault> {
        self.conn
            .prepare_cached("UPDATE seen SET place = ?2 WHERE fp = ?1")?
            .execute((key(url), place))?;
        Ok(())
    }

    /// Ends all of a lane in two statements, each in the order of its own table.
    pub(crate) fn drain(&mut self, host: usize, lane: Lane, status: Status) -> Result<(), Fault> {
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

    pub(crate) fn set_robots(&mut self, host: usize, rules: &str) -> Result<(), Fault> {
        self.conn
            .prepare_cached("INSERT OR REPLACE INTO robots (host, rules) VALUES (?1, ?2)")?
            .execute((self.hosts.get(host).id, rules_row::packed(rules)?))?;
        Ok(())
    }
}
