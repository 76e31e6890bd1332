//! Bodies that are whole although what carried them is not: browsers show them.
//!
//! A gzip body without its trailer, a chunked one without its last chunk, a length that is a
//! little too long: where the page's own end has come, nothing of it is missing. A coding that a
//! body does not have at all is told by its first bytes.

/// Bytes at the end in which the page's own end must stand; counters and comments follow it.
const TAIL: usize = 1_024;

/// Ends of documents, in lower case.
const ENDS: [&[u8]; 6] =
    [b"</html>", b"</rss>", b"</feed>", b"</rdf:rdf>", b"</urlset>", b"</sitemapindex>"];

/// Whether a document has come to its own end.
pub(crate) fn is_whole(body: &[u8]) -> bool {
    let tail = body[body.len().saturating_sub(TAIL)..].to_ascii_lowercase();
    ENDS.iter().any(|end| tail.windows(end.len()).any(|window| window == *end))
}

/// Whether a body begins as markup or, said to be gzip, not as gzip does (RFC 1952 section 2.3.1).
pub(crate) fn is_plain(first: &[u8], content_encoding: &str) -> bool {
    let coding = content_encoding.trim();
    if coding.is_empty() || coding.contains(',') {
        return false;
    }
    let gzip = coding.eq_ignore_ascii_case("gzip") || coding.eq_ignore_ascii_case("x-gzip");
    let text = first.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(first).trim_ascii_start();
    let is_markup = match text {
        [b'<', b'!' | b'?', ..] => true,
        [b'<', rest @ ..] => {
            rest.len() > 2
                && rest[..3].iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'>')
        }
        _ => false,
    };
    is_markup || gzip && first.first().is_some_and(|byte| *byte != 0x1f)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_of_documents() {
        for (body, whole) in [
            ("<html><p>a</p></html>", true),
            ("<HTML></HTML>\n<!-- cached -->\n", true),
            ("<rss></rss>", true),
            ("<html><p>a</p>", false),
            ("<html></htm", false),
            ("", false),
        ] {
            assert_eq!(is_whole(body.as_bytes()), whole, "{body}");
        }
        let early = format!("</html>{}", " x".repeat(TAIL));
        assert!(!is_whole(early.as_bytes()));
    }

    #[test]
    fn codings_that_are_none() {
        for (first, coding, plain) in [
            (&b"<!doctype html>"[..], "gzip", true),
            (b"\xEF\xBB\xBF <html>", "br", true),
            (b"plain words", "gzip", true),
            (b"\x1f\x8b\x08\x00", "gzip", false),
            (b"\x78\x9c\xab", "deflate", false),
            (b"<\x02\x80\xff", "br", false),
            (b"<html>", "", false),
            (b"<html>", "gzip, br", false),
            (b"", "gzip", false),
        ] {
            assert_eq!(is_plain(first, coding), plain, "{first:?} {coding}");
        }
    }
}
