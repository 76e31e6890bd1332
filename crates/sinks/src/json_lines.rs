//! Articles as JSON Lines: one object a line, in the order of their emission.
//!
//! A line is written by one `write(2)` and is whole or not there. After a `kill -9` the file
//! may end in half a line; opening it cuts that off. A task that is done again after a crash
//! brings the same article again: the last lines are remembered, so it is not doubled.

use crate::lines::Lines;
use crate::recent::{Recent, key};
use crate::recover;
use async_trait::async_trait;
use newshound_core::article::Article;
use newshound_ports::{ArticleSink, SinkError, hold};
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Articles remembered of this run: more than are ever between a task's first and second
/// processing. 16 MB at most.
const REMEMBERED: usize = 1 << 17;

/// The sink. One per file: it holds the file's lock.
pub struct JsonLines {
    path: PathBuf,
    /// For `flush`, which must not hold up the writer.
    file: Arc<File>,
    writer: Mutex<Writer>,
    cut: u64,
}

struct Writer {
    lines: Lines<File>,
    recent: Recent,
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
    pub fn open(path: &Path, recover_lines: usize) -> Result<Self, SinkError> {
        Self::open_file(path, recover_lines).map_err(|error| not_writable(path, &error))
    }

    fn open_file(path: &Path, recover_lines: usize) -> io::Result<Self> {
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        // Where a file system knows no locks, the store's own lock has to do.
        if let Err(TryLockError::WouldBlock) = hold(&file) {
            return Err(io::Error::other("another process writes it"));
        }
        let found = recover::look(&mut file, recover_lines)?;
        if found.torn > 0 {
            file.set_len(found.whole)?;
        }
        let mut recent = Recent::new(REMEMBERED.max(recover_lines));
        for key in found.keys {
            recent.insert(key);
        }
        let lines = Lines::new(file.try_clone()?, found.whole);
        Ok(Self {
            path: path.to_owned(),
            file: Arc::new(file),
            writer: Mutex::new(Writer { lines, recent }),
            cut: found.torn,
        })
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
}

fn not_writable(path: &Path, error: &io::Error) -> SinkError {
    SinkError::NotWritable(format!("{}: {error}", path.display()))
}

#[async_trait]
impl ArticleSink for JsonLines {
    /// The write goes to the system's cache and takes microseconds, so it is done in place.
    async fn put(&self, article: &Article) -> Result<(), SinkError> {
        let mut line = serde_json::to_vec(article)
            .map_err(|error| not_writable(&self.path, &io::Error::other(error)))?;
        line.push(b'\n');
        let key = key(&article.id, &article.content_hash);
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if writer.recent.contains(&key) {
            return Ok(());
        }
        writer.lines.put(&line).map_err(|error| not_writable(&self.path, &error))?;
        writer.recent.insert(key);
        Ok(())
    }

    async fn flush(&self) -> Result<(), SinkError> {
        let file = Arc::clone(&self.file);
        let synced = tokio::task::spawn_blocking(move || file.sync_data()).await;
        synced
            .map_err(io::Error::other)
            .and_then(|synced| synced)
            .map_err(|error| not_writable(&self.path, &error))
    }
}
