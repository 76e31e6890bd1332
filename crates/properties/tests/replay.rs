//! Each property on the kept corpus and on random changes of it, for a bounded time: what
//! `cargo fuzz` does with more patience (fuzz/README.md).
//!
//! `NEWSHOUND_FUZZ_SECONDS` is the time for each target (default 2). Without `NEWSHOUND_TEST_SEED`
//! the changes are the same in every run: a test that guards a change must not fail by another
//! draw. New ground is for longer runs, with a seed of their own.

#![expect(clippy::print_stdout, reason = "a run is repeated by the seed it prints")]

use newshound_properties::{MAX_INPUT, TARGETS, Target};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// No input of 64 KiB may take longer, in a debug build on a busy machine.
const LONGEST: Duration = Duration::from_secs(20);

/// The draw of every run that names none: any number does.
const SEED: u64 = 20_220_309;

fn corpus(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(name)
}

/// The inputs kept for a target, in the order of their names.
fn kept(name: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = corpus(name);
    let entries =
        std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut found: Vec<_> = entries
        .flatten()
        .map(|entry| (entry.path(), std::fs::read(entry.path()).expect("readable")))
        .collect();
    found.sort();
    found
}

/// xorshift64*: any stream of numbers does.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// Below `end`; 0 where that is 0.
    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % end).unwrap_or(0)
    }
}

/// A few random changes of one input.
fn change(random: &mut Random, inputs: &[(PathBuf, Vec<u8>)], words: &[&str]) -> Vec<u8> {
    let mut bytes = inputs[random.below(inputs.len())].1.clone();
    for _ in 0..=random.below(6) {
        let at = random.below(bytes.len() + 1);
        let end = at + random.below((bytes.len() - at).min(64) + 1);
        match random.below(8) {
            0 if at < bytes.len() => bytes[at] = random.next().to_le_bytes()[0],
            1 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let piece = bytes[at..end].to_vec();
                let times = 1 + random.below(20);
                let many = piece.repeat(times);
                bytes.splice(at..at, many);
            }
            4 | 5 => {
                let word = words[random.below(words.len())];
                bytes.splice(at..end, word.bytes());
            }
            6 => {
                let other = &inputs[random.below(inputs.len())].1;
                let from = random.below(other.len() + 1);
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
            _ => {
                let many = 1 + random.below(200);
                bytes.splice(at..at, words[random.below(words.len())].repeat(many).into_bytes());
            }
        }
        bytes.truncate(MAX_INPUT);
    }
    bytes
}

/// Checks one input, and that it takes no time to speak of.
fn check(target: &Target, bytes: &[u8], told: &dyn Fn() -> String) {
    let began = Instant::now();
    let held = std::panic::catch_unwind(|| (target.check)(bytes));
    let took = began.elapsed();
    if held.is_err() || took > LONGEST {
        let folder = std::env::temp_dir().join(format!("newshound-{}.input", target.name));
        std::fs::write(&folder, bytes).expect("written");
        panic!(
            "{}: {} in {took:?}; the input is kept as {}",
            target.name,
            told(),
            folder.display()
        );
    }
}

fn replay(name: &str) {
    let target = newshound_properties::target(name).expect(name);
    let inputs = kept(name);
    assert!(inputs.len() >= 5, "{name}: a corpus of {}", inputs.len());
    for (path, bytes) in &inputs {
        check(target, bytes, &|| path.display().to_string());
    }
    check(target, b"", &|| "nothing".to_owned());
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let seed: u64 = number("NEWSHOUND_TEST_SEED").unwrap_or(SEED).max(1);
    let seconds = number("NEWSHOUND_FUZZ_SECONDS").unwrap_or(2);
    println!("{name}: NEWSHOUND_TEST_SEED={seed}");
    let (mut random, mut count) = (Random(seed), 0_u64);
    let until = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < until {
        let bytes = change(&mut random, &inputs, target.words);
        count += 1;
        check(target, &bytes, &|| format!("change {count} with NEWSHOUND_TEST_SEED={seed}"));
    }
    println!("{name}: {} kept inputs, {count} changed ones", inputs.len());
}

#[test]
fn every_target_has_a_test_and_a_fuzz_target() {
    let own = include_str!("replay.rs");
    for target in TARGETS {
        assert!(own.contains(&format!("replay(\"{}\")", target.name)), "{}", target.name);
        let file = corpus("..").join(format!("fuzz_targets/{}.rs", target.name));
        assert!(file.exists(), "{}", file.display());
    }
}

#[test]
fn canonical_urls() {
    replay("canonical");
}

#[test]
fn robots_files() {
    replay("robots");
}

#[test]
fn robots_tags() {
    replay("robots_tag");
}

#[test]
fn messages() {
    replay("message");
}

#[test]
fn feeds() {
    replay("feed");
}

#[test]
fn sitemaps() {
    replay("sitemap");
}

#[test]
fn charsets() {
    replay("charset");
}

#[test]
fn pages() {
    replay("page");
}

#[test]
fn content_codings() {
    replay("coding");
}

#[test]
fn packed_records() {
    replay("packed");
}
