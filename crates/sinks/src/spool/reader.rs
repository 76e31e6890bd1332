//! Follows a spool for one sink.

use super::segment::{self, numbers};
use super::{End, Position};
use newshound_core::article::Article;
use newshound_ports::SinkError;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use tokio::sync::watch;

/// Bytes of a batch after which it is handed over, however few its articles.
const BATCH_BYTES: usize = 8 << 20;

/// Articles in a row.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// They.
    pub(crate) articles: Vec<Article>,
    /// Their bytes.
    pub(crate) bytes: usize,
    /// Where the next one begins.
    pub(crate) end: Position,
}

/// Follows the spool.
pub(crate) struct Reader {
    folder: PathBuf,
    at: Position,
    end: watch::Receiver<End>,
}

impl Reader {
    pub(super) fn new(folder: &Path, at: Position, end: watch::Receiver<End>) -> Self {
        Self { folder: folder.to_owned(), at, end }
    }

    /// The next articles, `limit` at most; waits for the first. `None` once the spool is closed and
    /// read to its end. May be dropped while it waits.
    ///
    /// # Errors
    /// `NotWritable` where the spool cannot be read.
    pub(crate) async fn next(&mut self, limit: usize) -> Result<Option<Batch>, SinkError> {
        let end = loop {
            let end = *self.end.borrow_and_update();
            if end.at.number > self.at.number {
                break end.at;
            }
            // The spool itself went away: nothing more will come.
            if end.closed || self.end.changed().await.is_err() {
                return Ok(None);
            }
        };
        let (folder, at) = (self.folder.clone(), self.at);
        let read = tokio::task::spawn_blocking(move || read(&folder, at, end, limit)).await;
        let read = read.unwrap_or_else(|error| Err(io::Error::other(error)));
        let batch = read.map_err(|error| {
            SinkError::NotWritable(format!("{}: cannot be read: {error}", self.folder.display()))
        })?;
        self.at = batch.end;
        Ok(Some(batch))
    }
}

/// Reads from `at` to `end` at most.
fn read(folder: &Path, mut at: Position, end: Position, limit: usize) -> io::Result<Batch> {
    let mut batch = Batch::default();
    while at.number < end.number && batch.articles.len() < limit && batch.bytes < BATCH_BYTES {
        let mut file = match File::open(segment::path(folder, at.segment)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                at = after_gap(folder, at, end)?;
                continue;
            }
            Err(error) => return Err(error),
        };
        file.seek(SeekFrom::Start(at.offset))?;
        let mut lines = BufReader::with_capacity(256 << 10, file);
        let mut line = Vec::new();
        while at.number < end.number && batch.articles.len() < limit && batch.bytes < BATCH_BYTES {
            line.clear();
            let length = lines.read_until(b'\n', &mut line)?;
            if length == 0 {
                // The segment's end: the next one begins with this number.
                if at.segment == at.number {
                    return Err(io::Error::other("a segment of the spool is empty"));
                }
                at = Position { number: at.number, segment: at.number, offset: 0 };
                break;
            }
            match segment::article(&line) {
                Some(article) => batch.articles.push(article),
                None => tracing::error!(number = at.number, "spool_damaged"),
            }
            batch.bytes += length;
            at.offset += length as u64;
            at.number += 1;
        }
    }
    batch.end = at;
    Ok(batch)
}

/// The next place where articles are, when a segment was deleted by hand.
fn after_gap(folder: &Path, at: Position, end: Position) -> io::Result<Position> {
    let next = numbers(folder, ".log")?.into_iter().find(|number| *number >= at.number);
    let next = next.filter(|number| *number <= end.number);
    let to = match next {
        Some(number) if number > at.segment => Position { number, segment: number, offset: 0 },
        _ => end,
    };
    tracing::error!(lost = to.number - at.number, "spool_damaged");
    Ok(to)
}
