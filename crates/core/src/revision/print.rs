//! What is remembered of a story's text, and whether another reading of its page differs as a reader would
//! say: by its headline, its text, its authors. Nothing of the text itself is kept but the headline.

use crate::article::{ArticleDraft, ChangedField};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeSet;
use xxhash_rust::xxh3::xxh3_64;

/// Paragraphs remembered one by one; those behind them as one.
const PARAGRAPHS: usize = 64;
/// A line of so many characters that ends no sentence is a heading, a date, a counter: no part of the text
/// that is compared.
const LIGHT: usize = 48;
/// Longest headline kept, in characters.
const TITLE: usize = 200;
/// Class names remembered of a page: those with the smallest hashes.
const FRAME: usize = 12;
/// Class names of the smaller page that both have, below which the page was designed anew: 3 in 10.
const REDESIGN: (usize, usize) = (3, 10);

/// What a story's page said when it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Print {
    /// Version of newshound that read it: what another one reads is not compared.
    pub by: String,
    /// Its headline.
    pub title: String,
    /// Hash of its authors' names; 0 where it names none.
    #[serde(default)]
    pub authors: u32,
    /// Hashes of its paragraphs, without the site's furniture.
    #[serde(default, serialize_with = "to_hex", deserialize_with = "from_hex")]
    pub paragraphs: Vec<u32>,
    /// Hashes of class names of its page.
    #[serde(default, serialize_with = "to_hex", deserialize_with = "from_hex")]
    pub frame: Vec<u32>,
    /// Its text is not free to read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub walled: bool,
}

/// What another reading comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// Nothing that a reader would notice.
    None,
    /// Nothing of the story, but another reading is what later ones are compared with: newshound is another
    /// version, or the page was designed anew.
    Baseline,
    /// These parts of the story.
    Story(Vec<ChangedField>),
}

/// A page read again.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// Of the page as it is now.
    pub print: &'a Print,
    /// Paragraphs of it that are furniture of its site, as far as is known now.
    pub furniture: &'a [u32],
    /// All edits of the headline that the page gives, normalised.
    pub headlines: &'a [String],
}

impl Print {
    /// Of a draft as its own page gives it, whose class names are `frame`; `dropped` are the paragraphs of
    /// it that are furniture of the site.
    #[must_use]
    pub fn of(draft: &ArticleDraft, frame: Vec<u32>, dropped: &[u32]) -> Self {
        let mut names: Vec<String> =
            draft.authors.iter().map(|name| normal(name).to_lowercase()).collect();
        names.sort_unstable();
        let authors = if names.is_empty() { 0 } else { hash(&names.join("\n")).max(1) };
        Self {
            by: env!("CARGO_PKG_VERSION").to_owned(),
            title: draft.title.chars().take(TITLE).collect(),
            authors,
            paragraphs: paragraphs(&draft.body, dropped),
            frame,
            walled: draft.paywall.is_some(),
        }
    }

    /// How `now` differs from this.
    #[must_use]
    pub fn differs(&self, now: Reading<'_>) -> Difference {
        let new = now.print;
        if self.by != new.by {
            return Difference::Baseline;
        }
        // A wall before what was free, and a page of which no text is left, say nothing of the story.
        if new.walled && !self.walled || new.paragraphs.is_empty() && !self.paragraphs.is_empty() {
            return Difference::None;
        }
        let anew = is_redesign(&self.frame, &new.frame);
        let mut changed = Vec::new();
        let (before, after) = (normal(&self.title), normal(&new.title));
        let still_there = || anew && now.headlines.contains(&before);
        if before != after && !after.is_empty() && !still_there() {
            changed.push(ChangedField::Title);
        }
        let (lost, came) = apart(&self.paragraphs, &new.paragraphs, now.furniture);
        let is_body = if anew {
            // What a new design adds or leaves out stands before or behind the story; what stands between two
            // paragraphs that both have is the story's.
            lost.iter().any(|place| *place) && came.iter().any(|place| *place)
        } else {
            !lost.is_empty() || !came.is_empty()
        };
        if is_body {
            changed.push(ChangedField::Body);
        }
        if self.authors != new.authors && self.authors != 0 && new.authors != 0 && !anew {
            changed.push(ChangedField::Authors);
        }
        let was_furniture = self.paragraphs.iter().any(|one| now.furniture.contains(one));
        let moved = anew || was_furniture || !lost.is_empty() || !came.is_empty();
        match (changed.is_empty(), moved) {
            (false, _) => Difference::Story(changed),
            (true, true) => Difference::Baseline,
            (true, false) => Difference::None,
        }
    }

    /// Whether `other` is of the same story, changed or not: the same headline, or a third of the paragraphs.
    #[must_use]
    pub fn is_same_story(&self, other: &Self) -> bool {
        let known = |one: &&u32| self.paragraphs.contains(one);
        let shared = other.paragraphs.iter().filter(known).count();
        let least = self.paragraphs.len().min(other.paragraphs.len());
        normal(&self.title) == normal(&other.title) || least > 0 && 3 * shared >= least
    }
}

