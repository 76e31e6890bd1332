//! Times counted in buckets, for metrics.

/// Upper bounds of the buckets, in milliseconds: from a reused connection nearby to the usual
/// total timeout.
pub const BOUNDS_MS: [u32; 12] =
    [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000];

/// Counts by bucket.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Times {
    /// Values up to each bound and above the one before; the last are above all.
    pub counts: [u64; BOUNDS_MS.len() + 1],
    /// Sum of all values, in milliseconds.
    pub sum_ms: u64,
}

impl Times {
    /// Counts a value in milliseconds.
    pub fn add(&mut self, value: u32) {
        let bucket = BOUNDS_MS.partition_point(|&bound| bound < value);
        if let Some(count) = self.counts.get_mut(bucket) {
            *count += 1;
        }
        self.sum_ms += u64::from(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_belongs_to_its_bucket() {
        let mut times = Times::default();
        for value in [0, 5, 6, 30_000, 30_001] {
            times.add(value);
        }
        assert_eq!((times.counts[0], times.counts[1]), (2, 1));
        assert_eq!((times.counts[11], times.counts[12], times.sum_ms), (1, 1, 60_012));
    }
}
