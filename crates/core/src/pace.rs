//! The only writer of a host's due time, and what a clock that was wrong did to it.
//!
//! A due time is kept with the pause it came from. So a time that lies further ahead than its pause
//! allows is known to be of a clock that was ahead, whatever the reason of the pause.

use crate::host::HostState;
use crate::time::UnixMillis;
use std::time::Duration;

/// No answer of robots.txt or tdmrep.json is used longer without asking again (RFC 9309 section 2.4).
const LONGEST_USE: Duration = Duration::from_secs(24 * 3_600);

impl HostState {
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

    /// Brings times that lie further ahead than their reason allows back to what it allows: the clock
    /// was ahead when they were written. `longest` is the longest pause there is, for a due time
    /// of before pauses were kept. Whether there was such a time.
    pub fn believe(&mut self, now: UnixMillis, longest: Duration) -> bool {
        let mut changed = false;
        let mut bound = |time: &mut UnixMillis, most: UnixMillis| {
            if *time > most {
                *time = most;
                changed = true;
            }
        };
        let pause = self.pause_ms.map_or(longest, Duration::from_millis);
        bound(&mut self.next_due, now + pause);
        bound(&mut self.robots.refresh, now + LONGEST_USE);
        bound(&mut self.tdm.refresh, now + LONGEST_USE);
        for time in [
            &mut self.failing_since,
            &mut self.busy_since,
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
    fn a_pause_never_shortens_another() {
        let mut state = HostState::new(NOW);
        state.put_off(Duration::from_secs(60), NOW);
        state.put_off(Duration::from_secs(1), NOW + Duration::from_secs(2));
        assert_eq!((state.next_due, state.pause_ms), (NOW + Duration::from_secs(60), Some(60_000)));
        state.ask_by(NOW + Duration::from_secs(3));
        assert_eq!(state.next_due, NOW + Duration::from_secs(3));
    }

    #[test]
    fn times_of_a_clock_that_was_ahead_are_not_believed() {
        for pause in [Duration::from_secs(1), Duration::from_secs(3_600)] {
            let ahead = NOW + DAY;
            let mut state = HostState::new(ahead);
            state.put_off(pause, ahead);
            state.failing_since = Some(ahead);
            state.robots.fetched = Some(ahead);
            state.robots.refresh = ahead + DAY;
            assert!(!state.clone().believe(ahead, DAY), "right as long as the clock stays there");
            assert!(state.believe(NOW, DAY));
            assert_eq!(state.next_due, NOW + pause);
            assert_eq!((state.failing_since, state.robots.fetched), (Some(NOW), Some(NOW)));
            assert_eq!(state.robots.refresh, NOW + DAY);
            assert!(!state.believe(NOW, DAY), "once");
        }
        // Written before pauses were kept.
        let mut old = HostState { next_due: NOW + DAY * 9, ..HostState::default() };
        assert!(old.believe(NOW, DAY));
        assert_eq!(old.next_due, NOW + DAY);
        // A server that named six hours is waited for.
        let mut busy = HostState::new(NOW);
        busy.put_off(DAY / 4, NOW);
        assert!(!busy.believe(NOW + Duration::from_secs(9), DAY));
    }
}
