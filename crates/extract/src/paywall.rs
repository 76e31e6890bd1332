//! Whether a story is free to read, from what its page says and shows.
//!
//! Sources: schema.org `isAccessibleForFree` of the story and of its `hasPart` (Google's "Structured
//! data for subscription and paywalled content"); `article:content_tier` (`free`, `metered`,
//! `locked`; Facebook's instant articles); the names of the containers that the usual paywall
//! products fill; the notice under a text that breaks off.
//!
//! A page that merely loads a paywall is free. So parts, boxes and notices only count under a short
//! body, boxes
//! only where they are shown and have a text of their own, and nothing counts against a page that
//! declares itself free.

use crate::body::Body;
use crate::dom::{Dom, Node};
use crate::table;
use aho_corasick::AhoCorasick;
use newshound_core::article::Paywall;
use std::sync::LazyLock;

/// What the page says of itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Declared {
    /// `isAccessibleForFree` of the story.
    pub free: Option<bool>,
    /// A part of it that is not free.
    pub part: bool,
    /// The tier of a meta element.
    pub tier: Option<Tier>,
}

/// A tier of content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tier {
    /// Free.
    Free,
    /// Free for those who have read few others: as good as its text is.
    Metered,
    /// Not free.
    Locked,
}

impl Tier {
    /// The tier named by a meta element's content.
    #[must_use]
    pub fn of(content: &str) -> Option<Self> {
        Some(match content.trim().to_ascii_lowercase().as_str() {
            "free" => Self::Free,
            "metered" => Self::Metered,
            "locked" | "paid" | "premium" => Self::Locked,
            _ => return None,
        })
    }
}

/// A body of more words than this is no teaser: previews have a paragraph or three.
const TEASER: u32 = 200;
/// A box with fewer letters has not been filled, one with more holds the story itself: some sites
/// name the paid part of the text so.
const BOX_LETTERS: std::ops::RangeInclusive<usize> = 20..=1_500;
/// Longer blocks are prose; letters of scripts without spaces count for three.
const NOTICE_LETTERS: u32 = 300;
/// Blocks looked at behind the body's last one.
const BEHIND: usize = 25;

/// Words in a class or id of the containers that paywall products fill.
const WALLS: &[&str] = &[
    "paywall",
    "pay-wall",
    "paygate",
    "regwall",
    "tp-modal",
    "tp-container-inner",
    "piano-offer",
    "piano-container",
    "piano-paywall",
    "subscriber-only",
    "subscribers-only",
    "subscription-wall",
    "subscribe-wall",
    "subscription-required",
    "premium-wall",
    "meter-wall",
    "zephr-paywall",
    "leaky-paywall",
    "leaky_paywall_message",
    "pelcro-paywall",
    "memberful-paywall",
    "article-locked",
    "content-locked",
    "locked-content",
];

static NOTICES: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let rows = table::rows(include_str!("data/paywall.txt"), &[("notice", ())]);
    AhoCorasick::new(rows.iter().map(|(_, phrase)| phrase)).ok()
});

/// Looks for evidence on the page of a story of so many words.
#[must_use]
pub fn find(dom: &Dom<'_>, body: &Body, words: u32, declared: Declared) -> Option<Paywall> {
    match declared {
        Declared { free: Some(false), .. } => return Some(Paywall::Declared),
        Declared { free: Some(true), .. } | Declared { tier: Some(Tier::Free), .. } => return None,
        Declared { tier: Some(Tier::Locked), .. } => return Some(Paywall::Tier),
        _ => {}
    }
    if words > TEASER {
        return None;
    }
    // Some sites name a part so and show it to everybody.
    if declared.part {
        return Some(Paywall::Part);
    }
    if is_noticed(dom, body) {
        return Some(Paywall::Notice);
    }
    has_wall(dom).then_some(Paywall::Box)
}

