//! Memory of a site: paragraphs that stand on many of its stories are furniture.
//!
//! Flow: a story's title and body -> [`Sketch::add`] -> a sketch of fingerprints, at most 64 KB,
//! that copies of it elsewhere can be merged with ([`Sketch::merge`]) -> [`trim()`] takes out of a
//! body what the sketch knows as furniture. It works on text alone, so that it is the same for a
//! page, for a story of several pages and for a stored record. It must not keep text, and a wrong
//! sketch must not cost a body: [`trim()`] has the guards.

mod sketch;
mod trim;

pub use sketch::{ENOUGH, MANY, MAX_BYTES, Sketch, WINDOW};
pub use trim::{Trimmed, trim};

use crate::headings;
use crate::text::is_ideograph;
use newshound_core::identity::Fingerprint;

/// Longer paragraphs are never learned or dropped: a standing text of more than some hundred
/// words is likelier a story's than furniture. Letters; a Han character or kana counts for three.
const LONGEST: usize = 600;
/// Paragraphs learned from either end of one story: furniture stands at the ends or early, and a
/// page of a thousand list items must not push everything else out.
const LEARNED: usize = 20;

/// A body's paragraphs.
fn paragraphs(body: &str) -> impl Iterator<Item = &str> {
    body.split("\n\n").filter(|paragraph| !paragraph.is_empty())
}

/// What a paragraph is known by: its words in lower case, signs and spaces left out. `None` for
/// one without letters or too long to be furniture.
fn fingerprint(paragraph: &str) -> Option<Fingerprint> {
    if letters(paragraph) > LONGEST {
        return None;
    }
    let folded = headings::fold_upto(paragraph, LONGEST);
    (!folded.is_empty()).then(|| Fingerprint::unkeyed(&folded))
}

/// Letters and digits, with a Han character or kana counted for three.
fn letters(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).map(|c| if is_ideograph(c) { 3 } else { 1 }).sum()
}

#[cfg(test)]
mod tests;
