//! The folder that a crawl's capture is written to.

use crate::cdxj::Line;
use crate::digest;
use crate::known::Known;
use crate::reader::{Entry, Reader};
use crate::record::{Codec, Record, new_id};
use crate::recover::{self, OPEN};
use crate::write::{self, Pending};
use async_trait::async_trait;
use newshound_core::capture::CaptureRef;
use newshound_core::note::ArticleNote;
use newshound_ports::{Capture, Clock, Exchange, SinkError, SystemClock, hold};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Shortest time between the beginnings of two flushes, as that of the file of articles.
const BETWEEN_FLUSHES: Duration = Duration::from_millis(50);
/// Lines of a file's index, which are held until it is whole: 50 MB.
const MAX_LINES: usize = 200_000;

/// How a capture is written.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to.
    pub folder: PathBuf,
    /// How records are packed.
    pub codec: Codec,
    /// A file that has so many bytes is ended.
    pub rotate_bytes: u64,
    /// Whether [`Capture::flush`] waits for the disk.
    pub flush: bool,
    /// Fields of each file's `warcinfo` record beside those that are always there.
    pub about: Vec<(&'static str, String)>,
}

/// A folder of WARC files: one is written, under a name that ends in `.open`; the others are whole.
pub struct Archive {
    settings: Settings,
    files: Mutex<Files>,
    known: Mutex<Known>,
    flushed: tokio::sync::Mutex<Flushed>,
}

#[derive(Default)]
struct Files {
    current: Option<Current>,
    serial: u32,
    /// Members written in all.
    written: u64,
}

struct Current {
    file: Arc<File>,
    name: String,
    /// Bytes of whole records.
    size: u64,
    /// A write failed in the middle: what stands behind `size` is to be cut off first.
    is_torn: bool,
    lines: Vec<String>,
}

#[derive(Default)]
struct Flushed {
    upto: u64,
    began: Option<Instant>,
}

impl std::fmt::Debug for Archive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Archive").field("folder", &self.settings.folder).finish_non_exhaustive()
    }
}

impl Archive {
    /// Opens a folder, made where it is missing: what a killed process left is made whole.
    ///
    /// # Errors
    /// With the path and the reason.
    pub fn open(settings: Settings) -> Result<Self, SinkError> {
        let folder = &settings.folder;
        let mut known = Known::default();
        std::fs::create_dir_all(folder)
            .and_then(|()| recover::make_whole(folder))
            .and_then(|()| recover::learn(folder, &mut known))
            .map_err(|error| not_writable(folder, &error))?;
        Ok(Self {
            settings,
            files: Mutex::default(),
            known: Mutex::new(known),
            flushed: tokio::sync::Mutex::default(),
        })
    }

    /// Builds the records of an exchange.
    fn pending(&self, exchange: &Exchange) -> io::Result<Pending> {
        let digest = digest::sha1(&[&exchange.body]);
        let earlier = match (exchange.status, exchange.truncated) {
            (200, None) if !exchange.body.is_empty() => {
                let [payload, _] = recover::keys(exchange.url.as_str(), &digest);
                self.earlier(payload).filter(|(earlier, _)| {
                    earlier.head.get("WARC-Payload-Digest") == Some(digest.as_str())
                })
            }
            (304, _) => {
                let [_, url] = recover::keys(exchange.url.as_str(), "");
                self.earlier(url)
                    .filter(|(earlier, _)| earlier.head.target() == Some(exchange.url.as_str()))
            }
            _ => None,
        };
        write::exchange(exchange, &digest, earlier.as_ref(), self.settings.codec)
    }

