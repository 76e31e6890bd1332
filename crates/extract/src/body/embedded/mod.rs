//! The story of a page that holds it only in the data of a script, or shows no more than its
//! beginning.
//!
//! Applications send a page's state as JSON: `__NEXT_DATA__`, `Fusion.globalContent`, a stream of
//! pushed strings. No framework's name is asked for: an object whose own headline is the page's
//! title holds the page's story, and its longest text (HTML, a list of paragraphs, a tree of rich
//! text) is the body. Its date and authors come from the same object.

mod data;
mod rich;

use super::{Witnesses, extract, model::Weights, structure, write};
use crate::dom::Dom;
use crate::headings::fold_upto;
use crate::{images, tree};
use newshound_core::block::{self, Block};
use rich::Rich;
use serde_json::{Map, Value};
use url::Url;

/// A text without the page's headline beside it is a story from this many bytes on.
const UNNAMED: usize = 600;
/// With the headline.
const NAMED: usize = 80;
/// Objects deeper than this are not asked.
const DEPTH: u8 = 40;
/// Headlines have at least this many bytes, folded.
const HEADLINE: usize = 4;
/// And at most this many bytes, as written.
const LONGEST_HEADLINE: usize = 400;

/// A story found in data.
#[derive(Debug, Default)]
pub struct Story {
    /// Its text.
    pub text: String,
    /// Its blocks, of which `text` is the plain form.
    pub blocks: Vec<Block>,
    /// Its headline as the data give it; empty where they do not.
    pub title: String,
    /// When it was published, as written.
    pub published: Option<String>,
    /// Who wrote it, as written.
    pub authors: Vec<String>,
}

/// Where data are looked for.
#[derive(Debug, Clone, Copy)]
pub struct Data<'d> {
    /// The page.
    pub html: &'d str,
    /// Most nodes of a tree.
    pub budget: usize,
    /// What its links resolve against.
    pub base: &'d Url,
}

/// The page's story in the data of its scripts. `shown` is what the page itself shows: where that
/// is a beginning, the text must begin like it, or stand beside the page's headline.
#[must_use]
pub fn story(
    from: Data<'_>,
    witnesses: Witnesses<'_>,
    shown: &str,
    weights: &Weights,
) -> Option<Story> {
    let mut search = Search {
        titles: [fold_upto(witnesses.title, 300), fold_upto(witnesses.og_title, 300)],
        written: [witnesses.title, witnesses.og_title],
        best: None,
    };
    data::values(from.html, &mut |value| search.look(value, DEPTH));
    let best = search.best?;
    let (tree, _) = tree::build(&best.rich.html, from.budget, &mut || false);
    let dom = Dom::new(&tree);
    let mut body = extract(&dom, Witnesses { article_body: None, ..witnesses }, weights);
    // With hidden elements or without: the same blocks as those judged.
    let all = vec![true; body.blocks.list.len()];
    let whole = write::join(&dom, &body.blocks, &all);
    if body.text.len() * 3 < whole.len() * 2 {
        body.kept = all;
    }
    let pictures = images::of_story(&tree, &dom, &body, from.base);
    let blocks = structure::of(&tree, &dom, &body, &pictures, from.base);
    let text = block::plain(&blocks);
    let begins = || {
        let end = shown.char_indices().nth(60).map_or(shown.len(), |(at, _)| at);
        end > 0 && text.contains(&shown[..end])
    };
    let named = !best.story.title.is_empty();
    (named || shown.is_empty() || begins()).then_some(Story { text, blocks, ..best.story })
}

struct Best {
    rich: Rich,
    story: Story,
}

struct Search<'p> {
    /// The page's titles, folded.
    titles: [String; 2],
    /// The same as they stand on the page.
    written: [&'p str; 2],
    best: Option<Best>,
}

