//! The tree in a flat form that every later walk shares: elements and texts in page order,
//! each element with its range, its tag as a small number, and its hints.

mod tag;

pub use tag::Tag;

use crate::hints::{FnvMap, Hints, of_names};
use ego_tree::NodeId;
use html5ever::local_name;
use scraper::node::Element;
use scraper::{Html, Node as HtmlNode};

/// An element or a text.
#[derive(Debug)]
pub struct Node<'a> {
    /// Index of the parent element; the root is its own.
    pub parent: u32,
    /// One past the last node inside; `index + 1` for a text.
    pub end: u32,
    /// Elements above.
    pub depth: u16,
    /// The tag; `Tag::Inline` for a text.
    pub tag: Tag,
    /// What the element's own names say.
    pub hints: Hints,
    /// The `class` attribute as written.
    pub class: &'a str,
    /// Hidden by attribute or style.
    pub hidden: bool,
    /// Its place in the tree.
    pub id: NodeId,
    /// The element, or none for a text.
    pub element: Option<&'a Element>,
    /// The text, empty for an element.
    pub text: &'a str,
}

impl<'a> Node<'a> {
    /// An attribute's value.
    #[must_use]
    pub fn attr(&self, name: &str) -> Option<&'a str> {
        let element = self.element?;
        element.attrs.iter().find(|(key, _)| &*key.local == name).map(|(_, value)| &**value)
    }
}

/// The flat tree.
#[derive(Debug)]
pub struct Dom<'a> {
    /// Nodes in page order.
    pub nodes: Vec<Node<'a>>,
}

impl<'a> Dom<'a> {
    /// Flattens `html`. Comments and doctypes are left out; the inside of scripts and styles too.
    #[must_use]
    pub fn new(html: &'a Html) -> Self {
        let mut nodes: Vec<Node<'a>> = Vec::with_capacity(html.tree.nodes().len());
        let mut memo: FnvMap<&'a str, Hints> = FnvMap::default();
        let mut open: Vec<u32> = Vec::with_capacity(64);
        let mut at = html.tree.root().first_child();
        while let Some(node) = at {
            let parent = open.last().copied().unwrap_or(0);
            let index = u32::try_from(nodes.len()).unwrap_or(u32::MAX);
            let mut descend = false;
            match node.value() {
                HtmlNode::Element(element) => {
                    let tag = Tag::of(element);
                    let (hints, hidden, class) = read_attributes(element, &mut memo);
                    descend = tag != Tag::Skip && tag != Tag::Noscript;
                    nodes.push(Node {
                        parent,
                        end: index + 1,
                        depth: u16::try_from(open.len()).unwrap_or(u16::MAX),
                        tag,
                        hints,
                        hidden,
                        class,
                        id: node.id(),
                        element: Some(element),
                        text: "",
                    });
                }
                HtmlNode::Text(text) if !open.is_empty() => nodes.push(Node {
                    parent,
                    end: index + 1,
                    depth: u16::try_from(open.len()).unwrap_or(u16::MAX),
                    tag: Tag::Inline,
                    hints: Hints::NONE,
                    hidden: false,
                    class: "",
                    id: node.id(),
                    element: None,
                    text: &text.text,
                }),
                _ => {}
            }
            if descend && let Some(child) = node.first_child() {
                open.push(index);
                at = Some(child);
                continue;
            }
            let mut cursor = Some(node);
            at = None;
            while let Some(done) = cursor {
                if let Some(next) = done.next_sibling() {
                    at = Some(next);
                    break;
                }
                cursor = done.parent();
                if let Some(closing) = open.pop() {
                    nodes[closing as usize].end = u32::try_from(nodes.len()).unwrap_or(u32::MAX);
                } else {
                    break;
                }
            }
        }
        Self { nodes }
    }

    /// The node at `index`.
    #[must_use]
    pub fn node(&self, index: u32) -> &Node<'a> {
        &self.nodes[index as usize]
    }

    /// Indices inside `index`, itself left out.
    #[must_use]
    pub fn inside(&self, index: u32) -> std::ops::Range<u32> {
        index + 1..self.node(index).end
    }

    /// The element and those above it, innermost first.
    pub fn ancestors(&self, index: u32) -> impl Iterator<Item = u32> + '_ {
        let mut at = Some(index);
        std::iter::from_fn(move || {
            let now = at?;
            let parent = self.node(now).parent;
            at = (parent != now && now != 0).then_some(parent);
            Some(now)
        })
    }

    /// The folded text inside `index`.
    #[must_use]
    pub fn text_of(&self, index: u32) -> String {
        let mut out = String::new();
        let mut at = index;
        let end = self.node(index).end;
        while at < end {
            let node = self.node(at);
            if at != index && node.tag.is_silent() {
                at = node.end;
                continue;
            }
            if node.element.is_none() {
                crate::text::push_folded(&mut out, 0, node.text);
            } else if (node.tag.is_block() || node.tag == Tag::Br)
                && !out.is_empty()
                && !out.ends_with(' ')
            {
                out.push(' ');
            }
            at += 1;
        }
        out.truncate(out.trim_end().len());
        crate::text::nfc(out)
    }

    /// Elements of `tag` in page order.
    pub fn all(&self, tag: Tag) -> impl Iterator<Item = u32> + '_ {
        self.nodes
            .iter()
            .zip(0_u32..)
            .filter(move |(node, _)| node.tag == tag && node.element.is_some())
            .map(|(_, index)| index)
    }
}

fn read_attributes<'a>(
    element: &'a Element,
    memo: &mut FnvMap<&'a str, Hints>,
) -> (Hints, bool, &'a str) {
    let (mut hints, mut hidden, mut class) = (Hints::NONE, false, "");
    for (name, value) in element.attrs.iter() {
        match name.local {
            local_name!("class") => {
                class = value;
                hints = hints.or(*memo.entry(class).or_insert_with(|| of_names(class)));
            }
            local_name!("id") | local_name!("itemprop") | local_name!("role") => {
                hints = hints.or(of_names(value));
            }
            local_name!("hidden") => hidden = true,
            local_name!("aria-hidden") if &**value == "true" => hints = hints.or(Hints::HIDDEN),
            local_name!("style") => hidden |= style_hides(value),
            // Names of design systems; their class names are often hashes.
            ref other
                if other.starts_with("data-")
                    && matches!(
                        &**other,
                        "data-testid"
                            | "data-component"
                            | "data-test"
                            | "data-module"
                            | "data-type"
                    ) =>
            {
                hints = hints.or(of_names(value));
            }
            _ => {}
        }
    }
    (hints, hidden, class)
}

fn style_hides(style: &str) -> bool {
    let mut squeezed = [0_u8; 96];
    let mut len = 0;
    for byte in style.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        if len == squeezed.len() {
            break;
        }
        squeezed[len] = byte.to_ascii_lowercase();
        len += 1;
    }
    let Ok(style) = std::str::from_utf8(&squeezed[..len]) else { return false };
    style.contains("display:none") || style.contains("visibility:hidden")
}
