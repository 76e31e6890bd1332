//! Plain permalinks in a subfolder: the query string is the identity. The sitemap is at
//! `?sitemap=index` only, the feed is announced nowhere, the owner's name is in the metadata
//! while the page shows the reporter.

use crate::clock::Civil;
use crate::feeds;
use crate::furniture::{self, Ask, page_of};
use crate::html::{Esc, Json, put};
use crate::lexicon::EN;
use crate::prose;
use crate::reply::{Reply, number, param};
use crate::story::Standing;

const SIZE: usize = 10;
const PAGED: u8 = 4;

pub(crate) fn answer(ask: &Ask<'_>) -> Reply {
    let host = ask.host;
    if ask.path == "/" {
        return Reply::html(format!(
            "<!DOCTYPE html><html lang=\"en\"><head><title>Sorrel</title></head><body><h1>Island of Sorrel</h1><p><a href=\"{}/\">{}</a></p></body></html>",
            host.root,
            Esc(&host.name)
        ));
    }
    if let Some(id) = ask.path.strip_prefix("/journal/archives/") {
        let story = id.parse().ok().and_then(|id| host.by_id(id));
        return story.map_or_else(Reply::not_found, |i| Reply::moved(host.url(&host.path_of(i))));
    }
    if ask.path != "/journal/" {
        // Unknown addresses of the folder lead to its front page.
        let inside = ask.path.starts_with("/journal");
        return if inside { Reply::moved(host.url("/journal/")) } else { Reply::not_found() };
    }
    let q = ask.query;
    match (param(q, "p"), param(q, "feed"), param(q, "sitemap")) {
        (Some(id), ..) => story(ask, id.parse().unwrap_or(0)),
        (_, Some(_), _) => feeds::rss(host),
        (_, _, Some("index")) => {
            feeds::index(&[host.url("/journal/?sitemap=posts&sitemap-subtype=post&paged=1")])
        }
        (_, _, Some(_)) => {
            let shown = host.extras.iter().filter(|s| s.standing == Standing::Protected);
            feeds::urlset(host, host.public().iter().chain(shown), &[], false)
        }
        _ if q.starts_with("rest_route=") => rest(ask, q),
        _ => other(ask),
    }
}

/// The post as WordPress gives it to programs; each page announces its own.
fn rest(ask: &Ask<'_>, query: &str) -> Reply {
    let host = ask.host;
    let id = query.rsplit('/').next().and_then(|id| id.parse().ok());
    let Some(index) = id.and_then(|id| host.by_id(id)) else {
        return Reply { content_type: JSON, ..Reply::status(404, "rest_post_invalid_id") };
    };
    let story = &host.stories[index];
    let mut text = String::new();
    furniture::content(host, index, 0, &mut text);
    let mut out = String::with_capacity(text.len() + 500);
    let local = Civil::at(story.at, host.offset);
    put!(
        out,
        "{{\"id\":{},\"date\":\"{}\",\"date_gmt\":\"{}\",\"link\":\"{}\",\"title\":{{\"rendered\":\"{}\"}},\"content\":{{\"rendered\":\"{}\"}},\"author\":{},\"categories\":[{}]}}",
        story.id,
        local.iso_second(),
        Civil::at(story.at, 0).iso_second(),
        Json(&host.url(&host.path(story))),
        Json(&story.title),
        Json(&text),
        story.authors[0],
        story.section
    );
    Reply { content_type: JSON, ..Reply::html(out) }
}

const JSON: &str = "application/json; charset=UTF-8";

