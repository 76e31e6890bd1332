//! Where a record comes from, and the one place where it is put together with what its page says.

use crate::article::{Article, ArticleDraft, ArticleLink, SCHEMA_VERSION};
use crate::canonical::CanonicalUrl;
use crate::capture::CaptureRef;
use crate::identity::{ArticleId, digest, site_of};
use crate::link::LinkRole;
use crate::source::Source;
use crate::task::Lane;
use crate::tdm::Tdm;
use crate::time::UnixMillis;

/// What a record has beside its page's draft; the fields are those of [`Article`].
#[derive(Debug, Clone)]
pub struct Provenance {
    /// The URL the story has.
    pub url: CanonicalUrl,
    /// The URL that was asked for.
    pub fetched_url: CanonicalUrl,
    /// The first article of its story; its own id where there is no other.
    pub story: ArticleId,
    /// That of the first, where it is another one.
    pub near_duplicate_of: Option<ArticleId>,
    /// What the page says about text and data mining.
    pub tdm: Option<Tdm>,
    /// Pages the body was read from.
    pub pages: u16,
    /// Links of the page.
    pub links: Vec<ArticleLink>,
    /// The page that named it first.
    pub discovered_from: Option<CanonicalUrl>,
    /// As what it was named.
    pub discovered_role: LinkRole,
    /// The lane it waited in.
    pub lane: Lane,
    /// Links from a seed.
    pub depth: u16,
    /// When it was fetched.
    pub fetched_at: UnixMillis,
    /// HTTP status of the answer.
    pub http_status: u16,
    /// [`content_hash`] of the page's own title and text.
    pub content_hash: String,
    /// The crawl's name.
    pub crawl: String,
    /// What the operator says of its source.
    pub source: Option<Source>,
    /// Where its response is kept.
    pub capture: Option<CaptureRef>,
}

/// The hash of a page's own title and text, in hexadecimal digits. What is remembered of a site and
/// what others report of a story change no hash: a task done twice writes one line, and another hash
/// means that the page changed.
#[must_use]
pub fn content_hash(draft: &ArticleDraft) -> String {
    format!("{:032x}", digest(&format!("{}\n{}", draft.title, draft.body)))
}

impl Article {
    /// The record of a story.
    #[must_use]
    pub fn new(draft: ArticleDraft, from: Provenance) -> Self {
        Self {
            id: ArticleId::of(&from.url),
            site: from.url.to_url().map(|url| site_of(&url)).unwrap_or_default(),
            url: from.url,
            fetched_url: from.fetched_url,
            story: from.story,
            near_duplicate_of: from.near_duplicate_of,
            title: draft.title,
            headlines: draft.headlines,
            authors: draft.authors,
            agencies: draft.agencies,
            published_precision: draft.published.as_ref().map(|date| date.precision),
            published_source: draft.published.as_ref().map(|date| date.source),
            published: draft.published.map(|date| date.value),
            modified: draft.modified.map(|date| date.value),
            language: draft.language,
            section: draft.section,
            categories: draft.categories,
            tags: draft.tags,
            description: draft.description,
            lead_image: draft.lead_image,
            images: draft.images,
            publisher: draft.publisher,
            kind: draft.kind,
            paywalled: draft.paywall.is_some(),
            paywall: draft.paywall,
            tdm: from.tdm,
            body: draft.body,
            blocks: draft.blocks,
            word_count: draft.word_count,
            pages: from.pages,
            links: from.links,
            discovered_from: from.discovered_from,
            discovered_role: from.discovered_role,
            lane: from.lane,
            depth: from.depth,
            fetched_at: from.fetched_at.to_rfc3339(),
            http_status: from.http_status,
            content_hash: from.content_hash,
            revision: 0,
            previous: None,
            changed: Vec::new(),
            first_seen: None,
            checked: None,
            gone: None,
            crawl: from.crawl,
            newshound_version: env!("CARGO_PKG_VERSION").to_owned(),
            schema_version: SCHEMA_VERSION,
            source: from.source,
            capture: from.capture,
        }
    }
}
