//! Records out of a file, one after another.

use crate::block::Block;
use crate::head::{Head, Lines};
use crate::stream::{Opened, Stream};
use std::io::{self, Read, Seek};

/// Largest head.
const MAX_HEAD: u64 = 256 * 1024;
/// Empty lines and the like between two records; the standard has four bytes.
const MAX_BETWEEN: usize = 1024;

/// Why a record could not be had.
#[derive(Debug)]
pub enum Fault {
    /// The file cannot be read on.
    Io(io::Error),
    /// What stands at `offset` is damaged; the next record can be asked for.
    Damaged {
        /// Where in the file.
        offset: u64,
        /// What is wrong, in a few words.
        why: String,
    },
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Io(error) => write!(f, "cannot be read on: {error}"),
            Self::Damaged { offset, why } => write!(f, "the record at byte {offset}: {why}"),
        }
    }
}

/// A record whose block has not been read.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its fields.
    pub head: Head,
    /// Where it begins in the file: its member, or its own first byte in a plain file.
    pub offset: u64,
    /// Whether it is the first of its member, so that it can be read from `offset`.
    pub is_addressable: bool,
}

/// Reads records. Promises: no more than the head, the bytes asked for of a block and some 200 KB
/// are held; what is damaged is reported once and the reading goes on at the next record.
pub struct Reader<R: Read> {
    stream: Stream<R>,
    /// Bytes of the record's block still to come; `None` between records.
    left: Option<u64>,
    /// Where the record that is read begins.
    offset: u64,
    /// Where its block begins, in a plain file.
    block_at: u64,
    /// Where to look for the next record, where that has to be done.
    lost: Option<u64>,
    /// Where one was found that way last.
    resumed: u64,
}

impl<R: Read + Seek> Reader<R> {
    /// Reads from the beginning of `inner`, which is packed by gzip or zstd, or plain.
    pub fn new(inner: R) -> Self {
        Self {
            stream: Stream::new(inner),
            left: None,
            offset: 0,
            block_at: 0,
            lost: None,
            resumed: 0,
        }
    }

