//! What is printed of a page: a JSON object, or text for a reader.

use newshound_core::article::ArticleDraft;
use newshound_core::canonical::CanonicalUrl;
use newshound_extract::{Page, PageKind};
use url::Url;

fn kind(kind: PageKind) -> &'static str {
    match kind {
        PageKind::Article => "article",
        PageKind::Hub => "hub",
        PageKind::Continuation => "continuation",
        PageKind::Other => "other",
    }
}

pub(super) fn json(id: Option<&str>, url: &Url, page: &Page) -> serde_json::Value {
    let empty = ArticleDraft::default();
    // Whoever extracts a page by hand says that it is a story; `page_kind` tells our opinion.
    let draft = page.article.as_ref().or(page.candidate.as_ref()).unwrap_or(&empty);
    let links: Vec<_> = page
        .links
        .iter()
        .map(|link| {
            let canonical = CanonicalUrl::from_url(&link.url);
            let url = canonical.map_or_else(|_| link.url.to_string(), |url| url.to_string());
            serde_json::json!({ "url": url, "text": link.text, "role": link.role })
        })
        .collect();
    serde_json::json!({
        "id": id,
        "url": url.as_str(),
        "page_kind": kind(page.kind),
        "title": draft.title,
        "authors": draft.authors,
        "agencies": draft.agencies,
        "published": draft.published.as_ref().map(|date| &date.value),
        "published_precision": draft.published.as_ref().map(|date| date.precision),
        "published_source": draft.published.as_ref().map(|date| date.source),
        "modified": draft.modified.as_ref().map(|date| &date.value),
        "language": draft.language,
        "section": draft.section,
        "tags": draft.tags,
        "description": draft.description,
        "lead_image": draft.lead_image,
        "images": draft.images,
        "publisher": draft.publisher,
        "kind": draft.kind,
        "paywalled": draft.paywall.is_some(),
        "paywall": draft.paywall,
        "body": draft.body,
        "word_count": draft.word_count,
        "canonical": page.canonical.as_ref().map(Url::as_str),
        "links": links,
        "issues": page.issues.iter().map(|issue| format!("{issue:?}")).collect::<Vec<_>>(),
    })
}

pub(crate) fn text(page: &Page) -> String {
    let Some(draft) = page.article.as_ref().filter(|_| page.kind == PageKind::Article) else {
        return format!("no article: this page is {}\n", kind(page.kind));
    };
    let date = draft.published.as_ref().map_or("no date", |date| date.value.as_str());
    let authors = match draft.authors.join(", ") {
        names if names.is_empty() => "no author".to_owned(),
        names => names,
    };
    format!("{}\n{date} · {authors}\n\n{}\n", draft.title, draft.body)
}
