//! XML as it is found: any charset, bare `&`, unclosed tags, an end cut off.

use crate::meta::text::cut;
use encoding_rs::{Encoding, UTF_8};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;

/// Bytes in which a declaration and the root are looked for: a warning of the server may stand
/// before them.
const PROLOG: usize = 16 * 1_024;

/// Text of an XML document ([`crate::charset::decode_xml`]).
pub(crate) fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Cow<'a, str> {
    crate::charset::decode_xml(bytes, content_type, declaration(bytes))
}

/// Text of a document's first bytes, of which the last character may be cut.
pub(crate) fn decode_head(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, skip)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[skip..]).0;
    }
    let encoding = declaration(bytes).unwrap_or(UTF_8);
    encoding.decode_without_bom_handling(bytes).0
}

/// The charset that the XML declaration names.
fn declaration(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(PROLOG)]);
    let head = &head[head.find("<?xml")?..];
    let head = &head[..head.find("?>").unwrap_or(head.len())];
    let rest = head[head.find("encoding")? + 8..].trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let rest = &rest[1..];
    // UTF-16 without a mark cannot have printed a readable declaration.
    Encoding::for_label(&rest.as_bytes()[..rest.find(quote)?]).filter(|e| e.is_ascii_compatible())
}

/// The document from the root of a feed or sitemap on, where what stands before it is no page of
/// its own: servers print warnings, in HTML too, before what a script of theirs writes.
pub(crate) fn from_root(text: &str) -> Option<&str> {
    let head = cut(text, PROLOG);
    for (at, _) in head.match_indices('<') {
        let tag = &head[at + 1..];
        let end = tag.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'));
        let name = tag[..end.unwrap_or(tag.len())].to_ascii_lowercase();
        let local = name.rsplit(':').next().unwrap_or(&name);
        match local {
            "html" | "head" | "body" | "!doctype" if is_page(local, tag) => return None,
            "rss" | "rdf" | "urlset" | "sitemapindex" => return Some(&text[at..]),
            // No other element of the name declares where it comes from.
            "feed" if tag[..tag.find('>').unwrap_or(tag.len())].contains("xmlns") => {
                return Some(&text[at..]);
            }
            _ => {}
        }
    }
    None
}

/// Whether a mark says that a page begins; a document type of a feed does not.
fn is_page(name: &str, tag: &str) -> bool {
    let declared = cut(tag, 60).to_ascii_lowercase();
    name != "!doctype" || declared.starts_with("!doctype html")
}

/// An address as it was meant: one that was escaped twice holds `&amp;`, which no parameter's
/// name begins with.
pub(crate) fn address(text: &str) -> Cow<'_, str> {
    let mut address = Cow::Borrowed(text.trim());
    while address.contains("&amp;") {
        address = Cow::Owned(address.replace("&amp;", "&"));
    }
    address
}

/// What the scanner meets.
pub(crate) enum Piece<'a> {
    /// An element opens; the flag says that it is closed at once.
    Open(BytesStart<'a>, bool),
    /// An element closes: its name as written.
    Close(Cow<'a, str>),
    /// Text, entities resolved.
    Text(Cow<'a, str>),
}

/// Most restarts after a syntax error; each skips to the next item.
const MAX_RESTARTS: u32 = 200;

/// Reads pieces and goes on after errors at the next item.
pub(crate) struct Scanner<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    /// Where the current reader began in `text`.
    base: usize,
    restarts: u32,
    /// Names of the elements a restart begins at.
    items: &'static [&'static str],
    /// Syntax was broken somewhere.
    pub(crate) broken: bool,
}

fn reader(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    reader
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(text: &'a str, items: &'static [&'static str]) -> Self {
        Self { text, reader: reader(text), base: 0, restarts: 0, items, broken: false }
    }

    /// The next piece; none at the end.
    pub(crate) fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            match self.reader.read_event() {
                Ok(Event::Start(e)) => return Some(Piece::Open(e, false)),
                Ok(Event::Empty(e)) => return Some(Piece::Open(e, true)),
                Ok(Event::End(e)) => return Some(Piece::Close(e.name().0.to_owned().into())),
                Ok(Event::Text(e)) => return Some(Piece::Text(e.into_inner())),
                Ok(Event::CData(e)) => return Some(Piece::Text(e.into_inner())),
                Ok(Event::GeneralRef(e)) => {
                    // Only the predefined and numeric ones; no DTD is ever expanded.
                    let name = e.into_inner();
                    let text = crate::entities::decode(&format!("&{name};"));
                    return Some(Piece::Text(text.into()));
                }
                Ok(Event::Eof) => return None,
                Ok(_) => {}
                Err(_) => self.restart()?,
            }
        }
    }

    fn restart(&mut self) -> Option<()> {
        self.broken = true;
        self.restarts += 1;
        if self.restarts > MAX_RESTARTS {
            return None;
        }
        let at = self.base + usize::try_from(self.reader.error_position()).ok()?;
        let mut from = (at + 1).min(self.text.len());
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        let rest = &self.text[from..];
        // Also behind a tag's own "<": the error may lie inside the next item's head.
        let next = rest.match_indices('<').find(|(i, _)| {
            let tail = &rest[i + 1..];
            self.items.iter().any(|name| {
                tail.strip_prefix(name)
                    .is_some_and(|t| t.starts_with([' ', '>', '\n', '\t', '\r', '/']))
            })
        })?;
        self.base = from + next.0;
        self.reader = reader(&self.text[self.base..]);
        Some(())
    }
}

