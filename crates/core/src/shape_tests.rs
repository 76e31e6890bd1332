//! Tests of `shape`.

use super::*;

fn url(path: &str) -> CanonicalUrl {
    CanonicalUrl::parse(&format!("https://news.example{path}")).expect(path)
}

#[test]
fn tables_are_sorted_for_the_search() {
    for table in [CALENDARS, FILES, MACHINERY, FEEDS, SEARCH, SEARCH_PARAMETERS, VARIANTS] {
        assert!(table.list().is_sorted(), "{table:?}");
    }
}

#[test]
fn refusals() {
    for (path, expected) in [
        ("/", None),
        ("/2022/03/09/a-story/", None),
        ("/2026/", None),
        ("/48/", None),
        ("/?p=35", None),
        ("/story.php?id=3", None),
        ("/search-for-survivors/", None),
        ("/photo.JPG", Some(Refusal::NotAPage)),
        ("/wp-login.php", Some(Refusal::NotAPage)),
        ("/a-story/feed/", Some(Refusal::NotAPage)),
        ("/?s=word", Some(Refusal::Search)),
        ("/search/?page=7", Some(Refusal::Search)),
        ("/suche.html?x=1", Some(Refusal::Search)),
        ("/a-story/amp/", Some(Refusal::Variant)),
        ("/a-story/?print=1", Some(Refusal::Variant)),
        ("/print/12", Some(Refusal::Variant)),
        ("/a-story/?share=mail", Some(Refusal::Variant)),
        ("/?attachment_id=9", Some(Refusal::Variant)),
        ("/a/a/a/story", Some(Refusal::PathTrap)),
        ("/a/b/a/b/a/b/", Some(Refusal::PathTrap)),
        ("/calendar/2031/05/", Some(Refusal::Calendar)),
        ("/calendar.php?m=1&y=2031", Some(Refusal::Calendar)),
        ("/events/1889-05", Some(Refusal::Calendar)),
        ("/2025/12/", None),
    ] {
        assert_eq!(refusal(&url(path), 2026), expected, "{path}");
    }
}

#[test]
fn date_archives() {
    for (path, expected) in [
        ("/2026/", true),
        ("/2026/05/", true),
        ("/2026/05/17/", true),
        ("/news/2026/05/page/3/", true),
        ("/?m=202605", true),
        ("/calendar/2026-05/", true),
        ("/calendar/2026/5?day=7", true),
        ("/calendar.php?d=1&m=5&y=2026", true),
        ("/kalender/naechster/", true),
        ("/calendar/", false),
        ("/calendar-of-events-moves/", false),
        ("/2026/05/17/story/", false),
        ("/48/", false),
        ("/story/123456/", false),
        ("/", false),
    ] {
        assert_eq!(is_date_archive(&url(path)), expected, "{path}");
    }
}
