//! Text as overlapping runs of words ("shingles", Broder 1997), as hashes.
//!
//! A shingle is a number of words long, or as much of a script without spaces: three words are
//! five Han characters or kana, or nine letters of Thai, Lao, Khmer, Burmese. Case, punctuation
//! and white space do not count, so that a copy set in another style has the same shingles.

use crate::script::{is_ideograph, is_mark, is_unspaced_letter};
use xxhash_rust::xxh3::xxh3_64;

/// Units of a word between spaces.
const WORD: u32 = 6;
/// Units of a Han character or kana: running Chinese has about 1.5 characters a word.
const IDEOGRAPH: u32 = 4;
/// Units of a letter in alphabets without spaces ([`crate::script::LETTERS_A_WORD`] make a word).
const LETTER: u32 = 2;

/// A word or a character of a script without spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Token {
    hash: u64,
    units: u32,
}

/// The words of a text, as far as they are looked at.
#[derive(Debug)]
pub struct Words(Vec<Token>);

impl Words {
    /// The first `window` words of `text`.
    #[must_use]
    pub fn of(text: &str, window: u32) -> Self {
        Self(tokens(text, window.saturating_mul(WORD)))
    }

    /// How many words there are, characters of scripts without spaces as their part of one.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.0.iter().map(|token| token.units).sum::<u32>() / WORD
    }

    /// Its shingles, `words` long each, as hashes, in order.
    #[must_use]
    pub fn shingles(&self, words: u32) -> Vec<u64> {
        let mut all = Vec::with_capacity(self.0.len());
        for start in 0..self.0.len() {
            let (mut units, mut hash) = (0, 0_u64);
            for token in &self.0[start..] {
                hash = step(hash, token.hash);
                units += token.units;
                if units >= words * WORD {
                    all.push(finish(hash));
                    break;
                }
            }
        }
        all
    }
}

/// The tokens of the first `units` units.
fn tokens(text: &str, units: u32) -> Vec<Token> {
    let mut all = Vec::new();
    let mut left = units;
    let mut word = String::new();
    for c in text.chars().chain(std::iter::once(' ')) {
        if is_ignored(c) {
            continue;
        }
        let alone = match c {
            _ if is_ideograph(c) => IDEOGRAPH,
            _ if is_unspaced_letter(c) => LETTER,
            _ => 0,
        };
        if alone == 0 && c.is_alphanumeric() {
            // One character may have many in lower case; the first tells it apart.
            word.push(if c.is_ascii() {
                c.to_ascii_lowercase()
            } else {
                c.to_lowercase().next().unwrap_or(c)
            });
            continue;
        }
        if !word.is_empty() {
            all.push(Token { hash: xxh3_64(word.as_bytes()), units: WORD });
            word.clear();
            left = left.saturating_sub(WORD);
        }
        if alone > 0 && c.is_alphanumeric() && left > 0 {
            all.push(Token { hash: u64::from(u32::from(c)), units: alone });
            left = left.saturating_sub(alone);
        }
        if left == 0 {
            break;
        }
    }
    all
}

/// Characters that do not part a word and do not tell words apart: typesetters differ in
/// apostrophes, joiners, stretching and marks.
fn is_ignored(c: char) -> bool {
    if c.is_ascii() {
        return c == '\'';
    }
    is_mark(c)
        || matches!(c,
            '’' | '‘' | 'ʼ' | '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}'
            | '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{300}'..='\u{36F}')
        // Nukta and virama of the Indic blocks stand at the same place in each.
        || (matches!(u32::from(c), 0x0900..=0x0DFF) && matches!(u32::from(c) & 0x7F, 0x3C | 0x4D))
}

/// Order matters: "dog bites man" is not "man bites dog".
fn step(hash: u64, token: u64) -> u64 {
    (hash.rotate_left(23) ^ token).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// The finaliser of MurmurHash3, by which every bit depends on every other.
#[must_use]
pub(crate) fn finish(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    hash ^ (hash >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shingles_by_script() {
        for (text, words, count) in [
            ("", 3, 0),
            ("one two", 3, 0),
            ("one two three", 3, 1),
            ("one two three four", 3, 2),
            ("one two three four", 4, 1),
            ("- one, two; (three)!", 3, 1),
            ("中国新闻", 3, 0),
            ("中国新闻社", 3, 1),
            ("中国 Linux 新闻社", 3, 3),
            ("กขคงจฉชซฌ", 3, 1),
        ] {
            assert_eq!(Words::of(text, 100).shingles(words).len(), count, "{text}");
        }
        assert_eq!(Words::of(&"word ".repeat(500), 50).shingles(3).len(), 48);
    }

    #[test]
    fn what_makes_no_difference() {
        for (one, other) in [
            ("It’s the mayor's day, isn't it?", "its THE MAYORS DAY isnt it"),
            ("a\u{ad}b c d", "ab c d"),
            ("می\u{200c}خواهم با تو", "میخواهم با تو"),
            ("سلامٌ عليكم يا", "سلام عليكم يا"),
            ("STRASSE frei heute", "strasse Frei, heute"),
        ] {
            let shingles = |text| Words::of(text, 100).shingles(3);
            assert!(!shingles(one).is_empty(), "{one}");
            assert_eq!(shingles(one), shingles(other), "{one}");
        }
        let order = |text| Words::of(text, 100).shingles(3);
        assert_ne!(order("dog bites man"), order("man bites dog"));
    }
}
