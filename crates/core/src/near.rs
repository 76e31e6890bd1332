//! Near-duplicates: whether two bodies tell one story in the same words.
//!
//! A body becomes a [`Sketch`], a `MinHash` of its shingles in two parts. *Anchors* find: the
//! smallest shingle of each quarter of the text is what a store indexes, and a look-up asks for
//! the smallest of the whole text, which are more and cost no memory. Taken from each quarter,
//! an anchor survives whatever part an editor cuts. The *signature* decides: one permutation
//! hashing with [`SAMPLES`] values of four bits each, and how much text they stand for. Two texts
//! are near-duplicates where the shorter seems to have half of its shingles in common with the
//! longer ([`enough`]). A store gives what the anchors lead to, [`compare`] decides. A shingle with a figure or a name is the smallest more often, by its
//! weight, so that a form filled in with others is another story. Why not `SimHash`, and all the
//! numbers, are in docs/adr/0013 and come from `examples/near`.
//!
//! Sources: Broder, "On the resemblance and containment of documents" (1997); Li and König,
//! "b-bit minwise hashing" (2010); Li, Owen and Zhang, "One permutation hashing" (2012);
//! Shrivastava, "Optimal densification for fast and accurate minwise hashing" (2017); weights:
//! Duffield, Lund and Thorup, "Priority sampling for estimation of arbitrary subset sums" (2007).

use crate::identity::ArticleId;
use crate::near_text::{Shingle, Words, finish};

/// Values of a signature.
pub const SAMPLES: usize = 40;
/// Bytes of a signature: four bits a value, and one for the size.
pub const SIGNATURE: usize = SAMPLES / 2 + 1;
/// Marks that make two texts near-duplicates, by the difference of the last bytes of their
/// signatures; the last number is for all greater differences. An equal value is one mark, an
/// anchor found [`FOUND`].
///
/// Where the longer text has 2^(d/8) times the shingles of the shorter (`size`), and 52 in 100
/// of the shorter's are in both, their Jaccard index is j = 0.52 r / (1 + r - 0.52 r) with
/// r = 2^(-d/8), and SAMPLES (j + (1 - j) / 16) values are equal: 16 to 12, where chance begins
/// to decide. The 3 marks more, and those of anchors, were chosen by measurement (docs/adr/0013).
const ENOUGH: [u8; 7] = [19, 18, 18, 17, 16, 16, 15];
/// Marks for each anchor of the one that is among the probes of the other.
const FOUND: u8 = 2;
/// Stories a look-up compares, at most (on Redis, of each generation): those that most anchors lead
/// to. Only prose made of stock phrases leads to more; docs/adr/0013 has what the bound costs.
pub const LOOKED_AT: usize = 96;
/// Anchors of a text that are kept, at most.
pub const ANCHORS: usize = 4;
/// Anchors of a text that are asked for, at most.
pub(crate) const PROBES: usize = 14;
/// Words looked at: what makes a story its own stands at its top, and copies are cut from the end.
const WINDOW: u32 = 320;
/// Words of an anchor. Stock phrases of four words are rarer than of three, so fewer stories
/// are looked at in vain.
const ANCHOR_WORDS: u32 = 4;
/// Words of a shingle of the signature: each edited word changes as many.
const SHINGLE_WORDS: u32 = 3;
/// A body with fewer words has no sketch: tickers and captions repeat short texts.
const LEAST: u32 = 40;

/// What is remembered of a body: 21 bytes, and where to look for it.
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
        let least = runs.chunks(quarter).filter_map(|part| part.iter().map(order).min());
        let mut anchors: Vec<u64> = least.map(|(_, hash)| hash).collect();
        anchors.sort_unstable();
        anchors.dedup();
        let mut probes: Vec<(u64, u64)> = runs.iter().map(order).collect();
        probes.sort_unstable();
        probes.dedup();
        let probes = probes.into_iter().map(|(_, hash)| hash).take(PROBES).collect();
        Some(Self { anchors, probes, signature: signature(&shingled) })
    }

    /// Whether a look-up for this text comes upon `kept`, and finds it near.
    #[must_use]
    pub fn finds(&self, kept: &Self) -> bool {
        let found = self.probes.iter().filter(|hash| kept.anchors.contains(hash)).count();
        found > 0 && are_near(&self.signature, &kept.signature, found)
    }
}

