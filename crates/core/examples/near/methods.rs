//! The ways to tell near-duplicates that were compared, over one index in memory.
//!
//! Bytes are those of an article of the set: ids, fingerprints and entries of an index on Redis
//! of the articles remembered, over all articles.

use crate::corpus::Item;
use crate::tally::{Score, Tally};
use newshound_core::near::{LOOKED_AT, SAMPLES, SIGNATURE, Sketch, enough, marks};
use newshound_core::near_text::{Shingle, Words};
use std::collections::HashMap;
use std::hash::Hash;

/// Bytes of an article's id.
const ID: usize = 16;
/// Bytes of an entry of an index on Redis: tag and number, and its share of a key.
const ENTRY: f64 = 3.5;
/// Stories of one key, at most, as in the stores.
const SHARED: usize = 32;

/// A fingerprint: where it is kept, where it is looked for, and what decides.
struct Print<K, S> {
    kept: Vec<K>,
    asked: Vec<K>,
    sign: S,
}

/// A result as a line for people.
fn line(name: &str, bytes: f64, score: &Score) {
    crate::say(&format!(
        "{name:<44}{:>9.4}{:>9.4}{:>9.1}",
        score.precision(),
        score.recall(),
        bytes * score.kept_share()
    ));
}

/// Gives the articles one after the other to an index of first articles.
fn run<K: Hash + Eq + Clone, S>(
    items: &[Item],
    prints: &[Option<Print<K, S>>],
    near: impl Fn(&S, &S, usize) -> bool,
) -> Score {
    let mut index: HashMap<K, Vec<usize>> = HashMap::new();
    let mut tally = Tally::default();
    for (at, (item, print)) in items.iter().zip(prints).enumerate() {
        let Some(print) = print else { continue };
        let mut found: Vec<usize> =
            print.asked.iter().filter_map(|key| index.get(key)).flatten().copied().collect();
        found.sort_unstable();
        let sign = |at: usize| prints[at].as_ref().map(|print| &print.sign);
        let mut led: Vec<&[usize]> = found.chunk_by(|one, other| one == other).collect();
        led.sort_by_key(|same| std::cmp::Reverse(same.len()));
        led.truncate(LOOKED_AT);
        let first = led
            .into_iter()
            .filter(|same| sign(same[0]).is_some_and(|s| near(s, &print.sign, same.len())))
            .map(|same| same[0])
            .min();
        if first.is_none() {
            for key in &print.kept {
                let list = index.entry(key.clone()).or_default();
                if list.len() < SHARED {
                    list.push(at);
                }
            }
        }
        tally.told(items, at, item, first);
    }
    tally.score(items)
}

fn hashes(shingles: &[Shingle]) -> Vec<u64> {
    shingles.iter().map(|shingle| shingle.hash).collect()
}

/// `SimHash` of Charikar (2002): one bit for each sum of the shingles' bits.
fn simhash(shingles: &[u64]) -> u64 {
    let mut sums = [0_i32; 64];
    for hash in shingles {
        for (bit, sum) in sums.iter_mut().enumerate() {
            *sum += if hash >> bit & 1 == 1 { 1 } else { -1 };
        }
    }
    sums.iter().enumerate().fold(0, |out, (bit, sum)| out | (u64::from(*sum > 0) << bit))
}

/// With tables of blocks as Manku, Jain and Das Sarma (2007): of `blocks` blocks at least one is
/// the same where at most `blocks - 1` bits differ.
fn of_simhash(items: &[Item], words: u32, most: u32) {
    let blocks = most + 1;
    let prints: Vec<_> = items
        .iter()
        .map(|item| {
            let shingles = hashes(&Words::of(&item.body, 320).shingles(words));
            (shingles.len() >= 38).then(|| {
                let hash = simhash(&shingles);
                let keys: Vec<(u32, u64)> = (0..blocks)
                    .map(|block| {
                        let (from, to) = (64 * block / blocks, 64 * (block + 1) / blocks);
                        (block, hash >> from & ((1 << (to - from)) - 1))
                    })
                    .collect();
                Print { kept: keys.clone(), asked: keys, sign: hash }
            })
        })
        .collect();
    let score = run(items, &prints, |a, b, _| (a ^ b).count_ones() <= most);
    let bytes = ID as f64 + 8.0 + f64::from(blocks) * ENTRY;
    line(&format!("SimHash, {words}-word shingles, at most {most} bits"), bytes, &score);
}

/// Banded `MinHash` (Broder 1997; bands: Leskovec, Rajaraman, Ullman, *Mining of Massive
/// Datasets*, ch. 3): near where all `rows` values of any of `bands` are the same.
fn of_bands(items: &[Item], bands: usize, rows: usize) {
    let mix = |hash: u64, seed: u64| {
        let mixed =
            (hash ^ seed.wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
        (mixed ^ (mixed >> 32)).wrapping_mul(0xC4CE_B9FE_1A85_EC53)
    };
    let prints: Vec<_> = items
        .iter()
        .map(|item| {
            let shingles = hashes(&Words::of(&item.body, 320).shingles(3));
            (shingles.len() >= 38).then(|| {
                let keys: Vec<(usize, Vec<u64>)> = (0..bands)
                    .map(|band| {
                        let least = |row: usize| {
                            let seed = (band * rows + row + 1) as u64;
                            shingles.iter().map(|hash| mix(*hash, seed)).min().unwrap_or(0)
                        };
                        (band, (0..rows).map(least).collect())
                    })
                    .collect();
                Print { kept: keys.clone(), asked: keys, sign: () }
            })
        })
        .collect();
    let score = run(items, &prints, |(), (), _| true);
    let bytes = ID as f64 + bands as f64 * ENTRY;
    line(&format!("MinHash, {bands} bands of {rows}"), bytes, &score);
}

/// What was chosen; `more` moves the point where it decides.
fn of_sketch(items: &[Item], more: i16) -> Score {
    let prints: Vec<_> = items
        .iter()
        .map(|item| {
            Sketch::of(&item.body).map(|sketch| Print {
                kept: sketch.anchors,
                asked: sketch.probes,
                sign: sketch.signature,
            })
        })
        .collect();
    let score = run(items, &prints, |a, b, found| {
        i16::from(marks(a, b, found)) >= i16::from(enough(a, b)) + more
    });
    let bytes = (ID + SIGNATURE) as f64 + 4.0 * ENTRY;
    let chosen = if more == 0 { "chosen".to_owned() } else { format!("{more:+}") };
    line(&format!("anchors and signature of {SAMPLES}, {chosen}"), bytes, &score);
    score
}

/// The chosen one alone, at several points.
pub(crate) fn chosen(items: &[Item]) {
    for more in [-1, 1] {
        of_sketch(items, more);
    }
    of_sketch(items, 0).by_kind();
}

/// All of them.
pub(crate) fn compare(items: &[Item]) {
    crate::say(&format!("{:<44}{:>9}{:>9}{:>9}", "method", "precision", "recall", "bytes"));
    for (words, most) in [(3, 3), (1, 3), (3, 6), (1, 6), (1, 9), (1, 12)] {
        of_simhash(items, words, most);
    }
    for (bands, rows) in [(6, 1), (6, 2), (10, 2), (20, 3)] {
        of_bands(items, bands, rows);
    }
    chosen(items);
}