    /// The response that is known by a key, as it stands in its file.
    fn earlier(&self, key: u128) -> Option<(Entry, String)> {
        let (name, offset) = self.known().find(key)?;
        let read = || -> io::Result<Option<Entry>> {
            let file = File::open(recover::place_of(&self.settings.folder, &name))?;
            let mut reader = Reader::new(file);
            reader.go_to(offset)?;
            Ok(reader.next().ok().flatten())
        };
        match read() {
            Ok(Some(entry)) if entry.head.kind() == "response" => Some((entry, name)),
            _ => {
                // Somebody took the file away.
                self.known().forget(key);
                None
            }
        }
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn files(&self) -> std::sync::MutexGuard<'_, Files> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes records together; gives the file's name and where the first one stands.
    fn append(&self, pending: Pending) -> io::Result<(String, u64)> {
        let mut files = self.files();
        let is_full = files.current.as_ref().is_some_and(|current| {
            current.size >= self.settings.rotate_bytes || current.lines.len() >= MAX_LINES
        });
        if is_full {
            self.end(&mut files)?;
        }
        if files.current.is_none() {
            files.serial += 1;
            files.current = Some(self.begin(files.serial)?);
        }
        files.written += 1;
        let Some(current) = files.current.as_mut() else {
            return Err(io::Error::other("no file"));
        };
        let offset = current.put(&pending.bytes)?;
        if let Some((date, line, is_whole)) = pending.line {
            let line = Line { filename: current.name.clone(), ..line };
            let line = line.at(offset, pending.first);
            if is_whole {
                let mut known = self.known();
                let file = known.file(&current.name);
                known.add(recover::keys(&line.url, &line.digest), file, offset);
            }
            current.lines.push(line.text(date));
        }
        Ok((current.name.clone(), offset))
    }

    /// Begins a file.
    fn begin(&self, serial: u32) -> io::Result<Current> {
        let folder = &self.settings.folder;
        let now = SystemClock.now();
        let digits =
            now.to_rfc3339().chars().filter(char::is_ascii_digit).take(17).collect::<String>();
        let (host, process) = (host_name(), std::process::id());
        let ending = self.settings.codec.ending();
        let name = format!("newshound-{digits}-{serial:05}-{host}-{process}.{ending}");
        let path = folder.join(format!("{name}{OPEN}"));
        let file = OpenOptions::new().append(true).create_new(true).open(&path)?;
        if let Err(TryLockError::WouldBlock) = hold(&file) {
            return Err(io::Error::other("another process took the new file for a left one"));
        }
        // One that looked into the folder in between may have removed it.
        if std::fs::metadata(&path)?.ino() != file.metadata()?.ino() {
            return Err(io::Error::other("the new file was replaced"));
        }
        File::open(folder)?.sync_all()?;
        let lines = Vec::new();
        let file = Arc::new(file);
        let mut current = Current { file, name, size: 0, is_torn: false, lines };
        let info = write::info(&self.settings.about);
        let id = new_id()?;
        let record = Record {
            kind: "warcinfo",
            id: &id,
            date: now,
            fields: vec![("WARC-Filename", current.name.clone())],
            media: "application/warc-fields",
            is_packed: false,
            block: [info.as_bytes(), b""],
        };
        current.put(&record.pack(self.settings.codec)?)?;
        Ok(current)
    }

    /// Ends the file that is written.
    fn end(&self, files: &mut Files) -> io::Result<()> {
        let Some(current) = files.current.take() else { return Ok(()) };
        if current.is_torn {
            current.file.set_len(current.size)?;
        }
        current.file.sync_all()?;
        recover::finish(&self.settings.folder, &current.name, current.lines)
    }

    async fn flushed_to(&self, written: u64) -> io::Result<()> {
        let mut flushed = self.flushed.lock().await;
        if flushed.upto >= written {
            return Ok(());
        }
        if let Some(began) = flushed.began {
            tokio::time::sleep_until(began + BETWEEN_FLUSHES).await;
        }
        let (file, upto) = {
            let files = self.files();
            (files.current.as_ref().map(|current| Arc::clone(&current.file)), files.written)
        };
        flushed.began = Some(Instant::now());
        // A file that was ended is on the disk.
        if let Some(file) = file {
            tokio::task::spawn_blocking(move || file.sync_data())
                .await
                .map_err(io::Error::other)??;
        }
        flushed.upto = upto;
        Ok(())
    }

    fn failed(&self, error: &io::Error) -> SinkError {
        not_writable(&self.settings.folder, error)
    }
}

impl Current {
    /// Appends whole members by one write; gives where they begin.
    fn put(&mut self, bytes: &[u8]) -> io::Result<u64> {
        if self.is_torn {
            self.file.set_len(self.size)?;
            self.is_torn = false;
        }
        let offset = self.size;
        if let Err(error) = (&*self.file).write_all(bytes) {
            self.is_torn = self.file.set_len(self.size).is_err();
            return Err(error);
        }
        self.size += bytes.len() as u64;
        Ok(offset)
    }
}

fn not_writable(folder: &Path, error: &io::Error) -> SinkError {
    SinkError::NotWritable(format!("{}: the capture cannot be written: {error}", folder.display()))
}

/// The machine's name, as it may stand in a file's.
fn host_name() -> String {
    let text = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let name: String =
        text.trim().chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(40).collect();
    if name.is_empty() { "localhost".to_owned() } else { name }
}

#[async_trait]
impl Capture for Archive {
    /// Packing takes some 0.2 ms and the write goes to the system's cache, so both are done in place.
    async fn keep(&self, exchange: Exchange) -> Result<CaptureRef, SinkError> {
        let mut pending = self.pending(&exchange).map_err(|error| self.failed(&error))?;
        let whole = pending.whole.take();
        let id = std::mem::take(&mut pending.id);
        let (file, offset) = self.append(pending).map_err(|error| self.failed(&error))?;
        Ok(whole.unwrap_or(CaptureRef { file, offset, id }))
    }

    async fn note(&self, of: &CaptureRef, note: &ArticleNote) -> Result<(), SinkError> {
        let pending = write::note(of, note, SystemClock.now(), self.settings.codec);
        pending
            .and_then(|pending| self.append(pending))
            .map(|_| ())
            .map_err(|error| self.failed(&error))
    }

    async fn flush(&self) -> Result<(), SinkError> {
        if !self.settings.flush {
            return Ok(());
        }
        let written = self.files().written;
        self.flushed_to(written).await.map_err(|error| self.failed(&error))
    }

    async fn finish(&self) -> Result<(), SinkError> {
        self.end(&mut self.files()).map_err(|error| self.failed(&error))
    }
}

impl Drop for Archive {
    fn drop(&mut self) {
        // What fails here is made whole at the next start.
        let _ = self.end(&mut self.files());
    }
}

#[cfg(test)]
mod tests;