/// Of what only one of two readings has: for each paragraph of the first that the second lacks, and each of
/// the second that the first lacks, whether it stands between two that both have. What is known for furniture
/// now counts in neither: the first reading may have taken it for text.
fn apart(old: &[u32], new: &[u32], furniture: &[u32]) -> (Vec<bool>, Vec<bool>) {
    let only = |mine: &[u32], theirs: &[u32], but: &[u32]| {
        let both = |one: &u32| theirs.contains(one);
        let first = mine.iter().position(both);
        let last = mine.iter().rposition(both);
        let inner = |at: usize| first.is_some_and(|f| f < at) && last.is_some_and(|l| at < l);
        let alone = mine.iter().enumerate().filter(|(_, one)| !both(one) && !but.contains(one));
        alone.map(|(at, _)| inner(at)).collect::<Vec<bool>>()
    };
    (only(old, new, furniture), only(new, old, furniture))
}

/// Hashes of the paragraphs of a text that are compared, without those in `dropped`.
#[must_use]
pub fn paragraphs(body: &str, dropped: &[u32]) -> Vec<u32> {
    let text = body.split("\n\n").map(normal).filter(|one| !is_light(one));
    let mut all: Vec<u32> =
        text.map(|one| hash(&one)).filter(|one| !dropped.contains(one)).collect();
    if all.len() > PARAGRAPHS {
        let rest = all.split_off(PARAGRAPHS - 1);
        let bytes: Vec<u8> = rest.iter().flat_map(|one| one.to_le_bytes()).collect();
        all.push(short(xxh3_64(&bytes)));
    }
    all
}

/// Hashes of the paragraphs that `whole` has and `trimmed` has not: furniture that was taken out.
#[must_use]
pub fn furniture(whole: &str, trimmed: &str) -> Vec<u32> {
    let hashes = |text: &str| text.split("\n\n").map(|one| hash(&normal(one))).collect::<Vec<_>>();
    let kept = hashes(trimmed);
    hashes(whole).into_iter().filter(|one| !kept.contains(one)).collect()
}

/// A line that is no sentence: short, and without an end.
fn is_light(line: &str) -> bool {
    let ends = |c: char| {
        matches!(
            c,
            '.' | '!'
                | '?'
                | '"'
                | ':'
                | '\u{3002}'
                | '\u{ff01}'
                | '\u{ff1f}'
                | '\u{964}'
                | '\u{61f}'
                | '\u{6d4}'
                | '\u{104b}'
        )
    };
    line.is_empty() || line.chars().count() <= LIGHT && !line.ends_with(ends)
}

/// A text without what no reader sees a change in: blanks, kinds of quotation marks and dashes, invisible
/// characters.
#[must_use]
pub fn normal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        for c in word.chars() {
            match c {
                '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
                '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{2bc}' | '`' | '\u{b4}' => out.push('\''),
                '\u{201c}'..='\u{201f}' | '\u{ab}' | '\u{bb}' => out.push('"'),
                '\u{2010}'..='\u{2015}' | '\u{2212}' => out.push('-'),
                '\u{2026}' => out.push_str("..."),
                other => out.push(other),
            }
        }
    }
    out
}

/// A hash of a text that a list shows of a story: its words without numbers (times, counters).
#[must_use]
pub fn shown(text: &str) -> u32 {
    let words: Vec<String> = normal(text)
        .split(' ')
        .filter(|word| !word.chars().any(char::is_numeric))
        .map(str::to_lowercase)
        .collect();
    hash(&words.join(" "))
}

/// The class names of a page by which a new design is known: hashes, the smallest.
#[must_use]
pub fn frame(html: &[u8]) -> Vec<u32> {
    let mut least = BTreeSet::new();
    for at in memchr::memmem::find_iter(html, b"class=") {
        let rest = &html[at + 6..];
        let (quote, rest) = match rest.first() {
            Some(&quote @ (b'"' | b'\'')) => (quote, &rest[1..]),
            _ => continue,
        };
        let end = memchr::memchr(quote, &rest[..rest.len().min(1_000)]).unwrap_or(0);
        for name in rest[..end].split(u8::is_ascii_whitespace).filter(|name| !name.is_empty()) {
            let one = short(xxh3_64(name));
            if least.len() < FRAME || least.last().is_some_and(|last| one < *last) {
                least.insert(one);
                if least.len() > FRAME {
                    least.pop_last();
                }
            }
        }
    }
    least.into_iter().collect()
}

fn is_redesign(old: &[u32], new: &[u32]) -> bool {
    let least = old.len().min(new.len());
    let both = old.iter().filter(|one| new.contains(one)).count();
    least > 0 && both * REDESIGN.1 < least * REDESIGN.0
}

fn hash(text: &str) -> u32 {
    short(xxh3_64(text.as_bytes()))
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
fn short(hash: u64) -> u32 {
    hash as u32
}

fn to_hex<S: Serializer>(list: &[u32], serializer: S) -> Result<S::Ok, S::Error> {
    let text: String = list.iter().map(|one| format!("{one:08x}")).collect();
    serializer.serialize_str(&text)
}

fn from_hex<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u32>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let one = |part: &[u8]| {
        let digits = std::str::from_utf8(part).ok()?;
        u32::from_str_radix(digits, 16).ok()
    };
    let all: Option<Vec<u32>> = text.as_bytes().chunks(8).map(one).collect();
    all.ok_or_else(|| serde::de::Error::custom("no list of numbers"))
}

#[cfg(test)]
#[path = "print_tests.rs"]
mod tests;
