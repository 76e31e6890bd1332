//! JSON Feed 1.0 and 1.1.

use super::{Feed, FeedEntry, MAX_ENTRIES, push, summary, when, xml};
use crate::meta::text::clean;
use serde_json::Value;
use url::Url;

pub(super) fn read(text: &str, base: &Url) -> Option<Feed> {
    let root: Value = crate::json::read(text).into_iter().next()?;
    let string = |v: &Value, key: &str| v.get(key).and_then(Value::as_str).map(str::to_owned);
    if !string(&root, "version").is_some_and(|v| v.contains("jsonfeed.org")) {
        return None;
    }
    let address = |s: Option<String>| {
        s.and_then(|s| base.join(&xml::address(&s)).ok())
            .filter(|u| matches!(u.scheme(), "http" | "https"))
    };
    let mut feed = Feed {
        title: string(&root, "title").map(|t| clean(&t)),
        own: address(string(&root, "feed_url")),
        next: address(string(&root, "next_url")),
        ..Feed::default()
    };
    let hubs = root.get("hubs").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    feed.hub = hubs.iter().find_map(|h| address(string(h, "url")));
    for item in root.get("items").and_then(Value::as_array).map_or(&[][..], Vec::as_slice) {
        let link = string(item, "url")
            .or_else(|| string(item, "external_url"))
            .or_else(|| string(item, "id").filter(|i| i.contains("://")));
        let Some(url) = address(link) else { continue };
        if feed.entries.len() >= MAX_ENTRIES {
            feed.dropped = feed.dropped.saturating_add(1);
            continue;
        }
        let mut entry = FeedEntry {
            url: url.into(),
            title: string(item, "title").map(|t| clean(&t)).unwrap_or_default(),
            published: string(item, "date_published")
                .or_else(|| string(item, "date_modified"))
                .as_deref()
                .and_then(when),
            updated: string(item, "date_modified").as_deref().and_then(when),
            summary: string(item, "summary").as_deref().and_then(summary),
            ..FeedEntry::default()
        };
        let authors = item.get("authors").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        for author in authors.iter().chain(item.get("author")) {
            push(&mut entry.authors, &string(author, "name").unwrap_or_default());
        }
        let tags = item.get("tags").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        tags.iter().filter_map(Value::as_str).for_each(|t| push(&mut entry.categories, t));
        feed.entries.push(entry);
    }
    Some(feed)
}
