//! Types and charsets that lie, and pages that hurt parsers.

use crate::Resource;
use crate::site::story;
use crate::step::{OPEN_HEAD, Step, repeat, send, whole};

fn typed(content_type: &str, body: impl AsRef<[u8]>) -> Vec<Step> {
    whole("200 OK", &format!("Content-Type: {content_type}\r\n"), body)
}

const PNG: &[u8] =
    b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1F\x15\xC4\x89";
const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n";

fn types() -> Vec<Resource> {
    let page = story(104);
    let noise: Vec<u8> = (0..4096u32).map(|n| (n.wrapping_mul(0x9E37_79B1) >> 24) as u8).collect();
    let video = b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: 300000000\r\n\r\n";
    vec![
        Resource::new("type-html-as-octets", "200", typed("application/octet-stream", &page)),
        Resource::new("type-html-as-plain", "200", typed("text/plain", &page)),
        Resource::new("type-html-as-xml", "200", typed("application/xml", &page)),
        Resource::new("type-nonsense", "200", typed("html; charset", &page)),
        Resource::new("type-missing", "200", whole("200 OK", "", &page)),
        Resource::new("type-twice", "200", typed("text/html, text/html", &page)),
        Resource::new("type-html-as-image", "not_a_page", typed("image/jpeg", &page)),
        Resource::new("type-image", "not_a_page", typed("image/png", PNG)),
        Resource::new("type-image-as-html", "not_a_page", typed("text/html", PNG)),
        Resource::new("type-image-as-octets", "not_a_page", typed("application/octet-stream", PNG)),
        Resource::new("type-pdf", "not_a_page", typed("application/pdf", PDF)),
        Resource::new("type-pdf-as-html", "not_a_page", typed("text/html", PDF)),
        Resource::new(
            "type-zip-as-plain",
            "not_a_page",
            typed("text/plain", b"PK\x03\x04\x14\0\0\0"),
        ),
        Resource::new("type-noise-as-html", "not_a_page", typed("text/html", noise)),
        Resource::new("type-script", "not_a_page", typed("application/javascript", "alert(1)")),
        Resource::new(
            "type-video-300mb",
            "not_a_page",
            vec![send(video), repeat(vec![7; 65_536], 4_578)],
        ),
        Resource::new(
            "type-image-gzip-as-html",
            "not_a_page",
            whole(
                "200 OK",
                "Content-Type: text/html\r\nContent-Encoding: gzip\r\n",
                crate::gzip(PNG),
            ),
        ),
    ]
}

fn charsets() -> Vec<Resource> {
    let german = b"<html><title>M\xFCnchen</title><p>Stra\xDFe".to_vec();
    let utf16: Vec<u8> = story(105).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [&[0xFF, 0xFE], utf16.as_slice()].concat();
    vec![
        Resource::new("charset-latin-1-as-utf-8", "200", typed("text/html; charset=utf-8", german)),
        Resource::new("charset-unknown", "200", typed("text/html; charset=klingon", story(106))),
        Resource::new("charset-utf-16-unmarked", "200", typed("text/html", utf16)),
        Resource::new("charset-utf-16-as-utf-8", "200", typed("text/html; charset=utf-8", marked)),
        Resource::new(
            "charset-invalid-bytes",
            "200",
            typed("text/html; charset=utf-8", [b"<p>".as_slice(), &[0xC3; 5_000]].concat()),
        ),
    ]
}

/// A page whose middle is made while it is sent.
fn page(open: &str, piece: &str, times: u64, close: &str) -> Vec<Step> {
    vec![send(OPEN_HEAD), send(open), repeat(piece, times), send(close)]
}

fn parsers() -> Vec<Resource> {
    let nul = story(107).replace("council", "coun\0cil");
    vec![
        Resource::new("empty-page", "200", typed("text/html", "")),
        Resource::new("page-of-nuls", "not_a_page", page("", "\0", 50_000, "")),
        Resource::new("nul-bytes", "200", typed("text/html", nul)),
        Resource::new("nested-100k-divs", "200", page("<html><body>", "<div>", 100_000, "deep")),
        Resource::new("nested-100k-inline", "200", page("<p>", "<b><i>", 50_000, "deep")),
        Resource::new("nested-20k-tables", "200", page("", "<table><tr><td>", 20_000, "deep")),
        Resource::new("unclosed-200k-paragraphs", "200", page("<body>", "<p>word", 200_000, "")),
        Resource::new(
            "attribute-1mb",
            "200",
            page("<p title=\"", "abcdefgh", 131_072, "\">text</p>"),
        ),
        Resource::new("attributes-50k", "200", page("<p ", "a b c d e ", 10_000, ">text</p>")),
        Resource::new("tag-name-1mb", "200", page("<", "abcdefgh", 131_072, ">text")),
        Resource::new("comment-unclosed-5mb", "200", page("<p>text<!--", "abcdefgh", 655_360, "")),
        Resource::new("title-5mb", "200", page("<title>", "headline ", 582_542, "</title>")),
        Resource::new(
            "script-9mb",
            "200",
            page("<script>", "var x=1;", 1_150_000, "</script><p>x"),
        ),
        Resource::new(
            "links-100k",
            "200",
            page("<body>", "<a href=\"http://elsewhere.example/\">link</a> ", 100_000, ""),
        ),
        Resource::new("entities-1m", "200", page("<p>", "&amp;", 1_000_000, "</p>")),
        Resource::new("json-ld-nested", "200", {
            let nested = "[".repeat(100_000);
            page("<script type=\"application/ld+json\">", &nested, 1, "</script><p>text</p>")
        }),
        Resource::new("just-over-the-cap", "too_large", page("<p>", "0123456789", 1_000_000, "")),
    ]
}

pub(super) fn resources() -> Vec<Resource> {
    let mut all = types();
    all.extend(charsets());
    all.extend(parsers());
    all
}
