//! Where elements end whose inside is no markup: scripts, styles, titles, drawings, comments.

use memchr::{memchr, memchr_iter, memchr2, memmem};

/// Whether `bytes` begin with the tag (`</name` or `<name`), to its end or a sign after it.
fn is_tag(bytes: &[u8], opening: &[u8], name: &[u8]) -> bool {
    let Some(rest) = bytes.strip_prefix(opening) else { return false };
    rest.len() > name.len()
        && rest[..name.len()].eq_ignore_ascii_case(name)
        && (rest[name.len()].is_ascii_whitespace() || matches!(rest[name.len()], b'/' | b'>'))
}

/// The length of raw text up to the closing tag of `name`, or all of it.
pub(super) fn text_len(bytes: &[u8], name: &str) -> usize {
    memchr_iter(b'<', bytes)
        .find(|at| is_tag(&bytes[*at..], b"</", name.as_bytes()))
        .unwrap_or(bytes.len())
}

/// How deep in comments a script is (the HTML standard, 13.2.5.20 and on).
#[derive(PartialEq, Eq)]
enum Script {
    Plain,
    /// After `<!--`.
    Escaped,
    /// After `<script` in that.
    Twice,
}

/// The same for a script: its tags may stand in comments inside it.
pub(super) fn script_len(bytes: &[u8]) -> usize {
    let (mut at, mut state) = (0, Script::Plain);
    loop {
        let found = if state == Script::Plain {
            memchr(b'<', &bytes[at..])
        } else {
            memchr2(b'<', b'-', &bytes[at..])
        };
        let Some(found) = found else { return bytes.len() };
        at += found;
        let rest = &bytes[at..];
        if rest.starts_with(b"-->") {
            state = Script::Plain;
        } else if is_tag(rest, b"</", b"script") {
            if state != Script::Twice {
                return at;
            }
            state = Script::Escaped;
        } else if state == Script::Plain && rest.starts_with(b"<!--") {
            state = Script::Escaped;
            // Its dashes may already be those of the end.
            at += 1;
        } else if state == Script::Escaped && is_tag(rest, b"<", b"script") {
            state = Script::Twice;
        }
        at += 1;
    }
}

/// The length of a drawing up to its closing tag; none where there is no such tag or markup
/// with text of its own inside.
pub(super) fn drawing_len(bytes: &[u8]) -> Option<usize> {
    let mut depth = 1;
    for at in memchr_iter(b'<', bytes) {
        if is_tag(&bytes[at..], b"<", b"svg") {
            depth += 1;
        } else if is_tag(&bytes[at..], b"</", b"svg") {
            depth -= 1;
            if depth == 0 {
                // foreignObject, in any case.
                return memmem::find(&bytes[..at], b"oreign").is_none().then_some(at);
            }
        }
    }
    None
}

/// The comment at the start of `bytes`: where its text and where it ends. `<!-->` is a whole
/// one, `--!>` ends one, and so does the page.
pub(super) fn comment(bytes: &[u8]) -> (std::ops::Range<usize>, usize) {
    let mut at = 4;
    while let Some(found) = memchr(b'>', bytes.get(at..).unwrap_or_default()) {
        at += found;
        let inner = &bytes[2..at];
        if inner.ends_with(b"--") {
            return (4..(at - 2).max(4), at + 1);
        }
        if inner.len() >= 5 && inner.ends_with(b"--!") {
            return (4..at - 3, at + 1);
        }
        at += 1;
    }
    let text = &bytes[4..];
    let text = [&b"--!"[..], b"--", b"-"]
        .iter()
        .find_map(|dashes| text.strip_suffix(*dashes))
        .unwrap_or(text);
    (4..4 + text.len(), bytes.len())
}

#[cfg(test)]
mod tests {
    use super::{comment, drawing_len, script_len, text_len};

    #[test]
    fn lengths() {
        let cases = [
            ("x</title>", text_len(b"x</title>", "title"), 1),
            ("x</TITLE >", text_len(b"x</TITLE >", "title"), 1),
            ("x</titles>", text_len(b"x</titles>", "title"), 10),
            ("a<b</script>", script_len(b"a<b</script>"), 3),
            ("escaped", script_len(b"<!-- a </script>"), 7),
            ("escaped twice", script_len(b"<!-- <script> </script> --></script>"), 27),
            ("dashes", script_len(b"<!--><script></script>"), 13),
            ("never closed", script_len(b"<!-- <script> </script>"), 23),
            ("drawing", drawing_len(b"<g/></svg>").unwrap_or(99), 4),
            ("nested", drawing_len(b"<svg>x</svg>y</svg>").unwrap_or(99), 13),
            ("foreign", drawing_len(b"<foreignObject></svg>").unwrap_or(99), 99),
            ("open", drawing_len(b"<g>").unwrap_or(99), 99),
            ("comment", comment(b"<!-- a -->b").1, 10),
            ("short", comment(b"<!-->b").1, 5),
            ("shorter by a dash", comment(b"<!--->b").1, 6),
            ("bang", comment(b"<!-- a --!>b").1, 11),
            ("arrow", comment(b"<!-- > -> -->b").1, 13),
            ("open comment", comment(b"<!-- a").1, 6),
        ];
        for (what, got, want) in cases {
            assert_eq!(got, want, "{what}");
        }
    }
}
