//! Writing HTML and XML text.

/// Appends formatted text to a `String`, which cannot fail.
macro_rules! put {
    ($out:expr, $($arg:tt)*) => {{
        use std::fmt::Write as _;
        let _ = write!($out, $($arg)*);
    }};
}
pub(crate) use put;

/// Text as it stands in HTML and XML, quotes included.
pub(crate) struct Esc<'a>(pub(crate) &'a str);

impl std::fmt::Display for Esc<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut rest = self.0;
        // Bytes, not a pattern of four characters: half of a page goes through here.
        while let Some(at) = rest.bytes().position(|b| matches!(b, b'&' | b'<' | b'>' | b'"')) {
            f.write_str(&rest[..at])?;
            f.write_str(match rest.as_bytes()[at] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                _ => "&quot;",
            })?;
            rest = &rest[at + 1..];
        }
        f.write_str(rest)
    }
}

/// Text inside a JSON string that stands in a script element.
pub(crate) struct Json<'a>(pub(crate) &'a str);

impl std::fmt::Display for Json<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        use std::fmt::Write as _;
        for c in self.0.chars() {
            match c {
                '"' => f.write_str("\\\"")?,
                '\\' => f.write_str("\\\\")?,
                '<' => f.write_str("\\u003c")?,
                '/' => f.write_str("\\/")?,
                c if (c as u32) < 0x20 => write!(f, "\\u{:04x}", c as u32)?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// A path segment made of a title: ASCII words in lower case, other scripts percent-encoded.
pub(crate) fn slug(title: &str, limit: usize) -> String {
    let mut out = String::new();
    for c in title.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if c.is_ascii() || "“”‘’„«»…—–：。，「」 ".contains(c) {
            if c != '\'' && !out.is_empty() && !out.ends_with('-') {
                out.push('-');
            }
        } else {
            let mut bytes = [0; 4];
            for b in c.encode_utf8(&mut bytes).bytes() {
                put!(out, "%{b:02X}");
            }
        }
        if out.len() >= limit {
            break;
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    out
}

/// Bytes of a windows-1252 page; what the code page lacks becomes a reference.
pub(crate) fn windows_1252(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\0'..='\u{7f}' | '\u{a0}'..='\u{ff}' => out.push(c as u8),
            '…' => out.push(0x85),
            '‘' => out.push(0x91),
            '’' => out.push(0x92),
            '“' => out.push(0x93),
            '”' => out.push(0x94),
            '–' => out.push(0x96),
            '—' => out.push(0x97),
            c => out.extend_from_slice(format!("&#{};", c as u32).as_bytes()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_slugs() {
        assert_eq!(Esc("a & b <\"c\">").to_string(), "a &amp; b &lt;&quot;c&quot;&gt;");
        assert_eq!(Json("a\"b</s").to_string(), "a\\\"b\\u003c\\/s");
        let table = [
            ("Q&A", "q-a"),
            ("How the city’s plan won", "how-the-city-s-plan-won"),
            ("2026", "2026"),
            ("市", "%E5%B8%82"),
            ("", ""),
        ];
        for (title, expected) in table {
            assert_eq!(slug(title, 80), expected);
        }
        assert_eq!(windows_1252("é“ж"), b"\xe9\x93&#1078;");
    }
}
