//! Is it text that can be a page? By the header first, then by the first bytes.

use newshound_core::task::Expect;

/// How many decoded bytes [`is_text`] wants to see (the WHATWG sniffing standard reads 1,445;
/// signatures and control bytes show much earlier).
pub(crate) const SNIFF_BYTES: usize = 512;

/// Whether a body of this `Content-Type` is worth reading. A missing, empty or generic type
/// is: its first bytes decide.
pub(crate) fn is_worth_reading(content_type: Option<&str>, expect: Expect) -> bool {
    // RFC 9309 names no type and a wrong one must not open a site. What the other file of a host
    // is, its bytes tell.
    if expect.is_of_host() {
        return true;
    }
    let essence = content_type.unwrap_or_default();
    let essence = essence.split([';', ',']).next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    let Some((kind, subtype)) = essence.split_once('/') else { return true };
    match kind {
        "text" => !matches!(
            subtype,
            "css"
                | "javascript"
                | "ecmascript"
                | "csv"
                | "calendar"
                | "vcard"
                | "x-vcard"
                | "event-stream"
                | "vtt"
        ),
        "application" => {
            subtype.ends_with("xml")
                || subtype.ends_with("json")
                || matches!(
                    subtype,
                    "octet-stream"
                        | "x-octet-stream"
                        | "force-download"
                        | "download"
                        | "x-download"
                        | "unknown"
                        | "x-unknown"
                        | "x-httpd-php"
                        | "x-php"
                        | "html"
                        | "rss"
                        | "atom"
                        | "xhtml"
                )
                || (is_gzip(subtype) && expect != Expect::Page)
        }
        "binary" | "unknown" | "*" | "content" | "html" | "xml" => true,
        _ => false,
    }
}

/// Sitemaps are often kept as `sitemap.xml.gz`.
fn is_gzip(subtype: &str) -> bool {
    matches!(subtype, "gzip" | "x-gzip" | "x-gunzip" | "gzipped" | "x-compressed")
}

/// Signatures of things that are no text, though some begin with letters.
const SIGNATURES: &[&[u8]] = &[
    b"\x89PNG",
    b"\xFF\xD8\xFF",
    b"GIF87a",
    b"GIF89a",
    b"%PDF-",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"Rar!\x1A",
    b"7z\xBC\xAF",
    b"BZh9",
    b"\xFD7zXZ",
    b"\x28\xB5\x2F\xFD",
    b"\x1A\x45\xDF\xA3",
    b"OggS",
    b"ID3",
    b"fLaC",
    b"FLV\x01",
    b"wOFF",
    b"wOF2",
    b"OTTO",
    b"\x7FELF",
    b"MZ\x90",
    b"%!PS-Adobe",
    b"II*\0",
    b"MM\0*",
    b"\0asm",
    b"\xD0\xCF\x11\xE0",
    b"8BPS",
    b"\0\0\x01\0",
    b"\0\0\x02\0",
    b"SQLite format 3\0",
];

/// Whether the first bytes of a body are text of any charset: markup, JSON, plain words.
pub(crate) fn is_text(first: &[u8]) -> bool {
    let first = &first[..first.len().min(SNIFF_BYTES)];
    let riff = first.starts_with(b"RIFF") && first.len() >= 12 && first[8..12].is_ascii();
    let media = first.get(4..8) == Some(b"ftyp");
    if riff || media || SIGNATURES.iter().any(|magic| first.starts_with(magic)) {
        return false;
    }
    if first.starts_with(b"\xFF\xFE") || first.starts_with(b"\xFE\xFF") {
        return true;
    }
    // NUL counts as a blank here: UTF-16 without a mark has one beside every letter.
    let start = first.iter().find(|byte| !matches!(byte, 0 | b'\t' | b'\n' | b'\r' | b' ' | 0x0C));
    if first.starts_with(b"\xEF\xBB\xBF") || matches!(start, Some(b'<' | b'{' | b'[')) {
        return true;
    }
    // Random bytes have 11 % of these; text has none. ESC is left out: ISO-2022-JP uses it.
    let controls = first
        .iter()
        .filter(|byte| matches!(byte, 0..=8 | 0x0B | 0x0E..=0x1A | 0x1C..=0x1F))
        .count();
    controls * 20 <= first.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn judges_types() {
        use Expect::{Feed, Page, Robots, Sitemap};
        let cases: &[(Option<&str>, Expect, bool)] = &[
            (None, Page, true),
            (Some(""), Page, true),
            (Some("text/html"), Page, true),
            (Some("TEXT/HTML; charset=utf-8"), Page, true),
            (Some("text/html, text/html"), Page, true),
            (Some("text/plain"), Page, true),
            (Some("html"), Page, true),
            (Some("application/xhtml+xml"), Page, true),
            (Some("application/rss+xml"), Page, true),
            (Some("application/json"), Page, true),
            (Some("application/feed+json"), Feed, true),
            (Some("application/octet-stream"), Page, true),
            (Some("binary/octet-stream"), Page, true),
            (Some("application/gzip"), Sitemap, true),
            (Some("application/x-gzip"), Sitemap, true),
            (Some("application/x-gzip"), Page, false),
            (Some("image/png"), Page, false),
            (Some("image/svg+xml"), Page, false),
            (Some("image/png"), Sitemap, false),
            (Some("image/png"), Robots, true),
            (Some("video/mp4"), Page, false),
            (Some("audio/mpeg"), Page, false),
            (Some("font/woff2"), Page, false),
            (Some("application/pdf"), Page, false),
            (Some("application/zip"), Page, false),
            (Some("application/javascript"), Page, false),
            (Some("text/css"), Page, false),
            (Some("text/calendar"), Page, false),
            (Some("multipart/mixed"), Page, false),
        ];
        for (content_type, expect, read) in cases {
            assert_eq!(is_worth_reading(*content_type, *expect), *read, "{content_type:?}");
        }
    }

    #[test]
    fn tells_text_from_the_rest() {
        let noise: Vec<u8> =
            (0..512u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let cases: &[(&[u8], bool)] = &[
            (b"", true),
            (b"<!DOCTYPE html>", true),
            (b"  \r\n<html>", true),
            (b"\xEF\xBB\xBF<rss>", true),
            (b"{\"a\":1}", true),
            (b"plain words", true),
            (b"<html>\0\0\0\0\0\0\0\0\0\0\0\0\0\0", true),
            (b"<\0h\0t\0m\0l\0", true),
            (b"\0<\0h\0t\0m\0l", true),
            (b"\xFF\xFEa\0b\0", true),
            (b"\x1B$B%K%e!<%9\x1B(B", true),
            (b"\x83j\x83\x85\x81[\x83X", true),
            (b"ID3 is an old tag", false),
            (b"\x89PNG\r\n\x1A\n", false),
            (b"\xFF\xD8\xFF\xE0\0\x10JFIF", false),
            (b"GIF89a\x01\0", false),
            (b"RIFF\x24\0\0\0WEBPVP8 ", false),
            (b"%PDF-1.7\n", false),
            (b"PK\x03\x04", false),
            (b"\0\0\0\x20ftypisom", false),
            (b"wOF2\0\x01", false),
            (&noise, false),
        ];
        for (bytes, text) in cases {
            assert_eq!(is_text(bytes), *text, "{:?}", String::from_utf8_lossy(bytes));
        }
    }
}