fn other(ask: &Ask<'_>) -> Reply {
    let host = ask.host;
    let page = number(ask.query, "paged").unwrap_or(1);
    let (title, from, key) = if let Some(cat) = number::<usize>(ask.query, "cat") {
        let Some(list) = host.by_section.get(cat) else { return Reply::not_found() };
        (host.sections[cat].name.as_str(), list, format!("cat={cat}&amp;"))
    } else if let Some(author) = number::<usize>(ask.query, "author") {
        let Some(list) = host.by_person.get(author) else { return Reply::not_found() };
        (host.people[author].name.as_str(), list, format!("author={author}&amp;"))
    } else if let Some(id) = number::<u32>(ask.query, "attachment_id") {
        return Reply::html(frame(
            ask,
            "image",
            &format!("{}/?attachment_id={id}", host.url(host.root)),
            "attachment single",
            "<h1 class=\"entry-title\">image</h1><p class=\"attachment\"><img src=\"/journal/media/1.jpg\" alt=\"\"></p><p>The pier in the morning.</p>",
        ));
    } else if param(ask.query, "page_id").is_some() {
        return Reply::html(frame(
            ask,
            "About",
            &host.url("/journal/?page_id=2"),
            "page",
            "<h1 class=\"entry-title\">About</h1><p>A journal of the island.</p>",
        ));
    } else {
        (host.name.as_str(), &host.all, String::new())
    };
    let from = host.shown(from);
    let Some(list) = page_of(from, page, SIZE) else { return Reply::not_found() };
    let mut out = format!("<h1 class=\"page-title\">{}</h1>\n", Esc(title));
    for &index in list {
        put!(
            out,
            "<article class=\"post\"><h2 class=\"entry-title\"><a href=\"{}\" rel=\"bookmark\">{}</a></h2><div class=\"entry-summary\"><p>{} &hellip;</p></div></article>\n",
            Esc(&host.link(index)),
            Esc(&host.stories[index].title),
            Esc(host.excerpt(index, 30))
        );
    }
    if key.is_empty() && page == 1 {
        for story in host.extras.iter().filter(|s| s.standing == Standing::Protected) {
            put!(
                out,
                "<article class=\"post\"><h2><a href=\"{}\">Protected: {}</a></h2></article>\n",
                Esc(&host.path(story)),
                Esc(&story.title)
            );
        }
    }
    if page * SIZE < from.len() {
        put!(
            out,
            "<nav class=\"navigation pagination\"><a class=\"next page-numbers\" href=\"/journal/?{key}paged={}\">Older posts</a></nav>\n",
            page + 1
        );
    }
    let canonical = host.url(&format!("/journal/?{}paged={page}", key.replace("&amp;", "&")));
    Reply {
        validators: true,
        ..Reply::html(frame(
            ask,
            title,
            if page == 1 && key.is_empty() { "" } else { &canonical },
            "blog",
            &out,
        ))
    }
}

fn frame(ask: &Ask<'_>, title: &str, canonical: &str, class: &str, inner: &str) -> String {
    let host = ask.host;
    let mut out = String::with_capacity(inner.len() + 3_500);
    put!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{} - {}</title>\n",
        Esc(title),
        Esc(&host.name)
    );
    if !canonical.is_empty() {
        put!(out, "<link rel=\"canonical\" href=\"{}\">\n", Esc(canonical));
    }
    put!(
        out,
        "<meta property=\"og:title\" content=\"{} - {}\">\n<meta property=\"og:site_name\" content=\"{}\">\n",
        Esc(title),
        Esc(&host.name),
        Esc(&host.name)
    );
    put!(
        out,
        "</head><body class=\"{class}\"><header id=\"masthead\"><a href=\"/journal/\" rel=\"home\">{}</a><nav class=\"main-navigation\"><ul>",
        Esc(&host.name)
    );
    for (i, section) in host.sections.iter().enumerate() {
        put!(out, "<li><a href=\"/journal/?cat={i}\">{}</a></li>", section.name);
    }
    out.push_str("<li><a href=\"/journal/?page_id=2\">About</a></li></ul></nav></header>\n<main id=\"main\">\n");
    out.push_str(inner);
    out.push_str("</main>\n<aside id=\"secondary\" class=\"widget-area\">\n");
    furniture::headlines(
        host,
        "widget_recent_entries",
        "Recent Posts",
        &host.shown_all()[..host.shown_all().len().min(5)],
        &mut out,
    );
    out.push_str("<p class=\"widget newsletter\">Get the island letter once a week.</p></aside><footer id=\"colophon\">");
    furniture::sisters(ask, &mut out);
    out.push_str("<a href=\"/journal/imprint/\">Imprint</a></footer></body></html>\n");
    out
}

