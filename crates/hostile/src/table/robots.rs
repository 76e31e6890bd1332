//! robots.txt that hangs, floods or lies. Each has a port of its own as well.

use crate::Resource;
use crate::coding::{GZIP_HEAD, letters_block};
use crate::step::{HTML, Step, repeat, send, whole};
use newshound_core::task::Expect;

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";

/// A robots.txt that stands at `location`, or so it says.
fn moved(name: &'static str, location: &str) -> Resource {
    Resource::new(name, "302", whole("302 Found", &format!("Location: {location}\r\n"), ""))
}

pub(super) fn resources() -> Vec<Resource> {
    let stars = format!("User-agent: *\nDisallow: /{}b\n", "a*".repeat(2_000));
    let all = vec![
        Resource::new("robots-hangs", "timed_out", vec![Step::Hold]),
        Resource::new("robots-drops", "broken", vec![]),
        Resource::new(
            "robots-2mb",
            "200",
            vec![
                send(format!("{HEAD}Content-Length: 2097152\r\n\r\n")),
                repeat("Disallow: /nothing-at-all/here\r\n", 65_536),
            ],
        ),
        Resource::new(
            "robots-endless",
            "200",
            vec![send(format!("{HEAD}\r\n")), repeat("Disallow: /nothing/\n", u64::MAX)],
        ),
        Resource::new(
            "robots-bomb",
            "200",
            vec![
                send(format!("{HEAD}Content-Encoding: gzip\r\n\r\n")),
                send(GZIP_HEAD),
                repeat(letters_block(), 10_000),
            ],
        ),
        Resource::new("robots-is-html", "200", whole("200 OK", HTML, "<html><p>Welcome")),
        Resource::new("robots-star-bomb", "200", whole("200 OK", "", stars)),
        Resource::new("robots-500", "500", whole("500 Oops", HTML, "<h1>Oops</h1>")),
        Resource::new(
            "robots-challenge",
            "403",
            whole(
                "403 No",
                "cf-mitigated: challenge\r\n",
                "<script>window._cf_chl_opt={}</script>",
            ),
        ),
        moved("robots-redirect-loop", "/robots.txt"),
        moved("robots-redirect-to-file", "file:///etc/passwd"),
        // What stands behind these is no state of the host that names them.
        moved("robots-redirect-to-metadata", "http://169.254.169.254/latest/meta-data/"),
        moved("robots-redirect-to-loopback", "http://127.0.0.2:9/robots.txt"),
        moved("robots-redirect-to-redis", "http://127.0.0.1:6379/robots.txt"),
        moved("robots-redirect-to-no-host", "http://no-such-host.invalid/robots.txt"),
    ];
    all.into_iter().map(|resource| resource.asked_as(Expect::Robots)).collect()
}
