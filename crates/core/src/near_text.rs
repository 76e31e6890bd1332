//! Text as overlapping runs of words ("shingles", Broder 1997), as hashes.
//!
//! A shingle is a number of words long, or as much of a script without spaces: three words are
//! five Han characters or kana, or nine letters of Thai, Lao, Khmer, Burmese. Case, punctuation
//! and white space do not count, so that a copy set in another style has the same shingles.
//!
//! Shingles with a figure or a name weigh more: reports of the weather, markets and matches are
//! one form filled in with other figures and names, and only these tell them apart. A name is a
//! word that begins with a capital inside a sentence.

use crate::script::{is_ideograph, is_mark, is_unspaced_letter};
use xxhash_rust::xxh3::xxh3_64;

/// Units of a word between spaces.
const WORD: u32 = 6;
/// Units of a Han character or kana: running Chinese has about 1.5 characters a word.
const IDEOGRAPH: u32 = 4;
/// Units of a letter in alphabets without spaces ([`crate::script::LETTERS_A_WORD`] make a word).
const LETTER: u32 = 2;

/// Weight of a shingle without figures and names; measured with the others by `examples/near`.
const PLAIN: u32 = 1;
/// Weight of a shingle with a name.
const NAME: u32 = 4;
/// Weight of a shingle with a figure. Figures tell in every script, so more than names.
pub const FIGURE: u32 = 10;

/// A word or a character of a script without spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Token {
    hash: u64,
    units: u32,
    weight: u32,
}

/// A run of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shingle {
    /// Its words, as one number.
    pub hash: u64,
    /// How much it tells, from 1 to [`FIGURE`]: that of its heaviest word.
    pub weight: u32,
}

/// The words of a text, as far as they are looked at.
#[derive(Debug)]
pub struct Words(Vec<Token>);

impl Words {
    /// The first `window` words of `text`.
    #[must_use]
    pub fn of(text: &str, window: u32) -> Self {
        let mut tokens = tokens(text, window.saturating_mul(WORD));
        let names = tokens.iter().filter(|token| token.weight == NAME).count();
        // Where most words have capitals, as in text all in capitals, they tell nothing.
        if names * 2 > tokens.len() {
            for token in tokens.iter_mut().filter(|token| token.weight == NAME) {
                token.weight = PLAIN;
            }
        }
        Self(tokens)
    }

    /// How many words there are, characters of scripts without spaces as their part of one.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.0.iter().map(|token| token.units).sum::<u32>() / WORD
    }

    /// Its shingles, `words` long each, in order.
    #[must_use]
    pub fn shingles(&self, words: u32) -> Vec<Shingle> {
        let mut all = Vec::with_capacity(self.0.len());
        for start in 0..self.0.len() {
            let (mut units, mut hash, mut weight) = (0, 0_u64, PLAIN);
            for token in &self.0[start..] {
                hash = step(hash, token.hash);
                units += token.units;
                weight = weight.max(token.weight);
                if units >= words * WORD {
                    all.push(Shingle { hash: finish(hash), weight });
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
    // Whether a sentence begins here: its first word has a capital whatever it is.
    let mut begins = true;
    let mut weight = PLAIN;
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
            if c.is_numeric() {
                weight = FIGURE;
            } else if word.is_empty() && !begins && c.is_uppercase() {
                weight = NAME;
            }
            // One character may have many in lower case; the first tells it apart.
            word.push(if c.is_ascii() {
                c.to_ascii_lowercase()
            } else {
                c.to_lowercase().next().unwrap_or(c)
            });
            continue;
        }
        if !word.is_empty() {
            all.push(Token { hash: xxh3_64(word.as_bytes()), units: WORD, weight });
            word.clear();
            (begins, weight) = (false, PLAIN);
            left = left.saturating_sub(WORD);
        }
        if alone > 0 && c.is_alphanumeric() && left > 0 {
            all.push(Token { hash: u64::from(u32::from(c)), units: alone, weight: PLAIN });
            left = left.saturating_sub(alone);
            begins = false;
        }
        begins |= ends_sentence(c);
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

/// Signs after which a capital says nothing: ends of sentences, quotation marks, brackets, lines.
fn ends_sentence(c: char) -> bool {
    !c.is_alphanumeric() && !matches!(c, ' ' | '\u{a0}' | ',' | '-' | '–' | '/' | '&')
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
    fn what_weighs() {
        for (text, weights) in [
            ("The mayor met Ana Reyes on 4 May.", vec![1, 1, 1, NAME, NAME, 1, FIGURE, NAME]),
            ("rain. Then “We Won”, he said", vec![1, 1, 1, NAME, 1, 1]),
            ("U20 side, Second-Hand 3.5", vec![FIGURE, 1, NAME, NAME, FIGURE, FIGURE]),
            ("ALL IS IN CAPITALS HERE", vec![1; 5]),
            ("最高气温25度", vec![1, 1, 1, 1, FIGURE, 1]),
            ("عام ٢٠٢٦ م", vec![1, FIGURE, 1]),
        ] {
            let found: Vec<u32> = Words::of(text, 100).0.iter().map(|token| token.weight).collect();
            assert_eq!(found, weights, "{text}");
        }
        let heaviest = |text| Words::of(text, 9).shingles(3).iter().map(|s| s.weight).max();
        assert_eq!(heaviest("at 5 Ana came"), Some(FIGURE));
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
            let shingles = |text| -> Vec<u64> {
                Words::of(text, 100).shingles(3).iter().map(|shingle| shingle.hash).collect()
            };
            assert!(!shingles(one).is_empty(), "{one}");
            assert_eq!(shingles(one), shingles(other), "{one}");
        }
        let order = |text| Words::of(text, 100).shingles(3);
        assert_ne!(order("dog bites man"), order("man bites dog"));
    }
}
