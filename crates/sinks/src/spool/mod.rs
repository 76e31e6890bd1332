//! The log before the sinks: articles wait here, on the disk, until every sink has confirmed them.
//!
//! put --> a line of the last segment --> a flush shared by all that wait --> Ok. A [`Reader`] for
//! each sink follows it as far as it is flushed; [`Spool::confirm`] notes how far a sink is, and
//! segments behind all of them are deleted. The spool is bounded: when it is full `put` says that
//! it is unavailable, and the crawl waits (docs/adr/0022).

mod cursor;
mod log;
mod reader;
mod segment;

pub(crate) use cursor::Cursor;
pub(crate) use reader::{Batch, Reader};

use crate::commit::{Commit, Flush};
use crate::json_lines::Durability;
use crate::recent::key;
use log::{Log, Put};
use newshound_core::article::Article;
use newshound_ports::SinkError;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;

/// A place between two articles of a spool.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Position {
    /// Articles before it since the spool was begun.
    pub(crate) number: u64,
    /// The number of the first article of the segment it is in.
    pub(crate) segment: u64,
    /// Bytes of that segment before it.
    pub(crate) offset: u64,
}

/// How large a spool may be, and what it remembers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpoolLimits {
    /// Bytes of articles that wait, at most.
    pub bytes: u64,
    /// How many of the last articles are known when they come again.
    pub remembered: usize,
}

/// How far readers may read, and whether more will come.
#[derive(Debug, Clone, Copy, Default)]
struct End {
    at: Position,
    closed: bool,
}

/// The spool. One per folder: it holds the folder's lock.
pub(crate) struct Spool {
    folder: PathBuf,
    log: Mutex<Log>,
    commit: Commit,
    durability: Durability,
    end: watch::Sender<End>,
}

impl Spool {
    /// Opens the spool in `folder`, made where it is missing, for the sinks called `names`; cursors
    /// of others no longer keep anything. Tells whether the process before was killed.
    ///
    /// # Errors
    /// `NotWritable` with the path and the reason.
    pub(crate) fn open(
        folder: &Path,
        limits: SpoolLimits,
        durability: Durability,
        disk: Arc<dyn Flush>,
        names: &[String],
    ) -> Result<(Self, bool), SinkError> {
        let opened = Log::open(folder, limits, names);
        let log = opened.map_err(|error| not_writable(folder, &error))?;
        let was_killed = log.was_killed();
        let (end, _) = watch::channel(End { at: log.end(), closed: false });
        let commit = Commit::new(disk);
        let (folder, log) = (folder.to_owned(), Mutex::new(log));
        Ok((Self { folder, log, commit, durability, end }, was_killed))
    }

    /// Takes an article, unless it is among the last ones. Once this returns it survives what
    /// `durability` says.
    ///
    /// # Errors
    /// `Unavailable` while the spool is full.
    pub(crate) async fn put(&self, article: &Article) -> Result<(), SinkError> {
        let line = segment::line(article).map_err(|error| not_writable(&self.folder, &error))?;
        let key = key(&article.id, &article.content_hash, article.revision);
        let put = self.log().put(&line, key);
        let written = match put.map_err(|error| not_writable(&self.folder, &error))? {
            Put::Written(end) => end,
            Put::Full { bytes, behind } => {
                return Err(SinkError::Unavailable(format!(
                    "the spool is full ({} MB in {}): the sink {behind} is behind, and the crawl \
                     waits for it",
                    bytes >> 20,
                    self.folder.display()
                )));
            }
        };
        if self.durability == Durability::Power {
            let now = || self.log().written();
            let flushed = self.commit.to(written.number, now).await;
            flushed.map_err(|error| not_writable(&self.folder, &error))?;
        }
        self.end.send_if_modified(|end| {
            let is_further = written.number > end.at.number;
            if is_further {
                end.at = written;
            }
            is_further
        });
        Ok(())
    }

    /// Follows the spool from `at` on.
    pub(crate) fn reader(&self, at: Position) -> Reader {
        Reader::new(&self.folder, at, self.end.subscribe())
    }

    /// How the sink called `name` stands; where the spool ends if it is new.
    pub(crate) fn cursor(&self, name: &str) -> Cursor {
        self.log().cursor(name)
    }

    /// Notes how far a sink is; its note survives a loss of power.
    ///
    /// # Errors
    /// `NotWritable` with the path and the reason.
    pub(crate) async fn confirm(&self, name: &str, cursor: Cursor) -> Result<(), SinkError> {
        let (folder, own) = (self.folder.clone(), name.to_owned());
        let kept = cursor.clone();
        let noted = tokio::task::spawn_blocking(move || kept.write(&folder, &own)).await;
        let noted = noted.unwrap_or_else(|error| Err(io::Error::other(error)));
        noted.map_err(|error| not_writable(&self.folder, &error))?;
        self.log().confirmed(name, cursor).map_err(|error| not_writable(&self.folder, &error))
    }

    /// Articles put since the spool was begun.
    pub(crate) fn number(&self) -> u64 {
        self.end.borrow().at.number
    }

    /// No more will be put: readers end where the spool does.
    pub(crate) fn close(&self) {
        self.end.send_modify(|end| end.closed = true);
    }

    /// Notes that the process ends as it should.
    pub(crate) fn ended(&self) {
        self.log().ended();
    }

    /// The last articles put, a few thousand.
    ///
    /// # Errors
    /// `NotWritable` where they cannot be read.
    pub(crate) fn last(&self) -> Result<Vec<Article>, SinkError> {
        self.log().last().map_err(|error| not_writable(&self.folder, &error))
    }

    fn log(&self) -> std::sync::MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn not_writable(folder: &Path, error: &io::Error) -> SinkError {
    SinkError::NotWritable(format!("{}: {error}", folder.display()))
}

#[cfg(test)]
#[path = "spool_tests.rs"]
mod tests;
