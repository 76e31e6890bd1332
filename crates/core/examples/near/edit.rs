//! What sites do to a wire story.

use crate::corpus::{Paragraph, Sentence};
use crate::rng::Rng;

/// A copy of `story` and what was done to it. `other` makes a sentence of the site's own.
pub(crate) fn copy(
    rng: &mut Rng,
    story: &[Paragraph],
    mut other: impl FnMut(&mut Rng) -> Sentence,
) -> (&'static str, Vec<Paragraph>) {
    let mut copy = story.to_vec();
    let kind = match rng.below(13) {
        // Most wire copy is printed as it came.
        0 | 10 | 11 => "verbatim",
        1 => {
            words(rng, &mut copy, 3, &mut other);
            "3 % of words"
        }
        2 => {
            words(rng, &mut copy, 8, &mut other);
            "8 % of words"
        }
        3 => {
            cut(rng, &mut copy);
            "paragraphs cut"
        }
        4 => {
            truncate(rng, &mut copy);
            "truncated"
        }
        5 => {
            let lead = paragraph(rng, 2, &mut other);
            copy[0] = lead;
            "new lead"
        }
        6 | 12 => {
            boilerplate(rng, &mut copy, &mut other);
            "boilerplate"
        }
        7 => {
            for paragraph in &mut copy {
                if rng.percent(25) {
                    words(rng, std::slice::from_mut(paragraph), 30, &mut other);
                }
            }
            "paragraphs rewritten"
        }
        8 => {
            for _ in 0..rng.between(1, 3) {
                let at = rng.below(copy.len() + 1);
                let own = paragraph(rng, 2, &mut other);
                copy.insert(at, own);
            }
            "own paragraphs"
        }
        _ => {
            truncate(rng, &mut copy);
            words(rng, &mut copy, 4, &mut other);
            boilerplate(rng, &mut copy, &mut other);
            "truncated, edited, boilerplate"
        }
    };
    (kind, copy)
}

fn paragraph(
    rng: &mut Rng,
    most: usize,
    other: &mut impl FnMut(&mut Rng) -> Sentence,
) -> Paragraph {
    let count = rng.between(1, most);
    (0..count).map(|_| other(rng)).collect()
}

/// Replaces, drops or adds words.
fn words(
    rng: &mut Rng,
    copy: &mut [Paragraph],
    percent: usize,
    other: &mut impl FnMut(&mut Rng) -> Sentence,
) {
    let mut own = other(rng);
    for sentence in copy.iter_mut().flatten() {
        let mut at = 0;
        while at < sentence.len() {
            if rng.percent(percent) {
                let word = own.pop().unwrap_or_else(|| {
                    own = other(rng);
                    own[0]
                });
                match rng.below(4) {
                    0 if sentence.len() > 3 => drop(sentence.remove(at)),
                    1 => sentence.insert(at, word),
                    _ => sentence[at] = word,
                }
            }
            at += 1;
        }
    }
}

/// Takes out a fifth to two fifths of the paragraphs, anywhere.
fn cut(rng: &mut Rng, copy: &mut Vec<Paragraph>) {
    let share = rng.between(15, 35);
    let target = (copy.len() * (100 - share)).div_ceil(100).max(1);
    while copy.len() > target && length(copy) > 90 {
        let at = rng.below(copy.len());
        copy.remove(at);
    }
}

/// Keeps the first 40 to 80 in a hundred, as editors cut wire copy from the end.
fn truncate(rng: &mut Rng, copy: &mut Vec<Paragraph>) {
    let keep = (length(copy) * rng.between(40, 80) / 100).max(60);
    while copy.len() > 1
        && length(copy) - copy.last().map_or(0, |p| length(std::slice::from_ref(p))) >= keep
    {
        copy.pop();
    }
}

/// A line of the site's own above, and a call to subscribe below.
fn boilerplate(
    rng: &mut Rng,
    copy: &mut Vec<Paragraph>,
    other: &mut impl FnMut(&mut Rng) -> Sentence,
) {
    copy.insert(0, vec![other(rng)]);
    copy.push(paragraph(rng, 3, other));
}

fn length(copy: &[Paragraph]) -> usize {
    copy.iter().flatten().map(Vec::len).sum()
}
