//! A record of an archive, read: on any thread.

use super::jobs::{Job, What};
use newshound_core::article::{Article, ArticleDraft};
use newshound_core::capture::CaptureRef;
use newshound_core::time::UnixMillis;
use newshound_extract::sniff::{DocumentKind, sniff};
use newshound_extract::{Budget, Page, PageContext, read_page_until};
use newshound_warc::{Entry, Message, Noted, Reader, place_of};
use newshound_worker::stage::again;
use std::borrow::Cow;
use std::fs::File;
use std::path::Path;
use std::time::Instant;
use url::Url;

/// Longest body after its codings, as the crawl has it.
const MAX_BODY: usize = 10 * 1024 * 1024;
/// As much of a record is read.
const MAX_BLOCK: usize = 12 * 1024 * 1024;

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

/// Reads the page of a job.
pub(crate) fn read(job: &Job) -> Read {
    match &job.what {
        What::Page { url, fetched_at, block, is_bare, media } => {
            let answer = if *is_bare {
                Some(Answer {
                    body: Cow::Borrowed(block),
                    media: Some(media.clone()),
                    robots: None,
                })
            } else {
                answer(block)
            };
            let page = answer.and_then(|answer| page_of(&answer, url, *fetched_at));
            page.map_or(Read::Nothing, |page| {
                let (url, at) = (url.clone(), job.at.clone());
                Read::Page { url, fetched_at: *fetched_at, at, page: Box::new(page) }
            })
        }
        What::Note(noted) => match article(noted, &job.path) {
            Ok(article) => Read::Article(Box::new(article)),
            Err(why) => {
                let at = &noted.capture;
                Read::Fault(format!("{}, byte {}: {why}", at.file, at.offset))
            }
        },
    }
}

/// The article that a note is of.
fn article(noted: &Noted, path: &Path) -> Result<Article, String> {
    let was = noted.note.record().ok_or("what is noted of an article cannot be read")?;
    let fetched_at = UnixMillis::from_rfc3339(&was.fetched_at).unwrap_or_default();
    let url = was.fetched_url.to_url().ok_or("its URL is none")?;
    let page = kept(path, &noted.capture, Some(&url), fetched_at)?;
    let mut later: Vec<ArticleDraft> = Vec::new();
    for at in &noted.note.parts {
        let page = kept(path, at, None, fetched_at)?;
        later.extend(page.article.or(page.candidate));
    }
    let article = again::article(&noted.note, noted.capture.clone(), page, later);
    article.ok_or_else(|| format!("{url}: no text of a story is read in it any more"))
}

/// The page that is kept in the file of that name beside `path`, or, where somebody gave it another name,
/// in `path` itself; `url` is what it was asked for as, where that is known.
fn kept(
    path: &Path,
    at: &CaptureRef,
    url: Option<&Url>,
    fetched_at: UnixMillis,
) -> Result<Page, String> {
    let named = place_of(path.parent().unwrap_or(Path::new("")), &at.file);
    let found = found(&named, at);
    let (mut reader, entry) = match found {
        Ok(found) => found,
        Err(why) => self::found(path, at).map_err(|_| why)?,
    };
    let block = reader.block(MAX_BLOCK).map_err(|fault| fault.to_string())?;
    let target = entry.head.target().and_then(|target| Url::parse(target).ok());
    let url = url.or(target.as_ref()).ok_or("its URL is none")?;
    let answer = answer(&block.bytes).ok_or("it holds no page")?;
    page_of(&answer, url, fetched_at).ok_or_else(|| "it holds no page".to_owned())
}

/// The record at a place of a file.
fn found(path: &Path, at: &CaptureRef) -> Result<(Reader<File>, Entry), String> {
    let file = File::open(path).map_err(|error| format!("its response: {error}"))?;
    let mut reader = Reader::new(file);
    reader.go_to(at.offset).map_err(|error| error.to_string())?;
    let entry = reader.next().map_err(|fault| fault.to_string())?;
    let entry = entry.ok_or("its response: the file ends before it")?;
    if entry.head.id().trim_matches(['<', '>']) == at.id {
        Ok((reader, entry))
    } else {
        Err(format!("another record stands there than {}", at.id))
    }
}

/// A response that may hold a page, with its codings undone.
struct Answer<'a> {
    body: Cow<'a, [u8]>,
    media: Option<String>,
    robots: Option<String>,
}

fn answer(block: &[u8]) -> Option<Answer<'_>> {
    let message = Message::read(block)?;
    let is_read = matches!(message.status, 200..=299) && !matches!(message.status, 202 | 204..=206);
    if !is_read {
        return None;
    }
    let media = message.field("content-type", ",");
    let robots = message.field("x-robots-tag", "\n");
    let payload = message.payload();
    let coding = message.field("content-encoding", ",").unwrap_or_default();
    let (decoded, whole) = newshound_fetch::decode(&coding, [&*payload], MAX_BODY);
    // Many archives keep the field of a coding that they undid.
    let body = if whole.is_err() && decoded.is_empty() { payload } else { Cow::Owned(decoded) };
    Some(Answer { body, media, robots })
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
