//! Lengths and chunks that lie.

use crate::Resource;
use crate::site::story;
use crate::step::{CHUNKED_HEAD, HTML, OPEN_HEAD, Step, chunk, repeat, send};

pub(super) fn resources() -> Vec<Resource> {
    let page = story(101);
    let with =
        |fields: &str| vec![send(format!("HTTP/1.1 200 OK\r\n{HTML}{fields}\r\n")), send(&page)];
    let chunked = |rest: Vec<Step>| {
        let mut steps = vec![send(CHUNKED_HEAD), send(chunk(&page))];
        steps.extend(rest);
        steps
    };
    let length = page.len();
    let half = &page[..length / 2];
    vec![
        // The page's own end has come: browsers show it, whatever its transfer lacks.
        Resource::new("length-too-short", "200", with("Content-Length: 900\r\n")),
        Resource::new("length-too-long", "200", with("Content-Length: 99999\r\n")),
        Resource::new(
            "lengths-differ",
            "broken",
            with(&format!("Content-Length: {length}\r\nContent-Length: 5\r\n")),
        ),
        Resource::new("length-no-number", "broken", with("Content-Length: many\r\n")),
        Resource::new("length-negative", "broken", with("Content-Length: -1\r\n")),
        Resource::new("length-zero-with-body", "200", with("Content-Length: 0\r\n")),
        Resource::new(
            "length-and-chunks",
            "200",
            vec![
                send(format!(
                    "HTTP/1.1 200 OK\r\n{HTML}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
                )),
                send(chunk(&page)),
                send("0\r\n\r\n"),
            ],
        ),
        Resource::new("chunks", "200", chunked(vec![send("0\r\n\r\n"), Step::KeepAlive])),
        Resource::new(
            "chunks-of-one-byte",
            "200",
            vec![
                send(CHUNKED_HEAD),
                send(page.bytes().flat_map(|byte| chunk([byte])).collect::<Vec<_>>()),
                send("0\r\n\r\n"),
            ],
        ),
        Resource::new(
            "chunks-with-extensions",
            "200",
            vec![
                send(CHUNKED_HEAD),
                send(format!("{length:X};name=\"value\"\r\n{page}\r\n0;last\r\n\r\n")),
            ],
        ),
        Resource::new(
            "chunks-with-trailer",
            "200",
            chunked(vec![send("0\r\nX-Checksum: abc\r\n\r\n"), Step::KeepAlive]),
        ),
        Resource::new(
            "trailer-without-end",
            "200",
            chunked(vec![
                send("0\r\n"),
                repeat("X-Trailer: abcdefghijklmnopqrstuvwxyz\r\n", 99_999),
            ]),
        ),
        Resource::new("chunks-without-end", "200", chunked(vec![])),
        // It has not: a part of the page is missing.
        Resource::new(
            "chunks-end-within-page",
            "broken",
            vec![send(CHUNKED_HEAD), send(chunk(half))],
        ),
        Resource::new(
            "length-ends-within-page",
            "broken",
            vec![
                send(format!("HTTP/1.1 200 OK\r\n{HTML}Content-Length: {length}\r\n\r\n")),
                send(half),
            ],
        ),
        Resource::new("chunk-cut-short", "200", chunked(vec![send("5000\r\nonly this")])),
        Resource::new("chunk-size-no-number", "200", chunked(vec![send("zz\r\nhello\r\n")])),
        Resource::new(
            "chunk-size-overflow",
            "200",
            chunked(vec![send("FFFFFFFFFFFFFFFFF\r\nhello\r\n")]),
        ),
        Resource::new(
            "chunk-extension-bomb",
            "200",
            chunked(vec![send("5;"), repeat("x=abcdefghijklmnopqrstuvwxyz;", 99_999)]),
        ),
        Resource::new(
            "chunk-without-newline",
            "200",
            chunked(vec![send("5\r\nhello7\r\nmistake\r\n")]),
        ),
        Resource::new(
            "endless-body",
            "too_large",
            vec![send(OPEN_HEAD), repeat("<p>and so on ", u64::MAX)],
        ),
        Resource::new(
            "endless-chunks",
            "too_large",
            vec![send(CHUNKED_HEAD), repeat(chunk("<p>and so on "), u64::MAX)],
        ),
        Resource::new(
            "download-300mb",
            "too_large",
            vec![
                send(format!("HTTP/1.1 200 OK\r\n{HTML}Content-Length: 300000000\r\n\r\n")),
                repeat(vec![b' '; 65_536], 4_578),
            ],
        ),
    ]
}
