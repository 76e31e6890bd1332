//! Connections that break, stall or drip, and answers that are no HTTP.

use crate::Resource;
use crate::site::story;
use crate::step::{HTML, OPEN_HEAD, Step, repeat, send, whole};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

pub(super) fn resources() -> Vec<Resource> {
    let page = story(100);
    let half = &page[..page.len() / 2];
    let announced = format!("HTTP/1.1 200 OK\r\n{HTML}Content-Length: {}\r\n\r\n", page.len());
    vec![
        Resource::new("healthy", "200", whole("200 OK", HTML, &page)),
        Resource::new("healthy-until-close", "200", vec![send(OPEN_HEAD), send(&page)]),
        Resource::new(
            "healthy-http10",
            "200",
            vec![send(format!("HTTP/1.0 200 OK\r\n{HTML}\r\n")), send(&page)],
        ),
        Resource::new("drop-before-header", "broken", vec![]),
        Resource::new("reset-before-header", "broken", vec![Step::Reset]),
        Resource::new("drop-in-header", "broken", vec![send("HTTP/1.1 200 OK\r\nContent-Ty")]),
        Resource::new("drop-mid-body", "broken", vec![send(&announced), send(half)]),
        Resource::new("reset-mid-body", "broken", vec![send(&announced), send(half), Step::Reset]),
        Resource::new("stall-before-header", "timed_out", vec![Step::Hold]),
        Resource::new(
            "stall-in-header",
            "timed_out",
            vec![send("HTTP/1.1 200 OK\r\nContent-Type: te"), Step::Hold],
        ),
        Resource::new("stall-before-body", "timed_out", vec![send(&announced), Step::Hold]),
        Resource::new(
            "stall-mid-body",
            "timed_out",
            vec![send(&announced), send(half), Step::Hold],
        ),
        Resource::new(
            "drip-header",
            "timed_out",
            vec![send("HTTP/1.1 200 OK\r\nX-Slow: "), Step::Drip(b"a".to_vec(), SECOND)],
        ),
        Resource::new(
            "drip-body",
            "timed_out",
            vec![send(OPEN_HEAD), Step::Drip(b"<p>slow".to_vec(), SECOND)],
        ),
        // Fast enough for an idle deadline, for ever.
        Resource::new(
            "drip-body-steadily",
            "timed_out",
            vec![send(OPEN_HEAD), Step::Drip(b"<p>steady".to_vec(), Duration::from_millis(50))],
        ),
        Resource::new("http09", "broken", vec![send("<html><p>No header at all")]),
        Resource::new(
            "other-protocol",
            "broken",
            vec![send("SSH-2.0-OpenSSH_9.2\r\n"), Step::Hold],
        ),
        Resource::new("noise", "broken", vec![repeat([0x16, 3, 1, 0xFE, 0x0D, 0x0A], 2_000)]),
        Resource::new("bad-status-line", "broken", vec![send("HTTP/1.1 abc OK\r\n\r\n")]),
        Resource::new("bad-version", "broken", vec![send("HTTP/7.3 200 OK\r\n\r\n")]),
    ]
}
