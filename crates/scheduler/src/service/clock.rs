//! The clock of the store may jump: a crawl stands still for nothing, and says so.

use super::{Scheduler, SchedulerError};
use newshound_core::frontier::Op;
use newshound_core::host::HostState;
use newshound_core::time::UnixMillis;
use newshound_core::visit::Visiting;
use std::time::Duration;
use tokio::time::Instant;

/// Less than this is a clock that is being set right; nothing stands still for longer.
const JUMP: Duration = Duration::from_secs(10);
/// A visit put off further than this many longest intervals is of a clock that was ahead: pages that
/// do not change wait for three of them.
const INTERVALS: u32 = 4;

/// Two clocks read at one moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    clock: UnixMillis,
    real: Instant,
}

impl Scheduler {
    /// Notices a jump of the clock. Where it went back, no time that was written before lies further
    /// ahead than its reason allows.
    pub(super) async fn look_at_clock(&mut self) -> Result<(), SchedulerError> {
        let now = Moment { clock: self.ports.clock.now(), real: Instant::now() };
        let Some(before) = self.moment.replace(now) else { return Ok(()) };
        let expected = before.clock + now.real.duration_since(before.real);
        let (back, ahead) = (expected.since(now.clock), now.clock.since(expected));
        if back.max(ahead) < JUMP {
            return Ok(());
        }
        let by_ms = now.clock.0.saturating_sub(expected.0);
        tracing::warn!(crawl = self.planner.crawl, by_ms, "clock_jumped");
        if back >= JUMP {
            self.went_back(expected, now.clock).await?;
        }
        Ok(())
    }

    async fn went_back(&mut self, from: UnixMillis, now: UnixMillis) -> Result<(), SchedulerError> {
        self.groups.clock_went_back(now);
        self.network.clock_went_back(now);
        self.watch.clock_went_back(now);
        self.last_expiry = self.last_expiry.map(|at| at.min(now));
        self.last_shown = self.last_shown.map(|at| at.min(now));
        self.waiting_since = self.waiting_since.map(|at| at.min(now));
        self.last_resumed = self.last_resumed.min(now);
        let mut before = None;
        if let Some(rules) = &mut self.planner.visits {
            before = match &mut rules.visiting {
                Visiting::Later => None,
                // Those that this round made already lie further ahead.
                Visiting::Round(began) => {
                    *began = now;
                    Some(from + Duration::from_millis(1))
                }
                Visiting::Endless => Some(UnixMillis(i64::MAX)),
            };
        }
        let longest = self.longest_pause();
        self.change_all(|state| {
            let changed = state.believe(now, longest);
            let visits = before.filter(|_| state.visits.planned > 0);
            let ops = visits.map(|before| Op::Recall { to: now, before }).into_iter().collect();
            (changed || visits.is_some(), ops)
        })
        .await?;
        Ok(())
    }

    /// What is believed of a host's times at `now`.
    pub(super) fn believing(&self, now: UnixMillis) -> Believing {
        let far = self
            .planner
            .visits
            .map(|rules| now + Duration::from_millis(rules.max_ms).saturating_mul(INTERVALS));
        Believing { now, longest: self.longest_pause(), far }
    }

    fn longest_pause(&self) -> Duration {
        Duration::from_millis(self.planner.politeness.backoff_cap_ms)
    }
}

/// How far ahead a host's times may lie.
pub(super) struct Believing {
    now: UnixMillis,
    longest: Duration,
    /// Visits further ahead than this are called back.
    far: Option<UnixMillis>,
}

impl Believing {
    /// Corrects a host's times; whether any was wrong, and what else is to be done.
    pub(super) fn believe(&self, state: &mut HostState) -> (bool, Vec<Op>) {
        let changed = state.believe(self.now, self.longest);
        let far = self.far.filter(|_| changed && state.visits.planned > 0);
        let recall = far.map(|to| Op::Recall { to, before: UnixMillis(i64::MAX) });
        (changed, recall.into_iter().collect())
    }

    /// Says of how many hosts times were wrong.
    pub(super) fn log(&self, crawl: &str, hosts: u64) {
        if hosts > 0 {
            tracing::warn!(crawl, hosts, "clock_was_ahead");
        }
    }
}
