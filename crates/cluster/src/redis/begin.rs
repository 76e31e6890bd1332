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
}

/// A delivery of a task.
#[derive(Debug, Clone, Copy)]
pub struct Handed<'a> {
    /// The task.
    pub task: TaskRef,
    /// A name that no other delivery has.
    pub delivery: &'a str,
    /// How often the broker handed it out before: whoever had it then has it no more.
    pub times: u32,
}

impl RedisStore {
    /// Begins a task; the store remembers who did for `length`. Of two copies that were handed
    /// out equally often one is begun, also when both came back from a worker that was cut off.
    ///
    /// # Errors
    /// As the frontier's.
    pub async fn begin(&self, handed: Handed<'_>, length: Duration) -> Result<Begin, StoreError> {
        let Handed { task, delivery, times } = handed;
        let key = |times: u32| self.key(&format!("begun:{}:{}:{times}", task.id, task.attempt));
        let millis = u64::try_from(length.as_millis()).unwrap_or(u64::MAX).max(1);
        let mut pipe = redis::pipe();
        pipe.hget(self.key("flights"), keys::bytes(task.id).as_slice());
        pipe.cmd("SET").arg(key(times)).arg(delivery).arg("NX").arg("PX").arg(millis).ignore();
        // Asked apart, so that the pipeline may be sent twice.
        pipe.get(key(times));
        // Another copy may have been handed on already.
        pipe.exists(key(times.saturating_add(1)));
        let (record, owner, later): (Option<String>, Option<String>, bool) =
            self.read(&pipe).await?;
        let attempt = record.as_deref().and_then(|text| text.split(' ').next());
        Ok(if attempt.and_then(|text| text.parse().ok()) != Some(task.attempt) {
            Begin::Settled
        } else if !later && owner.is_none_or(|owner| owner == delivery) {
            Begin::Ours
        } else {
            Begin::Theirs
        })
    }
}
