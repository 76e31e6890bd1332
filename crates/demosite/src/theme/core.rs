//! WordPress as it comes: `<title>` with the site's name, no OpenGraph, no JSON-LD, comment
//! pages in canonicals, attachment pages, password forms, its own sitemap without dates.

use crate::clock::Civil;
use crate::feeds;
use crate::furniture::{self, Ask, page_of};
use crate::host::Host;
use crate::html::{Esc, put};
use crate::lexicon::EN;
use crate::prose;
use crate::reply::{Reply, param};
use crate::story::{Standing, Story};

const SIZE: usize = 10;
/// Stories with at least this many comments have them on pages.
const PAGED: u8 = 4;
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
            let count = host.stories.len().div_ceil(SITEMAP).max(1);
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
        if n == 0 || from >= host.stories.len() {
            return Reply::not_found();
        }
        let hidden = host.extras.iter().filter(|s| n == 1 && s.standing == Standing::Protected);
        let stories = host.stories.iter().skip(from).take(SITEMAP).chain(hidden);
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
    let Some(index) = host.by_slug.get(slug).map(|i| *i as usize) else {
        return Reply::not_found();
    };
    let story = &host.stories[index];
    match rest {
        [] if moved => Reply::moved(host.url(&host.path(story))),
        [] => Reply::html(story_page(ask, index)).dated(story.at),
        ["feed"] => Reply::xml("application/rss+xml; charset=UTF-8", EMPTY_RSS.to_owned()),
        ["comment-page-1"] if story.comments >= PAGED => Reply::html(story_page(ask, index)),
        [picture] if *picture == format!("image-{}", story.id) => {
            Reply::html(attachment(ask, story))
        }
        _ => Reply::not_found(),
    }
}

fn frame(ask: &Ask<'_>, title: &str, canonical: Option<&str>, class: &str, inner: &str) -> String {
    let host = ask.host;
    let mut out = String::with_capacity(inner.len() + 4_000);
    put!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"UTF-8\" />\n<meta name='robots' content='max-image-preview:large' />\n<title>{} &#8211; {}</title>\n",
        Esc(title),
        Esc(&host.name)
    );
    put!(
        out,
        "<link rel=\"alternate\" type=\"application/rss+xml\" title=\"{0} &raquo; Feed\" href=\"{1}/feed/\" />\n\
         <link rel=\"alternate\" type=\"application/rss+xml\" title=\"{0} &raquo; Comments Feed\" href=\"{1}/comments/feed/\" />\n\
         <link rel=\"https://api.w.org/\" href=\"{1}/wp-json/\" />\n",
        Esc(&host.name),
        host.base
    );
    if let Some(canonical) = canonical {
        put!(out, "<link rel=\"canonical\" href=\"{canonical}\" />\n");
    }
    put!(
        out,
        "</head>\n<body class=\"{class} wp-embed-responsive\">\n<div class=\"wp-site-blocks\"><header class=\"wp-block-template-part\"><p class=\"wp-block-site-title\"><a href=\"{}/\" rel=\"home\">{}</a></p><nav class=\"wp-block-navigation\"><ul>",
        host.base,
        Esc(&host.name)
    );
    for section in &host.sections {
        put!(
            out,
            "<li><a href=\"{}/category/{}/\">{}</a></li>",
            host.base,
            section.slug,
            section.name
        );
    }
    out.push_str("<li><a href=\"/sample-page/\">Sample Page</a></li></ul></nav></header>\n<main class=\"wp-block-group\">\n");
    out.push_str(inner);
    out.push_str("</main>\n<footer class=\"wp-block-template-part\"><form role=\"search\" method=\"get\" action=\"/\"><input type=\"search\" name=\"s\"></form>\n");
    let newest: Vec<usize> = (0..host.stories.len().min(5)).collect();
    furniture::headlines(host, "wp-block-latest-posts", "Recent Posts", &newest, &mut out);
    out.push_str("<p class=\"wp-block-tag-cloud\">");
    for tag in &host.tags {
        put!(out, "<a href=\"/tag/{0}/\" class=\"tag-cloud-link\">{0}</a> ", tag.slug);
    }
    out.push_str("</p>\n");
    furniture::sisters(ask, &mut out);
    out.push_str("<p>Proudly published by the people of Arden.</p></footer></div>\n");
    furniture::cookies(&EN, &mut out);
    out.push_str("</body></html>\n");
    out
}

