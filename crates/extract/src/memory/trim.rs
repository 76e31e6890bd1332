//! Takes a site's furniture out of a body, within guards that hold whatever the sketch says.

use super::{Sketch, fingerprint, letters, paragraphs};
use crate::body::blocks::ends_sentence;
use newshound_core::identity::Fingerprint;

/// Between two paragraphs of a story only shorter ones are dropped; at the ends, up to what is
/// learned at all.
const LONGEST_INSIDE: usize = 300;
/// Shorter lines between paragraphs are subheadings, answers, scores: "Background", "Yes".
const SHORTEST_INSIDE: usize = 20;
/// A line of fewer letters that does not end as a sentence may be a subheading that a series
/// repeats.
const LABEL: usize = 40;
/// A body of fewer letters than this is not worth the risk.
const LEAST: usize = 100;

/// A body without its furniture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trimmed {
    /// What is left.
    pub body: String,
    /// Paragraphs dropped.
    pub dropped: usize,
}

/// `body` without what the sketch knows as furniture; `None` where nothing is dropped.
///
/// From both ends inwards every known paragraph goes; between others only one of 20 to 300
/// letters that is no subheading, and a label before one that goes. If that is more than half of
/// the letters, only what stands on a third of the site's stories goes: a brief may be shorter
/// than the lines around it. If that is more than two thirds, or leaves fewer than 100 letters,
/// sketch or page are not what they seem and all stays.
#[must_use]
pub fn trim(body: &str, sketch: &Sketch) -> Option<Trimmed> {
    if !sketch.is_ready() {
        return None;
    }
    let all: Vec<(&str, Option<Fingerprint>)> =
        paragraphs(body).map(|text| (text, fingerprint(text))).collect();
    let known: Vec<bool> =
        all.iter().map(|(_, block)| block.is_some_and(|block| sketch.knows(block))).collect();
    if !known.contains(&true) {
        return None;
    }
    let everywhere = || -> Vec<bool> {
        all.iter().map(|(_, block)| block.is_some_and(|one| sketch.is_everywhere(one))).collect()
    };
    let texts: Vec<&str> = all.iter().map(|(text, _)| *text).collect();
    without(&texts, &known, (1, 2)).or_else(|| without(&texts, &everywhere(), (2, 3)))
}

/// What is left without the paragraphs that are `known`, if no more than a share of the letters
/// goes with them.
fn without(all: &[&str], known: &[bool], (part, of): (usize, usize)) -> Option<Trimmed> {
    let first = known.iter().position(|known| !known)?;
    let last = known.iter().rposition(|known| !known)?;
    let mut drop = known.to_vec();
    for at in (first..=last).rev().filter(|at| known[*at]) {
        let long = letters(all[at]);
        let label = long < LABEL && !ends_sentence(all[at]);
        drop[at] =
            long <= LONGEST_INSIDE && (long >= SHORTEST_INSIDE && !label || label && drop[at + 1]);
    }
    let (mut kept, mut lost) = (0, 0);
    for (text, drop) in all.iter().zip(&drop) {
        *(if *drop { &mut lost } else { &mut kept }) += letters(text);
    }
    let dropped = drop.iter().filter(|drop| **drop).count();
    if dropped == 0 || lost * of > (lost + kept) * part || kept < LEAST {
        return None;
    }
    let left: Vec<&str> =
        all.iter().zip(&drop).filter(|(_, drop)| !**drop).map(|(text, _)| *text).collect();
    Some(Trimmed { body: left.join("\n\n"), dropped })
}
