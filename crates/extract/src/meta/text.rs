//! Cleans the short texts of metadata.

use crate::entities;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Signs that print nothing: zero-width, soft hyphen, marks of direction, byte order mark.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Whether a text holds markup: a closing tag or a line break. A lone `<b>` is a headline's
/// own word.
fn marked_up(text: &str) -> bool {
    text.contains("</") || text.contains("<br") || text.contains("<img")
}

/// Like [`clean`], for text that was read off the tree: what looks like a tag there is text.
pub(crate) fn clean_shown(text: &str) -> String {
    if marked_up(text) || (text.contains("&lt;")) {
        let hidden = text.replace('<', "\u{e000}").replace("&lt;", "\u{e000}");
        return clean(&hidden).replace('\u{e000}', "<");
    }
    clean(text)
}

/// One line: entities decoded, tags dropped, blanks folded, invisible signs dropped, NFC.
pub(crate) fn clean(text: &str) -> String {
    let mut decoded;
    let mut source = text;
    if text.contains('&') {
        decoded = entities::decode(text);
        if decoded.contains("&amp;") || decoded.contains("&#") || decoded.contains("&quot;") {
            decoded = entities::decode(&decoded);
        }
        source = &decoded;
    }
    let untagged;
    if marked_up(source) {
        untagged = strip_tags(source);
        source = &untagged;
    }
    let mut out = String::with_capacity(source.len());
    for c in source.chars() {
        if c.is_whitespace() || c.is_control() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !is_invisible(c) {
            out.push(c);
        }
    }
    if out.ends_with(' ') {
        out.pop();
    }
    if is_nfc(&out) { out } else { out.nfc().collect() }
}

/// Drops `<b>`-like tags; a lone `<` stays.
pub(crate) fn strip_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let tail = &rest[at + 1..];
        let is_tag = tail.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        match tail.find('>').filter(|_| is_tag) {
            Some(end) => {
                let name = tail[..end].trim_start_matches('/').to_ascii_lowercase();
                if ["br", "p", "div", "li", "h1", "h2", "h3", "h4", "tr"]
                    .iter()
                    .any(|b| name.split([' ', '/']).next() == Some(b))
                {
                    out.push('\n');
                }
                rest = &tail[end + 1..];
            }
            None => {
                out.push('<');
                rest = tail;
            }
        }
    }
    out.push_str(rest);
    out
}

/// Lower case letters and digits only, words separated by one blank: for comparing texts.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !is_invisible(c) && !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    if out.ends_with(' ') {
        out.pop();
    }
    out
}

/// Cuts at a character boundary at or before `max` bytes.
pub(crate) fn cut(text: &str, max: usize) -> &str {
    if text.len() <= max {
        return text;
    }
    let mut end = max;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleans() {
        for (raw, want) in [
            ("  Q&amp;A  ", "Q&A"),
            ("AT&T wins", "AT&T wins"),
            ("Isn&amp;#039;t &#x2013; it", "Isn't – it"),
            ("a\u{ad}b\u{200b}c\n\td", "abc d"),
            ("<b>Bold</b> 3 < 4", "Bold 3 < 4"),
            ("How to read <b> tags", "How to read <b> tags"),
            ("Cafe\u{301}", "Café"),
            ("&;&#;&#xffffffff; &", "&;&#;&#xffffffff; &"),
        ] {
            assert_eq!(clean(raw), want);
        }
        assert_eq!(clean_shown("30 years of <br> &lt;b&gt;x</b>"), "30 years of <br> <b>x</b>");
        assert_eq!(fold("  “Q&A”: Don’t! "), "q a don t");
        assert_eq!(cut("aé", 2), "a");
    }
}
