//! From a body to what the page means: outcome, candidates, story. Runs on a thread of the
//! parsers, away from the network.

use super::found::Found;
use super::page::{self, Read, as_told};
use crate::config::WorkerConfig;
use crate::links::{Candidate, Gathered};
use crate::stage::{documents, listed, look, pagination, websub};
use newshound_core::article::ArticleDraft;
use newshound_core::doubt;
use newshound_core::evidence::Sign;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::link::LinkRole;
use newshound_core::outcome::Outcome;
use newshound_core::parked;
use newshound_core::round::Listed;
use newshound_core::status::Refusal;
use newshound_core::task::{Expect, FetchTask, PageSign, TaskKind};
use newshound_core::tdm::Tdm;
use newshound_core::time::UnixMillis;
use newshound_extract::overrides::Overrides;
use newshound_extract::refresh;
use newshound_extract::sniff::{DocumentKind, sniff};
use newshound_extract::{Issue, Page, PageContext, PageKind, read_page_with};
use newshound_ports::Response;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Instant;
use url::Url;

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
    /// What is known of it as a page of a story.
    pub(crate) asked: pagination::Asked,
}

/// What a body was.
#[derive(Debug)]
pub struct Parsed {
    /// What the page is.
    pub outcome: Outcome,
    /// More about it, for people.
    pub detail: Option<String>,
    /// What the page tells of its site.
    pub sign: Option<PageSign>,
    /// Links that may be admitted.
    pub candidates: Vec<Candidate>,
    /// Links met.
    pub links_found: u32,
    /// Links refused, by reason.
    pub refused: BTreeMap<Refusal, u32>,
    /// The WebSub hub it announces, where it is a feed.
    pub hub: Option<String>,
    /// Its look, where it is HTML.
    pub look: Option<u64>,
    /// What it lists, where it is a list of stories.
    pub listed: Option<Listed>,
    /// A story to emit.
    pub story: Option<Box<Found>>,
    /// Where the page leads, if it says nothing else.
    pub(crate) leads_to: Option<Url>,
    /// A later page of a story, to keep for its first page.
    pub(crate) part: Option<Box<(pagination::Place, ArticleDraft)>>,
}

/// Reads a body as what it is, whatever it was expected to be.
#[must_use]
pub(crate) fn parse(config: &WorkerConfig, by: Fingerprinter, work: Work) -> Parsed {
    let Work { task, response, url, fetched_at, asked } = work;
    let mut links = Gathered::new(&config.admission, &task, by);
    let content_type = response.content_type.as_deref();
    let expect = task.entry.kind.expect();
    let (mut sign, mut list, mut look, mut hub) = (None, None, None, None);
    let mut leads_to = None;
    let Read { outcome, detail, story, part } = match kind_of(&response, expect) {
        DocumentKind::Html => {
            let ctx = PageContext {
                url: &url,
                content_type,
                robots_tag: response.robots_tag.as_deref(),
                fetched_at,
                is_saved: false,
                budget: config.budget,
            };
            let deadline = Instant::now() + config.budget.parse;
            let mut out_of_time = || Instant::now() >= deadline;
            let site = config.admission.sites.of(&task.entry.url);
            let select = site.map(|site| Overrides::new(&site.select)).transpose();
            // They were checked when the crawl began.
            let select = select.unwrap_or_default();
            let page = read_page_with(&response.body, &ctx, select.as_ref(), &mut out_of_time);
            let page = match site {
                Some(site) => as_told(page, site.story(&task.entry.url)),
                None => page,
            };
            look = look::of(&page, &task.entry.url);
            let is_guess = task.entry.role == LinkRole::SitemapGuess;
            if expect == Expect::Sitemap || is_guess {
                // A page where a sitemap was guessed is the site's way to say that there is none.
                let detail = "a page where a sitemap or a feed was expected".to_owned();
                Read::of(Outcome::OtherPage, Some(detail))
            } else if is_soft(&task, look) {
                let detail = "the page its site gives for what does not exist".to_owned();
                Read::of(Outcome::SoftNotFound, Some(detail))
            } else if let Some(target) = leads_on(&page, response.refresh.as_deref(), &url) {
                leads_to = Some(target);
                Read::of(Outcome::Redirect, None)
            } else if asked.place.is_none() && is_doubtful(&task, &page) {
                // Its links wait with it.
                Read::of(Outcome::Doubtful, None)
            } else {
                list = (page.kind == PageKind::Hub).then(|| listed::read(&page, &url, &task.entry));
                sign = sign_of(&page, &response.body)
                    .map(|(sign, by)| PageSign { sign, by: by.into_owned() });
                let said = (&response.tdm, &page.tdm, task.tdm.as_ref());
                let tdm = Tdm::of(said, page.robots, &url);
                page::read(config, (&task, &url, fetched_at), (page, tdm), &asked, &mut links)
            }
        }
        kind => {
            let read = documents::read(
                kind,
                (&response.body, content_type),
                &url,
                &task.entry,
                &mut links,
            );
            if read.outcome == Outcome::Feed {
                hub = read.hub.or_else(|| websub::hub(response.link.as_deref()?, &url));
            }
            list = read.listed;
            Read::of(read.outcome, read.detail)
        }
    };
    Parsed {
        outcome,
        detail,
        sign,
        candidates: links.links,
        links_found: links.found,
        refused: links.refused,
        hub: hub.map(String::from),
        look,
        listed: list,
        story,
        leads_to,
        part,
    }
}

