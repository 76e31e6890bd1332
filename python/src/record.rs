//! A page as the record of articles.jsonl: what a crawl would write of it, where nothing but the
//! page is known.

use crate::read::Source;
use newshound_core::article::{Article, ArticleDraft, ArticleLink, SCHEMA_VERSION};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::identity::{ArticleId, digest, site_of};
use newshound_core::link::LinkRole;
use newshound_core::same_story;
use newshound_core::task::Lane;
use newshound_core::tdm::{Said, Tdm};
use newshound_extract::Page;

/// Name of the crawl in the record of a page that no crawl fetched.
const CRAWL: &str = "extract";
/// The status of a page that was fetched by somebody else: it is there.
const STATUS: u16 = 200;

/// The record of a page read by hand. Whoever does so says that it is a story, so what the page
/// would be as one is taken where `page_kind` says that it is none.
pub(crate) fn of(page: Page, source: &Source) -> Article {
    let own = source.own.clone();
    let called = page.canonical.as_ref().and_then(|url| CanonicalUrl::from_url(url).ok());
    let identity = match &called {
        // Where the URL is not given there is nothing to doubt the page's own by.
        Some(called) if source.is_unnamed => called.clone(),
        _ => same_story::identity(&own, called.as_ref()),
    };
    let tdm = Tdm::of((&Said::default(), &page.tdm, None), page.robots, &source.url);
    let links = links(&page, &own);
    let draft = page.article.or(page.candidate).unwrap_or_default();
    record(draft, links, Place { own, identity, tdm, fetched_at: source.fetched_at.to_rfc3339() })
}

struct Place {
    own: CanonicalUrl,
    identity: CanonicalUrl,
    tdm: Option<Tdm>,
    fetched_at: String,
}

fn record(draft: ArticleDraft, links: Vec<ArticleLink>, place: Place) -> Article {
    let hash = digest(&format!("{}\n{}", draft.title, draft.body));
    let id = ArticleId::of(&place.identity);
    Article {
        story: id.clone(),
        id,
        site: place.identity.to_url().map(|url| site_of(&url)).unwrap_or_default(),
        url: place.identity,
        fetched_url: place.own,
        near_duplicate_of: None,
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
        tdm: place.tdm,
        body: draft.body,
        word_count: draft.word_count,
        pages: 1,
        links,
        discovered_from: None,
        discovered_role: LinkRole::Seed,
        lane: Lane::Fresh,
        depth: 0,
        fetched_at: place.fetched_at,
        http_status: STATUS,
        content_hash: format!("{hash:032x}"),
        crawl: CRAWL.to_owned(),
        newshound_version: env!("CARGO_PKG_VERSION").to_owned(),
        schema_version: SCHEMA_VERSION,
        source: None,
    }
}

fn links(page: &Page, own: &CanonicalUrl) -> Vec<ArticleLink> {
    let links = page.links.iter().filter_map(|link| {
        let url = CanonicalUrl::from_url(&link.url).ok().filter(|url| url != own)?;
        Some(ArticleLink { url: url.to_string(), text: link.text.clone(), role: link.role })
    });
    links.collect()
}
