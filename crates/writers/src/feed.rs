//! Feeds of articles for readers of what is new: Atom (RFC 4287) and JSON Feed 1.1.

use crate::markup::{escape, is_safe};
use newshound_core::article::Article;
use newshound_core::identity::ArticleId;
use newshound_core::time::UnixMillis;
use serde_json::{Value, json};

/// Characters of a summary at most.
const SUMMARY: usize = 500;

/// A feed without its entries.
#[derive(Debug, Clone, Copy)]
pub struct Feed<'a> {
    /// Its title.
    pub title: &'a str,
    /// What tells it from other feeds for good; its address is best.
    pub id: &'a str,
    /// Where readers get it, if that is known.
    pub address: Option<&'a str>,
    /// When it last changed.
    pub updated: UnixMillis,
}

/// An article as a feed shows it: small, whatever the size of the article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What the feed is in the order of: when the story was published, or found where that is not
    /// known to the minute; never later than it was found.
    pub at: UnixMillis,
    /// Id of the article, to tell two of one moment apart.
    pub article: ArticleId,
    url: String,
    title: String,
    summary: String,
    authors: Vec<String>,
    tags: Vec<String>,
    language: Option<String>,
    image: Option<String>,
    published: Option<UnixMillis>,
    updated: UnixMillis,
}

impl Entry {
    /// The entry of an article.
    #[must_use]
    pub fn of(article: &Article) -> Self {
        let moment = |date: &Option<String>| UnixMillis::from_rfc3339(date.as_deref()?);
        let found = UnixMillis::from_rfc3339(&article.fetched_at).unwrap_or_default();
        let published = moment(&article.published);
        let at = published.unwrap_or(found).min(found);
        // What a later version says of its change is older than that at times, or missing.
        let changed = if article.revision > 0 { found } else { at };
        let updated = moment(&article.modified).unwrap_or(at).max(changed).clamp(at, found.max(at));
        let first = || article.body.split("\n\n").next().unwrap_or_default();
        let summary = article.description.as_deref().unwrap_or_else(first);
        let tags = article.section.iter().chain(&article.tags).cloned().collect();
        Self {
            at,
            article: article.id.clone(),
            url: article.url.as_str().to_owned(),
            title: article.title.clone(),
            summary: cut(summary),
            authors: article.authors.clone(),
            tags,
            language: article.language.clone(),
            image: article.lead_image.clone().filter(|url| is_safe(url)),
            published,
            updated,
        }
    }

    /// When it last changed.
    #[must_use]
    pub fn updated(&self) -> UnixMillis {
        self.updated
    }
}

/// The beginning of a long text, with an ellipsis.
fn cut(text: &str) -> String {
    match text.char_indices().nth(SUMMARY) {
        Some((at, _)) => format!("{}\u{2026}", &text[..at]),
        None => text.to_owned(),
    }
}

/// The feed as Atom; the id of an entry is its URL, which a new revision keeps.
#[must_use]
pub fn atom(feed: &Feed<'_>, entries: &[Entry]) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str("<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
    element(&mut out, "title", feed.title);
    element(&mut out, "id", feed.id);
    element(&mut out, "updated", &feed.updated.to_rfc3339());
    element(&mut out, "generator", "newshound");
    if let Some(address) = feed.address {
        attribute(&mut out, "link rel=\"self\" type=\"application/atom+xml\" href", address);
    }
    for entry in entries {
        let language = entry.language.as_deref().unwrap_or_default();
        out.push_str("<entry xml:lang=\"");
        escape(&mut out, language);
        out.push_str("\">\n");
        element(&mut out, "title", &entry.title);
        element(&mut out, "id", &entry.url);
        attribute(&mut out, "link href", &entry.url);
        if let Some(published) = entry.published {
            element(&mut out, "published", &published.to_rfc3339());
        }
        element(&mut out, "updated", &entry.updated.to_rfc3339());
        // Section 4.1.2: an entry or its feed has an author.
        let nobody = [String::from("unknown")];
        let authors = if entry.authors.is_empty() { &nobody[..] } else { &entry.authors };
        for author in authors {
            out.push_str("<author>");
            element(&mut out, "name", author);
            out.push_str("</author>\n");
        }
        for tag in &entry.tags {
            attribute(&mut out, "category term", tag);
        }
        element(&mut out, "summary", &entry.summary);
        out.push_str("</entry>\n");
    }
    out.push_str("</feed>\n");
    out
}

fn element(out: &mut String, name: &str, text: &str) {
    out.push_str(&format!("<{name}>"));
    escape(out, text);
    out.push_str(&format!("</{name}>\n"));
}

/// An element that is one attribute, the last of those in `begin`.
fn attribute(out: &mut String, begin: &str, value: &str) {
    out.push_str(&format!("<{begin}=\""));
    escape(out, value);
    out.push_str("\"/>\n");
}

/// The feed as JSON Feed 1.1.
#[must_use]
pub fn json_feed(feed: &Feed<'_>, entries: &[Entry]) -> String {
    let items: Vec<Value> = entries.iter().map(item).collect();
    let mut value = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "items": items,
    });
    if let Some(address) = feed.address {
        value["feed_url"] = address.into();
    }
    // Strings, numbers and lists of them: nothing that JSON has not.
    serde_json::to_string_pretty(&value).unwrap_or_default() + "\n"
}

fn item(entry: &Entry) -> Value {
    let authors: Vec<Value> = entry.authors.iter().map(|name| json!({ "name": name })).collect();
    let mut item = json!({
        "id": entry.url,
        "url": entry.url,
        "title": entry.title,
        "content_text": entry.summary,
        "date_modified": entry.updated.to_rfc3339(),
    });
    let mut optional = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            item[name] = value;
        }
    };
    optional("date_published", entry.published.map(|at| at.to_rfc3339().into()));
    optional("authors", (!authors.is_empty()).then(|| authors.into()));
    optional("tags", (!entry.tags.is_empty()).then(|| entry.tags.clone().into()));
    optional("language", entry.language.clone().map(Value::from));
    optional("image", entry.image.clone().map(Value::from));
    item
}
