//! Records as other programs write them.

use newshound_hostile::{gzip, zstd};

/// A story of its own: page, and its headline.
pub(crate) fn story(number: usize) -> (String, String) {
    const WORDS: [&str; 8] =
        ["harbour", "council", "orchard", "railway", "library", "bakery", "theatre", "observatory"];
    let word = WORDS[number % 8];
    let title = format!("The {word} opens its doors again after the repair number {number}");
    let paragraphs: String = (0..6)
        .map(|at| {
            format!(
                "<p>Paragraph {at} of story {number} tells what the people at the {word} did that day, whom they \
                 met on their way, and why the work took {} weeks longer than the town had hoped.</p>\n",
                at + number
            )
        })
        .collect();
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><title>{title}</title>\
         <meta property=\"article:published_time\" content=\"2024-03-0{}T08:00:00Z\"></head>\
         <body><article><h1>{title}</h1>{paragraphs}</article></body></html>",
        number % 9 + 1
    );
    (page, title)
}

pub(crate) fn url(number: usize) -> String {
    format!("http://news.example/2024/story-{number}.html")
}

/// A record: version, fields and block; `Content-Length` is added.
pub(crate) fn record(version: &str, fields: &[(&str, &str)], block: &[u8]) -> Vec<u8> {
    let mut out = format!("{version}\r\n").into_bytes();
    for (name, value) in fields {
        out.extend(format!("{name}: {value}\r\n").bytes());
    }
    out.extend(format!("Content-Length: {}\r\n\r\n", block.len()).bytes());
    [&out[..], block, b"\r\n\r\n"].concat()
}

/// An HTTP answer.
pub(crate) fn answer(fields: &str, body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 200 OK\r\n{fields}\r\n").as_bytes(), body].concat()
}

const HTML: &str = "Content-Type: text/html; charset=UTF-8\r\n";

fn chunked(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for chunk in body.chunks(700) {
        out.extend(format!("{:x};ext=1\r\n", chunk.len()).bytes());
        out.extend_from_slice(chunk);
        out.extend(b"\r\n");
    }
    out.extend(b"0\r\n\r\n");
    out
}

/// The ways of programs; each writes one story as some records.
pub(crate) const PROGRAMS: &[&str] = &[
    "wget",
    "warcio",
    "heritrix",
    "browsertrix",
    "stormcrawler",
    "cc-news",
    "lower case",
    "continued",
    "bare",
    "undated",
    "latin",
    "no status",
    "http/0.9",
    "tunnel",
    "wrong coding",
    "hidden gzip",
    "brotli",
    "resource",
];

