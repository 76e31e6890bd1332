//! The links of a page, each with the role its place gives it.
//!
//! Flow: every `a[href]` in page order, then the options that are addresses -> absolute URL after
//! `<base>`, http and https only -> role from its place -> one entry per URL (without fragment),
//! the best role wins.

mod by_script;
pub(crate) mod hidden;
pub mod paging;
mod place;
pub mod scope;
mod select;
pub mod urls;

use crate::body::Body;
use crate::dom::{Dom, Tag};
use crate::head::Head;
use crate::headings;
use crate::hints::FnvMap;
use crate::page::PageKind;
use crate::text::{push_folded, truncate_chars};
use newshound_core::link::{LinkRole, PageLink};
use url::Url;

/// Longest link text, in characters.
const MAX_TEXT: usize = 300;
/// Longest URL taken, in bytes: longer ones are traps or data.
const MAX_URL: usize = 2_048;

/// What the roles rest on.
#[derive(Debug)]
pub struct Surroundings<'p, 'a> {
    /// The page.
    pub dom: &'p Dom<'a>,
    /// Its body.
    pub body: &'p Body,
    /// Its head.
    pub head: &'p Head,
    /// Its URL.
    pub url: &'p Url,
    /// What kind of page it is.
    pub kind: PageKind,
    /// What it shows of the pages of its story.
    pub pager: Option<&'p paging::Pager>,
    /// The list heading over each node.
    pub scopes: &'p [Option<headings::Heading>],
}

/// Links and how many were over the limit.
#[derive(Debug, Default)]
pub struct Links {
    /// In page order.
    pub list: Vec<PageLink>,
    /// Distinct URLs over the limit.
    pub dropped: u32,
    /// How many stories the list shows, where it goes on by a script alone.
    pub(crate) by_script: Option<u32>,
}

/// Better roles stand first: what says where the page itself goes on, then the listings that a
/// URL names, then stories by how near to the page's own story they stand, then the rest.
const ORDER: [LinkRole; 15] = [
    LinkRole::External,
    LinkRole::Continuation,
    LinkRole::Previous,
    LinkRole::Next,
    LinkRole::Latest,
    LinkRole::Pagination,
    LinkRole::Author,
    LinkRole::Tag,
    LinkRole::Section,
    LinkRole::AlsoRead,
    LinkRole::Inline,
    LinkRole::Related,
    LinkRole::Recommended,
    LinkRole::Teaser,
    LinkRole::Navigation,
];

fn rank(role: LinkRole) -> usize {
    ORDER.iter().position(|other| *other == role).unwrap_or(ORDER.len())
}

/// Gathers the page's links, at most `limit`.
#[must_use]
pub fn collect(around: &Surroundings<'_, '_>, limit: usize) -> Links {
    let base = around.head.base.as_ref().unwrap_or(around.url);
    let finder = place::Finder::new(around);
    let mut links = Links::default();
    let mut seen: FnvMap<String, usize> = FnvMap::default();
    let mut hrefs: FnvMap<&str, usize> = FnvMap::default();
    let mut stories = vec![];
    let own = without_fragment(around.url);
    let story_page = matches!(around.kind, PageKind::Article | PageKind::Continuation);
    let anchors = around.dom.all(Tag::A);
    let anchors = anchors.filter_map(|at| Some((at, around.dom.node(at).attr("href")?)));
    let options = select::addresses(around.dom, base, around.url);
    for (index, href) in anchors.chain(options) {
        let node = around.dom.node(index);
        // An address written the same way again is not taken apart again.
        let (known, fresh) = match hrefs.get(href) {
            Some(at) => (Some(*at), None),
            None => {
                let Some(url) = resolve(base, href) else { continue };
                let key = without_fragment(&url);
                let known = seen.get(&key).copied();
                let is_own = key == own
                    || story_page && around.pager.is_some_and(|pager| pager.is_own(&url));
                if is_own || known == Some(usize::MAX) {
                    continue;
                }
                if known.is_none() && links.list.len() >= limit {
                    links.dropped += 1;
                    seen.insert(key, usize::MAX);
                    continue;
                }
                (known, Some((url, key)))
            }
        };
        let rel = node.attr("rel").unwrap_or("").to_ascii_lowercase();
        let nofollow = rel
            .split_ascii_whitespace()
            .any(|word| matches!(word, "nofollow" | "ugc" | "sponsored"));
        let text = label(around.dom, index);
        match (known, fresh) {
            (Some(at), fresh) => {
                let link = &mut links.list[at];
                let url = fresh.as_ref().map_or(&link.url, |(url, _)| url);
                let role = finder.role(index, url, &rel, &text);
                if rank(role) < rank(link.role) {
                    link.role = role;
                }
                if worth(&text) > worth(&link.text) {
                    link.text = text;
                }
                link.nofollow &= nofollow;
            }
            (None, Some((url, key))) => {
                let role = finder.role(index, &url, &rel, &text);
                // Of a story's options only those that lead to its other pages are its links.
                if story_page && node.tag == Tag::Option && role != LinkRole::Continuation {
                    continue;
                }
                if matches!(role, LinkRole::Teaser | LinkRole::Latest) {
                    stories.push(index);
                }
                seen.insert(key, links.list.len());
                hrefs.insert(href, links.list.len());
                links.list.push(PageLink { url, text, role, nofollow });
            }
            (None, None) => {}
        }
    }
    let is_paged = || links.list.iter().any(|link| link.role == LinkRole::Pagination);
    if around.kind == PageKind::Hub
        && by_script::goes_on(around.dom, around.body, &stories)
        && !is_paged()
    {
        links.by_script = u32::try_from(stories.len()).ok();
    }
    // A story's next page may stand in its head alone.
    if story_page
        && let Some(url) = paging::next_in_head(around.dom, base, around.url, around.pager)
        && !seen.contains_key(&without_fragment(&url))
    {
        let (here, there) = (paging::split(around.url), paging::split(&url));
        let is_known = around.pager.is_some_and(|pager| pager.leads_to(&url))
            || here.base == there.base && !(here.bare && around.kind == PageKind::Article);
        let role = if is_known { LinkRole::Continuation } else { LinkRole::Next };
        links.list.push(PageLink { url, text: String::new(), role, nofollow: false });
    }
    links
}

