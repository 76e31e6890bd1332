//! One walk over the tree that gathers whatever metadata is made of.

use super::bylines;
use super::class::{self, Flags};
use super::gather::{Attrs, attrs, gather, is, is_in_card};
use super::raw::{DateSpot, Heading, MAX_CANDIDATES, Raw, Short};
use super::spots::{visit_byline, visit_date, visit_prop};
use crate::home::leads_home;
use ego_tree::{NodeId, NodeRef};
use scraper::{Html, Node};
use std::borrow::Cow;

/// Longest JSON-LD script read, in bytes.
const MAX_SCRIPT: usize = 2_000_000;

/// Gathers everything in one pass in document order.
pub(crate) fn walk(doc: &Html) -> Raw {
    let mut raw = Raw::default();
    let mut classes = class::Memory::default();
    let mut pos = 0usize;
    let root = doc.tree.root();
    let mut node = root;
    // Flags of the open elements, one for each level.
    let mut stack: Vec<Flags> = vec![Flags::default()];
    loop {
        let mut descend = true;
        let inherited = stack.last().copied().unwrap_or_default();
        let mut own = inherited;
        match node.value() {
            Node::Element(element) => {
                (own, descend) = visit(&mut raw, &mut classes, node, element, inherited, pos);
            }
            Node::Text(text) => {
                if !raw.headed
                    && is_title(text, &raw.title)
                    && text.trim().len() * 2 >= raw.title.trim().len()
                    && let Some(parent) = node.parent()
                {
                    // Pages of site builders, whose headline is a paragraph.
                    let text = text.trim().to_owned();
                    raw.subheads.push(Heading { text, flags: inherited, pos, id: parent.id() });
                    (raw.headed, raw.below) = (true, 0);
                }
                let card = inherited.has(Flags::TEASER)
                    || (raw.headed
                        && (4..=120).contains(&text.trim().len())
                        && bylines::may_open(text)
                        && bylines::opens_byline(text)
                        && is_in_card(node, &raw.title));
                let flags = if card { inherited.with(Flags::TEASER) } else { inherited };
                short_text(&mut raw, node.id(), text, pos, flags);
                pos += text.len();
            }
            _ => {}
        }
        if descend && let Some(child) = node.first_child() {
            stack.push(own);
            node = child;
            continue;
        }
        loop {
            if node.id() == root.id() {
                return raw;
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            let Some(parent) = node.parent() else { return raw };
            stack.pop();
            node = parent;
        }
    }
}

/// Most headings of the second rank kept.
const SUBHEADS: usize = 60;

/// Longest text kept as a "short" one, in bytes.
const SHORT: usize = 160;

/// Short texts kept above the first h1, and below each: a byline stands near its headline.
const SHORTS_ABOVE: usize = 60;
const SHORTS_BELOW: usize = 100;
/// Longest text whose line breaks are looked at, in bytes.
const BROKEN: usize = 600;
/// Short texts of feet kept.
const FEET: usize = 40;
/// Beginnings of paragraphs kept, and their length in bytes: place, agency and day stand in it.
const OPENINGS: usize = 3;
const OPENING: usize = 90;
/// Paragraphs below the headline looked at for a credit.
const CREDITS: u16 = 60;

fn short_text(raw: &mut Raw, id: NodeId, text: &str, pos: usize, flags: Flags) {
    let trimmed = &*spaced(text.trim());
    if trimmed.len() < 2 || flags.has(Flags::COMMENT) {
        return;
    }
    if flags.has(Flags::FOOTER) {
        let is_dated = trimmed.len() <= SHORT && trimmed.bytes().any(|byte| byte.is_ascii_digit());
        if is_dated && raw.feet.len() < FEET {
            raw.feet.push(Short { text: trimmed.to_owned(), pos, flags, id });
        }
        return;
    }
    if trimmed.len() > OPENING && raw.headed && raw.openings.len() < OPENINGS {
        let text = trimmed[..text_head(trimmed, OPENING)].to_owned();
        raw.openings.push(Short { text, pos, flags, id });
    }
    if trimmed.len() > SHORT / 2 && raw.headed && raw.paragraphs < CREDITS {
        raw.paragraphs += 1;
        // A credit at a paragraph's end: "... on Thursday, reports Example News".
        let tail = &trimmed[text_tail(trimmed, 90)..];
        if tail.contains("repor") || tail.contains("writes ") {
            raw.credits.push((tail.to_owned(), pos));
        }
    }
    if trimmed.len() > SHORT {
        return;
    }
    if !raw.headed {
        if raw.shorts.len() >= 2 * SHORTS_ABOVE {
            raw.shorts.drain(..SHORTS_ABOVE);
        }
    } else if raw.below >= SHORTS_BELOW {
        if !bylines::opens_strongly(trimmed) {
            // The name may stand in the element after "Written by".
            if raw.after_opener == 0 {
                return;
            }
            raw.after_opener -= 1;
        } else {
            raw.after_opener = 2;
        }
    }
    raw.below = raw.below.saturating_add(1);
    if raw.shorts.len() < 1_000 {
        raw.shorts.push(Short { text: trimmed.to_owned(), pos, flags, id });
    }
}

/// A text with one blank between its words: templates break lines inside of "3 May 2012, 09:20".
fn spaced(text: &str) -> Cow<'_, str> {
    let is_broken = text.len() <= BROKEN && text.contains(['\n', '\t']);
    let words = || text.split_whitespace().collect::<Vec<_>>().join(" ");
    if is_broken { Cow::Owned(words()) } else { Cow::Borrowed(text) }
}

