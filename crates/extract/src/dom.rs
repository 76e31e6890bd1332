//! The tree in a flat form that every later walk shares: elements and texts in page order,
//! each element with its range, its tag as a small number, and its hints.

use crate::hints::{FnvMap, Hints, of_names};
use ego_tree::NodeId;
use html5ever::local_name;
use scraper::node::Element;
use scraper::{Html, Node as HtmlNode};

/// Tags that some rule asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the element of that name")]
pub enum Tag {
    A,
    Abbr,
    Address,
    Article,
    Aside,
    Base,
    Blockquote,
    Body,
    Br,
    Button,
    Caption,
    Center,
    Code,
    Dd,
    Details,
    Div,
    Dl,
    Dt,
    Em,
    Fieldset,
    Figcaption,
    Figure,
    Footer,
    Form,
    H1,
    H2,
    H3,
    H4,
    H5,
    H6,
    Head,
    Header,
    Hr,
    Html,
    I,
    Iframe,
    Img,
    Input,
    Label,
    Li,
    Link,
    Main,
    Meta,
    Nav,
    Noscript,
    Ol,
    Option,
    P,
    Pre,
    S,
    Section,
    Select,
    Small,
    Span,
    Strong,
    Summary,
    Sup,
    Table,
    Tbody,
    Td,
    Textarea,
    Th,
    Thead,
    Time,
    Title,
    Tr,
    Ul,
    Skip,
    Custom,
    Inline,
}

impl Tag {
    fn of(element: &Element) -> Self {
        match element.name.local {
            local_name!("a") => Self::A,
            local_name!("abbr") => Self::Abbr,
            local_name!("address") => Self::Address,
            local_name!("article") => Self::Article,
            local_name!("aside") => Self::Aside,
            local_name!("b") | local_name!("strong") => Self::Strong,
            local_name!("base") => Self::Base,
            local_name!("blockquote") => Self::Blockquote,
            local_name!("body") => Self::Body,
            local_name!("br") => Self::Br,
            local_name!("button") => Self::Button,
            local_name!("caption") => Self::Caption,
            local_name!("center") => Self::Center,
            local_name!("code") => Self::Code,
            local_name!("dd") => Self::Dd,
            local_name!("details") => Self::Details,
            local_name!("div") => Self::Div,
            local_name!("dl") => Self::Dl,
            local_name!("dt") => Self::Dt,
            local_name!("em") => Self::Em,
            local_name!("fieldset") => Self::Fieldset,
            local_name!("figcaption") => Self::Figcaption,
            local_name!("figure") => Self::Figure,
            local_name!("footer") => Self::Footer,
            local_name!("form") => Self::Form,
            local_name!("h1") => Self::H1,
            local_name!("h2") => Self::H2,
            local_name!("h3") => Self::H3,
            local_name!("h4") => Self::H4,
            local_name!("h5") => Self::H5,
            local_name!("h6") => Self::H6,
            local_name!("head") => Self::Head,
            local_name!("header") => Self::Header,
            local_name!("hr") => Self::Hr,
            local_name!("html") => Self::Html,
            local_name!("i") => Self::I,
            local_name!("iframe") => Self::Iframe,
            local_name!("img") => Self::Img,
            local_name!("input") => Self::Input,
            local_name!("label") => Self::Label,
            local_name!("li") => Self::Li,
            local_name!("link") => Self::Link,
            local_name!("main") => Self::Main,
            local_name!("meta") => Self::Meta,
            local_name!("nav") | local_name!("menu") => Self::Nav,
            local_name!("noscript") => Self::Noscript,
            local_name!("ol") => Self::Ol,
            local_name!("option") => Self::Option,
            local_name!("p") => Self::P,
            local_name!("pre") => Self::Pre,
            local_name!("s") | local_name!("del") | local_name!("strike") => Self::S,
            local_name!("section") | local_name!("hgroup") => Self::Section,
            local_name!("select") => Self::Select,
            local_name!("small") => Self::Small,
            local_name!("span") => Self::Span,
            local_name!("summary") => Self::Summary,
            local_name!("sup") => Self::Sup,
            local_name!("table") => Self::Table,
            local_name!("tbody") | local_name!("tfoot") => Self::Tbody,
            local_name!("td") => Self::Td,
            local_name!("textarea") => Self::Textarea,
            local_name!("th") => Self::Th,
            local_name!("thead") => Self::Thead,
            local_name!("time") => Self::Time,
            local_name!("title") => Self::Title,
            local_name!("tr") => Self::Tr,
            local_name!("ul") => Self::Ul,
            local_name!("script")
            | local_name!("style")
            | local_name!("template")
            | local_name!("svg")
            | local_name!("object")
            | local_name!("embed")
            | local_name!("canvas")
            | local_name!("video")
            | local_name!("audio")
            | local_name!("map")
            | local_name!("datalist")
            | local_name!("frameset")
            | local_name!("noframes") => Self::Skip,
            ref other if other.contains('-') => Self::Custom,
            _ => Self::Inline,
        }
    }

    /// Starts and ends a block of text.
    #[must_use]
    pub fn is_block(self) -> bool {
        !matches!(
            self,
            Self::A
                | Self::Abbr
                | Self::Br
                | Self::Button
                | Self::Code
                | Self::Em
                | Self::I
                | Self::Iframe
                | Self::Img
                | Self::Input
                | Self::Label
                | Self::Link
                | Self::Meta
                | Self::S
                | Self::Small
                | Self::Span
                | Self::Strong
                | Self::Sup
                | Self::Time
                | Self::Inline
                | Self::Skip
                | Self::Noscript
                | Self::Base
                | Self::Option
        )
    }

    /// `h1` to `h6`.
    #[must_use]
    pub fn is_heading(self) -> bool {
        matches!(self, Self::H1 | Self::H2 | Self::H3 | Self::H4 | Self::H5 | Self::H6)
    }

    /// Text in it is never read.
    #[must_use]
    pub fn is_silent(self) -> bool {
        matches!(
            self,
            Self::Skip | Self::Noscript | Self::Head | Self::Select | Self::Textarea | Self::Iframe
        )
    }
}

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
