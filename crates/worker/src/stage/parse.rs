//! From a body to what the page means: outcome, candidates, story. Runs on a thread of the
//! parsers, away from the network.

use crate::links::Gathered;
use crate::service::WorkerConfig;
use crate::stage::{documents, emit, parts};
use newshound_core::article::{ArticleDraft, ArticleLink};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::evidence::Sign;
use newshound_core::identity::Fingerprint;
use newshound_core::link::LinkRole;
use newshound_core::outcome::Outcome;
use newshound_core::parked;
use newshound_core::same_story;
use newshound_core::status::Refusal;
use newshound_core::task::{Expect, FetchTask, Outlink};
use newshound_core::tdm::Tdm;
use newshound_core::time::UnixMillis;
use newshound_extract::sniff::{DocumentKind, sniff};
use newshound_extract::{Issue, Page, PageContext, PageKind, read_page_until};
use newshound_ports::Response;
use std::collections::BTreeMap;
use std::time::Instant;
use url::Url;

/// Feeds followed of one page: a site has one or two; announced beside them are those of each
/// category and of each story's comments.
const MAX_FEEDS: usize = 3;

/// A body to be read.
#[derive(Debug)]
pub struct Work {
    /// The task it answers.
    pub task: FetchTask,
    /// The response; its status was 2xx.
    pub response: Response,
    /// The URL that answered.
    pub url: Url,
    /// When.
    pub fetched_at: UnixMillis,
}

/// What a body was.
#[derive(Debug)]
pub struct Parsed {
    /// What the page is.
    pub outcome: Outcome,
    /// More about it, for people.
    pub detail: Option<String>,
    /// What the page tells of its site.
    pub sign: Option<Sign>,
    /// Links that may be admitted.
    pub candidates: Vec<(Fingerprint, Outlink)>,
    /// Links met.
    pub links_found: u32,
    /// Links refused, by reason.
    pub refused: BTreeMap<Refusal, u32>,
    /// A story to emit.
    pub story: Option<Box<Story>>,
    /// A later page of a story, to keep for its first page.
    pub(crate) part: Option<Box<(parts::Place, ArticleDraft)>>,
}

/// A story and the URL it is known by.
#[derive(Debug)]
pub struct Story {
    /// What the page says.
    pub draft: ArticleDraft,
    /// Its canonical URL, where that is believed; else its own.
    pub identity: CanonicalUrl,
    /// Links of the page.
    pub links: Vec<ArticleLink>,
    /// Its place among its story's pages, where it names further ones.
    pub(crate) place: Option<parts::Place>,
    /// What the page says about text and data mining.
    pub tdm: Option<Tdm>,
}

/// Reads a body as what it is, whatever it was expected to be.
#[must_use]
pub(crate) fn parse(config: &WorkerConfig, work: Work) -> Parsed {
    let Work { task, response, url, fetched_at } = work;
    let mut links = Gathered::new(&config.admission, &task);
    let content_type = response.content_type.as_deref();
    let expect = task.entry.expect;
    let mut sign = None;
    let Read { outcome, detail, story, part } = match kind_of(&response, expect) {
        // A page where a sitemap was guessed is the site's way to say that there is none.
        DocumentKind::Html if expect == Expect::Sitemap => {
            Read::of(Outcome::OtherPage, Some("a page where a sitemap was expected".to_owned()))
        }
        DocumentKind::Html => {
            let ctx = PageContext {
                url: &url,
                content_type,
                robots_tag: response.robots_tag.as_deref(),
                fetched_at,
                budget: config.budget,
            };
            let deadline = Instant::now() + config.budget.parse;
            let mut out_of_time = || Instant::now() >= deadline;
            let page = read_page_until(&response.body, &ctx, &mut out_of_time);
            sign = sign_of(&page, &response.body);
            let tdm = Tdm::of(&response.tdm, &page.tdm, page.robots, &url);
            read(config, (&task, &url, fetched_at), (page, tdm), &mut links)
        }
        kind => {
            let (outcome, detail) = documents::read(kind, &response.body, &url, expect, &mut links);
            Read::of(outcome, detail)
        }
    };
    Parsed {
        outcome,
        detail,
        sign,
        candidates: links.links,
        links_found: links.found,
        refused: links.refused,
        story,
        part,
    }
}

