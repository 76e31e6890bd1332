//! The records of archives that something is to be read from.

use newshound_core::capture::CaptureRef;
use newshound_core::time::UnixMillis;
use newshound_roles::Failure;
use newshound_warc::{Entry, Fault, Noted, Reader, is_archive};
use std::fs::File;
use std::path::{Path, PathBuf};
use url::Url;

/// Records read together, and bytes of them: what is held at once, twice.
const TOGETHER: usize = 256;
const TOGETHER_BYTES: usize = 64 * 1024 * 1024;
/// As much of a response is read: the crawl's own cap of a page, and its head.
const MAX_BLOCK: usize = 12 * 1024 * 1024;
/// As much of a file's own description.
const MAX_INFO: usize = 64 * 1024;
/// Folders nested deeper are not looked into.
const MAX_DEPTH: usize = 32;

/// A record to be read.
#[derive(Debug)]
pub(crate) struct Job {
    /// Its file.
    pub(super) path: PathBuf,
    pub(super) what: What,
    /// Where it is.
    pub(super) at: CaptureRef,
}

/// What it holds.
#[derive(Debug)]
pub(super) enum What {
    /// A response, or the page itself where the record is a `resource`.
    Page { url: Url, fetched_at: UnixMillis, block: Vec<u8>, is_bare: bool, media: String },
    /// What newshound noted of an article.
    Note(Box<Noted>),
}

/// What was met that gives no job.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Records in all.
    pub(crate) records: u64,
    /// Responses that are kept elsewhere.
    pub(crate) revisits: u64,
    /// Pages whose digest is another one.
    pub(crate) lies: u64,
    /// What was damaged, a sentence each.
    pub(crate) faults: Vec<String>,
}

/// Reads archives, one after another.
pub(crate) struct Jobs {
    files: std::vec::IntoIter<PathBuf>,
    /// Every page, also where newshound noted which are articles.
    all: bool,
    open: Option<Open>,
}

struct Open {
    path: PathBuf,
    name: String,
    reader: Reader<File>,
    records: u64,
    /// Articles are noted in it.
    is_noted: bool,
}

/// Some jobs, and how far their file was read with them.
pub(crate) struct Batch {
    pub(crate) jobs: Vec<Job>,
    pub(crate) seen: Seen,
    /// Files, the records read of each, and whether it was read to its end.
    pub(crate) progress: Vec<(PathBuf, u64, bool)>,
}

impl Jobs {
    pub(crate) fn new(files: Vec<PathBuf>, all: bool) -> Self {
        Self { files: files.into_iter(), all, open: None }
    }

    /// The next jobs; `None` behind the last. `skip` says how many records of a file were read before.
    pub(crate) fn next(&mut self, skip: &dyn Fn(&Path) -> u64) -> Option<Batch> {
        let mut batch = Batch { jobs: Vec::new(), seen: Seen::default(), progress: Vec::new() };
        let mut bytes = 0;
        while batch.jobs.len() < TOGETHER && bytes < TOGETHER_BYTES {
            let Some(open) = &mut self.open else {
                let Some(path) = self.files.next() else {
                    let is_empty = batch.progress.is_empty() && batch.seen.faults.is_empty();
                    return (!is_empty).then_some(batch);
                };
                let before = skip(&path);
                self.open = Open::new(path, before, &mut batch.seen);
                continue;
            };
            match open.step(self.all, &mut batch.seen) {
                Step::Job(job) => {
                    if let What::Page { block, .. } = &job.what {
                        bytes += block.len();
                    }
                    batch.jobs.push(*job);
                }
                Step::Nothing => continue,
                Step::End => {
                    batch.progress.push((open.path.clone(), open.records, true));
                    self.open = None;
                }
            }
        }
        if let Some(open) = &self.open {
            batch.progress.push((open.path.clone(), open.records, false));
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
    /// Opens a file and passes over its first `skip` records.
    fn new(path: PathBuf, skip: u64, seen: &mut Seen) -> Option<Self> {
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) => {
                seen.faults.push(format!("{}: cannot be read: {error}", path.display()));
                return None;
            }
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = name.strip_suffix(".open").unwrap_or(&name).to_owned();
        let reader = Reader::new(file);
        let mut open = Self { path, name, reader, records: 0, is_noted: false };
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

    fn fault(&self, fault: &Fault, seen: &mut Seen) -> Step {
        seen.faults.push(format!("{}: {fault}", self.path.display()));
        if matches!(fault, Fault::Io(_)) { Step::End } else { Step::Nothing }
    }

    fn job(&mut self, entry: &Entry, all: bool, seen: &mut Seen) -> Result<Option<Job>, Fault> {
        let head = &entry.head;
        let media = head.media();
        let is_bare = head.kind() == "resource" && media.contains("html");
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
                Noted::read(entry, &block.bytes).map(|noted| What::Note(Box::new(noted)))
            }
            "response" if self.is_noted && !all => None,
            "response" | "resource" if is_bare || media == "application/http" => {
                let url = head.target().and_then(|target| Url::parse(target).ok());
                let url = url.filter(|url| matches!(url.scheme(), "http" | "https"));
                match url {
                    Some(url) => {
                        let block = self.reader.block(MAX_BLOCK)?;
                        seen.lies += u64::from(!block.lies(head).is_empty());
                        let (fetched_at, block) = (head.date().unwrap_or_default(), block.bytes);
                        Some(What::Page { url, fetched_at, block, is_bare, media })
                    }
                    None => None,
                }
            }
            _ => None,
        };
        let id = head.id().trim_start_matches('<').trim_end_matches('>').to_owned();
        let at = CaptureRef { file: self.name.clone(), offset: entry.offset, id };
        Ok(what.map(|what| Job { path: self.path.clone(), what, at }))
    }
}

/// The archives that arguments name: files as they are, and those of folders, by name.
///
/// # Errors
/// A name that is not there, or a folder that holds none.
pub(crate) fn files(arguments: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut all = Vec::new();
    for argument in arguments {
        let fail = |error: &dyn std::fmt::Display| {
            Failure::usage(format!("{}: cannot be read: {error}", argument.display()))
        };
        if argument.to_str().is_some_and(|text| text.contains("://")) {
            return Err(Failure::usage(format!(
                "{}: archives are read from files and folders; copy or mount the bucket first",
                argument.display()
            )));
        }
        let meta = std::fs::metadata(argument).map_err(|error| fail(&error))?;
        if !meta.is_dir() {
            all.push(argument.clone());
            continue;
        }
        let mut found = Vec::new();
        walk(argument, 0, &mut found).map_err(|error| fail(&error))?;
        if found.is_empty() {
            let none = "no archive in it (.warc, .warc.gz, .warc.zst)";
            return Err(Failure::usage(format!("{}: {none}", argument.display())));
        }
        found.sort();
        all.append(&mut found);
    }
    Ok(all)
}

fn walk(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        // A link to a folder may lead back here.
        if path.is_dir() && !path.is_symlink() && depth < MAX_DEPTH {
            walk(&path, depth + 1, found)?;
        } else if is_archive(name) && path.is_file() {
            found.push(path);
        }
    }
    Ok(())
}
