//! `Article`: one page read, as Python sees it.

use crate::input;
use crate::read::{self, Reading, Source};
use newshound_core::article::{Article as Record, Headline};
use newshound_core::block::of_plain;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple};
use serde::Serialize;
use std::sync::Arc;

/// One page read: the story it tells, and what was met on the way. Made by `extract`,
/// `extract_many` and `Article.from_dict`. Its attributes are the fields of the record
/// (docs/article.md), and `page_kind`, `issues`, `canonical` and `error`. It cannot be changed, and
/// can be compared, copied and pickled.
#[pyclass(frozen, module = "newshound", name = "Article")]
#[derive(Debug)]
pub(crate) struct Article {
    reading: Arc<Reading>,
}

impl Article {
    pub(crate) fn new(reading: Reading) -> Self {
        Self { reading: Arc::new(reading) }
    }
}

/// A serde value's own name: `live-blog`.
fn name(value: &impl Serialize) -> Option<String> {
    serde_json::to_value(value).ok()?.as_str().map(str::to_owned)
}

fn broken(error: &serde_json::Error) -> PyErr {
    PyRuntimeError::new_err(format!("the record cannot be written: {error}"))
}

/// Python's own reader of JSON, which keeps the order of fields.
fn loads<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    static LOADS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    LOADS.import(py, "json", "loads")?.call1((text,))
}

fn headline(headline: &Headline) -> (String, String) {
    (headline.text.clone(), name(&headline.source).unwrap_or_default())
}

#[pymethods]
impl Article {
    /// Headline, without the site's name; empty where the page has none.
    #[getter]
    fn title(&self) -> &str {
        &self.reading.record.title
    }

    /// All edits of the headline that the page gives, each with its source.
    #[getter]
    fn headlines(&self) -> Vec<(String, String)> {
        self.reading.record.headlines.iter().map(headline).collect()
    }

    /// Persons the page credits; else the one organisation it names as author.
    #[getter]
    fn authors(&self) -> Vec<String> {
        self.reading.record.authors.clone()
    }

    /// News agencies credited.
    #[getter]
    fn agencies(&self) -> Vec<String> {
        self.reading.record.agencies.clone()
    }

    /// Publication date: RFC 3339 with the page's own offset, without one where the page has none,
    /// or a bare day.
    #[getter]
    fn published(&self) -> Option<&str> {
        self.reading.record.published.as_deref()
    }

    /// How exact `published` is: "day", "minute" or "second".
    #[getter]
    fn published_precision(&self) -> Option<String> {
        self.reading.record.published_precision.as_ref().and_then(name)
    }

    /// Where `published` was read: "json-ld", "meta", "time-element", ...
    #[getter]
    fn published_source(&self) -> Option<String> {
        self.reading.record.published_source.as_ref().and_then(name)
    }

    /// Last change the page admits to, in the forms of `published`.
    #[getter]
    fn modified(&self) -> Option<&str> {
        self.reading.record.modified.as_deref()
    }

    /// BCP 47 language in lower case.
    #[getter]
    fn language(&self) -> Option<&str> {
        self.reading.record.language.as_deref()
    }

    /// Section as the page writes it.
    #[getter]
    fn section(&self) -> Option<&str> {
        self.reading.record.section.as_deref()
    }

    /// Categories that the page files the story under.
    #[getter]
    fn categories(&self) -> Vec<String> {
        self.reading.record.categories.clone()
    }

    /// Tags or keywords.
    #[getter]
    fn tags(&self) -> Vec<String> {
        self.reading.record.tags.clone()
    }

    /// Standfirst or meta description.
    #[getter]
    fn description(&self) -> Option<&str> {
        self.reading.record.description.as_deref()
    }

    /// Lead image, an absolute URL.
    #[getter]
    fn lead_image(&self) -> Option<&str> {
        self.reading.record.lead_image.as_deref()
    }

