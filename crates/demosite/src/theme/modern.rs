//! A newsroom's own program: JSON-LD graph, OpenGraph, AMP and print doubles, tracking
//! parameters, teasers made at request time. Its lists and traps are in `modern_hubs`.

use super::modern_frame::frame;
use super::modern_hubs;
use crate::clock::{Civil, rfc3339};
use crate::furniture::{self, Ask};
use crate::host::Host;
use crate::html::{Esc, Json, put};
use crate::lexicon::EN;
use crate::prose;
use crate::reply::{Reply, number, param};
use crate::story::Story;

pub(crate) fn answer(ask: &Ask<'_>) -> Reply {
    let host = ask.host;
    let parts: Vec<&str> = ask.path.split('/').filter(|part| !part.is_empty()).collect();
    let id = |slug: &str| {
        slug.rsplit('-').next().and_then(|id| id.parse().ok()).and_then(|id| host.by_id(id))
    };
    match parts.as_slice() {
        [section, slug] if host.sections.iter().any(|s| s.slug == *section) => {
            let Some(index) = id(slug) else { return Reply::not_found() };
            let path = host.path_of(index);
            if path != ask.path {
                return Reply::moved(host.url(&path));
            }
            if param(ask.query, "print").is_some() {
                let mut out = String::from("<html><body>");
                furniture::content(host, index, 0, &mut out);
                return Reply::html(out);
            }
            Reply::html(story_page(ask, index, part_of(host, index, ask.query)))
        }
        [section, slug, "amp"] if host.sections.iter().any(|s| s.slug == *section) => {
            id(slug).map_or_else(Reply::not_found, |index| Reply::html(amp(host, index)))
        }
        _ => modern_hubs::answer(ask, &parts),
    }
}

/// The page of a story that `page=` names, from 0; the first for what it does not have.
pub(super) fn part_of(host: &Host, index: usize, query: &str) -> usize {
    let parts = host.parts(&host.stories[index]);
    number(query, "page").filter(|n| (1..=parts).contains(n)).map_or(0, |n: usize| n - 1)
}

fn story_page(ask: &Ask<'_>, index: usize, part: usize) -> String {
    let host = ask.host;
    let story = &host.stories[index];
    let url = host.url(&host.path(story));
    let section = host.section_of(story);
    let mut head = head(host, story, index, &url);
    if part > 0 {
        let here = host.url(&host.part(story, part));
        head = head.replacen(
            &format!("rel=\"canonical\" href=\"{url}\""),
            &format!("rel=\"canonical\" href=\"{here}\""),
            1,
        );
    }
    let at = Civil::at(story.at, host.offset);
    let mut out = String::with_capacity(16_000);
    put!(
        out,
        "<nav class=\"breadcrumb\"><a href=\"/\">Home</a> › <a href=\"/{}\">{}</a></nav>\n<main><article class=\"story\"><header><h1>{}</h1>\n<p class=\"byline\">By ",
        section.slug,
        section.name,
        Esc(&story.title)
    );
    for (i, person) in host.authors(story).iter().enumerate() {
        put!(
            out,
            "{}<a href=\"/author/{}\" rel=\"author\">{}</a>",
            if i > 0 { " and " } else { "" },
            person.slug,
            person.name
        );
    }
    // The element holds the day in the site's time; the instant is in the graph.
    put!(
        out,
        "</p>\n<time datetime=\"{}\">{}</time></header>\n",
        at.iso_day(),
        prose::long_date(&EN, at)
    );
    furniture::share(host, story, &mut out);
    out.push_str("<div class=\"story-body\">\n");
    furniture::content(host, index, part, &mut out);
    out.push_str("</div>\n<ul class=\"topics\">");
    for tag in story.tags {
        let slug = &host.tags[usize::from(tag)].slug;
        put!(out, "<li><a href=\"/tag/{slug}\">{slug}</a></li>");
    }
    put!(
        out,
        "</ul>\n<p class=\"tools\"><a href=\"{url}?print=1\" rel=\"nofollow\">Print</a></p></article>\n"
    );
    let person = &host.people[usize::from(story.authors[0])];
    put!(
        out,
        "<section class=\"author-bio\"><h4>{0}</h4><p>{0} reports from the coast and keeps bees.</p></section>\n",
        person.name
    );
    let list = host.shown(&host.by_tag[usize::from(story.tags[0])]);
    related(host, &host.turning(list.iter().copied(), index, story.seed >> 9, 3), &mut out);
    if let Some(other) = partner(ask, story) {
        out.push_str(&other);
    }
    furniture::comments(host, story, &mut out);
    out.push_str("</main>\n");
    frame(ask, &story.title, &head, &out)
}

