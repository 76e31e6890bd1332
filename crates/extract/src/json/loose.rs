//! Reads JSON that is nearly JSON.
//!
//! It forgives what content systems and people break: bare quotes and line breaks in strings,
//! comments, CDATA marks, single quotes, keys without quotes, wrong escapes, trailing, doubled
//! and missing commas, statements around the value, a missing end.
//!
//! A quote ends a string where what follows it goes on as JSON would: `:` behind a key; behind a
//! value `}`, `]`, the end, or a comma with the next key (in a list, the next value). Any other
//! quote is a word's own. Every byte is read a bounded number of times.

use super::{insert, object};
use serde_json::{Map, Value};

/// Reading ends at values nested deeper; real ones have a dozen levels.
const MAX_DEPTH: usize = 64;
/// Most values of one script.
const MAX_VALUES: usize = 100;
/// How far behind a quote is looked for what goes on, in bytes.
const AHEAD: usize = 160;

/// The objects and lists of a script.
pub(super) fn read(text: &str) -> Vec<Value> {
    let mut reader = Reader { text, at: 0 };
    let mut out = Vec::new();
    while out.len() < MAX_VALUES {
        let Some(start) = reader.rest().find(['{', '[']) else { break };
        reader.at += start;
        // "<![CDATA[" is no list.
        if reader.text[..reader.at].ends_with("<!") {
            reader.at += reader.rest().find("CDATA[").map_or(1, |at| at + 6);
            continue;
        }
        let before = reader.at;
        if let Some(value) = reader.value(0, Inside::Nothing)
            && (value.as_object().is_some_and(|map| !map.is_empty())
                || value.as_array().is_some_and(|list| !list.is_empty()))
        {
            out.push(value);
        }
        reader.at = reader.at.max(before + 1);
    }
    out
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Object,
    List,
    Nothing,
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Blanks, comments, marks of CDATA and stray semicolons.
    fn blanks(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed =
                rest.trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || c == ';');
            self.at += rest.len() - trimmed.len();
            let skip = if trimmed.starts_with("/*") {
                trimmed.find("*/").map_or(trimmed.len(), |end| end + 2)
            } else if trimmed.starts_with("//") {
                trimmed.find(['\n', '\r']).unwrap_or(trimmed.len())
            } else if trimmed.starts_with("<!--") {
                4
            } else if trimmed.starts_with("-->") || trimmed.starts_with("]]>") {
                3
            } else if trimmed.starts_with("<![CDATA[") {
                9
            } else {
                return;
            };
            self.at += skip;
        }
    }

    fn value(&mut self, depth: usize, inside: Inside) -> Option<Value> {
        self.blanks();
        if depth > MAX_DEPTH {
            self.at = self.text.len();
            return None;
        }
        match self.peek()? {
            '{' => Some(self.object(depth)),
            '[' => Some(self.list(depth)),
            quote @ ('"' | '\'' | '“' | '”') => {
                Some(Value::String(self.string(quote, Expect::of(inside))))
            }
            _ => Some(self.word()),
        }
    }

    fn object(&mut self, depth: usize) -> Value {
        self.at += 1;
        let mut map = Map::new();
        loop {
            self.blanks();
            match self.peek() {
                None => break,
                Some('}') => {
                    self.at += 1;
                    break;
                }
                // A list ends around an object that was left open.
                Some(']') => break,
                Some(',' | ':') => {
                    self.at += 1;
                    continue;
                }
                Some(_) => {}
            }
            let Some(key) = self.key() else { break };
            self.blanks();
            if self.peek() != Some(':') {
                continue;
            }
            self.at += 1;
            self.blanks();
            if matches!(self.peek(), None | Some(',' | '}')) {
                continue;
            }
            let Some(value) = self.value(depth + 1, Inside::Object) else { break };
            insert(&mut map, key, value);
        }
        object(map)
    }

    fn list(&mut self, depth: usize) -> Value {
        self.at += 1;
        let mut list = Vec::new();
        loop {
            self.blanks();
            match self.peek() {
                None => break,
                Some(']') => {
                    self.at += 1;
                    break;
                }
                Some('}') => break,
                Some(',') => {
                    self.at += 1;
                    continue;
                }
                Some(_) => {}
            }
            let before = self.at;
            let Some(value) = self.value(depth + 1, Inside::List) else { break };
            if !value.is_null() {
                list.push(value);
            }
            if self.at == before {
                self.at += self.peek().map_or(0, char::len_utf8);
            }
        }
        Value::Array(list)
    }

    fn key(&mut self) -> Option<String> {
        match self.peek()? {
            quote @ ('"' | '\'' | '“' | '”') => Some(self.string(quote, Expect::Colon)),
            c => {
                let rest = self.rest();
                let end = rest
                    .find(|c: char| c.is_whitespace() || ":,{}[]\"".contains(c))
                    .unwrap_or(rest.len());
                self.at += end.max(c.len_utf8());
                Some(rest[..end].to_owned())
            }
        }
    }

    /// A number, `true`, `null`, or a word that should have had quotes.
    fn word(&mut self) -> Value {
        let rest = self.rest();
        let end = rest.find([',', '}', ']', '\n', '\r', '{', '[']).unwrap_or(rest.len());
        self.at += end;
        let word = rest[..end].trim();
        match word {
            "true" | "True" => Value::Bool(true),
            "false" | "False" => Value::Bool(false),
            "" | "null" | "None" | "undefined" | "NaN" => Value::Null,
            word => serde_json::from_str(word)
                .unwrap_or_else(|_| Value::String(word.trim_matches('"').to_owned())),
        }
    }

    /// A string from its opening quote to the quote that ends it.
    fn string(&mut self, quote: char, expect: Expect) -> String {
        self.at += quote.len_utf8();
        let close = |c: char| match quote {
            '“' | '”' => matches!(c, '“' | '”' | '"'),
            _ => c == quote,
        };
        let mut out = String::new();
        while let Some(c) = self.peek() {
            self.at += c.len_utf8();
            match c {
                '\\' => self.escape(&mut out),
                c if close(c) && expect.follows(self.rest(), quote) => return out,
                c if c.is_control() => {
                    // One blank for a line break and its indent; blank lines part paragraphs.
                    let rest = self.rest();
                    let after = rest.trim_start_matches(|c: char| c.is_whitespace());
                    let lines = rest[..rest.len() - after.len()].matches('\n').count();
                    let breaks = lines + usize::from(c == '\n');
                    self.at += rest.len() - after.len();
                    out.push_str(if breaks > 1 { "\n\n" } else { " " });
                }
                c => out.push(c),
            }
        }
        out
    }

    fn escape(&mut self, out: &mut String) {
        let Some(c) = self.peek() else { return };
        self.at += c.len_utf8();
        match c {
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            'b' | 'f' => out.push(' '),
            'u' => {
                if let Some(first) = self.unit() {
                    let pair = (0xd800..0xdc00).contains(&first) && self.rest().starts_with("\\u");
                    let second = if pair {
                        self.at += 2;
                        self.unit()
                    } else {
                        None
                    };
                    let units = [Some(first), second];
                    out.extend(
                        char::decode_utf16(units.into_iter().flatten())
                            .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)),
                    );
                }
            }
            // "\'", "\$" and the like: the stroke goes. A stroke before a line break too.
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }

    /// Four digits of `\u`.
    fn unit(&mut self) -> Option<u16> {
        let digits = self.rest().get(..4)?;
        let unit = u16::from_str_radix(digits, 16).ok()?;
        self.at += 4;
        Some(unit)
    }
}

