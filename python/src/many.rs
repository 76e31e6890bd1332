//! `extract_many`: many pages on threads of its own, results in the order of the pages.
//!
//! Flow: `__next__` takes pages from Python's iterator until enough are under way (bounded by count
//! and by bytes), then waits for the oldest one's result without holding the interpreter. The
//! threads touch nothing of Python's, so a fork or the interpreter's end harms none of them.

mod pool;

use crate::article::{Article, source};
use crate::input::{self, Document};
use crate::read::{self, Reading, Source};
use pool::{Job, Pool};
use pyo3::exceptions::{PyException, PyRuntimeError, PyTypeError, PyValueError};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyIterator, PyTuple};
use std::time::Duration;

/// Pages under way for each thread: enough that none waits for Python between two pages.
const AHEAD: usize = 8;
/// Bytes of pages under way; one page is always taken.
const MAX_AHEAD_BYTES: usize = 64 * 1024 * 1024;
/// Most threads; more than any machine needs and fewer than any machine has to refuse.
const MAX_THREADS: usize = 256;
/// How often a signal (Ctrl-C) is looked for while a page is waited for.
const SIGNALS: Duration = Duration::from_millis(50);

/// Articles in the order of their pages. Made by `extract_many`.
#[pyclass(module = "newshound", name = "ExtractMany")]
pub(crate) struct ExtractMany {
    /// None once it is used up.
    pages: Option<Py<PyIterator>>,
    /// What the iterator raised; given after the pages before it.
    raised: Option<PyErr>,
    pool: Option<Pool>,
    /// The process whose threads these are.
    process: u32,
}

#[pymethods]
impl ExtractMany {
    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__(&mut self, py: Python<'_>) -> PyResult<Option<Article>> {
        if self.process != std::process::id() {
            let why = "extract_many was called before the fork: its threads are in the parent";
            return Err(PyRuntimeError::new_err(why));
        }
        self.fill(py)?;
        let Some(pool) = &mut self.pool else { return Ok(None) };
        loop {
            if pool.under_way() == 0 {
                self.pool = None;
                return self.raised.take().map_or(Ok(None), Err);
            }
            if let Some(reading) = py.detach(|| pool.next(SIGNALS)) {
                return Ok(Some(Article::new(reading)));
            }
            py.check_signals()?;
        }
    }

    /// Ends it: pages under way are dropped.
    fn close(&mut self) {
        self.pages = None;
        self.raised = None;
        self.pool = None;
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.pages)
    }

    fn __clear__(&mut self) {
        self.pages = None;
    }
}

impl ExtractMany {
    /// Takes pages until enough are under way or there are none.
    fn fill(&mut self, py: Python<'_>) -> PyResult<()> {
        let (Some(pages), Some(pool)) = (&self.pages, &mut self.pool) else { return Ok(()) };
        let mut pages = pages.bind(py).clone();
        while pool.has_room(AHEAD, MAX_AHEAD_BYTES) {
            match pages.next() {
                Some(Ok(page)) => pool.give(job(&page)?),
                // Ctrl-C and an exit are for now; an error is for when the pages before it are given.
                Some(Err(error)) if !error.is_instance_of::<PyException>(py) => {
                    self.pages = None;
                    return Err(error);
                }
                Some(Err(error)) => {
                    self.pages = None;
                    self.raised = Some(error);
                    break;
                }
                None => {
                    self.pages = None;
                    break;
                }
            }
        }
        Ok(())
    }
}

/// A page as work; what is none is a result already.
fn job(page: &Bound<'_, PyAny>) -> PyResult<Job> {
    match parts(page) {
        Ok((document, source)) => Ok(Job::Read(document, Box::new(source))),
        Err(error) => {
            let py = page.py();
            // Not for what the page's author or the process did: Ctrl-C, no memory.
            if !(error.is_instance_of::<PyTypeError>(py)
                || error.is_instance_of::<PyValueError>(py))
            {
                return Err(error);
            }
            let nowhere = Source::new(None, None).map_err(PyRuntimeError::new_err)?;
            Ok(Job::Done(Box::new(bad(&nowhere, error.value(py).to_string()))))
        }
    }
}

fn bad(source: &Source, why: String) -> Reading {
    read::failed(source, "bad-input", why)
}

/// A page is html, or (html, url), or (html, url, fetched_at), or a dict with these keys.
fn parts(page: &Bound<'_, PyAny>) -> PyResult<(Document<'static>, Source)> {
    let (html, url, fetched_at) = if let Ok(dict) = page.cast::<PyDict>() {
        let html = dict.get_item("html")?;
        let html = html.ok_or_else(|| PyTypeError::new_err("a dict without the key html"))?;
        (html, dict.get_item("url")?, dict.get_item("fetched_at")?)
    } else if let Ok(tuple) = page.cast::<PyTuple>() {
        if !(1..=3).contains(&tuple.len()) {
            let why = format!("a tuple of {} is no page: (html, url, fetched_at)", tuple.len());
            return Err(PyTypeError::new_err(why));
        }
        (tuple.get_item(0)?, tuple.get_item(1).ok(), tuple.get_item(2).ok())
    } else {
        (page.clone(), None, None)
    };
    let url = url.filter(|url| !url.is_none());
    let url = url.map(|url| url.extract::<String>()).transpose()?;
    let source = source(url.as_deref(), fetched_at.as_ref())?;
    let document = input::document(&html, input::MAX_BYTES)?.into_owned();
    Ok((document, source))
}

/// Reads many pages on threads of its own, and gives their articles in order.
///
/// pages: an iterable, endless ones too, of pages: html (bytes or str), (html, url),
/// (html, url, fetched_at), or dicts with the keys html, url and fetched_at. At most eight pages a
/// thread, and 64 MiB of them, are taken ahead of the article that is asked for.
/// threads: how many; 0 takes one for each core.
///
/// A page that is no page (None, a URL that is none) gives an empty article with the issue
/// "bad-input" and its `error`. What the iterable itself raises is raised after the articles of the
/// pages before it. Raises TypeError for what is not iterable, ValueError for threads above 256,
/// RuntimeError where no thread can be had, and after a fork. Other threads of Python run while it
/// waits, and Ctrl-C ends the wait; one iterator is for one thread at a time.
#[pyfunction]
#[pyo3(signature = (pages, threads=0))]
pub(crate) fn extract_many(pages: &Bound<'_, PyAny>, threads: usize) -> PyResult<ExtractMany> {
    if threads > MAX_THREADS {
        let why = format!("threads is {threads}, which is above {MAX_THREADS}");
        return Err(PyValueError::new_err(why));
    }
    let threads = match threads {
        0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        some => some,
    };
    let pages = pages.try_iter()?.unbind();
    let pool = Pool::start(threads.min(MAX_THREADS))
        .map_err(|error| PyRuntimeError::new_err(format!("no thread can be had: {error}")))?;
    let process = std::process::id();
    Ok(ExtractMany { pages: Some(pages), raised: None, pool: Some(pool), process })
}
