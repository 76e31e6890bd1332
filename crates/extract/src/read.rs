//! One page from bytes to [`Page`].

use crate::body::{self, Witnesses};
use crate::dom::Dom;
use crate::head::Head;
use crate::page::{Issue, Page, PageContext, PageKind};
use crate::tree::{self, End};
use crate::{charset, text};
use newshound_core::article::ArticleDraft;

/// Reads a page. The tree is bounded by counts only; see [`read_page_until`] for a deadline.
#[must_use]
pub fn read_page(bytes: &[u8], ctx: &PageContext<'_>) -> Page {
    read_page_until(bytes, ctx, &mut || false)
}

/// Reads a page. `out_of_time` is asked every few kilobytes of tree building; when it says
/// yes, the tree is used as far as it is. Callers with a clock stop at `ctx.budget.parse`.
#[must_use]
pub fn read_page_until(
    bytes: &[u8],
    ctx: &PageContext<'_>,
    out_of_time: &mut dyn FnMut() -> bool,
) -> Page {
    let mut issues = vec![];
    let decoded = charset::decode(bytes, ctx.content_type);
    if decoded.lossy {
        issues.push(Issue::BadCharset);
    }
    let (html, end) = tree::build(&decoded.text, ctx.budget.nodes, out_of_time);
    match end {
        End::Complete => {}
        End::OutOfTime => issues.push(Issue::ParseDeadline),
        End::TooLarge => issues.push(Issue::TooManyNodes),
    }
    let dom = Dom::new(&html);
    let head = Head::read(&dom, ctx.url, ctx.robots_tag);
    let witnesses = Witnesses {
        title: &head.title,
        og_title: &head.og_title,
        description: &head.description,
        article_body: None,
    };
    let body = body::extract(&dom, witnesses);
    let title = body
        .headline
        .map(|at| text::clean(body.blocks.text_of(&body.blocks.list[at])))
        .unwrap_or_else(|| head.title.clone());
    let draft = ArticleDraft {
        title,
        description: (!head.description.is_empty()).then(|| head.description.clone()),
        language: head.lang.clone(),
        word_count: text::word_count(&body.text),
        body: body.text,
        ..ArticleDraft::default()
    };
    Page {
        kind: PageKind::Article,
        article: Some(draft),
        links: vec![],
        links_dropped: 0,
        canonical: head.canonical,
        amp: head.amp,
        feeds: head.feeds,
        robots: head.robots,
        issues,
    }
}