/// What a page tells of its site as a whole.
fn sign_of(page: &Page, body: &[u8]) -> Option<Sign> {
    if page.article.as_ref().is_some_and(|draft| draft.paywalled) {
        return Some(Sign::Paywalled);
    }
    if page.article.is_none() && parked::mark(body).is_some() {
        return Some(Sign::Parked);
    }
    page.issues.contains(&Issue::NeedsJavascript).then_some(Sign::NeedsJavascript)
}

/// What a body is read as. Files with a known signature were stopped by the fetcher; what is
/// left of no known kind is a page if a page was wanted and nothing names it otherwise.
fn kind_of(response: &Response, expect: Expect) -> DocumentKind {
    let label = response.content_type.as_deref();
    let html = label.is_none_or(|label| label.to_ascii_lowercase().contains("html"));
    match sniff(&response.body, label) {
        DocumentKind::Other | DocumentKind::Text if expect == Expect::Page && html => {
            DocumentKind::Html
        }
        kind => kind,
    }
}

/// What a document was read as.
struct Read {
    outcome: Outcome,
    detail: Option<String>,
    story: Option<Box<Story>>,
    part: Option<Box<(parts::Place, ArticleDraft)>>,
}

impl Read {
    fn of(outcome: Outcome, detail: Option<String>) -> Self {
        Self { outcome, detail, story: None, part: None }
    }
}

fn read(
    config: &WorkerConfig,
    (task, url, fetched_at): (&FetchTask, &Url, UnixMillis),
    (page, tdm): (Page, Option<Tdm>),
    links: &mut Gathered<'_>,
) -> Read {
    let record = gather(&page, links, &task.entry.url);
    let detail = page.issues.first().map(|issue| format!("{issue:?}"));
    if page.issues.contains(&Issue::Challenge) {
        return Read::of(Outcome::Challenge, detail);
    }
    let further =
        parts::admitted(&page.links, |id| links.links.iter().any(|(link, _)| *link == id));
    let place = parts::Place::of(url, &further);
    // A page that a story's page names as its next one needs no other proof.
    let later = parts::expected(&task.entry).is_some();
    let mut draft = match (page.kind, page.article) {
        (PageKind::Hub, _) => return Read::of(Outcome::Hub, detail),
        (PageKind::Continuation, draft) | (PageKind::Article, draft @ Some(_))
            if later || page.kind == PageKind::Continuation =>
        {
            // It may be kept by the same rules as a page of its own.
            let asked = tdm.as_ref().filter(|_| config.obey_tdm);
            let kept = (!page.robots.forbids_keeping(fetched_at) || config.keep_noindex)
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
    if page.robots.forbids_keeping(fetched_at) && !config.keep_noindex {
        return Read::of(Outcome::Noindex, detail);
    }
    if let (Some(said), true) = (&tdm, config.obey_tdm) {
        if said.is_reserved() {
            return Read::of(Outcome::TdmReserved, Some(said.told()));
        }
        if said.noimageai {
            draft.images.clear();
            draft.lead_image = None;
        }
    }
    if emit::is_too_old(&draft, config.admission.since.as_deref()) {
        return Read::of(Outcome::TooOld, detail);
    }
    let canonical = page.canonical.and_then(|url| CanonicalUrl::from_url(&url).ok());
    let identity = same_story::identity(&task.entry.url, canonical.as_ref());
    let place = place.filter(|place| place.number == 1 && !place.names.is_empty());
    let story = Some(Box::new(Story { draft, identity, links: record, place, tdm }));
    Read { story, ..Read::of(Outcome::Article, detail) }
}

/// The page's links as candidates, and as the record keeps them.
fn gather(page: &Page, links: &mut Gathered<'_>, own: &CanonicalUrl) -> Vec<ArticleLink> {
    let mut record = Vec::with_capacity(page.links.len());
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
        let outlink = Outlink { url, role: link.role, expect: Expect::Page, hint: None };
        links.add(outlink, link.nofollow || page.robots.nofollow);
    }
    links.refuse(Refusal::OverLimit, page.links_dropped);
    if page.kind == PageKind::Hub {
        for feed in page.feeds.iter().filter(|feed| !is_comment_feed(feed)).take(MAX_FEEDS) {
            links.add_url(feed, false, |url| Outlink {
                url,
                role: LinkRole::Feed,
                expect: Expect::Feed,
                hint: None,
            });
        }
    }
    record
}

fn is_comment_feed(feed: &Url) -> bool {
    feed.path().contains("/comments/") || feed.query().is_some_and(|q| q.contains("comments"))
}
