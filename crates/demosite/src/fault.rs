//! Misbehaviour on purpose, by address, and hosts that are out.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// What goes wrong at one address. `times` counts down; `u32::MAX` never ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Answers with this status.
    Status {
        /// HTTP status.
        status: u16,
        /// How many requests it spoils.
        times: u32,
    },
    /// Answers 503 with `Retry-After`.
    Busy {
        /// The header's seconds.
        seconds: u32,
        /// How many requests it spoils.
        times: u32,
    },
    /// Closes the connection without an answer.
    Drop {
        /// How many requests it spoils.
        times: u32,
    },
    /// Answers late, always.
    Slow(Duration),
}

/// The state of a whole host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outage {
    /// It answers.
    None,
    /// It answers 503 to everything, robots.txt included.
    Unavailable,
    /// It closes every connection at its next request.
    Drops,
}

/// What the wire has to do before, or instead of, the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    Nothing,
    Status(u16),
    Busy(u32),
    Drop,
    Wait(Duration),
}

/// Faults and outages of a running site.
#[derive(Debug)]
pub(crate) struct Faults {
    table: Mutex<HashMap<(usize, String), Fault>>,
    outages: Vec<AtomicU8>,
}

impl Faults {
    pub(crate) fn new(hosts: usize, planned: Vec<(usize, String, Fault)>) -> Self {
        let table = planned.into_iter().map(|(host, at, fault)| ((host, at), fault)).collect();
        Self {
            table: Mutex::new(table),
            outages: std::iter::repeat_with(AtomicU8::default).take(hosts).collect(),
        }
    }

    pub(crate) fn set(&self, host: usize, target: &str, fault: Option<Fault>) {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (host, target.to_owned());
        match fault {
            Some(fault) => table.insert(key, fault),
            None => table.remove(&key),
        };
    }

    pub(crate) fn outage(&self, host: usize, outage: Outage) {
        if let Some(state) = self.outages.get(host) {
            state.store(outage as u8, Ordering::SeqCst);
        }
    }

    /// What happens to this request; counts it.
    pub(crate) fn take(&self, host: usize, target: &str) -> Effect {
        match self.outages.get(host).map(|state| state.load(Ordering::SeqCst)) {
            Some(1) => return Effect::Status(503),
            Some(2) => return Effect::Drop,
            _ => {}
        }
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(fault) = table.get_mut(&(host, target.to_owned())) else { return Effect::Nothing };
        let (times, effect) = match fault {
            Fault::Slow(late) => return Effect::Wait(*late),
            Fault::Status { status, times } => (times, Effect::Status(*status)),
            Fault::Busy { seconds, times } => (times, Effect::Busy(*seconds)),
            Fault::Drop { times } => (times, Effect::Drop),
        };
        if *times == 0 {
            return Effect::Nothing;
        }
        if *times != u32::MAX {
            *times -= 1;
        }
        effect
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_count_down_and_outages_go_before() {
        let faults =
            Faults::new(1, vec![(0, "/a".into(), Fault::Status { status: 500, times: 2 })]);
        assert_eq!(faults.take(0, "/a"), Effect::Status(500));
        faults.outage(0, Outage::Drops);
        assert_eq!(faults.take(0, "/a"), Effect::Drop);
        faults.outage(0, Outage::Unavailable);
        assert_eq!(faults.take(0, "/b"), Effect::Status(503));
        faults.outage(0, Outage::None);
        assert_eq!(faults.take(0, "/a"), Effect::Status(500));
        assert_eq!(faults.take(0, "/a"), Effect::Nothing);
        faults.set(0, "/a", Some(Fault::Busy { seconds: 1, times: u32::MAX }));
        assert_eq!(faults.take(0, "/a"), Effect::Busy(1));
        faults.set(0, "/a", None);
        assert_eq!(faults.take(0, "/a"), Effect::Nothing);
    }
}
