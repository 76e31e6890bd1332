//! Repeated boxes with a link: teasers.

use super::blocks::{Block, Blocks};
use crate::dom::{Dom, Tag};
use crate::hints::FnvMap;

/// Blocks in repeated cards: at least three siblings with the same tag and class, most of which
/// hold a link over a heading or over their first text.
pub(super) fn cards(dom: &Dom<'_>, blocks: &Blocks) -> Vec<bool> {
    let mut carded = vec![false; blocks.list.len()];
    // Siblings by parent: (parent, tag, class) -> members, gathered in page order.
    let mut groups: FnvMap<(u32, u8, &str), Vec<u32>> = FnvMap::default();
    for (at, node) in dom.nodes.iter().enumerate() {
        if !matches!(
            node.tag,
            Tag::Div | Tag::Article | Tag::Li | Tag::Section | Tag::A | Tag::Custom
        ) || node.element.is_none()
        {
            continue;
        }
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        let range = blocks.range(dom, at);
        if range.is_empty() || range.len() > 12 {
            continue;
        }
        let class = node.class;
        let class = class.split_ascii_whitespace().next().unwrap_or("");
        groups.entry((node.parent, node.tag as u8, class)).or_default().push(at);
    }
    for ((_, _, _), members) in groups {
        if members.len() < 3 {
            continue;
        }
        let linked =
            members.iter().filter(|member| is_card(blocks, blocks.range(dom, **member))).count();
        if linked * 3 < members.len() * 2 {
            continue;
        }
        for member in members {
            for block in blocks.range(dom, member) {
                carded[block] = true;
            }
        }
    }
    carded
}

/// The first block (or a heading in it) is a link as a whole.
fn is_card(blocks: &Blocks, range: std::ops::Range<usize>) -> bool {
    let linked = |block: &Block| block.len >= 12 && block.link_len * 10 >= block.len * 9;
    let mut list = blocks.list[range].iter();
    list.clone().any(|block| block.tag.is_heading() && linked(block))
        || list.by_ref().take(3).any(linked)
}
