//! Keeps or drops one block: by its score, and by rules that no score overrides.

use super::blocks::{Block, Blocks};
use super::container::Place;
use super::features::says_we;
use super::phrases::{self, Phrase};
use crate::dom::{Dom, Tag};
use crate::headings;
use crate::hints::{FnvMap, Hints};

/// From this score on a box's name does not count against a block.
const CERTAIN: f32 = 1.5;
/// On pages that do not say that they are news a lower score is certain, and ...
const CERTAIN_ELSEWHERE: f32 = 0.5;
/// Longer blocks are no inserts.
const MAX_INSERT: u32 = 250;
/// ... shorter blocks are none, by their box's name: guides and reviews put their text into boxes.
const MAX_BOXED_ELSEWHERE: u32 = 120;
/// Longer blocks are no pull quotes; letters of scripts without spaces count for three.
const MAX_PULL_QUOTE: u32 = 600;

/// After this much prose, in letters, a line over the headline is none: what was taken for the
/// headline stands below the story.
const OPENED: f32 = 400.0;
/// Paragraphs of this many letters are not said twice in one story.
const REPEATED: u32 = 140;

/// Why a block is in the body or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Its score is above the bound and no rule speaks against it.
    Kept,
    /// Its score is too low.
    Score,
    /// A short line over the headline.
    OverHeadline,
    /// The headline itself.
    Headline,
    /// A byline or a date right under the headline.
    HeadLine,
    /// It belongs to another story loaded below.
    OtherStory,
    /// An "also read" label, a call to sign up, an advertisement's label, or a box that says
    /// so of itself.
    Insert,
    /// A long paragraph that stands above already: pages with one copy for each width.
    Repeated,
    /// A heading at the end: what it heads was left out.
    NothingBelow,
}

impl Verdict {
    /// A few words for a person.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Score => "score too low",
            Self::OverHeadline => "short line over the headline",
            Self::Headline => "the headline",
            Self::HeadLine => "byline or date",
            Self::OtherStory => "part of another story",
            Self::Insert => "insert",
            Self::Repeated => "stands above already",
            Self::NothingBelow => "heading of what was left out",
        }
    }
}

/// Judges the block numbered `at`.
pub(super) fn of(
    dom: &Dom<'_>,
    blocks: &Blocks,
    place: &Place,
    headline: Option<usize>,
    at: usize,
    score: f32,
    (news, bound): (bool, f32),
) -> Verdict {
    let block = &blocks.list[at];
    if score <= bound {
        return Verdict::Score;
    }
    // Short lines over the headline are kickers, site names, dates.
    if headline.is_some_and(|headline| at < headline)
        && block.len < 80
        && prose_before(blocks, place, at) < OPENED
    {
        return Verdict::OverHeadline;
    }
    if headline == Some(at) {
        return Verdict::Headline;
    }
    let near = headline.is_some_and(|headline| at > headline && at - headline <= 6);
    if near && is_head_line(dom, blocks, block) {
        return Verdict::HeadLine;
    }
    if place.foreign.iter().any(|other| other.contains(&block.first)) {
        return Verdict::OtherStory;
    }
    let is_notice = near && is_notice(blocks, block) && {
        let below = headline.map_or(0..0, |headline| at + 1..(headline + 7).min(blocks.list.len()));
        blocks.list[below].iter().any(|block| is_head_line(dom, blocks, block))
    };
    if is_notice || never(dom, blocks, place, block, (news, score)) {
        Verdict::Insert
    } else {
        Verdict::Kept
    }
}

/// Between headline and byline, set apart by its type, the house speaks of itself: "We may earn a commission
/// when you buy through our links." No story begins so; a quotation may.
fn is_notice(blocks: &Blocks, block: &Block) -> bool {
    let text = blocks.text_of(block);
    block.len <= MAX_INSERT
        && block.strong_len * 10 >= block.len * 9
        && block.ends_sentence
        && !text.contains(['"', '“', '”', '«', '„', '‘', '「'])
        && says_we(text)
}

/// Letters of prose in the place of the story before a block, by what is known before the scores.
fn prose_before(blocks: &Blocks, place: &Place, at: usize) -> f32 {
    let long = |at: &usize| place.prose[*at] >= 80.0 && blocks.list[*at].first > place.element;
    (0..at).filter(long).map(|at| place.prose[at]).sum()
}

/// Drops the later copies of long paragraphs, and short lines beside them that stand above too:
/// a page with one copy of the story for each width.
pub(super) fn once(blocks: &Blocks, verdicts: &mut [Verdict]) {
    let mut seen: FnvMap<&str, ()> = FnvMap::default();
    // Kept blocks that stand above already, in their order.
    let mut again: Vec<(usize, bool)> = vec![];
    for (at, block) in blocks.list.iter().enumerate() {
        if verdicts[at] == Verdict::Kept {
            again.push((at, seen.insert(blocks.text_of(block), ()).is_some()));
        }
    }
    let long = |at: usize| blocks.list[at].len >= REPEATED;
    let mut copying = false;
    for backwards in [false, true] {
        for step in 0..again.len() {
            let (at, again) = again[if backwards { again.len() - 1 - step } else { step }];
            copying = again && (copying || long(at));
            if copying {
                verdicts[at] = Verdict::Repeated;
            }
        }
        copying = false;
    }
}

