//! tdmrep.json that is none, floods, moves for ever or hangs. Each has a port of its own as well.

use crate::Resource;
use crate::step::{HTML, Step, repeat, send, whole};
use newshound_core::task::Expect;

const JSON: &str = "Content-Type: application/json\r\n";
const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
const RULE: &str = "{\"location\":\"/good/\",\"tdm-reservation\":1},";

pub(super) fn resources() -> Vec<Resource> {
    let moved = |name, location: &str| {
        Resource::new(name, "302", whole("302 Found", &format!("Location: {location}\r\n"), ""))
    };
    // A list whose rules are all beyond what is kept, but for one that reserves: a prefix of it
    // must not be taken for the whole.
    let many = format!("[{}{}]", "{\"location\":\"/a\",\"tdm-reservation\":0},".repeat(999), RULE);
    let all = vec![
        Resource::new("tdm-is-html", "200", whole("200 OK", HTML, "<html><p>Welcome")),
        Resource::new("tdm-broken-json", "200", whole("200 OK", JSON, format!("[{RULE}"))),
        Resource::new(
            "tdm-odd-json",
            "200",
            whole("200 OK", JSON, "[[[1e999]],null,{\"location\":[]}]"),
        ),
        Resource::new("tdm-deep-json", "200", whole("200 OK", JSON, "[".repeat(100_000))),
        Resource::new("tdm-many-rules", "200", whole("200 OK", JSON, many.replace(",]", "]"))),
        Resource::new("tdm-empty", "200", whole("200 OK", JSON, "")),
        Resource::new(
            "tdm-10mb",
            "too_large",
            vec![send(format!("{HEAD}Content-Length: 10000000\r\n\r\n[")), repeat(RULE, 240_000)],
        ),
        Resource::new(
            "tdm-endless",
            "too_large",
            vec![send(format!("{HEAD}\r\n[")), repeat(RULE, u64::MAX)],
        ),
        Resource::new("tdm-hangs", "timed_out", vec![Step::Hold]),
        Resource::new("tdm-drops", "broken", vec![]),
        Resource::new("tdm-500", "500", whole("500 Oops", HTML, "<h1>Oops</h1>")),
        moved("tdm-redirect-loop", "/.well-known/tdmrep.json"),
        moved("tdm-redirect-to-metadata", "http://169.254.169.254/latest/meta-data/"),
    ];
    all.into_iter().map(|resource| resource.asked_as(Expect::TdmFile)).collect()
}
