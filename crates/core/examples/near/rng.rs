//! Numbers that look random and are the same in every run.

/// SplitMix64.
pub(crate) struct Rng(pub u64);

impl Rng {
    /// The next 64 bits.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let wide = u128::from(self.next()) * end as u128;
        usize::try_from(wide >> 64).unwrap_or(0)
    }

    /// From `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    /// True in `percent` of 100 cases.
    pub(crate) fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// Of a list in which the n-th item is taken about 1/n as often as the first (Zipf's law,
    /// which words of running text follow).
    pub(crate) fn zipf(&mut self, len: usize) -> usize {
        #[expect(clippy::cast_precision_loss, reason = "53 bits are enough")]
        let unit = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        #[expect(clippy::cast_precision_loss, reason = "lists are short")]
        let rank = (len as f64 + 1.0).powf(unit) - 1.0;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to len")]
        let rank = rank as usize;
        rank.min(len - 1)
    }
}
