//! Nine languages and scripts under one name: microdata where there is any, dates as each
//! language writes them, percent-encoded addresses, right to left where it is so.

use crate::clock::Civil;
use crate::feeds;
use crate::furniture::{self, Ask, page_of};
use crate::host::Host;
use crate::html::{Esc, put};
use crate::lexicon::{Lexicon, MANY};
use crate::prose;
use crate::reply::{Reply, number};
use crate::story::Story;

const SIZE: usize = 10;

pub(crate) fn answer(ask: &Ask<'_>) -> Reply {
    let host = ask.host;
    let parts: Vec<&str> = ask.path.split('/').filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        ["robots.txt"] => Reply::text(&format!(
            "User-agent: *\nDisallow: /intern/\nCrawl-delay: 0\nSitemap: {}/sitemap.xml\n",
            host.base
        )),
        ["sitemap.xml"] => feeds::urlset(host, host.public().iter(), &[], true),
        [] => Reply::html(home(ask)),
        [tag] => match MANY.iter().find(|lex| lex.tag == *tag) {
            Some(lex) => list(ask, lex),
            None => Reply::not_found(),
        },
        [tag, id, slug] => {
            let Some(index) = id.parse().ok().and_then(|id| host.by_id(id)) else {
                return Reply::not_found();
            };
            let story = &host.stories[index];
            // One story under any slug with its number: all lead to the right one.
            if story.lex.tag != *tag || !story.slug.eq_ignore_ascii_case(slug) {
                return Reply::moved(host.url(&host.path(story)));
            }
            Reply::html(story_page(ask, index)).dated(story.at)
        }
        _ => Reply::not_found(),
    }
}

/// Only every third page tells its date to machines; Thai ones always, since their visible year
/// is that of another calendar.
pub(crate) fn has_instant(story: &Story) -> bool {
    story.id.is_multiple_of(2) || story.lex.tag == "th"
}

fn frame(ask: &Ask<'_>, lex: &Lexicon, title: &str, head: &str, inner: &str) -> String {
    let host = ask.host;
    let mut out = String::with_capacity(inner.len() + 4_000);
    put!(
        out,
        "<!DOCTYPE html>\n<html lang=\"{}\"{}><head><meta charset=\"utf-8\"><title>{} | {}</title>{head}</head>\n<body>\n<header><a href=\"/\">{}</a><nav><ul>",
        lex.tag,
        if lex.rtl { " dir=\"rtl\"" } else { "" },
        Esc(title),
        Esc(&host.name),
        lex.labels.home
    );
    for other in MANY {
        put!(
            out,
            "<li><a href=\"/{0}\" hreflang=\"{0}\">{1}</a></li>",
            other.tag,
            other.labels.home
        );
    }
    for section in lex.labels.sections {
        put!(out, "<li><a href=\"/{}#{section}\">{section}</a></li>", lex.tag);
    }
    out.push_str("</ul></nav></header>\n");
    out.push_str(inner);
    out.push_str("<footer>");
    furniture::sisters(ask, &mut out);
    put!(out, "<p>© 2025 {}</p></footer>\n", Esc(&host.name));
    furniture::cookies(lex, &mut out);
    out.push_str("</body></html>\n");
    out
}

fn of_language(host: &Host, lex: &Lexicon) -> impl Iterator<Item = usize> + Clone + use<> {
    // The plan deals the languages out in turn.
    let first = MANY.iter().position(|many| many.tag == lex.tag).unwrap_or(0);
    let held = host.stories.len() - host.public().len();
    (first..host.stories.len()).step_by(MANY.len()).skip_while(move |i| *i < held)
}

fn home(ask: &Ask<'_>) -> String {
    let host = ask.host;
    let mut out = String::from("<main><h1>Nine Rivers</h1>\n");
    for lex in MANY {
        let newest = of_language(host, lex);
        let list = host.turning(newest, usize::MAX, 0, 3);
        put!(out, "<div lang=\"{}\"{}>", lex.tag, if lex.rtl { " dir=\"rtl\"" } else { "" });
        furniture::headlines(host, "language", lex.labels.latest, &list, &mut out);
        out.push_str("</div>\n");
    }
    out.push_str("</main>\n");
    frame(ask, &crate::lexicon::EN, &host.name, "", &out)
}

