//! Links, feeds, sitemaps and explanations, as rows that `newshound/_rows.py` names.

use crate::article::source;
use crate::input::{self, Document};
use crate::quiet::guarded;
use crate::read;
use newshound_core::article::PageDate;
use newshound_extract::explain::explain as explained;
use newshound_extract::feed::{FeedEntry, read_feed};
use newshound_extract::sitemap::{Caps, SitemapEntry, SitemapForm, read_sitemap};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use url::Url;

/// Largest sitemap read (sitemaps.org: 50 MB).
const MAX_SITEMAP: usize = 50 * 1024 * 1024;

type LinkRow = (String, String, &'static str, bool);
type EntryRow = (String, String, Option<String>, Vec<String>, Vec<String>, Option<String>);
type FeedRow = (Option<String>, Vec<EntryRow>, Option<String>, u32, bool);
type NewsRow = (Option<String>, Option<String>, Option<String>, Vec<String>, Option<String>);
type PlaceRow = (String, Option<String>, Option<NewsRow>);
type SitemapRow = (&'static str, Vec<PlaceRow>, u32, bool);

/// Runs `work` while other threads of Python run; a panic inside is a `RuntimeError`.
fn away<T: Send>(py: Python<'_>, work: impl FnOnce() -> T + Send) -> PyResult<T> {
    py.detach(|| guarded(work)).map_err(|panic| {
        PyRuntimeError::new_err(format!("an error of newshound itself, please report it: {panic}"))
    })
}

/// Rows of `newshound.Link`.
#[pyfunction]
#[pyo3(name = "_links", signature = (html, url))]
pub(crate) fn links(html: &Bound<'_, PyAny>, url: &str) -> PyResult<Vec<LinkRow>> {
    let document = input::document(html, input::MAX_BYTES)?;
    let source = source(Some(url), None)?;
    away(html.py(), || {
        let links = read::page(&document, &source).links.into_iter();
        links.map(|link| (link.url.into(), link.text, link.role.name(), link.nofollow)).collect()
    })
}

/// The row of a `newshound.Feed`.
#[pyfunction]
#[pyo3(name = "_feed", signature = (data, url))]
pub(crate) fn feed(data: &Bound<'_, PyAny>, url: &str) -> PyResult<Option<FeedRow>> {
    let document = input::document(data, input::MAX_BYTES)?;
    let url = source(Some(url), None)?.url;
    away(data.py(), || {
        let feed = read_feed(&document.bytes, &url, document.content_type())?;
        let entries = feed.entries.into_iter().map(entry).collect();
        let next = feed.next.map(String::from);
        Some((feed.title, entries, next, feed.dropped, feed.broken || document.is_cut))
    })
}

fn value(date: Option<PageDate>) -> Option<String> {
    date.map(|date| date.value)
}

fn entry(entry: FeedEntry) -> EntryRow {
    let FeedEntry { url, title, published, authors, categories, summary, updated: _ } = entry;
    (url, title, value(published), authors, categories, summary)
}

/// The row of a `newshound.Sitemap`.
#[pyfunction]
#[pyo3(name = "_sitemap", signature = (data, url))]
pub(crate) fn sitemap(data: &Bound<'_, PyAny>, url: &str) -> PyResult<Option<SitemapRow>> {
    let document = input::document(data, MAX_SITEMAP)?;
    let url = source(Some(url), None)?.url;
    away(data.py(), || read_one(&document, &url))
}

fn read_one(document: &Document<'_>, url: &Url) -> Option<SitemapRow> {
    let label = document.content_type();
    let sitemap = read_sitemap(&document.bytes, url, label, Caps::default())?;
    let form = match sitemap.form {
        SitemapForm::UrlSet => "urlset",
        SitemapForm::Index => "index",
        SitemapForm::Text => "text",
        SitemapForm::Feed => "feed",
    };
    let entries = sitemap.entries.into_iter().map(place).collect();
    Some((form, entries, sitemap.dropped, sitemap.damaged || document.is_cut))
}

fn place(entry: SitemapEntry) -> PlaceRow {
    let news = entry.news.map(|news| {
        (news.title, value(news.published), news.language, news.keywords, news.publication)
    });
    (entry.url, value(entry.lastmod), news)
}

/// Why a page was read as it was, as text or as a page of HTML.
#[pyfunction]
#[pyo3(name = "_explain", signature = (html, url, fetched_at, as_html))]
pub(crate) fn explain(
    html: &Bound<'_, PyAny>,
    url: Option<&str>,
    fetched_at: Option<&Bound<'_, PyAny>>,
    as_html: bool,
) -> PyResult<String> {
    let document = input::document(html, input::MAX_BYTES)?;
    let source = source(url, fetched_at)?;
    away(html.py(), || {
        let told = explained(&document.bytes, &source.context(&document));
        if as_html { told.to_html() } else { told.to_text() }
    })
}
