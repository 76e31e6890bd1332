//! One walk over the tree that gathers whatever metadata is made of.

use super::class::{self, Flags};
use ego_tree::{NodeId, NodeRef};
use scraper::{Html, Node};

/// Most candidates of each sort that are kept; real pages have a handful.
const MAX_CANDIDATES: usize = 120;
/// Longest JSON-LD script read, in bytes.
const MAX_SCRIPT: usize = 2_000_000;

/// A heading of the first rank.
#[derive(Debug)]
pub(crate) struct Heading {
    pub(crate) text: String,
    pub(crate) flags: Flags,
    pub(crate) pos: usize,
    pub(crate) id: NodeId,
}

/// An element that may hold a date.
#[derive(Debug)]
pub(crate) struct DateSpot {
    /// A machine-readable attribute (`datetime`, `content`).
    pub(crate) machine: Option<String>,
    /// Its text.
    pub(crate) text: String,
    /// Short text right before it ("Published:", "Updated").
    pub(crate) lead: String,
    pub(crate) flags: Flags,
    pub(crate) pos: usize,
    /// Its `itemprop`, or empty.
    pub(crate) prop: String,
    /// It is a `<time>` or carries `datetime`.
    pub(crate) time: bool,
}

/// An element that may name authors.
#[derive(Debug)]
pub(crate) struct ByLine {
    /// Its text; `\n` at block and `\t` at inline boundaries.
    pub(crate) text: String,
    /// Its links' texts with their addresses.
    pub(crate) links: Vec<(String, String)>,
    /// Texts of `itemprop=name` inside.
    pub(crate) names: Vec<String>,
    pub(crate) flags: Flags,
    pub(crate) pos: usize,
    pub(crate) kind: ByLineKind,
}

/// Why a [`ByLine`] was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ByLineKind {
    /// `itemprop=author`.
    Prop,
    /// `rel=author`.
    Rel,
    /// A class or id.
    Class,
    /// An address that leads to an author's page.
    Href,
    /// A text that begins like a byline.
    Text,
}

/// What the walk found.
#[derive(Debug, Default)]
pub(crate) struct Raw {
    pub(crate) lang: Option<String>,
    pub(crate) title: String,
    /// Lower-case key and content, in page order.
    pub(crate) metas: Vec<(String, String)>,
    pub(crate) canonical: Option<String>,
    pub(crate) amp: Option<String>,
    pub(crate) scripts: Vec<String>,
    pub(crate) headings: Vec<Heading>,
    /// Headings of the second rank: the headline of themes whose h1 is the site's name.
    pub(crate) subheads: Vec<Heading>,
    pub(crate) dates: Vec<DateSpot>,
    pub(crate) bylines: Vec<ByLine>,
    /// Microdata texts: property, value.
    pub(crate) props: Vec<(String, String)>,
    /// Short visible texts in page order, for dates and bylines without any markup.
    pub(crate) shorts: Vec<(String, usize, Flags)>,
    /// Ends of paragraphs that may credit somebody.
    pub(crate) credits: Vec<(String, usize)>,
    paragraphs: u16,
    /// Short texts since the last h1.
    below: usize,
    after_opener: u8,
    /// Texts of breadcrumb links.
    pub(crate) crumbs: Vec<String>,
    /// Texts of `rel=tag` links.
    pub(crate) tags: Vec<String>,
    /// `og:type` and schema types on `itemtype`.
    pub(crate) item_types: Vec<String>,
    /// The body element's class.
    pub(crate) body_class: String,
}

impl Raw {
    /// The first non-empty content of a meta key.
    pub(crate) fn meta(&self, key: &str) -> Option<&str> {
        self.metas.iter().find(|(k, v)| k == key && !v.trim().is_empty()).map(|(_, v)| v.trim())
    }

    /// All contents of a meta key.
    pub(crate) fn metas_of<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.metas.iter().filter(move |(k, _)| k == key).map(|(_, v)| v.trim())
    }
}

