//! Text for a terminal that holds what strangers wrote: titles, headers, messages of servers.
//!
//! A control character in it could move the cursor, change the window's title, or hide and reverse what
//! stands beside it. Each is shown as U+FFFD instead.

use std::borrow::Cow;

/// `text` without anything that a terminal acts on, but for ends of lines and tabs.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains(acts) {
        return text.into();
    }
    text.chars().map(|c| if acts(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// C0, DEL and C1 (ECMA-48), and what turns the direction of text (Unicode UAX 9).
fn acts(c: char) -> bool {
    let turns = matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    turns || c.is_control() && !matches!(c, '\n' | '\t')
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn nothing_that_acts_is_left() {
        for (text, expected) in [
            ("a\tb\nc \u{1F4F0} \u{200F}\u{5D0}", "a\tb\nc \u{1F4F0} \u{200F}\u{5D0}"),
            ("\u{1b}]0;x\u{7}y", "\u{FFFD}]0;x\u{FFFD}y"),
            ("\u{9b}31m\u{7f}\r\0", "\u{FFFD}31m\u{FFFD}\u{FFFD}\u{FFFD}"),
            ("\u{202E}txt.exe", "\u{FFFD}txt.exe"),
        ] {
            assert_eq!(plain(text), expected);
        }
    }
}
