//! Fingerprints of admitted URLs kept in memory: exact, bounded, in front of the `seen` table.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Fingerprints of one generation: what a table of 2^19 slots holds at its load limit of 7/8,
/// so each of the two generations takes 4.7 MB.
pub(crate) const GENERATION: usize = (1 << 19) / 8 * 7;

/// A fingerprint is a hash already.
#[derive(Default)]
pub(crate) struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, _: &[u8]) {}
    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

type Set = HashSet<u64, BuildHasherDefault<AsIs>>;

/// Two generations: when the young one is full it becomes the old one and the old one is
/// forgotten. What is asked for again moves to the young one.
#[derive(Default)]
pub(crate) struct Generations {
    young: Set,
    old: Set,
    forgot: bool,
}

impl Generations {
    /// Whether `fp` is known here.
    pub(crate) fn contains(&mut self, fp: u64) -> bool {
        if self.young.contains(&fp) {
            return true;
        }
        if self.old.contains(&fp) {
            if self.forgot {
                self.insert(fp);
            }
            return true;
        }
        false
    }

    /// Remembers `fp`, which is admitted and committed.
    pub(crate) fn insert(&mut self, fp: u64) {
        if self.young.len() >= GENERATION {
            let full = std::mem::take(&mut self.young);
            self.forgot |= !self.old.is_empty();
            self.old = full;
        }
        self.young.insert(fp);
    }

    /// Whether nothing was forgotten: then what is not here was never admitted.
    pub(crate) fn complete(&self) -> bool {
        !self.forgot
    }
}

/// Shared by the writer, which fills it after each commit, and by whoever asks.
#[derive(Default)]
pub(crate) struct Known(Mutex<Generations>);

impl Known {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Generations> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says that URLs were admitted that are not here.
    pub(crate) fn mark_incomplete(&self) {
        self.lock().forgot = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_complete_until_it_forgets_and_never_wrong() {
        let mut known = Generations::default();
        let spread = |n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let both = 2 * GENERATION as u64;
        for n in 0..both {
            known.insert(spread(n));
        }
        assert!(known.complete());
        assert!((0..both).all(|n| known.contains(spread(n))));
        known.insert(spread(both));
        assert!(!known.complete());
        assert!(!known.contains(spread(0)), "the oldest went first");
        assert!(known.contains(spread(both - 1)));
        assert!(known.young.len() <= GENERATION && known.old.len() <= GENERATION);
    }
}
