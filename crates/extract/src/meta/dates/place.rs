//! Where on the page a date stands, by structure: around the headline, beside the story's text,
//! elsewhere on the page, or in what is another story's.

use crate::hints::FnvMap;
use crate::meta::author_href::author_href;
use crate::meta::gather::{gather, has_more, is, is_in_card};
use crate::meta::raw::Heading;
use ego_tree::{NodeId, NodeRef};
use scraper::{Html, Node};
use std::cell::RefCell;

/// The places a date can have, nearest to the story first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// In a small box with the headline.
    Head,
    /// Inside the element that holds the headline and the story's text.
    Story,
    /// Elsewhere on the page.
    Page,
    /// In a menu, an aside or a quotation.
    Aside,
    /// In another story's card or a list of stories.
    Other,
}

/// Longest text of the box around a headline, in bytes: kicker, standfirst, byline, date.
const HEAD: usize = 600;
/// Longest text of one entry of a list, in bytes.
const ENTRY: usize = 300;
/// Fewest letters of a link that is another story's headline.
const TITLE: usize = 8;
/// Elements above a date that are looked at.
const DEPTH: usize = 100;

/// What stands around the headline.
pub(crate) struct Around<'a> {
    doc: &'a Html,
    /// The headline's element and those above it, innermost first.
    chain: Vec<NodeId>,
    /// Where in the chain the element stands that holds the headline and the story's text; none
    /// where that is the whole page, or unknown.
    story: Option<usize>,
    title: &'a str,
    /// Which elements are links with little beside them: asked again for each date of a list.
    links: RefCell<FnvMap<NodeId, bool>>,
    /// Which elements hold much text.
    large: RefCell<FnvMap<NodeId, bool>>,
}

impl<'a> Around<'a> {
    pub(crate) fn new(
        doc: &'a Html,
        heading: Option<&Heading>,
        body: Option<NodeId>,
        title: &'a str,
    ) -> Self {
        let node = heading.and_then(|heading| doc.tree.get(heading.id));
        let chain: Vec<NodeId> = node
            .into_iter()
            .flat_map(|node| std::iter::once(node).chain(node.ancestors()))
            .take_while(|node| !is_page(*node))
            .map(|node| node.id())
            .collect();
        let body = body.and_then(|id| doc.tree.get(id));
        let story = body.and_then(|body| {
            let mut above = std::iter::once(body).chain(body.ancestors()).take(DEPTH);
            above.find_map(|node| chain.iter().position(|id| *id == node.id()))
        });
        Self { doc, chain, story, title, links: RefCell::default(), large: RefCell::default() }
    }

    /// Where an element or a text stands; `near` where it follows the headline at once.
    pub(super) fn place(&self, id: NodeId, near: bool) -> Place {
        let Some(node) = self.doc.tree.get(id) else { return Place::Page };
        let mut place = Place::Page;
        let mut is_aside = false;
        let mut path = Vec::new();
        for above in std::iter::once(node).chain(node.ancestors()).take(DEPTH) {
            if is_page(above) {
                break;
            }
            if let Some(at) = self.chain.iter().position(|id| *id == above.id()) {
                if !self.is_large(above) {
                    return Place::Head;
                }
                if self.story.is_some_and(|story| at <= story) {
                    place = Place::Story;
                }
                break;
            }
            let name = above.value().as_element().map_or("", scraper::node::Element::name);
            is_aside |= matches!(name, "nav" | "aside" | "blockquote");
            path.push(above);
        }
        if is_in_card(node, self.title) {
            Place::Other
        } else if is_aside {
            Place::Aside
        } else if path.iter().any(|above| self.is_entry(*above)) {
            Place::Other
        } else if near {
            Place::Head
        } else {
            place
        }
    }

    fn is_large(&self, node: NodeRef<'_, Node>) -> bool {
        *self.large.borrow_mut().entry(node.id()).or_insert_with(|| has_more(node, HEAD))
    }

    /// Whether an element is one entry of a list of stories: little text, half of it a link, and
    /// others like it beside it.
    fn is_entry(&self, node: NodeRef<'_, Node>) -> bool {
        let Some(name) = node.value().as_element().map(scraper::node::Element::name) else {
            return false;
        };
        let alike = |other: &NodeRef<'_, Node>| {
            is(*other, name) && self.is_link(*other) && is_dated(*other)
        };
        self.is_link(node)
            && node
                .prev_siblings()
                .take(8)
                .chain(node.next_siblings().take(8))
                .any(|other| alike(&other))
    }

    /// Whether an element holds little text, and half of it is a link to another page.
    fn is_link(&self, node: NodeRef<'_, Node>) -> bool {
        let judge = || {
            // Both are cheap to ask where there is nothing to find.
            let link = longest_link(node, self.title).filter(|letters| *letters >= TITLE);
            link.is_some_and(|letters| {
                let length = gather(node, ENTRY + 1).len();
                length <= ENTRY && letters * 2 > length
            })
        };
        *self.links.borrow_mut().entry(node.id()).or_insert_with(judge)
    }
}

/// Whether all of the page stands inside a node.
fn is_page(node: NodeRef<'_, Node>) -> bool {
    node.value().as_element().is_none_or(|e| matches!(e.name(), "body" | "html"))
        && !node.value().is_text()
}

/// Whether a node may hold a date.
fn is_dated(node: NodeRef<'_, Node>) -> bool {
    node.descendants().take(60).any(|inner| is(inner, "time"))
        || gather(node, ENTRY).chars().any(char::is_numeric)
}

/// The most letters of a link inside that leads to another page, and to no author's. A sign of
/// Chinese or Japanese counts as three letters.
fn longest_link(node: NodeRef<'_, Node>, title: &str) -> Option<usize> {
    let links = node.descendants().take(60).filter(|inner| is(*inner, "a"));
    links
        .filter_map(|link| {
            let href = link.value().as_element()?.attr("href")?;
            let text = gather(link, ENTRY);
            let text = text.trim();
            let letters = text.chars().filter(|c| c.is_alphabetic());
            let letters = letters.map(|c| if c >= '\u{2e80}' { 3 } else { 1 }).sum();
            let own = href.starts_with('#') || author_href(href) || title.contains(text);
            (!own).then_some(letters)
        })
        .max()
        .filter(|letters| *letters > 0)
}
