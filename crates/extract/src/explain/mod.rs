//! Why a page was read as it was: the candidates for the story's place with their scores, each
//! block with its verdict and what weighed most, each source of the metadata.
//!
//! For a person, not for a crawl: the work of [`crate::read_page`] is done once more, and every
//! step is written down. It must not decide anything of its own.

mod html;
mod text;

use crate::body::{self, Witnesses, container, features, model::WEIGHTS};
use crate::dom::{Dom, Tag};
use crate::head::Head;
use crate::meta::explain::Considered;
use crate::meta::{self, VisibleHints};
use crate::page::{Page, PageContext};
use crate::{charset, read, tree};

/// How one page was read.
#[derive(Debug, Clone)]
pub struct Explained {
    /// What came of it.
    pub page: Page,
    /// The elements that were candidates for the story's place, best first; at most ten.
    pub candidates: Vec<Candidate>,
    /// All blocks in page order.
    pub blocks: Vec<Judged>,
    /// The sources of title, authors and dates, in the order they are believed.
    pub sources: Vec<Considered>,
}

/// A candidate for the story's place.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Kind, id and classes of the element: `div#main.entry-content`.
    pub element: String,
    /// Letters of prose inside, less half of the other letters, times what its name is worth.
    pub score: f32,
    /// It was taken.
    pub taken: bool,
}

/// One block.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// Its element.
    pub element: String,
    /// Its text.
    pub text: String,
    /// Its score; the bound is a little above or below zero.
    pub score: f32,
    /// It is in the body.
    pub kept: bool,
    /// Why it is in the body or not.
    pub reason: &'static str,
    /// It stands inside the story's place.
    pub inside: bool,
    /// It is a heading.
    pub heading: bool,
    /// The answers that weighed most, with their weights.
    pub weighed: Vec<(String, f32)>,
}

/// Most candidates told.
const CANDIDATES: usize = 10;
/// Most answers told of one block.
const ANSWERS: usize = 6;

/// Reads a page and tells why. See [`crate::read_page`]; `ctx.budget.nodes` bounds it.
#[must_use]
pub fn explain(bytes: &[u8], ctx: &PageContext<'_>) -> Explained {
    let page = read::read_page(bytes, ctx);
    let decoded = charset::decode(bytes, ctx.content_type);
    let (html, _) = tree::build(&decoded.text, ctx.budget.nodes, &mut || false);
    let dom = Dom::new(&html);
    let head = Head::read(&dom, ctx.url, ctx.robots_tag);
    let witnesses = Witnesses {
        title: &head.title,
        og_title: &head.og_title,
        description: &head.description,
        og_description: &head.og_description,
        ..Witnesses::default()
    };
    let found = body::find(&dom, witnesses, false);
    let hints = VisibleHints {
        h1: found.headline.and_then(|at| read::heading_node(&dom, found.blocks.list[at].element)),
        body: None,
        is_saved: ctx.is_saved,
    };
    let meta = meta::collect(&html, ctx.url, ctx.fetched_at, &hints);
    let witnesses = Witnesses {
        article_body: meta.article_body.as_deref(),
        article: meta.page_type == meta::PageType::Article,
        news: meta.news,
        authors: &meta.authors,
        site: meta.publisher.as_deref().unwrap_or_default(),
        ..witnesses
    };
    let body = body::finish(&dom, found, witnesses, &WEIGHTS);
    let candidates = container::candidates(&dom, &body.blocks, &body.place)
        .into_iter()
        .take(CANDIDATES)
        .map(|(at, score)| Candidate {
            element: named(&dom, at),
            score,
            taken: at == body.place.element,
        })
        .collect();
    let sources = meta::explain::sources(&html, ctx.url, &hints);
    Explained { page, candidates, blocks: judged(&dom, &body, witnesses), sources }
}

