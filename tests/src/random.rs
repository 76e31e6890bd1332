//! Moments drawn by lot, so that a failure can be repeated.

/// xorshift (Marsaglia, 2003): the same seed, the same numbers in the same order.
#[derive(Debug)]
pub struct Random(u64);

impl Random {
    /// Begins with this seed, and shows it where the test fails.
    #[must_use]
    pub fn of(seed: u64) -> Self {
        #[expect(clippy::print_stdout, reason = "shown with a failure, to repeat it")]
        {
            println!("NEWSHOUND_TEST_SEED={seed}");
        }
        Self(seed | 1)
    }

    /// Begins with the seed that `NEWSHOUND_TEST_SEED` names, or with one of this process.
    #[must_use]
    pub fn new() -> Self {
        Self::of(number("NEWSHOUND_TEST_SEED").unwrap_or_else(|| u64::from(std::process::id())))
    }

    /// A number from 0 to below `limit`, which must not be 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

impl Default for Random {
    fn default() -> Self {
        Self::new()
    }
}

/// The number in an environment variable.
#[must_use]
pub fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().and_then(|text| text.parse().ok())
}
