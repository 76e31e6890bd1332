//! What an operator may order of a host, as a change of its state: so it outlives a restart, and lasts until
//! it is taken back.

use crate::frontier::{HostRow, Op, Transition};
use crate::host::{Health, HostState, Orders, SiteState};
use crate::status::Status;
use crate::task::Lane;
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// No host is slowed down more than to one request a day.
pub const LONGEST_DELAY_MS: u64 = 86_400_000;

/// After a delay by order is taken back, the host is asked after this: no delay of a robots.txt that is
/// obeyed is longer, unless the operator says so.
const SOON: Duration = Duration::from_secs(30);

/// An order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "verb")]
pub enum HostVerb {
    /// Ask it for nothing, until `Resume`.
    Pause,
    /// Take every order back; what was excluded waits again, and a host that is away is asked again.
    Resume,
    /// Ask it no more often than this, whatever else allows more.
    Slow {
        /// Milliseconds from the end of one request to the start of the next.
        delay_ms: u64,
    },
    /// Ask for nothing of it: what waits, and what is found later, ends as `excluded` and is kept.
    Exclude,
    /// Drop what waits of it and the visits of its pages, and what was learned of how it answers. Its
    /// stories and counts stay, and a URL once seen is not asked for again; one found later is.
    Forget,
}

/// What an order drops.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    /// URLs that wait, or were kept for a later run.
    pub urls: u64,
    /// Pages that are visited for new stories.
    pub visits: u64,
}

impl HostVerb {
    /// Its name on the command line, in the log and the interface.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Slow { .. } => "slow",
            Self::Exclude => "exclude",
            Self::Forget => "forget",
        }
    }

    /// What it drops of the host of `row`: for good where it forgets, until it is taken back where it
    /// excludes.
    #[must_use]
    pub fn drops(self, row: &HostRow) -> Dropped {
        let waiting: u64 = row.waiting.iter().sum();
        let visits = u64::from(row.state.visits.planned);
        match self {
            Self::Pause | Self::Resume | Self::Slow { .. } => Dropped::default(),
            Self::Exclude => Dropped { urls: waiting, visits },
            Self::Forget => Dropped { urls: waiting + row.state.counts.kept(true), visits },
        }
    }

    /// The change of the host of `row`. The scheduler's own rules do the rest.
    #[must_use]
    pub fn transition(self, row: &HostRow, now: UnixMillis) -> Transition {
        let mut state = row.state.clone();
        let mut ops = Vec::new();
        match self {
            Self::Pause => {
                state.orders.paused.get_or_insert(now);
                state.pace.halt();
            }
            Self::Slow { delay_ms } => {
                let delay_ms = delay_ms.clamp(1, LONGEST_DELAY_MS);
                state.orders.delay_ms = delay_ms;
                state.pace.put_off(Duration::from_millis(delay_ms), now);
            }
            Self::Exclude => {
                // Otherwise what waits would never have its turn.
                state.go_on();
                state.orders.excluded = true;
            }
            Self::Resume => {
                state.go_on();
                // A time that a server named is kept.
                if state.pace.pause_ms() == Some(state.orders.delay_ms) {
                    state.pace.ask_by(now + SOON);
                }
                if state.orders.excluded && state.counts.resume(true) {
                    ops.push(Op::Resume);
                }
                state.orders = Orders { forgotten: state.orders.forgotten, ..Orders::default() };
                state.welcome_back(now);
            }
            Self::Forget => forget(row, &mut state, &mut ops, now),
        }
        Transition { host: row.host.clone(), expect: row.version, state, ops }
    }
}

/// What waits ends, and the host is as one that nobody has asked yet, but for its counts and what is out.
fn forget(row: &HostRow, state: &mut HostState, ops: &mut Vec<Op>, now: UnixMillis) {
    let kept = state.counts.kept(true);
    if state.counts.resume(true) {
        ops.push(Op::Resume);
    }
    let dropped = row.waiting.iter().sum::<u64>() + kept;
    if dropped > 0 {
        state.counts.end(Status::Skipped, dropped);
        ops.extend(Lane::ALL.map(|lane| Op::Drain(lane, Status::Skipped)));
    }
    if state.visits.planned > 0 {
        ops.push(Op::Recall { to: now, before: UnixMillis(i64::MAX) });
    }
    state.go_on();
    if state.pace.in_flight == 0 {
        state.pace.reopen();
    }
    let mut fresh = HostState::new(now);
    fresh.pace = state.pace.clone();
    fresh.counts = std::mem::take(&mut state.counts);
    fresh.visits = state.visits;
    fresh.health = Health { address: state.health.address, ..Health::default() };
    // Rules are known by their version: the next are asked for before anything else, and have a new one.
    fresh.robots = std::mem::take(&mut state.robots);
    fresh.robots.refresh = fresh.robots.refresh.min(now);
    fresh.orders.forgotten = Some(now);
    *state = fresh;
}

impl HostState {
    /// Ends a pause, where it has one.
    fn go_on(&mut self) {
        if self.orders.paused.take().is_some() {
            let is_away = self.health.site_state == SiteState::Unreachable;
            self.pace.go_on(!is_away);
        }
    }
}

#[cfg(test)]
#[path = "orders_tests.rs"]
mod tests;