fn related(host: &Host, from: &[usize], out: &mut String) {
    out.push_str("<section class=\"related\"><h3>Related stories</h3>\n");
    for other in from {
        put!(
            out,
            "<div class=\"card\"><a href=\"{}?utm_source=related&amp;utm_campaign=box\"><h4>{}</h4></a><p>{}</p></div>\n",
            Esc(&host.path_of(*other)),
            Esc(&host.stories[*other].title),
            Esc(host.excerpt(*other, 24))
        );
    }
    out.push_str("</section>\n");
}

/// A story of another host, linked with a foreign tracking parameter.
fn partner(ask: &Ask<'_>, story: &Story) -> Option<String> {
    let at = story.id as usize % ask.hosts.len().max(1);
    let other = ask.hosts.get(at).filter(|other| other.base != ask.host.base)?;
    let index = (story.seed >> 20) as usize % other.stories.len().max(1);
    let url = other.url(&other.path_of(index));
    let joint = if url.contains('?') { '&' } else { '?' };
    Some(format!(
        "<aside class=\"partners\"><h4>From our partners</h4><a href=\"{}\">{}</a></aside>\n",
        Esc(&format!("{url}{joint}fbclid=IwAR0{:x}", story.seed)),
        Esc(&other.open(index)?.title)
    ))
}

fn head(host: &Host, story: &Story, index: usize, url: &str) -> String {
    let section = host.section_of(story);
    let at = rfc3339(story.at, 0);
    let mut out = String::with_capacity(3_000);
    put!(
        out,
        "<link rel=\"canonical\" href=\"{url}\">\n<link rel=\"amphtml\" href=\"{url}/amp\">\n<meta property=\"og:type\" content=\"article\">\n\
         <meta property=\"og:title\" content=\"{}\">\n<meta property=\"og:url\" content=\"{url}\">\n<meta property=\"og:image\" content=\"{}/media/{}.jpg\">\n\
         <meta name=\"description\" property=\"og:description\" content=\"{}\">\n<meta property=\"article:published_time\" content=\"{at}\">\n<meta property=\"article:section\" content=\"{}\">\n",
        Esc(&story.title),
        host.base,
        story.id,
        Esc(host.excerpt(index, 22)),
        section.name
    );
    let people = host.authors(story);
    let second = people.get(1).filter(|_| story.id.is_multiple_of(2));
    put!(
        out,
        "<script type=\"application/ld+json\">{{\"@context\":\"https://schema.org\",\"@graph\":[{{\"@type\":\"WebSite\",\"@id\":\"{0}/#site\",\"name\":\"{1}\",\"url\":\"{0}/\"}},\
         {{\"@type\":\"NewsMediaOrganization\",\"@id\":\"{0}/#org\",\"name\":\"{1}\"}},\
         {{\"@type\":[\"NewsArticle\"],\"@id\":\"{url}#article\",\"mainEntityOfPage\":\"{url}\",\"headline\":\"{2}\",\"datePublished\":\"{at}\",\"dateModified\":\"{3}\",\
         \"articleSection\":\"{4}\",\"inLanguage\":\"en\",\"publisher\":{{\"@id\":\"{0}/#org\"}},\"author\":[",
        host.base,
        Json(&host.name),
        Json(&story.title),
        rfc3339(story.at + 1800, 0),
        section.name
    );
    let written = if second.is_some() { 1 } else { people.len() };
    for (i, person) in people.iter().take(written).enumerate() {
        put!(
            out,
            "{}{{\"@id\":\"{}/author/{}#person\"}}",
            if i > 0 { "," } else { "" },
            host.base,
            person.slug
        );
    }
    out.push(']');
    if let Some(second) = second {
        put!(out, ",\"contributor\":{{\"@type\":\"Person\",\"name\":\"{}\"}}", Json(&second.name));
    }
    out.push('}');
    for person in people.iter().take(written) {
        put!(
            out,
            ",{{\"@type\":\"Person\",\"@id\":\"{0}/author/{1}#person\",\"name\":\"{2}\",\"url\":\"{0}/author/{1}\"}}",
            host.base,
            person.slug,
            Json(&person.name)
        );
    }
    out.push_str("]}</script>\n");
    out
}

fn amp(host: &Host, index: usize) -> String {
    let story = &host.stories[index];
    let mut out = String::with_capacity(9_000);
    put!(
        out,
        "<!doctype html><html amp lang=\"en\"><head><meta charset=\"utf-8\"><title>{0}</title><link rel=\"canonical\" href=\"{1}\"></head><body><article><h1>{0}</h1>\n",
        Esc(&story.title),
        host.url(&host.path(story))
    );
    furniture::content(host, index, 0, &mut out);
    out.push_str("</article></body></html>\n");
    out
}
