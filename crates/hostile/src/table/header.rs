//! Headers that are too many, too long or malformed.

use crate::Resource;
use crate::site::story;
use crate::step::{HTML, Step, repeat, send, whole};
use std::fmt::Write;

fn many(count: usize) -> String {
    (0..count).fold(String::new(), |mut all, number| {
        let _ = write!(all, "X-Field-{number}: value {number}\r\n");
        all
    })
}

pub(super) fn resources() -> Vec<Resource> {
    let page = story(102);
    let with = |fields: &str| whole("200 OK", &format!("{HTML}{fields}"), &page);
    let bytes = |fields: &[u8]| {
        let length = page.len();
        let mut steps =
            vec![send(format!("HTTP/1.1 200 OK\r\n{HTML}Content-Length: {length}\r\n"))];
        steps.extend([send(fields), send("\r\n\r\n"), send(&page)]);
        steps
    };
    let interim = |text: &str| {
        let mut steps = vec![send(text)];
        steps.extend(with(""));
        steps
    };
    vec![
        Resource::new("header-200-fields", "200", with(&many(200))),
        Resource::new("header-5000-fields", "broken", with(&many(5_000))),
        Resource::new(
            "header-64k-field",
            "200",
            with(&format!("X-Long: {}\r\n", "a".repeat(65_536))),
        ),
        Resource::new(
            "header-4mb-field",
            "broken",
            vec![send("HTTP/1.1 200 OK\r\nX-Long: "), repeat("abcdefgh", 524_288)],
        ),
        Resource::new(
            "header-without-end",
            "broken",
            vec![send("HTTP/1.1 200 OK\r\n"), repeat("X-Field: value\r\n", u64::MAX)],
        ),
        Resource::new("header-control-bytes", "200", bytes(b"X-Bad: a\x01\x02\x7Fb")),
        Resource::new("header-nul", "broken", bytes(b"X-Bad: a\0b")),
        Resource::new("header-space-before-colon", "200", bytes(b"X-Space : value")),
        Resource::new("header-bad-name", "200", bytes(b"X Bad (name): value")),
        Resource::new("header-without-colon", "200", bytes(b"this is no field")),
        Resource::new("header-folded", "200", bytes(b"X-Folded: one\r\n two")),
        Resource::new("header-latin-1", "200", bytes(b"X-Name: Andr\xE9 \xA9")),
        Resource::new("header-empty-values", "200", with("X-Empty:\r\nETag:\r\n")),
        Resource::new(
            "header-cookies",
            "200",
            with(&"Set-Cookie: id=1234567890; Path=/; Domain=.example\r\n".repeat(150)),
        ),
        Resource::new(
            "cookies-that-fit",
            "200",
            with("Set-Cookie: id=77; Path=/\r\nSet-Cookie: big=1; Domain=localhost\r\n"),
        ),
        Resource::new(
            "early-hints",
            "200",
            interim("HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"),
        ),
        Resource::new(
            "continue-five-times",
            "200",
            interim(&"HTTP/1.1 100 Continue\r\n\r\n".repeat(5)),
        ),
        Resource::new(
            "early-hints-without-end",
            "timed_out",
            vec![
                send("HTTP/1.1 103 Early Hints\r\n\r\n"),
                Step::Drip(
                    b"HTTP/1.1 103 Early Hints\r\n\r\n".to_vec(),
                    std::time::Duration::from_millis(10),
                ),
            ],
        ),
        Resource::new(
            "validators-huge",
            "200",
            with(&format!("ETag: \"{}\"\r\n", "e".repeat(8_000))),
        ),
    ]
}
