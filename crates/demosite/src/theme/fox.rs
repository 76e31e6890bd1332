//! The theme of the page that started the project. No sitemap; lists end after three pages, so
//! that old stories are found by the chain of previous and next alone.

use crate::clock::Civil;
use crate::furniture::{self, Ask, page_of};
use crate::host::Host;
use crate::html::{Esc, put};
use crate::lexicon::EN;
use crate::reply::Reply;
use crate::special::{SEED_ALSO_OFFSET, SEED_TITLE};
use crate::story::{Standing, Story};
use crate::{feeds, prose};

const PAGES: usize = 3;
const SIZE: usize = 10;

pub(crate) fn answer(ask: &Ask<'_>) -> Reply {
    let host = ask.host;
    let parts: Vec<&str> = ask.path.split('/').filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [] => front(ask, 1),
        ["page", n] => n.parse().map_or_else(|_| Reply::not_found(), |n| front(ask, n)),
        ["robots.txt"] => Reply::text(
            "User-agent: *\nDisallow: /wp-admin/\nDisallow: /sponsored/\nDisallow: /*/print/\n",
        ),
        ["feed"] => feeds::rss(host),
        ["category", slug] => section(ask, slug, 1),
        ["category", slug, "page", n] => {
            n.parse().map_or_else(|_| Reply::not_found(), |n| section(ask, slug, n))
        }
        ["tag", slug] => match host.tags.iter().position(|tag| tag.slug == *slug) {
            Some(tag) => {
                let list = page_of(host.shown(&host.by_tag[tag]), 1, SIZE).unwrap_or_default();
                list_page(ask, &host.tags[tag].name, "", list, None)
            }
            None => Reply::not_found(),
        },
        ["about"] => Reply::html(frame(
            ask,
            "About us",
            "<article class=\"page\"><h1>About us</h1><p>A small paper by the harbour.</p></article>",
        )),
        ["sponsored", slug] => host
            .extras
            .iter()
            .find(|story| story.standing == Standing::Disallowed && story.slug == *slug)
            .map_or_else(Reply::not_found, |story| {
                let text = story.paragraph(0);
                let page = format!(
                    "<article class=\"post hentry\"><h1>{}</h1><p>{}</p></article>",
                    Esc(&story.title),
                    Esc(&text)
                );
                Reply::html(frame(ask, &story.title, &page))
            }),
        [year, month, day, slug, rest @ ..] => {
            let (slug, moved) = slug.strip_prefix("moved-").map_or((*slug, false), |s| (s, true));
            let Some(index) = host.by_slug(slug) else {
                return Reply::not_found();
            };
            let path = host.path_of(index);
            if !path.starts_with(&format!("/{year}/{month}/{day}/")) {
                return Reply::not_found();
            }
            match rest {
                [] if moved => Reply::moved(host.url(&path)),
                [] => Reply::html(story_page(ask, index)),
                ["print"] => {
                    let mut out = String::from("<html><body>");
                    furniture::content(host, index, 0, &mut out);
                    Reply::html(out)
                }
                _ => Reply::not_found(),
            }
        }
        _ => Reply::not_found(),
    }
}

