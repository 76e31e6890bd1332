//! What the page's head says that body, links and kind need.

use crate::dom::{Dom, Tag};
use crate::feed::wordpress;
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
    /// `og:type`.
    pub og_type: String,
    /// `rel=canonical`.
    pub canonical: Option<Url>,
    /// `rel=amphtml`.
    pub amp: Option<Url>,
    /// Feeds announced.
    pub feeds: Vec<Url>,
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
    /// `<meta http-equiv=refresh>` target.
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
            && equiv.eq_ignore_ascii_case("refresh")
            && let Some((_, target)) = content.split_once(['=', ';'])
        {
            let target = target.trim().trim_start_matches("url=").trim_start_matches("URL=");
            self.refresh = url.join(target.trim_matches(['\'', '"', ' '])).ok();
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
            "description" | "og:description" => fill(&mut self.description),
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
                "alternate" => {
                    let kind = node.attr("type").unwrap_or("").to_ascii_lowercase();
                    let feed = kind.contains("rss")
                        || kind.contains("atom")
                        || kind.contains("feed+json")
                        || kind == "application/rdf+xml";
                    if feed && !self.feeds.contains(&target) && self.feeds.len() < 50 {
                        self.feeds.push(target.clone());
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
