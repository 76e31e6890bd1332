//! Stories whose pages show a day and no more, and which announce their records in WordPress' JSON:
//! where the record may be had, its instant, author and category stand in the article; where not,
//! the article is there all the same. What a feed tells needs no record.

use newshound_core::article::Article;
use newshound_core::link::LinkRole;
use newshound_tests::{records, small};
use std::fmt::Write;
use std::sync::atomic::{AtomicU32, Ordering};

const STORIES: u32 = 6;
/// What each page shows of its time.
const DATE: &str = "<time datetime=\"2026-05-11\">11 May 2026</time>";

/// What the head of the front page says where there is a feed.
const FEED: &str = "<link rel=alternate type=\"application/rss+xml\" href=\"/feed\">";

/// The story with this number.
fn story(number: u32) -> (&'static str, String) {
    let title = format!("The harbour board met for the {number}th time");
    let head = format!(
        "<title>{title}</title><meta property=og:type content=article><link \
         rel=\"https://api.w.org/\" href=\"/wp-json/\"><link \
         rel=alternate type=\"application/json\" href=\"/wp-json/wp/v2/posts/{number}\">"
    );
    let text = format!(
        "<p>On Monday the board of the harbour town met for the {number}th time and agreed that it \
         would have to meet again before the winter, said its chair.</p>"
    );
    let body = format!("<article><h1>{title}</h1>{DATE}{}</article>", text.repeat(5));
    ("200 OK", small::page(&head, &body))
}

/// The front page; `head` goes into its head.
fn front(head: &str) -> (&'static str, String) {
    let mut list = String::new();
    for number in 0..STORIES {
        let _ = write!(
            list,
            "<article><h2><a href=\"/2026/story-{number}\">The harbour board met for the {number}th \
             time</a></h2><p>It agreed on little.</p></article>"
        );
    }
    let head = format!("<title>The Paper</title>{head}");
    ("200 OK", small::page(&head, &format!("<main>{list}</main>")))
}

/// A feed of all stories but the first, whose record tells what the feed does not.
fn feed() -> (&'static str, String) {
    let mut items = String::new();
    for number in 1..STORIES {
        let _ = write!(
            items,
            "<item><title>Another</title><link>/2026/story-{number}</link><dc:creator>Jane \
             Quill</dc:creator><category>Harbour</category><pubDate>Mon, 11 May 2026 07:30:0{number} \
             +0200</pubDate></item>"
        );
    }
    let space = "xmlns:dc=\"http://purl.org/dc/elements/1.1/\"";
    let channel = format!("<channel><title>The Paper</title>{items}</channel>");
    ("200 OK", format!("<?xml version=\"1.0\"?><rss version=\"2.0\" {space}>{channel}</rss>"))
}

/// The record of the story with this number.
fn record(number: u32) -> (&'static str, String) {
    let json = format!(
        "{{\"date\":\"2026-05-11T07:30:0{number}\",\"date_gmt\":\"2026-05-11T05:30:0{number}\",\
         \"link\":\"/2026/story-{number}\",\"title\":{{\"rendered\":\"Another\"}},\
         \"_embedded\":{{\"author\":[{{\"name\":\"Jane Quill\"}}],\"wp:term\":[[{{\"taxonomy\":\
         \"category\",\"name\":\"Harbour\"}}]]}}}}"
    );
    ("200 OK", json)
}

fn number_in(path: &str, before: &str) -> Option<u32> {
    path.strip_prefix(before)?.split('?').next()?.parse().ok()
}

