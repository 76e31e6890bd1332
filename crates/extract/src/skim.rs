//! Leaves out of a page's text what no rule ever reads, before the tree is built: the inside of
//! scripts (structured data stays), of styles and of drawings, and long attributes such as
//! `srcset`. On news pages that is half of the bytes; the elements themselves stay in the tree.
//!
//! It follows the tokenizer's rules for quotes, comments and raw text, and where a page is odd
//! (an unclosed script, a comment opened in one) it stops and leaves the rest as it is.

use memchr::memmem;
use std::ops::Range;

/// The pieces of `text` to be parsed, in order.
#[must_use]
pub fn pieces(text: &str) -> Vec<&str> {
    let bytes = text.as_bytes();
    let mut out = vec![];
    let (mut from, mut at) = (0, 0);
    while let Some(found) = memchr::memchr(b'<', &bytes[at..]) {
        let start = at + found;
        let rest = &bytes[start..];
        if rest.starts_with(b"<!--") {
            // `<!-->` is a whole comment.
            let Some(end) = memmem::find(&rest[2..], b"-->") else { break };
            at = start + 2 + end + 3;
            continue;
        }
        let name = name_of(&rest[1..]);
        if name.is_empty() {
            at = start + 1;
            continue;
        }
        let mut long = vec![];
        let Some(end) = tag_end(rest, &mut long) else { break };
        for attribute in long {
            out.push(&text[from..start + attribute.start]);
            from = start + attribute.end;
        }
        let inner = start + end;
        at = inner;
        let raw = Raw::of(name);
        if raw == Raw::No || rest[..end].ends_with(b"/>") && raw == Raw::Drawing {
            continue;
        }
        let Some(close) = closing(&bytes[inner..], name, raw == Raw::Drawing) else { break };
        let content = &bytes[inner..inner + close];
        let keep = match raw {
            Raw::Script => is_data(&rest[..end]),
            Raw::Drawing => memmem::find(content, b"oreign").is_some(),
            Raw::Style => false,
            Raw::Text | Raw::No => true,
        };
        if raw == Raw::Script
            && memmem::find(content, b"<!--").is_some()
            && memmem::find(content, b"<script").is_some()
        {
            break;
        }
        if !keep && close > 0 {
            out.push(&text[from..inner]);
            from = inner + close;
        }
        at = inner + close;
    }
    out.push(&text[from..]);
    out
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Raw {
    /// An ordinary element.
    No,
    Script,
    Style,
    Drawing,
    /// Its inside is text and not tags.
    Text,
}

impl Raw {
    fn of(name: &[u8]) -> Self {
        let is = |other: &str| name.eq_ignore_ascii_case(other.as_bytes());
        match name.first().map(u8::to_ascii_lowercase) {
            Some(b's') if is("script") => Self::Script,
            Some(b's') if is("style") => Self::Style,
            Some(b's') if is("svg") => Self::Drawing,
            Some(b't') if is("title") || is("textarea") => Self::Text,
            Some(b'n') if is("noscript") || is("noframes") || is("noembed") => Self::Text,
            Some(b'i') if is("iframe") => Self::Text,
            Some(b'x') if is("xmp") => Self::Text,
            _ => Self::No,
        }
    }
}

/// The name of an opening tag; empty for anything else.
fn name_of(bytes: &[u8]) -> &[u8] {
    if !bytes.first().is_some_and(u8::is_ascii_alphabetic) {
        return &[];
    }
    let end = bytes
        .iter()
        .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'))
        .unwrap_or(bytes.len());
    &bytes[..end]
}

/// Shorter values are not worth leaving out.
const LONG: usize = 64;
/// Unknown `data-` attributes longer than this hold a program's state.
const STATE: usize = 256;

/// One past the `>` of a tag. A quote counts only after `=`. Long attributes that no rule
/// reads are gathered in `unread`.
fn tag_end(tag: &[u8], unread: &mut Vec<Range<usize>>) -> Option<usize> {
    let mut at = 1;
    loop {
        at += memchr::memchr3(b'>', b'"', b'\'', &tag[at..])?;
        let byte = tag[at];
        at += 1;
        if byte == b'>' {
            return Some(at);
        }
        let equals = tag[..at - 1].trim_ascii_end();
        if equals.last() == Some(&b'=') {
            let value = at..at + memchr::memchr(byte, &tag[at..])?;
            at = value.end + 1;
            if value.len() > LONG {
                let before = equals[..equals.len() - 1].trim_ascii_end();
                let start = before
                    .iter()
                    .rposition(|byte| {
                        byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'/')
                    })
                    .map_or(before.len(), |at| at + 1);
                if is_unread(&before[start..], &tag[value]) {
                    unread.push(start..at);
                }
            }
        }
    }
}

