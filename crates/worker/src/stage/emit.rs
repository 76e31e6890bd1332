//! From a draft and its task to the record a sink gets.

use crate::stage::merge;
use crate::stage::stories::Standing;
use newshound_core::article::{Article, ArticleDraft, ArticleLink};
use newshound_core::block;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::capture::CaptureRef;
use newshound_core::provenance::{Provenance, content_hash};
use newshound_core::source::Source;
use newshound_core::task::{FetchTask, Hint};
use newshound_core::tdm::Tdm;
use newshound_core::time::UnixMillis;
use newshound_extract::memory::Trimmed;
use newshound_extract::text::word_count;

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
    /// Pages its body was read from.
    pub pages: u16,
    /// The body without the site's furniture, where it has some.
    pub trimmed: Option<Trimmed>,
    /// What the page says about text and data mining.
    pub tdm: Option<Tdm>,
    /// Which story it tells.
    pub standing: Standing,
    /// What others tell of it.
    pub told: &'a [Hint],
    /// What the operator says of its source.
    pub source: Option<Source>,
    /// Where its response is kept.
    pub capture: Option<CaptureRef>,
}

/// Puts the record together. What the page leaves open, others may settle: title, date, authors and
/// tags.
#[must_use]
pub fn article(mut draft: ArticleDraft, context: Context<'_>) -> Article {
    let task = context.task;
    let told = context.told;
    let content_hash = content_hash(&draft);
    let publisher = draft.publisher.as_deref();
    let credits = (std::mem::take(&mut draft.authors), std::mem::take(&mut draft.agencies));
    (draft.authors, draft.agencies) = merge::authors(credits, publisher, told);
    draft.title = merge::title(draft.title, told);
    draft.published = merge::published(draft.published, told);
    draft.tags = merge::tags(draft.tags, told);
    if let Some(Trimmed { body, .. }) = context.trimmed {
        draft.word_count = word_count(&body);
        block::follow(&mut draft.blocks, &body);
        draft.body = body;
    }
    let from = Provenance {
        url: context.identity,
        fetched_url: task.entry.url.clone(),
        story: context.standing.story,
        near_duplicate_of: context.standing.near_duplicate_of,
        tdm: context.tdm,
        pages: context.pages,
        links: context.links,
        discovered_from: task.entry.from.clone(),
        discovered_role: task.entry.role,
        lane: task.lane,
        depth: task.entry.depth,
        fetched_at: context.fetched_at,
        http_status: context.http_status,
        content_hash,
        crawl: task.crawl.clone(),
        source: context.source,
        capture: context.capture,
    };
    Article::new(draft, from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use newshound_core::identity::ArticleId;
    use newshound_core::identity::Fingerprint;
    use newshound_core::link::LinkRole;
    use newshound_core::task::{Entry, Lane, TaskKind, TaskRef};

    /// A task done again after the site's sketch has learned: the sink knows the record by id and
    /// hash and writes it once.
    #[test]
    fn what_others_tell_and_what_is_remembered_of_a_site_change_no_hash() {
        let url = CanonicalUrl::parse("https://news.example/a-story/").expect("url");
        let entry = Entry {
            depth: 1,
            attempts: 1,
            ..Entry::new(url.clone(), LinkRole::Latest, TaskKind::Page)
        };
        let task = TaskRef { id: Fingerprint(1), attempt: 1 };
        let task = FetchTask::new("test".to_owned(), task, Lane::Fresh, entry);
        let record = |trimmed: Option<Trimmed>, told: &[Hint]| {
            let body = "One two.\n\nA standing line.".to_owned();
            let draft = ArticleDraft { body, word_count: 5, ..ArticleDraft::default() };
            let (identity, links) = (url.clone(), Vec::new());
            let (fetched_at, http_status) = (UnixMillis(0), 200);
            let context = Context {
                task: &task,
                identity,
                fetched_at,
                http_status,
                links,
                pages: 1,
                tdm: None,
                trimmed,
                standing: Standing { story: ArticleId::of(&url), near_duplicate_of: None },
                told,
                source: None,
                capture: None,
            };
            article(draft, context)
        };
        let first = record(None, &[]);
        let told = Hint { title: Some("A story".to_owned()), ..Hint::default() };
        let again = record(Some(Trimmed { body: "One two.".to_owned(), dropped: 1 }), &[told]);
        assert_eq!((&first.id, &first.content_hash), (&again.id, &again.content_hash));
        assert_eq!((again.body.as_str(), again.word_count), ("One two.", 2));
        assert_eq!((first.title.as_str(), again.title.as_str()), ("", "A story"));
        assert_eq!(first.word_count, 5);
    }
}
