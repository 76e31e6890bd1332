//! What a page means: its links, its story.

use super::found::Found;
use super::{merge, pagination, record_lookup};
use crate::config::WorkerConfig;
use crate::links::{Gathered, Said};
use newshound_core::admission::{AdmissionRules, OffDays};
use newshound_core::article::{ArticleDraft, ArticleLink};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::link::LinkRole;
use newshound_core::near::Sketch;
use newshound_core::outcome::Outcome;
use newshound_core::revision::{Prompt, shown};
use newshound_core::rules::Story;
use newshound_core::same_story;
use newshound_core::status::Refusal;
use newshound_core::task::{Entry, FetchTask, Hint, Outlink, TaskKind};
use newshound_core::tdm::Tdm;
use newshound_core::time::UnixMillis;
use newshound_extract::{Issue, Page, PageKind};
use url::Url;

/// Feeds followed of one page: a site has one or two; announced beside them are those of each
/// category and of each story's comments.
const MAX_FEEDS: usize = 3;
/// A link with so many words shows a headline, not a button.
const HEADLINE: usize = 3;

/// A page as the rules of its site say what it is.
#[must_use]
pub fn as_told(page: Page, story: Story) -> Page {
    match (story, page.kind) {
        (Story::Yes, PageKind::Hub | PageKind::Other) if page.candidate.is_some() => {
            Page { kind: PageKind::Article, article: page.candidate, candidate: None, ..page }
        }
        (Story::No, PageKind::Article) => {
            Page { kind: PageKind::Other, candidate: page.article, article: None, ..page }
        }
        _ => page,
    }
}

/// What a document was read as.
pub(super) struct Read {
    pub(super) outcome: Outcome,
    pub(super) detail: Option<String>,
    pub(super) story: Option<Box<Found>>,
    pub(super) part: Option<Box<(pagination::Place, ArticleDraft)>>,
}

impl Read {
    pub(super) fn of(outcome: Outcome, detail: Option<String>) -> Self {
        Self { outcome, detail, story: None, part: None }
    }
}

/// Judges a page, and gathers its links.
pub(super) fn read(
    config: &WorkerConfig,
    (task, url, fetched_at): (&FetchTask, &Url, UnixMillis),
    (mut page, tdm): (Page, Option<Tdm>),
    asked: &pagination::Asked,
    links: &mut Gathered<'_>,
) -> Read {
    // What another page says of this one counts where this one tells the same story.
    let canonical = page.canonical.as_ref();
    let is_of = |note: &&pagination::Note| {
        page.article.as_ref().is_none_or(|draft| note.is_of(draft, canonical))
    };
    let note = asked.note.as_ref().filter(is_of);
    let is_another = asked.note.is_some() && note.is_none();
    if is_another && page.kind == PageKind::Continuation {
        page.kind = PageKind::Article;
    }
    if let Some(note) = note {
        note.mark(&mut page.links);
    }
    let (identity, named) = names(&page, links, &task.entry);
    let record = gather(&page, links, &task.entry);
    let detail = page.issues.first().map(|issue| format!("{issue:?}"));
    if page.issues.contains(&Issue::Challenge) {
        return Read::of(Outcome::Challenge, detail);
    }
    let further = pagination::admitted(&page.links, links);
    let pager = page.pager.as_ref().filter(|_| !is_another);
    let place = pagination::Place::of(
        links.fingerprints,
        url,
        (pager, note),
        page.article.as_ref(),
        &further,
    );
    // A page that a story's page names as its next one needs no other proof.
    let later = asked.place.is_some() && !is_another;
    if note.is_some_and(pagination::Note::is_alias) && page.article.is_some() {
        return Read::of(Outcome::Continuation, Some("another name of its first page".to_owned()));
    }
    let mut draft = match (page.kind, page.article) {
        (PageKind::Hub, _) => return Read::of(Outcome::Hub, detail),
        (PageKind::Continuation, draft) | (PageKind::Article, draft @ Some(_))
            if later || page.kind == PageKind::Continuation =>
        {
            // It may be kept by the same rules as a page of its own.
            let asked = tdm.as_ref().filter(|_| config.emission.obey_tdm);
            let kept = (!page.robots.forbids_keeping(fetched_at) || config.emission.keep_noindex)
                && !asked.is_some_and(Tdm::is_reserved);
            let mut part = place.zip(draft).filter(|_| kept).map(Box::new);
            if let Some(part) = part.as_mut().filter(|_| asked.is_some_and(|said| said.noimageai)) {
                part.1.images.clear();
            }
            return Read { part, ..Read::of(Outcome::Continuation, detail) };
        }
        (PageKind::Article, Some(draft)) => draft,
        _ => return Read::of(Outcome::OtherPage, detail),
    };
    if page.robots.forbids_keeping(fetched_at) && !config.emission.keep_noindex {
        return Read::of(Outcome::Noindex, detail);
    }
    if let (Some(said), true) = (&tdm, config.emission.obey_tdm) {
        if said.is_reserved() {
            return Read::of(Outcome::TdmReserved, Some(said.told()));
        }
        if said.noimageai {
            draft.images.clear();
            draft.lead_image = None;
        }
    }
    let told: Vec<Hint> = task.entry.hint.iter().cloned().collect();
    if let Some(outcome) = off_days(&config.admission, &draft, &told) {
        return Read::of(outcome, detail);
    }
    if !config.admission.wants_language(draft.language.as_deref()) {
        return Read::of(Outcome::OtherLanguage, draft.language.clone().or(detail));
    }
    let open = record_lookup::is_open(draft.published.as_ref(), &told);
    let asked = page.record.filter(|_| open).and_then(|record| record_lookup::ask(links, &record));
    let sketch = Sketch::of(&draft.body);
    let place = place.filter(|place| place.number == 1 && !place.names.is_empty());
    let (links, record) = (record, asked);
    let capture = None;
    let frame = Vec::new();
    let story =
        Found { draft, identity, named, links, place, record, told, tdm, sketch, frame, capture };
    let story = Some(Box::new(story));
    Read { story, ..Read::of(Outcome::Article, detail) }
}

