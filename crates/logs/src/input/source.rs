//! Where lines come from: a file, gzip or not, or stdin.

use super::lines::{Lines, Next};
use crate::error::Error;
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// Bytes read at once while few files are open, and while many are.
const BLOCK: usize = 1 << 18;
const SMALL_BLOCK: usize = 1 << 15;
/// More open files than this count as many.
const MANY: usize = 32;

/// One opened input.
pub(super) struct Source {
    path: PathBuf,
    lines: Lines,
    block: usize,
    /// A growing file is looked at again.
    grows: bool,
    pub(super) number: u64,
    pub(super) ended: bool,
    /// Timestamp of the present line, or of the last one that had any.
    pub(super) at: Vec<u8>,
    #[cfg(unix)]
    inode: u64,
}

impl Source {
    /// Opens `path`; `-` is stdin.
    pub(super) fn open(path: &Path, files: usize) -> Result<Self, Error> {
        let block = if files > MANY { SMALL_BLOCK } else { BLOCK };
        let failed = |error| Error::Open { path: path.to_path_buf(), error };
        let is_stdin = path == Path::new("-");
        #[cfg(unix)]
        let mut inode = 0;
        let raw: Box<dyn Read + Send> = if is_stdin {
            Box::new(std::io::stdin())
        } else {
            let file = File::open(path).map_err(failed)?;
            #[cfg(unix)]
            {
                use std::os::unix::fs::MetadataExt;
                inode = file.metadata().map_err(failed)?.ino();
            }
            Box::new(file)
        };
        let mut buffered = BufReader::with_capacity(SMALL_BLOCK, raw);
        let is_gzip = buffered.fill_buf().map_err(failed)?.starts_with(&[0x1f, 0x8b]);
        let input: Box<dyn Read + Send> =
            if is_gzip { Box::new(MultiGzDecoder::new(buffered)) } else { Box::new(buffered) };
        Ok(Self {
            path: path.to_path_buf(),
            lines: Lines::new(input, block),
            block,
            grows: !is_stdin && !is_gzip,
            number: 0,
            ended: false,
            at: Vec::new(),
            #[cfg(unix)]
            inode,
        })
    }

    /// Its name for people.
    pub(super) fn name(&self) -> String {
        if self.path == Path::new("-") {
            "stdin".to_owned()
        } else {
            self.path.display().to_string()
        }
    }

    /// Goes to the next line.
    pub(super) fn next(&mut self, follow: bool) -> std::io::Result<Next> {
        let next = self.lines.next(follow && self.grows)?;
        match next {
            Next::Line => {
                self.number += 1;
                if let Some(at) = timestamp(self.lines.line()) {
                    self.at.clear();
                    self.at.extend_from_slice(at);
                }
            }
            Next::TooLong => self.number += 1,
            Next::End => self.ended = true,
        }
        Ok(next)
    }

    pub(super) fn line(&self) -> &[u8] {
        self.lines.line()
    }

    /// Looks whether a file that had ended has more: it grew, or was set aside and begun anew.
    pub(super) fn wake(&mut self) {
        if !self.grows || !self.ended {
            return;
        }
        self.ended = false;
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            let anew = std::fs::metadata(&self.path).is_ok_and(|meta| meta.ino() != self.inode);
            // What the old file still had was read before: it had ended.
            if anew && let Ok(file) = File::open(&self.path) {
                self.inode = file.metadata().map_or(0, |meta| meta.ino());
                self.lines = Lines::new(Box::new(file), self.block);
                self.number = 0;
            }
        }
    }
}

/// The timestamp of a line that begins with one, as tracing's JSON does.
fn timestamp(line: &[u8]) -> Option<&[u8]> {
    let rest = line.strip_prefix(b"{\"timestamp\":\"")?;
    let end = memchr::memchr(b'"', rest)?;
    Some(&rest[..end])
}