fn site(path: &str, record: impl Fn(u32) -> (&'static str, String)) -> (&'static str, String) {
    if path == "/" {
        return front("");
    }
    if let Some(number) = number_in(path, "/wp-json/wp/v2/posts/") {
        return record(number);
    }
    number_in(path, "/2026/story-").map_or_else(|| ("404 Not Found", String::new()), story)
}

fn crawl(answer: fn(&str) -> (&'static str, String)) -> Vec<Article> {
    let articles = records::crawl(answer);
    assert_eq!(articles.len(), STORIES as usize);
    articles
}

fn dates(articles: &[Article]) -> Vec<&str> {
    articles.iter().map(|one| one.published.as_deref().expect("dated")).collect()
}

#[test]
fn a_record_settles_what_its_page_leaves_open() {
    static RECORDS: AtomicU32 = AtomicU32::new(0);
    static PAGES: AtomicU32 = AtomicU32::new(0);
    let articles = crawl(|path| {
        PAGES.fetch_add(u32::from(path.contains("story-")), Ordering::Relaxed);
        site(path, |number| {
            RECORDS.fetch_add(1, Ordering::Relaxed);
            record(number)
        })
    });
    for article in &articles {
        let number = article.url.path().rsplit('-').next().expect("a number");
        assert_eq!(
            dates(std::slice::from_ref(article)),
            [format!("2026-05-11T07:30:0{number}+02:00")]
        );
        assert_eq!(article.authors, ["Jane Quill"], "{}", article.url);
        assert_eq!(article.tags, ["Harbour"], "{}", article.url);
        // What the page says clearly stands.
        assert!(article.title.starts_with("The harbour board met"), "{}", article.title);
    }
    assert_eq!(RECORDS.load(Ordering::Relaxed), STORIES, "each record once");
    assert_eq!(PAGES.load(Ordering::Relaxed), STORIES, "no page twice: its answer waited");
}

#[test]
fn a_site_that_refuses_its_records_loses_nothing() {
    let articles = crawl(|path| {
        site(path, |number| match number % 3 {
            0 => ("401 Unauthorized", "{\"code\":\"rest_not_logged_in\"}".to_owned()),
            1 => ("404 Not Found", String::new()),
            _ => ("200 OK", "{\"code\":\"rest_disabled\"}".to_owned()),
        })
    });
    assert_eq!(dates(&articles), ["2026-05-11"; STORIES as usize]);
}

#[test]
fn a_record_that_robots_txt_forbids_is_not_asked_for() {
    static RECORDS: AtomicU32 = AtomicU32::new(0);
    let articles = crawl(|path| {
        if path == "/robots.txt" {
            return ("200 OK", "User-agent: *\nDisallow: /wp-json/\n".to_owned());
        }
        site(path, |_| {
            RECORDS.fetch_add(1, Ordering::Relaxed);
            ("200 OK", "{}".to_owned())
        })
    });
    assert_eq!(dates(&articles), ["2026-05-11"; STORIES as usize]);
    assert_eq!(RECORDS.load(Ordering::Relaxed), 0);
}

/// Which URLs a page names first does not matter: the front page names every story before the feed
/// is read.
#[test]
fn a_feed_tells_of_stories_that_were_known() {
    static RECORDS: AtomicU32 = AtomicU32::new(0);
    static PAGES: AtomicU32 = AtomicU32::new(0);
    let articles = crawl(|path| match path {
        "/" => front(FEED),
        "/feed" => feed(),
        _ => {
            PAGES.fetch_add(u32::from(path.contains("story-")), Ordering::Relaxed);
            site(path, |_| {
                RECORDS.fetch_add(1, Ordering::Relaxed);
                ("404 Not Found", String::new())
            })
        }
    });
    for article in &articles {
        let number = article.url.path().rsplit('-').next().expect("a number");
        assert!(article.title.starts_with("The harbour board met"), "{}", article.title);
        assert_eq!(article.discovered_role, LinkRole::Teaser, "the front page was first");
        if number == "0" {
            assert_eq!(article.published.as_deref(), Some("2026-05-11"));
            continue;
        }
        let time = format!("2026-05-11T07:30:0{number}+02:00");
        assert_eq!(article.published, Some(time), "{}", article.url);
        assert_eq!(article.authors, ["Jane Quill"], "{}", article.url);
        assert_eq!(article.tags, ["Harbour"], "{}", article.url);
    }
    assert_eq!(RECORDS.load(Ordering::Relaxed), 1, "the record of what the feed leaves out");
    assert_eq!(PAGES.load(Ordering::Relaxed), STORIES, "no page twice: its answer waited");
}

/// A page without a date is of the day that a feed or its record tells.
#[test]
fn days_that_others_tell_are_not_wanted() {
    let feed_tells = |path: &str| match path {
        "/" => front(FEED),
        "/feed" => feed(),
        _ => undated(path, |_| ("404 Not Found", String::new())),
    };
    let record_tells = |path: &str| undated(path, record);
    for (answer, left) in [
        (feed_tells as fn(&str) -> (&'static str, String), &["/2026/story-0"][..]),
        (record_tells, &[]),
    ] {
        let articles = records::crawl_with(answer, &["--since", "2026-05-12"]);
        let urls: Vec<&str> = articles.iter().map(|article| article.url.path()).collect();
        assert_eq!(urls, left, "whose day nobody tells");
    }
}

fn undated(path: &str, record: fn(u32) -> (&'static str, String)) -> (&'static str, String) {
    let (status, page) = site(path, record);
    (status, page.replace(DATE, ""))
}

/// What a feed tells of a URL holds for the one it moved to.
#[test]
fn a_story_that_moved_keeps_what_was_told_of_it() {
    let articles = crawl(|path| match path {
        "/" => front(FEED),
        "/feed" => feed(),
        "/2026/story-1" => ("301 Moved Permanently\r\nlocation: /2026/here/story-1", String::new()),
        _ => site(&path.replace("/here", ""), |_| ("404 Not Found", String::new())),
    });
    let moved = articles.iter().find(|article| article.url.path() == "/2026/here/story-1");
    let published = moved.and_then(|article| article.published.as_deref());
    assert_eq!(published, Some("2026-05-11T07:30:01+02:00"));
}
