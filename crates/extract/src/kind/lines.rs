//! Lists that are nothing but links with a date beside them, and pages that a menu names.

use super::Evidence;
use crate::dom::Tag;
use crate::hints::Hints;

/// A linked line of fewer letters is no headline.
const LINE: u32 = 15;
/// Lines that make a list.
const LINES: usize = 3;
/// Fewer letters of kept text that is no link are none.
const NOTHING: u32 = 30;
/// A menu's label has at most so many words.
const LABEL: usize = 3;

/// Hardly anything on the page is text that leads nowhere, and several lines are links to other pages.
pub(super) fn is_list(evidence: &Evidence<'_, '_>) -> bool {
    let body = evidence.body;
    let list = &body.blocks.list;
    let is_link = |at: usize| list[at].link_len * 2 >= list[at].len;
    let kept = (0..list.len()).filter(|at| body.kept[*at] && !is_link(*at));
    let own: u32 = kept.map(|at| list[at].len).sum();
    if own >= NOTHING {
        return false;
    }
    let furniture = Hints::NAV.or(Hints::FOOTER).or(Hints::SHARE).or(Hints::TAGS);
    let lines = list.iter().enumerate().filter(|(at, block)| {
        is_link(*at)
            && block.len >= LINE
            && !body.place.inherited[block.element as usize].any(furniture)
    });
    lines.count() >= LINES
}

/// A menu or the footer of the page names it, in a word or two: "About us", "Imprint".
pub(super) fn is_in_menu(evidence: &Evidence<'_, '_>) -> bool {
    let Evidence { dom, head, body, url, .. } = evidence;
    let base = head.base.as_ref().unwrap_or(url);
    let path = |url: &url::Url| url.path().trim_end_matches('/').to_owned();
    let own = path(url);
    dom.all(Tag::A).any(|at| {
        let inherited = body.place.inherited[at as usize];
        let is_menu = inherited.any(Hints::NAV.or(Hints::FOOTER))
            || dom.ancestors(at).any(|above| matches!(dom.node(above).tag, Tag::Nav | Tag::Footer));
        let leads_here = || {
            let href = dom.node(at).attr("href")?;
            let there = base.join(href.trim()).ok()?;
            Some(
                there.fragment().is_none()
                    && there.query() == url.query()
                    && there.host_str() == url.host_str()
                    && path(&there) == own,
            )
        };
        is_menu
            && leads_here() == Some(true)
            && (1..=LABEL).contains(&dom.text_of(at).split_whitespace().count())
    })
}