/// Adds to a list's links what stands beside its tree ([`hidden`]). Gives how many stories that
/// were not linked yet.
pub(crate) fn add_hidden(
    links: &mut Links,
    hidden: &hidden::Hidden,
    own: &Url,
    limit: usize,
) -> usize {
    let mut known: std::collections::HashSet<String> =
        links.list.iter().map(|link| without_fragment(&link.url)).collect();
    known.insert(without_fragment(own));
    let mut add = |url: &Url, text: &str, role: LinkRole| {
        let is_new = links.list.len() < limit && known.insert(without_fragment(url));
        if is_new {
            let mut text = text.to_owned();
            truncate_chars(&mut text, MAX_TEXT);
            links.list.push(PageLink { url: url.clone(), text, role, nofollow: false });
        }
        is_new
    };
    let count = |role: LinkRole, add: &mut dyn FnMut(&Url, &str, LinkRole) -> bool| {
        hidden.stories.iter().filter(|(url, text)| add(url, text, role)).count()
    };
    let stories = count(LinkRole::Teaser, &mut add);
    for frame in &hidden.frames {
        add(frame, "", LinkRole::Teaser);
    }
    for more in &hidden.more {
        add(more, "", LinkRole::Pagination);
    }
    if stories > 0 || !hidden.more.is_empty() {
        links.by_script = None;
    }
    stories
}

fn resolve(base: &Url, href: &str) -> Option<Url> {
    let href = href.trim();
    if href.is_empty() || href.starts_with('#') || href.len() > MAX_URL {
        return None;
    }
    let mut url = base.join(href).ok()?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return None;
    }
    if !url.username().is_empty() || url.password().is_some() {
        url.set_username("").ok()?;
        url.set_password(None).ok()?;
    }
    Some(url)
}

fn without_fragment(url: &Url) -> String {
    url.as_str().split('#').next().unwrap_or_default().to_owned()
}

/// How much a label tells: headlines over "Read more", anything over nothing.
fn worth(text: &str) -> usize {
    if text.is_empty() {
        0
    } else if is_generic(text) {
        1
    } else {
        // A card's whole text is longer than its headline; the first is kept.
        2
    }
}

/// Labels that do not name what is behind the link.
fn is_generic(text: &str) -> bool {
    text.chars().count() <= 3
        || text.chars().count() <= 40
            && headings::classify(text).is_some_and(|what| {
                use headings::Heading::{AlsoRead, Next, Previous, Related, Share};
                matches!(what, AlsoRead | Next | Previous | Related | Share)
            })
}

/// The anchor's text; without one its `aria-label`, `title`, a picture's `alt`, or the heading
/// beside it.
fn label(dom: &Dom<'_>, index: u32) -> String {
    let node = dom.node(index);
    let mut text = headline_in(dom, index).unwrap_or_else(|| dom.text_of(index));
    let mut fill = |from: Option<&str>| {
        if text.is_empty()
            && let Some(from) = from
        {
            push_folded(&mut text, 0, from);
            text.truncate(text.trim_end().len());
        }
    };
    fill(node.attr("aria-label"));
    fill(node.attr("title"));
    fill(
        dom.inside(index)
            .filter(|at| dom.node(*at).tag == Tag::Img)
            .find_map(|at| dom.node(at).attr("alt")),
    );
    if text.is_empty() {
        text = beside(dom, index).unwrap_or_default();
    }
    truncate_chars(&mut text, MAX_TEXT);
    text
}

/// A card that is one link: its heading is its label.
fn headline_in(dom: &Dom<'_>, index: u32) -> Option<String> {
    dom.inside(index)
        .find(|at| dom.node(*at).tag.is_heading())
        .map(|at| dom.text_of(at))
        .filter(|text| !text.is_empty())
}

/// The heading in the same small box.
fn beside(dom: &Dom<'_>, index: u32) -> Option<String> {
    dom.ancestors(index).skip(1).take(2).find_map(|above| {
        let node = dom.node(above);
        if node.end - above > 40 {
            return None;
        }
        dom.inside(above)
            .find(|at| dom.node(*at).tag.is_heading())
            .map(|at| dom.text_of(at))
            .filter(|text| !text.is_empty())
    })
}
