//! What stands on a site's pages.

use super::site::{FORBIDDEN, Layout, ODD, Site, Story};
use crate::clock::{BEGAN, Millis};
use crate::rng::Rng;
use newshound_core::time::UnixMillis;
use std::fmt::Write;

/// Stories on a front page that does not name all.
const NEWEST: usize = 6;
/// Sections of a site that has some.
pub(super) const SECTIONS: [&str; 3] = ["harbour", "council", "weather"];
const PARAGRAPHS: u64 = 3;
const SENTENCES: u64 = 3;

const WHO: [&str; 8] = [
    "The harbour board",
    "A teacher",
    "The council",
    "Her neighbour",
    "The ferry company",
    "A young farmer",
    "The school",
    "An old sailor",
];
const DID: [&str; 8] = [
    "agreed to rebuild",
    "asked about",
    "will open",
    "has painted",
    "wants to sell",
    "found",
    "spoke at length of",
    "does not believe in",
];
const WHAT: [&str; 8] = [
    "the long quay",
    "a new market",
    "the bridge over the river",
    "two small boats",
    "the quarry",
    "a path along the water",
    "the town's only lift",
    "the winter timetable",
];
const WHEN: [&str; 8] = [
    "before spring",
    "on Tuesday evening",
    "for the third time",
    "without a word of thanks",
    "after a long debate",
    "as everybody had hoped",
    "in spite of the rain",
    "this year",
];

fn title(site: &Site, story: &Story) -> String {
    let mut rng = Rng::new(site.number << 32 | story.id);
    format!("{} {} {} {}", rng.pick(&WHO), rng.pick(&DID), rng.pick(&WHAT), rng.pick(&WHEN))
}

fn date(story: &Story) -> String {
    UnixMillis(BEGAN.0 + story.published).to_rfc3339()
}

/// The story's page.
pub(super) fn story(site: &Site, story: &Story, now: Millis) -> String {
    let edited = story.edited.is_some_and(|at| now >= at);
    let seed = site.number << 32 | story.id << 1 | u64::from(edited);
    let mut rng = Rng::new(seed ^ 0x5bd1_e995);
    let mut text = String::new();
    for _ in 0..PARAGRAPHS {
        text.push_str("<p>");
        for _ in 0..SENTENCES {
            let (day, sum) = (rng.of(1..29), rng.of(100..9_999));
            let (who, did) = (rng.pick(&WHO), rng.pick(&DID));
            let (what, when) = (rng.pick(&WHAT), rng.pick(&WHEN));
            let _ = write!(text, "{who} {did} {what} {when}, for {sum} crowns, on day {day}. ");
        }
        text.push_str("</p>");
    }
    let (title, date) = (title(site, story), date(story));
    let url = format!("https://{}{}", site.host(), story.path(now));
    page(
        &format!(
            "<title>{title}</title><link rel=canonical href='{url}'>\
             <meta property=og:type content=article>\
             <meta property=article:published_time content='{date}'>"
        ),
        &format!(
            "<main><article><h1>{title}</h1><p>By Ada Lind</p><time datetime='{date}'>{date}</time>\
             {text}</article></main>"
        ),
    )
}

/// The front page.
pub(super) fn front(site: &Site, now: Millis) -> String {
    let all = site.layout == Layout::Front;
    let mut body = String::new();
    if site.layout == Layout::Sections {
        for section in SECTIONS {
            let _ = write!(body, "<a href='/{section}/'>{section}</a> ");
        }
    }
    let feed = match site.layout {
        Layout::Feed => "<link rel=alternate type='application/rss+xml' href='/feed.xml'>",
        _ => "",
    };
    let newest: Vec<&Story> =
        listed(site, now).take(if all { usize::MAX } else { NEWEST }).collect();
    body.push_str(&teasers(site, &newest, now));
    page(&format!("<title>{} news</title>{feed}", site.host()), &body)
}

/// The page of a section: every third story.
pub(super) fn section(site: &Site, number: usize, now: Millis) -> String {
    let of = |story: &&Story| story.id % SECTIONS.len() as u64 == number as u64;
    let stories: Vec<&Story> = listed(site, now).filter(of).collect();
    page(&format!("<title>{}</title>", SECTIONS[number]), &teasers(site, &stories, now))
}

/// Newest first.
fn listed(site: &Site, now: Millis) -> impl Iterator<Item = &Story> {
    let mut stories: Vec<&Story> = site.stories.iter().filter(|one| one.is_there(now)).collect();
    stories.sort_by_key(|story| std::cmp::Reverse((story.published, story.id)));
    stories.into_iter()
}

fn teasers(site: &Site, stories: &[&Story], now: Millis) -> String {
    stories
        .iter()
        .map(|story| {
            let (path, title) = (story.path(now), title(site, story));
            format!("<article><h2><a href='{path}'>{title}</a></h2></article>")
        })
        .collect()
}

pub(super) fn sitemap(site: &Site, now: Millis) -> String {
    let mut text = String::from("<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>");
    for story in listed(site, now) {
        let changed = story.edited.filter(|at| now >= *at).unwrap_or(story.published);
        let (path, date) = (story.path(now), UnixMillis(BEGAN.0 + changed).to_rfc3339());
        let _ = write!(
            text,
            "<url><loc>https://{}{path}</loc><lastmod>{date}</lastmod></url>",
            site.host()
        );
    }
    text.push_str("</urlset>");
    text
}

pub(super) fn feed(site: &Site, now: Millis) -> String {
    let mut text = String::from("<rss version='2.0'><channel><title>News</title>");
    for story in listed(site, now) {
        let (path, title) = (story.path(now), title(site, story));
        let _ = write!(
            text,
            "<item><title>{title}</title><link>https://{}{path}</link></item>",
            site.host()
        );
    }
    text.push_str("</channel></rss>");
    text
}

pub(super) fn robots(site: &Site, now: Millis) -> String {
    let mut text = format!("User-agent: *\nDisallow: {FORBIDDEN}\n");
    if site.closes.is_some_and(|at| now >= at) {
        let _ = writeln!(text, "Disallow: {ODD}");
    }
    if let Some(seconds) = site.crawl_delay {
        let _ = writeln!(text, "Crawl-delay: {seconds}");
    }
    if site.layout == Layout::Sitemap {
        let _ = writeln!(text, "Sitemap: https://{}/sitemap.xml", site.host());
    }
    text
}

fn page(head: &str, body: &str) -> String {
    format!("<!DOCTYPE html><html lang=en><head>{head}</head><body>{body}</body></html>")
}
