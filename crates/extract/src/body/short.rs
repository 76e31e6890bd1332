//! Where a short story ends. A page with one to three paragraphs holds more text of other kinds than
//! of its own: appeals, legal lines, dialogs, beginnings of other stories. What each looks like by
//! itself tells little; what stands between it and the headline tells more.

use super::Body;
use super::blocks::{Block, Blocks};
use super::container::Place;
use crate::dom::{Dom, Tag};
use crate::headings;
use crate::hints::Hints;

/// A body of more letters is long enough to be told by its amount.
const SHORT: u32 = 1_500;
/// A linked line of this many letters is a headline of another story.
const LINE: u32 = 20;
/// Linked lines between two paragraphs that are a list.
const LINES: usize = 3;
/// More blocks left out between two paragraphs than an insert has.
const MANY: usize = 20;
/// A paragraph of fewer letters is a label.
const PROSE: u32 = 60;
/// Where what follows is so many times as much, the story is there.
const ENOUGH: u32 = 8;
/// So many blocks after the headline are asked for a standfirst.
const NEAR: usize = 24;
/// Evidence that what is found by believing less is not the story's.
const APART: f32 = 2.0;
/// Evidence that ends a story.
const END: f32 = 2.0;

/// Drops what follows the end of a short story. Where nothing of it is left, or what is left stands
/// away from the headline, the standfirst is the story: a flash of one paragraph.
pub(super) fn end(
    dom: &Dom<'_>,
    blocks: &Blocks,
    place: &Place,
    (headline, description): (Option<usize>, &str),
    kept: &mut [bool],
) {
    let list = &blocks.list;
    // Teasers may be any number.
    let in_prose = |kept: &[bool], from: usize| -> u32 {
        let counts = |at: &usize| kept[*at] && (*at == 0 || !is_line(&list[*at - 1]));
        (from..list.len()).filter(counts).map(|at| list[at].len).sum()
    };
    let letters: u32 = (0..list.len()).filter(|at| kept[*at]).map(|at| list[at].len).sum();
    let Some(headline) = headline.filter(|_| letters < SHORT) else { return };
    let first = (headline + 1..list.len()).find(|at| kept[*at] && is_prose(&list[*at]));
    let until = first.unwrap_or(list.len());
    // Prose above it says that this headline is another story's.
    let is_first = !(0..headline).any(|at| kept[at] && is_prose(&list[at]));
    if is_first && let Some(stand) = standfirst(dom, blocks, place, (headline, description), until)
    {
        let home = common(dom, list[headline].element, list[stand].element);
        let apart =
            first.is_none_or(|first| against(dom, blocks, place, home, (stand, first)) >= END);
        if apart && in_prose(kept, 0) < ENOUGH * list[stand].len {
            kept.fill(false);
            kept[stand] = true;
            return;
        }
    }
    let Some(first) = first else { return };
    let home = common(dom, list[headline].element, list[first].element);
    let (mut last, mut own) = (first, 0);
    for at in first..list.len() {
        if !kept[at] {
            continue;
        }
        if at > first && against(dom, blocks, place, home, (last, at)) >= END {
            if in_prose(kept, at) < ENOUGH * own {
                kept[at..].fill(false);
            }
            return;
        }
        own += list[at].len;
        last = at;
    }
}

/// Whether a short story stands at its headline, and what a more credulous reading adds below it
/// stands away from it.
pub(super) fn is_whole(dom: &Dom<'_>, body: &Body, second: &Body) -> bool {
    let more = &second.kept;
    let list = &body.blocks.list;
    let Some(headline) = body.headline else { return false };
    let mut own = (headline + 1..list.len()).filter(|at| body.kept[*at]);
    let Some(first) = own.find(|at| is_prose(&list[*at])) else { return false };
    let last = own.next_back().unwrap_or(first);
    let all_kept = (0..list.len()).all(|at| !body.kept[at] || more[at]);
    let Some(next) = (last + 1..list.len()).find(|at| more[*at] && is_prose(&list[*at])) else {
        return false;
    };
    let home = common(dom, list[headline].element, list[first].element);
    all_kept && against(dom, &second.blocks, &second.place, home, (last, next)) >= APART
}

