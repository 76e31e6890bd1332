//! The one writer of a spool's segments.

use super::segment::{self, keys_path, numbers};
use super::{Cursor, Position, SpoolLimits};
use crate::lines::Lines;
use crate::recent::{Key, Recent, key};
use newshound_core::article::Article;
use newshound_ports::hold;
use std::collections::{BTreeMap, VecDeque};
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Bytes of a segment: what is read again at most when a process was killed.
const SEGMENT: u64 = 16 << 20;
/// Segments of a spool at least, so that the room of those read becomes free.
const SEGMENTS: u64 = 4;
/// Articles that may have reached the spool and nothing behind it when a process is killed: as many
/// as are ever processed at once, with room.
const LAST: u64 = 2_000;

/// What came of a put.
pub(super) enum Put {
    /// It is written, or was before; the end of what is written.
    Written(Position),
    /// There is no room; who is furthest behind.
    Full { bytes: u64, behind: String },
}

/// The segments, the last of which is written.
pub(super) struct Log {
    folder: PathBuf,
    limits: SpoolLimits,
    /// First numbers and bytes, oldest first.
    segments: VecDeque<(u64, u64)>,
    file: Arc<File>,
    lines: Lines<File>,
    /// Keys of the last segment.
    keys: Vec<Key>,
    /// First numbers and counts of the segments whose keys are kept.
    kept: VecDeque<(u64, usize)>,
    recent: Recent,
    cursors: BTreeMap<String, Cursor>,
    next: u64,
    was_killed: bool,
    _lock: File,
}