/// What a story of days that are not wanted ends as, by its page or by what others tell of it.
pub(crate) fn off_days(
    rules: &AdmissionRules,
    draft: &ArticleDraft,
    told: &[Hint],
) -> Option<Outcome> {
    let date = merge::published(draft.published.clone(), told);
    Some(match rules.off_days(date.as_ref().map(|date| date.value.as_str()))? {
        OffDays::Before => Outcome::TooOld,
        OffDays::After => Outcome::TooNew,
    })
}

/// The URL that the page is known by, and the one that it names in its place where that has to answer
/// first: it is a link then, before all others.
fn names(
    page: &Page,
    links: &mut Gathered<'_>,
    entry: &Entry,
) -> (CanonicalUrl, Option<CanonicalUrl>) {
    let own = &entry.url;
    let canonical = page.canonical.as_ref().and_then(|url| CanonicalUrl::from_url(url).ok());
    let identity = same_story::identity(own, canonical.as_ref());
    if same_story::is_same_page(own, &identity) {
        return (identity, None);
    }
    if page.kind == PageKind::Article {
        let (url, hint) = (identity.clone(), entry.hint.clone());
        let link = Outlink { url, role: LinkRole::Canonical, kind: TaskKind::Page, hint };
        links.add(link, page.robots.nofollow);
    }
    (own.clone(), Some(identity))
}

/// The page's links as candidates, and as the record keeps them.
fn gather(page: &Page, links: &mut Gathered<'_>, entry: &Entry) -> Vec<ArticleLink> {
    let (own, is_seed) = (&entry.url, entry.role == LinkRole::Seed);
    let mut record = Vec::with_capacity(page.links.len());
    let is_list = page.kind == PageKind::Hub && (is_seed || entry.kind.visit().is_some());
    // First of all: what they tell of the page's stories is known before those are read.
    if page.kind == PageKind::Hub || page.kind == PageKind::Other && is_seed {
        for sitemap in &page.sitemaps {
            links.add_url(sitemap, false, |url| Outlink {
                url,
                role: LinkRole::Sitemap,
                kind: TaskKind::Sitemap,
                hint: None,
            });
        }
        for feed in page.feeds.iter().filter(|feed| !is_comment_feed(feed)).take(MAX_FEEDS) {
            links.add_url(feed, false, |url| Outlink {
                url,
                role: LinkRole::Feed,
                kind: TaskKind::Feed,
                hint: None,
            });
        }
    }
    for link in &page.links {
        let Ok(url) = CanonicalUrl::from_url(&link.url) else {
            links.found += 1;
            links.refuse(Refusal::BadUrl, 1);
            continue;
        };
        if url != *own {
            record.push(ArticleLink {
                url: url.as_str().to_owned(),
                text: link.text.clone(),
                role: link.role,
            });
        }
        let outlink =
            Outlink { url, role: link.role, kind: TaskKind::of_page_link(link.role), hint: None };
        let nofollow = link.nofollow || page.robots.nofollow;
        if is_list && link.text.split_whitespace().nth(HEADLINE - 1).is_some() {
            let headline = Some(shown(&link.text));
            let said = Said { by: Prompt::Headline, changed: None, headline };
            links.add_said(&link.url, (nofollow, said), |_| outlink);
        } else {
            links.add(outlink, nofollow);
        }
    }
    links.refuse(Refusal::OverLimit, page.links_dropped);
    record
}

fn is_comment_feed(feed: &Url) -> bool {
    format!("{}/", feed.path()).contains("/comments/")
        || feed.query().is_some_and(|q| q.contains("comments"))
}
