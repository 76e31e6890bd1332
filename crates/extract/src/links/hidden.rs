//! Links of a list that stand where a browser without scripts, or with them, would find them and
//! its tree does not: in frames and `noscript`, in structured data and in the data that scripts
//! draw a page from; and the addresses that a list names for its next stories.
//!
//! Flow: one pass over the page's text for the few tags that matter; data are read as JSON and
//! asked for what repeats: objects side by side, each with an address and a headline.

use crate::dom::{Dom, Tag};
use crate::meta::text::clean;
use memchr::memmem;
use serde_json::Value;
use url::Url;

/// Most links taken of one page's data.
pub(crate) const MAX_LINKS: usize = 500;
/// Longest script read as data, in bytes.
const MAX_SCRIPT: usize = 2_000_000;
/// Deepest nesting that is followed.
const MAX_DEPTH: u8 = 24;
/// Fewer letters than this are a menu's word, not a headline; signs of other scripts weigh more.
const HEADLINE: usize = 12;

/// What a page holds beside its tree.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Hidden {
    /// Addresses with their headlines, in page order.
    pub(crate) stories: Vec<(Url, String)>,
    /// Pages that are parts of this one (frames).
    pub(crate) frames: Vec<Url>,
    /// Where the list's next stories stand.
    pub(crate) more: Vec<Url>,
    /// The value of a refresh for browsers without scripts.
    pub(crate) refresh: Option<String>,
}

/// Reads what a page's text holds beside its tree.
pub(crate) fn read(text: &str, base: &Url) -> Hidden {
    let mut hidden = Hidden::default();
    let mut aside = String::new();
    let bytes = text.as_bytes();
    for at in memchr::memchr_iter(b'<', bytes) {
        let rest = &text[at + 1..];
        let starts = |name: &str| {
            rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
                && rest[name.len()..]
                    .starts_with(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/'))
        };
        if starts("script") {
            if let Some((head, inside)) = element(rest, "</script") {
                script(head, inside, base, &mut hidden);
            }
        } else if starts("noscript") || starts("noframes") {
            let close = if starts("noscript") { "</noscript" } else { "</noframes" };
            if let Some((_, inside)) = element(rest, close)
                && aside.len() + inside.len() < MAX_SCRIPT
            {
                aside.push_str(inside);
                aside.push('\n');
            }
        } else if starts("frame") {
            let tag = &rest[..rest.find('>').unwrap_or(rest.len())];
            push(&mut hidden.frames, attribute(tag, |name| name == "src"), base);
        }
    }
    if memmem::find(aside.as_bytes(), b"<").is_some() {
        fragment(&aside, base, &mut hidden);
    }
    more(text, base, &mut hidden);
    hidden
}

/// Reads an answer in JSON that a list's script asked for: HTML in it, records, and the next one.
pub(crate) fn read_json(text: &str, base: &Url) -> Option<Hidden> {
    let value = crate::json::read(text).into_iter().next()?;
    let mut hidden = Hidden::default();
    let mut html = String::new();
    markup(&value, &mut html, 0);
    fragment(&html, base, &mut hidden);
    more(&html, base, &mut hidden);
    records(&value, base, &mut hidden, 0);
    next_of(&value, base, &mut hidden, 0);
    Some(hidden)
}

/// The tag and the inside of an element that begins at `rest`.
fn element<'t>(rest: &'t str, close: &str) -> Option<(&'t str, &'t str)> {
    let end = rest.find('>')?;
    let inside = &rest[end + 1..];
    let close = close.as_bytes();
    let len = memchr::memchr_iter(b'<', inside.as_bytes()).find(|at| {
        let tail = &inside.as_bytes()[*at..];
        tail.len() >= close.len() && tail[..close.len()].eq_ignore_ascii_case(close)
    })?;
    Some((&rest[..end], &inside[..len]))
}

