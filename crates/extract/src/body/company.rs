//! What the company of a block says of it: the other paragraphs of its box.

use super::blocks::{Block, Blocks};
use super::features::says_we;
use super::phrases::{self, Phrase};
use super::verdict::Verdict;
use crate::dom::{Dom, Tag};
use crate::headings;
use crate::hints::FnvMap;

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
    let parent = |block: &Block| dom.ancestors(block.element).nth(1).unwrap_or(0);
    // Those left out that may be the story's, and of each box how many are kept and left out.
    let mut left_out: Vec<usize> = vec![];
    let mut boxes: FnvMap<u32, (u32, u32)> = FnvMap::default();
    for (at, block) in blocks.list.iter().enumerate() {
        let (kept, refused) = match verdicts[at] {
            Verdict::Kept if is_prose(block) => (1, 0),
            Verdict::Insert if is_prose(block) && !says(blocks.text_of(block)) => (0, 1),
            _ => continue,
        };
        if refused > 0 {
            left_out.push(at);
        }
        let counts = boxes.entry(parent(block)).or_default();
        *counts = (counts.0 + kept, counts.1 + refused);
    }
    for at in left_out {
        let is_story = boxes
            .get(&parent(&blocks.list[at]))
            .is_some_and(|(kept, refused)| *kept >= 2 && kept > refused);
        if is_story {
            verdicts[at] = Verdict::Kept;
        }
    }
}

/// Says of itself that it is an insert.
fn says(text: &str) -> bool {
    phrases::of_start(&headings::fold(text)).is_some()
        || phrases::anywhere(text) & (1 << Phrase::Promo as u8) != 0
        || says_we(text)
}
