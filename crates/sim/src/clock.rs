//! The driven clock: the runtime's, which moves on when nobody has anything to do, and how far what it
//! tells the crawl is wrong.

use newshound_core::time::UnixMillis;
use newshound_ports::Clock;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::time::Instant;

/// When every simulation begins: 2026-05-28T20:26:40Z.
pub(crate) const BEGAN: UnixMillis = UnixMillis(1_780_000_000_000);

/// Milliseconds since a simulation began, as they really passed.
pub(crate) type Millis = i64;

#[derive(Debug)]
pub(crate) struct SimClock {
    began: Instant,
    wrong_ms: AtomicI64,
}

impl SimClock {
    pub(crate) fn new() -> Self {
        Self { began: Instant::now(), wrong_ms: AtomicI64::new(0) }
    }

    /// What really passed, whatever it tells.
    pub(crate) fn passed(&self) -> Millis {
        i64::try_from(self.began.elapsed().as_millis()).unwrap_or(i64::MAX)
    }

    /// Tells from now on so many milliseconds more than it is.
    pub(crate) fn set_wrong(&self, by_ms: i64) {
        self.wrong_ms.store(by_ms, Ordering::SeqCst);
    }
}

impl Clock for SimClock {
    fn now(&self) -> UnixMillis {
        UnixMillis(BEGAN.0 + self.passed() + self.wrong_ms.load(Ordering::SeqCst))
    }
}
