//! The kept blocks as text.

use super::blocks::Blocks;
use crate::dom::{Dom, Tag};

/// Joins kept blocks: paragraphs by a blank line, cells of one row by ` | `.
pub(crate) fn join(dom: &Dom<'_>, blocks: &Blocks, kept: &[bool]) -> String {
    let mut out = String::new();
    let (mut row, mut cell) = (None, 0);
    for (block, kept) in blocks.list.iter().zip(kept) {
        if !kept {
            continue;
        }
        let here = matches!(block.tag, Tag::Td | Tag::Th)
            .then(|| dom.ancestors(block.element).take(8).find(|at| dom.node(*at).tag == Tag::Tr))
            .flatten();
        if !out.is_empty() {
            let beside = here.is_some() && here == row && block.element != cell;
            out.push_str(if beside { " | " } else { "\n\n" });
        }
        (row, cell) = (here, block.element);
        out.push_str(blocks.text_of(block));
    }
    crate::text::nfc(out)
}
