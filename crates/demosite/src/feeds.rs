//! RSS, Atom and sitemaps.

use crate::clock::{rfc1123, rfc3339};
use crate::host::Host;
use crate::html::{Esc, put};
use crate::reply::Reply;
use crate::story::Story;

const RSS: &str = "application/rss+xml; charset=UTF-8";
const XML: &str = "application/xml; charset=UTF-8";

/// RSS 2.0 of the newest ten, as WordPress prints it.
pub(crate) fn rss(host: &Host) -> Reply {
    let mut out = String::with_capacity(8_000);
    put!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:atom=\"http://www.w3.org/2005/Atom\">\n<channel><title>{}</title><link>{}{}/</link><description>News</description>\
         <language>en</language><ttl>5</ttl>\n",
        Esc(&host.name),
        host.base,
        host.root
    );
    for &i in host.shown_all().iter().take(10) {
        let story = &host.stories[i];
        let url = host.url(&host.path(story));
        put!(
            out,
            "<item><title>{}</title><link>{}</link><guid isPermaLink=\"false\">{}{}/?p={}</guid>\
             <pubDate>{} +0000</pubDate><category><![CDATA[{}]]></category>",
            Esc(&story.title),
            Esc(&url),
            host.base,
            host.root,
            story.id,
            rfc1123(story.at),
            host.section_of(story).name
        );
        for person in host.authors(story) {
            put!(out, "<dc:creator><![CDATA[{}]]></dc:creator>", person.name);
        }
        put!(out, "<description><![CDATA[<p>{}</p>]]></description></item>\n", host.excerpt(i, 30));
    }
    out.push_str("</channel></rss>\n");
    Reply::xml(RSS, out).dated(host.public().first().map_or(0, |story| story.at))
}

/// Atom of the newest fifteen.
pub(crate) fn atom(host: &Host) -> Reply {
    let mut out = String::with_capacity(8_000);
    let newest = host.public().first().map_or(0, |story| story.at);
    put!(
        out,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>{}</title>\
         <id>{}/</id><link rel=\"alternate\" href=\"{}/\"/><updated>{}</updated>\n",
        Esc(&host.name),
        host.base,
        host.base,
        rfc3339(newest, 0)
    );
    for &i in host.shown_all().iter().take(15) {
        let story = &host.stories[i];
        let url = host.url(&host.path(story));
        put!(
            out,
            "<entry><title>{}</title><id>{}</id><link rel=\"alternate\" type=\"text/html\" \
             href=\"{}?utm_source=feed&amp;utm_medium=atom\"/><published>{}</published><updated>{}</updated>",
            Esc(&story.title),
            Esc(&url),
            Esc(&url),
            rfc3339(story.at, 0),
            rfc3339(story.at, 0)
        );
        for person in host.authors(story) {
            put!(out, "<author><name>{}</name></author>", Esc(&person.name));
        }
        put!(out, "<summary>{}</summary></entry>\n", Esc(host.excerpt(i, 25)));
    }
    out.push_str("</feed>\n");
    Reply::xml("application/atom+xml; charset=utf-8", out).dated(newest)
}

/// A `urlset` of stories and of plain URLs.
pub(crate) fn urlset<'a>(
    host: &Host,
    stories: impl Iterator<Item = &'a Story>,
    more: &[String],
    dates: bool,
) -> Reply {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for story in stories {
        put!(out, "<url><loc>{}</loc>", Esc(&host.url(&host.path(story))));
        if dates {
            put!(out, "<lastmod>{}</lastmod>", rfc3339(story.at, host.offset));
        }
        out.push_str("</url>\n");
    }
    for url in more {
        put!(out, "<url><loc>{}</loc></url>\n", Esc(url));
    }
    out.push_str("</urlset>\n");
    Reply::xml(XML, out)
}

/// A sitemap index.
pub(crate) fn index(urls: &[String]) -> Reply {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for url in urls {
        put!(out, "<sitemap><loc>{}</loc></sitemap>\n", Esc(url));
    }
    out.push_str("</sitemapindex>\n");
    Reply::xml(XML, out)
}

/// A news sitemap of the newest `count`.
pub(crate) fn news(host: &Host, count: usize) -> Reply {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\">\n",
    );
    for story in host.public().iter().take(count) {
        put!(
            out,
            "<url><loc>{}</loc><news:news><news:publication><news:name>{}</news:name><news:language>{}</news:language>\
             </news:publication><news:publication_date>{}</news:publication_date><news:title>{}</news:title></news:news></url>\n",
            Esc(&host.url(&host.path(story))),
            Esc(&host.name),
            story.lex.tag,
            rfc3339(story.at, host.offset),
            Esc(&story.title)
        );
    }
    out.push_str("</urlset>\n");
    Reply::xml(XML, out)
}