    /// Goes to a place where a record begins.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn go_to(&mut self, offset: u64) -> io::Result<()> {
        (self.left, self.lost) = (None, None);
        self.stream.learn_dictionary()?;
        self.stream.go_to(offset)
    }

    /// Where the next record is read from, once one has been read; a place that [`Reader::go_to`]
    /// takes in a plain file, and in a packed one between members.
    #[must_use]
    pub fn place(&self) -> u64 {
        self.stream.place()
    }

    /// The next record; what is left of the one before is skipped. `None` at the end.
    ///
    /// # Errors
    /// Each damage once; after `Damaged` the next call goes on behind it.
    #[expect(
        clippy::should_implement_trait,
        reason = "its items borrow nothing, its errors do not end it"
    )]
    pub fn next(&mut self) -> Result<Option<Entry>, Fault> {
        match self.step() {
            Ok(entry) => Ok(entry),
            Err(why) => Err(self.lose(&why)),
        }
    }

    fn lose(&mut self, why: &io::Error) -> Fault {
        self.left = None;
        if self.lost.is_some() {
            // Looking for a record failed: that is the file's fault.
            return Fault::Io(io::Error::new(why.kind(), why.to_string()));
        }
        // A packed member has one record, or all of them; in a plain file the next may stand inside
        // of what this one's length covers.
        let is_covered = self.stream.is_plain() && self.block_at > self.resumed;
        self.lost = Some(if is_covered { self.block_at } else { self.offset + 1 });
        Fault::Damaged { offset: self.offset, why: plain(why) }
    }

    fn step(&mut self) -> io::Result<Option<Entry>> {
        if let Some(from) = self.lost {
            if !self.stream.find(from)? {
                self.lost = None;
                return Ok(None);
            }
            // It may be no record at all, but bytes that look like the beginning of one.
            let place = self.stream.place();
            if !self.begins_record()? {
                self.lost = Some(place + 1);
                return self.step_again();
            }
            (self.lost, self.resumed) = (None, place);
        }
        self.skip()?;
        loop {
            if self.stream.is_between() {
                self.offset = self.stream.place();
                if self.stream.open()? == Opened::End {
                    return Ok(None);
                }
            }
            self.offset = self.stream.place();
            let is_fresh = self.stream.is_fresh();
            match self.head()? {
                Some(head) => {
                    let no_length = || io::Error::other("it has no Content-Length");
                    self.block_at = self.stream.place();
                    self.left = Some(head.length().ok_or_else(no_length)?);
                    let is_addressable = is_fresh || self.stream.is_plain();
                    return Ok(Some(Entry { head, offset: self.offset, is_addressable }));
                }
                None => self.stream.close(),
            }
        }
    }

    /// Not by recursion: a file may hold a million places that look like a record.
    fn step_again(&mut self) -> io::Result<Option<Entry>> {
        while let Some(from) = self.lost {
            if !self.stream.find(from)? {
                self.lost = None;
                return Ok(None);
            }
            let place = self.stream.place();
            if self.begins_record()? {
                self.resumed = place;
                break;
            }
            self.lost = Some(place + 1);
        }
        self.lost = None;
        self.step()
    }

    /// Whether a record begins at this place, which is kept.
    fn begins_record(&mut self) -> io::Result<bool> {
        let place = self.stream.place();
        let begins = self.stream.open().is_ok_and(|opened| opened == Opened::Member)
            && self.stream.fill().is_ok_and(|bytes| bytes.trim_ascii_start().starts_with(b"WARC/"));
        self.stream.go_to(place)?;
        Ok(begins)
    }

    /// The head of the next record of this member; `None` at its end.
    fn head(&mut self) -> io::Result<Option<Head>> {
        let mut lines = Lines::default();
        let mut taken = 0;
        let mut place = self.stream.place();
        loop {
            if self.stream.fill()?.is_empty() {
                if lines.is_empty() {
                    return Ok(None);
                }
                if !self.goes_on()? {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
            let bytes = self.stream.fill()?;
            if lines.is_empty() {
                // What stands between two records.
                let blank = bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
                taken += blank as u64;
                if taken > MAX_BETWEEN as u64 {
                    return Err(io::Error::other("too much stands between two records"));
                }
                if blank > 0 {
                    self.stream.consume(blank);
                    place = self.stream.place();
                    continue;
                }
                self.offset = place;
                if !b"WARC/".starts_with(&bytes[..bytes.len().min(5)]) {
                    return Err(io::Error::other(
                        "what stands behind the record before is none: its length is wrong",
                    ));
                }
            }
            let (used, ended) = lines.push(bytes).map_err(io::Error::other)?;
            self.stream.consume(used);
            taken += used as u64;
            if ended {
                return lines.finish().map(Some).map_err(io::Error::other);
            }
            if taken > MAX_HEAD {
                return Err(io::Error::other("its head is longer than 256 KB"));
            }
        }
    }

    /// The block of the record, as far as `cap`; the rest is skipped by the next call.
    ///
    /// # Errors
    /// As [`Reader::next`].
    pub fn block(&mut self, cap: usize) -> Result<Block, Fault> {
        let mut block = Block::default();
        let Some(mut left) = self.left else { return Ok(block) };
        let room = usize::try_from(left).unwrap_or(cap).min(cap);
        // A length may lie: no more is reserved than a page has.
        block.bytes.reserve(room.min(1 << 20));
        while left > 0 && block.bytes.len() < cap {
            let bytes = match self.goes_on().and_then(|_| self.stream.fill()) {
                Ok(bytes) => bytes,
                Err(_) if !block.bytes.is_empty() => {
                    // What came of it may be a page still; the next call tells the damage.
                    block.is_short = true;
                    self.left = Some(left);
                    return Ok(block);
                }
                Err(error) => return Err(self.lose(&error)),
            };
            if bytes.is_empty() {
                block.is_short = true;
                self.left = Some(left);
                return Ok(block);
            }
            let count = bytes.len().min(cap - block.bytes.len());
            let count = count.min(usize::try_from(left).unwrap_or(count));
            block.bytes.extend_from_slice(&bytes[..count]);
            self.stream.consume(count);
            left -= count as u64;
        }
        block.is_cut = left > 0;
        self.left = Some(left);
        Ok(block)
    }

    /// Where the member of the record ends, which is read to its end.
    ///
    /// # Errors
    /// As [`Reader::next`].
    pub(crate) fn end(&mut self) -> Result<u64, Fault> {
        let mut run = || -> io::Result<u64> {
            self.skip()?;
            loop {
                let count = self.stream.fill()?.len();
                if count == 0 {
                    self.stream.close();
                    return Ok(self.stream.place());
                }
                self.stream.consume(count);
            }
        };
        run().map_err(|why| self.lose(&why))
    }

    /// Whether more of a record comes that has begun. Some packers (bgzip, `pigz --independent`) cut a file
    /// into members without regard to its records, so the next member goes on with this one, unless a
    /// record begins there.
    fn goes_on(&mut self) -> io::Result<bool> {
        loop {
            if !self.stream.fill()?.is_empty() {
                return Ok(true);
            }
            if self.stream.is_plain() || self.stream.is_between() {
                return Ok(false);
            }
            self.stream.close();
            let place = self.stream.place();
            let is_member = self.stream.open()? == Opened::Member && !self.stream.is_plain();
            if !is_member || self.stream.fill()?.starts_with(b"WARC/") {
                self.stream.go_to(place)?;
                return Ok(false);
            }
        }
    }

    /// Passes over what is left of a record.
    fn skip(&mut self) -> io::Result<()> {
        let Some(mut left) = self.left else { return Ok(()) };
        while left > 0 {
            self.goes_on()?;
            let count = self.stream.fill()?.len();
            if count == 0 {
                let why = format!("it ends {left} bytes before its length says");
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, why));
            }
            let count = count.min(usize::try_from(left).unwrap_or(count));
            self.stream.consume(count);
            left -= count as u64;
        }
        self.left = None;
        Ok(())
    }
}

/// A decoder's complaint in plain words.
fn plain(error: &io::Error) -> String {
    let inner = error.get_ref().map(ToString::to_string);
    match (error.kind(), inner) {
        (io::ErrorKind::UnexpectedEof, None) => "the file ends in its middle".to_owned(),
        (_, Some(text)) => text,
        (_, None) => error.to_string(),
    }
}

#[cfg(test)]
mod tests;
