//! Entries of RSS, RDF and Atom, scanned leniently.

use super::xml::{Piece, Scanner, address, attribute, exact_attribute, split_name};
use super::{Feed, FeedEntry, MAX_ENTRIES, MAX_SUMMARY, MAX_TEXT, push, summary, when};
use crate::meta::text::{clean, cut};
use std::time::Duration;
use url::Url;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    None,
    Title,
    Link,
    Guid,
    Date,
    OtherDate,
    Author,
    Category,
    Summary,
    /// Read over: content, the entry's source.
    Ignored,
    Ttl,
}

/// An entry being read.
#[derive(Default)]
struct Open {
    /// What its links are resolved against, where it says so (`xml:base`).
    base: Option<Url>,
    /// How well the link is declared to be the story's page.
    rank: u8,
    entry: FeedEntry,
    guid: Option<String>,
    link: Option<String>,
    original: Option<String>,
    other_date: Option<String>,
    updated: Option<String>,
    date: Option<String>,
}

fn field_of(prefix: &str, local: &str) -> Field {
    let plain = matches!(prefix, "" | "atom" | "a" | "a10" | "rss" | "rdf");
    match (plain, local) {
        (true, "title") => Field::Title,
        (true, "link") => Field::Link,
        (true, "guid" | "id") => Field::Guid,
        (true, "pubdate" | "published" | "issued") => Field::Date,
        (true, "updated" | "modified" | "created" | "date") => Field::OtherDate,
        (true, "author" | "name") => Field::Author,
        (true, "category") => Field::Category,
        (true, "description" | "summary") => Field::Summary,
        (true, "content" | "source" | "contributor" | "image" | "textinput" | "email" | "uri") => {
            Field::Ignored
        }
        (true, "ttl") => Field::Ttl,
        (false, "encoded") => Field::Ignored,
        (false, "creator" | "author") if matches!(prefix, "dc" | "dcterms") => Field::Author,
        (false, "date" | "issued") if matches!(prefix, "dc" | "dcterms") => Field::Date,
        (false, "subject") if prefix == "dc" => Field::Category,
        (false, "origlink") => Field::Link,
        (false, "publicationdate") => Field::OtherDate,
        _ => Field::None,
    }
}

/// Reads a feed of any XML form.
pub(super) fn read_xml(text: &str, url: &Url) -> Option<Feed> {
    let mut scanner = Scanner::new(text, &["item", "entry"]);
    let mut feed = Feed::default();
    let (mut rooted, mut complete) = (false, false);
    let mut base = url.clone();
    let mut open: Option<Open> = None;
    let mut before = None;
    let mut field = Field::None;
    let mut name = String::new();
    let mut value = String::new();
    while let Some(piece) = scanner.next() {
        match piece {
            Piece::Open(element, closed) => {
                let full = element.name().0.to_owned();
                let (prefix, local) = split_name(&full);
                if !rooted {
                    rooted = true;
                    if !matches!(local.as_str(), "rss" | "feed" | "rdf" | "channel") {
                        return None;
                    }
                    base = base_of(&element, &base).unwrap_or(base);
                    continue;
                }
                if matches!(local.as_str(), "item" | "entry") && prefix.len() <= 4 {
                    finish(&mut feed, open.take(), &base);
                    open = Some(Open { base: base_of(&element, &base), ..Open::default() });
                    if let Some(about) = attribute(&element, "about") {
                        open.get_or_insert_default().guid = Some(about);
                    }
                    field = Field::None;
                    continue;
                }
                if open.is_none() && local == "channel" {
                    base = base_of(&element, &base).unwrap_or(base);
                }
                // Marks inside a field are part of its text, except where a broken feed left
                // the field open and the next one begins.
                if !matches!(field, Field::None | Field::Author) {
                    continue;
                }
                let next = field_of(&prefix, &local);
                if open.is_none() && matches!(prefix.as_str(), "fh" | "history") {
                    complete |= local == "complete";
                    feed.archive |= local == "archive";
                }
                if next == Field::Link {
                    link(&element, (&mut feed, &mut before), open.as_mut(), &base);
                }
                if next == Field::Category
                    && let (Some(term), Some(open)) = (attribute(&element, "term"), open.as_mut())
                {
                    push(&mut open.entry.categories, &attribute(&element, "label").unwrap_or(term));
                }
                if closed || next == Field::None {
                    continue;
                }
                let permalink = attribute(&element, "isPermaLink");
                field = match (next, permalink.as_deref()) {
                    (Field::Guid, Some("false")) => Field::Ignored,
                    _ => next,
                };
                name = full;
                value.clear();
            }
            Piece::Text(text) if !matches!(field, Field::None | Field::Ignored) => {
                let max = if field == Field::Summary { 4 * MAX_SUMMARY } else { MAX_TEXT };
                if value.len() < max {
                    value.push_str(cut(&text, max));
                }
            }
            Piece::Text(_) => {}
            Piece::Close(closed) => {
                let (_, local) = split_name(&closed);
                if matches!(local.as_str(), "item" | "entry") {
                    finish(&mut feed, open.take(), &base);
                    field = Field::None;
                } else if field != Field::None && closed == name {
                    store(field, &name, &value, &mut feed, open.as_mut());
                    field = Field::None;
                }
            }
        }
    }
    if !rooted {
        return None;
    }
    finish(&mut feed, open.take(), &base);
    feed.broken = scanner.broken;
    let http = |url: &Url| !complete && matches!(url.scheme(), "http" | "https");
    feed.next = feed.next.or(before).filter(http);
    Some(feed)
}

