//! A record of an archive, read: on any thread.

use super::answer::{Answer, answer};
use super::jobs::{Job, MAX_BLOCK, What};
use super::recent::Recent;
use super::source::{Bytes, Source};
use newshound_core::article::{Article, ArticleDraft};
use newshound_core::capture::CaptureRef;
use newshound_core::time::UnixMillis;
use newshound_extract::sniff::{DocumentKind, sniff};
use newshound_extract::{Budget, Page, PageContext, read_page_until};
use newshound_warc::{Entry, Noted, Reader};
use newshound_worker::stage::again;
use std::borrow::Cow;
use std::time::Instant;
use url::Url;

/// What a record gave.
#[derive(Debug)]
pub(crate) enum Read {
    /// The article that was noted, from its page as it is read now.
    Article(Box<Article>),
    /// A page that nothing is noted of.
    Page {
        /// Its URL.
        url: Url,
        /// The capture's date.
        fetched_at: UnixMillis,
        /// Where it is.
        at: CaptureRef,
        /// What it says.
        page: Box<Page>,
    },
    /// No page: another status, a picture, a feed.
    Nothing,
    /// It should be there and is not.
    Fault(String),
}

/// A record that was read.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) read: Read,
    /// It is not what its digest says.
    pub(crate) is_lie: bool,
}

/// Reads the page of a job.
pub(crate) fn read(job: &Job) -> Reading {
    match &job.what {
        What::Page { url, fetched_at, head, block, is_bare } => {
            let bytes = &*block.bytes;
            let answer = if *is_bare {
                let media = head.get("Content-Type").map(str::to_owned);
                Some(Answer { body: Cow::Borrowed(bytes), media, robots: None })
            } else {
                answer(bytes)
            };
            let undone = answer.as_ref().map(|answer| &*answer.body);
            let is_lie = !block.lies(head, &|_| undone.map(<[u8]>::to_vec)).is_empty();
            let page = answer.and_then(|answer| page_of(&answer, url, *fetched_at));
            let read = page.map_or(Read::Nothing, |page| {
                let (url, at) = (url.clone(), job.at.clone());
                Read::Page { url, fetched_at: *fetched_at, at, page: Box::new(page) }
            });
            Reading { read, is_lie }
        }
        What::Note { noted, pages } => {
            let read = match article(noted, &Kept { source: &job.source, pages }) {
                Ok(article) => Read::Article(Box::new(article)),
                Err(why) => {
                    let at = &noted.capture;
                    Read::Fault(format!("{}, byte {}: {why}", at.file, at.offset))
                }
            };
            Reading { read, is_lie: false }
        }
    }
}

/// The article that a note is of.
fn article(noted: &Noted, kept: &Kept<'_>) -> Result<Article, String> {
    let was = noted.note.record().ok_or("what is noted of an article cannot be read")?;
    let fetched_at = UnixMillis::from_rfc3339(&was.fetched_at).unwrap_or_default();
    let url = was.fetched_url.to_url().ok_or("its URL is none")?;
    let page = kept.page(&noted.capture, Some(&url), fetched_at)?;
    let mut later: Vec<ArticleDraft> = Vec::new();
    for at in &noted.note.parts {
        let page = kept.page(at, None, fetched_at)?;
        later.extend(page.article.or(page.candidate));
    }
    let article = again::article(&noted.note, noted.capture.clone(), page, later);
    article.ok_or_else(|| format!("{url}: no text of a story is read in it any more"))
}

/// Where the pages of notes are looked for.
struct Kept<'a> {
    /// The archive of the note.
    source: &'a Source,
    /// What was met in it.
    pages: &'a Recent,
}

impl Kept<'_> {
    /// The page that is kept in the archive of that name beside the note's, or, where somebody renamed it,
    /// joined it with others or packed it anew, in the note's own; `url` is what it was asked for as,
    /// where that is known.
    fn page(
        &self,
        at: &CaptureRef,
        url: Option<&Url>,
        fetched_at: UnixMillis,
    ) -> Result<Page, String> {
        let is_own = self.source.name() == at.file;
        let own = || self.pages.place(&at.id).map(|offset| found(self.source, offset, &at.id));
        let named = || {
            let source = self.source.beside(&at.file);
            source.map(|source| found(&source, at.offset, &at.id))
        };
        let kept = self.pages.block(&at.id);
        let (target, block) = if let Some(block) = kept {
            (None, Cow::Borrowed(block))
        } else {
            let first = if is_own { own().or_else(named) } else { named() };
            let record = match first.ok_or("its response: no file of that name")? {
                Err(why) => own().unwrap_or(Err(why))?,
                Ok(record) => record,
            };
            let (mut reader, entry) = record;
            let block = reader.block(MAX_BLOCK).map_err(|fault| fault.to_string())?;
            let target = entry.head.target().and_then(|target| Url::parse(target).ok());
            (target, Cow::Owned(block.bytes))
        };
        let url = url.or(target.as_ref()).ok_or("its URL is none")?;
        let answer = answer(&block).ok_or("it holds no page")?;
        page_of(&answer, url, fetched_at).ok_or_else(|| "it holds no page".to_owned())
    }
}

/// The record of an id at a place of an archive.
fn found(source: &Source, offset: u64, id: &str) -> Result<(Reader<Bytes>, Entry), String> {
    let bytes = source.open().map_err(|error| format!("its response: {error}"))?;
    let mut reader = Reader::new(bytes);
    reader.go_to(offset).map_err(|error| error.to_string())?;
    let entry = reader.next().map_err(|fault| fault.to_string())?;
    let entry = entry.ok_or("its response: the file ends before it")?;
    if entry.head.id().trim_matches(['<', '>']) == id {
        Ok((reader, entry))
    } else {
        Err(format!("another record stands there than {id}"))
    }
}

fn page_of(answer: &Answer<'_>, url: &Url, fetched_at: UnixMillis) -> Option<Page> {
    let label = answer.media.as_deref();
    let is_html = label.is_none_or(|label| label.to_ascii_lowercase().contains("html"));
    match sniff(&answer.body, label) {
        DocumentKind::Html => {}
        DocumentKind::Other | DocumentKind::Text if is_html => {}
        _ => return None,
    }
    let budget = Budget::default();
    let context = PageContext {
        url,
        content_type: label,
        robots_tag: answer.robots.as_deref(),
        fetched_at,
        is_saved: false,
        budget,
    };
    let deadline = Instant::now() + budget.parse;
    Some(read_page_until(&answer.body, &context, &mut || Instant::now() >= deadline))
}
