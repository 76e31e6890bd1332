//! Entries of a lane and tasks in flight, as they are kept.

use newshound_core::task::InFlight;

pub(crate) use newshound_records::lane::{decode, from, named_by, rest};

/// Reads a task in flight from its record: attempt, mark, JSON.
pub(super) fn flight(record: &str) -> Option<InFlight> {
    serde_json::from_str(record.splitn(3, ' ').nth(2)?).ok()
}
