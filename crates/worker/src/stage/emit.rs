//! From a draft and its task to the record a sink gets.

use super::stories::Standing;
use newshound_core::article::{Article, ArticleDraft, ArticleLink, PageDate};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::identity::{ArticleId, Fingerprint, site_of};
use newshound_core::task::FetchTask;
use newshound_core::time::UnixMillis;

/// What the record has beside the draft.
#[derive(Debug)]
pub struct Context<'a> {
    /// The task.
    pub task: &'a FetchTask,
    /// The URL the story is emitted under.
    pub identity: CanonicalUrl,
    /// When it was fetched.
    pub fetched_at: UnixMillis,
    /// HTTP status of the answer.
    pub http_status: u16,
    /// Links of the page.
    pub links: Vec<ArticleLink>,
    /// Which story it tells.
    pub standing: Standing,
}

/// Puts the record together. What the page does not say, the feed or sitemap entry that led
/// here may: title and date.
#[must_use]
pub fn article(draft: ArticleDraft, context: Context<'_>) -> Article {
    let task = context.task;
    let hint = task.entry.hint.as_ref();
    let title = if draft.title.is_empty() {
        hint.and_then(|hint| hint.title.clone()).unwrap_or_default()
    } else {
        draft.title
    };
    let published = draft.published.or_else(|| hint_date(hint?.published.as_deref()?));
    let body_hash = Fingerprint::of_text(&format!("{title}\n{}", draft.body));
    Article {
        id: ArticleId::of(&context.identity),
        site: context.identity.to_url().map(|url| site_of(&url)).unwrap_or_default(),
        url: context.identity,
        fetched_url: task.entry.url.clone(),
        story: context.standing.story,
        near_duplicate_of: context.standing.near_duplicate_of,
        title,
        authors: draft.authors,
        agencies: draft.agencies,
        published_precision: published.as_ref().map(|date| date.precision),
        published_source: published.as_ref().map(|date| date.source),
        published: published.map(|date| date.value),
        modified: draft.modified.map(|date| date.value),
        language: draft.language,
        section: draft.section,
        tags: draft.tags,
        description: draft.description,
        lead_image: draft.lead_image,
        images: draft.images,
        publisher: draft.publisher,
        kind: draft.kind,
        paywalled: draft.paywalled,
        body: draft.body,
        word_count: draft.word_count,
        links: context.links,
        discovered_from: task.entry.from.clone(),
        discovered_role: task.entry.role,
        lane: task.lane,
        depth: task.entry.depth,
        fetched_at: context.fetched_at.to_rfc3339(),
        http_status: context.http_status,
        content_hash: body_hash.to_string(),
        crawl: task.crawl.clone(),
        newshound_version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

fn hint_date(text: &str) -> Option<PageDate> {
    use newshound_core::article::{DateSource, Precision};
    let precision = match text.len() {
        0..=9 => return None,
        10 => Precision::Day,
        11..=17 => Precision::Minute,
        _ => Precision::Second,
    };
    Some(PageDate { value: text.to_owned(), precision, source: DateSource::Feed })
}

/// Whether the story is older than the first day wanted; one without a date is not.
#[must_use]
pub fn is_too_old(draft: &ArticleDraft, since: Option<&str>) -> bool {
    let day = draft.published.as_ref().and_then(|date| date.value.get(..10));
    matches!((since, day), (Some(since), Some(day)) if day < since)
}