/// The records of a story as `program` writes them.
pub(crate) fn records(program: &str, number: usize) -> Vec<Vec<u8>> {
    let (page, _) = story(number);
    let (page, url) = (page.as_bytes(), url(number));
    let id = format!("<urn:uuid:00000000-0000-4000-8000-{number:012}>");
    let request_id = format!("<urn:uuid:10000000-0000-4000-8000-{number:012}>");
    let bracketed = format!("<{url}>");
    let request = format!("GET /2024/story-{number}.html HTTP/1.1\r\nHost: news.example\r\n\r\n");
    let date = ("WARC-Date", "2024-03-10T10:00:00Z");
    let media = ("Content-Type", "application/http; msgtype=response");
    let asked = |version: &str, target: &str| {
        let fields = [
            ("WARC-Type", "request"),
            ("WARC-Target-URI", target),
            ("Content-Type", "application/http;msgtype=request"),
            date,
            ("WARC-Record-ID", &*request_id),
        ];
        record(version, &fields, request.as_bytes())
    };
    let response = |version: &str, target: &str, more: &[(&str, &str)], block: &[u8]| {
        let fields =
            [("WARC-Type", "response"), ("WARC-Record-ID", &id), ("WARC-Target-URI", target)];
        record(version, &[&fields[..], more].concat(), block)
    };
    let plain = answer(HTML, page);
    match program {
        // Brackets around the URL, no space in the media type, chunks kept.
        "wget" => {
            let fields = "Content-Type: text/html\r\nTransfer-Encoding: chunked\r\n";
            let block = answer(fields, &chunked(page));
            let media = ("Content-Type", "application/http;msgtype=response");
            vec![
                asked("WARC/1.0", &bracketed),
                response(
                    "WARC/1.0",
                    &bracketed,
                    &[date, media, ("WARC-Block-Digest", "sha1:?")],
                    &block,
                ),
            ]
        }
        "warcio" => {
            let fields = format!("{HTML}Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n");
            let block = answer(&fields, &chunked(&gzip(page)));
            let date = ("WARC-Date", "2024-03-10T10:00:00.123456Z");
            vec![response("WARC/1.1", &url, &[date, media], &block), asked("WARC/1.1", &url)]
        }
        // The name of its host first, and what it found as a record of its own.
        "heritrix" => {
            let dns = [("WARC-Type", "response"), ("WARC-Target-URI", "dns:news.example"), date];
            let dns = record(
                "WARC/1.0",
                &[&dns[..], &[("Content-Type", "text/dns")]].concat(),
                b"20240310",
            );
            let found =
                [("WARC-Type", "metadata"), ("WARC-Target-URI", &url), ("WARC-Concurrent-To", &id)];
            let more =
                [date, media, ("WARC-Payload-Digest", "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYX")];
            vec![
                dns,
                response("WARC/1.0", &url, &more, &plain),
                asked("WARC/1.0", &url),
                record("WARC/1.0", &found, b"fetchTimeMs: 15\r\nhopsFromSeed: L\r\n"),
            ]
        }
        // Resources under names of its own; the coding taken off and its field renamed.
        "browsertrix" => {
            let of_page = format!("urn:pageinfo:{url}");
            let json = [("WARC-Type", "resource"), ("WARC-Target-URI", &of_page), date];
            let json = [&json[..], &[("Content-Type", "application/json")]].concat();
            let text = format!("urn:text:{url}");
            let text = [
                ("WARC-Type", "resource"),
                ("WARC-Target-URI", &text),
                ("Content-Type", "text/plain"),
            ];
            let more = [
                ("WARC-JSON-Metadata", "{\"ipType\":\"Public\"}"),
                ("WARC-Page-ID", "9d1b4f0a-1"),
                ("WARC-Resource-Type", "document"),
                (
                    "WARC-Payload-Digest",
                    "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                ),
                date,
                media,
            ];
            let block = answer(&format!("{HTML}x-orig-content-encoding: br\r\n"), page);
            vec![
                response("WARC/1.1", &url, &more, &block),
                asked("WARC/1.1", &url),
                record("WARC/1.1", &json, b"{}"),
                record("WARC/1.1", &text, b"words of the page"),
            ]
        }
        "stormcrawler" => {
            let fields = format!(
                "{HTML}X-Crawl-Content-Encoding: gzip\r\nContent-Length: {}\r\n",
                page.len()
            );
            let more = [date, ("WARC-Truncated", "unspecified"), media];
            vec![asked("WARC/1.0", &url), response("WARC/1.0", &url, &more, &answer(&fields, page))]
        }
        "cc-news" => {
            let more = [
                date,
                media,
                ("WARC-Identified-Payload-Type", "text/html"),
                ("WARC-Payload-Digest", "md5:0"),
            ];
            vec![asked("WARC/1.0", &url), response("WARC/1.0", &url, &more, &plain)]
        }
        "lower case" => {
            let fields = [
                ("warc-type", "response"),
                ("WARC-TARGET-URI", &*url),
                ("warc-date", "2024-03-10"),
                ("content-type", "Application/HTTP;msgtype=response"),
            ];
            vec![record("WARC/1.0", &fields, &plain)]
        }
        "continued" => {
            let more = [date, ("X-Note", "one\r\n\ttwo"), ("X-Torn", "one\r\ntwo"), media];
            let block = answer(&format!("{HTML}X-Long: one\r\n  two\r\n"), page);
            vec![response("WARC/1.0", &url, &more, &block)]
        }
        // Not even a media type.
        "bare" => vec![response("WARC/1.0", &url, &[], &plain)],
        "undated" => {
            let block = answer(&format!("{HTML}Date: Sun, 10 Mar 2024 10:00:00 GMT\r\n"), page);
            vec![response("WARC/1.0", &url, &[media, ("WARC-Date", "lately")], &block)]
        }
        "latin" => {
            let block = [
                &b"HTTP/1.1 200 Tr\xe8s bien\r\nX-City: K\xf6ln\r\nContent-Type: text/html\r\n\r\n"
                    [..],
                page,
            ];
            vec![response("WARC/1.0", &url, &[date, media], &block.concat())]
        }
        "no status" => {
            let block = [&b"HTTP/1.1 OK\nContent-Type: text/html\n\n"[..], page].concat();
            vec![response("WARC/1.0", &url, &[date, media], &block)]
        }
        "http/0.9" => vec![response("WARC/1.0", &url, &[date, media], page)],
        "tunnel" => {
            let before = b"HTTP/1.0 200 Connection established\r\n\r\n";
            vec![response("WARC/1.0", &url, &[date, media], &[&before[..], &plain].concat())]
        }
        "wrong coding" => {
            let fields = format!("{HTML}Content-Encoding: br\r\nTransfer-Encoding: chunked\r\n");
            vec![response("WARC/1.1", &url, &[date, media], &answer(&fields, page))]
        }
        "hidden gzip" => {
            vec![response("WARC/1.1", &url, &[date, media], &answer(HTML, &gzip(&gzip(page))))]
        }
        "brotli" => {
            let fields = format!("{HTML}Content-Encoding: br\r\n");
            let block = answer(&fields, &newshound_hostile::brotli_stored(page));
            vec![response("WARC/1.1", &url, &[date, media], &block)]
        }
        "resource" => {
            let fields = [
                ("WARC-Type", "resource"),
                ("WARC-Target-URI", &*url),
                date,
                ("Content-Type", "text/html"),
            ];
            vec![record("WARC/1.1", &fields, page)]
        }
        other => panic!("{other}"),
    }
}

/// The description that a file begins with.
pub(crate) fn info() -> Vec<u8> {
    let fields = [("WARC-Type", "warcinfo"), ("Content-Type", "application/warc-fields")];
    record("WARC/1.0", &fields, b"software: another/1.0\r\nformat: WARC File Format 1.0\r\n")
}

/// The ways that records are packed; each gives a file of some.
pub(crate) const PACKINGS: &[&str] =
    &["a member each", "one member", "blocks", "plain", "a frame each", "one frame", "slack"];

pub(crate) fn packed(packing: &str, all: &[Vec<u8>]) -> Vec<u8> {
    match packing {
        "a member each" => all.iter().flat_map(|one| gzip(one)).collect(),
        "one member" => gzip(&all.concat()),
        // As bgzip does it, with an empty block at the end.
        "blocks" => all.concat().chunks(1000).chain([&b""[..]]).flat_map(gzip).collect(),
        "plain" => all.concat(),
        "a frame each" => all.iter().flat_map(|one| zstd(one)).collect(),
        "one frame" => zstd(&all.concat()),
        "slack" => all.join(&b"\r\n\n\r\n\r\n"[..]),
        other => panic!("{other}"),
    }
}