/// Where a page leads at once that has nothing else to say: by its refresh element, or by the
/// header of that name.
fn leads_on(page: &Page, header: Option<&str>, url: &Url) -> Option<Url> {
    let is_signpost = page.kind != PageKind::Article
        && page.kind != PageKind::Continuation
        && page.links.len() < refresh::SIGNPOST;
    page.refresh.clone().or_else(|| refresh::target(header.filter(|_| is_signpost)?, url, url))
}

/// What a page tells of its site as a whole, and what tells that.
fn sign_of(page: &Page, body: &[u8]) -> Option<(Sign, Cow<'static, str>)> {
    if let Some(paywall) = page.article.as_ref().and_then(|draft| draft.paywall) {
        return Some((Sign::Paywalled, paywall.name().into()));
    }
    if page.article.is_none()
        && let Some(mark) = parked::mark(body)
    {
        return Some((Sign::Parked, mark.into()));
    }
    page.issues.iter().find_map(|issue| match issue {
        Issue::NeedsJavascript => Some((Sign::NeedsJavascript, "shell".into())),
        Issue::MoreByScript(shown) => Some((Sign::MoreByScript, shown.to_string().into())),
        _ => None,
    })
}

/// Whether a page is what its host gives for anything. The front page is itself, though some
/// sites give it for anything; so is a page read before.
fn is_soft(task: &FetchTask, look: Option<u64>) -> bool {
    let entry = &task.entry;
    if entry.kind == TaskKind::Probe {
        return true;
    }
    let itself = entry.role == LinkRole::Seed || entry.visit().is_some();
    look.is_some() && look == task.soft && !itself && entry.url.path_and_query() != "/"
}

/// Whether a page would be emitted, and may be what its host gives for anything.
fn is_doubtful(task: &FetchTask, page: &Page) -> bool {
    let entry = &task.entry;
    let asked = task.doubt && entry.role != LinkRole::Seed;
    let story = page.article.as_ref().filter(|_| asked && page.kind == PageKind::Article);
    story.is_some_and(|draft| doubt::is_doubtful(draft, entry.hint.as_ref(), &entry.url))
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
        // Sites label their JSON as HTML.
        DocumentKind::Html
            if expect == Expect::Feed && response.body.trim_ascii_start().starts_with(b"{") =>
        {
            DocumentKind::Json
        }
        kind => kind,
    }
}
