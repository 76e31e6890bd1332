//! Tells which sources a page offers for each field, for `--explain`.

use super::own::{main_heading, main_story, site_names};
use super::raw::Raw;
use super::{VisibleHints, jsonld, text::clean, walk};
use scraper::Html;
use url::Url;

/// One source of a field, as the page says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Considered {
    /// The field's name in records.
    pub field: &'static str,
    /// Which of the page's sources.
    pub source: String,
    /// Its text, cleaned.
    pub value: String,
}

/// Lists a page's sources for title, authors and dates, in the order they are believed.
#[must_use]
pub fn sources(doc: &Html, url: &Url, hints: &VisibleHints) -> Vec<Considered> {
    let raw = walk::walk(doc);
    let items = jsonld::items(&raw.scripts);
    let h1 = main_heading(&raw, hints);
    let story = main_story(&items, url, &raw, h1);
    let mut out = Vec::new();
    let mut push = |field, source: &str, value: &str| {
        let value = clean(value);
        if !value.is_empty() {
            out.push(Considered { field, source: source.to_owned(), value });
        }
    };
    push("title", "h1", h1.map(|h| h.text.as_str()).unwrap_or_default());
    push("type", "og:type", raw.meta("og:type").unwrap_or_default());
    if let Some(story) = story {
        push("type", "json-ld", &story.types.join(" "));
        push("title", "json-ld headline", &story.headline);
        push("title", "json-ld name", &story.name);
        push("title", "json-ld alternativeHeadline", &story.alternative);
        for name in story.authors.iter().chain(&story.creators) {
            push("authors", &format!("json-ld {}", name.kind), &name.name);
        }
        story.published.iter().for_each(|d| push("published", "json-ld", d));
        story.created.iter().for_each(|d| push("published", "json-ld dateCreated", d));
        story.modified.iter().for_each(|d| push("modified", "json-ld", d));
    }
    metas(&raw, &mut push);
    push("title", "title element", &raw.title);
    for (key, value) in raw.props.iter().filter(|(k, _)| k == "headline") {
        push("title", key, value);
    }
    for line in &raw.bylines {
        push(
            "authors",
            &format!("byline {:?} at {} {:?}", line.kind, line.pos, line.flags),
            &line.text,
        );
    }
    for spot in &raw.dates {
        let source = format!(
            "{} {} at {} {:?} {}",
            if spot.time { "time" } else { "class" },
            spot.prop,
            spot.pos,
            spot.flags,
            spot.lead
        );
        push(
            "published",
            &source,
            &format!("{} = {}", spot.machine.as_deref().unwrap_or("-"), spot.text),
        );
    }
    push("site", "names", &site_names(&raw, &items, story, url).join(" / "));
    push("h1", "position", &h1.map(|h| h.pos.to_string()).unwrap_or_default());
    out
}

fn metas(raw: &Raw, push: &mut impl FnMut(&'static str, &str, &str)) {
    for (key, value) in &raw.metas {
        let field = if key.contains("title") {
            "title"
        } else if key.contains("author") || key.contains("creator") || key.contains("byl") {
            "authors"
        } else if key.contains("modif") || key.contains("updated") {
            "modified"
        } else if key.contains("date") || key.contains("publish") || key.contains("time") {
            "published"
        } else {
            continue;
        };
        push(field, &format!("meta {key}"), value);
    }
}
