//! Lists of stories in a page's data: what schema.org says is a list, and objects side by side,
//! each with an address and a headline.

use super::{Hidden, MAX_DEPTH, add};
use crate::meta::text::clean;
use aho_corasick::AhoCorasick;
use serde_json::Value;
use std::sync::LazyLock;
use url::Url;

/// Fewer letters than this are a menu's word, not a headline; signs of other scripts weigh more.
const HEADLINE: usize = 12;

/// Lists of schema.org (`ItemList`): the type says what the addresses are. A trail of crumbs is
/// none.
pub(super) fn item_lists(value: &Value, base: &Url, hidden: &mut Hidden, depth: u8) {
    if depth > MAX_DEPTH {
        return;
    }
    match value {
        Value::Array(list) => {
            for one in list {
                item_lists(one, base, hidden, depth + 1);
            }
        }
        Value::Object(fields) => {
            let is = |name: &str| {
                fields.get("@type").is_some_and(|kind| {
                    kind.as_str() == Some(name)
                        || kind
                            .as_array()
                            .is_some_and(|all| all.iter().any(|one| one.as_str() == Some(name)))
                })
            };
            if is("BreadcrumbList") {
                return;
            }
            if let Some(items) = fields.get("itemListElement") {
                let items = items.as_array().map_or(std::slice::from_ref(items), Vec::as_slice);
                for one in items {
                    let inner = one.get("item").unwrap_or(one);
                    let own = |from: &Value| {
                        ["url", "@id"]
                            .iter()
                            .find_map(|key| from.get(*key)?.as_str().map(str::to_owned))
                    };
                    let address = inner
                        .as_str()
                        .map(str::to_owned)
                        .or_else(|| own(inner))
                        .or_else(|| own(one));
                    if let Some(url) =
                        address.and_then(|address| crate::links::resolve(base, &address))
                    {
                        let name =
                            ["headline", "name"].iter().find_map(|key| inner.get(*key)?.as_str());
                        add(hidden, url, clean(name.unwrap_or_default()));
                    }
                }
                return;
            }
            for one in fields.values() {
                item_lists(one, base, hidden, depth + 1);
            }
        }
        _ => {}
    }
}

/// Objects side by side, two at least, that have an address and a headline each.
pub(super) fn side_by_side(value: &Value, base: &Url, hidden: &mut Hidden, depth: u8) {
    if depth > MAX_DEPTH {
        return;
    }
    match value {
        Value::Array(list) => {
            let found: Vec<(Url, String)> =
                list.iter().filter_map(|one| record(one, base, 0)).collect();
            if found.len() >= 2 {
                for (url, text) in found {
                    add(hidden, url, text);
                }
            }
            for one in list {
                side_by_side(one, base, hidden, depth + 1);
            }
        }
        Value::Object(fields) => {
            for one in fields.values() {
                side_by_side(one, base, hidden, depth + 1);
            }
        }
        // Data written into data as text.
        Value::String(text) if text.len() > 40 && text.trim_start().starts_with(['{', '[']) => {
            if let Ok(value) = serde_json::from_str::<Value>(text) {
                side_by_side(&value, base, hidden, depth + 8);
            }
        }
        _ => {}
    }
}

/// The address and the headline of an object, its own or of the one object in it that has both.
fn record(value: &Value, base: &Url, depth: u8) -> Option<(Url, String)> {
    let fields = value.as_object()?;
    let title = fields
        .iter()
        .filter_map(|(key, value)| Some((key, shown(value)?)))
        .filter(|(key, text)| is_headline(text) && !is_aside(key))
        .min_by_key(|(key, _)| title_rank(key))
        .map(|(_, text)| clean(text));
    let address = fields
        .iter()
        .filter_map(|(key, value)| Some((key, value.as_str().filter(|text| may_be_address(text))?)))
        .filter(|(key, _)| !is_aside(key))
        .filter_map(|(key, text)| Some((key, story_address(text, base)?)))
        .min_by_key(|(key, _)| address_rank(key))
        .map(|(_, url)| url);
    match (address, title) {
        (Some(url), Some(title)) => Some((url, title)),
        _ if depth < 2 => fields
            .iter()
            .filter(|(key, inner)| inner.is_object() && !is_aside(key))
            .find_map(|(_, inner)| record(inner, base, depth + 1)),
        _ => None,
    }
}

/// Text, as it is or as a CMS wraps it (`{"rendered": ".."}`, `{"basic": ".."}`).
fn shown(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| {
        let fields = value.as_object().filter(|fields| fields.len() <= 3)?;
        fields.values().find_map(Value::as_str)
    })
}

fn is_headline(text: &str) -> bool {
    let text = text.trim();
    let weight: usize = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    weight >= HEADLINE
        && text.len() < 600
        && (text.contains(' ') || !text.is_ascii())
        && !text.starts_with(['{', '['])
        && !text.contains("://")
}

fn title_rank(key: &str) -> u8 {
    let key = key.to_ascii_lowercase();
    match key.as_str() {
        "title" | "headline" | "name" => 0,
        _ if key.contains("title") || key.contains("headline") => 1,
        _ => 2,
    }
}

fn address_rank(key: &str) -> u8 {
    let key = key.to_ascii_lowercase();
    match key.as_str() {
        "url" | "link" | "href" | "permalink" => 0,
        _ if key.contains("canonical") || key.contains("website") => 1,
        "path" | "uri" | "route" | "slug" => 2,
        _ if key.contains("url") || key.contains("link") => 3,
        _ => 4,
    }
}

/// Fields that speak of something beside the story: who wrote it, its pictures, where it is
/// filed. These are the words of programmers, in every country the same.
fn is_aside(key: &str) -> bool {
    ASIDE.as_ref().is_some_and(|words| words.is_match(key))
}

/// The words of [`is_aside`] in one automaton.
static ASIDE: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let words = [
        "image",
        "img",
        "photo",
        "thumb",
        "video",
        "author",
        "icon",
        "avatar",
        "logo",
        "api",
        "categor",
        "section",
        "tag",
        "share",
        "parent",
        "breadcrumb",
        "publisher",
        "media",
    ];
    AhoCorasick::builder().ascii_case_insensitive(true).build(words).ok()
});

fn may_be_address(text: &str) -> bool {
    let text = text.trim();
    text.starts_with('/') || text.starts_with("http://") || text.starts_with("https://")
}

/// An address on the page's site that no file of pictures or programs stands at.
fn story_address(text: &str, base: &Url) -> Option<Url> {
    let text = text.trim();
    if !may_be_address(text) || text.contains(char::is_whitespace) {
        return None;
    }
    let url = crate::links::resolve(base, text)?;
    let last = url.path().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let file = last.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let is_page = file.is_none_or(|ending| {
        ending.contains("htm")
            || matches!(ending.as_str(), "php" | "asp" | "aspx" | "jsp" | "cms")
            || ending.len() > 4
            || ending.starts_with(|c: char| c.is_ascii_digit())
    });
    (!last.is_empty() && is_page && url.host() == base.host()).then_some(url)
}