impl Log {
    pub(super) fn open(folder: &Path, limits: SpoolLimits, names: &[String]) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let lock = File::create(folder.join("lock"))?;
        if let Err(TryLockError::WouldBlock) = hold(&lock) {
            return Err(io::Error::other("another process writes it"));
        }
        let mut found = numbers(folder, ".log")?;
        let mut cursors = BTreeMap::new();
        let mut first = found.first().copied();
        for name in names {
            if let Some(cursor) = Cursor::read(folder, name)? {
                if found.is_empty() {
                    first = first.max(Some(cursor.at.number));
                }
                cursors.insert(name.clone(), cursor);
            }
        }
        if found.is_empty() {
            found.push(first.unwrap_or(0));
        }
        let mut recent = Recent::new(limits.remembered);
        let mut kept = VecDeque::new();
        let mut all = found.clone();
        all.extend(numbers(folder, ".keys")?);
        all.sort_unstable();
        all.dedup();
        let last = found.last().copied().unwrap_or(0);
        for number in all.into_iter().filter(|number| *number != last) {
            let keys = match segment::read_keys(&keys_path(folder, number)) {
                Ok(keys) => keys,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    let keys = segment::scan_keys(&segment::path(folder, number))?;
                    segment::write_keys(&keys_path(folder, number), &keys)?;
                    keys
                }
                Err(error) => return Err(error),
            };
            kept.push_back((number, keys.len()));
            keys.into_iter().for_each(|key| recent.insert(key));
        }
        let mut segments = VecDeque::new();
        for number in &found {
            let bytes =
                std::fs::metadata(segment::path(folder, *number)).map_or(0, |one| one.len());
            segments.push_back((*number, bytes));
        }
        let file = append(folder, last)?;
        let mut keys = Vec::new();
        let whole =
            segment::scan(&file, |one| keys.push(key(&one.id, &one.content_hash, one.revision)))?;
        if file.metadata()?.len() > whole {
            file.set_len(whole)?;
        }
        keys.iter().for_each(|key| recent.insert(*key));
        if let Some(end) = segments.back_mut() {
            end.1 = whole;
        }
        let lines = Lines::new(file.try_clone()?, whole);
        let next = last + keys.len() as u64;
        let dirty = dirty(folder);
        let was_killed = dirty.exists();
        File::create(&dirty)?;
        File::open(folder)?.sync_all()?;
        let (folder, file, _lock) = (folder.to_owned(), Arc::new(file), lock);
        let mut log = Self {
            folder,
            limits,
            segments,
            file,
            lines,
            keys,
            kept,
            recent,
            cursors,
            next,
            was_killed,
            _lock,
        };
        for name in names {
            let is_new = !log.cursors.contains_key(name);
            let cursor = log.cursor(name);
            if is_new {
                // Noted at once: it gets all from now on, even if it is away for now.
                cursor.write(&log.folder, name)?;
            }
            log.cursors.insert(name.clone(), cursor);
        }
        Ok(log)
    }

    pub(super) fn was_killed(&self) -> bool {
        self.was_killed
    }

    pub(super) fn ended(&self) {
        let _ = std::fs::remove_file(dirty(&self.folder));
    }

    /// The end of what is written.
    pub(super) fn end(&self) -> Position {
        let segment = self.segments.back().map_or(0, |last| last.0);
        Position { number: self.next, segment, offset: self.lines.whole() }
    }

    /// The file that is written, and the articles in it and those before it.
    pub(super) fn written(&self) -> (Arc<File>, u64) {
        (Arc::clone(&self.file), self.next)
    }

    /// The cursor of a sink, brought to where the spool is: a loss of power may have cut it.
    pub(super) fn cursor(&self, name: &str) -> Cursor {
        let first = self.segments.front().map_or(0, |first| first.0);
        let begin = Position { number: first, segment: first, offset: 0 };
        let mut cursor = match self.cursors.get(name) {
            Some(cursor) => cursor.clone(),
            None => Cursor { at: self.end(), ..Cursor::default() },
        };
        if cursor.at.number < first {
            tracing::warn!(sink = name, lost = first - cursor.at.number, "spool_gap");
            cursor.at = begin;
        }
        if cursor.at.number > self.next {
            cursor.at = self.end();
        }
        cursor
    }

    pub(super) fn put(&mut self, line: &[u8], key: Key) -> io::Result<Put> {
        if self.recent.contains(&key) {
            return Ok(Put::Written(self.end()));
        }
        let bytes = self.waiting();
        if bytes + line.len() as u64 > self.limits.bytes && bytes > 0 {
            let behind = self.cursors.iter().min_by_key(|(_, cursor)| cursor.at.number);
            let behind = behind.map(|(name, _)| name.clone()).unwrap_or_default();
            return Ok(Put::Full { bytes, behind });
        }
        if self.lines.whole() >= SEGMENT.min(self.limits.bytes / SEGMENTS) {
            self.seal()?;
        }
        self.lines.put(line)?;
        self.next += 1;
        self.keys.push(key);
        self.recent.insert(key);
        if let Some(last) = self.segments.back_mut() {
            last.1 = self.lines.whole();
        }
        Ok(Put::Written(self.end()))
    }

    /// The number of the first article that a sink has not confirmed.
    fn reached(&self) -> u64 {
        self.cursors.values().map(|cursor| cursor.at.number).min().unwrap_or(self.next)
    }

    /// Bytes of the segments with such articles.
    fn waiting(&self) -> u64 {
        let reached = self.reached();
        let ends = self.segments.iter().skip(1).map(|next| next.0).chain([self.next]);
        let waiting = self.segments.iter().zip(ends).filter(|(_, end)| *end > reached);
        waiting.map(|(segment, _)| segment.1).sum()
    }

    /// Begins a new segment behind the last, which is safe from then on.
    fn seal(&mut self) -> io::Result<()> {
        self.file.sync_data()?;
        let last = self.segments.back().map_or(0, |last| last.0);
        segment::write_keys(&keys_path(&self.folder, last), &self.keys)?;
        let file = append(&self.folder, self.next)?;
        File::open(&self.folder)?.sync_all()?;
        self.kept.push_back((last, self.keys.len()));
        self.keys.clear();
        self.lines = Lines::new(file.try_clone()?, 0);
        self.file = Arc::new(file);
        self.segments.push_back((self.next, 0));
        self.tidy()
    }

    pub(super) fn confirmed(&mut self, name: &str, cursor: Cursor) -> io::Result<()> {
        self.cursors.insert(name.to_owned(), cursor);
        self.tidy()
    }

    /// Deletes segments that every sink is behind, and keys that are too old.
    fn tidy(&mut self) -> io::Result<()> {
        let reached = self.reached();
        // The last one stays, and what may not have reached the file beside the spool.
        while self.segments.len() > 1
            && self.segments[1].0 <= reached
            && self.segments[1].0 + LAST <= self.next
        {
            remove(&segment::path(&self.folder, self.segments[0].0))?;
            self.segments.pop_front();
        }
        let mut count: usize = self.kept.iter().map(|kept| kept.1).sum();
        while let Some(&(number, keys)) = self.kept.front()
            && count - keys >= self.limits.remembered
        {
            remove(&keys_path(&self.folder, number))?;
            self.kept.pop_front();
            count -= keys;
        }
        Ok(())
    }

    /// The articles of the last segments, [`LAST`] at least where there are so many.
    pub(super) fn last(&self) -> io::Result<Vec<Article>> {
        let mut from = self.segments.len();
        while from > 0 && self.segments.get(from).is_none_or(|one| one.0 + LAST > self.next) {
            from -= 1;
        }
        let mut articles = Vec::new();
        for (number, _) in self.segments.range(from..) {
            let file = File::open(segment::path(&self.folder, *number))?;
            segment::scan(&file, |article| articles.push(article))?;
        }
        Ok(articles)
    }
}

fn append(folder: &Path, number: u64) -> io::Result<File> {
    let path = segment::path(folder, number);
    OpenOptions::new().read(true).append(true).create(true).open(path)
}

fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// A file that is there while a process writes the spool.
fn dirty(folder: &Path) -> PathBuf {
    folder.join("open")
}
