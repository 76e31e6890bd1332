//! Lists, sitemaps and traps of the modern host: an endless search, an endless calendar, sort
//! orders, a redirect loop.

use super::modern_frame::frame;
use crate::feeds;
use crate::furniture::{Ask, page_of};
use crate::html::{Esc, put};
use crate::reply::{Reply, number, param};
use crate::story::Standing;

const SIZE: usize = 15;
/// URLs in one sitemap.
const SITEMAP: usize = 1_000;

pub(crate) fn answer(ask: &Ask<'_>, parts: &[&str]) -> Reply {
    let host = ask.host;
    let page = number(ask.query, "page").unwrap_or(1);
    match parts {
        ["robots.txt"] => Reply::text(&format!(
            "# Welcome\nUser-agent: *\nDisallow: /*?print=\nDisallow: /sponsored/\nDisallow: /account\nAllow: /\n\n\
             User-agent: GreedyBot\nDisallow: /\nCrawl-delay: 30\n\nSitemap: {0}/sitemap.xml\nSitemap: {0}/sitemaps/news.xml\n",
            host.base
        )),
        ["sitemap.xml"] => {
            let parts = host.public().len().div_ceil(SITEMAP).max(1);
            let urls: Vec<String> =
                (1..=parts).map(|n| host.url(&format!("/sitemaps/stories-{n}.xml"))).collect();
            feeds::index(&urls)
        }
        ["sitemaps", "news.xml"] => feeds::news(host, 20),
        ["sitemaps", file] => {
            let n = file.strip_prefix("stories-").and_then(|f| f.strip_suffix(".xml"));
            match n.and_then(|n| n.parse::<usize>().ok()) {
                Some(n) if n > 0 && (n - 1) * SITEMAP < host.public().len().max(1) => {
                    let stories = host.public().iter().skip((n - 1) * SITEMAP).take(SITEMAP);
                    feeds::urlset(host, stories, &[], true)
                }
                _ => Reply::not_found(),
            }
        }
        ["atom.xml"] => feeds::atom(host),
        [] => list(ask, &host.name, None, "/", 1),
        ["page", n] => list(ask, &host.name, None, "/", n.parse().unwrap_or(0)),
        ["tag", slug] => match host.tags.iter().position(|tag| tag.slug == *slug) {
            Some(at) => list(ask, slug, Some(&host.by_tag[at]), &format!("/tag/{slug}"), page),
            None => Reply::not_found(),
        },
        ["author", slug] => match host.people.iter().position(|one| one.slug == *slug) {
            Some(at) => {
                let root = format!("/author/{slug}");
                list(ask, &host.people[at].name, Some(&host.by_person[at]), &root, page)
            }
            None => Reply::not_found(),
        },
        ["search"] => search(ask),
        ["calendar", year, month] => calendar(ask, year, month),
        ["loop", "a"] => Reply::moved(host.url("/loop/b")),
        ["loop", "b"] => Reply::moved(host.url("/loop/a")),
        ["about"] => Reply::html(frame(
            ask,
            "About",
            "",
            "<main><h1>About</h1><p>We print what we know.</p></main>",
        )),
        ["sponsored", slug] => host
            .extras
            .iter()
            .find(|story| story.standing == Standing::Disallowed && story.slug == *slug)
            .map_or_else(Reply::not_found, |story| {
                let page = format!(
                    "<main><article><h1>{}</h1><p>{}</p></article></main>",
                    Esc(&story.title),
                    Esc(&story.paragraph(0))
                );
                Reply::html(frame(ask, &story.title, "", &page))
            }),
        [slug] => match host.sections.iter().position(|section| section.slug == *slug) {
            Some(at) => list(
                ask,
                &host.sections[at].name,
                Some(&host.by_section[at]),
                &format!("/{slug}"),
                page,
            ),
            None => Reply::not_found(),
        },
        _ => Reply::not_found(),
    }
}