impl Search<'_> {
    /// Asks an object and all inside.
    fn look(&mut self, value: &Value, depth: u8) {
        if depth == 0 {
            return;
        }
        match value {
            Value::Array(list) => list.iter().for_each(|value| self.look(value, depth - 1)),
            Value::Object(map) => {
                self.ask(map);
                map.values().for_each(|value| self.look(value, depth - 1));
            }
            _ => {}
        }
    }

    fn ask(&mut self, map: &Map<String, Value>) {
        // A slug folds to the words of its headline: what the page shows letter by letter is meant.
        let title = map
            .values()
            .filter_map(|value| self.headline(value))
            .max_by_key(|text| (self.written.iter().any(|title| title.contains(text)), text.len()));
        let rich = map
            .iter()
            .filter(|(_, value)| title.is_none_or(|title| value.as_str() != Some(title)))
            .map(|(_, value)| Rich::of(value))
            .max_by_key(|rich| rich.letters);
        let Some(rich) = rich else { return };
        let least = if title.is_some() { NAMED } else { UNNAMED };
        // One object around another holds the same text: the one with the headline is meant.
        let better = self.best.as_ref().is_none_or(|best| {
            (title.is_some(), rich.letters) > (!best.story.title.is_empty(), best.rich.letters)
        });
        if rich.letters < least || !better {
            return;
        }
        let story = Story {
            text: String::new(),
            blocks: vec![],
            title: title.unwrap_or_default().to_owned(),
            published: title.and_then(|_| published(map)),
            authors: title.map(|_| authors(map)).unwrap_or_default(),
        };
        self.best = Some(Best { rich, story });
    }

    /// The value (or `{"basic": ..}`, `{"rendered": ..}`) is the page's headline.
    fn headline<'v>(&self, value: &'v Value) -> Option<&'v str> {
        let text = match value {
            Value::String(text) => text.as_str(),
            Value::Object(map) if is_of_edits(map) => {
                return map
                    .values()
                    .filter(|value| value.is_string())
                    .find_map(|value| self.headline(value));
            }
            _ => return None,
        };
        if text.len() > LONGEST_HEADLINE {
            return None;
        }
        let folded = fold_upto(text, 300);
        // The title may have the site's name beside it, and is the longer one then.
        let same = |title: &String| {
            title
                .strip_prefix(folded.as_str())
                .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
                || title.ends_with(folded.as_str()) && folded.len() * 2 > title.len()
        };
        (folded.len() >= HEADLINE && self.titles.iter().any(same)).then_some(text)
    }
}

/// Whether an object holds no more than edits of one short text; a story beside others has a
/// headline too, and is asked by itself.
fn is_of_edits(map: &Map<String, Value>) -> bool {
    map.len() <= 8
        && map.values().all(|value| match value {
            Value::String(text) => text.len() <= LONGEST_HEADLINE,
            Value::Array(_) | Value::Object(_) => false,
            Value::Null | Value::Bool(_) | Value::Number(_) => true,
        })
}

/// The object's own date of publication, as written.
fn published(map: &Map<String, Value>) -> Option<String> {
    let dated = |wanted: fn(&str) -> bool| {
        map.iter()
            .filter(|(key, _)| wanted(&key.to_ascii_lowercase()))
            .find_map(|(_, value)| value.as_str().filter(|text| is_date(text)))
    };
    dated(|key| key.contains("publi"))
        .or_else(|| dated(|key| key == "date" || key.contains("display_date")))
        .or_else(|| dated(|key| key.contains("creat")))
        .map(str::to_owned)
}

/// Begins like `2026-11-24`.
fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 10
        && bytes.len() <= 40
        && bytes[..4].iter().all(u8::is_ascii_digit)
        && bytes[4] == b'-'
        && bytes[7] == b'-'
}

/// Names under `author`, `authors`, `byline`, `credits`.
fn authors(map: &Map<String, Value>) -> Vec<String> {
    fn names(value: &Value, depth: u8, out: &mut Vec<String>) {
        match value {
            Value::String(name) if !name.is_empty() && name.len() <= 120 => out.push(name.clone()),
            Value::Array(list) if depth > 0 => {
                list.iter().for_each(|value| names(value, depth - 1, out));
            }
            Value::Object(map) if depth > 0 => {
                if let Some(name) = ["name", "full_name", "fullName", "displayName", "by"]
                    .iter()
                    .find_map(|key| map.get(*key))
                {
                    names(name, depth - 1, out);
                }
            }
            _ => {}
        }
    }
    let mut out = vec![];
    for key in ["authors", "author", "credits", "byline"] {
        if let Some(value) = map.get(key) {
            names(value, 4, &mut out);
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests;
