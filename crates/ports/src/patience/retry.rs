//! How long to wait before the next attempt.

use std::time::Duration;

/// First wait; each doubles it.
const FIRST: Duration = Duration::from_millis(100);
/// Longest wait: a broker that is back is noticed within this.
const LONGEST: Duration = Duration::from_secs(5);

/// Waits that double, with a spread so that many workers do not come back at once.
#[derive(Debug, Clone)]
pub struct Backoff {
    next: Duration,
    seed: u64,
}

impl Default for Backoff {
    fn default() -> Self {
        Self::new()
    }
}

impl Backoff {
    /// Begins with the shortest wait.
    #[must_use]
    pub fn new() -> Self {
        // The address space and time differ between processes; no more randomness is needed.
        let seed = std::process::id().wrapping_mul(2_654_435_761);
        Self { next: FIRST, seed: u64::from(seed) }
    }

    /// The wait before the next attempt: between half and all of the step.
    pub fn step(&mut self) -> Duration {
        let step = self.next;
        self.next = (step * 2).min(LONGEST);
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let part = u32::try_from(self.seed >> 40).unwrap_or(0) % 1000;
        step / 2 + step / 2 * part / 1000
    }

    /// Starts again after a success.
    pub fn reset(&mut self) {
        self.next = FIRST;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_the_limit_and_start_again() {
        let mut backoff = Backoff::new();
        let waits: Vec<_> = (0..10).map(|_| backoff.step()).collect();
        assert!(waits[0] <= FIRST && waits[0] >= FIRST / 2);
        assert!(waits.iter().all(|&wait| wait <= LONGEST));
        assert!(waits[9] >= LONGEST / 2);
        backoff.reset();
        assert!(backoff.step() <= FIRST);
    }
}
