//! Text in data: HTML in one string, a list of paragraphs, or a tree of rich text, as HTML.

use serde_json::{Map, Value};

/// A shorter string without a sentence is a label, an identifier, a caption's credit.
const PROSE: usize = 40;
/// Deeper trees are no text.
const DEPTH: u8 = 24;
/// Keys whose strings are the text of a node.
const LEAF: [&str; 2] = ["text", "value"];
/// Keys that name an address: an element with one and a headline is a card of another story.
const ADDRESS: [&str; 7] = ["slug", "url", "href", "link", "permalink", "uri", "path"];
/// Keys that name a headline.
const HEADLINE: [&str; 4] = ["title", "headline", "headlines", "name"];

/// Paragraphs found in a value, as HTML, with their letters.
#[derive(Debug, Default)]
pub(super) struct Rich {
    /// HTML.
    pub(super) html: String,
    /// Bytes of text in it, roughly.
    pub(super) letters: usize,
}

impl Rich {
    /// Reads a value.
    pub(super) fn of(value: &Value) -> Self {
        let mut found = Self::default();
        found.add(value, DEPTH);
        found
    }

    fn add(&mut self, value: &Value, depth: u8) {
        if depth == 0 {
            return;
        }
        match value {
            Value::String(text) => self.text(text, "p"),
            Value::Array(list) => {
                if let Some(line) = line(list) {
                    self.text(&line, "p");
                } else {
                    list.iter().for_each(|value| self.add(value, depth - 1));
                }
            }
            Value::Object(map) => self.node(map, depth - 1),
            _ => {}
        }
    }

    fn node(&mut self, map: &Map<String, Value>, depth: u8) {
        let has = |keys: &[&str]| keys.iter().any(|key| map.contains_key(*key));
        if has(&ADDRESS) && has(&HEADLINE) {
            return;
        }
        let heading = kind(map).is_some_and(|kind| kind.contains("head"));
        for (key, value) in map {
            match value {
                Value::String(text) if heading && is_text_key(key) => self.text(text, "h2"),
                Value::String(text) if is_text_key(key) => self.text(text, "p"),
                Value::Array(list) if heading => {
                    if let Some(line) = line(list) {
                        self.text(&line, "h2");
                    }
                }
                Value::Array(_) | Value::Object(_) => self.add(value, depth),
                _ => {}
            }
        }
    }

    fn text(&mut self, text: &str, tag: &str) {
        let text = text.trim();
        let blocks = text.contains("<p") || text.contains("<li") || text.contains("<br");
        let enough = tag == "h2" || text.len() >= PROSE && text.contains(' ');
        let unspaced = text.len() >= PROSE && text.chars().all(|c| c.len_utf8() > 1);
        if text.is_empty() || !(enough || unspaced) || text.starts_with(['{', '[']) {
            return;
        }
        self.letters += text.len();
        if blocks {
            self.html.push_str(text);
            return;
        }
        for line in text.split('\n').filter(|line| !line.trim().is_empty()) {
            self.html.push_str(&format!("<{tag}>{line}</{tag}>"));
        }
    }
}

fn is_text_key(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["text", "value", "content", "html", "body", "paragraph", "markup", "copy"]
        .iter()
        .any(|part| key.contains(part))
}

/// What a node says that it is.
fn kind(map: &Map<String, Value>) -> Option<String> {
    let kind =
        ["nodeType", "type", "_type", "tag", "style"].iter().find_map(|key| map.get(*key))?;
    kind.as_str().map(str::to_ascii_lowercase)
}

/// The nodes of one line, joined: a list of runs of text (`{"text": "so "}`, `{"text": "bold"}`),
/// links among them.
fn line(list: &[Value]) -> Option<String> {
    if list.is_empty() {
        return None;
    }
    let mut out = String::new();
    for node in list {
        let map = node.as_object()?;
        let leaf = LEAF.iter().find_map(|key| map.get(*key)).and_then(Value::as_str);
        match (leaf, kind(map)) {
            (Some(text), kind) => {
                let inline = kind.is_none_or(|kind| {
                    ["text", "span", "link", "bold", "strong", "em", "mention"]
                        .iter()
                        .any(|name| kind.starts_with(name))
                });
                if !inline {
                    return None;
                }
                out.push_str(text);
            }
            (None, Some(kind)) if kind.contains("link") || kind == "a" => {
                let inside = ["content", "children"].iter().find_map(|key| map.get(*key))?;
                out.push_str(&line(inside.as_array()?)?);
            }
            (None, Some(kind)) if kind.contains("break") || kind == "br" => out.push(' '),
            _ => return None,
        }
    }
    Some(out)
}
