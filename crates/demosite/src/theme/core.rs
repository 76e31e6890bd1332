//! WordPress as it comes: `<title>` with the site's name, no OpenGraph, no JSON-LD, comment
//! pages in canonicals, attachment pages, password forms, its own sitemap without dates.

use super::core_pages::{PAGED, attachment, frame, protected, story_page};
use crate::clock::Civil;
use crate::feeds;
use crate::furniture::{Ask, page_of};
use crate::host::Host;
use crate::html::{Esc, put};
use crate::lexicon::EN;
use crate::prose;
use crate::reply::{Reply, param};
use crate::story::Standing;

const SIZE: usize = 10;
/// URLs in one sitemap (WordPress' own number is 2,000).
const SITEMAP: usize = 500;

pub(crate) fn answer(ask: &Ask<'_>) -> Reply {
    let host = ask.host;
    if ask.path == "/" && param(ask.query, "p").is_some() {
        // A shortlink; drafts have one too, and nobody may see it.
        let story = crate::reply::number(ask.query, "p").and_then(|id| host.by_id(id));
        return story.map_or_else(Reply::not_found, |i| Reply::moved(host.url(&host.path_of(i))));
    }
    let parts: Vec<&str> = ask.path.split('/').filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        ["robots.txt"] => Reply::text(&format!(
            "User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\n\nSitemap: {}/wp-sitemap.xml\n",
            host.base
        )),
        ["feed"] => feeds::rss(host),
        ["comments", "feed"] => {
            Reply::xml("application/rss+xml; charset=UTF-8", EMPTY_RSS.to_owned())
        }
        ["wp-sitemap.xml"] => {
            let count = host.public().len().div_ceil(SITEMAP).max(1);
            let urls: Vec<String> = (1..=count)
                .map(|n| host.url(&format!("/wp-sitemap-posts-post-{n}.xml")))
                .chain([
                    host.url("/wp-sitemap-taxonomies-category-1.xml"),
                    host.url("/wp-sitemap-users-1.xml"),
                    host.url("/wp-sitemap-posts-page-1.xml"),
                ])
                .collect();
            feeds::index(&urls)
        }
        [file] if file.starts_with("wp-sitemap-") => sitemap(host, file),
        ["wp-json", ..] => {
            Reply { content_type: "application/json", ..Reply::status(401, "rest_not_logged_in") }
        }
        ["wp-admin", ..] | ["wp-login.php"] => Reply::status(403, "Forbidden"),
        [] => list(ask, &host.name, None, "/", 1),
        ["page", n] => list(ask, &host.name, None, "/", n.parse().unwrap_or(0)),
        ["category", slug, rest @ ..] => {
            let at = host.sections.iter().position(|s| s.slug == *slug);
            at.map_or_else(Reply::not_found, |at| {
                let root = format!("/category/{slug}/");
                list(
                    ask,
                    &host.sections[at].name,
                    Some(&host.by_section[at]),
                    &root,
                    page_number(rest),
                )
            })
        }
        ["author", slug, rest @ ..] => {
            let at = host.people.iter().position(|s| s.slug == *slug);
            at.map_or_else(Reply::not_found, |at| {
                let root = format!("/author/{slug}/");
                list(
                    ask,
                    &host.people[at].name,
                    Some(&host.by_person[at]),
                    &root,
                    page_number(rest),
                )
            })
        }
        ["tag", slug, rest @ ..] => {
            let at = host.tags.iter().position(|s| s.slug == *slug);
            at.map_or_else(Reply::not_found, |at| {
                let root = format!("/tag/{slug}/");
                list(ask, &host.tags[at].name, Some(&host.by_tag[at]), &root, page_number(rest))
            })
        }
        [year, month, rest @ ..] if year.len() == 4 && month.len() == 2 => {
            month_list(ask, year, month, rest)
        }
        ["sample-page"] => Reply::html(frame(
            ask,
            "Sample Page",
            None,
            "page",
            "<h1 class=\"wp-block-post-title\">Sample Page</h1><p>This is an example page.</p>",
        )),
        [slug, rest @ ..] => story(ask, slug, rest),
    }
}

/// The archive of one month.
fn month_list(ask: &Ask<'_>, year: &str, month: &str, rest: &[&str]) -> Reply {
    let host = ask.host;
    let (Ok(y), Ok(m)) = (year.parse::<i64>(), month.parse::<usize>()) else {
        return Reply::not_found();
    };
    let of = |i: &&usize| {
        let at = Civil::at(host.stories[**i].at, host.offset);
        at.year == y && at.month == m
    };
    let found: Vec<usize> = host.shown_all().iter().filter(of).copied().collect();
    if found.is_empty() {
        return Reply::not_found();
    }
    let title = format!("{} {y}", EN.months[m - 1]);
    list(ask, &title, Some(&found), &format!("/{year}/{month}/"), page_number(rest))
}

fn page_number(rest: &[&str]) -> usize {
    match rest {
        [] => 1,
        ["page", n] => n.parse().unwrap_or(0),
        _ => 0,
    }
}

