//! What the page's head says that body, links and kind need.

use crate::dom::{Dom, Tag};
use crate::feed::wordpress;
use crate::links::urls;
use crate::text::clean;
use newshound_core::robots_tag::{Gathered, PageRules};
use newshound_core::tdm::Said;
use url::Url;

/// The head's facts.
#[derive(Debug, Default)]
pub struct Head {
    /// `<title>`.
    pub title: String,
    /// `og:title` or `twitter:title`.
    pub og_title: String,
    /// `description` or `og:description`.
    pub description: String,
    /// `og:description`.
    pub og_description: String,
    /// `og:type`.
    pub og_type: String,
    /// `rel=canonical`.
    pub canonical: Option<Url>,
    /// `rel=amphtml`.
    pub amp: Option<Url>,
    /// Feeds announced.
    pub feeds: Vec<Url>,
    /// Sitemaps announced (`rel=sitemap`).
    pub sitemaps: Vec<Url>,
    /// The record of the post in WordPress' JSON, as the page announces it.
    pub record: Option<Url>,
    /// Robots directives.
    pub robots: PageRules,
    /// What meta elements say about text and data mining.
    pub tdm: Said,
    /// What relative links are resolved against.
    pub base: Option<Url>,
    /// Language declared on the root.
    pub lang: Option<String>,
    /// Where `<meta http-equiv=refresh>` leads soon.
    pub refresh: Option<Url>,
    /// `<meta name=generator>`.
    pub generator: String,
}

impl Head {
    /// Reads the head (and meta and link elements that stand elsewhere).
    #[must_use]
    pub fn read(dom: &Dom<'_>, url: &Url, robots_tag: Option<&str>) -> Self {
        let mut head = Self::default();
        let mut robots = Gathered::default();
        for line in robots_tag.unwrap_or("").lines() {
            robots.header(line);
        }
        for (node, index) in dom.nodes.iter().zip(0_u32..) {
            match node.tag {
                Tag::Base if head.base.is_none() => {
                    head.base = node.attr("href").and_then(|href| url.join(href.trim()).ok());
                }
                Tag::Html if head.lang.is_none() => {
                    head.lang = node.attr("lang").map(|lang| lang.trim().to_lowercase());
                }
                Tag::Title if head.title.is_empty() => head.title = dom.text_of(index),
                Tag::Meta => head.meta(node, &mut robots, url),
                Tag::Link => head.link(node, url),
                _ => {}
            }
        }
        head.robots = robots.result();
        head
    }

    fn meta(&mut self, node: &crate::dom::Node<'_>, robots: &mut Gathered, url: &Url) {
        let Some(content) = node.attr("content") else { return };
        if let Some(equiv) = node.attr("http-equiv")
            && equiv.trim().eq_ignore_ascii_case("refresh")
            && self.refresh.is_none()
        {
            let base = self.base.as_ref().unwrap_or(url);
            self.refresh = crate::refresh::target(content, base, url);
        }
        let Some(name) = node.attr("name").or_else(|| node.attr("property")) else { return };
        let fill = |slot: &mut String| {
            if slot.is_empty() {
                *slot = clean(content);
            }
        };
        let name = name.trim();
        robots.meta(name, content);
        match name.to_ascii_lowercase().as_str() {
            "tdm-reservation" => said(&mut self.tdm.reservation, content),
            "tdm-policy" => said(&mut self.tdm.policy, content),
            "og:title" | "twitter:title" => fill(&mut self.og_title),
            "description" => fill(&mut self.description),
            "og:description" => {
                fill(&mut self.description);
                fill(&mut self.og_description);
            }
            "og:type" => fill(&mut self.og_type),
            "generator" => fill(&mut self.generator),
            _ => {}
        }
    }

    fn link(&mut self, node: &crate::dom::Node<'_>, url: &Url) {
        let (Some(rel), Some(href)) = (node.attr("rel"), node.attr("href")) else { return };
        let href = href.trim();
        if href.is_empty() {
            return;
        }
        // The HTML standard resolves these against <base> too.
        let base = self.base.as_ref().unwrap_or(url);
        let Ok(target) = base.join(href) else { return };
        if !matches!(target.scheme(), "http" | "https") {
            return;
        }
        for rel in rel.split_ascii_whitespace() {
            match rel.to_ascii_lowercase().as_str() {
                "canonical" if self.canonical.is_none() => self.canonical = Some(target.clone()),
                "amphtml" if self.amp.is_none() => self.amp = Some(target.clone()),
                "sitemap" if self.sitemaps.len() < 5 => self.sitemaps.push(target.clone()),
                "feed" => self.feed(&target),
                "alternate" => {
                    let kind = node.attr("type").unwrap_or("").trim().to_ascii_lowercase();
                    let named = kind.contains("rss")
                        || kind.contains("atom")
                        || kind.contains("feed+json")
                        || matches!(
                            kind.split(';').next().unwrap_or_default().trim(),
                            "application/rdf+xml" | "application/xml" | "text/xml"
                        );
                    // Other languages and devices have alternates without a type too.
                    let bare = kind.is_empty()
                        && node.attr("hreflang").is_none()
                        && node.attr("media").is_none()
                        && urls::names_feed(&target);
                    if named || bare {
                        self.feed(&target);
                    }
                    if kind == "application/json" && self.record.is_none() {
                        self.record = wordpress::record(&target);
                    }
                }
                _ => {}
            }
        }
    }
}