fn list(ask: &Ask<'_>, title: &str, of: Option<&[usize]>, root: &str, page: usize) -> Reply {
    let host = ask.host;
    let from = host.shown(of.unwrap_or(&host.all));
    let Some(list) = page_of(from, page, SIZE) else { return Reply::not_found() };
    let mut out = String::with_capacity(9_000);
    put!(out, "<main><h1>{}</h1>\n", Esc(title));
    put!(
        out,
        "<p class=\"sort\"><a href=\"{root}?sort=date\">Newest</a> <a href=\"{root}?sort=title&amp;view=list\">By title</a></p>\n"
    );
    for (k, index) in list.iter().enumerate() {
        // Every fourth teaser counts clicks, and every seventh uses an address of before.
        let link = if k % 7 == 6 { host.link(*index) } else { host.path_of(*index) };
        let track = if k % 4 == 3 { "?utm_source=list&amp;utm_medium=teaser" } else { "" };
        put!(
            out,
            "<article class=\"teaser\"><h2><a href=\"{}{track}\">{}</a></h2><p>{}</p></article>\n",
            Esc(&link),
            Esc(&host.stories[*index].title),
            Esc(host.excerpt(*index, 25))
        );
    }
    if of.is_none() && page == 1 {
        for story in host.extras.iter().filter(|s| s.standing == Standing::Disallowed) {
            put!(
                out,
                "<a class=\"paid\" rel=\"sponsored\" href=\"{}\">{}</a>\n",
                Esc(&host.path(story)),
                Esc(&story.title)
            );
        }
    }
    out.push_str("<nav class=\"pagination\">");
    let at =
        |n: usize| if of.is_none() { format!("/page/{n}") } else { format!("{root}?page={n}") };
    if page > 1 {
        put!(out, "<a rel=\"prev\" href=\"{}\">Newer</a> ", at(page - 1));
    }
    if page * SIZE < from.len() {
        put!(out, "<a rel=\"next\" href=\"{}\">Older</a>", at(page + 1));
    }
    out.push_str("</nav></main>\n");
    Reply { validators: true, ..Reply::html(frame(ask, title, "", &out)) }
}

/// Always has results, and always another page of them.
fn search(ask: &Ask<'_>) -> Reply {
    let host = ask.host;
    let page: usize = number(ask.query, "page").unwrap_or(1);
    let word = param(ask.query, "q")
        .filter(|q| q.bytes().all(|b| b.is_ascii_alphanumeric()))
        .unwrap_or("ferry");
    let mut out = format!("<main><h1>Results for {word}</h1>\n");
    let shown = host.shown_all();
    if !shown.is_empty() {
        for k in 0..4 {
            let index = shown[page.wrapping_mul(4).wrapping_add(k) % shown.len()];
            put!(
                out,
                "<p><a href=\"{}?ref=search\">{}</a></p>\n",
                Esc(&host.path_of(index)),
                Esc(&host.stories[index].title)
            );
        }
    }
    put!(
        out,
        "<nav class=\"pagination\"><a rel=\"next\" href=\"/search?q={word}&amp;page={}\">More</a></nav>\n",
        page.saturating_add(1)
    );
    for other in ["bread", "rail", "bees"] {
        put!(out, "<a href=\"/search?q={other}&amp;page={page}&amp;order=asc\">{other}</a> ");
    }
    out.push_str("</main>\n");
    Reply::html(frame(ask, "Search", "<meta name=\"robots\" content=\"noindex\">\n", &out))
}

/// Every month has a next one.
fn calendar(ask: &Ask<'_>, year: &str, month: &str) -> Reply {
    let (Ok(year), Ok(month)) = (year.parse::<i64>(), month.parse::<i64>()) else {
        return Reply::not_found();
    };
    if !(1..=9998).contains(&year) || !(1..=12).contains(&month) {
        return Reply::not_found();
    }
    let mut out = format!("<main><h1>Events, {month}/{year}</h1><p>Nothing planned.</p><table>");
    for day in 1..=28 {
        put!(out, "<td><a href=\"/calendar/{year}/{month:02}?day={day}\">{day}</a></td>");
    }
    out.push_str("</table>");
    for (words, at) in
        [("Previous month", year * 12 + month - 2), ("Next month", year * 12 + month)]
    {
        put!(
            out,
            "<a href=\"/calendar/{}/{:02}\">{words}</a> ",
            at.div_euclid(12),
            at.rem_euclid(12) + 1
        );
    }
    out.push_str("</main>\n");
    Reply::html(frame(ask, "Events", "", &out))
}
