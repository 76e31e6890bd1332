//! An article read again from its capture: its page, and what was noted beside it.

use crate::stage::emit::{self, Context};
use crate::stage::pagination;
use crate::stage::stories::Standing;
use newshound_core::article::{Article, ArticleDraft, ArticleLink};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::capture::CaptureRef;
use newshound_core::identity::Fingerprint;
use newshound_core::note::{ArticleNote, without};
use newshound_core::task::{Entry, FetchTask, TaskKind, TaskRef};
use newshound_core::time::UnixMillis;
use newshound_extract::Page;
use newshound_extract::memory::Trimmed;

/// The record of the article that `note` is of, as the worker put it together, from its page as it is read
/// now and its later pages. `None` where the note holds no record, or the page holds no text.
#[must_use]
pub fn article(
    note: &ArticleNote,
    capture: CaptureRef,
    page: Page,
    later: Vec<ArticleDraft>,
) -> Option<Article> {
    let was = note.record()?;
    let links = links(&page, &was.fetched_url);
    let mut draft = page.article.or(page.candidate)?;
    let pages = if later.is_empty() { 1 } else { pagination::join_drafts(&mut draft, later) };
    let no_images = was.images.is_empty() && was.lead_image.is_none();
    if no_images && was.tdm.as_ref().is_some_and(|said| said.noimageai) {
        draft.images.clear();
        draft.lead_image = None;
    }
    let trimmed = (!note.dropped.is_empty()).then(|| Trimmed {
        body: without(&draft.body, &note.dropped),
        dropped: note.dropped.len(),
    });
    let entry = Entry {
        depth: was.depth,
        from: was.discovered_from,
        ..Entry::new(was.fetched_url, was.discovered_role, TaskKind::Page)
    };
    let task = TaskRef { id: Fingerprint(0), attempt: 1 };
    let task = FetchTask::new(was.crawl, task, was.lane, entry);
    let context = Context {
        task: &task,
        identity: was.url,
        fetched_at: UnixMillis::from_rfc3339(&was.fetched_at)?,
        http_status: was.http_status,
        links,
        pages,
        trimmed,
        tdm: was.tdm,
        standing: Standing { story: was.story, near_duplicate_of: was.near_duplicate_of },
        told: &note.hints,
        source: was.source,
        capture: Some(capture),
    };
    let article = emit::article(draft, context);
    let Article { revision, previous, changed, first_seen, checked, gone, .. } = note.record()?;
    Some(Article { revision, previous, changed, first_seen, checked, gone, ..article })
}

/// The links of a page as its record keeps them.
fn links(page: &Page, own: &CanonicalUrl) -> Vec<ArticleLink> {
    let canonical = |link: &newshound_core::link::PageLink| {
        let url = CanonicalUrl::from_url(&link.url).ok().filter(|url| url != own)?;
        Some(ArticleLink { url: url.as_str().to_owned(), text: link.text.clone(), role: link.role })
    };
    page.links.iter().filter_map(canonical).collect()
}