fn frame(ask: &Ask<'_>, title: &str, inner: &str) -> String {
    let host = ask.host;
    let mut out = String::with_capacity(inner.len() + 5_000);
    put!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en-US\"><head><meta charset=\"UTF-8\"><title>{} - {}</title>\n\
         <link rel=\"alternate\" type=\"application/rss+xml\" title=\"Feed\" href=\"{}/feed/\">\n\
         <meta name=\"viewport\" content=\"width=device-width\"></head><body class=\"wp-theme-fox style--tagcloud-1\">\n",
        Esc(title),
        Esc(&host.name),
        host.base
    );
    furniture::cookies(&EN, &mut out);
    out.push_str("<div id=\"wi-all\" class=\"fox-outer-wrapper\"><header class=\"masthead header_desktop56\"><a href=\"/\" class=\"logo56\">Home</a>\
                  <nav class=\"mainnav nav--has-item\"><ul class=\"menu\">");
    for section in &host.sections {
        put!(
            out,
            "<li class=\"menu-item\"><a href=\"/category/{}/\">{}</a></li>",
            section.slug,
            section.name
        );
    }
    out.push_str("</ul></nav></header>\n<main id=\"wi-main\">\n");
    out.push_str(inner);
    out.push_str("</main>\n<footer id=\"wi-footer\"><nav class=\"footer-nav\"><a href=\"/about/\">About us</a> <a href=\"/gone-for-good/\">Jobs</a></nav><div class=\"tagcloud\">");
    for tag in &host.tags {
        put!(out, "<a href=\"/tag/{0}/\" class=\"tag-cloud-link\">{0}</a> ", tag.slug);
    }
    out.push_str("</div>\n");
    furniture::sisters(ask, &mut out);
    put!(
        out,
        "<p class=\"copyright56\">© 2025 {}. All rights reserved.</p></footer></div>\n\
         <div class=\"scrollup56\"><span class=\"go\">Go to</span><span class=\"top\">Top</span></div>\n",
        Esc(&host.name)
    );
    out
}

fn story_page(ask: &Ask<'_>, index: usize) -> String {
    let host = ask.host;
    let story = &host.stories[index];
    let section = host.section_of(story);
    let at = Civil::at(story.at, host.offset);
    let mut out = String::with_capacity(16_000);
    let tags = story.tags.map(|tag| host.tags[usize::from(tag)].slug.as_str());
    put!(
        out,
        "<article id=\"wi-content\" class=\"single56 single56--link-4 post-{} post type-post status-publish hentry category-{} tag-{} tag-{}\">\n\
         <div class=\"single56__header\"><div class=\"container\"><div class=\"meta56\">\
         <div class=\"meta56__item meta56__date\" title=\"{:02} {}, {} {:02}:{:02}:{:02}\">{}</div>\
         <div class=\"meta56__item meta56__reading-time\">{} min read</div></div>\
         <h1 class=\"post-title single56__title\">{}</h1></div></div>\n<div class=\"single56__body\">",
        story.id,
        section.slug,
        tags[0],
        tags[1],
        at.day,
        at.month_abbr(),
        at.year,
        at.hour,
        at.second,
        at.minute,
        prose::long_date(&EN, at),
        1 + story.paragraph_count() / 8,
        Esc(&story.title)
    );
    out.push_str("<div class=\"entry-content single56__content\">\n");
    furniture::content(host, index, 0, &mut out);
    also_read(host, story, index, &mut out);
    out.push_str("</div></div>\n");
    furniture::share(host, story, &mut out);
    neighbours(host, index, &mut out);
    put!(
        out,
        "<div class=\"single56__bottom_posts\"><h2 class=\"single56__heading\">Latest from {}</h2><div class=\"blog56 blog56--grid\">\n",
        section.name
    );
    let list = host.shown(&host.by_section[usize::from(story.section)]);
    for other in host.turning(list.iter().copied(), index, ask.visit, 4) {
        teaser(host, other, "post56", 32, &mut out);
    }
    out.push_str("</div></div></article>\n");
    if story.title != SEED_TITLE {
        put!(
            out,
            "<p class=\"tools\"><a rel=\"nofollow\" href=\"{}print/\">Print</a></p>\n",
            Esc(&host.path(story))
        );
    }
    let mut page = frame(ask, &story.title, &out);
    page.push_str(
        "<aside class=\"sidedock56\"><h4 class=\"sidedock56__heading\">Don't Miss</h4>\n",
    );
    for other in host.turning(host.shown_all().iter().rev().copied(), index, story.seed >> 8, 2) {
        teaser(host, other, "sidedock56__post", 10, &mut page);
    }
    page.push_str("</aside></body></html>\n");
    page
}

fn also_read(host: &Host, story: &Story, index: usize, out: &mut String) {
    let seed = story.title == SEED_TITLE;
    if !seed && !story.id.is_multiple_of(4) {
        return;
    }
    let other = if seed { index + SEED_ALSO_OFFSET } else { (index + 7) % host.stories.len() };
    let Some(target) = host.open(other) else { return };
    put!(
        out,
        "<p><strong>ALSO READ: <a href=\"{}\">{}</a></strong></p>\n",
        Esc(&host.path(target)),
        Esc(&target.title)
    );
}

