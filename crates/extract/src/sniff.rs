//! Tells what kind of document bytes are, by content before label.

use crate::feed::xml;
use crate::sitemap::unpack;

/// What a response's body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DocumentKind {
    /// A page.
    Html,
    /// RSS, RDF, Atom or JSON Feed.
    Feed,
    /// A sitemap or an index of sitemaps.
    Sitemap,
    /// Plain text (a text sitemap too: lines of URLs are [`DocumentKind::Sitemap`]).
    Text,
    /// JSON that is no feed.
    Json,
    /// Anything else: pictures, PDF, archives, other XML, nothing at all.
    Other,
}

/// Bytes looked at: warnings that a server prints before a feed may be many.
const HEAD: usize = 16 * 1_024;

/// First bytes of formats that are no text.
const MAGIC: &[&[u8]] = &[
    b"%PDF",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"RIFF",
    b"PK\x03\x04",
    b"OggS",
    b"ID3",
    b"\0\0\0",
    b"BM",
    b"Rar!",
    b"7z\xbc\xaf",
    b"wOFF",
    b"wOF2",
    b"fLaC",
    b"\x7fELF",
    b"MZ",
    b"\xd0\xcf\x11\xe0",
    b"\x1aE\xdf\xa3",
];

/// Tells the kind of a document. `content_type` decides only where the content does not.
#[must_use]
pub fn sniff(bytes: &[u8], content_type: Option<&str>) -> DocumentKind {
    if MAGIC.iter().any(|m| bytes.starts_with(m)) {
        return DocumentKind::Other;
    }
    let gzip = bytes.starts_with(&[0x1f, 0x8b]);
    let head_bytes = if gzip { bytes } else { &bytes[..bytes.len().min(HEAD * 2)] };
    let (unpacked, _) = unpack(head_bytes, HEAD);
    let text = xml::decode_head(&unpacked);
    let label = content_type.unwrap_or_default().to_ascii_lowercase();
    let rest = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if rest.is_empty() || rest.contains('\0') {
        return DocumentKind::Other;
    }
    if rest.starts_with(['{', '[']) && !label.contains("html") {
        let feed = rest.starts_with('{') && rest.contains("jsonfeed.org/version");
        return if feed { DocumentKind::Feed } else { DocumentKind::Json };
    }
    match by_markup(rest) {
        // A page, or a server's warning in HTML before something else.
        Some(DocumentKind::Html) => {
            return behind_warning(rest).unwrap_or(DocumentKind::Html);
        }
        Some(kind) => return kind,
        None => {}
    }
    if label.contains("html") {
        return DocumentKind::Html;
    }
    if rest.starts_with("http://") || rest.starts_with("https://") {
        let lines: Vec<&str> = rest.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
        // The last line may be cut.
        let good = lines.iter().filter(|l| l.starts_with("http") && !l.contains(' ')).count();
        if good * 10 >= lines.len() * 9 {
            return DocumentKind::Sitemap;
        }
    }
    if label.contains("json") {
        return DocumentKind::Json;
    }
    let odd = rest
        .chars()
        .take(1_000)
        .filter(|c| c.is_control() && !c.is_whitespace() || *c == '\u{fffd}')
        .count();
    if odd > 20
        || label.starts_with("image/")
        || label.starts_with("video/")
        || label.starts_with("audio/")
    {
        return DocumentKind::Other;
    }
    DocumentKind::Text
}

/// What stands behind marks that begin no page, where it is a feed or a sitemap.
fn behind_warning(text: &str) -> Option<DocumentKind> {
    if let Some(root) = xml::from_root(text) {
        return by_markup(root);
    }
    crate::feed::json_behind_warning(text).map(|_| DocumentKind::Feed)
}

