//! Text of strangers, before it is shown: what escaping leaves alone and a reader is misled by.

use newshound_core::canonical::CanonicalUrl;

/// `text` on one line, at most `most` characters, without control characters and without what turns the
/// direction of the text around it (Unicode UAX 9); each of those is shown as U+FFFD.
pub(crate) fn clean(text: &str, most: usize) -> String {
    let mut out = String::with_capacity(text.len().min(most * 4));
    let mut count = 0;
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() {
            gap = !out.is_empty();
            continue;
        }
        if count >= most {
            out.push('…');
            break;
        }
        if std::mem::take(&mut gap) {
            out.push(' ');
            count += 1;
        }
        let turns = matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
        out.push(if turns || c.is_control() { char::REPLACEMENT_CHARACTER } else { c });
        count += 1;
    }
    out
}

/// The address a link may lead to: http or https, in canonical form; nothing else is ever linked.
pub(crate) fn link(url: &str) -> Option<String> {
    CanonicalUrl::parse(url).ok().map(|url| url.as_str().to_owned())
}

/// A host key without its scheme where that is https, as people write it.
pub(crate) fn host_name(key: &str) -> &str {
    key.strip_prefix("https://").unwrap_or(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_one_line_that_turns_nothing() {
        for (text, expected) in [
            ("  a\n\t b  ", "a b"),
            ("\u{202E}txt.exe\u{7}", "\u{FFFD}txt.exe\u{FFFD}"),
            ("<b>&", "<b>&"),
            ("one two three", "one two…"),
        ] {
            assert_eq!(clean(text, 7.max(if text.starts_with("one") { 7 } else { 40 })), expected);
        }
    }

    #[test]
    fn only_pages_are_linked() {
        assert_eq!(link("https://a.example/x").as_deref(), Some("https://a.example/x"));
        for url in ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x", ""] {
            assert_eq!(link(url), None, "{url}");
        }
    }
}
