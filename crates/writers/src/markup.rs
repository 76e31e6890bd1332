//! What HTML and TEI share: escapes, addresses that may leave, and a line with its marks.

use crate::inline::{Piece, pieces};
use newshound_core::block::{Line, MarkKind};

/// A record may have been written by hand: no other scheme leaves this module.
pub(crate) fn is_safe(url: &str) -> bool {
    ["http://", "https://", "mailto:"].iter().any(|scheme| {
        url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })
}

/// Escapes for text and quoted attributes, of HTML and XML; what XML 1.0 cannot hold is left out.
pub(crate) fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' => out.push(c),
            '\u{FFFE}' | '\u{FFFF}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
}

/// A line with an element for each mark, which `begin` writes and whose name `name` gives; `line_break`
/// stands for a line feed.
pub(crate) fn line(
    out: &mut String,
    line: &Line,
    line_break: &str,
    begin: impl Fn(&mut String, &MarkKind),
    name: impl Fn(&MarkKind) -> &'static str,
) {
    for piece in pieces(line) {
        match piece {
            Piece::Text(text) => {
                for (at, part) in text.split('\n').enumerate() {
                    if at > 0 {
                        out.push_str(line_break);
                    }
                    escape(out, part);
                }
            }
            Piece::Open(kind) => begin(out, kind),
            Piece::Close(kind) => {
                out.push_str("</");
                out.push_str(name(kind));
                out.push('>');
            }
        }
    }
}
