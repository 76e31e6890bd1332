//! Articles as JSON Lines: one object a line, in the order of their emission.
//!
//! A line is written by one `write(2)` and is whole or not there. After a `kill -9` the file
//! may end in half a line; opening it cuts that off. A task that is done again after a crash
//! brings the same article again: the last lines are remembered, so it is not doubled.
//!
//! put --> the writer's line --> a flush shared by all that wait (group commit) --> Ok. So an
//! article that was confirmed survives a loss of power; [`Durability::Process`] leaves the flush
//! out, and it survives the death of the process only.

use crate::commit::{Commit, Flush, SystemDisk};
use crate::fields::Fields;
use crate::recent::key;
use crate::writer::Writer;
use async_trait::async_trait;
use newshound_core::article::Article;
use newshound_ports::{ArticleSink, Changes, SinkError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Articles remembered of this run: more than are ever between a task's first and second
/// processing. 16 MB at most.
const REMEMBERED: usize = 1 << 17;
/// What a confirmed article survives.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Durability {
    /// A loss of power: it was flushed to the disk (`fdatasync`).
    #[default]
    Power,
    /// The death of the process: it is in the system's cache.
    Process,
}

/// The sink. One per file: it holds the file's lock.
pub struct JsonLines {
    path: PathBuf,
    writer: Mutex<Writer>,
    durability: Durability,
    fields: Fields,
    commit: Commit,
    cut: u64,
}

impl std::fmt::Debug for JsonLines {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("JsonLines").field("path", &self.path).finish_non_exhaustive()
    }
}

impl JsonLines {
    /// Opens `path` for appending, made where it is missing; its directory must be there.
    /// Remembers the articles of the last `recover_lines` lines: give at least the number of
    /// articles that may have been written since the last report was stored.
    ///
    /// # Errors
    /// `NotWritable` with the path and the reason; also where the file holds something else
    /// than articles, or another process writes it.
    pub fn open(
        path: &Path,
        recover_lines: usize,
        durability: Durability,
    ) -> Result<Self, SinkError> {
        Self::open_on(path, recover_lines, durability, Arc::new(SystemDisk))
    }

    /// [`JsonLines::open`] on a disk of one's own.
    ///
    /// # Errors
    /// Those of [`JsonLines::open`].
    pub fn open_on(
        path: &Path,
        recover_lines: usize,
        durability: Durability,
        disk: Arc<dyn Flush>,
    ) -> Result<Self, SinkError> {
        let (writer, cut) = Writer::open(path, recover_lines, REMEMBERED.max(recover_lines))
            .map_err(|error| not_writable(path, &error))?;
        Ok(Self {
            path: path.to_owned(),
            writer: Mutex::new(writer),
            durability,
            fields: Fields::default(),
            commit: Commit::new(disk),
            cut,
        })
    }

    /// The same sink, writing these fields only.
    #[must_use]
    pub fn with_fields(self, fields: Fields) -> Self {
        Self { fields, ..self }
    }

    /// Bytes of a torn last line that were cut off at open.
    #[must_use]
    pub fn cut_bytes(&self) -> u64 {
        self.cut
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the line; gives what has to be flushed for it to be safe.
    fn write(&self, article: &Article) -> io::Result<u64> {
        let mut line = serde_json::to_vec(&self.fields.of(article)).map_err(io::Error::other)?;
        line.push(b'\n');
        let key = key(&article.id, &article.content_hash, article.revision);
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer.put(&line, key)?;
        Ok(writer.written())
    }

    /// Returns once the first `lines` lines are on the disk. One of those that wait flushes for all.
    async fn flushed_to(&self, lines: u64) -> io::Result<()> {
        let now = || {
            let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
            (writer.file(), writer.written())
        };
        self.commit.to(lines, now).await
    }
}

fn not_writable(path: &Path, error: &io::Error) -> SinkError {
    SinkError::NotWritable(format!("{}: {error}", path.display()))
}

#[async_trait]
impl ArticleSink for JsonLines {
    /// The write goes to the system's cache and takes microseconds, so it is done in place.
    async fn put(&self, article: &Article) -> Result<(), SinkError> {
        let lines = self.write(article).map_err(|error| not_writable(&self.path, &error))?;
        if self.durability == Durability::Process {
            return Ok(());
        }
        self.flushed_to(lines).await.map_err(|error| not_writable(&self.path, &error))
    }

    async fn flush(&self) -> Result<(), SinkError> {
        let lines = {
            let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
            writer.find_place().map_err(|error| not_writable(&self.path, &error))?;
            writer.written()
        };
        self.flushed_to(lines).await.map_err(|error| not_writable(&self.path, &error))
    }

    fn changes(&self) -> Changes {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner).changes()
    }
}