    /// Pictures of the story: dicts with `url` and, where the page gives them, `caption`, `credit`
    /// and `alt`.
    #[getter]
    fn images<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        loads(
            py,
            &serde_json::to_string(&self.reading.record.images).map_err(|error| broken(&error))?,
        )
    }

    /// The distinct links of the page: dicts with `url` (canonical), `text` and `role`.
    #[getter]
    fn links<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let links = serde_json::to_string(&self.reading.record.links);
        loads(py, &links.map_err(|error| broken(&error))?)
    }

    /// Publisher's name.
    #[getter]
    fn publisher(&self) -> Option<&str> {
        self.reading.record.publisher.as_deref()
    }

    /// Kind of story: "news", "live-blog", "opinion", ...
    #[getter]
    fn kind(&self) -> String {
        name(&self.reading.record.kind).unwrap_or_default()
    }

    /// The page says or shows that its text is not free.
    #[getter]
    fn paywalled(&self) -> bool {
        self.reading.record.paywalled
    }

    /// What tells so: "declared", "part", "tier", "box" or "notice".
    #[getter]
    fn paywall(&self) -> Option<&'static str> {
        self.reading.record.paywall.map(newshound_core::article::Paywall::name)
    }

    /// The text: paragraphs separated by one blank line.
    #[getter]
    fn body(&self) -> &str {
        &self.reading.record.body
    }

    /// Words of `body`.
    #[getter]
    fn word_count(&self) -> u32 {
        self.reading.record.word_count
    }

    /// Canonical URL of the story; None where neither the caller nor the page names one.
    #[getter]
    fn url(&self) -> Option<&str> {
        self.reading.has_url.then(|| self.reading.record.url.as_str())
    }

    /// What the page calls its canonical URL, believed or not.
    #[getter]
    fn canonical(&self) -> Option<&str> {
        self.reading.canonical.as_deref()
    }

    /// What the page is: "article", "hub" (a list of stories), "continuation" (a later page of a
    /// story) or "other".
    #[getter]
    fn page_kind(&self) -> &str {
        &self.reading.page_kind
    }

    /// What was met on the way: "parse-deadline", "bad-charset", "page-cut", "internal-error", ...
    #[getter]
    fn issues(&self) -> Vec<String> {
        self.reading.issues.clone()
    }

    /// Why there is no reading at all, where an issue is "bad-input" or "internal-error".
    #[getter]
    fn error(&self) -> Option<&str> {
        self.reading.error.as_deref()
    }

    /// The record of articles.jsonl, in its order of fields; valid by docs/article.schema.json.
    /// Where no URL is known its `url` is `http://unknown.invalid/saved-page`.
    fn dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        loads(py, &self.json()?)
    }

    /// The same as one line of JSON.
    fn json(&self) -> PyResult<String> {
        serde_json::to_string(&self.reading.record).map_err(|error| broken(&error))
    }

    /// The story as Markdown (CommonMark with tables): headline and blocks, under a YAML front
    /// matter where `front_matter` is set.
    #[pyo3(signature = (front_matter=true))]
    fn markdown(&self, front_matter: bool) -> String {
        let text = newshound_writers::markdown(&self.reading.record);
        match text.split_once("\n---\n\n") {
            Some((_, body)) if !front_matter => body.to_owned(),
            _ => text,
        }
    }

    /// The story as a page of HTML, with nothing of the page's own markup, scripts or styles.
    fn html(&self) -> String {
        newshound_writers::html(&self.reading.record)
    }

    /// The story as TEI.
    fn tei(&self) -> String {
        newshound_writers::tei(&self.reading.record)
    }

    /// An article from a record of articles.jsonl, as a dict.
    ///
    /// Raises TypeError for what is no dict, ValueError for what is no record.
    #[staticmethod]
    fn from_dict(record: &Bound<'_, PyDict>) -> PyResult<Self> {
        static DUMPS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let text = DUMPS.import(record.py(), "json", "dumps")?.call1((record,))?;
        let mut record: Record = serde_json::from_str(&text.extract::<String>()?)
            .map_err(|error| PyValueError::new_err(format!("no record of an article: {error}")))?;
        if record.blocks.is_empty() {
            // One of before there were blocks: paragraphs.
            record.blocks = of_plain(&record.body);
        }
        let reading = Reading {
            record,
            page_kind: "article".to_owned(),
            canonical: None,
            issues: vec![],
            error: None,
            has_url: true,
        };
        Ok(Self::new(reading))
    }

    fn __repr__(&self) -> String {
        let record = &self.reading.record;
        let published = record.published.as_deref().unwrap_or("no date");
        let kind = &self.reading.page_kind;
        format!("<Article {:?}, {published}, {} words, {kind}>", record.title, record.word_count)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.reading == other.reading
    }

    fn __hash__(&self) -> u64 {
        // The first half of the content's hash: equal articles have equal ones.
        let hash = &self.reading.record.content_hash;
        hash.get(..16).and_then(|half| u64::from_str_radix(half, 16).ok()).unwrap_or_default()
    }

    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__<'py>(slf: Bound<'py, Self>, memo: &Bound<'py, PyAny>) -> Bound<'py, Self> {
        let _ = memo;
        slf
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let restore = py.import("newshound._native")?.getattr("_restore")?;
        let state = serde_json::to_string(self.reading.as_ref()).map_err(|error| broken(&error))?;
        (restore, (state,)).into_pyobject(py)
    }
}

/// An article from its pickled state.
#[pyfunction]
#[pyo3(name = "_restore")]
pub(crate) fn restore(state: &str) -> PyResult<Article> {
    let reading = serde_json::from_str(state)
        .map_err(|error| PyValueError::new_err(format!("no state of an article: {error}")))?;
    Ok(Article::new(reading))
}

/// Reads one page.
///
/// html: the page as bytes (unpacked where gzip packed them, their charset found as browsers do) or
/// str. What is beyond 10 MiB is not read, and the issue "page-cut" says so.
/// url: where it was fetched from; links and dates in the URL depend on it.
/// fetched_at: when, as str (ISO 8601), datetime or date; dates after it are not believed, and
/// "two hours ago" is a date only with it.
///
/// Never fails for what the page holds: broken input gives a poorer article and its issues.
/// Raises TypeError for arguments of other types, ValueError for a URL that is no absolute http(s)
/// URL and a time that is none. Other threads of Python run while it works.
#[pyfunction]
#[pyo3(signature = (html, url=None, fetched_at=None))]
pub(crate) fn extract(
    html: &Bound<'_, PyAny>,
    url: Option<&str>,
    fetched_at: Option<&Bound<'_, PyAny>>,
) -> PyResult<Article> {
    let document = input::document(html, input::MAX_BYTES)?;
    let source = source(url, fetched_at)?;
    Ok(Article::new(html.py().detach(|| read::article(&document, &source))))
}

/// Where and when, from Python's arguments.
pub(crate) fn source(url: Option<&str>, fetched_at: Option<&Bound<'_, PyAny>>) -> PyResult<Source> {
    Source::new(input::url(url)?, input::fetched_at(fetched_at)?).map_err(PyValueError::new_err)
}
