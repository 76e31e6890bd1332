//! The only randomness of a simulation.

use std::ops::Range;

/// Numbers that follow from a seed.
#[derive(Debug, Clone)]
pub(crate) struct Rng(newshound_demosite::Rng);

impl Rng {
    pub(crate) fn new(seed: u64) -> Self {
        Self(newshound_demosite::Rng::new(seed))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0.next()
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
        Self::new(self.next())
    }
}