/// The first attribute whose name suits, its entities resolved.
fn attribute(tag: &str, suits: impl Fn(&str) -> bool) -> Option<String> {
    let mut rest = tag;
    while let Some(at) = rest.find('=') {
        let name = rest[..at].trim_end().rsplit(|c: char| c.is_whitespace() || c == '/').next()?;
        let value = rest[at + 1..].trim_start();
        let (value, tail) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            _ => value.split_once(|c: char| c.is_whitespace()).unwrap_or((value, "")),
        };
        if suits(&name.to_ascii_lowercase()) {
            return Some(crate::entities::decode(value));
        }
        rest = tail;
    }
    None
}

fn push(list: &mut Vec<Url>, address: Option<String>, base: &Url) {
    let Some(url) = address.filter(|a| !a.trim().is_empty()).and_then(|a| base.join(a.trim()).ok())
    else {
        return;
    };
    if matches!(url.scheme(), "http" | "https") && list.len() < 20 && !list.contains(&url) {
        list.push(url);
    }
}

/// Links, and a refresh, of HTML that is no part of the page's tree.
fn fragment(html: &str, base: &Url, hidden: &mut Hidden) {
    if html.is_empty() {
        return;
    }
    let (tree, _) = crate::tree::build(html, 50_000, &mut || false);
    let dom = Dom::new(&tree);
    for at in dom.all(Tag::A) {
        let href = dom.node(at).attr("href").unwrap_or_default();
        if let Some(url) = super::resolve(base, href) {
            let text = super::label(&dom, at);
            add(hidden, url, text);
        }
    }
    for at in dom.all(Tag::Meta) {
        let node = dom.node(at);
        if node.attr("http-equiv").is_some_and(|equiv| equiv.trim().eq_ignore_ascii_case("refresh"))
        {
            hidden.refresh = hidden.refresh.take().or(node.attr("content").map(str::to_owned));
        }
    }
}

fn add(hidden: &mut Hidden, url: Url, text: String) {
    if hidden.stories.len() < MAX_LINKS && !hidden.stories.iter().any(|(known, _)| *known == url) {
        hidden.stories.push((url, text));
    }
}

/// A script that is data: JSON by its type or its first sign, or one value given to a name.
fn script(head: &str, inside: &str, base: &Url, hidden: &mut Hidden) {
    let inside = inside.trim();
    if inside.len() < 20 || inside.len() > MAX_SCRIPT {
        return;
    }
    let kind = attribute(head, |name| name == "type").unwrap_or_default().to_ascii_lowercase();
    let value = if kind.contains("json") || inside.starts_with(['{', '[']) {
        crate::json::read(inside).into_iter().next()
    } else {
        given(inside)
    };
    let Some(value) = value else { return };
    if kind.contains("ld+json") {
        item_lists(&value, base, hidden, 0);
    }
    records(&value, base, hidden, 0);
}

/// The value that a script gives to a name or hands to a function: `window.x = {..}`,
/// `push([..])`, `JSON.parse("..")`.
fn given(script: &str) -> Option<Value> {
    let bytes = script.as_bytes();
    for at in memchr::memchr2_iter(b'=', b'(', bytes).take(40) {
        let rest = script[at + 1..].trim_start();
        if !rest.starts_with(['{', '[', '"']) {
            continue;
        }
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        match values.next() {
            Some(Ok(Value::String(text))) if text.trim_start().starts_with(['{', '[']) => {
                return serde_json::from_str(&text).ok();
            }
            Some(Ok(value @ (Value::Object(_) | Value::Array(_)))) => return Some(value),
            _ => {}
        }
    }
    None
}

