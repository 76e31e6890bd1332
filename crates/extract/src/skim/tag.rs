//! Tags and doctypes, taken apart as the HTML standard says (13.2.5.6 and on).

use super::{Keep, attributes};
use crate::entities::{self, Place};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Doctype, Tag, TagKind};
use html5ever::{Attribute, LocalName, QualName, ns};
use memchr::memchr;
use std::borrow::Cow;
use std::ops::Range;

/// A tag as it stands in the page.
pub(super) struct Opened {
    /// What the tree builder is told.
    pub(super) tag: Tag,
    /// One past its `>`.
    pub(super) end: usize,
    /// A script of structured data.
    pub(super) data: bool,
    /// A link to a style or an icon.
    pub(super) style: bool,
    /// A template that browsers show as the inside of its parent.
    pub(super) shadow: bool,
}

/// The tag whose name begins at `start`; none where the page ends in it.
pub(super) fn read(text: &str, start: usize, kind: TagKind, keep: Keep) -> Option<Opened> {
    let bytes = text.as_bytes();
    let mut at = start + find(&bytes[start..], ends_name)?;
    let name = lower(&text[start..at]);
    let (mut data, mut style, mut shadow) = (false, false, false);
    let mut attrs: Vec<Attribute> = vec![];
    let self_closing = loop {
        let gap = at;
        at += find(&bytes[at..], |byte| !byte.is_ascii_whitespace() && byte != b'/')?;
        if bytes[at] == b'>' {
            break at > gap && bytes[at - 1] == b'/';
        }
        let begin = at;
        // A `=` may begin a name.
        let end = begin + 1 + find(&bytes[begin + 1..], |byte| ends_name(byte) || byte == b'=')?;
        let value;
        (value, at) = value_at(bytes, end)?;
        if kind == TagKind::EndTag {
            continue;
        }
        let key = lower(&text[begin..end]);
        let value = &text[value];
        match (&*name, &*key) {
            ("script", "type") => data |= is_data(value),
            ("link", "rel") => style |= attributes::is_style(value),
            ("template", "shadowrootmode") => shadow = true,
            _ => {}
        }
        if keep == Keep::Read && !attributes::is_read(&name, &key, value) {
            continue;
        }
        let local = LocalName::from(key);
        if attrs.iter().all(|known| known.name.local != local) {
            let name = QualName::new(None, ns!(), local);
            attrs.push(Attribute { name, value: value_of(value) });
        }
    };
    let tag = Tag {
        kind,
        name: LocalName::from(name),
        self_closing,
        attrs,
        had_duplicate_attributes: false,
    };
    Some(Opened { tag, end: at + 1, data, style, shadow })
}

fn find(bytes: &[u8], what: impl Fn(u8) -> bool) -> Option<usize> {
    bytes.iter().position(|byte| what(*byte))
}

fn ends_name(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/')
}

/// In lower case, a NUL as U+FFFD.
fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase() || byte == 0) {
        Cow::Owned(name.to_ascii_lowercase().replace('\0', "\u{fffd}"))
    } else {
        Cow::Borrowed(name)
    }
}

fn value_of(value: &str) -> StrTendril {
    if memchr::memchr3(b'&', b'\r', b'\0', value.as_bytes()).is_none() {
        return StrTendril::from(value);
    }
    let mut out = String::with_capacity(value.len());
    entities::push(&mut out, value, Place::Attribute);
    StrTendril::from(out)
}

/// The value that follows an attribute's name, and where the attribute ends.
fn value_at(bytes: &[u8], name_end: usize) -> Option<(Range<usize>, usize)> {
    let skip = |from: usize| Some(from + find(&bytes[from..], |byte| !byte.is_ascii_whitespace())?);
    let sign = skip(name_end)?;
    if bytes[sign] != b'=' {
        return Some((name_end..name_end, name_end));
    }
    let start = skip(sign + 1)?;
    match bytes[start] {
        quote @ (b'"' | b'\'') => {
            let end = start + 1 + memchr(quote, &bytes[start + 1..])?;
            Some((start + 1..end, end + 1))
        }
        _ => {
            let ends = |byte: u8| byte.is_ascii_whitespace() || byte == b'>';
            let end = start + find(&bytes[start..], ends)?;
            Some((start..end, end))
        }
    }
}

/// Structured data.
fn is_data(kind: &str) -> bool {
    kind.as_bytes().windows(7).any(|window| window.eq_ignore_ascii_case(b"ld+json"))
}

/// What stands between `<!doctype` and `>`.
pub(super) fn doctype(inner: &str) -> Doctype {
    let inner = inner.trim_ascii_start();
    let end = inner.bytes().position(|byte| byte.is_ascii_whitespace()).unwrap_or(inner.len());
    let name = inner[..end].to_ascii_lowercase();
    let rest = inner[end..].trim_ascii();
    let mut found = Doctype { force_quirks: name.is_empty(), ..Doctype::default() };
    if !name.is_empty() {
        found.name = Some(StrTendril::from(name));
    }
    let (word, ids) = rest.split_at_checked(6).unwrap_or((rest, ""));
    let (first, after) = quoted(ids);
    if word.eq_ignore_ascii_case("public") {
        found.public_id = first.map(StrTendril::from);
        found.system_id = quoted(after).0.map(StrTendril::from);
    } else if word.eq_ignore_ascii_case("system") {
        found.system_id = first.map(StrTendril::from);
    }
    found.force_quirks |= !rest.is_empty() && first.is_none();
    found
}

/// The quoted text `text` begins with, and what follows it.
fn quoted(text: &str) -> (Option<&str>, &str) {
    let text = text.trim_ascii_start();
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''));
    let inner = quote.and_then(|quote| text[1..].split_once(quote));
    inner.map_or((None, text), |(inner, rest)| (Some(inner), rest))
}