/// Previous is the older story. The anchors have no text of their own.
fn neighbours(host: &Host, index: usize, out: &mut String) {
    out.push_str("<div class=\"singlenav56 singlenav56--1col\">\n");
    for (class, words, other) in [
        ("prev", EN.labels.previous, Some(index + 1)),
        ("next", EN.labels.next, index.checked_sub(1)),
    ] {
        let Some(story) = other.and_then(|other| host.open(other)) else { continue };
        put!(
            out,
            "<div class=\"singlenav56__post singlenav56__post--{class}\"><div class=\"singlenav56__post__text\"><span>{words}</span>\
             <h4>{0}</h4></div><a class=\"wrap-link\" href=\"{1}\" aria-label=\"{0}\"></a></div>\n",
            Esc(&story.title),
            Esc(&host.path(story))
        );
    }
    out.push_str("</div>\n");
}

fn teaser(host: &Host, index: usize, class: &str, words: usize, out: &mut String) {
    let tag = if class == "post56" { "article" } else { "div" };
    put!(
        out,
        "<{tag} class=\"{class}\"><h3 class=\"title56\"><a href=\"{}\">{}</a></h3><div class=\"excerpt56\">{}&hellip;</div></{tag}>\n",
        Esc(&host.path_of(index)),
        Esc(&host.stories[index].title),
        Esc(host.excerpt(index, words))
    );
}

fn front(ask: &Ask<'_>, page: usize) -> Reply {
    let host = ask.host;
    match page_of(host.shown_all(), page, SIZE) {
        Some(list) if page <= PAGES => {
            let next = (page < PAGES && page * SIZE < host.shown_all().len())
                .then(|| format!("/page/{}/", page + 1));
            list_page(ask, &host.name, "?utm_source=front&amp;utm_medium=teaser", list, next)
        }
        _ => Reply::not_found(),
    }
}

fn section(ask: &Ask<'_>, slug: &str, page: usize) -> Reply {
    let host = ask.host;
    let Some(at) = host.sections.iter().position(|section| section.slug == slug) else {
        return Reply::not_found();
    };
    let all = host.shown(&host.by_section[at]);
    match page_of(all, page, SIZE) {
        Some(list) if page <= PAGES => {
            let more = page < PAGES && page * SIZE < all.len();
            let next = more.then(|| format!("/category/{slug}/page/{}/", page + 1));
            list_page(ask, &host.sections[at].name, "", list, next)
        }
        _ => Reply::not_found(),
    }
}

fn list_page(
    ask: &Ask<'_>,
    title: &str,
    track: &str,
    list: &[usize],
    next: Option<String>,
) -> Reply {
    let host = ask.host;
    let mut out = String::with_capacity(10_000);
    put!(
        out,
        "<div class=\"archive56\"><h1 class=\"archive56__title\">{}</h1><div class=\"blog56\">\n",
        Esc(title)
    );
    for index in list {
        teaser(host, *index, "post56", 32, &mut out);
        if !track.is_empty() {
            put!(
                out,
                "<a class=\"readmore\" href=\"{}{track}\">Keep reading</a>\n",
                Esc(&host.path_of(*index))
            );
        }
    }
    if ask.path == "/" {
        for story in host.extras.iter().filter(|story| story.standing == Standing::Disallowed) {
            put!(
                out,
                "<a class=\"partner\" href=\"{}\">{}</a>\n",
                Esc(&host.path(story)),
                Esc(&story.title)
            );
        }
    }
    out.push_str("</div>");
    if let Some(next) = next {
        put!(
            out,
            "<div class=\"pagination56\"><a class=\"next page-numbers\" href=\"{next}\">Next</a></div>"
        );
    }
    out.push_str("</div>\n");
    let mut page = frame(ask, title, &out);
    page.push_str("</body></html>\n");
    Reply::html(page)
}