fn story_page(ask: &Ask<'_>, index: usize) -> String {
    let host = ask.host;
    let story = &host.stories[index];
    let url = host.url(&host.path(story));
    // Block themes with paged comments print this on the plain address.
    let canonical = if story.comments >= PAGED {
        format!("{url}comment-page-1/#comments")
    } else {
        url.clone()
    };
    let mut out = String::with_capacity(16_000);
    let person = &host.people[usize::from(story.authors[0])];
    let section = host.section_of(story);
    put!(
        out,
        "<h1 class=\"wp-block-post-title\">{}</h1>\n<div class=\"wp-block-post-date\"><time datetime=\"{}\">{}</time></div>\n",
        Esc(&story.title),
        host.instant(story),
        prose::long_date(&EN, Civil::at(story.at, host.offset))
    );
    if story.id.is_multiple_of(2) {
        put!(
            out,
            "<p class=\"byline\">By <span class=\"author vcard\"><a class=\"url fn n\" href=\"/author/{}/\" rel=\"author\">{}</a></span></p>\n",
            person.slug,
            person.name
        );
    }
    put!(
        out,
        "<div class=\"taxonomy-category wp-block-post-terms\"><a href=\"/category/{}/\" rel=\"tag\">{}</a></div>\n",
        section.slug,
        section.name
    );
    out.push_str("<div class=\"entry-content wp-block-post-content\">\n");
    furniture::content(host, index, &mut out);
    out.push_str("</div>\n<div class=\"taxonomy-post_tag wp-block-post-terms\">");
    for tag in story.tags {
        let slug = &host.tags[usize::from(tag)].slug;
        put!(out, "<a href=\"/tag/{slug}/\" rel=\"tag\">{slug}</a> ");
    }
    put!(
        out,
        "</div>\n<div class=\"author-box\"><h2 class=\"author-title\">About {0}</h2><p class=\"author-description\">{0} has written for this paper since the old press was sold. \
         <a class=\"author-link\" href=\"/author/{1}/\" rel=\"author\">View all of {0}'s posts</a></p></div>\n",
        person.name,
        person.slug
    );
    out.push_str("<nav class=\"post-navigation\">");
    for (rel, arrow, other) in [("prev", "←", Some(index + 1)), ("next", "→", index.checked_sub(1))]
    {
        if let Some(other) = other.and_then(|other| host.stories.get(other)) {
            put!(
                out,
                "<a rel=\"{rel}\" href=\"{}\">{arrow} {}</a>",
                Esc(&host.path(other)),
                Esc(&other.title)
            );
        }
    }
    out.push_str("</nav>\n");
    furniture::comments(host, story, &mut out);
    if story.comments >= PAGED {
        put!(
            out,
            "<a class=\"wp-block-comments-pagination-previous\" href=\"{url}comment-page-1/#comments\">Older Comments</a>\n"
        );
    }
    let alternate = format!(
        "<link rel=\"alternate\" type=\"application/json\" title=\"JSON\" href=\"{}/wp-json/wp/v2/posts/{}\" />\n<link rel='shortlink' href='{}/?p={}' />\n</head>",
        host.base, story.id, host.base, story.id
    );
    frame(ask, &story.title, Some(&canonical), "single single-post", &out)
        .replacen("</head>", &alternate, 1)
}

fn attachment(ask: &Ask<'_>, story: &Story) -> String {
    let host = ask.host;
    let url = format!("{}image-{}/", host.url(&host.path(story)), story.id);
    let inner = format!(
        "<h1 class=\"wp-block-post-title\">image-{0}</h1><div class=\"wp-block-post-date\"><time datetime=\"{1}\">{2}</time></div>\
         <div class=\"entry-content wp-block-post-content\"><p class=\"attachment\"><a href=\"/media/{0}.jpg\"><img src=\"/media/{0}.jpg\" alt=\"\"></a></p>\
         <p>A view from the pier, taken in the morning.</p></div>",
        story.id,
        host.instant(story),
        prose::long_date(&EN, Civil::at(story.at, host.offset))
    );
    frame(
        ask,
        &format!("image-{}", story.id),
        Some(&url),
        "attachment single single-attachment",
        &inner,
    )
}

fn protected(ask: &Ask<'_>, story: &Story) -> String {
    let host = ask.host;
    let inner = format!(
        "<h1 class=\"wp-block-post-title\">Protected: {}</h1><div class=\"wp-block-post-date\"><time datetime=\"{}\">{}</time></div>\
         <div class=\"entry-content wp-block-post-content\"><form action=\"/wp-login.php?action=postpass\" class=\"post-password-form\" method=\"post\">\
         <p>This content is password-protected. To view it, please enter the password below.</p>\
         <p><label>Password: <input name=\"post_password\" type=\"password\"></label> <input type=\"submit\" value=\"Enter\"></p></form></div>",
        Esc(&story.title),
        host.instant(story),
        prose::long_date(&EN, Civil::at(story.at, host.offset))
    );
    frame(
        ask,
        &format!("Protected: {}", story.title),
        Some(&host.url(&host.path(story))),
        "single single-post",
        &inner,
    )
}

fn list(ask: &Ask<'_>, title: &str, of: Option<&[u32]>, root: &str, page: usize) -> Reply {
    let host = ask.host;
    let all: Vec<u32>;
    let from = match of {
        Some(from) => from,
        None => {
            all = (0..host.stories.len() as u32).collect();
            &all
        }
    };
    let Some(list) = page_of(from, page, SIZE) else { return Reply::not_found() };
    let mut out = String::with_capacity(8_000);
    put!(
        out,
        "<h1 class=\"wp-block-query-title\">{}</h1><ul class=\"wp-block-post-template\">\n",
        Esc(title)
    );
    // The sticky post stands first on every page of the front list.
    let sticky = (of.is_none() && host.stories.len() > 20).then_some(host.stories.len() / 2);
    for index in sticky.into_iter().chain(list) {
        let story = &host.stories[index];
        put!(
            out,
            "<li class=\"wp-block-post{}\"><h2 class=\"wp-block-post-title\"><a href=\"{}\">{}</a></h2><div class=\"wp-block-post-excerpt\"><p>{} […]</p></div>\
             <time datetime=\"{}\">{}</time></li>\n",
            if Some(index) == sticky { " sticky" } else { "" },
            Esc(&host.link(index)),
            Esc(&story.title),
            Esc(&host.excerpt(index, 40)),
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