fn is_noticed(dom: &Dom<'_>, body: &Body) -> bool {
    let Some(notices) = NOTICES.as_ref() else { return false };
    let first = body.kept.iter().position(|kept| *kept).unwrap_or(0);
    let last = body.kept.iter().rposition(|kept| *kept).unwrap_or(0);
    body.blocks.list.iter().take(last + 1 + BEHIND).skip(first).any(|block| {
        block.len <= NOTICE_LETTERS
            && !is_hidden(dom, block.element)
            && notices.is_match(&body.blocks.text_of(block).to_lowercase())
    })
}

fn has_wall(dom: &Dom<'_>) -> bool {
    dom.nodes.iter().zip(0_u32..).any(|(node, at)| {
        is_wall(node)
            && !is_hidden(dom, at)
            && BOX_LETTERS.contains(&dom.text_of(at).chars().count())
    })
}

fn is_wall(node: &Node<'_>) -> bool {
    let id = if node.element.is_some() { node.attr("id").unwrap_or_default() } else { "" };
    [node.class, id].into_iter().flat_map(str::split_ascii_whitespace).any(|name| {
        WALLS.iter().any(|wall| {
            let at = name.len().min(wall.len());
            // `paywall`, `paywall-box`, `paywall__text`; not `no-paywall`.
            name.get(..at).is_some_and(|start| start.eq_ignore_ascii_case(wall))
                && name.as_bytes().get(at).is_none_or(|next| matches!(next, b'-' | b'_'))
        })
    })
}