/// What may follow the end of a string.
#[derive(Clone, Copy)]
enum Expect {
    Colon,
    Member,
    Item,
}

impl Expect {
    fn of(inside: Inside) -> Self {
        if inside == Inside::Object { Self::Member } else { Self::Item }
    }

    fn follows(self, rest: &str, quote: char) -> bool {
        let window = crate::meta::text::cut(rest, AHEAD);
        let complete = window.len() == rest.len();
        let next = blank_free(window);
        let Some(c) = next.chars().next() else { return complete };
        match (self, c) {
            (Self::Colon, c) => c == ':',
            (_, '}' | ']') => {
                let after = blank_free(next[1..].trim_start_matches(['}', ']']));
                after.is_empty()
                    || after.starts_with([',', '}', ']', ';', '<', '-', '{', '/', '"', '\''])
            }
            (Self::Member, ',') => {
                let after = blank_free(&next[1..]);
                match after.chars().next() {
                    None => complete,
                    Some(',' | '}' | ']') => true,
                    Some(c) if c == quote || c == '"' => is_key(&after[c.len_utf8()..], c),
                    Some(_) => is_bare_key(after),
                }
            }
            (Self::Item, ',') => {
                let after = blank_free(&next[1..]);
                after.is_empty()
                    || after.starts_with([quote, '"', '{', '[', ']', ','])
                    || after.starts_with(|c: char| c.is_ascii_digit() || c == '-')
            }
            // A comma was forgotten: the next key follows all the same.
            (Self::Member, c) if c == quote => {
                next[1..].starts_with(|c: char| c == '@' || c.is_ascii_alphabetic())
                    && is_key(&next[1..], c)
            }
            _ => false,
        }
    }
}

/// Without blanks and comments before it.
fn blank_free(text: &str) -> &str {
    let text = text.trim_start();
    let comment = text.strip_prefix("/*").and_then(|rest| rest.split_once("*/"));
    let line = text.strip_prefix("//").and_then(|rest| rest.split_once('\n'));
    comment.or(line).map_or(text, |(_, rest)| rest.trim_start())
}

/// Whether a text goes on as a key, its quote and a colon.
fn is_key(text: &str, quote: char) -> bool {
    let Some((key, rest)) = text.split_once(quote) else { return false };
    key.len() <= 60 && rest.trim_start().starts_with(':')
}

fn is_bare_key(text: &str) -> bool {
    let word = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '@' | '_' | '$' | '-')))
        .unwrap_or(text.len());
    word > 0 && text[word..].trim_start().starts_with(':')
}
