//! The records of archives that something is to be read from.

use super::answer::may_be_page;
use super::recent::Recent;
use super::source::{Bytes, Source};
use newshound_core::capture::CaptureRef;
use newshound_core::time::UnixMillis;
use newshound_warc::{Block, Entry, Fault, Head, Message, Noted, Reader};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use url::Url;

/// Records read together, and bytes of them: what is held at once, twice.
const TOGETHER: usize = 256;
const TOGETHER_BYTES: usize = 64 * 1024 * 1024;
/// As much of a response is read: the crawl's own cap of a page, and its head.
pub(super) const MAX_BLOCK: usize = 12 * 1024 * 1024;
/// As much of one is read before it is known whether it may be a page.
const MAX_FIRST: usize = 64 * 1024;
/// As much of a file's own description.
const MAX_INFO: usize = 64 * 1024;

/// A record to be read.
#[derive(Debug)]
pub(crate) struct Job {
    /// Its archive.
    pub(super) source: Arc<Source>,
    pub(super) what: What,
    /// Where it is.
    pub(super) at: CaptureRef,
}

/// What it holds.
#[derive(Debug)]
pub(super) enum What {
    /// A response, or the page itself where the record is a `resource`.
    Page { url: Url, fetched_at: UnixMillis, head: Box<Head>, block: Block, is_bare: bool },
    /// What newshound noted of an article, and where its pages stand in this archive, as far as they do.
    Note { noted: Box<Noted>, pages: Recent },
}

/// What was met that gives no job.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Records in all.
    pub(crate) records: u64,
    /// Responses that are kept elsewhere.
    pub(crate) revisits: u64,
    /// What was damaged, a sentence each.
    pub(crate) faults: Vec<String>,
    /// Archives that could not be read to their end.
    pub(crate) unread: u64,
}

/// Reads archives, one after another.
pub(crate) struct Jobs {
    sources: std::vec::IntoIter<Source>,
    /// Every page, also where newshound noted which are articles.
    all: bool,
    open: Option<Open>,
}

struct Open {
    source: Arc<Source>,
    name: String,
    reader: Reader<Bytes>,
    records: u64,
    /// Articles are noted in it.
    is_noted: bool,
    /// Its responses, where articles are noted.
    pages: Recent,
    /// The date of a record that has none: that of the one before, or of the file.
    date: UnixMillis,
    /// It could not be read to its end.
    is_broken: bool,
}

/// Some jobs, and how far their file was read with them.
pub(crate) struct Batch {
    pub(crate) jobs: Vec<Job>,
    pub(crate) seen: Seen,
    /// Archives, the records read of each, and whether it was read to its end.
    pub(crate) progress: Vec<(Arc<Source>, u64, bool)>,
}

impl Jobs {
    pub(crate) fn new(sources: Vec<Source>, all: bool) -> Self {
        Self { sources: sources.into_iter(), all, open: None }
    }

    /// The next jobs; `None` behind the last. `skip` says how many records of an archive were read before.
    pub(crate) fn next(&mut self, skip: &dyn Fn(&Source) -> u64) -> Option<Batch> {
        let mut batch = Batch { jobs: Vec::new(), seen: Seen::default(), progress: Vec::new() };
        let mut bytes = 0;
        while batch.jobs.len() < TOGETHER && bytes < TOGETHER_BYTES {
            let Some(open) = &mut self.open else {
                let Some(source) = self.sources.next() else {
                    let is_empty = batch.progress.is_empty() && batch.seen.faults.is_empty();
                    return (!is_empty).then_some(batch);
                };
                let before = skip(&source);
                self.open = Open::new(source, before, &mut batch.seen);
                continue;
            };
            match open.step(self.all, &mut batch.seen) {
                Step::Job(job) => {
                    if let What::Page { block, .. } = &job.what {
                        bytes += block.bytes.len();
                    }
                    batch.jobs.push(*job);
                }
                Step::Nothing => continue,
                Step::End => {
                    if open.records == 0 && !open.is_broken {
                        batch.seen.faults.push(format!("{}: no record in it", open.source));
                    }
                    batch.progress.push((Arc::clone(&open.source), open.records, !open.is_broken));
                    self.open = None;
                }
            }
        }
        if let Some(open) = &self.open {
            batch.progress.push((Arc::clone(&open.source), open.records, false));
        }
        Some(batch)
    }
}

enum Step {
    Job(Box<Job>),
    Nothing,
    End,
}

