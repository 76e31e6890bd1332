//! Which links stand under which heading: a heading such as "Latest" or "Don't Miss" names the
//! box it stands in, until another heading of its level.

use crate::dom::{Dom, Tag};
use crate::headings::{self, Heading};
use crate::hints::Hints;
use crate::links::urls::{self, UrlSays};
use std::sync::LazyLock;
use url::Url;

/// Longest text that can be a list's heading, in letters.
const LONGEST: usize = 60;

/// For each node the list heading over it, if any.
#[must_use]
pub fn scopes(dom: &Dom<'_>) -> Vec<Option<Heading>> {
    let mut out = vec![None; dom.nodes.len()];
    // (end of box, level, what)
    let mut open: Vec<(u32, u8, Heading)> = vec![];
    let mut links_before = vec![0_u32; dom.nodes.len() + 1];
    for (at, node) in dom.nodes.iter().enumerate() {
        links_before[at + 1] = links_before[at] + u32::from(node.tag == Tag::A);
    }
    for at in 0..dom.nodes.len() {
        let index = u32::try_from(at).unwrap_or(u32::MAX);
        while open.last().is_some_and(|(end, ..)| index >= *end) {
            open.pop();
        }
        let node = &dom.nodes[at];
        if let Some(level) = level(node.tag, node.hints)
            && node.element.is_some()
            && node.end - index < 40
        {
            let text = dom.text_of(index);
            let linked = links_before[node.end as usize] > links_before[at];
            let what = (text.len() <= LONGEST * 4).then(|| headings::classify(&text)).flatten();
            // A headline is no list's heading, whatever word it begins with.
            let what = what.filter(|_| !leads_to_story(dom, index));
            if let Some(what) = what {
                let end = scope_end(dom, index, &links_before);
                open.retain(|(other, above, _)| *other > end || *above < level);
                open.push((end, level, what));
            } else if !linked && !text.is_empty() && node.tag.is_heading() {
                open.retain(|(_, above, _)| *above < level);
            }
        }
        out[at] = open.last().map(|(_, _, what)| *what);
    }
    out
}

/// Whether a heading is, or stands in, a link to a page that is no list by its address.
fn leads_to_story(dom: &Dom<'_>, heading: u32) -> bool {
    let inside = dom.inside(heading).find(|at| dom.node(*at).tag == Tag::A);
    let around = || dom.ancestors(heading).skip(1).take(6).find(|at| dom.node(*at).tag == Tag::A);
    let href = inside.or_else(around).and_then(|link| dom.node(link).attr("href"));
    // Where a link leads does not depend on the page's address here.
    let target = href.and_then(|href| BASE.as_ref()?.join(href.trim()).ok());
    target.is_some_and(|url| {
        urls::says(&url) == UrlSays::Nothing && !urls::short_path(&url) && url.fragment().is_none()
    })
}

/// Stands for the page's own address.
static BASE: LazyLock<Option<Url>> = LazyLock::new(|| Url::parse("http://page.invalid/").ok());

/// Headings by their level; other elements that are called titles come last.
fn level(tag: Tag, hints: Hints) -> Option<u8> {
    Some(match tag {
        Tag::H1 => 1,
        Tag::H2 => 2,
        Tag::H3 => 3,
        Tag::H4 => 4,
        Tag::H5 => 5,
        Tag::H6 => 6,
        Tag::Div | Tag::P | Tag::Span | Tag::Strong if hints.any(Hints::TITLE) => 7,
        Tag::Strong | Tag::Summary | Tag::Dt | Tag::Caption => 8,
        _ => return None,
    })
}

/// The end of the nearest element around the heading that holds links after it.
fn scope_end(dom: &Dom<'_>, heading: u32, links_before: &[u32]) -> u32 {
    let end = dom.node(heading).end;
    for above in dom.ancestors(heading).skip(1).take(5) {
        let node = dom.node(above);
        if links_before[node.end as usize] > links_before[end as usize] {
            return if matches!(node.tag, Tag::Body | Tag::Html) {
                next_block_end(dom, heading)
            } else {
                node.end
            };
        }
    }
    end
}

/// Without a box of its own a heading names the element after it.
fn next_block_end(dom: &Dom<'_>, heading: u32) -> u32 {
    let mut at = heading;
    for above in dom.ancestors(heading) {
        if matches!(dom.node(above).tag, Tag::Body | Tag::Html) {
            break;
        }
        at = above;
    }
    let mut next = dom.node(at).end;
    let count = u32::try_from(dom.nodes.len()).unwrap_or(u32::MAX);
    while next < count && dom.node(next).element.is_none() {
        next += 1;
    }
    if next < count { dom.node(next).end } else { next }
}
