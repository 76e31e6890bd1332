//! Feeds and sitemaps.

use crate::Resource;
use crate::gzip;
use crate::step::{Step, repeat, send, whole};
use newshound_core::task::Expect::{Feed, Sitemap};

const XML: &str = "Content-Type: application/xml\r\n";
const XML_HEAD: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nConnection: close\r\n\r\n";
const URLSET: &str =
    "<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">";
const SITEMAP: &str = "<urlset><url><loc>http://elsewhere.example/a</loc></url></urlset>";

/// The "billion laughs": nine levels of ten.
fn laughs() -> String {
    let mut text = "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY l0 \"lol\">".to_owned();
    for level in 1..10 {
        let below = format!("&l{};", level - 1).repeat(10);
        text.push_str(&format!("<!ENTITY l{level} \"{below}\">"));
    }
    text.push_str("]><urlset><url><loc>http://elsewhere.example/&l9;</loc></url></urlset>");
    text
}

pub(super) fn resources() -> Vec<Resource> {
    let outside = "<?xml version=\"1.0\"?><!DOCTYPE u [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\
                   <urlset><url><loc>http://elsewhere.example/&x;</loc></url></urlset>";
    let gz =
        |body: &str| whole("200 OK", "Content-Type: application/x-gzip\r\n", gzip(body.as_bytes()));
    let item = "<item><title>One</title><link>http://elsewhere.example/1</link></item>";
    vec![
        Resource::new(
            "sitemap-million-entries",
            "200",
            vec![send(XML_HEAD), send(URLSET), Step::Entries(1_000_000), send("</urlset>")],
        )
        .asked_as(Sitemap),
        Resource::new(
            "sitemap-over-the-cap",
            "too_large",
            vec![send(XML_HEAD), send(URLSET), Step::Entries(2_000_000), send("</urlset>")],
        )
        .asked_as(Sitemap),
        Resource::new("sitemap-entity-bomb", "200", whole("200 OK", XML, laughs()))
            .asked_as(Sitemap),
        Resource::new("sitemap-entity-outside", "200", whole("200 OK", XML, outside))
            .asked_as(Sitemap),
        Resource::new("sitemap-gzip-file", "200", gz(SITEMAP)).asked_as(Sitemap),
        Resource::new("sitemap-image-in-gzip", "not_a_page", gz("\u{89}\0\0\0\0\0\0\0"))
            .asked_as(Sitemap),
        Resource::new("sitemap-of-itself", "200", {
            let own =
                "<sitemapindex><sitemap><loc>/sitemap-of-itself</loc></sitemap></sitemapindex>";
            whole("200 OK", XML, own)
        })
        .asked_as(Sitemap),
        Resource::new(
            "sitemap-is-html",
            "200",
            whole("200 OK", "Content-Type: text/html\r\n", "<html><p>no"),
        )
        .asked_as(Sitemap)
        .reported("page"),
        Resource::new("sitemap-nested", "200", {
            vec![send(XML_HEAD), repeat("<urlset>", 100_000)]
        })
        .asked_as(Sitemap),
        Resource::new(
            "feed-cut-short",
            "200",
            whole("200 OK", XML, format!("<rss><channel>{item}<item><ti")),
        )
        .asked_as(Feed),
        Resource::new("feed-50k-items", "200", {
            vec![
                send(XML_HEAD),
                send("<rss><channel>"),
                repeat(item, 50_000),
                send("</channel></rss>"),
            ]
        })
        .asked_as(Feed),
        Resource::new("feed-endless", "too_large", {
            vec![send(XML_HEAD), send("<rss><channel>"), repeat(item, u64::MAX)]
        })
        .asked_as(Feed),
    ]
}