impl Open {
    /// Opens an archive and passes over its first `skip` records.
    fn new(source: Source, skip: u64, seen: &mut Seen) -> Option<Self> {
        let bytes = match source.open() {
            Ok(bytes) => bytes,
            Err(error) => {
                seen.unread += 1;
                seen.faults.push(format!("{source}: cannot be read: {error}"));
                return None;
            }
        };
        let date = source.written().unwrap_or(UNIX_EPOCH);
        let mut open = Self {
            name: source.name(),
            source: Arc::new(source),
            reader: Reader::new(bytes),
            records: 0,
            is_noted: false,
            pages: Recent::default(),
            date: millis(date),
            is_broken: false,
        };
        let mut unseen = Seen::default();
        while open.records < skip {
            if let Step::End = open.step(false, &mut unseen) {
                break;
            }
        }
        Some(open)
    }

    fn step(&mut self, all: bool, seen: &mut Seen) -> Step {
        let entry = match self.reader.next() {
            Ok(Some(entry)) => entry,
            Ok(None) => return Step::End,
            Err(fault) => return self.fault(&fault, seen),
        };
        self.records += 1;
        seen.records += 1;
        match self.job(&entry, all, seen) {
            Ok(Some(job)) => Step::Job(Box::new(job)),
            Ok(None) => Step::Nothing,
            Err(fault) => self.fault(&fault, seen),
        }
    }

    fn fault(&mut self, fault: &Fault, seen: &mut Seen) -> Step {
        seen.faults.push(format!("{}: {fault}", self.source));
        if matches!(fault, Fault::Damaged { .. }) {
            return Step::Nothing;
        }
        seen.unread += 1;
        self.is_broken = true;
        Step::End
    }

    fn job(&mut self, entry: &Entry, all: bool, seen: &mut Seen) -> Result<Option<Job>, Fault> {
        let head = &entry.head;
        let dated = head.date();
        self.date = dated.unwrap_or(self.date);
        let id = head.id().trim_matches(['<', '>']).to_owned();
        let at = CaptureRef { file: self.name.clone(), offset: entry.offset, id };
        let what = match head.kind() {
            "warcinfo" => {
                let block = self.reader.block(MAX_INFO)?;
                let text = String::from_utf8_lossy(&block.bytes);
                self.is_noted = text.lines().any(|line| line.starts_with("software: newshound/"));
                None
            }
            "revisit" => {
                seen.revisits += 1;
                None
            }
            "metadata" if self.is_noted && !all => {
                let block = self.reader.block(MAX_BLOCK)?;
                Noted::read(entry, &block.bytes).map(|noted| {
                    let pages = self.pages.of(&noted);
                    What::Note { noted: Box::new(noted), pages }
                })
            }
            "response" if self.is_noted && !all => {
                if entry.is_addressable {
                    self.pages.stands_at(&at.id, entry.offset);
                } else if let Some(block) = self.page()? {
                    // It cannot be gone back to.
                    self.pages.keep(&at.id, block.bytes);
                }
                None
            }
            "response" | "resource" => self.response(entry, dated)?,
            _ => None,
        };
        Ok(what.map(|what| Job { source: Arc::clone(&self.source), what, at }))
    }

    /// The response that a record holds, where it may be a page.
    fn response(
        &mut self,
        entry: &Entry,
        dated: Option<UnixMillis>,
    ) -> Result<Option<What>, Fault> {
        let head = &entry.head;
        let url = head.target().and_then(|target| Url::parse(target).ok());
        let Some(url) = url.filter(|url| matches!(url.scheme(), "http" | "https")) else {
            return Ok(None);
        };
        let is_bare = head.kind() == "resource";
        let media = head.media();
        let may_be = if is_bare {
            media.is_empty() || media.contains("html")
        } else {
            matches!(&*media, "" | "application/http" | "message/http")
        };
        if !may_be {
            return Ok(None);
        }
        let block = if is_bare { Some(self.reader.block(MAX_BLOCK)?) } else { self.page()? };
        let Some(block) = block else { return Ok(None) };
        // What the server said is next to what the archive says.
        let said = || {
            let message = Message::read(&block.bytes).filter(|_| !is_bare)?;
            httpdate::parse_http_date(&message.field("date", " ")?).ok().map(millis)
        };
        let fetched_at = dated.or_else(said).unwrap_or(self.date);
        Ok(Some(What::Page { url, fetched_at, head: Box::new(head.clone()), block, is_bare }))
    }

    /// The block of a response, unless its head says that it is no page.
    fn page(&mut self) -> Result<Option<Block>, Fault> {
        let mut block = self.reader.block(MAX_FIRST)?;
        if !Message::read(&block.bytes).is_none_or(|message| may_be_page(&message)) {
            return Ok(None);
        }
        if block.is_cut {
            let rest = self.reader.block(MAX_BLOCK - MAX_FIRST)?;
            block.bytes.extend_from_slice(&rest.bytes);
            (block.is_cut, block.is_short) = (rest.is_cut, rest.is_short);
        }
        Ok(Some(block))
    }
}

fn millis(at: SystemTime) -> UnixMillis {
    let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
    UnixMillis(i64::try_from(since.as_millis()).unwrap_or_default())
}
