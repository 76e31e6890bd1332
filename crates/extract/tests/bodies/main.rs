//! Bodies, on small pages written by us.

#![expect(clippy::unwrap_used, reason = "tests")]

mod classes;
mod headlines;
mod short;

use newshound_core::time::UnixMillis;
use newshound_extract::{Budget, Page, PageContext, read_page};
use url::Url;

fn read(bytes: &[u8]) -> Page {
    let url = Url::parse("https://news.example/town/bridge/").unwrap();
    let ctx = PageContext {
        url: &url,
        content_type: Some("text/html"),
        robots_tag: None,
        fetched_at: UnixMillis(1_790_000_000_000),
        is_saved: false,
        budget: Budget::default(),
    };
    read_page(bytes, &ctx)
}

/// Paragraphs that are all different, so that a lost or a doubled one is seen.
fn paragraphs(from: usize, count: usize) -> Vec<String> {
    (from..from + count)
        .map(|n| {
            format!(
                "On day {n} the council of Quay Street number {n} heard {} witnesses, and the mayor \
                 said that the works on pier {n} would cost {} crowns, weather permitting.",
                n * 3 + 2,
                n * 1_000 + 7
            )
        })
        .collect()
}

fn tagged(list: &[String]) -> String {
    list.iter().map(|text| format!("<p>{text}</p>")).collect()
}

fn page(inside: &str) -> String {
    format!(
        "<html lang=en><head><title>Bridge to close for two years - The Paper</title></head><body>\
         <nav><a href=/>Home</a> <a href=/town/>Town</a></nav>{inside}<footer><p>The Paper, 1 Quay \
         Street.</p></footer></body></html>"
    )
}
