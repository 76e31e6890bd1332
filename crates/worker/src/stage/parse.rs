//! From a body to what the page means: outcome, candidates, story. Runs on a thread of the
//! parsers, away from the network.

use crate::links::Gathered;
use crate::service::WorkerConfig;
use crate::stage::{documents, emit};
use newshound_core::article::{ArticleDraft, ArticleLink};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::identity::Fingerprint;
use newshound_core::link::LinkRole;
use newshound_core::near::Sketch;
use newshound_core::outcome::Outcome;
use newshound_core::same_story;
use newshound_core::status::Refusal;
use newshound_core::task::{Expect, FetchTask, Outlink};
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
    /// Links that may be admitted.
    pub candidates: Vec<(Fingerprint, Outlink)>,
    /// Links met.
    pub links_found: u32,
    /// Links refused, by reason.
    pub refused: BTreeMap<Refusal, u32>,
    /// A story to emit.
    pub story: Option<Box<Story>>,
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
    /// The fingerprint of its body, unless that is too short.
    pub sketch: Option<Sketch>,
}

/// Reads a body as what it is, whatever it was expected to be.
#[must_use]
pub(crate) fn parse(config: &WorkerConfig, work: Work) -> Parsed {
    let Work { task, response, url, fetched_at } = work;
    let mut links = Gathered::new(&config.admission, &task);
    let content_type = response.content_type.as_deref();
    let expect = task.entry.expect;
    let (outcome, detail, story) = match kind_of(&response, expect) {
        // A page where a sitemap was guessed is the site's way to say that there is none.
        DocumentKind::Html if expect == Expect::Sitemap => {
            (Outcome::OtherPage, Some("a page where a sitemap was expected".to_owned()), None)
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
            read(config, &task, page, &mut links)
        }
        kind => {
            let (outcome, detail) = documents::read(kind, &response.body, &url, expect, &mut links);
            (outcome, detail, None)
        }
    };
    Parsed {
        outcome,
        detail,
        candidates: links.links,
        links_found: links.found,
        refused: links.refused,
        story,
    }
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

type Read = (Outcome, Option<String>, Option<Box<Story>>);

fn read(config: &WorkerConfig, task: &FetchTask, page: Page, links: &mut Gathered<'_>) -> Read {
    let record = gather(&page, links, &task.entry.url);
    let detail = page.issues.first().map(|issue| format!("{issue:?}"));
    if page.issues.contains(&Issue::Challenge) {
        return (Outcome::Challenge, detail, None);
    }
    let draft = match (page.kind, page.article) {
        (PageKind::Hub, _) => return (Outcome::Hub, detail, None),
        (PageKind::Continuation, _) => return (Outcome::Continuation, detail, None),
        (PageKind::Article, Some(draft)) => draft,
        _ => return (Outcome::OtherPage, detail, None),
    };
    if page.robots.noindex && !config.keep_noindex {
        return (Outcome::Noindex, detail, None);
    }
    if emit::is_too_old(&draft, config.admission.since.as_deref()) {
        return (Outcome::TooOld, detail, None);
    }
    let canonical = page.canonical.and_then(|url| CanonicalUrl::from_url(&url).ok());
    let identity = same_story::identity(&task.entry.url, canonical.as_ref());
    let sketch = Sketch::of(&draft.body);
    (Outcome::Article, detail, Some(Box::new(Story { draft, identity, links: record, sketch })))
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