/// Where the first `max` bytes of a text end, at a character boundary.
fn text_head(text: &str, max: usize) -> usize {
    (0..=max.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Where the last `max` bytes of a text begin, at a character boundary.
fn text_tail(text: &str, max: usize) -> usize {
    let mut start = text.len().saturating_sub(max);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    start
}

fn visit(
    raw: &mut Raw,
    classes: &mut class::Memory,
    node: NodeRef<'_, Node>,
    element: &scraper::node::Element,
    inherited: Flags,
    pos: usize,
) -> (Flags, bool) {
    let a = attrs(element);
    let name = element.name();
    let mut own = Flags::default();
    if !a.class.is_empty() {
        own = own.with(classes.flags(a.class));
    }
    if !a.id.is_empty() {
        own = own.with(classes.flags(a.id));
    }
    if !a.testid.is_empty() {
        own = own.with(classes.flags(a.testid));
    }
    if a.hidden {
        own = own.with(Flags::HIDDEN);
    }
    if name == "article" {
        note_categories(raw, a.class);
    }
    match name {
        "html" => {
            raw.lang = element.attr("lang").or_else(|| element.attr("xml:lang")).map(str::to_owned);
            return (Flags::default(), true);
        }
        "body" => {
            note_categories(raw, a.class);
            note_type(raw, &a);
            return (Flags::default(), true);
        }
        "title" => {
            if raw.title.is_empty() && !node.ancestors().take(100).any(|n| is(n, "svg") || is(n, "body")) {
                raw.title = gather(node, 2_000);
            }
            return (own, false);
        }
        "meta" => {
            visit_meta(raw, node.id(), element, &a, inherited, pos);
            return (own, false);
        }
        "link" => {
            visit_link(raw, &a);
            return (own, false);
        }
        "script" => {
            visit_script(raw, node, element);
            return (own, false);
        }
        "style" | "noscript" | "template" | "svg" | "iframe" | "select" | "textarea" | "button"
        | "object" | "video" | "audio" | "canvas" => return (own, false),
        "article"
            // An article inside an article is a teaser or a comment.
            if node.ancestors().take(100).any(|n| is(n, "article")) => {
                own = own.with(Flags::TEASER);
            }
        // Embedded posts carry dates and names of their own.
        "aside" | "blockquote" => own = own.with(Flags::ASIDE),
        "nav" => own = own.with(Flags::NAV),
        "footer"
            // A story's own foot often holds its author; the page's foot never does.
            if !node.ancestors().take(100).any(|n| is(n, "article") || is(n, "main")) => {
                own = own.with(Flags::FOOTER);
            }
        "figure" | "figcaption" => own = own.with(Flags::FIGURE),
        _ => {}
    }
    note_type(raw, &a);
    if a.itemtype.contains("Comment") {
        own = own.with(Flags::COMMENT);
    }
    let places = inherited.only(Flags::PLACES);
    let all = own.with(places);
    if matches!(name, "h1") && raw.headings.len() < MAX_CANDIDATES {
        raw.headings.push(Heading { text: gather(node, 2_000), flags: all, pos, id: node.id() });
        (raw.headed, raw.below) = (true, 0);
    } else if (name == "h2" || own.has(Flags::TITLE)) && raw.subheads.len() < SUBHEADS {
        let text = gather(node, 400);
        if !raw.headed && is_title(&text, &raw.title) {
            (raw.headed, raw.below) = (true, 0);
        }
        raw.subheads.push(Heading { text, flags: all, pos, id: node.id() });
    }
    for prop in a.itemprop.split_ascii_whitespace() {
        let prop = prop.rsplit([':', '/']).next().unwrap_or(prop);
        visit_prop(raw, node, &a, prop, all, pos);
    }
    visit_date(raw, node, name, &a, all, pos);
    visit_byline(raw, node, name, &a, own, all, pos);
    if name == "a" {
        if inherited.has(Flags::CRUMB) && raw.crumbs.len() < 20 {
            raw.crumbs.push(gather(node, 120));
        }
        // Upwards may lead to a section; over a page, in a heading, it leads to the front page.
        let is_rooted = a.href.starts_with('/') || a.href.contains("//");
        let is_home =
            leads_home(a.href) && (is_rooted || node.parent().is_some_and(|n| is(n, "h1")));
        if is_home && raw.home.len() < 8 {
            raw.home.push(gather(node, 80));
        }
        // A cloud of tags in the sidebar or the foot is the site's, not the story's.
        let beside = Flags::ASIDE.with(Flags::NAV).with(Flags::FOOTER).with(Flags::TEASER);
        if !a.rel.is_empty() && !inherited.has(beside) {
            let says = |word: &str| a.rel.split_ascii_whitespace().any(|rel| rel == word);
            if says("category") {
                if raw.filed.len() < 20 {
                    raw.filed.push(gather(node, 120));
                }
            } else if says("tag") && raw.tags.len() < 60 {
                raw.tags.push(gather(node, 120));
            }
        }
    }
    // Byline and date marks are the element's own; places are inherited.
    (own.with(places), true)
}

/// Whether an h2 says what the title element begins with, or a whole part of it: old layouts have
/// no h1.
fn is_title(text: &str, title: &str) -> bool {
    let text = text.trim();
    text.len() >= 12 && (title.trim().starts_with(text) || is_title_part(text, title))
}

/// Whether a text is one of the parts that signs part a title element into.
pub(super) fn is_title_part(text: &str, title: &str) -> bool {
    let sign = |c: char| !c.is_alphanumeric() && !c.is_whitespace();
    text.len() * 3 >= title.len()
        && title.find(text).is_some_and(|at| {
            let (before, after) = (title[..at].trim_end(), title[at + text.len()..].trim_start());
            (before.is_empty() || before.ends_with(sign))
                && (after.is_empty() || after.starts_with(sign))
        })
}

fn visit_meta(
    raw: &mut Raw,
    id: NodeId,
    element: &scraper::node::Element,
    a: &Attrs<'_>,
    flags: Flags,
    pos: usize,
) {
    let mut content = a.content;
    let mut keys: [&str; 3] = [""; 3];
    for (name, value) in element.attrs() {
        match name {
            "name" => keys[0] = value,
            "property" => keys[1] = value,
            "itemprop" => keys[2] = value,
            "value" if content.is_empty() => content = value,
            _ => {}
        }
    }
    if content.is_empty() || content.len() > 20_000 || raw.metas.len() > 400 {
        return;
    }
    for (index, key) in keys.iter().enumerate().filter(|(_, k)| !k.is_empty()) {
        let key = key.trim().to_ascii_lowercase();
        if index == 2 {
            if matches!(
                key.as_str(),
                "datepublished" | "datemodified" | "datecreated" | "uploaddate"
            ) {
                if raw.dates.len() < MAX_CANDIDATES {
                    raw.dates.push(DateSpot {
                        machine: Some(content.to_owned()),
                        text: String::new(),
                        lead: String::new(),
                        flags,
                        pos,
                        prop: key,
                        time: false,
                        id,
                    });
                }
            } else if raw.props.len() < MAX_CANDIDATES {
                raw.props.push((key, content.to_owned()));
            }
        } else {
            raw.metas.push((key, content.to_owned()));
        }
    }
}

fn visit_script(raw: &mut Raw, node: NodeRef<'_, Node>, element: &scraper::node::Element) {
    let Some(kind) = element.attr("type") else { return };
    if !kind.to_ascii_lowercase().contains("ld+json") || raw.scripts.len() >= 60 {
        return;
    }
    let text: String = node.children().filter_map(|n| n.value().as_text()).map(|t| &**t).collect();
    if text.len() <= MAX_SCRIPT {
        raw.scripts.push(text);
    }
}

/// WordPress writes a story's categories into its class: `category-top-news`.
fn note_categories(raw: &mut Raw, class: &str) {
    // The first article that has any is the story.
    if raw.categories.is_empty() {
        let names = class.split_ascii_whitespace().filter_map(|c| c.strip_prefix("category-"));
        raw.categories.extend(names.take(20).map(str::to_owned));
    }
}

fn note_type(raw: &mut Raw, a: &Attrs<'_>) {
    if !a.itemtype.is_empty() && raw.item_types.len() < 40 {
        raw.item_types.push(a.itemtype.to_owned());
    }
}

fn visit_link(raw: &mut Raw, a: &Attrs<'_>) {
    for rel in a.rel.split_ascii_whitespace() {
        if rel.eq_ignore_ascii_case("canonical") && raw.canonical.is_none() {
            raw.canonical = Some(a.href.to_owned());
        } else if rel.eq_ignore_ascii_case("amphtml") && raw.amp.is_none() {
            raw.amp = Some(a.href.to_owned());
        }
    }
}
