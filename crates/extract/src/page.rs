//! What a page yields.

use crate::links::paging::Pager;
use newshound_core::article::ArticleDraft;
use newshound_core::link::PageLink;
use newshound_core::robots_tag::PageRules;
use newshound_core::tdm::Said;
use newshound_core::time::UnixMillis;
use std::time::Duration;
use url::Url;

/// What is known of a page before its bytes are read.
#[derive(Debug, Clone)]
pub struct PageContext<'a> {
    /// The URL that answered.
    pub url: &'a Url,
    /// The `Content-Type` header as sent, if any.
    pub content_type: Option<&'a str>,
    /// The `X-Robots-Tag` headers as sent, joined with newlines.
    pub robots_tag: Option<&'a str>,
    /// When it was fetched; dates after it are not believed.
    pub fetched_at: UnixMillis,
    /// It was saved at a time nobody knows, no later than `fetched_at`: "two hours ago" is no date
    /// then.
    pub is_saved: bool,
    /// What the work may cost.
    pub budget: Budget,
}

/// Bounds on one page's work.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    /// Tree building stops here and what is there is used.
    pub parse: Duration,
    /// Tree nodes kept.
    pub nodes: usize,
    /// Links kept; the rest are counted.
    pub links: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { parse: Duration::from_millis(300), nodes: 200_000, links: 5_000 }
    }
}

/// What sort of page it is, by stated rules (docs/extraction.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PageKind {
    /// One story.
    Article,
    /// A list of stories: front page, section, tag, author, archive.
    Hub,
    /// Page two and later of one story.
    Continuation,
    /// Neither: about, contact, attachment, login, search.
    Other,
}

/// Something a page asked or suffered, worth telling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Issue {
    /// The parse budget ran out; the tree is partial.
    ParseDeadline,
    /// More nodes than the budget; the tree is partial.
    TooManyNodes,
    /// More links than the budget; the rest were counted only.
    TooManyLinks,
    /// The text is behind a password form.
    PasswordForm,
    /// An application shell without text of its own.
    NeedsJavascript,
    /// A bot check or block page of a CDN, answered with status 200.
    Challenge,
    /// Bytes that are not valid in the page's charset.
    BadCharset,
    /// A list that shows so many stories and goes on by a script alone.
    MoreByScript(u32),
}

/// Everything one page yields.
#[derive(Debug, Clone)]
pub struct Page {
    /// What it is.
    pub kind: PageKind,
    /// The story, where `kind` is `Article` or `Continuation`.
    pub article: Option<ArticleDraft>,
    /// What the story would be where `kind` says that there is none: for a person who says that
    /// a page is an article. Never emitted by a crawl.
    pub candidate: Option<ArticleDraft>,
    /// Every distinct link in page order, with its role; http and https only.
    pub links: Vec<PageLink>,
    /// Links over the budget.
    pub links_dropped: u32,
    /// `rel=canonical`, absolute, as the page says it (not yet believed).
    pub canonical: Option<Url>,
    /// `rel=amphtml`.
    pub amp: Option<Url>,
    /// Feeds announced in the head; of a list whose head names none, those that it links to.
    pub feeds: Vec<Url>,
    /// Sitemaps announced by `rel=sitemap`.
    pub sitemaps: Vec<Url>,
    /// Where the page leads at once, which has nothing else to say (a meta refresh).
    pub refresh: Option<Url>,
    /// The record of its post in WordPress' JSON, where it announces one.
    pub record: Option<Url>,
    /// What it shows of the pages of its story, where it is a page of one.
    pub pager: Option<Pager>,
    /// What the page asks of robots (meta elements and `X-Robots-Tag`), for our product token.
    pub robots: PageRules,
    /// What its meta elements say about text and data mining.
    pub tdm: Said,
    /// What was met on the way.
    pub issues: Vec<Issue>,
}
