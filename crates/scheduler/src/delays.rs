//! How late stories came, counted in buckets: four to a doubling, so that a quantile is right to a fifth.

use newshound_core::time::UnixMillis;
use std::collections::BTreeMap;

/// Clocks of sites that are ahead by no more are right: such a story is not late.
const CLOCK_MS: i64 = 120_000;

/// Seconds from publication to record, by bucket; of stories published since a crawl began.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Delays(pub BTreeMap<u8, u64>);

impl Delays {
    /// Counts a story that was `published` and fetched `at`, unless it is of before `since`: it is archive then,
    /// and not late.
    pub(crate) fn add(&mut self, published: UnixMillis, at: UnixMillis, since: UnixMillis) {
        let is_ahead = published.0 > at.0.saturating_add(CLOCK_MS);
        if published >= since && !is_ahead {
            *self.0.entry(bucket(at.since(published).as_secs())).or_default() += 1;
        }
    }
}

/// The bucket of a time in seconds.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a logarithm of at most 64, times four"
)]
fn bucket(seconds: u64) -> u8 {
    ((seconds.max(1) as f64).log2() * 4.0).floor() as u8
}

/// The time in seconds that `per_cent` of all counted do not exceed, to a fifth; `None` where none are.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a bucket below 256 is a time below 2^64"
)]
pub fn delay_quantile(buckets: &BTreeMap<u8, u64>, per_cent: u64) -> Option<u64> {
    let all: u64 = buckets.values().sum();
    let rank = (all * per_cent).div_ceil(100).max(1);
    let mut below = 0;
    for (bucket, count) in buckets {
        below += count;
        if below >= rank {
            return Some((f64::from(*bucket + 1) / 4.0).exp2() as u64);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_right_to_a_fifth() {
        let mut delays = Delays::default();
        let (since, at) = (UnixMillis(1_000), UnixMillis(10_000_000));
        for seconds in 1..=1_000 {
            delays.add(UnixMillis(at.0 - seconds * 1_000), at, since);
        }
        for (per_cent, exact) in [(50, 500), (95, 950), (100, 1_000)] {
            let got = delay_quantile(&delays.0, per_cent).expect("one");
            assert!(got >= exact && got * 100 <= exact * 120, "{per_cent}: {got}");
        }
        let before = delays.clone();
        delays.add(UnixMillis(999), at, since);
        delays.add(UnixMillis(at.0 + 200_000), at, since);
        assert_eq!(delays, before, "archive, and a clock that is ahead");
        assert_eq!(delay_quantile(&BTreeMap::new(), 50), None);
    }
}
