//! A host's pace: the only writer of its due time.
//!
//! A due time is kept with the pause it came from. So a time that lies further ahead than its pause
//! allows is known to be of a clock that was ahead, whatever the reason of the pause. Both are private,
//! so that nobody else can write them.

use crate::time::UnixMillis;
use std::time::Duration;

/// When a host may be asked, and what is out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    /// It is asked no earlier than this, on the store's clock.
    next_due: UnixMillis,
    /// The pause that `next_due` came from, in milliseconds; `None` in states of before it was kept.
    pause_ms: Option<u64>,
    /// Tasks out.
    pub in_flight: u16,
    /// Whether another task may be given out once due: false while the number of tasks out is
    /// at its limit. The store only lists hosts for which it is true.
    pub open: bool,
    /// An operator paused it: it stays closed until [`Pace::go_on`].
    pub(crate) halted: bool,
    /// The due time is its place in the line of its domain or address, not a pause of its own.
    pub held: bool,
}

impl Default for Pace {
    fn default() -> Self {
        Self::stored(UnixMillis::default(), None)
    }
}

impl Pace {
    /// Of a host nobody has asked yet, due at `now`.
    #[must_use]
    pub fn new(now: UnixMillis) -> Self {
        Self::stored(now, Some(0))
    }

    /// As a store kept it, with nothing out.
    pub(crate) fn stored(next_due: UnixMillis, pause_ms: Option<u64>) -> Self {
        Self { next_due, pause_ms, in_flight: 0, open: true, halted: false, held: false }
    }

    /// The host is asked no earlier than this, on the store's clock.
    #[must_use]
    pub fn next_due(&self) -> UnixMillis {
        self.next_due
    }

    /// The pause that the due time came from, in milliseconds; `None` where it is not known.
    #[must_use]
    pub fn pause_ms(&self) -> Option<u64> {
        self.pause_ms
    }

    /// Asks the host no earlier than `pause` from `now`; a later time that stands already is kept.
    pub fn put_off(&mut self, pause: Duration, now: UnixMillis) {
        let due = now + pause;
        if due > self.next_due {
            self.next_due = due;
            self.pause_ms = Some(u64::try_from(pause.as_millis()).unwrap_or(u64::MAX));
        }
    }

    /// Asks the host at `now` at the latest.
    pub fn ask_by(&mut self, now: UnixMillis) {
        if self.next_due > now {
            self.next_due = now;
            self.pause_ms = Some(0);
        }
    }

    /// A task is given out, of at most `most` at once.
    pub fn gives(&mut self, most: u16) {
        self.in_flight += 1;
        self.held = false;
        self.open = !self.halted && self.in_flight < most.max(1);
    }

    /// A task came back, or was lost.
    pub(crate) fn takes_back(&mut self, most: u16) {
        self.in_flight = self.in_flight.saturating_sub(1);
        self.open = !self.halted && self.in_flight < most.max(1);
    }

    /// Opens it where nobody paused it.
    pub(crate) fn reopen(&mut self) {
        self.open = !self.halted;
    }

    /// It is given no task until [`Pace::go_on`].
    pub(crate) fn halt(&mut self) {
        (self.halted, self.open) = (true, false);
    }

    /// Ends a halt; `may` says whether it may be asked. One with a task out opens when that comes back.
    pub(crate) fn go_on(&mut self, may: bool) {
        self.halted = false;
        self.open = may && self.in_flight == 0;
    }

    /// Brings a due time back to what its pause allows; `longest` is the longest pause there is, for
    /// a time of before pauses were kept. Whether it was too far ahead.
    pub(crate) fn believe(&mut self, now: UnixMillis, longest: Duration) -> bool {
        let most = now + self.pause_ms.map_or(longest, Duration::from_millis);
        let ahead = self.next_due > most;
        self.next_due = self.next_due.min(most);
        ahead
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMillis = UnixMillis(1_700_000_000_000);
    const DAY: Duration = Duration::from_secs(86_400);

    #[test]
    fn a_pause_never_shortens_another() {
        let mut pace = Pace::new(NOW);
        pace.put_off(Duration::from_secs(60), NOW);
        pace.put_off(Duration::from_secs(1), NOW + Duration::from_secs(2));
        assert_eq!(
            (pace.next_due(), pace.pause_ms()),
            (NOW + Duration::from_secs(60), Some(60_000))
        );
        pace.ask_by(NOW + Duration::from_secs(3));
        assert_eq!(pace.next_due(), NOW + Duration::from_secs(3));
    }

    #[test]
    fn a_time_keeps_the_pause_it_came_from() {
        let (second, minute) = (Duration::from_secs(1), Duration::from_secs(60));
        let mut pace = Pace::new(NOW);
        pace.put_off(minute, NOW);
        // The same moment by another pause, and by being asked for, changes nothing.
        pace.put_off(second, NOW + minute - second);
        pace.ask_by(NOW + minute);
        assert_eq!((pace.next_due(), pace.pause_ms()), (NOW + minute, Some(60_000)));
        pace.ask_by(NOW + second);
        assert_eq!((pace.next_due(), pace.pause_ms()), (NOW + second, Some(0)));
        assert_eq!(Pace::default().pause_ms(), None);
    }

    #[test]
    fn it_is_open_while_fewer_tasks_are_out_than_may_be() {
        let mut pace = Pace { held: true, ..Pace::new(NOW) };
        for (out, open) in [(1, true), (2, false)] {
            pace.gives(2);
            assert_eq!((pace.in_flight, pace.open, pace.held), (out, open, false));
        }
        for (out, open) in [(1, true), (0, true), (0, true)] {
            pace.takes_back(2);
            assert_eq!((pace.in_flight, pace.open), (out, open));
        }
        // Where more are out than may be now, it stays closed until they are fewer.
        pace.in_flight = 3;
        pace.takes_back(2);
        assert!(!pace.open);
        // No limit is below one.
        let mut pace = Pace::new(NOW);
        pace.gives(0);
        assert!(!pace.open);
        pace.takes_back(0);
        assert!(pace.open);
    }

    #[test]
    fn a_time_too_far_ahead_is_not_believed() {
        // Written before pauses were kept.
        let mut old = Pace::stored(NOW + DAY * 9, None);
        assert!(old.believe(NOW, DAY));
        assert_eq!(old.next_due(), NOW + DAY);
        // A server that named six hours is waited for.
        let mut busy = Pace::new(NOW);
        busy.put_off(DAY / 4, NOW);
        assert!(!busy.believe(NOW + Duration::from_secs(9), DAY));
        assert!(!busy.believe(NOW, DAY), "exactly as far ahead as its pause");
        assert_eq!(busy.next_due(), NOW + DAY / 4);
        // The clock was set back by an hour.
        let hour = Duration::from_secs(3_600);
        assert!(busy.believe(NOW - hour, DAY));
        assert_eq!(busy.next_due(), NOW - hour + DAY / 4);
    }
}