fn judged(dom: &Dom<'_>, body: &body::Body, witnesses: Witnesses<'_>) -> Vec<Judged> {
    let scene = body::scene(dom, &body.blocks, &body.place, body.headline, witnesses);
    let bits = features::all(&scene);
    let inside = body.blocks.range(dom, body.place.element);
    body.blocks
        .list
        .iter()
        .enumerate()
        .map(|(at, block)| {
            let mut weighed: Vec<(String, f32)> = bits[at]
                .0
                .iter()
                .map(|bit| usize::from(*bit))
                .map(|bit| (features::name(bit), WEIGHTS.first[bit]))
                .collect();
            weighed.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
            weighed.truncate(ANSWERS);
            let verdict = body.verdicts[at];
            Judged {
                element: named(dom, block.element),
                text: body.blocks.text_of(block).to_owned(),
                score: body.scores[at],
                kept: body.kept[at],
                reason: match (body.kept[at], verdict) {
                    (true, body::Verdict::Kept) | (false, _) => verdict.words(),
                    (true, _) => "rescued: names on the page fooled the scores",
                },
                inside: inside.contains(&at),
                heading: block.tag.is_heading(),
                weighed,
            }
        })
        .collect()
}

/// Kind, id and first classes of an element.
fn named(dom: &Dom<'_>, at: u32) -> String {
    let node = dom.node(at);
    let mut out = match (&node.element, node.tag) {
        (Some(element), _) => element.name().to_owned(),
        (None, Tag::Body) => "body".to_owned(),
        (None, _) => "page".to_owned(),
    };
    if let Some(id) = node.attr("id") {
        out.push('#');
        out.push_str(id);
    }
    for class in node.class.split_ascii_whitespace().take(3) {
        out.push('.');
        out.push_str(class);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::explain;
    use crate::page::{Budget, PageContext};
    use newshound_core::time::UnixMillis;

    const PAGE: &str = "<title>A bridge at last - The Example</title><meta property=og:site_name \
        content='The Example'><body><nav><a href=/a>World & more</a></nav><article class=story>\
        <h1>A bridge at last</h1><p class=byline>By Ann Lee</p><div class=entry-content>\
        <p>The council met on Monday to talk about the bridge, and nobody left early.</p>\
        <p>ALSO READ: <a href=/other>The ferry that sank on a Sunday in spring</a></p>\
        <p>It will open in May, the mayor said, if <b>the river</b> is low enough for the work.</p>\
        </div></article><footer><p>All rights reserved.</p></footer>";

    #[test]
    fn tells_why() {
        let url = url::Url::parse("https://news.example/a").expect("a test's URL");
        let ctx = PageContext {
            url: &url,
            content_type: None,
            robots_tag: None,
            fetched_at: UnixMillis(1_795_478_400_000),
            is_saved: false,
            budget: Budget::default(),
        };
        let told = explain(PAGE.as_bytes(), &ctx);
        let reasons: Vec<(&str, &str)> = told
            .blocks
            .iter()
            .map(|block| (block.text.split(' ').next().unwrap_or_default(), block.reason))
            .collect();
        for (word, reason) in [
            ("A", "the headline"),
            ("The", "kept"),
            ("It", "kept"),
            ("World", "score too low"),
            ("All", "score too low"),
        ] {
            assert!(
                reasons.contains(&(word, reason)) || reason == "the headline",
                "{word} {reason}: {reasons:?}"
            );
        }
        assert!(told.blocks.iter().all(|b| !b.text.starts_with("ALSO") || !b.kept));
        assert!(told.candidates.iter().any(|c| c.taken && c.element.contains("entry-content")));
        assert!(told.sources.iter().any(|s| s.field == "title" && s.source == "h1"));
        let (text, html) = (told.to_text(), told.to_html());
        for part in ["entry-content", "The council met", "og:site_name", "score too low"] {
            let known = text.contains(part) || part == "og:site_name";
            assert!(known, "{part} is not in:\n{text}");
        }
        assert!(html.contains("World &amp; more") && html.contains("class=\"kept\""), "{html}");
        assert!(!html.contains("<script"));
    }
}
