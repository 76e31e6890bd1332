//! The values that scripts hold: data blocks, assignments, calls, JSON in strings.

use memchr::memmem;
use serde_json::Value;

/// Scripts larger than this are programs or tables.
const LARGEST: usize = 4 * 1024 * 1024;
/// A shorter script holds no story.
const SHORTEST: usize = 400;
/// Values read of one program.
const VALUES: usize = 24;
/// JSON in JSON in JSON is the deepest seen.
const DEPTH: u8 = 3;

/// Tells each value in the scripts of a page, structured data left out.
pub(super) fn values(html: &str, tell: &mut dyn FnMut(&Value)) {
    let mut rest = html;
    while let Some(at) = memmem::find(rest.as_bytes(), b"<script") {
        rest = &rest[at + 7..];
        let Some(end) = memmem::find(rest.as_bytes(), b"</script") else { break };
        let (script, after) = rest.split_at(end);
        rest = after;
        let Some((open, text)) = script.split_once('>') else { continue };
        if (SHORTEST..=LARGEST).contains(&text.len()) && !open.contains("ld+json") {
            of_text(text, DEPTH, tell);
        }
    }
}

/// The values in a text: each `{` or `[` that begins one.
fn of_text(text: &str, depth: u8, tell: &mut dyn FnMut(&Value)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    for _ in 0..VALUES {
        let Some(open) = begin(bytes, at) else { return };
        let mut stream = serde_json::Deserializer::from_str(&text[open..]).into_iter::<Value>();
        match stream.next() {
            Some(Ok(value)) => {
                at = open + stream.byte_offset().max(1);
                if at - open >= SHORTEST {
                    tell(&value);
                    strings(&value, depth, tell);
                }
            }
            _ => at = open + 1,
        }
    }
}

/// Where the next value may begin: a bracket after `=`, `(`, `:`, `>` or at the beginning, with a
/// string or another value behind it.
fn begin(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr::memchr2(b'{', b'[', bytes.get(at..)?)?;
        let before = bytes[..at].iter().rev().find(|byte| !byte.is_ascii_whitespace());
        let after = bytes[at + 1..].iter().find(|byte| !byte.is_ascii_whitespace());
        let opens = before.is_none_or(|byte| matches!(byte, b'=' | b'(' | b':' | b'>' | b','));
        let holds = after.is_some_and(|byte| matches!(byte, b'"' | b'{' | b'[' | b'0'..=b'9'));
        if opens && holds {
            return Some(at);
        }
        at += 1;
    }
}

/// JSON in the strings of a value.
fn strings(value: &Value, depth: u8, tell: &mut dyn FnMut(&Value)) {
    match value {
        Value::String(text) if depth > 1 && text.len() >= SHORTEST && text.contains("\":") => {
            of_text(text, depth - 1, tell);
        }
        Value::Array(list) => list.iter().for_each(|value| strings(value, depth, tell)),
        Value::Object(map) => map.values().for_each(|value| strings(value, depth, tell)),
        _ => {}
    }
}
