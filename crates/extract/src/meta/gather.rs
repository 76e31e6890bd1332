//! Reads the attributes and the text of elements.

use super::author_href::author_href;
use ego_tree::{NodeId, NodeRef};
use scraper::Node;

/// The attributes the walk looks at, found in one pass (looking one up interns its name).
#[derive(Default)]
pub(super) struct Attrs<'a> {
    pub(super) class: &'a str,
    pub(super) id: &'a str,
    pub(super) rel: &'a str,
    pub(super) href: &'a str,
    pub(super) itemprop: &'a str,
    pub(super) itemtype: &'a str,
    pub(super) datetime: &'a str,
    pub(super) content: &'a str,
    pub(super) title: &'a str,
    pub(super) data_time: &'a str,
    pub(super) hidden: bool,
    pub(super) testid: &'a str,
}

pub(super) fn attrs(element: &scraper::node::Element) -> Attrs<'_> {
    let mut out = Attrs::default();
    for (name, value) in element.attrs() {
        match name {
            "class" => out.class = value,
            "id" => out.id = value,
            "rel" => out.rel = value,
            "href" => out.href = value,
            "itemprop" | "property" => out.itemprop = value,
            "itemtype" | "typeof" => out.itemtype = value,
            "datetime" => out.datetime = value,
            "content" => out.content = value,
            "title" => out.title = value,
            "data-testid" | "data-component" | "data-qa" | "data-test" | "data-cy" => {
                out.testid = value;
            }
            "data-timestamp" | "data-datetime" | "data-date" | "data-time" | "data-published"
            | "data-publish-date" | "data-unixtime" | "data-epoch" => out.data_time = value,
            "hidden" => out.hidden = true,
            name if out.data_time.is_empty() && says_when(name) => out.data_time = value,
            _ => {}
        }
    }
    out
}

/// Data attributes of houses' own making: `data-publish-time`, `data-deploy-dt`.
pub(crate) fn says_when(name: &str) -> bool {
    let Some(name) = name.strip_prefix("data-") else { return false };
    (name.contains("publish") || name.ends_with("-date") || name.ends_with("-dt"))
        && !["modif", "updat", "re-", "end", "expire"].iter().any(|w| name.contains(w))
}

pub(super) fn is(node: NodeRef<'_, Node>, name: &str) -> bool {
    node.value().as_element().is_some_and(|e| e.name() == name)
}

/// The short text right before a node: what a date is the date of.
pub(super) fn lead(node: NodeRef<'_, Node>) -> String {
    let before = node.prev_siblings().take(3).find_map(|n| {
        let text = match n.value() {
            Node::Text(t) => t.to_string(),
            Node::Element(_) => gather(n, 60),
            _ => return None,
        };
        (!text.trim().is_empty()).then(|| text.trim().to_owned())
    });
    let text = before.unwrap_or_default();
    if text.len() > 60 { String::new() } else { text }
}

const BLOCKS: &[&str] = &[
    "br", "p", "div", "li", "ul", "ol", "section", "header", "h1", "h2", "h3", "h4", "h5", "h6",
    "tr", "td", "dd", "dt", "address", "figure", "article",
];

/// Text of an element: blocks end with a blank; at most `max` bytes or 400 nodes.
pub(super) fn gather(node: NodeRef<'_, Node>, max: usize) -> String {
    let text = gather_marked(node, max);
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => {}
            '\n' | '\r' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Elements whose text nobody reads as the page's.
const UNSEEN: &[&str] = &["script", "style", "svg", "noscript", "template", "button"];

/// Like [`gather`], with `\n` at block boundaries and `\t` at inline ones.
pub(super) fn gather_marked(node: NodeRef<'_, Node>, max: usize) -> String {
    let mut out = String::new();
    let mut seen = 0;
    let mut edges = node.traverse();
    let mut skip: Option<NodeId> = None;
    for edge in &mut edges {
        let (current, open) = match edge {
            ego_tree::iter::Edge::Open(n) => (n, true),
            ego_tree::iter::Edge::Close(n) => (n, false),
        };
        if let Some(id) = skip {
            if !open && current.id() == id {
                skip = None;
            }
            continue;
        }
        seen += 1;
        if seen > 800 || out.len() > max {
            break;
        }
        match current.value() {
            Node::Text(text) if open => {
                // Source line breaks and indents are one blank.
                for c in text.chars() {
                    if !c.is_whitespace() {
                        out.push(c);
                    } else if !out.ends_with([' ', '\n']) {
                        out.push(' ');
                    }
                }
            }
            Node::Element(element) => {
                let name = element.name();
                if open && UNSEEN.contains(&name) {
                    skip = Some(current.id());
                } else if BLOCKS.contains(&name) {
                    out.push('\n');
                } else if current.id() != node.id() {
                    out.push('\t');
                }
            }
            _ => {}
        }
    }
    if out.len() > max {
        let keep = super::text::cut(&out, max).len();
        out.truncate(keep);
    }
    out
}

/// Most nodes counted: what has more is no small box.
const MANY: usize = 800;

/// Whether the visible text of a node has more than `max` bytes, with one blank after each word.
pub(super) fn has_more(node: NodeRef<'_, Node>, max: usize) -> bool {
    let mut length = 0;
    let mut pending = vec![node];
    let mut seen = 0;
    while let Some(node) = pending.pop() {
        seen += 1;
        match node.value() {
            Node::Text(text) => {
                length += text.split_whitespace().map(|w| w.len() + 1).sum::<usize>();
            }
            Node::Element(element) if UNSEEN.contains(&element.name()) => {}
            _ => pending.extend(node.children()),
        }
        if length > max || seen > MANY {
            return true;
        }
    }
    false
}

/// Longest text of a card, in bytes: headline, teaser, byline and date.
const CARD: usize = 500;

/// Whether a node stands in another story's card: within few elements a short box around it holds
/// a heading that is a link, and it is not the page's own headline.
pub(super) fn is_in_card(node: NodeRef<'_, Node>, title: &str) -> bool {
    for above in node.ancestors().take(4) {
        let Some(element) = above.value().as_element() else { return false };
        if matches!(element.name(), "body" | "main" | "html" | "header") || has_more(above, CARD) {
            return false;
        }
        for inner in above.descendants().take(80) {
            let name = inner.value().as_element().map_or("", scraper::node::Element::name);
            if name == "h1" {
                return false;
            }
            if !matches!(name, "h2" | "h3" | "h4" | "h5" | "h6") {
                continue;
            }
            let text = gather(inner, 200);
            // A heading that leads to an author's page is a byline's.
            let leads_on = |node: NodeRef<'_, Node>| {
                let href = node.value().as_element().and_then(|a| a.attr("href"));
                is(node, "a") && !href.is_some_and(author_href)
            };
            let linked = inner.descendants().take(20).any(leads_on)
                || inner.ancestors().take(3).any(leads_on);
            if linked && text.trim().len() >= 8 && !title.contains(text.trim()) {
                return true;
            }
        }
    }
    false
}
