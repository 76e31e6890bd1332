//! Near-duplicates: whether two bodies tell one story in the same words.
//!
//! A body becomes a [`Sketch`], a MinHash of its shingles in two parts. *Anchors* find: the
//! smallest shingle of each quarter of the text is what a store indexes, and a look-up asks for
//! the smallest of the whole text, which are more and cost no memory. Taken from each quarter,
//! an anchor survives whatever part an editor cuts. The *signature* decides: one permutation
//! hashing with [`SAMPLES`] values of four bits each; two texts are near-duplicates where at
//! least [`ENOUGH`] are the same, about a Jaccard index of 0.3. Why not `SimHash`, and all the
//! numbers, are in docs/adr/0013 and come from `examples/near`.
//!
//! Sources: Broder, "On the resemblance and containment of documents" (1997); Li and König,
//! "b-bit minwise hashing" (2010); Li, Owen and Zhang, "One permutation hashing" (2012);
//! Shrivastava, "Optimal densification for fast and accurate minwise hashing" (2017).

use crate::near_text::{Words, finish};

/// Values of a signature.
pub const SAMPLES: usize = 40;
/// Bytes of a signature: four bits a value.
pub const SIGNATURE: usize = SAMPLES / 2;
/// Equal values that make two texts near-duplicates.
pub const ENOUGH: u8 = 14;
/// Anchors of a text that are kept, at most.
pub const ANCHORS: usize = 4;
/// Anchors of a text that are asked for, at most.
pub const PROBES: usize = 12;
/// Words looked at: what makes a story its own stands at its top, and copies are cut from the end.
const WINDOW: u32 = 320;
/// Words of an anchor. Stock phrases of four words are rarer than of three, so fewer stories
/// are looked at in vain.
const ANCHOR_WORDS: u32 = 4;
/// Words of a shingle of the signature: each edited word changes as many.
const SHINGLE_WORDS: u32 = 3;
/// A body with fewer words has no sketch: tickers and captions repeat short texts.
const LEAST: u32 = 40;

/// What is remembered of a body: 20 bytes, and where to look for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch {
    /// Where it is kept: at most [`ANCHORS`] hashes, each once.
    pub anchors: Vec<u64>,
    /// Where to look for another one: at most [`PROBES`] hashes, each once. The anchors of the
    /// same text are not all among them.
    pub probes: Vec<u64>,
    /// What decides.
    pub signature: [u8; SIGNATURE],
}

impl Sketch {
    /// The sketch of `body`; `None` where it is too short to be told apart.
    #[must_use]
    pub fn of(body: &str) -> Option<Self> {
        let words = Words::of(body, WINDOW);
        if words.count() < LEAST {
            return None;
        }
        let (shingled, runs) = (words.shingles(SHINGLE_WORDS), words.shingles(ANCHOR_WORDS));
        if shingled.is_empty() || runs.is_empty() {
            return None;
        }
        let quarter = runs.len().div_ceil(ANCHORS);
        let least = runs.chunks(quarter).filter_map(|part| part.iter().min().copied());
        let mut anchors: Vec<u64> = least.collect();
        anchors.sort_unstable();
        anchors.dedup();
        let mut probes = runs;
        probes.sort_unstable();
        probes.dedup();
        probes.truncate(PROBES);
        Some(Self { anchors, probes, signature: signature(&shingled) })
    }

    /// Whether `other` tells the same story in the same words.
    #[must_use]
    pub fn is_near(&self, other: &Self) -> bool {
        equal_samples(&self.signature, &other.signature) >= ENOUGH
    }

    /// Whether a look-up for this text comes upon `kept`, and finds it near.
    #[must_use]
    pub fn finds(&self, kept: &Self) -> bool {
        self.probes.iter().any(|hash| kept.anchors.contains(hash)) && self.is_near(kept)
    }
}

/// How many of the [`SAMPLES`] values two signatures share.
#[must_use]
pub fn equal_samples(one: &[u8; SIGNATURE], other: &[u8; SIGNATURE]) -> u8 {
    one.iter()
        .zip(other)
        .map(|(one, other)| {
            let differ = one ^ other;
            u8::from(differ & 0x0F == 0) + u8::from(differ & 0xF0 == 0)
        })
        .sum()
}

/// One permutation: the hashes fall into [`SAMPLES`] bins, and each bin keeps four bits of its
/// smallest. An empty bin takes that of a bin chosen by a hash of its own number.
fn signature(shingles: &[u64]) -> [u8; SIGNATURE] {
    let mut least = [u64::MAX; SAMPLES];
    for &hash in shingles {
        let at = bin(hash);
        least[at] = least[at].min(hash);
    }
    let mut out = [0; SIGNATURE];
    for at in 0..SAMPLES {
        let mut from = at;
        let mut attempt = 0;
        // Some bin has a hash, so few attempts are needed.
        while least[from] == u64::MAX && attempt < 1_000 {
            attempt += 1;
            from = bin(finish(((at as u64) << 32) | attempt));
        }
        // The high bits of the smallest hash of a bin are much alike; mixed, all tell.
        let value = finish(least[from] ^ attempt).to_le_bytes()[0] & 0x0F;
        out[at / 2] |= value << (4 * (at % 2));
    }
    out
}

fn bin(hash: u64) -> usize {
    let wide = u128::from(hash) * SAMPLES as u128;
    usize::try_from(wide >> 64).unwrap_or(0)
}

#[cfg(test)]
#[path = "near_tests.rs"]
mod tests;