fn is_unread(name: &[u8], value: &[u8]) -> bool {
    let has = |needle: &[u8]| memmem::find(value, needle).is_some();
    match name {
        b"srcset" | b"sizes" | b"data-srcset" | b"data-sizes" | b"imagesrcset" | b"integrity" => {
            true
        }
        b"style" => !has(b"none") && !has(b"hidden") && !has(b"NONE"),
        b"src" | b"data-src" => value.starts_with(b"data:") && value.len() > STATE,
        _ => {
            name.starts_with(b"on") && name.len() > 3
                || name.starts_with(b"data-") && value.len() > STATE
        }
    }
}

/// Where the closing tag of `name` begins.
fn closing(bytes: &[u8], name: &[u8], nests: bool) -> Option<usize> {
    let mut depth = 1;
    for at in memchr::memchr_iter(b'<', bytes) {
        let rest = &bytes[at + 1..];
        let (opens, rest) = match rest.first() {
            Some(b'/') => (false, &rest[1..]),
            _ => (true, rest),
        };
        let same = rest.len() > name.len()
            && rest[..name.len()].eq_ignore_ascii_case(name)
            && !rest[name.len()].is_ascii_alphanumeric();
        if !same {
            continue;
        }
        if opens {
            depth += u32::from(nests);
        } else {
            depth -= 1;
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}

/// Structured data.
fn is_data(tag: &[u8]) -> bool {
    tag.windows(7).any(|window| window.eq_ignore_ascii_case(b"ld+json"))
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn long_attributes() {
        let long = "x, ".repeat(40);
        let state = "x, ".repeat(200);
        let cases = [
            (format!("<img src='a' srcset='{long}' alt=b>"), "<img src='a'  alt=b>".to_owned()),
            (format!("<p onclick=\"{long}\">a"), "<p >a".to_owned()),
            (format!("<p data-x='{state}' title=y>a"), "<p  title=y>a".to_owned()),
            (format!("<p title='{long}'>a"), format!("<p title='{long}'>a")),
            (
                format!("<p style='display:none;{long}'>a"),
                format!("<p style='display:none;{long}'>a"),
            ),
        ];
        for (html, want) in cases {
            assert_eq!(pieces(&html).concat(), want, "{html}");
        }
    }

    #[test]
    fn what_is_left_out() {
        let cases = [
            ("<p>a</p>", "<p>a</p>"),
            ("<script>x<p>'</script><p>a", "<script></script><p>a"),
            ("<SCRIPT src=a>x</Script >b", "<SCRIPT src=a></Script >b"),
            (
                "<script type='application/ld+json'>{}</script>",
                "<script type='application/ld+json'>{}</script>",
            ),
            ("<style>p{}</style>a<svg><g/></svg>b", "<style></style>a<svg></svg>b"),
            ("<svg><svg>x</svg>y</svg>z", "<svg></svg>z"),
            ("<svg/>a<script>b</script>", "<svg/>a<script></script>"),
            (
                "<!-- <script> --><p>a</p><script>b</script>",
                "<!-- <script> --><p>a</p><script></script>",
            ),
            ("<!--><script>b</script>", "<!--><script></script>"),
            (
                "<p title=\"<script>\">a</p><script>b</script>",
                "<p title=\"<script>\">a</p><script></script>",
            ),
            ("<p title=it's>a<script>b</script>", "<p title=it's>a<script></script>"),
            (
                "<title><script></title><script>b</script>",
                "<title><script></title><script></script>",
            ),
            ("<textarea><style></textarea>a", "<textarea><style></textarea>a"),
            ("<script>never closed <p>", "<script>never closed <p>"),
            (
                "<script><!-- <script> </script> --></script>x",
                "<script><!-- <script> </script> --></script>x",
            ),
            ("a < b <3 <", "a < b <3 <"),
            ("<p title=\"open", "<p title=\"open"),
            ("", ""),
            ("<scripty>a</scripty>", "<scripty>a</scripty>"),
        ];
        for (html, want) in cases {
            assert_eq!(pieces(html).concat(), want, "{html}");
        }
    }
}
