//! The one writer of a file of articles, which goes on where others cut, move or replace it.

use crate::lines::Lines;
use crate::place::{self, Place};
use crate::recent::{Key, Recent};
use crate::recover;
use newshound_ports::{Changes, hold};
use std::collections::HashSet;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The file, its lock, and what was written lately.
pub(crate) struct Writer {
    path: PathBuf,
    file: Arc<File>,
    lines: Lines<File>,
    recent: Recent,
    /// Lines written or found written since the file was opened.
    written: u64,
    changes: Changes,
}

impl Writer {
    /// Opens `path` and remembers its last `recover_lines` lines, of `room` at the most. Gives the
    /// bytes of a torn last line too, which was cut off.
    pub(crate) fn open(path: &Path, recover_lines: usize, room: usize) -> io::Result<(Self, u64)> {
        let is_new = !path.exists();
        let (file, found) = take(path, recover_lines)?;
        if is_new {
            sync_folder(path)?;
        }
        let mut recent = Recent::new(room);
        for key in found.keys {
            recent.insert(key);
        }
        let lines = Lines::new(file.try_clone()?, found.whole);
        let (path, file, changes) = (path.to_owned(), Arc::new(file), Changes::default());
        let writer = Self { path, file, lines, recent, written: 0, changes };
        Ok((writer, found.torn))
    }

    /// The file that is written now.
    pub(crate) fn file(&self) -> Arc<File> {
        Arc::clone(&self.file)
    }

    /// Lines written so far: what a flush of the file makes safe.
    pub(crate) fn written(&self) -> u64 {
        self.written
    }

    /// What others did to the file since it was opened.
    pub(crate) fn changes(&self) -> Changes {
        self.changes
    }

    /// Appends `line`, unless one with its key stands there.
    pub(crate) fn put(&mut self, line: &[u8], key: Key) -> io::Result<()> {
        self.find_place()?;
        if self.recent.contains(&key) {
            return Ok(());
        }
        self.lines.put(line)?;
        self.recent.insert(key);
        self.written += 1;
        Ok(())
    }

    /// Looks whether the file is still the one that was written, and goes on in what is there now.
    pub(crate) fn find_place(&mut self) -> io::Result<()> {
        let place = place::look(&self.file, &self.path, self.lines.whole())?;
        let shown = self.path.display();
        match place {
            // What a full disk left torn is cut off by the next line.
            Place::Ours => Ok(()),
            Place::Changed if self.lines.is_torn() => Ok(()),
            Place::Changed => {
                let before = self.lines.whole();
                let mut file = self.file.try_clone()?;
                let found = recover::look(&mut file, usize::MAX)?;
                if found.torn > 0 {
                    file.set_len(found.whole)?;
                }
                let lost = before.saturating_sub(found.whole);
                self.lines = Lines::new(file, found.whole);
                self.changes.other += 1;
                self.recent.replace(found.keys);
                tracing::warn!(path = %shown, lost_bytes = lost, what = "changed", "articles_file_changed");
                Ok(())
            }
            Place::Replaced => {
                let restored = self.go_on_in_copy()?;
                tracing::warn!(path = %self.path.display(), restored, what = "replaced", "articles_file_changed");
                Ok(())
            }
            Place::Deleted | Place::Moved => {
                let lost = if place == Place::Deleted { self.lines.whole() } else { 0 };
                let what = if place == Place::Deleted { "deleted" } else { "moved" };
                tracing::warn!(path = %shown, lost_bytes = lost, what, "articles_file_changed");
                let (file, found) = take(&self.path, usize::MAX)?;
                sync_folder(&self.path)?;
                match place {
                    Place::Deleted => self.changes.other += 1,
                    _ => self.changes.moved += 1,
                }
                self.recent.replace(found.keys);
                self.begin_in(file, found.whole)
            }
        }
    }

    /// Goes on in the file that took the place of ours. An editor's copy lacks the lines written
    /// while it was open, and those are brought over; a file that shares no line with ours is a
    /// new beginning, as a rotation of logs makes it, and nothing is.
    fn go_on_in_copy(&mut self) -> io::Result<u64> {
        let (file, found) = take(&self.path, usize::MAX)?;
        let there: HashSet<Key> = found.keys.iter().copied().collect();
        let mut old = self.file.try_clone()?;
        let is_elsewhere = old.metadata()?.nlink() > 0;
        let whole = self.lines.whole();
        self.begin_in(file, found.whole)?;
        old.seek(SeekFrom::Start(0))?;
        let mut missing = Vec::new();
        let mut shared = false;
        for line in BufReader::new(old.take(whole)).split(b'\n') {
            let mut line = line?;
            let Some(key) = recover::key_of(&line) else { continue };
            if there.contains(&key) {
                shared = true;
                missing.clear();
            } else if shared {
                line.push(b'\n');
                missing.push((key, line));
            }
        }
        if is_elsewhere && !shared {
            self.changes.moved += 1;
        } else {
            self.changes.other += 1;
        }
        self.recent.replace(found.keys);
        for (key, line) in &missing {
            self.lines.put(line)?;
            self.recent.insert(*key);
            self.written += 1;
        }
        Ok(missing.len() as u64)
    }

    fn begin_in(&mut self, file: File, whole: u64) -> io::Result<()> {
        self.lines = Lines::new(file.try_clone()?, whole);
        self.file = Arc::new(file);
        Ok(())
    }
}

/// Opens `path` to read and append, made where it is missing, takes its lock, cuts off a torn last
/// line, and gives what stands in its last `lines` lines.
fn take(path: &Path, lines: usize) -> io::Result<(File, recover::Found)> {
    let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
    // Where a file system knows no locks, the store's own lock has to do.
    if let Err(TryLockError::WouldBlock) = hold(&file) {
        return Err(io::Error::other("another process writes it"));
    }
    let found = recover::look(&mut file, lines)?;
    if found.torn > 0 {
        file.set_len(found.whole)?;
    }
    Ok((file, found))
}

/// A new file survives a loss of power only once its folder is on the disk.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}
