//! What happened, for people and as one number that two runs of a seed must share.

use crate::clock::Millis;
use std::collections::VecDeque;
use std::fmt::Display;
use std::sync::{Mutex, PoisonError};

/// Events kept to be shown.
const KEPT: usize = 80;
/// FNV-1a, 64 bits (Fowler, Noll, Vo).
const FNV: (u64, u64) = (0xcbf2_9ce4_8422_2325, 0x0000_0100_0000_01b3);

#[derive(Debug)]
struct Inner {
    hash: u64,
    events: u64,
    last: VecDeque<String>,
    wrongs: Vec<String>,
}

/// The trace of one simulation.
#[derive(Debug)]
pub(crate) struct Trace {
    inner: Mutex<Inner>,
    /// Prints each event as it comes.
    loud: bool,
}

impl Trace {
    pub(crate) fn new() -> Self {
        let inner = Inner { hash: FNV.0, events: 0, last: VecDeque::new(), wrongs: Vec::new() };
        let loud = std::env::var_os("NEWSHOUND_SIM_TRACE").is_some();
        Self { inner: Mutex::new(inner), loud }
    }

    #[expect(clippy::print_stderr, reason = "asked for, to look at a failing seed")]
    pub(crate) fn note(&self, at: Millis, what: impl Display) {
        let line = format!("{at:>10} {what}");
        if self.loud {
            eprintln!("{line}");
        }
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.hash = line
            .bytes()
            .fold(inner.hash, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(FNV.1));
        inner.events += 1;
        inner.last.push_back(line);
        if inner.last.len() > KEPT {
            inner.last.pop_front();
        }
    }

    /// Something that must never be.
    pub(crate) fn wrong(&self, at: Millis, what: impl Display) {
        let what = format!("{what} (at {at} ms)");
        self.note(at, format!("WRONG: {what}"));
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).wrongs.push(what);
    }

    /// Hash, number of events, the last of them, and what was wrong.
    pub(crate) fn end(&self) -> (u64, u64, Vec<String>, Vec<String>) {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        (inner.hash, inner.events, inner.last.iter().cloned().collect(), inner.wrongs.clone())
    }
}