/// The first paragraph under the headline, or the one that the page describes itself with.
fn standfirst(
    dom: &Dom<'_>,
    blocks: &Blocks,
    place: &Place,
    (headline, description): (usize, &str),
    until: usize,
) -> Option<usize> {
    let list = &blocks.list;
    let mut lines = 0;
    for at in (headline + 1..until).take(NEAR) {
        let block = &list[at];
        lines += usize::from(is_line(block));
        let is_heading = block.tag.is_heading() && block.words >= 8;
        let reads = is_prose(block) && (block.ends_sentence || is_heading || block.tag == Tag::P);
        if !reads || place.carded[at] || is_furniture(dom, place, block) {
            continue;
        }
        if lines < LINES || says(blocks.text_of(block), description) {
            return Some(at);
        }
    }
    None
}

/// One begins as the other does.
fn says(text: &str, description: &str) -> bool {
    let text = headings::fold(text);
    let len = text.len().min(description.len());
    len >= PROSE as usize && text.as_bytes()[..len] == description.as_bytes()[..len]
}

/// Stands in an element that holds no story.
pub(super) fn is_furniture(dom: &Dom<'_>, place: &Place, block: &Block) -> bool {
    let furniture = Hints::NAV
        .or(Hints::FOOTER)
        .or(Hints::COOKIE)
        .or(Hints::MODAL)
        .or(Hints::LEGAL)
        .or(Hints::COMMENT);
    place.inherited[block.element as usize].any(furniture)
        || std::iter::once(block.element).chain(dom.ancestors(block.element)).any(|above| {
            matches!(
                dom.node(above).tag,
                Tag::Footer | Tag::Aside | Tag::Nav | Tag::Form | Tag::Figcaption
            )
        })
}

/// A headline of another story.
fn is_line(block: &Block) -> bool {
    block.len >= LINE && block.link_len * 10 >= block.len * 8
}

/// A sentence or more that leads nowhere.
fn is_prose(block: &Block) -> bool {
    block.len >= PROSE && block.link_len * 3 < block.len && !block.button
}

/// The smallest element around two.
fn common(dom: &Dom<'_>, one: u32, other: u32) -> u32 {
    dom.ancestors(one)
        .find(|above| *above == other || dom.inside(*above).contains(&other))
        .unwrap_or(0)
}

/// What speaks against a kept block that follows another one.
fn against(
    dom: &Dom<'_>,
    blocks: &Blocks,
    place: &Place,
    home: u32,
    (last, at): (usize, usize),
) -> f32 {
    let list = &blocks.list;
    let block = &list[at];
    let beside = |one: &Block, other: &Block| {
        let (one, other) = (dom.node(one.element), dom.node(other.element));
        one.tag == other.tag && one.parent == other.parent
    };
    if beside(&list[last], block) {
        return 0.0;
    }
    let mut sum = 0.0;
    let lines = (last + 1..at).filter(|at| is_line(&list[*at])).count();
    // Below one is a teaser; more of them are a list.
    if lines >= LINES || lines > 0 && is_line(&list[at - 1]) {
        sum += 1.0;
    }
    if at - last > MANY {
        sum += 1.0;
    }
    if !dom.inside(home).contains(&block.element) {
        sum += 1.0;
    }
    let placed = |one: &Block| {
        one.element == place.element || dom.inside(place.element).contains(&one.element)
    };
    if placed(&list[last]) && !placed(block) {
        sum += 1.0;
    }
    let meet = common(dom, list[last].element, block.element);
    let apart = dom.ancestors(block.element).take_while(|above| *above != meet).any(|above| {
        let node = dom.node(above);
        matches!(node.tag, Tag::Footer | Tag::Aside | Tag::Nav | Tag::Form)
    });
    if apart {
        sum += 1.0;
    }
    let furniture = Hints::FOOTER.or(Hints::COOKIE).or(Hints::MODAL).or(Hints::LEGAL);
    if place.inherited[block.element as usize].any(furniture) {
        sum += 1.0;
    }
    if place.carded[at] || block.link_len * 2 > block.len {
        sum += 1.0;
    }
    sum
}
