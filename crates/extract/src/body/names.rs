//! The names that stand around each element, as far as they are believed.

use super::blocks::Blocks;
use crate::dom::{Dom, Tag};
use crate::hints::{FnvMap, Hints};

/// Whether class names and repeated boxes are believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// As a rule.
    Names,
    /// On pages whose names fooled the first try: kinds of elements and cards alone count.
    Tags,
    /// Where that first try found hardly anything: the story may be made of cards.
    TagsInCards,
}

/// Names that no page gives to its story.
const STRONG: Hints =
    Hints::COMMENT.or(Hints::COOKIE).or(Hints::BODY).or(Hints::STORY).or(Hints::TEXT);

/// Hints each node inherits. What speaks against a story is not believed of an element that
/// holds the headline or most of the page's prose: themes write `has-sidebar` on `body`.
pub(super) fn inherit(
    dom: &Dom<'_>,
    blocks: &Blocks,
    raw: &[f32],
    headline: Option<usize>,
    trust: Trust,
) -> Vec<Hints> {
    let mut sums = vec![0.0_f32];
    let mut total = 0.0;
    for score in raw {
        total += score.max(0.0);
        sums.push(total);
    }
    let headline = headline.map(|block| blocks.list[block].first);
    let shares = shares(dom, blocks, &sums);
    let mut inherited: Vec<Hints> = Vec::with_capacity(dom.nodes.len());
    for (at, node) in dom.nodes.iter().enumerate() {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        let above = if at == 0 { Hints::NONE } else { inherited[node.parent as usize] };
        let named = match trust {
            Trust::Names => node.hints,
            Trust::Tags | Trust::TagsInCards => Hints(node.hints.0 & STRONG.0),
        };
        let mut own = named.or(tag_hints(node.tag));
        if node.tag == Tag::P {
            // Sites mark the paragraphs themselves for their wall.
            own = Hints(own.0 & !Hints::WALL.0);
        }
        if own != Hints::NONE && !matches!(node.tag, Tag::Nav) {
            let holds_headline = headline.is_some_and(|first| first > at && first < node.end);
            let range = blocks.range(dom, at);
            let share = (sums[range.end] - sums[range.start]) / total.max(1.0);
            // Sections of one story share a name.
            let share = share.max(shares.get(node.class).copied().unwrap_or(0.0) / total.max(1.0));
            let frame = node.depth <= 1
                || share > 0.5 && !own.any(Hints::COMMENT)
                || holds_headline && share > 0.1;
            if frame {
                own = Hints::NONE;
            }
        }
        inherited.push(above.or(own));
    }
    inherited
}

/// How much prose stands in all elements of one class together, for classes whose names speak
/// against a story.
fn shares<'a>(dom: &Dom<'a>, blocks: &Blocks, sums: &[f32]) -> FnvMap<&'a str, f32> {
    let mut shares: FnvMap<&str, (f32, u32)> = FnvMap::default();
    for (at, node) in dom.nodes.iter().enumerate() {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        if node.class.is_empty() || !node.hints.any(Hints::AGAINST) {
            continue;
        }
        let range = blocks.range(dom, at);
        let prose = sums[range.end] - sums[range.start];
        let slot = shares.entry(node.class).or_default();
        // One inside another counts once.
        if at >= slot.1 {
            *slot = (slot.0 + prose, node.end);
        }
    }
    shares.into_iter().map(|(class, (prose, _))| (class, prose)).collect()
}

fn tag_hints(tag: Tag) -> Hints {
    match tag {
        Tag::Nav => Hints::NAV,
        Tag::Footer => Hints::FOOTER,
        Tag::Aside => Hints::SIDEBAR,
        Tag::Figcaption => Hints::CAPTION,
        Tag::Figure => Hints::MEDIA,
        Tag::Form => Hints::FORM,
        _ => Hints::NONE,
    }
}
