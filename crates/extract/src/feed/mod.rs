//! Feeds: RSS 0.9 to 2.0, RDF, Atom, JSON Feed, WordPress' records of posts; well-formed or not.
//!
//! Flow: [`read_feed`] decodes, tells XML from JSON, and scans for items. One lenient scanner
//! reads all XML forms: it keeps a date's own offset, which feed libraries turn into UTC, and
//! loses only the broken item where they lose the feed.

mod entries;
mod json;
#[cfg(test)]
mod tests;
pub(crate) mod wordpress;
pub(crate) mod xml;

use crate::meta::date::{self, DateStyle};
use crate::meta::text::{clean, cut};
use newshound_core::article::{DateSource, PageDate};
use std::time::Duration;
use url::Url;

/// Most entries kept of a feed; real ones have tens. The rest are counted.
pub const MAX_ENTRIES: usize = 10_000;
/// Longest summary kept, in bytes.
const MAX_SUMMARY: usize = 2_000;
/// Longest text of any other field, in bytes.
const MAX_TEXT: usize = 1_000;
/// Most authors or categories of an entry.
const MAX_LIST: usize = 30;

/// One entry of a feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedEntry {
    /// Its story, absolute.
    pub url: String,
    /// Its headline.
    pub title: String,
    /// Its date, with the feed's own offset.
    pub published: Option<PageDate>,
    /// Its last change, where the feed tells one.
    pub updated: Option<PageDate>,
    /// Its authors.
    pub authors: Vec<String>,
    /// Its categories.
    pub categories: Vec<String>,
    /// Its summary as plain text, cut at 2,000 bytes.
    pub summary: Option<String>,
}

/// What a feed holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Feed {
    /// The feed's own title.
    pub title: Option<String>,
    /// Entries in the feed's order, each with an http(s) address.
    pub entries: Vec<FeedEntry>,
    /// Entries beyond [`MAX_ENTRIES`].
    pub dropped: u32,
    /// How long the feed asks to be left alone.
    pub ttl: Option<Duration>,
    /// WebSub hub.
    pub hub: Option<Url>,
    /// The feed's own address.
    pub own: Option<Url>,
    /// Where its older entries stand (RFC 5005): the next page of a paged feed (section 3), else
    /// the archive before this document (section 4). None where the feed says that it is
    /// complete (section 2).
    pub next: Option<Url>,
    /// It is an archive document (`fh:archive`), which does not change any more.
    pub archive: bool,
    /// The XML was broken somewhere.
    pub broken: bool,
}

/// Reads a feed by its content; none if it is no feed. `url` is the feed's own and resolves
/// relative links; `content_type` is its label, for the charset.
#[must_use]
pub fn read_feed(bytes: &[u8], url: &Url, content_type: Option<&str>) -> Option<Feed> {
    let text = xml::decode(bytes, content_type);
    let head = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if head.starts_with('[') {
        return wordpress::read(head, url);
    }
    if head.starts_with('{') {
        return json::read(head, url).or_else(|| wordpress::read(head, url));
    }
    match (xml::from_root(head), json_behind_warning(head)) {
        (None, Some(json)) => json::read(json, url),
        (root, _) => entries::read_xml(root.unwrap_or(head), url),
    }
}

/// A JSON feed, where a server's warning stands before it: nothing between the two is a page's.
pub(crate) fn json_behind_warning(text: &str) -> Option<&str> {
    let head = cut(text, 16 * 1_024);
    let json = &text[head.find('{')?..];
    let before = head[..head.len().min(text.len() - json.len())].to_ascii_lowercase();
    let is_page =
        ["<html", "<head", "<body", "<script", "<!doctype"].iter().any(|m| before.contains(m));
    (!is_page && cut(json, 1_024).contains("jsonfeed.org/version")).then_some(json)
}

fn push(list: &mut Vec<String>, value: &str) {
    let value = clean(value);
    if !value.is_empty() && list.len() < MAX_LIST && !list.contains(&value) {
        list.push(value);
    }
}

fn summary(value: &str) -> Option<String> {
    let text = clean(value);
    (!text.is_empty()).then(|| cut(&text, MAX_SUMMARY).to_owned())
}

/// A feed's date; feeds are day-first where they are not ISO.
pub(crate) fn when(text: &str) -> Option<PageDate> {
    date::machine(text, DateStyle::default()).map(|s| s.to_page_date(DateSource::Feed))
}
