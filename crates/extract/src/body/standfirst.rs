//! The standfirst: the sentence or two between headline and text that open the story. It often
//! stands in a box of its own beside byline and picture, and looks like their labels.

use super::blocks::Blocks;
use super::container::Place;
use super::short;
use crate::dom::Dom;
use crate::headings;

/// So many blocks after the headline are asked.
const NEAR: usize = 24;
/// Shorter ones are labels.
const LEAST: usize = 25;

/// Keeps the standfirst where one of the page's own `descriptions` (folded) says the same, and the
/// text does not.
pub(super) fn keep(
    dom: &Dom<'_>,
    blocks: &Blocks,
    place: &Place,
    (headline, descriptions): (Option<usize>, &[String]),
    kept: &mut [bool],
) {
    let list = &blocks.list;
    let Some(headline) = headline else { return };
    let Some(first) = (headline + 1..list.len()).find(|at| kept[*at]) else { return };
    let text = |at: usize| headings::fold(blocks.text_of(&list[at]));
    let found = (headline + 1..first).take(NEAR).find_map(|at| {
        let block = &list[at];
        let asked = block.len as usize >= LEAST
            && !place.carded[at]
            && !short::is_furniture(dom, place, block);
        let text = asked.then(|| text(at))?;
        descriptions.iter().any(|said| begins(&text, said)).then_some((at, text))
    });
    let Some((at, stand)) = found else { return };
    let is_said = |at: usize| {
        let text = text(at);
        begins(&text, &stand) || text.contains(&stand)
    };
    kept[at] = !(first..list.len()).any(|at| kept[at] && is_said(at));
}

/// One begins as the other does.
fn begins(one: &str, other: &str) -> bool {
    let len = one.len().min(other.len());
    len >= LEAST && one.as_bytes()[..len] == other.as_bytes()[..len]
}
