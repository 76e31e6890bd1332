//! Links of a list that stand where a browser without scripts, or with them, would find them and
//! its tree does not: in frames and `noscript`, in structured data and in the data that scripts
//! draw a page from; and the addresses that a list names for its next stories.
//!
//! Flow: one pass over the page's text for the few tags that matter; data are read as JSON and
//! asked for what repeats ([`records`]).

mod records;

use crate::dom::{Dom, Tag};
use memchr::memmem;
use serde_json::Value;
use url::Url;

/// Most links taken of one page's data.
pub(crate) const MAX_LINKS: usize = 500;
/// Longest script read as data, in bytes.
const MAX_SCRIPT: usize = 2_000_000;
/// Deepest nesting that is followed.
const MAX_DEPTH: u8 = 24;

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
    records::side_by_side(&value, base, &mut hidden, 0);
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
        records::item_lists(&value, base, hidden, 0);
    }
    records::side_by_side(&value, base, hidden, 0);
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