fn list(ask: &Ask<'_>, lex: &'static Lexicon) -> Reply {
    let host = ask.host;
    let page: usize = number(ask.query, "page").unwrap_or(1);
    let all: Vec<usize> = of_language(host, lex).collect();
    let Some(list) = page_of(&all, page, SIZE) else { return Reply::not_found() };
    let mut out = format!("<main><h1>{}</h1>\n", lex.labels.latest);
    for &index in list {
        put!(
            out,
            "<article class=\"teaser\"><h2><a href=\"{}\">{}</a></h2><p>{}</p></article>\n",
            Esc(&host.path_of(index)),
            Esc(&host.stories[index].title),
            Esc(host.excerpt(index, 20))
        );
    }
    if page * SIZE < all.len() {
        put!(
            out,
            "<nav class=\"pagination\"><a rel=\"next\" href=\"/{}?page={}\">{}</a></nav>\n",
            lex.tag,
            page + 1,
            page + 1
        );
    }
    out.push_str("</main>\n");
    Reply { validators: true, ..Reply::html(frame(ask, lex, lex.labels.latest, "", &out)) }
}

fn story_page(ask: &Ask<'_>, index: usize) -> String {
    let host = ask.host;
    let story = &host.stories[index];
    let lex = story.lex;
    let labels = &lex.labels;
    let at = Civil::at(story.at, host.offset);
    let person = &host.people[usize::from(story.authors[0])];
    let mut out = String::with_capacity(20_000);
    put!(
        out,
        "<main><article itemscope itemtype=\"https://schema.org/NewsArticle\">\n<h1 itemprop=\"headline\">{}</h1>\n\
         <p class=\"byline\">{} <span itemprop=\"author\" itemscope itemtype=\"https://schema.org/Person\"><span itemprop=\"name\">{}</span></span></p>\n",
        Esc(&story.title),
        labels.by,
        person.name
    );
    let visible = prose::long_date(lex, at);
    if has_instant(story) {
        put!(
            out,
            "<p class=\"date\">{} <time itemprop=\"datePublished\" datetime=\"{}\">{visible}</time></p>\n",
            labels.published,
            host.instant(story)
        );
    } else {
        put!(out, "<p class=\"date\">{} {visible}</p>\n", labels.published);
    }
    furniture::share(host, story, &mut out);
    out.push_str("<div itemprop=\"articleBody\" class=\"text\">\n");
    furniture::content(host, index, 0, &mut out);
    out.push_str("</div></article>\n");
    let mine = of_language(host, lex);
    furniture::headlines(
        host,
        "related",
        labels.related,
        &host.turning(mine.clone(), index, story.seed >> 7, 3),
        &mut out,
    );
    furniture::headlines(
        host,
        "most-read",
        labels.most_read,
        &host.turning(mine, index, 5, 4),
        &mut out,
    );
    out.push_str("<nav class=\"post-nav\">");
    // The nearest of the same language stand nine places away.
    for (rel, words, other) in [
        ("prev", labels.previous, Some(index + MANY.len())),
        ("next", labels.next, index.checked_sub(MANY.len())),
    ] {
        if let Some(other) = other.filter(|other| host.open(*other).is_some()) {
            put!(out, "<a rel=\"{rel}\" href=\"{}\">{words}</a>", Esc(&host.path_of(other)));
        }
    }
    out.push_str("</nav>\n");
    furniture::comments(host, story, &mut out);
    put!(out, "<div class=\"newsletter\">{}</div></main>\n", labels.newsletter);
    let head = format!("<link rel=\"canonical\" href=\"{}\">", host.url(&host.path(story)));
    frame(ask, lex, &story.title, &head, &out)
}