/// Prefix (or empty) and local name, in lower case.
pub(crate) fn split_name(name: &str) -> (String, String) {
    let lower = name.to_ascii_lowercase();
    match lower.bytes().position(|byte| byte == b':') {
        Some(at) => (lower[..at].to_owned(), lower[at + 1..].to_owned()),
        None => (String::new(), lower),
    }
}

/// An attribute by its name without prefix, entities resolved.
pub(crate) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    element.html_attributes().with_checks(false).flatten().find_map(|a| {
        let key = a.key.0;
        let local = key.rsplit(':').next().unwrap_or(key);
        local.eq_ignore_ascii_case(name).then(|| crate::entities::decode(&a.value))
    })
}

/// An attribute by its whole name, entities resolved.
pub(crate) fn exact_attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    element
        .html_attributes()
        .with_checks(false)
        .flatten()
        .find_map(|a| (a.key.0 == name).then(|| crate::entities::decode(&a.value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_charsets() {
        for (bytes, want) in [
            (&b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>"[..], "é"),
            (b"\xef\xbb\xbf<a>\xc3\xa9</a>", "é"),
            (b"\xff\xfe<\0a\0>\0\xe9\0<\0/\0a\0>\0", "é"),
            (b"<a>\xc3\xa9</a>", "é"),
        ] {
            assert!(decode(bytes, None).contains(want));
        }
        for (bytes, label, want) in [
            // The header alone says it.
            (&b"<rss>\xcf\xee\xf0\xf2</rss>"[..], Some("text/xml; charset=windows-1251"), "Порт"),
            // The header says it wrongly, the declaration rightly.
            (
                b"<?xml version='1.0' encoding='windows-1251'?><rss>\xcf\xee\xf0\xf2</rss>",
                Some("text/xml; charset=utf-8"),
                "Порт",
            ),
            // All of them are wrong.
            (
                "<?xml version='1.0' encoding='windows-1251'?><rss>Порт</rss>".as_bytes(),
                Some("text/xml; charset=iso-8859-1"),
                "Порт",
            ),
            // A warning stands before the declaration.
            (
                b"Notice: x in y.php\n<?xml version='1.0' encoding='windows-1251'?><rss>\xcf\xee\xf0\xf2</rss>",
                None,
                "Порт",
            ),
        ] {
            let text = decode(bytes, label);
            assert!(text.contains(want), "{text} {label:?}");
        }
    }

    #[test]
    fn finds_the_root_behind_a_warning() {
        for (text, want) in [
            (
                "<br />\n<b>Warning</b>: x<br />\n<?xml version='1.0'?><rss version='2.0'>",
                Some("<rss"),
            ),
            ("<p>Notice</p><!DOCTYPE rss><rss>", Some("<rss")),
            ("<div>a</div><s:urlset xmlns:s='x'>", Some("<s:urlset")),
            ("Strict: y\n<feed xmlns='http://www.w3.org/2005/Atom'>", Some("<feed")),
            ("<feed>", None),
            ("<div><feed class=a>", None),
            ("<!doctype html><p>how to write <rss>", None),
            ("<html><rss>", None),
            ("<b>no document</b>", None),
        ] {
            let got = from_root(text);
            assert_eq!(
                got.map(|got| want.is_some_and(|want| got.starts_with(want))),
                want.map(|_| true),
                "{text}"
            );
        }
    }

    #[test]
    fn addresses_escaped_twice() {
        for (text, want) in [
            (" /a?b=1&amp;c=2 ", "/a?b=1&c=2"),
            ("/a?b=1&amp;amp;c=2", "/a?b=1&c=2"),
            ("/a?b=1&c=2", "/a?b=1&c=2"),
        ] {
            assert_eq!(address(text), want);
        }
    }

    #[test]
    fn goes_on_after_errors() {
        let text = "<rss><item><title>A & B</title><br></item><item <<<item><title>C</title></item><item><title>cut";
        let mut scanner = Scanner::new(text, &["item"]);
        let mut seen = String::new();
        while let Some(piece) = scanner.next() {
            if let Piece::Text(t) = piece {
                seen.push_str(&t);
                seen.push('|');
            }
        }
        assert!(seen.contains("A ") && seen.contains('C') && seen.contains("cut"), "{seen}");
    }
}
