//! One page read under a deadline, with its panics caught.

use crate::input::Document;
use crate::quiet::guarded;
use newshound_core::article::Article;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::time::UnixMillis;
use newshound_extract::{
    Budget, Issue, Page, PageContext, PageKind, UNKNOWN, read_page_until, record,
};
use serde::{Deserialize, Serialize};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use url::Url;

/// A page's parse may take this long; ten times the crawl's bound, since a caller's machine may be
/// busy with anything, and a page cut short by the clock differs from run to run.
const PARSE: Duration = Duration::from_secs(3);

/// Where and when a page was fetched.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) url: Url,
    /// The same in canonical form.
    pub(crate) own: CanonicalUrl,
    /// `url` stands for one that is not given.
    pub(crate) is_unnamed: bool,
    pub(crate) fetched_at: UnixMillis,
    /// The time of fetching is not given.
    pub(crate) is_saved: bool,
}

impl Source {
    /// Fills in what is not given: a URL that leads nowhere, and now.
    ///
    /// # Errors
    /// A sentence on what is wrong with the URL.
    pub(crate) fn new(url: Option<Url>, fetched_at: Option<UnixMillis>) -> Result<Self, String> {
        let is_unnamed = url.is_none();
        let url = match url {
            Some(url) => url,
            None => Url::parse(UNKNOWN).map_err(|error| error.to_string())?,
        };
        let own = CanonicalUrl::from_url(&url).map_err(|error| format!("{url}: {error}"))?;
        let is_saved = fetched_at.is_none();
        Ok(Self { url, own, is_unnamed, fetched_at: fetched_at.unwrap_or_else(now), is_saved })
    }

    /// What the extractor knows of a page.
    pub(crate) fn context<'a>(&'a self, document: &Document<'_>) -> PageContext<'a> {
        PageContext {
            url: &self.url,
            content_type: document.content_type(),
            robots_tag: None,
            fetched_at: self.fetched_at,
            is_saved: self.is_saved,
            budget: Budget { parse: PARSE, ..Budget::default() },
        }
    }
}

fn now() -> UnixMillis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UnixMillis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// What came of a page, as an article keeps it and pickles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Reading {
    pub(crate) record: Article,
    pub(crate) page_kind: String,
    pub(crate) canonical: Option<String>,
    pub(crate) issues: Vec<String>,
    /// What went wrong, where there is no reading at all.
    pub(crate) error: Option<String>,
    /// `record.url` is the page's own or that of the caller.
    pub(crate) has_url: bool,
}

/// Reads a page, whatever its bytes are.
pub(crate) fn article(document: &Document<'_>, source: &Source) -> Reading {
    match guarded(|| read(document, source)) {
        Ok(reading) => reading,
        Err(panic) => failed(source, "internal-error", panic),
    }
}

/// In a debug build, which is what the tests run, a page of these bytes is a defect of the library:
/// so that they see what comes of one.
const DEFECT: &[u8] = b"<!-- newshound: a page that panics -->";

fn read(document: &Document<'_>, source: &Source) -> Reading {
    assert!(!(cfg!(debug_assertions) && *document.bytes == *DEFECT), "a test's defect");
    let page = page(document, source);
    let mut issues: Vec<String> = page.issues.iter().map(|issue| issue_name(*issue)).collect();
    if document.is_cut {
        issues.push("page-cut".to_owned());
    }
    let canonical = page.canonical.as_ref().map(Url::to_string);
    Reading {
        page_kind: kind_name(page.kind).to_owned(),
        has_url: !source.is_unnamed || page.canonical.is_some(),
        canonical,
        issues,
        error: None,
        record: record(page, &source.own, source.fetched_at),
    }
}

/// The page itself, under the deadline.
pub(crate) fn page(document: &Document<'_>, source: &Source) -> Page {
    let context = source.context(document);
    let deadline = Instant::now() + context.budget.parse;
    read_page_until(&document.bytes, &context, &mut || Instant::now() >= deadline)
}

/// The reading of what could not be read: an empty record, the issue, and why.
pub(crate) fn failed(source: &Source, issue: &str, why: String) -> Reading {
    let nothing = Document { bytes: (&[] as &[u8]).into(), is_text: false, is_cut: false };
    let page = page(&nothing, source);
    Reading {
        page_kind: kind_name(PageKind::Other).to_owned(),
        canonical: None,
        issues: vec![issue.to_owned()],
        error: Some(why),
        has_url: !source.is_unnamed,
        record: record(page, &source.own, source.fetched_at),
    }
}

fn kind_name(kind: PageKind) -> &'static str {
    match kind {
        PageKind::Article => "article",
        PageKind::Hub => "hub",
        PageKind::Continuation => "continuation",
        PageKind::Other => "other",
    }
}

/// `ParseDeadline` as `parse-deadline`.
fn issue_name(issue: Issue) -> String {
    let mut name = String::new();
    for letter in format!("{issue:?}").chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.extend(letter.to_lowercase());
    }
    name
}
