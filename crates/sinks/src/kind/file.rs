//! A file of rows, or files one after another; plain or packed.
//!
//! Rows wait in memory until the flush, which appends them, packed as one frame, and brings them to
//! the disk. The mark is where the file ended then: what stands behind it was never confirmed, and
//! comes again.

use super::aside::Blocking;
use super::names::{Names, Packing, Rotate};
use super::rows::Form;
use crate::lines::Lines;
use crate::stand::{Stand, begins_with, stand};
use flate2::write::GzEncoder;
use newshound_core::article::Article;
use newshound_core::time::UnixMillis;
use newshound_ports::{Clock, SinkError, SystemClock, hold};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// The level of zstd: its own default.
const ZSTD_LEVEL: i32 = 3;

/// The sink.
pub(super) struct RowFile {
    names: Names,
    form: Form,
    packing: Packing,
    open: Option<Open>,
    /// Rows that no flush has confirmed.
    rows: Vec<u8>,
}

/// The file that is written.
struct Open {
    name: String,
    file: File,
    lines: Lines<File>,
}

/// Where the files ended at a flush.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Mark {
    name: String,
    bytes: u64,
    inode: u64,
    tail: u64,
}

impl RowFile {
    pub(super) fn new(path: &Path, form: Form, rotate: Rotate, packing: Packing) -> Self {
        let names = Names::new(path, rotate, packing);
        Self { names, form, packing, open: None, rows: Vec::new() }
    }

    fn resumed(&mut self, mark: Option<&str>) -> io::Result<()> {
        self.rows.clear();
        self.open = None;
        std::fs::create_dir_all(self.names.folder())?;
        let all = self.names.all()?;
        let mark: Option<Mark> = mark.map(serde_json::from_str).transpose()?;
        let Some(mark) = mark else {
            // Behind what is there already, of an earlier sink.
            let name = self.names.next(all.last().map(String::as_str), now());
            self.open = Some(self.begin(&name)?);
            return Ok(());
        };
        let later: Vec<&String> = all.iter().filter(|name| **name > mark.name).collect();
        let path = self.names.path(&mark.name);
        let stood = Stand { bytes: mark.bytes, inode: mark.inode, tail: mark.tail };
        match *later {
            // Begun behind the mark, so nothing in it was confirmed.
            [name] => std::fs::remove_file(self.names.path(name))?,
            [] => {}
            // The state is older than the files: they are left alone.
            [.., last] => {
                self.open = Some(self.begin(&self.names.next(Some(last), now()))?);
                return Ok(());
            }
        }
        let file = self.take(&path)?;
        if begins_with(&path, &stood)? {
            file.set_len(mark.bytes)?;
        } else {
            tracing::warn!(path = %path.display(), "sink_file_changed");
        }
        self.open = Some(self.fit(mark.name, file)?);
        Ok(())
    }

    /// Opens a file that is to be written from its end on.
    fn begin(&self, name: &str) -> io::Result<Open> {
        let file = self.take(&self.names.path(name))?;
        self.fit(name.to_owned(), file)
    }

    fn take(&self, path: &Path) -> io::Result<File> {
        let is_new = !path.exists();
        let file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        if let Err(TryLockError::WouldBlock) = hold(&file) {
            return Err(io::Error::other("another process or sink writes it"));
        }
        if is_new {
            File::open(self.names.folder())?.sync_all()?;
        }
        Ok(file)
    }

    /// Checks that the file holds such rows, and writes their head into an empty one.
    fn fit(&self, name: String, mut file: File) -> io::Result<Open> {
        let bytes = file.metadata()?.len();
        let head = self.form.head();
        let wanted: &[u8] = match (self.packing, self.form) {
            (Packing::Gzip, _) => &[0x1f, 0x8b],
            (Packing::Zstd, _) => &[0x28, 0xb5, 0x2f, 0xfd],
            (Packing::Plain, Form::Json(_)) => b"{",
            (Packing::Plain, Form::Csv(_)) => head.as_bytes(),
        };
        let mut begin = Vec::new();
        file.seek(SeekFrom::Start(0))?;
        (&mut file).take(wanted.len() as u64).read_to_end(&mut begin)?;
        if bytes > 0 && begin != wanted {
            return Err(io::Error::other(match self.form {
                Form::Csv(_) if begin.first() == wanted.first() => {
                    "it is there already with other columns; name another file"
                }
                _ => "it is there already and does not hold articles, so it is left alone",
            }));
        }
        let mut lines = Lines::new(file.try_clone()?, bytes);
        if bytes > 0 && self.packing == Packing::Plain {
            let mut last = [0];
            file.seek(SeekFrom::End(-1))?;
            file.read_exact(&mut last)?;
            if last != *b"\n" {
                lines.put(b"\n")?;
            }
        }
        // Readers take a file of no frame for a torn one.
        if bytes == 0 && (!head.is_empty() || self.packing != Packing::Plain) {
            lines.put(&self.packed(head.as_bytes())?)?;
        }
        Ok(Open { name, file, lines })
    }

    fn packed(&self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        match self.packing {
            Packing::Plain => Ok(bytes.to_vec()),
            Packing::Zstd => zstd::stream::encode_all(bytes, ZSTD_LEVEL),
            Packing::Gzip => {
                let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
                encoder.write_all(bytes)?;
                encoder.finish()
            }
        }
    }

    fn flushed(&mut self) -> io::Result<String> {
        let closed = || io::Error::other("it is not open");
        let before = self.open.as_ref().ok_or_else(closed)?;
        if !self.rows.is_empty() && self.names.is_over(&before.name, before.lines.whole(), now()) {
            let name = self.names.next(Some(&before.name), now());
            self.open = Some(self.begin(&name)?);
        }
        let packed = if self.rows.is_empty() { None } else { Some(self.packed(&self.rows)?) };
        let open = self.open.as_mut().ok_or_else(closed)?;
        let path = self.names.path(&open.name);
        if let Some(packed) = packed {
            // Somebody took the file away: what is written now would be lost with it.
            if !path.exists() {
                return Err(io::Error::other("it was deleted or moved while it was written"));
            }
            open.lines.put(&packed)?;
            self.rows.clear();
        }
        open.file.sync_data()?;
        let Stand { inode, tail, .. } = stand(&path)?;
        let mark = Mark { name: open.name.clone(), bytes: open.lines.whole(), inode, tail };
        Ok(serde_json::to_string(&mark)?)
    }

    fn not_writable(&self, error: &io::Error) -> SinkError {
        let name = match &self.open {
            Some(open) => open.name.clone(),
            None => self.names.next(None, now()),
        };
        SinkError::NotWritable(format!("{}: {error}", self.names.path(&name).display()))
    }
}

fn now() -> UnixMillis {
    SystemClock.now()
}

impl Blocking for RowFile {
    fn resume(&mut self, mark: Option<&str>) -> Result<(), SinkError> {
        self.resumed(mark).map_err(|error| self.not_writable(&error))
    }

    fn put_batch(&mut self, articles: &[Article]) -> Result<(), SinkError> {
        for article in articles {
            let row = self.form.row(article, &mut self.rows);
            row.map_err(|error| self.not_writable(&error.into()))?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<String, SinkError> {
        self.flushed().map_err(|error| self.not_writable(&error))
    }
}