/// The attributes the walk looks at, found in one pass (looking one up interns its name).
#[derive(Default)]
struct Attrs<'a> {
    class: &'a str,
    id: &'a str,
    rel: &'a str,
    href: &'a str,
    itemprop: &'a str,
    itemtype: &'a str,
    datetime: &'a str,
    content: &'a str,
    title: &'a str,
    data_time: &'a str,
    hidden: bool,
    testid: &'a str,
}

fn attrs(element: &scraper::node::Element) -> Attrs<'_> {
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
            _ => {}
        }
    }
    out
}

/// Gathers everything in one pass in document order.
pub(crate) fn walk(doc: &Html) -> Raw {
    let mut raw = Raw::default();
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
                (own, descend) = visit(&mut raw, node, element, inherited, pos);
            }
            Node::Text(text) => {
                short_text(&mut raw, text, pos, inherited);
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

/// Longest text kept as a "short" one, in bytes.
const SHORT: usize = 160;

/// Short texts kept above the first h1, and below each: a byline stands near its headline.
const SHORTS_ABOVE: usize = 60;
const SHORTS_BELOW: usize = 100;
/// Paragraphs below the headline looked at for a credit.
const CREDITS: u16 = 60;

fn short_text(raw: &mut Raw, text: &str, pos: usize, flags: Flags) {
    let trimmed = text.trim();
    if trimmed.len() < 2 || flags.has(Flags::COMMENT.with(Flags::FOOTER)) {
        return;
    }
    if trimmed.len() > SHORT / 2 && !raw.headings.is_empty() && raw.paragraphs < CREDITS {
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
    if raw.headings.is_empty() {
        if raw.shorts.len() >= 2 * SHORTS_ABOVE {
            raw.shorts.drain(..SHORTS_ABOVE);
        }
    } else if raw.below >= SHORTS_BELOW {
        if !super::names::opens_strongly(trimmed) {
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
        raw.shorts.push((trimmed.to_owned(), pos, flags));
    }
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
    node: NodeRef<'_, Node>,
    element: &scraper::node::Element,
    inherited: Flags,
    pos: usize,
) -> (Flags, bool) {
    let a = attrs(element);
    let name = element.name();
    let mut own = Flags::default();
    if !a.class.is_empty() {
        own = own.with(class::flags(a.class));
    }
    if !a.id.is_empty() {
        own = own.with(class::flags(a.id));
    }
    if !a.testid.is_empty() {
        own = own.with(class::flags(a.testid));
    }
    if a.hidden {
        own = own.with(Flags::HIDDEN);
    }
    match name {
        "html" => {
            raw.lang = element.attr("lang").or_else(|| element.attr("xml:lang")).map(str::to_owned);
            return (Flags::default(), true);
        }
        "body" => {
            a.class.clone_into(&mut raw.body_class);
            note_type(raw, &a);
            return (Flags::default(), true);
        }
        "title" => {
            if raw.title.is_empty() && !node.ancestors().any(|n| is(n, "svg") || is(n, "body")) {
                raw.title = gather(node, 2_000);
            }
            return (own, false);
        }
        "meta" => {
            visit_meta(raw, element, &a, inherited, pos);
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
        "article" => {
            // An article inside an article is a teaser or a comment.
            if node.ancestors().any(|n| is(n, "article")) {
                own = own.with(Flags::TEASER);
            }
        }
        "aside" => own = own.with(Flags::ASIDE),
        "nav" => own = own.with(Flags::NAV),
        "footer" => {
            // A story's own foot often holds its author; the page's foot never does.
            if !node.ancestors().any(|n| is(n, "article") || is(n, "main")) {
                own = own.with(Flags::FOOTER);
            }
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
        raw.below = 0;
    } else if name == "h2" && raw.subheads.len() < 30 {
        raw.subheads.push(Heading { text: gather(node, 400), flags: all, pos, id: node.id() });
    }
    for prop in a.itemprop.split_ascii_whitespace() {
        let prop = prop.rsplit([':', '/']).next().unwrap_or(prop);
        visit_prop(raw, node, &a, prop, all, pos);
    }
    visit_date(raw, node, name, &a, all, pos);
    visit_byline(raw, node, name, &a, own, all, pos);
    if name == "a" {
        if inherited.has(Flags::NAV) && raw.crumbs.len() < 20 && crumb(node) {
            raw.crumbs.push(gather(node, 120));
        }
        if a.rel.split_ascii_whitespace().any(|r| r == "tag") && raw.tags.len() < 60 {
            raw.tags.push(gather(node, 120));
        }
    }
    // Byline and date marks are the element's own; places are inherited.
    (own.with(places), true)
}

fn note_type(raw: &mut Raw, a: &Attrs<'_>) {
    if !a.itemtype.is_empty() && raw.item_types.len() < 40 {
        raw.item_types.push(a.itemtype.to_owned());
    }
}

/// Whether a link stands in a breadcrumb list.
fn crumb(node: NodeRef<'_, Node>) -> bool {
    node.ancestors().take(6).filter_map(|n| n.value().as_element()).any(|e| {
        let a = attrs(e);
        a.itemtype.contains("Breadcrumb")
            || [a.class, a.id].iter().any(|v| v.to_ascii_lowercase().contains("breadcrumb"))
    })
}

fn is(node: NodeRef<'_, Node>, name: &str) -> bool {
    node.value().as_element().is_some_and(|e| e.name() == name)
}

fn visit_meta(
    raw: &mut Raw,
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

fn visit_link(raw: &mut Raw, a: &Attrs<'_>) {
    for rel in a.rel.split_ascii_whitespace() {
        if rel.eq_ignore_ascii_case("canonical") && raw.canonical.is_none() {
            raw.canonical = Some(a.href.to_owned());
        } else if rel.eq_ignore_ascii_case("amphtml") && raw.amp.is_none() {
            raw.amp = Some(a.href.to_owned());
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

fn visit_prop(
    raw: &mut Raw,
    node: NodeRef<'_, Node>,
    a: &Attrs<'_>,
    prop: &str,
    flags: Flags,
    pos: usize,
) {
    match prop {
        "author" | "creator" => push_byline(raw, node, flags, pos, ByLineKind::Prop),
        "datePublished" | "dateModified" | "dateCreated" => {
            if raw.dates.len() < MAX_CANDIDATES {
                let machine = [a.content, a.datetime].into_iter().find(|v| !v.is_empty());
                raw.dates.push(DateSpot {
                    machine: machine.map(str::to_owned),
                    text: gather(node, 120),
                    lead: lead(node),
                    flags,
                    pos,
                    prop: prop.to_ascii_lowercase(),
                    time: false,
                });
            }
        }
        "headline"
        | "articleSection"
        | "keywords"
        | "alternativeHeadline"
        | "publisher"
        | "about"
            if raw.props.len() < MAX_CANDIDATES
                && !flags.has(Flags::TEASER.with(Flags::COMMENT)) =>
        {
            let value = if a.content.is_empty() { gather(node, 600) } else { a.content.to_owned() };
            raw.props.push((prop.to_ascii_lowercase(), value));
        }
        _ => {}
    }
}

fn visit_date(
    raw: &mut Raw,
    node: NodeRef<'_, Node>,
    name: &str,
    a: &Attrs<'_>,
    flags: Flags,
    pos: usize,
) {
    let time = name == "time" || !a.datetime.is_empty();
    if !(time || flags.has(Flags::DATE) || !a.data_time.is_empty())
        || raw.dates.len() >= MAX_CANDIDATES
    {
        return;
    }
    let text = gather(node, 200);
    // A machine date in a title attribute counts in its ISO form only (the old hAtom way):
    // themes print broken clocks there.
    let iso_title = a.title.len() >= 10
        && a.title.as_bytes()[..4].iter().all(u8::is_ascii_digit)
        && a.title.as_bytes()[4] == b'-'
        && a.title.contains('T');
    let machine = [a.datetime, a.data_time, if iso_title { a.title } else { "" }]
        .into_iter()
        .find(|v| !v.trim().is_empty());
    if machine.is_none() && (text.len() > 150 || !text.chars().any(|c| c.is_numeric())) && !time {
        return;
    }
    raw.dates.push(DateSpot {
        machine: machine.map(str::to_owned),
        text,
        lead: lead(node),
        flags,
        pos,
        prop: String::new(),
        time,
    });
}

/// The short text right before a node: what a date is the date of.
fn lead(node: NodeRef<'_, Node>) -> String {
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

fn visit_byline(
    raw: &mut Raw,
    node: NodeRef<'_, Node>,
    name: &str,
    a: &Attrs<'_>,
    own: Flags,
    all: Flags,
    pos: usize,
) {
    let rel = a.rel.split_ascii_whitespace().any(|r| r.eq_ignore_ascii_case("author"));
    if rel {
        push_byline(raw, node, all, pos, ByLineKind::Rel);
    } else if name == "a" && author_href(a.href) {
        push_byline(raw, node, all, pos, ByLineKind::Href);
    } else if own.has(Flags::BYLINE) && !matches!(name, "img" | "input" | "form" | "picture") {
        push_byline(raw, node, all, pos, ByLineKind::Class);
    }
}

/// Path words of author pages.
const AUTHOR_PATHS: &[&str] = &[
    "author",
    "authors",
    "autor",
    "autoren",
    "autores",
    "auteur",
    "auteurs",
    "autore",
    "autori",
    "profile",
    "profil",
    "people",
    "staff",
    "contributors",
    "contributor",
    "journalist",
    "journalists",
    "reporter",
    "reporters",
    "by",
    "writer",
    "writers",
    "byline",
    "redakteur",
    "person",
    "personen",
    "forfatter",
    "yazar",
    "yazarlar",
    "columnist",
    "columnists",
    "signature",
    "journaliste",
    "journalistes",
    "team",
    "redaktion",
    "penulis",
    "toimittaja",
    "szerzo",
];

/// Whether an address looks like that of an author's page.
pub(crate) fn author_href(href: &str) -> bool {
    let path = href.split(['?', '#']).next().unwrap_or(href);
    let path = path.find("://").map_or(path, |at| &path[at + 3..]);
    let mut parts = path.split('/');
    parts.next();
    let parts: Vec<&str> = parts.filter(|p| !p.is_empty()).collect();
    // The word must be followed by a name.
    parts.iter().take(parts.len().saturating_sub(1)).any(|p| AUTHOR_PATHS.contains(p))
}

fn push_byline(raw: &mut Raw, node: NodeRef<'_, Node>, flags: Flags, pos: usize, kind: ByLineKind) {
    if raw.bylines.len() >= MAX_CANDIDATES {
        return;
    }
    let mut links = Vec::new();
    let mut names = Vec::new();
    for inner in node.descendants().take(120) {
        let Some(element) = inner.value().as_element() else { continue };
        let a = attrs(element);
        if element.name() == "a" && !a.href.is_empty() {
            links.push((gather(inner, 120), a.href.to_owned()));
        }
        if a.itemprop == "name" {
            names.push(if a.content.is_empty() {
                gather(inner, 120)
            } else {
                a.content.to_owned()
            });
        }
    }
    let text = gather_marked(node, 400);
    raw.bylines.push(ByLine { text, links, names, flags, pos, kind });
}

const BLOCKS: &[&str] = &[
    "br", "p", "div", "li", "ul", "ol", "section", "header", "h1", "h2", "h3", "h4", "h5", "h6",
    "tr", "td", "dd", "dt", "address", "figure", "article",
];

/// Text of an element: blocks end with a blank; at most `max` bytes or 400 nodes.
pub(crate) fn gather(node: NodeRef<'_, Node>, max: usize) -> String {
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

/// Like [`gather`], with `\n` at block boundaries and `\t` at inline ones.
fn gather_marked(node: NodeRef<'_, Node>, max: usize) -> String {
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
                if open
                    && matches!(
                        name,
                        "script" | "style" | "svg" | "noscript" | "template" | "button"
                    )
                {
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
