//! One page to the record of its story: the library's first door.

use crate::page::{Budget, Issue, Page, PageContext, PageKind};
use crate::read;
use newshound_core::article::{Article, ArticleDraft, ArticleLink};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::identity::ArticleId;
use newshound_core::link::LinkRole;
use newshound_core::provenance::{Provenance, content_hash};
use newshound_core::same_story;
use newshound_core::task::Lane;
use newshound_core::tdm::{Said, Tdm};
use newshound_core::time::UnixMillis;
use std::panic::{AssertUnwindSafe, catch_unwind};
use url::Url;

/// The URL of a page whose URL is not known. It has a path, since a site's root is no story.
pub const UNKNOWN: &str = "http://unknown.invalid/saved-page";

/// What is known of a page, and what reading it may cost.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Its URL: it resolves links and helps with the date. [`UNKNOWN`] where nobody knows.
    pub url: &'a str,
    /// The `Content-Type` header as sent, if any.
    pub content_type: Option<&'a str>,
    /// When it was fetched, or the present where it was saved at a time that nobody knows.
    pub fetched_at: UnixMillis,
    /// It was saved at a time that nobody knows, no later than `fetched_at`: "two hours ago" is no
    /// date then.
    pub is_saved: bool,
    /// Longer pages are refused, in bytes.
    pub max_bytes: usize,
    /// Nodes of its tree; what comes after them is not read, and the article says so.
    pub max_nodes: usize,
    /// Links kept.
    pub max_links: usize,
    /// Whether the time is up. The library has no clock; it asks this often, stops where it is, and
    /// says so in the article's issues.
    pub out_of_time: &'a (dyn Fn() -> bool + Sync),
}

impl std::fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options").field("url", &self.url).finish_non_exhaustive()
    }
}

impl Options<'_> {
    /// The crawler's own limits and no deadline, for a page of which nothing is known but that it
    /// was not saved after `now`.
    #[must_use]
    pub fn new(now: UnixMillis) -> Self {
        let budget = Budget::default();
        Self {
            url: UNKNOWN,
            content_type: None,
            fetched_at: now,
            is_saved: true,
            max_bytes: 10 * 1024 * 1024,
            max_nodes: budget.nodes,
            max_links: budget.links,
            out_of_time: &|| false,
        }
    }
}

/// Why there is no article at all. A page without a story is no error: its record has no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The option is no absolute URL of the web.
    #[error("{0:?} is no URL of the web: http://... or https://...")]
    Url(String),
    /// The page is longer than its options allow.
    #[error("the page has {bytes} bytes, and {most} are allowed")]
    TooLarge {
        /// Its length.
        bytes: usize,
        /// What is allowed.
        most: usize,
    },
    /// A defect of the library: this page made it panic. The program goes on.
    #[error("reading the page failed by a defect of the library: {0}")]
    Defect(String),
}

/// What one page yields.
#[derive(Debug, Clone)]
pub struct Extracted {
    /// The record of its story, in the form of `articles.jsonl`. Whoever asks says that there is one;
    /// `kind` is the library's opinion.
    pub article: Article,
    /// What the page is.
    pub kind: PageKind,
    /// What was met on the way: a partial tree, a bot check, a password form.
    pub issues: Vec<Issue>,
}

/// Reads a page's story.
///
/// ```
/// let html = b"<title>Bridge closed - The Paper</title><h1>Bridge closed</h1>
///     <time datetime=2022-03-09T10:00:00+05:30>9 March 2022</time>
///     <p>The old bridge was closed this morning after a crane had struck it.</p>";
/// let options = newshound_extract::Options {
///     url: "https://news.example/2022/03/09/bridge/",
///     ..newshound_extract::Options::new(newshound_core::time::UnixMillis(1_646_841_600_000))
/// };
/// let found = newshound_extract::article(html, &options)?;
/// assert_eq!(found.article.title, "Bridge closed");
/// assert_eq!(found.article.published.as_deref(), Some("2022-03-09T10:00:00+05:30"));
/// # Ok::<(), newshound_extract::Error>(())
/// ```
///
/// # Errors
/// A URL that is none, a page over its limit, a defect.
pub fn article(html: &[u8], options: &Options<'_>) -> Result<Extracted, Error> {
    let url = address(options.url)?;
    let page = page_of(html, options)?;
    Ok(Extracted {
        kind: page.kind,
        issues: page.issues.clone(),
        article: record(page, &url, options.fetched_at),
    })
}

/// Reads a page: its story, its links with their roles, what its head announces.
///
/// # Errors
/// Those of [`article`].
pub fn page_of(html: &[u8], options: &Options<'_>) -> Result<Page, Error> {
    let url = sized(html, options)?;
    let ctx = context(&url, options);
    guarded(|| read::read_page_until(html, &ctx, &mut || (options.out_of_time)()))
}

/// The URL of a page that is not too long.
pub(crate) fn sized(html: &[u8], options: &Options<'_>) -> Result<Url, Error> {
    address(options.url)?;
    let url = Url::parse(options.url.trim()).map_err(|_| Error::Url(options.url.to_owned()))?;
    if html.len() > options.max_bytes {
        return Err(Error::TooLarge { bytes: html.len(), most: options.max_bytes });
    }
    Ok(url)
}

pub(crate) fn context<'a>(url: &'a Url, options: &Options<'a>) -> PageContext<'a> {
    PageContext {
        url,
        content_type: options.content_type,
        robots_tag: None,
        fetched_at: options.fetched_at,
        is_saved: options.is_saved,
        budget: Budget { nodes: options.max_nodes, links: options.max_links, ..Budget::default() },
    }
}

fn address(url: &str) -> Result<CanonicalUrl, Error> {
    CanonicalUrl::parse(url).map_err(|_| Error::Url(url.to_owned()))
}

/// Runs `work`; a panic in it is an error here.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
        Error::Defect(text.unwrap_or_else(|| "a panic without words".to_owned()))
    })
}

/// The record of a page that was not crawled: it was found nowhere, at depth 0, answered with 200,
/// and is the first of its story.
#[must_use]
pub fn record(page: Page, url: &CanonicalUrl, fetched_at: UnixMillis) -> Article {
    let links: Vec<ArticleLink> = page
        .links
        .iter()
        .filter_map(|link| {
            let url = CanonicalUrl::from_url(&link.url).ok()?.to_string();
            Some(ArticleLink { url, text: link.text.clone(), role: link.role })
        })
        .collect();
    let own = page.canonical.as_ref().and_then(|own| CanonicalUrl::from_url(own).ok());
    // A saved page of which nobody knows the URL has the one that it calls its own.
    let fetched_url = own.clone().filter(|_| url.as_str() == UNKNOWN).unwrap_or(url.clone());
    let identity = same_story::identity(&fetched_url, own.as_ref());
    let tdm = fetched_url
        .to_url()
        .and_then(|base| Tdm::of((&Said::default(), &page.tdm, None), page.robots, &base));
    let draft: ArticleDraft = page.article.or(page.candidate).unwrap_or_default();
    let content_hash = content_hash(&draft);
    let from = Provenance {
        story: ArticleId::of(&identity),
        near_duplicate_of: None,
        url: identity,
        fetched_url,
        tdm,
        pages: 1,
        links,
        discovered_from: None,
        discovered_role: LinkRole::Seed,
        lane: Lane::Fresh,
        depth: 0,
        fetched_at,
        http_status: 200,
        content_hash,
        crawl: CRAWL.to_owned(),
        source: None,
        capture: None,
    };
    Article::new(draft, from)
}

/// The `crawl` of a record that no crawl wrote.
const CRAWL: &str = "extract";
