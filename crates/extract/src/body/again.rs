//! What is tried where the first try kept too little.

use super::blocks::{Block, Blocks};
use super::container::{self, Place};
use super::model::Weights;
use super::names::Trust;
use super::{Body, Found, Witnesses, judge, short, verdict};
use crate::dom::{Dom, Tag};
use crate::hints::Hints;

/// A body under which a story made of cards is likelier than a short one among cards.
const SHORT: usize = 1_000;
/// A page of fewer letters of prose is not tried again.
const ENOUGH: u32 = 600;
/// A paragraph of more letters is no teaser's, even in a card.
const LONG: u32 = 350;
/// Fewer kept letters than this are no body.
pub(super) const NOTHING: u32 = 100;
/// More hidden boxes than this in a story are its notes, not its folded sections.
const FOLDS: usize = 8;
/// A run of text of this many bytes is more than a label.
const SENTENCE: usize = 60;

/// Bytes of hidden prose in a range of nodes outside menus, forms and the like: sections that open
/// at a click; `boxes` leaves hidden spans out, which are footnotes and bubbles.
pub(super) fn hidden_prose(dom: &Dom<'_>, range: std::ops::Range<u32>, boxes: bool) -> usize {
    const FURNITURE: Hints = Hints::NAV
        .or(Hints::FOOTER)
        .or(Hints::COOKIE)
        .or(Hints::MODAL)
        .or(Hints::COMMENT)
        .or(Hints::LOGIN)
        .or(Hints::FORM);
    let (mut sum, mut end, mut link_end, mut count) = (0, 0, 0, 0);
    for at in range {
        let node = dom.node(at);
        if node.hidden && at >= end && (!boxes || node.tag.is_block()) {
            let furniture = std::iter::once(at).chain(dom.ancestors(at)).any(|above| {
                let node = dom.node(above);
                matches!(node.tag, Tag::Nav | Tag::Footer | Tag::Aside | Tag::Form)
                    || node.depth > 1 && node.hints.any(FURNITURE)
            });
            end = if furniture { at } else { node.end };
            count += 1;
        }
        if node.tag == Tag::A && node.element.is_some() {
            link_end = node.end;
        }
        if node.element.is_none() && at < end && at >= link_end && node.text.len() >= SENTENCE {
            sum += node.text.len();
        }
    }
    if boxes && count > FOLDS { 0 } else { sum }
}

/// Where most of the page's prose was left out, names fooled the first try: sections of a story
/// called "nav-section", a wrapper called "related". The second believes kinds of elements only,
/// and is taken if it finds much more.
pub(super) fn second_try(
    dom: &Dom<'_>,
    body: Body,
    witnesses: Witnesses<'_>,
    weights: &Weights,
) -> Body {
    let (mut all, mut kept, mut placed) = (0, 0, 0);
    let place = body.blocks.range(dom, body.place.element);
    for (at, block) in body.blocks.list.iter().enumerate() {
        let prose = block.ends_sentence
            && block.len >= 60
            && block.link_len * 3 < block.len
            && (!body.place.carded[at] || block.len >= LONG)
            && !aside(dom, block);
        all += if prose { block.len } else { 0 };
        placed += if prose && place.contains(&at) { block.len } else { 0 };
        kept += if body.kept[at] { block.len } else { 0 };
    }
    let astray = placed * 3 < all;
    if all < ENOUGH && kept > NOTHING || kept * 2 >= all && !astray {
        return body;
    }
    let tries: &[Trust] = match (body.text.len() < SHORT, astray) {
        (true, _) => &[Trust::TagsInCards],
        (false, true) => &[Trust::Tags, Trust::TagsInCards],
        (false, false) => &[Trust::Tags],
    };
    for trust in tries {
        let place = container::find(dom, &body.blocks, body.headline, *trust);
        let found = Found { blocks: body.blocks.clone(), place, headline: body.headline };
        let second = judge(dom, found, witnesses, weights);
        if witnesses.article && short::is_whole(dom, &body, &second) {
            continue;
        }
        let enough = if astray && *trust == Trust::Tags { 2 } else { 3 };
        if second.text.len() * 2 > body.text.len() * enough {
            return second;
        }
    }
    body
}

/// In an element that holds no story, or among comments.
fn aside(dom: &Dom<'_>, block: &Block) -> bool {
    dom.ancestors(block.element).any(|above| {
        let node = dom.node(above);
        matches!(node.tag, Tag::Nav | Tag::Footer | Tag::Aside | Tag::Figcaption)
            || node.hints.any(Hints::COMMENT)
    })
}

/// Where next to nothing is kept and the page itself says what its body is, the paragraphs of
/// that element are the story unless they are inserts: a report of one linked sentence.
pub(super) fn believe(
    dom: &Dom<'_>,
    blocks: &Blocks,
    place: &Place,
    (news, scores): (bool, &[f32]),
    kept: &mut [bool],
) -> bool {
    if !container::is_named_body(dom.node(place.element)) {
        return false;
    }
    let mut any = false;
    for at in blocks.range(dom, place.element) {
        let block = &blocks.list[at];
        if block.tag == Tag::P && !verdict::never(dom, blocks, place, block, (news, scores[at])) {
            kept[at] = true;
            any = true;
        }
    }
    any
}

/// Where the names on the page fooled every rule, prose outside menus and footers is kept,
/// whatever its boxes are called, if there is enough of it.
pub(super) fn rescue(
    dom: &Dom<'_>,
    blocks: &Blocks,
    place: &Place,
    headline: Option<usize>,
    kept: &mut [bool],
) {
    let furniture = Hints::NAV.or(Hints::FOOTER).or(Hints::COOKIE).or(Hints::COMMENT);
    let mut prose: Vec<bool> = blocks
        .list
        .iter()
        .zip(&place.carded)
        .map(|(block, carded)| {
            !carded
                && block.len >= 60
                && block.ends_sentence
                && block.link_len * 3 < block.len
                && !place.inherited[block.element as usize].any(furniture)
                && !dom
                    .ancestors(block.element)
                    .take(3)
                    .any(|at| dom.node(at).tag == Tag::Figcaption)
        })
        .collect();
    // Above the headline stands what the page has before its story: consent, appeals.
    if let Some(headline) = headline.filter(|at| prose[*at..].contains(&true)) {
        prose[..headline].fill(false);
    }
    let letters: u32 =
        blocks.list.iter().zip(&prose).filter(|(_, prose)| **prose).map(|(b, _)| b.len).sum();
    if letters >= 3 * NOTHING {
        kept.copy_from_slice(&prose);
    }
}
