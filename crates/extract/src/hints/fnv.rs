//! A quick hash for short keys.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// FNV-1a over words of eight bytes: the keys are names of one page or of our own tables.
#[derive(Debug)]
pub struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        let mut words = bytes.chunks_exact(8);
        for word in &mut words {
            let word = word.try_into().map_or(0, u64::from_le_bytes);
            self.write_u64(word);
        }
        let rest = words.remainder();
        if !rest.is_empty() {
            self.write_u64(tail(rest));
        }
    }
    fn write_u64(&mut self, word: u64) {
        // The shift brings high bits down: tables index by the low ones.
        self.0 = (self.0 ^ word).wrapping_mul(0x0100_0000_01b3);
        self.0 ^= self.0 >> 29;
    }
    fn write_u32(&mut self, word: u32) {
        self.write_u64(u64::from(word));
    }
    fn write_u8(&mut self, byte: u8) {
        self.write_u64(u64::from(byte));
    }
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

/// Up to seven bytes as a word, the rest of it zero. Two reads that overlap: a copy of unknown length
/// is a call.
pub(crate) fn tail(bytes: &[u8]) -> u64 {
    let last = bytes.len().saturating_sub(1);
    let byte = |at: usize| bytes.get(at).map_or(0, |byte| u64::from(*byte) << (8 * at));
    match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        (Some(low), Some(high)) => {
            let high = u64::from(u32::from_le_bytes(*high)) << (8 * (bytes.len() - 4));
            u64::from(u32::from_le_bytes(*low)) | high
        }
        _ => byte(0) | byte(bytes.len() / 2) | byte(last),
    }
}

/// A set of short keys.
pub(crate) type FnvSet<K> = HashSet<K, BuildHasherDefault<Fnv>>;

/// A map with short keys.
pub type FnvMap<K, V> = HashMap<K, V, BuildHasherDefault<Fnv>>;

#[cfg(test)]
mod tests {
    use super::tail;

    #[test]
    fn short_ends_are_words() {
        let bytes = [1, 2, 3, 4, 5, 6, 7];
        for len in 0..=bytes.len() {
            let mut word = [0; 8];
            word[..len].copy_from_slice(&bytes[..len]);
            assert_eq!(tail(&bytes[..len]), u64::from_le_bytes(word), "{len}");
        }
    }
}
