//! The library's first door: a page in, a record out.

use newshound_core::block::plain;
use newshound_core::time::UnixMillis;
use newshound_extract::{Error, Issue, Options, PageKind, UNKNOWN, article};
use std::sync::atomic::{AtomicUsize, Ordering};

#[path = "../examples/folder_to_markdown.rs"]
#[expect(dead_code, reason = "its main is run by a person")]
mod folder_to_markdown;

const NOW: UnixMillis = UnixMillis(1_790_000_000_000);

fn page() -> String {
    let text = "The council met on Monday to talk about the bridge and the ferry. ".repeat(5);
    format!(
        "<html lang=en><title>A bridge at last</title><link rel=canonical \
         href=https://news.example/a-bridge-at-last><meta property=article:published_time \
         content=2026-03-09T17:08:00Z><article><h1>A bridge at last</h1><p>{text}</p>\
         <ul><li>One <b>million</b> more than it was.</ul><p>{text} <a href=/x>More</a></p></article>"
    )
}

#[test]
fn a_record_keeps_to_the_schema() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/article.schema.json");
    let mut schemas = boon::Schemas::new();
    let schema = boon::Compiler::new().compile(file, &mut schemas).expect("a schema");
    for (url, html) in [
        ("https://news.example/a", page()),
        (UNKNOWN, page()),
        (UNKNOWN, "<p>No story".to_owned()),
        ("https://news.example/", String::new()),
    ] {
        let options = Options { url, ..Options::new(NOW) };
        let found = article(html.as_bytes(), &options).expect("a record").article;
        assert_eq!(plain(&found.blocks), found.body);
        let value = serde_json::to_value(&found).expect("json");
        assert_eq!(schemas.validate(&value, schema).map_err(|e| e.to_string()), Ok(()), "{value}");
    }
}

#[test]
fn a_page_of_unknown_url_has_its_own() {
    let found = article(page().as_bytes(), &Options::new(NOW)).expect("a record");
    assert_eq!(found.article.url.as_str(), "https://news.example/a-bridge-at-last");
    assert_eq!(found.kind, PageKind::Article);
    assert_eq!(found.article.published.as_deref(), Some("2026-03-09T17:08:00Z"));
}

#[test]
fn limits_are_named() {
    let bad = Options { url: "nowhere", ..Options::new(NOW) };
    assert!(matches!(article(b"", &bad), Err(Error::Url(_))));
    let small = Options { max_bytes: 10, ..Options::new(NOW) };
    let error = article(page().as_bytes(), &small).expect_err("too large");
    assert!(matches!(error, Error::TooLarge { most: 10, .. }), "{error}");
    let few = Options { max_nodes: 10, ..Options::new(NOW) };
    let long = page().repeat(200);
    let found = article(long.as_bytes(), &few).expect("a part");
    assert!(found.issues.contains(&Issue::TooManyNodes));
    let asked = AtomicUsize::new(0);
    let late = || asked.fetch_add(1, Ordering::Relaxed) > 2;
    let slow = Options { out_of_time: &late, ..Options::new(NOW) };
    let found = article(long.as_bytes(), &slow).expect("a part");
    assert!(found.issues.contains(&Issue::ParseDeadline));
}

#[test]
fn the_example_turns_a_folder_into_markdown() {
    let (pages, out) = (tempfile::tempdir().expect("pages"), tempfile::tempdir().expect("out"));
    let good = pages.path().join("bridge.html");
    std::fs::write(&good, page()).expect("written");
    folder_to_markdown::convert(&good, out.path()).expect("a story");
    let written = std::fs::read_to_string(out.path().join("bridge").with_extension("md"));
    let written = written.expect("Markdown");
    assert!(written.contains("# A bridge at last") && written.contains("- One"), "{written}");
    let empty = pages.path().join("nothing.html");
    std::fs::write(&empty, "<p>Nothing here").expect("written");
    let error = folder_to_markdown::convert(&empty, out.path()).expect_err("no story");
    assert!(error.to_string().contains("no story"), "{error}");
}
