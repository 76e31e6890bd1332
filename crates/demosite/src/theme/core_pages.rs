//! The pages of the WordPress host.

use crate::clock::Civil;
use crate::furniture::{self, Ask};
use crate::host::Host;
use crate::html::{Esc, put};
use crate::lexicon::EN;
use crate::prose;
use crate::story::Story;

/// Stories with at least this many comments have them on pages.
pub(super) const PAGED: u8 = 4;

pub(super) fn frame(
    ask: &Ask<'_>,
    title: &str,
    canonical: Option<&str>,
    class: &str,
    inner: &str,
) -> String {
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
    furniture::headlines(
        host,
        "wp-block-latest-posts",
        "Recent Posts",
        &host.shown_all()[..host.shown_all().len().min(5)],
        &mut out,
    );
    out.push_str("<p class=\"wp-block-tag-cloud\">");
    for tag in &host.tags {
        put!(out, "<a href=\"/tag/{0}/\" class=\"tag-cloud-link\">{0}</a> ", tag.slug);
    }
    out.push_str("</p>\n");
    months(host, &mut out);
    furniture::sisters(ask, &mut out);
    out.push_str("<p>Proudly published by the people of Arden.</p></footer></div>\n");
    furniture::cookies(&EN, &mut out);
    out.push_str("</body></html>\n");
    out
}

pub(super) fn story_page(ask: &Ask<'_>, index: usize, part: usize) -> String {
    let host = ask.host;
    let story = &host.stories[index];
    let url = host.url(&host.path(story));
    // Block themes with paged comments print this on the plain address.
    let canonical = if part > 0 {
        host.url(&host.part(story, part))
    } else if story.comments >= PAGED {
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
    furniture::content(host, index, part, &mut out);
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
        if let Some(other) = other.and_then(|other| host.open(other)) {
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

pub(super) fn attachment(ask: &Ask<'_>, story: &Story) -> String {
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

pub(super) fn protected(ask: &Ask<'_>, story: &Story) -> String {
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

/// Archives of the twelve newest months.
fn months(host: &Host, out: &mut String) {
    out.push_str("<ul class=\"wp-block-archives\">");
    let mut last = (0, 0);
    let mut months = 0;
    for story in host.public() {
        let at = Civil::at(story.at, host.offset);
        if last != (at.year, at.month) {
            months += 1;
            if months > 12 {
                break;
            }
            last = (at.year, at.month);
            let (y, m) = last;
            put!(out, "<li><a href=\"/{y}/{m:02}/\">{} {y}</a></li>", EN.months[m - 1]);
        }
    }
    out.push_str("</ul>\n");
}