fn link(
    element: &quick_xml::events::BytesStart<'_>,
    (feed, before): (&mut Feed, &mut Option<Url>),
    open: Option<&mut Open>,
    base: &Url,
) {
    let Some(href) = attribute(element, "href") else { return };
    let rel = attribute(element, "rel").unwrap_or_else(|| "alternate".to_owned());
    match open {
        Some(open) => {
            let rank = rank(element);
            if rel == "alternate" && (open.link.is_none() || rank > open.rank) {
                let own = open.base.as_ref().unwrap_or(base);
                // Its own base is gone when the entry is finished.
                let joined = base_of(element, own).and_then(|own| own.join(href.trim()).ok());
                open.link = Some(joined.map_or(href, String::from));
                open.rank = rank;
            }
        }
        None => {
            let base = base_of(element, base).unwrap_or_else(|| base.clone());
            let target = base.join(&address(&href)).ok();
            match rel.as_str() {
                "hub" if feed.hub.is_none() => feed.hub = target,
                "self" if feed.own.is_none() => feed.own = target,
                "next" if feed.next.is_none() => feed.next = target,
                "prev-archive" if before.is_none() => *before = target,
                _ => {}
            }
        }
    }
}

/// What an element says that links in it are resolved against (XML Base).
fn base_of(element: &quick_xml::events::BytesStart<'_>, outer: &Url) -> Option<Url> {
    let base = exact_attribute(element, "xml:base")?;
    outer.join(base.trim()).ok()
}

/// Of several alternates the page is the story; one of no type may be it (RFC 4287 section
/// 4.2.7.2), one of another type is the same in another form.
fn rank(link: &quick_xml::events::BytesStart<'_>) -> u8 {
    match attribute(link, "type").map(|kind| kind.to_ascii_lowercase()) {
        Some(kind) if kind.contains("html") => 2,
        None => 1,
        Some(_) => 0,
    }
}

fn store(field: Field, name: &str, value: &str, feed: &mut Feed, open: Option<&mut Open>) {
    let Some(open) = open else {
        match field {
            Field::Title if feed.title.is_none() => {
                feed.title = Some(clean(value)).filter(|t| !t.is_empty());
            }
            Field::Ttl => {
                // Minutes (RSS 2.0); more than a week is nonsense.
                let minutes: Option<u64> = value.trim().parse().ok();
                feed.ttl = minutes
                    .filter(|m| (1..=10_080).contains(m))
                    .map(|m| Duration::from_secs(m * 60));
            }
            _ => {}
        }
        return;
    };
    let value = value.trim();
    if value.is_empty() {
        return;
    }
    match field {
        Field::Title if open.entry.title.is_empty() => open.entry.title = clean(value),
        Field::Link => {
            let original = name.to_ascii_lowercase().contains("origlink");
            let slot = if original { &mut open.original } else { &mut open.link };
            slot.get_or_insert_with(|| value.to_owned());
        }
        Field::Guid => {
            open.guid.get_or_insert_with(|| value.to_owned());
        }
        Field::Date => {
            open.date.get_or_insert_with(|| value.to_owned());
        }
        Field::OtherDate => {
            if matches!(split_name(name).1.as_str(), "updated" | "modified") {
                open.updated.get_or_insert_with(|| value.to_owned());
            }
            open.other_date.get_or_insert_with(|| value.to_owned());
        }
        Field::Author => push(&mut open.entry.authors, person(value)),
        Field::Category => push(&mut open.entry.categories, value),
        Field::Summary if open.entry.summary.is_none() => open.entry.summary = summary(value),
        _ => {}
    }
}

/// RSS writes authors as "mail@host (Name)".
fn person(value: &str) -> &str {
    match value.split_once('(') {
        Some((mail, rest)) if mail.contains('@') => rest.trim_end_matches(')'),
        _ if value.contains('@') && !value.contains(' ') => "",
        _ => value,
    }
}

/// Keeps an entry that has an address.
fn finish(feed: &mut Feed, open: Option<Open>, base: &Url) {
    let Some(open) = open else { return };
    let mut entry = open.entry;
    let base = open.base.as_ref().unwrap_or(base);
    let join = |link: &str| {
        let target = base.join(&address(link)).ok()?;
        matches!(target.scheme(), "http" | "https").then_some(target)
    };
    // A guid such as "12345" would join to a path that is no story; a link is one.
    let is_address = |guid: &String| {
        guid.contains("://")
            || guid.starts_with(['/', '?'])
            || guid.contains('.') && !guid.contains(':')
    };
    let links = [open.original, open.link].into_iter().flatten();
    let Some(address) = links.chain(open.guid.filter(is_address)).find_map(|link| join(&link))
    else {
        return;
    };
    if feed.entries.len() >= MAX_ENTRIES {
        feed.dropped = feed.dropped.saturating_add(1);
        return;
    }
    entry.url = address.into();
    entry.updated = open.updated.as_deref().and_then(when);
    entry.published = open.date.or(open.other_date).as_deref().and_then(when);
    feed.entries.push(entry);
}
