//! Whether a task that was handed out is to be done.
//!
//! The broker may hand out a task twice: its worker died after the report, or the scheduler sent
//! it again because the broker died before it confirmed. Doing it twice changes nothing in the
//! frontier, but its host would be asked twice, perhaps at once.

use super::keys;
use super::store::RedisStore;
use newshound_core::task::TaskRef;
use newshound_ports::StoreError;
use std::time::Duration;

/// What came of [`RedisStore::begin`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begin {
    /// It is to be done.
    Ours,
    /// This attempt is not in flight any more.
    Settled,
    /// Another delivery of it is being worked on; that one is still with the broker, so this
    /// one can be dropped.
    Theirs,
    /// The store lost writes, and this worker has not done yet what follows from it: to be asked
    /// again then.
    Early,
}

/// A delivery of a task.
#[derive(Debug, Clone, Copy)]
pub struct Handed<'a> {
    /// The task.
    pub task: TaskRef,
    /// At which of the store's ticks it was given out, where it says so.
    pub tick: Option<u64>,
    /// Who begins it: the worker's name on the board, `#`, and a number of its own.
    pub delivery: &'a str,
    /// How often the broker handed it out before: whoever had it then has it no more.
    pub times: u32,
    /// The history of the store that the worker knows ([`crate::Sight::history`]).
    pub history: u64,
}

impl RedisStore {
    fn begun(&self, task: TaskRef, times: u32) -> String {
        self.key(&format!("begun:{}:{}:{times}", task.id, task.attempt))
    }

    /// Whether a worker that is on the board began this attempt when it was handed out less often
    /// than `times`, and may still be at it: it released nothing and the attempt is in flight.
    ///
    /// # Errors
    /// As the frontier's.
    pub async fn is_held(&self, task: TaskRef, times: u32) -> Result<bool, StoreError> {
        let mut pipe = redis::pipe();
        pipe.hget(self.key("flights"), keys::bytes(task.id).as_slice());
        pipe.cmd("MGET");
        for before in 0..times {
            pipe.arg(self.begun(task, before));
        }
        let (record, holders): (Option<String>, Vec<Option<String>>) = self.read(&pipe).await?;
        let attempt = record.as_deref().and_then(|text| text.split(' ').next());
        if attempt.and_then(|text| text.parse().ok()) != Some(task.attempt) {
            return Ok(false);
        }
        let workers: Vec<String> = holders
            .iter()
            .flatten()
            .filter_map(|holder| holder.rsplit_once('#'))
            .map(|(worker, _)| self.key(&format!("member:{worker}")))
            .collect();
        if workers.is_empty() {
            return Ok(false);
        }
        let mut pipe = redis::pipe();
        pipe.cmd("EXISTS").arg(&workers);
        let (present,): (u32,) = self.read(&pipe).await?;
        Ok(present > 0)
    }

    /// Says that whoever began the attempt at this handing out gave it up.
    ///
    /// # Errors
    /// As the frontier's.
    pub async fn release(&self, task: TaskRef, times: u32) -> Result<(), StoreError> {
        let mut pipe = redis::pipe();
        pipe.del(self.begun(task, times)).ignore();
        self.read(&pipe).await
    }

    /// Begins a task; the store remembers who did for `length`. Of two copies that were handed
    /// out equally often one is begun, also when both came back from a worker that was cut off. One
    /// that was given out before the store lost writes is not.
    ///
    /// # Errors
    /// As the frontier's.
    pub async fn begin(&self, handed: Handed<'_>, length: Duration) -> Result<Begin, StoreError> {
        let Handed { task, tick, delivery, times, history } = handed;
        let name = |times: u32| format!("begun:{}:{}:{times}", task.id, task.attempt);
        let millis = u64::try_from(length.as_millis()).unwrap_or(u64::MAX).max(1);
        let word: String = {
            let mut script = self.prepare(&self.inner.scripts.begin);
            script.arg(keys::bytes(task.id).as_slice()).arg(task.attempt);
            script.arg(tick.map(|tick| tick.to_string()).unwrap_or_default());
            script.arg(delivery).arg(millis);
            script.arg(name(times)).arg(name(times.saturating_add(1))).arg(history);
            self.run(&script).await?
        };
        Ok(match word.as_str() {
            "ours" => Begin::Ours,
            "settled" => Begin::Settled,
            "early" => Begin::Early,
            _ => Begin::Theirs,
        })
    }
}
