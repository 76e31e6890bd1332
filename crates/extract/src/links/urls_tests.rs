//! Tests of `urls`.

use super::{UrlSays, names_feed, says, short_path, site};
use url::Url;

#[test]
fn words() {
    let cases = [
        ("https://a.example/", UrlSays::Front),
        ("https://a.example/?p=12", UrlSays::Nothing),
        ("https://a.example/?cat=3", UrlSays::Section),
        ("https://a.example/?s=word", UrlSays::Service),
        ("https://a.example/tag/peace/", UrlSays::Tag),
        ("https://a.example/author/jane-doe/", UrlSays::Author),
        ("https://a.example/category/world/", UrlSays::Section),
        ("https://a.example/about/", UrlSays::Service),
        ("https://a.example/2022/03/09/author-dies-at-90/", UrlSays::Nothing),
        ("https://a.example/world/", UrlSays::Nothing),
    ];
    for (url, want) in cases {
        assert_eq!(says(&Url::parse(url).unwrap()), want, "{url}");
    }
}

#[test]
fn paths_and_sites() {
    let short = |url: &str| short_path(&Url::parse(url).unwrap());
    assert!(short("https://a.example/world/"));
    assert!(short("https://a.example/news/middle-east"));
    assert!(!short("https://a.example/news/a-long-headline-of-a-story"));
    assert!(!short("https://a.example/2026/"));
    let name = |url: &str| site(&Url::parse(url).unwrap()).to_owned();
    assert_eq!(name("https://www.a.co.uk/"), "a.co.uk");
    assert_eq!(name("http://127.0.0.1:80/"), "127.0.0.1");
    assert_eq!(name("http://localhost/"), "localhost");
}

#[test]
fn addresses_of_feeds() {
    for (url, is_feed) in [
        ("https://a.example/feed", true),
        ("https://a.example/feed/", true),
        ("https://a.example/world/rss.xml", true),
        ("https://a.example/atom.xml", true),
        ("https://a.example/feeds/all.atom", true),
        ("https://a.example/news-rss.php", true),
        ("https://a.example/?feed=rss2", true),
        ("https://a.example/list?format=rss", true),
        ("https://a.example/feed-the-birds", false),
        ("https://a.example/how-to-use-rss", false),
        ("https://a.example/2026/the-feed-is-dead.html", false),
        ("https://a.example/sitemap.xml", false),
        ("https://a.example/list?q=rss", false),
    ] {
        assert_eq!(names_feed(&Url::parse(url).unwrap()), is_feed, "{url}");
    }
}