fn story(ask: &Ask<'_>, id: u32) -> Reply {
    let host = ask.host;
    if let Some(story) =
        host.extras.iter().find(|s| s.id == id && s.standing == Standing::Protected)
    {
        let inner = format!(
            "<article class=\"post post-password-required\"><h1 class=\"entry-title\">Protected: {}</h1><div class=\"entry-content\"><form class=\"post-password-form\" method=\"post\" action=\"/journal/wp-login.php?action=postpass\"><p>This content is password protected. To view it please enter your password below:</p><input name=\"post_password\" type=\"password\"></form></div></article>",
            Esc(&story.title)
        );
        return Reply::html(frame(
            ask,
            &format!("Protected: {}", story.title),
            &host.url(&host.path(story)),
            "single",
            &inner,
        ));
    }
    let Some(index) = host.by_id(id) else { return Reply::not_found() };
    let story = &host.stories[index];
    let url = host.url(&host.path(story));
    let part = super::modern::part_of(host, index, ask.query);
    let canonical = if part > 0 {
        host.url(&host.part(story, part))
    } else if story.comments >= PAGED {
        format!("{url}&cpage=1#comments")
    } else {
        url.clone()
    };
    let person = &host.people[usize::from(story.authors[0])];
    let mut out = String::with_capacity(14_000);
    put!(
        out,
        "<article id=\"post-{0}\" class=\"post type-post\"><header class=\"entry-header\"><h1 class=\"entry-title\">{1}</h1>\
         <div class=\"entry-meta\"><span class=\"posted-on\"><time class=\"entry-date published\" datetime=\"{2}\">{3}</time></span>\
         <span class=\"byline\"> by <span class=\"author vcard\"><a class=\"url fn n\" href=\"/journal/?author={4}\">{5}</a></span></span></div></header>\n<div class=\"entry-content\">\n",
        story.id,
        Esc(&story.title),
        host.instant(story),
        prose::long_date(&EN, Civil::at(story.at, host.offset)),
        story.authors[0],
        person.name
    );
    furniture::content(host, index, part, &mut out);
    put!(
        out,
        "</div><footer class=\"entry-footer\"><span class=\"cat-links\">Posted in <a href=\"/journal/?cat={}\" rel=\"category\">{}</a></span></footer></article>\n",
        story.section,
        host.section_of(story).name
    );
    furniture::share(host, story, &mut out);
    out.push_str("<nav class=\"post-navigation\">");
    for (rel, words, other) in
        [("prev", "Previous:", Some(index + 1)), ("next", "Next:", index.checked_sub(1))]
    {
        if let Some(other) = other.and_then(|other| host.open(other)) {
            put!(
                out,
                "<a rel=\"{rel}\" href=\"{}\"><span>{words}</span> {}</a>",
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
            "<nav class=\"comment-navigation\"><a href=\"{}&amp;cpage=1#comments\">Older Comments</a></nav>\n",
            Esc(&url)
        );
    }
    // The plugin knows the account that owns the site, not who wrote.
    let owner = &host.people[0].name;
    let meta = format!(
        "<link rel=\"alternate\" type=\"application/json\" title=\"JSON\" href=\"{}/journal/?rest_route=/wp/v2/posts/{}\">\n<meta name=\"author\" content=\"{owner}\">\n<meta property=\"article:published_time\" content=\"{}\">\n<script type=\"application/ld+json\">{{\"@context\":\"https:\\/\\/schema.org\",\"@type\":\"BlogPosting\",\"headline\":\"{}\",\"author\":{{\"@type\":\"Person\",\"name\":\"{owner}\"}}}}</script>\n</head>",
        host.base,
        story.id,
        crate::clock::rfc3339(story.at, 0),
        Json(&story.title)
    );
    Reply::html(
        frame(ask, &story.title, &canonical, "single single-post", &out)
            .replacen("</head>", &meta, 1),
    )
    .dated(story.at)
}