/// Lists of schema.org (`ItemList`): the type says what the addresses are. A trail of crumbs is
/// none.
fn item_lists(value: &Value, base: &Url, hidden: &mut Hidden, depth: u8) {
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
                    if let Some(url) = address.and_then(|address| super::resolve(base, &address)) {
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
fn records(value: &Value, base: &Url, hidden: &mut Hidden, depth: u8) {
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
                records(one, base, hidden, depth + 1);
            }
        }
        Value::Object(fields) => {
            for one in fields.values() {
                records(one, base, hidden, depth + 1);
            }
        }
        // Data written into data as text.
        Value::String(text) if text.len() > 40 && text.trim_start().starts_with(['{', '[']) => {
            if let Ok(value) = serde_json::from_str::<Value>(text) {
                records(&value, base, hidden, depth + 8);
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
        .filter(|(key, _)| !is_aside(key))
        .filter_map(|(key, value)| Some((key, shown(value)?)))
        .filter(|(_, text)| is_headline(text))
        .min_by_key(|(key, _)| title_rank(key))
        .map(|(_, text)| clean(text));
    let address = fields
        .iter()
        .filter(|(key, _)| !is_aside(key))
        .filter_map(|(key, value)| Some((key, story_address(value.as_str()?, base)?)))
        .min_by_key(|(key, _)| address_rank(key))
        .map(|(_, url)| url);
    match (address, title) {
        (Some(url), Some(title)) => Some((url, title)),
        _ if depth < 2 => fields
            .iter()
            .filter(|(key, _)| !is_aside(key))
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
    let key = key.to_ascii_lowercase();
    [
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
    ]
    .iter()
    .any(|word| key.contains(word))
}

/// An address on the page's site that no file of pictures or programs stands at.
fn story_address(text: &str, base: &Url) -> Option<Url> {
    let text = text.trim();
    let is_address =
        text.starts_with('/') || text.starts_with("http://") || text.starts_with("https://");
    if !is_address || text.contains(char::is_whitespace) {
        return None;
    }
    let url = super::resolve(base, text)?;
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

/// HTML that stands in JSON as text.
fn markup(value: &Value, out: &mut String, depth: u8) {
    if depth > MAX_DEPTH || out.len() > MAX_SCRIPT {
        return;
    }
    match value {
        Value::String(text) if text.contains("</") || text.contains("href=") => {
            out.push_str(text);
            out.push('\n');
        }
        Value::Array(list) => list.iter().for_each(|one| markup(one, out, depth + 1)),
        Value::Object(fields) => fields.values().for_each(|one| markup(one, out, depth + 1)),
        _ => {}
    }
}

/// Addresses that elements name for what a script would add to the list.
fn more(text: &str, base: &Url, hidden: &mut Hidden) {
    for marker in ["data-", "hx-get", "up-href"] {
        for at in memmem::find_iter(text.as_bytes(), marker).take(2_000) {
            let rest = &text[at..];
            let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '"' | '\''));
            let Some(name) = end.map(|end| rest[..end].to_ascii_lowercase()) else { continue };
            if !rest[name.len()..].starts_with('=') || !names_more(&name) {
                continue;
            }
            let tag = &rest[..crate::meta::text::cut(rest, super::MAX_URL).len()];
            let value = attribute(tag, |own| own == name);
            let value = value
                .filter(|value| value.starts_with(['/', '?', '.']) || value.starts_with("http"));
            push(&mut hidden.more, value, base);
        }
    }
}

/// Whether an attribute or a field is named for what comes next.
fn names_more(name: &str) -> bool {
    if matches!(name, "hx-get" | "up-href") {
        return true;
    }
    let name = name.trim_start_matches("data-").replace(['-', '_'], "").to_ascii_lowercase();
    let is_next = ["next", "more", "loadmore", "infinite", "ajax"]
        .iter()
        .any(|w| name.starts_with(w) || name.ends_with(w));
    is_next && !name.starts_with("moretext")
}

/// The address of the next answer, by the name of its field.
fn next_of(value: &Value, base: &Url, hidden: &mut Hidden, depth: u8) {
    let Some(fields) = value.as_object().filter(|_| depth < 4) else { return };
    for (key, inner) in fields {
        match inner {
            Value::String(text)
                if names_more(key)
                    && (text.starts_with(['/', '?']) || text.starts_with("http")) =>
            {
                push(&mut hidden.more, Some(text.clone()), base);
            }
            Value::Object(_) => next_of(inner, base, hidden, depth + 1),
            _ => {}
        }
    }
}

#[cfg(test)]
#[path = "hidden_tests.rs"]
mod tests;