/// Drops what speaks of comments after the last text, and the headings there: "Please keep your
/// comments to the point", "Latest from Sport" over a list of teasers.
pub(super) fn end(blocks: &Blocks, verdicts: &mut [Verdict]) {
    for (at, verdict) in verdicts.iter_mut().enumerate().rev() {
        if *verdict != Verdict::Kept {
            continue;
        }
        let block = &blocks.list[at];
        if block.tag.is_heading() {
            *verdict = Verdict::NothingBelow;
        } else if on_comments(blocks.text_of(block)) {
            *verdict = Verdict::Insert;
        } else {
            return;
        }
    }
}

/// Begins like a prompt to comment, and speaks of comments.
fn on_comments(text: &str) -> bool {
    phrases::of_start(&headings::fold(text)) == Some(Phrase::Comments)
        && phrases::anywhere(text) & (1 << Phrase::Comments as u8) != 0
}

/// Inserts that no score may keep: "ALSO READ: <link>", "Advertisement", copyright lines, short
/// calls to sign up, and short blocks in a box that names itself so.
pub(super) fn never(
    dom: &Dom<'_>,
    blocks: &Blocks,
    place: &Place,
    block: &Block,
    (news, score): (bool, f32),
) -> bool {
    const BOXES: Hints = Hints::PROMO
        .or(Hints::RELATED)
        .or(Hints::AD)
        .or(Hints::SHARE)
        .or(Hints::COOKIE)
        .or(Hints::PAGER);
    let text = blocks.text_of(block);
    if block.len > MAX_PULL_QUOTE {
        return false;
    }
    let believed = place.inherited[block.element as usize];
    // A quotation is a quote by its element, a pull quote by its name.
    let boxed = |hints: Hints| {
        dom.ancestors(block.element)
            .take(3)
            .take_while(|above| *above > place.element)
            .map(|above| dom.node(above))
            .any(|node| {
                // Names that the place did not believe are not believed here.
                Hints(node.hints.0 & believed.0).any(hints)
                    && node.tag != Tag::Blockquote
                    && !node.tag.is_heading()
            })
    };
    let (certain, longest) =
        if news { (CERTAIN, MAX_INSERT) } else { (CERTAIN_ELSEWHERE, MAX_BOXED_ELSEWHERE) };
    let a_link = block.link_len * 10 >= block.len * 8;
    if boxed(Hints::PULLQUOTE) && (score < certain || pulled(blocks, block)) {
        return true;
    }
    let certain = if block.tag.is_heading() { 2.0 * certain } else { certain };
    if block.len > MAX_INSERT {
        return false;
    }
    if (score < certain || a_link) && block.len <= longest && boxed(BOXES) {
        return true;
    }
    let says = |phrase: Phrase| phrases::anywhere(text) & (1 << phrase as u8) != 0;
    let start = phrases::of_start(&headings::fold(text));
    let linked = block.link_len * 2 >= block.len;
    match start {
        Some(Phrase::AlsoRead) => {
            !block.tag.is_heading()
                && (linked && block.len <= 200
                    || labelled(text) && (block.links > 0 || text.ends_with(':')))
        }
        Some(Phrase::Ad | Phrase::Copyright) => block.words <= 6 && !block.ends_sentence,
        Some(Phrase::Promo | Phrase::Call) => block.len <= 120 && says(Phrase::Promo),
        _ => false,
    }
}

/// A pull quote repeats words of the story: those in its middle stand on the page twice.
fn pulled(blocks: &Blocks, block: &Block) -> bool {
    let text = blocks.text_of(block);
    let (mut from, mut to) = (text.len() / 4, text.len() * 3 / 4);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    let middle = text.get(from..to).unwrap_or(text);
    memchr::memmem::find_iter(blocks.text.as_bytes(), middle.as_bytes()).nth(1).is_some()
}

/// Bylines and dates between the headline and the text.
fn is_head_line(dom: &Dom<'_>, blocks: &Blocks, block: &Block) -> bool {
    if block.len > 100 || block.ends_sentence {
        return false;
    }
    let start = phrases::of_start(&headings::fold(blocks.text_of(block)));
    dom.node(block.element).hints.any(Hints::BYLINE)
        || matches!(start, Some(Phrase::Byline | Phrase::Dateline))
}

/// The text begins with a label of a few words and a colon.
fn labelled(text: &str) -> bool {
    text.find([':', '：']).is_some_and(|at| text[..at].split(' ').count() <= 4)
}
