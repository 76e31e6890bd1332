//! What is kept of a host between requests, in parts: each holds together what changes together.
//!
//! | part | what it holds | who changes it |
//! |---|---|---|
//! | [`Pace`] | when it may be asked, and what is out | [`crate::politeness`], [`crate::group`], the plan |
//! | [`Health`] | how it answers | [`crate::politeness`], [`crate::network`] |
//! | [`RobotsState`], [`TdmState`] | its files | the plan of each |
//! | [`Turns`], [`VisitCount`] | whose turn is next; the pages that are visited | the plan |
//! | [`Lists`], [`Traps`] | where its stories are named, and what only costs requests | the plan |
//! | [`Orders`] | what an operator ordered | [`crate::orders`] |
//! | [`Ledger`] | what following its stories came to | [`crate::revision`] |
//! | [`SoftPages`], [`Twin`] | how it answers for what does not exist; its second name | [`crate::soft`], [`crate::twin`] |
//! | [`Counts`], [`Evidence`] | what came of it, and what its pages tell | the plan, [`crate::evidence`] |
//!
//! A store keeps it as one flat object (`wire.rs`), as newshound 0.1.0 did.

use crate::evidence::Evidence;
use crate::revision::Ledger;
use crate::soft::SoftPages;
use crate::tdm_file::TdmState;
use crate::time::UnixMillis;
use crate::twin::Twin;

mod counts;
mod health;
mod orders;
mod parts;
mod robots;
mod site_state;
mod wire;

pub use crate::pace::Pace;
pub use counts::Counts;
pub use health::Health;
pub use orders::Orders;
pub use parts::{Lists, Traps, Turns, VisitCount};
pub use robots::RobotsState;
pub use site_state::SiteState;

use std::time::Duration;

/// No answer of robots.txt or tdmrep.json is used longer without asking again (RFC 9309 section 2.4).
const LONGEST_USE: Duration = Duration::from_secs(24 * 3_600);

/// Everything the scheduler keeps of a host, written with every change of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HostState {
    /// When it may be asked, and what is out.
    pub pace: Pace,
    /// What an operator ordered of it.
    pub orders: Orders,
    /// How it answers.
    pub health: Health,
    /// robots.txt.
    pub robots: RobotsState,
    /// Its file about text and data mining, where that is asked for; bounded in size.
    pub tdm: TdmState,
    /// Whose turn is next.
    pub turns: Turns,
    /// Its pages that are visited.
    pub visits: VisitCount,
    /// Where its stories are named.
    pub lists: Lists,
    /// URL shapes that only cost requests; bounded in size.
    pub traps: Traps,
    /// What its pages say of the same site under another scheme or name.
    pub twin: Twin,
    /// How it answers for what does not exist.
    pub soft: SoftPages,
    /// What came of its URLs.
    pub counts: Counts,
    /// What its pages tell of the site as a whole.
    pub evidence: Evidence,
    /// What following its stories came to.
    pub revisions: Ledger,
}

impl HostState {
    /// A host nobody has asked yet, due at `now`.
    #[must_use]
    pub fn new(now: UnixMillis) -> Self {
        Self { pace: Pace::new(now), ..Self::default() }
    }

    /// Whether it is away, and asked no more before the next run.
    #[must_use]
    pub fn is_away(&self) -> bool {
        self.health.site_state == SiteState::Unreachable && !self.pace.open
    }

    /// Asks it again after it was away: a run begins. A host that named a time keeps it; trouble is
    /// counted anew. Gives whether anything changed.
    pub fn welcome_back(&mut self, now: UnixMillis) -> bool {
        if self.health.site_state != SiteState::Unreachable {
            return false;
        }
        self.health.site_state = SiteState::BackingOff;
        self.pace.reopen();
        self.health.failures = 0;
        if self.health.busy_since.take().is_none() {
            self.pace.ask_by(now);
        }
        self.health.failing_since = None;
        self.robots.failures = 0;
        if self.robots.version == 0 {
            self.robots.failing_since = None;
            self.robots.refresh = self.robots.refresh.min(now);
        }
        true
    }

    /// What speaks for its state: the evidence of its pages, else the last failure.
    #[must_use]
    pub fn why(&self) -> Option<String> {
        let by_pages = self.health.site_state == self.evidence.state();
        let told = self.evidence.told().filter(|_| by_pages);
        told.or_else(|| self.health.last_error.clone())
    }

    /// Brings times that lie further ahead than their reason allows back to what it allows: the clock
    /// was ahead when they were written. `longest` is the longest pause there is, for a due time
    /// of before pauses were kept. Whether there was such a time.
    pub fn believe(&mut self, now: UnixMillis, longest: Duration) -> bool {
        let mut changed = self.pace.believe(now, longest);
        let mut bound = |time: &mut UnixMillis, most: UnixMillis| {
            if *time > most {
                *time = most;
                changed = true;
            }
        };
        bound(&mut self.robots.refresh, now + LONGEST_USE);
        bound(&mut self.tdm.refresh, now + LONGEST_USE);
        for time in [
            &mut self.health.failing_since,
            &mut self.health.busy_since,
            &mut self.robots.failing_since,
            &mut self.robots.fetched,
        ]
        .into_iter()
        .flatten()
        {
            bound(time, now);
        }
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMillis = UnixMillis(1_700_000_000_000);
    const DAY: Duration = Duration::from_secs(86_400);

    #[test]
    fn times_of_a_clock_that_was_ahead_are_not_believed() {
        for pause in [Duration::from_secs(1), Duration::from_secs(3_600)] {
            let ahead = NOW + DAY;
            let mut state = HostState::new(ahead);
            state.pace.put_off(pause, ahead);
            state.health.failing_since = Some(ahead);
            state.robots.fetched = Some(ahead);
            state.robots.refresh = ahead + DAY;
            assert!(!state.clone().believe(ahead, DAY), "right as long as the clock stays there");
            assert!(state.believe(NOW, DAY));
            assert_eq!(state.pace.next_due(), NOW + pause);
            assert_eq!((state.health.failing_since, state.robots.fetched), (Some(NOW), Some(NOW)));
            assert_eq!(state.robots.refresh, NOW + DAY);
            assert!(!state.believe(NOW, DAY), "once");
        }
    }
}
