//! The healthy part of the site: front page, robots.txt and stories.

use crate::Resource;
use crate::step::{HTML, Step, whole};
use newshound_core::task::Expect;
use std::fmt::Write;

/// How many healthy stories stand around the resources, at `/good/1` to `/good/20`.
pub const STORIES: u32 = 20;

/// One healthy story.
pub(crate) fn story(number: u32) -> String {
    let mut body = String::new();
    for paragraph in 1..=6 {
        let _ = write!(
            body,
            "<p>Paragraph {paragraph} of story {number}: the council of Lower Sample met on \
             Tuesday, heard {number} speakers about the bridge over the river, and put off its \
             vote until the engineers have measured the piers again.</p>"
        );
    }
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><title>Story number {number}</title>\
         <meta property=\"og:type\" content=\"article\">\
         <meta property=\"article:published_time\" content=\"2026-02-{day:02}T08:00:00+00:00\">\
         </head><body><main><article><h1>Story number {number}</h1>{body}</article></main>\
         <a href=\"/\">Front page</a></body></html>",
        day = number % 28 + 1
    )
}

/// The front page: every story, and every resource that is asked for as a page, or the one
/// that this host is for.
fn front(resources: &[Resource], own: Option<&Resource>) -> String {
    let mut page =
        "<!DOCTYPE html><html lang=\"en\"><head><title>The Hostile Gazette</title>".to_owned();
    let feeds = resources.iter().filter(|resource| resource.expect == Expect::Feed);
    for feed in feeds.filter(|_| own.is_none()) {
        let path = &feed.path;
        let _ =
            write!(page, "<link rel=\"alternate\" type=\"application/rss+xml\" href=\"{path}\">");
    }
    page.push_str("</head><body><h1>The Hostile Gazette</h1><ul>");
    for number in 1..=STORIES {
        let _ = write!(page, "<li><a href=\"/good/{number}\">Story number {number}</a></li>");
    }
    let linked = |resource: &&Resource| {
        resource.expect == Expect::Page
            && own.map_or(!resource.rules_its_host(), |own| own.name == resource.name)
    };
    for resource in resources.iter().filter(linked) {
        let _ = write!(page, "<li><a href=\"{}\">{}</a></li>", resource.path, resource.name);
    }
    page.push_str("</ul></body></html>");
    page
}

/// robots.txt: everything allowed, and the sitemaps named.
fn robots(resources: &[Resource], base: &str) -> String {
    let mut text = "User-agent: *\nAllow: /\n".to_owned();
    for resource in resources.iter().filter(|resource| resource.expect == Expect::Sitemap) {
        let _ = writeln!(text, "Sitemap: {base}{}", resource.path);
    }
    text
}

/// What is answered at a path that is no resource's.
pub(crate) fn answer(
    path: &str,
    resources: &[Resource],
    own: Option<&Resource>,
    base: &str,
) -> Vec<Step> {
    // A host of one resource names no sitemap: those are the first host's.
    let sitemaps = if own.is_some() { &[] } else { resources };
    match path {
        "/" => whole("200 OK", HTML, front(resources, own)),
        "/robots.txt" => whole("200 OK", "Content-Type: text/plain\r\n", robots(sitemaps, base)),
        _ => {
            let number = path.strip_prefix("/good/").and_then(|text| text.parse().ok());
            match number {
                Some(number @ 1..=STORIES) => whole("200 OK", HTML, story(number)),
                _ => whole("404 Not Found", HTML, "<h1>Not found</h1>"),
            }
        }
    }
}
