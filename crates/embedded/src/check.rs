//! Whether a transition is stale, seen before anything is changed.

use crate::fault::Fault;
use crate::group::{Group, key};
use newshound_core::frontier::{Op, Transition};
use newshound_core::identity::Fingerprint;
use newshound_core::task::{Lane, TaskRef};
use rusqlite::OptionalExtension;

/// What is known of a transition of the right version.
pub(crate) enum Check {
    Stale,
    /// No operation can turn out stale.
    Sure,
    /// One depends on an earlier one of the same transition.
    Unsure,
}

impl Group<'_> {
    /// Looks at what a transition needs before anything is changed.
    pub(crate) fn check(
        &self,
        host: Option<usize>,
        transition: &Transition,
    ) -> Result<Check, Fault> {
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
                Op::Admit(_) | Op::Resume | Op::Promote(_) => appended = [true; Lane::COUNT],
                Op::End { .. }
                | Op::Defer { .. }
                | Op::SetRobots(_)
                | Op::Visit(..)
                | Op::Unvisit(_)
                | Op::Recall { .. } => {}
            }
        }
        Ok(Check::Sure)
    }

    /// Attempt and mark ("not a URL of the frontier") of the task in flight.
    pub(crate) fn in_flight(&self, id: Fingerprint) -> Result<Option<(u32, bool)>, Fault> {
        Ok(self
            .conn
            .prepare_cached("SELECT attempt, uncounted FROM inflight WHERE fp = ?1")?
            .query_row([key(id)], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?)
    }

    /// Number and fingerprint of the URL `skip` places behind the head of a lane.
    pub(crate) fn head(
        &self,
        host: usize,
        lane: Lane,
        skip: i64,
    ) -> Result<Option<(i64, i64)>, Fault> {
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
}