impl Head {
    fn feed(&mut self, target: &Url) {
        if !self.feeds.contains(target) && self.feeds.len() < 50 {
            self.feeds.push(target.clone());
        }
    }
}

/// The first one counts.
fn said(slot: &mut Option<String>, content: &str) {
    slot.get_or_insert_with(|| content.chars().take(1_000).collect());
}

#[cfg(test)]
mod tests {
    use super::Head;
    use crate::dom::Dom;
    use newshound_core::robots_tag::PageRules;
    use scraper::Html;
    use url::Url;

    fn head(html: &str, tag: Option<&str>) -> Head {
        let html = Html::parse_document(html);
        let url = Url::parse("https://news.example/a/b.html").unwrap();
        Head::read(&Dom::new(&html), &url, tag)
    }

    #[test]
    fn robots() {
        let cases = [
            ("", None, false, false),
            ("<meta name=robots content='noindex'>", None, true, false),
            ("<meta name=ROBOTS content='NOINDEX,NOFOLLOW'>", None, true, true),
            ("<meta name=robots content=none>", None, true, true),
            ("<meta name=otherbot content=noindex>", None, false, false),
            ("<meta name=newshound content=noindex>", None, true, false),
            (
                "<meta name=robots content=noindex><meta name=newshound content=all>",
                None,
                false,
                false,
            ),
            ("", Some("noindex"), true, false),
            ("", Some("otherbot: noindex"), false, false),
            ("", Some("otherbot: noindex\nnewshound: nofollow"), false, true),
            ("", Some("max-snippet: 20, noindex"), true, false),
        ];
        for (html, tag, noindex, nofollow) in cases {
            let expected = PageRules { noindex, nofollow, ..PageRules::default() };
            assert_eq!(head(html, tag).robots, expected, "{html} {tag:?}");
        }
    }

    #[test]
    fn text_and_data_mining() {
        let html = "<meta name=TDM-Reservation content=1><meta name=tdm-reservation content=0>\
            <meta name=tdm-policy content='/tdm.json'><meta name=robots content=noai>";
        let head = head(html, Some("noimageai"));
        assert_eq!(head.tdm.reservation.as_deref(), Some("1"));
        assert_eq!(head.tdm.policy.as_deref(), Some("/tdm.json"));
        assert!(head.robots.noai && head.robots.noimageai);
    }

    #[test]
    fn announced_lists() {
        for (link, feeds, sitemaps) in [
            ("<link rel=alternate type='text/xml' href=/feeds/all>", 1, 0),
            ("<link rel=alternate type='application/xml; charset=utf-8' href=/feeds/all>", 1, 0),
            ("<link rel=feed href=/feeds/all>", 1, 0),
            ("<link rel='alternate feed' href=/feeds/all>", 1, 0),
            ("<link rel=alternate href=/news/rss.xml>", 1, 0),
            ("<link rel=alternate hreflang=de href=/de/feed/>", 0, 0),
            ("<link rel=alternate media=handheld href=/m/>", 0, 0),
            ("<link rel=alternate type='text/html' href=/m/feed>", 0, 0),
            ("<link rel=sitemap type='application/xml' href=/maps/all.xml>", 0, 1),
            ("<link rel=canonical href=/feed>", 0, 0),
        ] {
            let head = head(link, None);
            assert_eq!((head.feeds.len(), head.sitemaps.len()), (feeds, sitemaps), "{link}");
        }
    }

    #[test]
    fn links() {
        let head = head(
            "<html lang=EN><head><base href='/c/'><title>A \u{2013} B</title>\
             <link rel=canonical href=x.html><link rel=amphtml href='/amp/x'>\
             <link rel=alternate type='application/rss+xml' href='/feed/'>\
             <link rel=alternate type='application/rss+xml' href='/feed/'>\
             <link rel=alternate hreflang=de href='/de/'>\
             <link rel=canonical href='javascript:1'>",
            None,
        );
        assert_eq!(head.canonical.unwrap().as_str(), "https://news.example/c/x.html");
        assert_eq!(head.amp.unwrap().path(), "/amp/x");
        assert_eq!(head.feeds.len(), 1);
        assert_eq!(head.lang.as_deref(), Some("en"));
        assert_eq!(head.title, "A – B");
    }
}
