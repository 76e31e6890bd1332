//! A feed whose older entries stand on further pages and in archives (RFC 5005): their stories are
//! found, and paging ends where a page names only known ones.

use newshound_tests::{records, small};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::atomic::{AtomicU32, Ordering};

const STORIES: u32 = 20;
/// Stories of a page of the feed.
const EACH: u32 = 5;
/// The last page of the feed that was asked for.
static LAST: AtomicU32 = AtomicU32::new(0);

fn title(number: u32) -> String {
    format!("The harbour board met for the {number}th time")
}

/// A page of the feed: the second by `next`, the later ones by `prev-archive`. Behind the last
/// story every page names the oldest ones again, and one more page.
fn feed(number: u32) -> String {
    LAST.fetch_max(number, Ordering::Relaxed);
    let rel = if number == 1 { "next" } else { "prev-archive" };
    let archive = if number == 1 { "" } else { "<fh:archive/>" };
    let mut items = String::new();
    let from = ((number - 1) * EACH).min(STORIES - EACH);
    for story in from..from + EACH {
        let title = title(story);
        let _ =
            write!(items, "<item><title>{title}</title><link>/2026/story-{story}</link></item>");
    }
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\" \
         xmlns:fh=\"http://purl.org/syndication/history/1.0\"><channel><title>The Paper</title>{archive}\
         <atom:link rel=\"{rel}\" href=\"/feed/{}\"/>{items}</channel></rss>",
        number + 1
    )
}

fn site(path: &str) -> (&'static str, String) {
    if path == "/" {
        let mut list = String::new();
        for story in 0..3 {
            let title = title(story);
            let _ = write!(
                list,
                "<article><h2><a href=\"/2026/story-{story}\">{title}</a></h2><p>It agreed on \
                 little.</p></article>"
            );
        }
        let head = "<title>The Paper</title><link rel=alternate type=\"application/rss+xml\" href=\"/feed/1\">";
        let page =
            format!("<html lang=en><head>{head}</head><body><main>{list}</main></body></html>");
        return ("200 OK", page);
    }
    if let Some(number) = path.strip_prefix("/feed/").and_then(|number| number.parse().ok()) {
        return ("200 OK", feed(number));
    }
    let Some((number, text)) = small::meeting(path, STORIES) else {
        return ("404 Not Found", String::new());
    };
    let title = title(number);
    let head = format!("<html lang=en><head><title>{title}</title></head><body>");
    ("200 OK", format!("{head}<main><h1>{title}</h1>{text}</main></body></html>"))
}

#[test]
fn the_archives_of_a_feed_are_read_until_nothing_is_new() {
    let articles = records::crawl(site);
    let found: BTreeSet<&str> = articles.iter().map(|article| article.url.path()).collect();
    assert_eq!((articles.len(), found.len()), (STORIES as usize, STORIES as usize));
    // Four pages have stories; the fifth names none that is new, and nothing is asked behind it.
    assert_eq!(LAST.load(Ordering::Relaxed), STORIES / EACH + 1);
}
