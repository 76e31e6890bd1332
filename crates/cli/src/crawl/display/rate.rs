//! A rate over a time, and the time that is left.

use newshound_scheduler::Snapshot;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// The time a rate is over.
const OVER: Duration = Duration::from_secs(60);
/// Counts are kept at most so often.
const STEP: Duration = Duration::from_secs(1);

/// How a count rose in the last minute.
#[derive(Debug, Default)]
pub(super) struct Rate {
    counts: VecDeque<(Instant, u64)>,
}

impl Rate {
    /// Takes the count of this moment; gives how much it rose in a second, over the last minute or as
    /// long as it is known.
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    pub(super) fn at(&mut self, now: Instant, count: u64) -> f64 {
        while self.counts.len() > 1
            && self.counts.get(1).is_some_and(|(at, _)| now.duration_since(*at) >= OVER)
        {
            self.counts.pop_front();
        }
        if self.counts.back().is_none_or(|(at, _)| now.duration_since(*at) >= STEP) {
            self.counts.push_back((now, count));
        }
        let Some((first, before)) = self.counts.front() else { return 0.0 };
        let seconds = now.duration_since(*first).as_secs_f64();
        if seconds < 0.1 { 0.0 } else { count.saturating_sub(*before) as f64 / seconds }
    }
}

/// How long what is known will take: as long as the host with most to do needs at its pace, and no
/// shorter than all of it takes at this rate. `None` where nothing waits or nothing is known.
#[expect(clippy::cast_precision_loss, reason = "a guess for people")]
pub(super) fn left(now: &Snapshot, rate: f64) -> Option<Duration> {
    let outstanding = now.counts.outstanding();
    if outstanding == 0 {
        return None;
    }
    let by_host = now.left_ms.map(Duration::from_millis);
    let by_rate =
        (rate > 0.0).then(|| Duration::try_from_secs_f64(outstanding as f64 / rate).ok()).flatten();
    by_host.into_iter().chain(by_rate).max()
}

/// A time in its largest unit, as `40 s`, `12 min`, `3 h`, `2 days`.
pub(super) fn about(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..=119 => format!("{} s", seconds.max(1)),
        120..=7_199 => format!("{} min", (seconds + 30) / 60),
        7_200..=172_799 => format!("{} h", (seconds + 1_800) / 3_600),
        _ => format!("{} days", (seconds + 43_200) / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_over_the_last_minute() {
        let (mut rate, began) = (Rate::default(), Instant::now());
        let at = |seconds| began + Duration::from_secs(seconds);
        assert!(rate.at(at(0), 100) < 0.01);
        assert!((rate.at(at(10), 150) - 5.0).abs() < 0.01);
        for second in 11..=200 {
            rate.at(at(second), 150);
        }
        assert!(rate.at(at(201), 150) < 0.01, "nothing in the last minute");
        assert!((rate.at(at(202), 211) - 1.0).abs() < 0.05);
    }

    #[test]
    fn what_is_left_is_the_longer_of_two_guesses() {
        let mut now = Snapshot { left_ms: Some(90_000), ..Snapshot::default() };
        assert_eq!(left(&now, 5.0), None, "nothing waits");
        now.counts.queued = 100;
        assert_eq!(left(&now, 5.0), Some(Duration::from_secs(90)));
        assert_eq!(left(&now, 0.5), Some(Duration::from_secs(200)));
        now.left_ms = None;
        assert_eq!(left(&now, 0.0), None);
        for (seconds, text) in [
            (0, "1 s"),
            (119, "119 s"),
            (120, "2 min"),
            (7_000, "117 min"),
            (9_000, "3 h"),
            (200_000, "2 days"),
        ] {
            assert_eq!(about(Duration::from_secs(seconds)), text);
        }
    }
}