fn is_hidden(dom: &Dom<'_>, at: u32) -> bool {
    dom.node(at).hidden || dom.ancestors(at).any(|above| dom.node(above).hidden)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{Budget, PageContext, PageKind};
    use crate::read_page;
    use newshound_core::time::UnixMillis;

    const LINE: &str = "The harbour board agreed on Tuesday on a plan for the old quay, and work \
        is to begin there in spring, as soon as the frost is out of the ground. ";

    fn found(head: &str, paragraphs: usize, after: &str) -> Option<Paywall> {
        let text: String = (0..paragraphs).map(|at| format!("<p>{at}. {LINE}{LINE}</p>")).collect();
        let html = format!(
            "<html lang=en><head><title>Harbour board agrees on a plan</title>\
             <meta property=og:type content=article>{head}</head><body><article>\
             <h1>Harbour board agrees on a plan</h1>{text}{after}</article>\
             <footer><p>About us</p></footer></body></html>"
        );
        let url = url::Url::parse("https://news.example/2024/05/03/a-plan/").expect("url");
        let context = PageContext {
            url: &url,
            content_type: None,
            robots_tag: None,
            fetched_at: UnixMillis(1_714_723_200_000),
            is_saved: false,
            budget: Budget::default(),
        };
        let page = read_page(html.as_bytes(), &context);
        assert_eq!(page.kind, PageKind::Article, "{html}");
        page.article.expect("story").paywall
    }

    fn ld(fields: &str) -> String {
        format!(
            "<script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\
             \"headline\":\"Harbour board agrees on a plan\",{fields}}}</script>"
        )
    }

    fn tier(content: &str) -> String {
        format!("<meta property='article:content_tier' content='{content}'>")
    }

    const BOX: &str =
        "<div class='paywall-box'><p>Support the work of our newsroom today.</p></div>";
    const NOTICE: &str = "<p>This article is for subscribers.</p>";
    const PART: &str = r#""hasPart":{"@type":"WebPageElement","isAccessibleForFree":"False","cssSelector":".paid"}"#;

    #[test]
    fn declarations() {
        use Paywall::{Declared, Part, Tier};
        for (head, expected) in [
            (String::new(), None),
            (ld(r#""isAccessibleForFree":false"#), Some(Declared)),
            (ld(r#""isAccessibleForFree":"False""#), Some(Declared)),
            (ld(r#""isAccessibleForFree":true"#), None),
            (ld(PART), Some(Part)),
            (ld(&format!("\"isAccessibleForFree\":false,{PART}")), Some(Declared)),
            (ld(&format!("\"isAccessibleForFree\":true,{PART}")), None),
            (
                ld(r#""hasPart":[{"isAccessibleForFree":true},{"isAccessibleForFree":false}]"#),
                Some(Part),
            ),
            (tier("locked"), Some(Tier)),
            (tier(" Locked "), Some(Tier)),
            (tier("free"), None),
            (tier("metered"), None),
            (tier("other"), None),
            (tier("locked") + &ld(r#""isAccessibleForFree":true"#), None),
        ] {
            assert_eq!(found(&head, 2, ""), expected, "{head}");
        }
    }

    #[test]
    fn boxes_and_notices_count_under_a_short_text_only() {
        use Paywall::{Box, Notice};
        let part = ld(PART);
        let own = "<div class='tp-modal'><p>Support the work of our newsroom today.</p></div>";
        let whole = format!("<div class=paywall><p>{}</p></div>", LINE.repeat(12));
        for (head, paragraphs, after, expected) in [
            ("", 2, BOX, Some(Box)),
            ("", 2, own, Some(Box)),
            ("", 2, NOTICE, Some(Notice)),
            (part.as_str(), 12, "", None),
            ("", 12, BOX, None),
            ("", 12, NOTICE, None),
            ("<meta property=article:content_tier content=metered>", 2, BOX, Some(Box)),
            ("<meta property=article:content_tier content=metered>", 12, BOX, None),
            ("<meta property=article:content_tier content=free>", 2, NOTICE, None),
            // Loaded, empty, hidden, of another name, or the story itself.
            ("<script src=/paywall.js></script>", 2, "", None),
            ("", 2, "<div id=paywall></div>", None),
            ("", 2, "<div id=paywall hidden><p>Support the work of our newsroom.</p></div>", None),
            (
                "",
                2,
                "<div style='display:none'><p>This article is for subscribers.</p></div>",
                None,
            ),
            ("", 2, "<div class=no-paywall><p>Support the work of our newsroom.</p></div>", None),
            ("", 2, "<div class=paywalled><p>Support the work of our newsroom.</p></div>", None),
            ("", 2, "<p>Subscribe to our newsletter.</p>", None),
            ("", 1, whole.as_str(), None),
        ] {
            assert_eq!(found(head, paragraphs, after), expected, "{head} {paragraphs} {after}");
        }
    }

    #[test]
    fn notices_in_many_languages() {
        for notice in [
            "Subscribe to continue reading",
            "Dieser Artikel ist nur für Abonnenten",
            "Cet article est réservé aux abonnés",
            "Contenido exclusivo para suscriptores",
            "Conteúdo exclusivo para assinantes",
            "Contenuto riservato agli abbonati",
            "Dit artikel is alleen voor abonnees",
            "Denne saken er for abonnenter",
            "Redan prenumerant? Logga in",
            "Tämä artikkeli on tilaajille",
            "Artykuł tylko dla prenumeratorów",
            "Článek je pouze pro předplatitele",
            "Материал доступен только подписчикам",
            "Abonelere özel",
            "Μόνο για συνδρομητές",
            "للمشتركين فقط",
            "この記事は有料会員限定です",
            "付费阅读全文",
            "구독자 전용 기사",
        ] {
            let after = format!("<p>{notice}</p>");
            assert_eq!(found("", 2, &after), Some(Paywall::Notice), "{notice}");
        }
    }

    #[test]
    fn the_table_is_in_lower_case_and_says_nothing_twice() {
        let rows = table::rows(include_str!("data/paywall.txt"), &[("notice", ())]);
        let mut seen = std::collections::BTreeSet::new();
        for (_, phrase) in &rows {
            assert_eq!(*phrase, phrase.to_lowercase());
            assert!(seen.insert(phrase), "{phrase}");
        }
        assert!(rows.len() > 100);
    }
}
