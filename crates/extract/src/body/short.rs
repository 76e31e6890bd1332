//! Where a short story ends. A page with one to three paragraphs holds more text of other kinds than
//! of its own: appeals, legal lines, dialogs, beginnings of other stories. What each looks like by
//! itself tells little; what stands between it and the headline tells more.

use super::blocks::{Block, Blocks};
use super::container::Place;
use crate::dom::{Dom, Tag};
use crate::hints::Hints;

/// A body of more letters is long enough to be told by its amount.
const SHORT: u32 = 1_500;
/// A linked line of this many letters is a headline of another story.
const LINE: u32 = 20;
/// Linked lines between two paragraphs that are a list.
const LINES: usize = 3;
/// A paragraph of fewer letters is a label.
const PROSE: u32 = 60;
/// Where what follows is so many times as much, the story is there.
const ENOUGH: u32 = 8;
/// Evidence that ends a story.
const END: f32 = 2.0;

/// Drops what follows the end of a short story.
pub(super) fn end(
    dom: &Dom<'_>,
    blocks: &Blocks,
    place: &Place,
    headline: Option<usize>,
    kept: &mut [bool],
) {
    let list = &blocks.list;
    let letters: u32 =
        list.iter().zip(kept.iter()).filter(|(_, kept)| **kept).map(|(block, _)| block.len).sum();
    let Some(headline) = headline.filter(|_| letters < SHORT) else { return };
    let Some(first) = (headline + 1..list.len()).find(|at| kept[*at] && is_prose(&list[*at]))
    else {
        return;
    };
    let home = common(dom, list[headline].element, list[first].element);
    let (mut last, mut own) = (first, 0);
    for at in first..list.len() {
        if !kept[at] {
            continue;
        }
        if at > first && against(dom, blocks, place, home, (last, at)) >= END {
            let after = (at..list.len()).filter(|at| kept[*at]);
            let rest: u32 = after.map(|at| list[at].len).sum();
            if rest < ENOUGH * own {
                kept[at..].fill(false);
            }
            return;
        }
        own += list[at].len;
        last = at;
    }
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
    let lines = (last + 1..at)
        .filter(|at| list[*at].len >= LINE && list[*at].link_len * 10 >= list[*at].len * 8)
        .count();
    if lines >= LINES {
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
