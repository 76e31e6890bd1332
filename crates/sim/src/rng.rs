//! The only randomness of a simulation.

use std::ops::Range;

/// Numbers that follow from a seed: SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom
/// number generators", 2014).
#[derive(Debug, Clone)]
pub(crate) struct Rng(u64);

impl Rng {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// One of `range`, which must not be empty.
    pub(crate) fn of(&mut self, range: Range<u64>) -> u64 {
        range.start + self.next() % (range.end - range.start)
    }

    /// Whether something happens that happens so many times in a hundred.
    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.of(0..100) < percent
    }

    /// One of some things.
    pub(crate) fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        let index = self.of(0..of.len() as u64);
        of[usize::try_from(index).unwrap_or(0)].clone()
    }

    /// Another one, which does not depend on how much is taken of this one.
    pub(crate) fn fork(&mut self) -> Self {
        Self(self.next())
    }
}
