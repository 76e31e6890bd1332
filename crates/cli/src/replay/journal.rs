//! How far a folder's replay came, in `replay.jsonl`: which version began it, then a line for each batch;
//! and what it had learned of sites by then, in `replay/memory`, so that one that was killed goes on as if
//! it had not been.

use crate::archive::{Furniture, Source};
use newshound_ports::hold;
use newshound_roles::replay::own_folder;
use newshound_roles::{Exit, Failure};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Its name in the folder.
const NAME: &str = "replay.jsonl";
/// The name of the memory.
const MEMORY: &str = "memory";
/// The memory is written again after so many times the time that it took: at most 1/20 of all goes there.
const PAUSE: u32 = 20;

/// The first line.
#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
struct Begun {
    newshound: String,
    /// The folder had articles before.
    replaces: bool,
}

#[derive(Serialize, Deserialize)]
struct Line {
    file: PathBuf,
    /// Its length then: one that grew is read on.
    bytes: u64,
    records: u64,
    done: bool,
}

/// What a memory was written beside.
#[derive(Serialize, Deserialize, Default)]
struct Point {
    /// Bytes of the journal.
    journal: u64,
    /// Bytes of the articles.
    articles: u64,
}

/// What was read of each archive.
pub(super) struct Journal {
    path: PathBuf,
    memory: PathBuf,
    file: File,
    known: HashMap<PathBuf, Line>,
    next: Instant,
    /// Articles were there before.
    pub(super) replaces: bool,
    /// Bytes of articles that the replay had written when its memory was.
    pub(super) articles: u64,
    /// What it had learned then.
    pub(super) furniture: Furniture,
}

impl Journal {
    /// Opens that of a folder; begins it anew where another version wrote it, or `again` says so.
    /// `has_articles`: what the folder has then was written by others.
    pub(super) fn open(folder: &Path, again: bool, has_articles: bool) -> Result<Self, Failure> {
        let path = folder.join(NAME);
        let memory = own_folder(folder).join(MEMORY);
        let open = || -> std::io::Result<Self> {
            std::fs::create_dir_all(own_folder(folder))?;
            let file = OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .open(&path)?;
            if let Err(TryLockError::WouldBlock) = hold(&file) {
                return Err(std::io::Error::other("another replay writes it"));
            }
            let mut lines = BufReader::new(&file).split(b'\n');
            let first = lines.next().transpose()?.unwrap_or_default();
            let begun: Option<Begun> = serde_json::from_slice(&first).ok();
            let version = env!("CARGO_PKG_VERSION");
            let begun = begun.filter(|begun| !again && begun.newshound == version);
            let mut journal = Self {
                path: path.clone(),
                memory: memory.clone(),
                file,
                known: HashMap::new(),
                next: Instant::now(),
                replaces: begun.as_ref().map_or(has_articles, |begun| begun.replaces),
                articles: 0,
                furniture: Furniture::default(),
            };
            match begun {
                Some(_) => journal.go_on()?,
                None => journal.begin(version)?,
            }
            Ok(journal)
        };
        open().map_err(|error| failure(&path, &error))
    }

    /// What another version left waiting, for the articles and for sinks, is read anew.
    fn begin(&mut self, version: &str) -> std::io::Result<()> {
        let own = self.memory.parent().unwrap_or(Path::new(""));
        std::fs::remove_dir_all(own)?;
        std::fs::create_dir(own)?;
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        let begun = Begun { newshound: version.to_owned(), replaces: self.replaces };
        let text = serde_json::to_string(&begun).unwrap_or_default() + "\n";
        self.file.write_all(text.as_bytes())
    }

    /// Reads on behind the first line, up to where the memory was written.
    fn go_on(&mut self) -> std::io::Result<()> {
        let (point, furniture) = self.remembered().unwrap_or_default();
        (self.articles, self.furniture) = (point.articles, furniture);
        self.file.seek(SeekFrom::Start(0))?;
        let mut at = 0;
        let mut line = Vec::new();
        let mut lines = BufReader::new(&self.file);
        loop {
            line.clear();
            let read = lines.read_until(b'\n', &mut line)? as u64;
            let is_first = at == 0;
            if read == 0 || line.last() != Some(&b'\n') || !is_first && at + read > point.journal {
                break;
            }
            at += read;
            if let Ok(line) = serde_json::from_slice::<Line>(&line) {
                self.known.insert(line.file.clone(), line);
            }
        }
        // What was done behind it is done again, and written once.
        self.file.set_len(at)?;
        self.file.seek(SeekFrom::Start(at))?;
        Ok(())
    }

    fn remembered(&self) -> Option<(Point, Furniture)> {
        let bytes = std::fs::read(&self.memory).ok()?;
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let point = serde_json::from_slice(&bytes[..end]).ok()?;
        Some((point, Furniture::decode(&bytes[end + 1..])?))
    }

    /// Whether all of an archive was read.
    pub(super) fn is_done(&self, source: &Source) -> bool {
        let known = self.known.get(&source.key());
        known.is_some_and(|line| line.done && line.bytes == source.length())
    }

    /// Records of an archive that were read.
    pub(super) fn records(&self, source: &Source) -> u64 {
        self.known.get(&source.key()).map_or(0, |line| line.records)
    }

    /// Notes how far archives were read.
    pub(super) fn note(&mut self, progress: &[(Arc<Source>, u64, bool)]) -> Result<(), Failure> {
        let mut text = Vec::new();
        for (source, records, done) in progress {
            let (file, bytes) = (source.key(), source.length());
            let line = Line { file, bytes, records: *records, done: *done };
            text.append(&mut serde_json::to_vec(&line).unwrap_or_default());
            text.push(b'\n');
        }
        self.file.write_all(&text).map_err(|error| failure(&self.path, &error))
    }

    /// Whether it is time to write what was learned.
    pub(super) fn is_time(&self) -> bool {
        Instant::now() >= self.next
    }

    /// Writes what was learned; `articles` is how many bytes of them are written.
    pub(super) fn remember(&mut self, articles: u64, furniture: &Furniture) -> Result<(), Failure> {
        let began = Instant::now();
        let mut write = || -> std::io::Result<()> {
            let point = Point { journal: self.file.stream_position()?, articles };
            let mut bytes = serde_json::to_vec(&point)?;
            bytes.push(b'\n');
            furniture.encode(&mut bytes);
            let unfinished = self.memory.with_extension("new");
            std::fs::write(&unfinished, &bytes)?;
            std::fs::rename(&unfinished, &self.memory)
        };
        write().map_err(|error| failure(&self.memory, &error))?;
        let took = began.elapsed().max(Duration::from_millis(1));
        self.next = Instant::now() + took * PAUSE;
        Ok(())
    }
}

fn failure(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(Exit::Output, format!("{}: cannot be written: {error}", path.display()))
}
