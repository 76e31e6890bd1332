//! robots.txt that hangs, floods or lies. Each has a port of its own as well.

use crate::Resource;
use crate::coding::{GZIP_HEAD, letters_block};
use crate::step::{HTML, Step, repeat, send, whole};
use newshound_core::task::Expect;

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";

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
        Resource::new(
            "robots-redirect-loop",
            "302",
            whole("302 Found", "Location: /robots.txt\r\n", ""),
        ),
    ];
    all.into_iter().map(|resource| resource.asked_as(Expect::Robots)).collect()
}
