//! Reads the attributes and the text of elements.

use super::author_href::author_href;
use ego_tree::{NodeId, NodeRef};
use html5ever::local_name;
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
    for (name, value) in element.attrs.iter() {
        match name.local {
            local_name!("class") => out.class = value,
            local_name!("id") => out.id = value,
            local_name!("rel") => out.rel = value,
            local_name!("href") => out.href = value,
            local_name!("src")
            | local_name!("alt")
            | local_name!("srcset")
            | local_name!("type") => {}
            local_name!("role") | local_name!("style") | local_name!("width") => {}
            local_name!("name") | local_name!("aria-label") | local_name!("aria-hidden") => {}
            ref name => rare(&mut out, name, value),
        }
    }
    out
}

fn rare<'a>(out: &mut Attrs<'a>, name: &str, value: &'a str) {
    match name {
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

/// What an element is to the text around it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// A line of its own.
    Block,
    /// Nobody reads its text as the page's.
    Unseen,
    /// A part of its line.
    Inline,
}

fn shown(element: &scraper::node::Element) -> Shown {
    match element.name.local {
        local_name!("br")
        | local_name!("p")
        | local_name!("div")
        | local_name!("li")
        | local_name!("ul")
        | local_name!("ol")
        | local_name!("section")
        | local_name!("header")
        | local_name!("h1")
        | local_name!("h2")
        | local_name!("h3")
        | local_name!("h4")
        | local_name!("h5")
        | local_name!("h6")
        | local_name!("tr")
        | local_name!("td")
        | local_name!("dd")
        | local_name!("dt")
        | local_name!("address")
        | local_name!("figure")
        | local_name!("article") => Shown::Block,
        local_name!("script")
        | local_name!("style")
        | local_name!("svg")
        | local_name!("noscript")
        | local_name!("template")
        | local_name!("button") => Shown::Unseen,
        _ => Shown::Inline,
    }
}

/// Text of an element: blocks end with a blank; at most `max` bytes or 400 nodes.
pub(super) fn gather(node: NodeRef<'_, Node>, max: usize) -> String {
    let mut text = gather_marked(node, max);
    if text.as_bytes().iter().all(|byte| *byte >= b' ') {
        return text;
    }
    text.retain(|c| c != '\t');
    if memchr::memchr2(b'\n', b'\r', text.as_bytes()).is_some() {
        text = text.replace(['\n', '\r'], " ");
    }
    text
}

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
                push_words(&mut out, text);
            }
            Node::Element(element) => match shown(element) {
                Shown::Unseen if open => skip = Some(current.id()),
                Shown::Block => out.push('\n'),
                _ if current.id() != node.id() => out.push('\t'),
                _ => {}
            },
            _ => {}
        }
    }
    if out.len() > max {
        let keep = super::text::cut(&out, max).len();
        out.truncate(keep);
    }
    out
}

/// Appends a text; source line breaks and indents are one blank.
fn push_words(out: &mut String, text: &str) {
    let blank = |out: &mut String| {
        if !out.ends_with([' ', '\n']) {
            out.push(' ');
        }
    };
    if !text.is_ascii() {
        for c in text.chars() {
            if c.is_whitespace() { blank(out) } else { out.push(c) }
        }
        return;
    }
    let mut start = 0;
    for (at, byte) in text.bytes().enumerate() {
        if char::from(byte).is_whitespace() {
            out.push_str(&text[start..at]);
            blank(out);
            start = at + 1;
        }
    }
    out.push_str(&text[start..]);
}

/// Bytes of a text's words, with one blank after each.
fn words_len(text: &str) -> usize {
    if !text.is_ascii() {
        return text.split_whitespace().map(|word| word.len() + 1).sum();
    }
    let (mut length, mut inside) = (0, false);
    for byte in text.bytes() {
        let is_blank = char::from(byte).is_whitespace();
        // A word's last letter counts for its blank too.
        length += usize::from(!is_blank) + usize::from(is_blank && inside);
        inside = !is_blank;
    }
    length + usize::from(inside)
}

/// Most nodes counted: what has more is no small box.
const MANY: usize = 800;

/// Whether the visible text of a node has more than `max` bytes, with one blank after each word.
pub(super) fn has_more(node: NodeRef<'_, Node>, max: usize) -> bool {
    let mut length = 0;
    let mut pending = Vec::with_capacity(64);
    pending.push(node);
    let mut seen = 0;
    while let Some(node) = pending.pop() {
        seen += 1;
        match node.value() {
            Node::Text(text) => {
                length += words_len(text);
            }
            Node::Element(element) if shown(element) == Shown::Unseen => {}
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
