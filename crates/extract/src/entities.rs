//! Character references: `&amp;`, `&#8217;`, `&#x2019;` (the HTML standard, 13.2.5.72 and on):
//! all of HTML's names, and the numbers of Windows' own signs. One table for pages, structured
//! data and feeds.

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};
use memchr::{memchr, memchr2, memchr3};

/// Longest name with its semicolon, in bytes ("CounterClockwiseContourIntegral;").
const LONGEST: usize = 32;
/// Longest name that counts without one ("frac12", "Aacute").
const LONGEST_OPEN: usize = 6;

/// Where a text with references stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Between tags.
    Text,
    /// In an attribute's value.
    Attribute,
}

/// A text that was escaped once more than it should: only references with their semicolon count,
/// controls are no signs.
pub(crate) fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match resolve(rest.as_bytes(), Place::Text) {
            Some((len, first, second))
                if rest.as_bytes()[len - 1] == b';'
                    && first != '\u{fffd}'
                    && (!first.is_control() || first.is_whitespace()) =>
            {
                out.push(first);
                out.extend(second);
                rest = &rest[len..];
            }
            _ => out.push('&'),
        }
    }
    out.push_str(rest);
    out
}

/// Appends `text` to `out` with references and line ends resolved; a NUL becomes U+FFFD.
pub(crate) fn push(out: &mut String, text: &str, place: Place) {
    let mut rest = text;
    while let Some(at) = memchr3(b'&', b'\r', b'\0', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        let sign = rest.as_bytes()[at];
        rest = &rest[at + 1..];
        match sign {
            b'\r' => {
                out.push('\n');
                rest = rest.strip_prefix('\n').unwrap_or(rest);
            }
            b'\0' => out.push('\u{fffd}'),
            _ => match resolve(rest.as_bytes(), place) {
                Some((len, first, second)) => {
                    out.push(first);
                    out.extend(second);
                    rest = &rest[len..];
                }
                None => out.push('&'),
            },
        }
    }
    out.push_str(rest);
}

/// The same without references: the text of scripts and styles.
pub(crate) fn push_raw(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = memchr2(b'\r', b'\0', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        let line = rest.as_bytes()[at] == b'\r';
        out.push(if line { '\n' } else { '\u{fffd}' });
        rest = &rest[at + 1..];
        if line {
            rest = rest.strip_prefix('\n').unwrap_or(rest);
        }
    }
    out.push_str(rest);
}

/// The length of the reference after its `&`, and what it stands for.
fn resolve(bytes: &[u8], place: Place) -> Option<(usize, char, Option<char>)> {
    if bytes.first() == Some(&b'#') {
        let (len, c) = numeric(&bytes[1..])?;
        return Some((len + 1, c, None));
    }
    let run = bytes.iter().take(LONGEST).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let look_up = |len: usize| {
        let name = std::str::from_utf8(&bytes[..len]).ok()?;
        let (first, second) = *NAMED_ENTITIES.get(name)?;
        // The table has the beginnings of names too, with nothing behind them.
        (first != 0).then_some((len, char::from_u32(first)?, char::from_u32(second)))
    };
    let found = if bytes.get(run) == Some(&b';') { look_up(run + 1) } else { None };
    let (len, first, second) =
        found.or_else(|| (2..=run.min(LONGEST_OPEN)).rev().find_map(look_up))?;
    // `?a=1&copy=2` in an address is no reference.
    if place == Place::Attribute
        && bytes[len - 1] != b';'
        && bytes.get(len).is_some_and(|byte| *byte == b'=' || byte.is_ascii_alphanumeric())
    {
        return None;
    }
    Some((len, first, second.filter(|c| *c != '\0')))
}

/// A number's length without the `#`, with its semicolon.
fn numeric(bytes: &[u8]) -> Option<(usize, char)> {
    let hex = matches!(bytes.first(), Some(b'x' | b'X'));
    let start = usize::from(hex);
    let base = if hex { 16 } else { 10 };
    let digits = bytes[start..].iter().take_while(|byte| char::from(**byte).is_digit(base)).count();
    if digits == 0 {
        return None;
    }
    let number = bytes[start..start + digits].iter().fold(0_u32, |sum, byte| {
        // Beyond Unicode it does not matter how far.
        let digit = char::from(*byte).to_digit(base).unwrap_or(0);
        sum.saturating_mul(base).saturating_add(digit)
    });
    let end = start + digits;
    let len = end + usize::from(bytes.get(end) == Some(&b';'));
    let c = match number {
        0 => '\u{fffd}',
        0x80..=0x9f => {
            C1_REPLACEMENTS[number as usize - 0x80].or(char::from_u32(number)).unwrap_or('\u{fffd}')
        }
        _ => char::from_u32(number).unwrap_or('\u{fffd}'),
    };
    Some((len, c))
}

#[cfg(test)]
mod tests {
    use super::{Place, decode, push};

    #[test]
    fn references() {
        // (text, in text, in an attribute)
        let cases = [
            ("a &amp; b", "a & b", "a & b"),
            ("&nbsp;&rsquo;&#8217;&#x2019;&#X2019", "\u{a0}’’’’", "\u{a0}’’’’"),
            ("?a=1&copy=2", "?a=1©=2", "?a=1&copy=2"),
            ("&copy2", "©2", "&copy2"),
            ("&copy 2 &copy", "© 2 ©", "© 2 ©"),
            ("&notit; &notin;", "¬it; ∉", "&notit; ∉"),
            ("&; && &a &# &#x; &#xg", "&; && &a &# &#x; &#xg", "&; && &a &# &#x; &#xg"),
            (
                "&#150;&#0;&#xD800;&#99999999999;",
                "–\u{fffd}\u{fffd}\u{fffd}",
                "–\u{fffd}\u{fffd}\u{fffd}",
            ),
            ("&NotEqualTilde;", "≂\u{338}", "≂\u{338}"),
            ("&CounterClockwiseContourIntegral;", "∳", "∳"),
            ("a\r\nb\rc\0", "a\nb\nc\u{fffd}", "a\nb\nc\u{fffd}"),
        ];
        for (html, text, attribute) in cases {
            for (place, want) in [(Place::Text, text), (Place::Attribute, attribute)] {
                let mut out = String::new();
                push(&mut out, html, place);
                assert_eq!(out, want, "{html}");
            }
        }
    }

    #[test]
    fn escaped_once_more() {
        for (text, want) in [
            ("Isra&euml;l &ndash; Du&scaron;an &Scaron;imi&#263;", "Israël – Dušan Šimić"),
            ("&#145;a&#146; &#150; &#x80;", "‘a’ – €"),
            ("AT&T &copy 2 &lt &#60 &;&#;&#0;&#7; &", "AT&T &copy 2 &lt &#60 &;&#;&#0;&#7; &"),
        ] {
            assert_eq!(decode(text), want);
        }
    }
}
