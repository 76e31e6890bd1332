//! A row of a table is judged whole.

use super::blocks::{Block, Blocks};
use super::container::Place;
use crate::dom::{Dom, Tag};
use crate::hints::Hints;

/// Keeps the whole of a table in the story that holds data: beside kept paragraphs, without links.
pub(super) fn keep(dom: &Dom<'_>, blocks: &Blocks, place: &Place, kept: &mut [bool]) {
    for at in dom.all(Tag::Table) {
        let range = blocks.range(dom, at);
        let cells = || blocks.list[range.clone()].iter();
        if range.len() < 4 || cells().any(|cell| cell.len > 200 || !is_cell(cell)) {
            continue;
        }
        let (len, links) =
            cells().fold((0, 0), |sum, cell| (sum.0 + cell.len, sum.1 + cell.link_len));
        let beside = range.start > 0
            && kept[range.start - 1]
            && dom.node(blocks.list[range.start - 1].element).parent == dom.node(at).parent;
        let most = range.clone().filter(|cell| kept[*cell]).count() * 2 >= range.len();
        let against = place.inherited[at as usize].any(Hints::AGAINST);
        if links * 3 < len && !against && (beside || most) {
            kept[range].fill(true);
        }
    }
}

fn is_cell(block: &Block) -> bool {
    matches!(block.tag, Tag::Td | Tag::Th | Tag::Caption)
}