/// By the first element, over declarations, comments and doctypes.
fn by_markup(text: &str) -> Option<DocumentKind> {
    let mut rest = text;
    // A few junk words before the first tag are a warning printed by the server.
    if !rest.starts_with('<') {
        let at = rest[..crate::meta::text::cut(rest, 1_024).len()].find('<')?;
        rest = &rest[at..];
    }
    for _ in 0..50 {
        rest = rest.trim_start();
        if let Some(tail) = rest.strip_prefix("<!--") {
            rest = &tail[tail.find("-->")? + 3..];
        } else if rest.starts_with("<?") {
            rest = &rest[rest.find('>')? + 1..];
        } else if let Some(tail) = rest.strip_prefix("<!") {
            let lower = crate::meta::text::cut(tail, 200).to_ascii_lowercase();
            if lower.starts_with("doctype html") && !lower.contains("rss") {
                return Some(DocumentKind::Html);
            }
            // An internal subset may hold ">" inside brackets.
            let end = match (tail.find('['), tail.find('>')) {
                (Some(open), Some(close)) if open < close => tail.find("]>").map(|i| i + 2),
                (_, close) => close.map(|i| i + 1),
            }?;
            rest = &tail[end..];
        } else {
            break;
        }
    }
    let name: String = rest
        .strip_prefix('<')?
        .chars()
        .take_while(|c| c.is_alphanumeric() || matches!(c, ':' | '-' | '_'))
        .take(40)
        .collect::<String>()
        .to_ascii_lowercase();
    let local = name.rsplit(':').next().unwrap_or(&name);
    match local {
        "rss" | "feed" | "rdf" | "channel" => Some(DocumentKind::Feed),
        "urlset" | "sitemapindex" => Some(DocumentKind::Sitemap),
        "html" | "head" | "body" | "title" | "meta" | "div" | "p" | "script" | "link" | "table"
        | "a" | "h1" | "h2" | "span" | "style" | "center" | "br" | "main" | "article"
        | "section" | "b" | "ul" | "img" | "iframe" | "form" | "header" | "font" | "noscript"
        | "base" => Some(DocumentKind::Html),
        "" => None,
        _ if name == local && !text.starts_with("<?xml") && local.len() < 12 && local != "svg" => {
            None
        }
        _ => Some(DocumentKind::Other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn tells_kinds_by_content() {
        use DocumentKind::{Feed, Html, Json, Other, Sitemap, Text};
        for (body, label, want) in [
            ("<!DOCTYPE html><html>", "application/xml", Html),
            ("\u{feff}  <html lang=en>", "", Html),
            ("<!-- c --><!doctype HTML PUBLIC \"-//W3C\">", "", Html),
            ("<div>cut</div>", "", Html),
            ("plain words", "text/html; charset=utf-8", Html),
            ("plain words", "text/plain", Text),
            ("<?xml version='1.0'?><!-- x --><rss version='2.0'>", "text/html", Feed),
            ("<feed xmlns='http://www.w3.org/2005/Atom'>", "text/plain", Feed),
            ("<rdf:RDF xmlns='x'>", "application/xml", Feed),
            ("Warning: x in y.php\n<rss>", "text/html", Feed),
            ("<br />\n<b>Warning</b>: x<br />\n<?xml version='1.0'?><rss>", "text/xml", Feed),
            ("<br />\n<b>Notice</b>: x<br />\n<urlset>", "text/html", Sitemap),
            ("<br /><b>W</b>\n{\"version\":\"https://jsonfeed.org/version/1\"}", "", Feed),
            (
                "<div>a</div><script>{\"version\":\"https://jsonfeed.org/version/1\"}</script>",
                "",
                Html,
            ),
            ("<!doctype html><pre><rss></pre>", "text/html", Html),
            ("{\"version\":\"https://jsonfeed.org/version/1.1\"}", "application/json", Feed),
            ("{\"a\":1}", "application/json", Json),
            ("[1]", "", Json),
            (
                "<?xml version='1.0'?><?xml-stylesheet href='a'?><urlset>",
                "application/rss+xml",
                Sitemap,
            ),
            ("<!DOCTYPE lolz [<!ENTITY a 'b'>]><sitemapindex>", "text/xml", Sitemap),
            ("https://a.example/1\nhttps://a.example/2\n", "text/plain", Sitemap),
            ("<?xml version='1.0'?><OpenSearchDescription>", "application/xml", Other),
            ("<svg xmlns='x'>", "image/svg+xml", Other),
            ("%PDF-1.7", "text/html", Other),
            ("", "text/html", Other),
            ("a\0b", "", Other),
        ] {
            assert_eq!(sniff(body.as_bytes(), Some(label)), want, "{body}");
        }
    }

    #[test]
    fn looks_into_gzip() {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(b"<?xml version='1.0'?><urlset>").expect("in memory");
        let bytes = packer.finish().expect("in memory");
        assert_eq!(sniff(&bytes, Some("application/x-gzip")), DocumentKind::Sitemap);
        assert_eq!(sniff(&[0x1f, 0x8b, 0, 1], None), DocumentKind::Other);
    }
}
