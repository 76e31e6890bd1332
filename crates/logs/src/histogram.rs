//! Times in buckets: percentiles in a fixed amount of memory.

/// Steps within a doubling: a percentile is right within 1/8.
const STEPS: u32 = 8;
/// Doublings: up to 2^24 ms, more than four hours.
const DOUBLINGS: u32 = 24;
const BUCKETS: usize = (STEPS * DOUBLINGS) as usize;

/// Counts of whole numbers, exact below [`STEPS`], then in steps of an eighth of a doubling.
#[derive(Debug, Clone)]
pub(crate) struct Histogram {
    counts: Box<[u32; BUCKETS]>,
    total: u64,
    max: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { counts: Box::new([0; BUCKETS]), total: 0, max: 0 }
    }
}

fn bucket(value: u64) -> usize {
    let value = u32::try_from(value).unwrap_or(u32::MAX);
    if value < STEPS {
        return value as usize;
    }
    // log2 with three bits of fraction; STEPS is 2^3.
    let log = value.ilog2();
    let fraction = (value >> (log - 3)) & (STEPS - 1);
    (((log - 2) * STEPS + fraction) as usize).min(BUCKETS - 1)
}

/// The largest value of a bucket.
fn upper(bucket: usize) -> u64 {
    let bucket = bucket as u64;
    let steps = u64::from(STEPS);
    if bucket < steps {
        return bucket;
    }
    let (log, fraction) = (bucket / steps + 2, bucket % steps);
    (((steps + fraction + 1) << (log - 3)) - 1).max(1)
}

impl Histogram {
    /// Counts a value.
    pub(crate) fn add(&mut self, value: u64) {
        let count = &mut self.counts[bucket(value)];
        *count = count.saturating_add(1);
        self.total += 1;
        self.max = self.max.max(value);
    }

    /// Values counted.
    #[must_use]
    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    /// The largest value.
    #[must_use]
    pub(crate) fn max(&self) -> u64 {
        self.max
    }

    /// A value that `percent` of all do not exceed; 0 where there is none.
    #[must_use]
    pub(crate) fn percentile(&self, percent: u32) -> u64 {
        let wanted = (self.total * u64::from(percent)).div_ceil(100).max(1);
        let mut sum = 0;
        for (bucket, &count) in self.counts.iter().enumerate() {
            sum += u64::from(count);
            if sum >= wanted {
                return upper(bucket).min(self.max);
            }
        }
        self.max
    }

    /// Percentiles for `--json`.
    #[must_use]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::json!({
            "count": self.total,
            "p50": self.percentile(50),
            "p90": self.percentile(90),
            "p99": self.percentile(99),
            "max": self.max,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_hold_what_they_say() {
        let mut last = 0;
        for value in 0..200_000_u64 {
            let at = bucket(value);
            assert!(at >= last && at <= last + 1, "{value}");
            last = at;
            assert!(upper(at) >= value && upper(at) <= value + value / 8, "{value} {}", upper(at));
        }
        assert_eq!(bucket(u64::MAX), BUCKETS - 1);
    }

    #[test]
    fn percentiles() {
        let mut times = Histogram::default();
        assert_eq!(times.percentile(50), 0);
        for value in 1..=1000 {
            times.add(value);
        }
        let half = times.percentile(50);
        assert!((500..=563).contains(&half), "{half}");
        assert_eq!((times.percentile(100), times.max()), (1000, 1000));
    }
}
