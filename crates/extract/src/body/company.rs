//! What the company of a block says of it: the other paragraphs of its box.

use super::blocks::{Block, Blocks};
use super::features::says_we;
use super::phrases::{self, Phrase};
use super::verdict::Verdict;
use crate::dom::{Dom, Tag};
use crate::headings;

/// Shorter paragraphs are labels.
const LEAST_PROSE: u32 = 60;

/// A box most of whose paragraphs are the story's holds its other ones too, whatever it is called.
pub(super) fn together(dom: &Dom<'_>, blocks: &Blocks, verdicts: &mut [Verdict]) {
    let is_prose = |block: &Block| {
        block.tag == Tag::P
            && block.ends_sentence
            && block.len >= LEAST_PROSE
            && block.link_len * 3 < block.len
    };
    let parent = |block: &Block| dom.ancestors(block.element).nth(1);
    let refused = |(block, verdict): &(&Block, &Verdict)| {
        **verdict == Verdict::Insert && is_prose(block) && !says(blocks.text_of(block))
    };
    let boxes: Vec<u32> = (blocks.list.iter().zip(verdicts.iter()))
        .filter(refused)
        .filter_map(|(block, _)| parent(block))
        .collect();
    for at in boxes {
        let inside = |(block, _): &(&Block, &Verdict)| parent(block) == Some(at);
        let kept =
            |(block, verdict): &(&Block, &Verdict)| **verdict == Verdict::Kept && is_prose(block);
        let all = || blocks.list.iter().zip(verdicts.iter()).filter(inside);
        let (there, left_out) = (all().filter(kept).count(), all().filter(refused).count());
        if there < 2 || there <= left_out {
            continue;
        }
        for (block, verdict) in blocks.list.iter().zip(verdicts.iter_mut()) {
            if parent(block) == Some(at) && refused(&(block, verdict)) {
                *verdict = Verdict::Kept;
            }
        }
    }
}

/// Says of itself that it is an insert.
fn says(text: &str) -> bool {
    phrases::of_start(&headings::fold(text)).is_some()
        || phrases::anywhere(text) & (1 << Phrase::Promo as u8) != 0
        || says_we(text)
}