const EMPTY_RSS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss version=\"2.0\"><channel><title>Comments</title><description/></channel></rss>";

fn sitemap(host: &Host, file: &str) -> Reply {
    if let Some(n) =
        file.strip_prefix("wp-sitemap-posts-post-").and_then(|f| f.strip_suffix(".xml"))
    {
        let n: usize = n.parse().unwrap_or(0);
        let from = n.wrapping_sub(1).saturating_mul(SITEMAP);
        if n == 0 || from >= host.public().len() {
            return Reply::not_found();
        }
        let hidden = host.extras.iter().filter(|s| n == 1 && s.standing == Standing::Protected);
        let stories = host.public().iter().skip(from).take(SITEMAP).chain(hidden);
        return feeds::urlset(host, stories, &[], false);
    }
    let paths: Vec<String> = match file {
        "wp-sitemap-taxonomies-category-1.xml" => {
            host.sections.iter().map(|s| host.url(&format!("/category/{}/", s.slug))).collect()
        }
        "wp-sitemap-users-1.xml" => {
            host.people.iter().skip(1).map(|s| host.url(&format!("/author/{}/", s.slug))).collect()
        }
        "wp-sitemap-posts-page-1.xml" => vec![host.url("/sample-page/")],
        _ => return Reply::not_found(),
    };
    feeds::urlset(host, std::iter::empty(), &paths, false)
}

fn story(ask: &Ask<'_>, slug: &str, rest: &[&str]) -> Reply {
    let host = ask.host;
    if let Some(extra) =
        host.extras.iter().find(|s| s.slug == slug && s.standing == Standing::Protected)
    {
        return Reply::html(protected(ask, extra));
    }
    let (slug, moved) = slug.strip_prefix("moved-").map_or((slug, false), |slug| (slug, true));
    let Some(index) = host.by_slug(slug) else {
        return Reply::not_found();
    };
    let story = &host.stories[index];
    match rest {
        [] if moved => Reply::moved(host.url(&host.path(story))),
        [] => Reply::html(story_page(ask, index, 0)).dated(story.at),
        ["feed"] => Reply::xml("application/rss+xml; charset=UTF-8", EMPTY_RSS.to_owned()),
        ["comment-page-1"] if story.comments >= PAGED => Reply::html(story_page(ask, index, 0)),
        [n] if n.parse().is_ok_and(|n: usize| n > 1 && n <= host.parts(story)) => {
            Reply::html(story_page(ask, index, n.parse().unwrap_or(1) - 1))
        }
        [picture] if *picture == format!("image-{}", story.id) => {
            Reply::html(attachment(ask, story))
        }
        _ => Reply::not_found(),
    }
}

fn list(ask: &Ask<'_>, title: &str, of: Option<&[usize]>, root: &str, page: usize) -> Reply {
    let host = ask.host;
    let from = host.shown(of.unwrap_or(&host.all));
    let Some(list) = page_of(from, page, SIZE) else { return Reply::not_found() };
    let mut out = String::with_capacity(8_000);
    put!(
        out,
        "<h1 class=\"wp-block-query-title\">{}</h1><ul class=\"wp-block-post-template\">\n",
        Esc(title)
    );
    // The sticky post stands first on every page of the front list.
    let sticky = (of.is_none() && host.stories.len() > 20).then_some(host.stories.len() / 2);
    let sticky = sticky.filter(|index| host.open(*index).is_some());
    for index in sticky.into_iter().chain(list.iter().copied()) {
        let story = &host.stories[index];
        put!(
            out,
            "<li class=\"wp-block-post{}\"><h2 class=\"wp-block-post-title\"><a href=\"{}\">{}</a></h2><div class=\"wp-block-post-excerpt\"><p>{} […]</p></div>\
             <time datetime=\"{}\">{}</time></li>\n",
            if Some(index) == sticky { " sticky" } else { "" },
            Esc(&host.link(index)),
            Esc(&story.title),
            Esc(host.excerpt(index, 40)),
            host.instant(story),
            prose::long_date(&EN, Civil::at(story.at, host.offset))
        );
    }
    if of.is_none() && page == 1 {
        for story in host.extras.iter().filter(|s| s.standing == Standing::Protected) {
            put!(
                out,
                "<li class=\"wp-block-post\"><h2><a href=\"{}\">Protected: {}</a></h2></li>\n",
                Esc(&host.path(story)),
                Esc(&story.title)
            );
        }
    }
    out.push_str("</ul>\n<nav class=\"wp-block-query-pagination\">");
    if page > 1 {
        let before = if page == 2 { root.to_owned() } else { format!("{root}page/{}/", page - 1) };
        put!(
            out,
            "<a class=\"wp-block-query-pagination-previous\" href=\"{before}\">Previous Page</a>"
        );
    }
    if page * SIZE < from.len() {
        put!(
            out,
            "<a class=\"wp-block-query-pagination-next\" href=\"{root}page/{}/\">Next Page</a>",
            page + 1
        );
    }
    out.push_str("</nav>\n");
    Reply { validators: true, ..Reply::html(frame(ask, title, None, "home blog", &out)) }
}