/// A story that a store remembers, and to which anchors of a text lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its place in the order in which stories were stored: the lowest came first.
    pub number: u64,
    /// The first article of the story.
    pub article: ArticleId,
    /// The signature of that article's body.
    pub signature: [u8; SIGNATURE],
    /// How many of its anchors are among the probes of the text.
    pub found: usize,
}

/// What an article is among the stories that are remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Comparison {
    /// No story has nearly its body: it is the first of a new one, to be stored.
    New,
    /// It is the first article of a story itself.
    First,
    /// It is a near-duplicate of this article, the first of its story.
    CopyOf(ArticleId),
}

/// What `article` is among the stories its anchors led to, in whatever order they come: of those
/// that are near the earliest is meant, and who is among them is no copy of another, so that an
/// article asked for again, even with some words changed, gets the same answer.
#[must_use]
pub fn compare(article: &ArticleId, sketch: &Sketch, candidates: &[Candidate]) -> Comparison {
    let mut first: Option<&Candidate> = None;
    for one in candidates {
        if !are_near(&sketch.signature, &one.signature, one.found) {
            continue;
        }
        if one.article == *article {
            return Comparison::First;
        }
        if first.is_none_or(|first| one.number < first.number) {
            first = Some(one);
        }
    }
    first.map_or(Comparison::New, |first| Comparison::CopyOf(first.article.clone()))
}

/// Whether two signatures are of one story, where `found` anchors led from one to the other.
#[must_use]
pub(crate) fn are_near(one: &[u8; SIGNATURE], other: &[u8; SIGNATURE], found: usize) -> bool {
    marks(one, other, found) >= enough(one, other)
}

/// What speaks for it: equal values, and anchors found.
#[must_use]
pub fn marks(one: &[u8; SIGNATURE], other: &[u8; SIGNATURE], found: usize) -> u8 {
    let found = u8::try_from(found.min(ANCHORS)).unwrap_or(0);
    equal_samples(one, other) + FOUND * found
}

/// How many marks are enough.
#[must_use]
pub fn enough(one: &[u8; SIGNATURE], other: &[u8; SIGNATURE]) -> u8 {
    let apart = usize::from(one[SIGNATURE - 1].abs_diff(other[SIGNATURE - 1]));
    ENOUGH[apart.min(ENOUGH.len() - 1)]
}

/// How many of the [`SAMPLES`] values two signatures share.
#[must_use]
pub(crate) fn equal_samples(one: &[u8; SIGNATURE], other: &[u8; SIGNATURE]) -> u8 {
    one.iter()
        .zip(other)
        .take(SAMPLES / 2)
        .map(|(one, other)| {
            let differ = one ^ other;
            u8::from(differ & 0x0F == 0) + u8::from(differ & 0xF0 == 0)
        })
        .sum()
}

/// Smaller comes first: a random number by its weight, so that the chance to be the smallest is
/// in proportion to the weight (priority sampling).
fn order(shingle: &Shingle) -> (u64, u64) {
    (finish(shingle.hash ^ 0x5555) / u64::from(shingle.weight.max(1)), shingle.hash)
}

/// One permutation: the hashes fall into [`SAMPLES`] bins, and each bin keeps four bits of its
/// smallest. A shingle has as many hashes as its weight, so that short texts too are told by
/// their heavy ones. An empty bin takes that of a bin chosen by a hash of its own number.
fn signature(shingles: &[Shingle]) -> [u8; SIGNATURE] {
    let mut least = [u64::MAX; SAMPLES];
    for shingle in shingles {
        for time in 0..u64::from(shingle.weight) {
            let hash = finish(shingle.hash ^ time);
            let at = bin(hash);
            least[at] = least[at].min(hash);
        }
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
    out[SIGNATURE - 1] = size(shingles);
    out
}

/// The weight of all shingles on a scale of eight steps for each doubling.
fn size(shingles: &[Shingle]) -> u8 {
    let sum = shingles.iter().map(|shingle| shingle.weight).sum::<u32>().max(8);
    let doublings = sum.ilog2();
    u8::try_from(doublings * 8 + ((sum >> (doublings - 3)) & 7)).unwrap_or(u8::MAX)
}

fn bin(hash: u64) -> usize {
    let wide = u128::from(hash) * SAMPLES as u128;
    usize::try_from(wide >> 64).unwrap_or(0)
}

#[cfg(test)]
#[path = "near_tests.rs"]
mod tests;
