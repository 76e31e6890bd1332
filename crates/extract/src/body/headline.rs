//! Which block is the headline.

use super::blocks::Blocks;
use crate::dom::{Dom, Tag};
use crate::headings::fold_upto;
use crate::hints::Hints;

/// The block that repeats most of the page's title; an `h1` wins over other headings, and the
/// only `h1` is believed without a title.
#[must_use]
pub fn find(dom: &Dom<'_>, blocks: &Blocks, title: &str, og_title: &str) -> Option<usize> {
    let title = fold_upto(title, 300);
    let og_title = fold_upto(og_title, 300);
    let mut best: Option<(u32, usize)> = None;
    let mut lone = None;
    let mut count = 0;
    for (at, block) in blocks.list.iter().enumerate() {
        let h1 = block.tag == Tag::H1;
        let hinted = block.tag.is_heading() || dom.node(block.element).hints.any(Hints::TITLE);
        if !hinted || block.len < 2 || block.words > 60 {
            continue;
        }
        if h1 {
            count += 1;
            lone = Some(at);
        }
        let folded = fold_upto(blocks.text_of(block), 300);
        let overlap = overlap(&folded, &title).max(overlap(&folded, &og_title));
        if overlap < 50 {
            continue;
        }
        // A link to the front page that says the site's name also stands in the title.
        let linked = block.link_len * 2 > block.len;
        let score = overlap + if h1 { 40 } else { 0 } + block.words.min(10) * 3
            - if linked { 40 } else { 0 };
        if best.is_none_or(|(top, _)| score > top) {
            best = Some((score, at));
        }
    }
    match best {
        Some((_, at)) => Some(at),
        None if count == 1 => lone,
        None => None,
    }
}

/// Percent of the words of `part` that stand in `whole`.
fn overlap(part: &str, whole: &str) -> u32 {
    if part.is_empty() || whole.is_empty() {
        return 0;
    }
    if whole.contains(part) {
        return 100;
    }
    let (mut hits, mut all) = (0, 0);
    for word in part.split(' ') {
        all += 1;
        hits += u32::from(whole.split(' ').any(|other| other == word));
    }
    hits * 100 / all
}
