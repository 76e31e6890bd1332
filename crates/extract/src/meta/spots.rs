//! Elements that may hold a date, a byline or a property of microdata.

use super::author_href::author_href;
use super::class::Flags;
use super::gather::{Attrs, attrs, gather, gather_marked, is_in_card, lead};
use super::raw::{ByLine, ByLineKind, DateSpot, MAX_CANDIDATES, Raw};
use ego_tree::NodeRef;
use scraper::Node;

pub(super) fn visit_prop(
    raw: &mut Raw,
    node: NodeRef<'_, Node>,
    a: &Attrs<'_>,
    prop: &str,
    flags: Flags,
    pos: usize,
) {
    match prop {
        "author" | "creator" => push_byline(raw, node, flags, pos, ByLineKind::Prop),
        "datePublished" | "dateModified" | "dateCreated" if raw.dates.len() < MAX_CANDIDATES => {
            let machine = [a.content, a.datetime].into_iter().find(|v| !v.is_empty());
            raw.dates.push(DateSpot {
                machine: machine.map(str::to_owned),
                text: gather(node, 120),
                lead: lead(node),
                flags,
                pos,
                prop: prop.to_ascii_lowercase(),
                time: false,
                id: node.id(),
            });
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

pub(super) fn visit_date(
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
        id: node.id(),
    });
}

pub(super) fn visit_byline(
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

/// Most bylines asked whether they stand in a card.
const CARDS: usize = 30;

/// Most links and names read of one byline.
const MAX_LINKS: usize = 20;

fn push_byline(raw: &mut Raw, node: NodeRef<'_, Node>, flags: Flags, pos: usize, kind: ByLineKind) {
    if raw.bylines.len() >= MAX_CANDIDATES {
        return;
    }
    let mut links = Vec::new();
    let mut names = Vec::new();
    for inner in node.descendants().take(120) {
        let Some(element) = inner.value().as_element() else { continue };
        let a = attrs(element);
        if element.name() == "a" && !a.href.is_empty() && links.len() < MAX_LINKS {
            links.push((gather(inner, 120), a.href.to_owned()));
        }
        if a.itemprop == "name" && names.len() < MAX_LINKS {
            names.push(if a.content.is_empty() {
                gather(inner, 120)
            } else {
                a.content.to_owned()
            });
        }
    }
    let text = gather_marked(node, 400);
    // Many names are a list of teasers, which other rules know.
    let card =
        raw.bylines.len() < CARDS && !flags.has(Flags::TEASER) && is_in_card(node, &raw.title);
    let flags = if card { flags.with(Flags::TEASER) } else { flags };
    raw.bylines.push(ByLine { text, links, names, flags, pos, kind });
}
