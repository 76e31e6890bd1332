//! A file as its members: gzip members, zstd frames, or the plain file as one.

use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, Read, Seek, SeekFrom};

/// Bytes decoded at a time.
const STEP: usize = 64 * 1024;
/// A member that gives more than this is looked at: deflate packs news 5 times, and 1,032 times at
/// the most.
const LARGE: u64 = 256 * 1024 * 1024;
/// What a large member may give for each of its bytes.
const RATIO: u64 = 100;
/// Largest frame that is skipped or holds a dictionary.
const MAX_SKIPPED: u32 = 16 * 1024 * 1024;
/// Largest window of a frame, 2^27 = 128 MB: what `zstd --long` writes and reads unasked.
const WINDOW_LOG_MAX: u32 = 27;

/// First bytes of a gzip member with the only method there is (RFC 1952 section 2.3).
const GZIP: [u8; 3] = [0x1f, 0x8b, 0x08];
/// First bytes of a zstd frame (RFC 8878 section 3.1.1).
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// Of a skippable frame, whose first byte is 0x50 to 0x5f (RFC 8878 section 3.1.2).
const SKIPPABLE: [u8; 3] = [0x2a, 0x4d, 0x18];
/// The skippable frame that holds the dictionary of a `.warc.zst` file (IIPC, *Zstandard WARC*).
const DICTIONARY: u8 = 0x5d;

/// A reader that knows where it is.
pub(crate) struct Raw<R> {
    inner: R,
    buffer: Vec<u8>,
    /// What of the buffer is still to be read.
    from: usize,
    to: usize,
    at: u64,
}

impl<R: Read> Raw<R> {
    fn new(inner: R) -> Self {
        Self { inner, buffer: vec![0; STEP], from: 0, to: 0, at: 0 }
    }

    /// The next bytes, at least `wanted` of them, or all there are. They stay.
    fn peek(&mut self, wanted: usize) -> io::Result<&[u8]> {
        while self.to - self.from < wanted {
            if self.from > 0 {
                self.buffer.copy_within(self.from..self.to, 0);
                (self.from, self.to) = (0, self.to - self.from);
            }
            match self.inner.read(&mut self.buffer[self.to..]) {
                Ok(0) => break,
                Ok(read) => self.to += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(&self.buffer[self.from..self.to])
    }

    fn take_exactly(&mut self, bytes: u64, out: &mut Vec<u8>) -> io::Result<()> {
        self.by_ref().take(bytes).read_to_end(out)?;
        let is_whole = out.len() as u64 == bytes;
        if is_whole { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}

impl<R: Read + Seek> Raw<R> {
    fn go_to(&mut self, at: u64) -> io::Result<()> {
        self.inner.seek(SeekFrom::Start(at))?;
        (self.from, self.to, self.at) = (0, 0, at);
        Ok(())
    }
}

impl<R: Read> Read for Raw<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let bytes = self.peek(1)?;
        let count = bytes.len().min(out.len());
        out[..count].copy_from_slice(&bytes[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl<R: Read> BufRead for Raw<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.peek(1)
    }

    fn consume(&mut self, bytes: usize) {
        self.from += bytes;
        self.at += bytes as u64;
    }
}

type Frame<R> = zstd::stream::read::Decoder<'static, Raw<R>>;

enum Layer<R: Read> {
    Between(Raw<R>),
    Plain(Raw<R>),
    Gzip(Box<GzDecoder<Raw<R>>>),
    Zstd(Box<Frame<R>>),
    /// While it changes.
    Gone,
}

/// What is known of the next member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opened {
    Member,
    End,
}

/// The decoded bytes of a file, member by member.
pub(crate) struct Stream<R: Read> {
    layer: Layer<R>,
    dictionary: Option<Vec<u8>>,
    buffer: Vec<u8>,
    used: usize,
    /// Where the member begins in the file.
    start: u64,
    /// Decoded bytes of it that were taken.
    taken: u64,
    /// Decoded bytes of it in all, so far.
    decoded: u64,
}

impl<R: Read + Seek> Stream<R> {
    pub(crate) fn new(inner: R) -> Self {
        Self {
            layer: Layer::Between(Raw::new(inner)),
            dictionary: None,
            buffer: Vec::new(),
            used: 0,
            start: 0,
            taken: 0,
            decoded: 0,
        }
    }

    /// Where the next decoded byte stands: in a plain file its own place, else its member's.
    pub(crate) fn place(&self) -> u64 {
        match self.layer {
            Layer::Plain(_) => self.start + self.taken,
            Layer::Between(ref raw) => raw.at,
            _ => self.start,
        }
    }

    /// Whether nothing of the member was taken.
    pub(crate) fn is_fresh(&self) -> bool {
        self.taken == 0
    }

    pub(crate) fn is_plain(&self) -> bool {
        matches!(self.layer, Layer::Plain(_))
    }

    pub(crate) fn is_between(&self) -> bool {
        matches!(self.layer, Layer::Between(_))
    }

    /// Opens the member that begins here.
    pub(crate) fn open(&mut self) -> io::Result<Opened> {
        let Layer::Between(mut raw) = std::mem::replace(&mut self.layer, Layer::Gone) else {
            return Err(io::Error::other("a member is open"));
        };
        let opened = self.layer_at(&mut raw);
        (self.start, self.taken, self.decoded) = (raw.at, 0, 0);
        self.buffer.clear();
        self.used = 0;
        self.layer = match opened {
            Ok(Some(Kind::Gzip)) => Layer::Gzip(Box::new(GzDecoder::new(raw))),
            Ok(Some(Kind::Zstd)) => match frame(raw, self.dictionary.as_deref()) {
                Ok(frame) => Layer::Zstd(Box::new(frame)),
                Err(error) => return Err(error),
            },
            Ok(Some(Kind::Plain)) => Layer::Plain(raw),
            Ok(None) => {
                self.layer = Layer::Between(raw);
                return Ok(Opened::End);
            }
            Err(error) => {
                self.layer = Layer::Between(raw);
                return Err(error);
            }
        };
        Ok(Opened::Member)
    }

    /// What stands at the place of `raw`; frames to be skipped are.
    fn layer_at(&mut self, raw: &mut Raw<R>) -> io::Result<Option<Kind>> {
        loop {
            let mut first = [0; 4];
            let bytes = raw.peek(12)?;
            if bytes.is_empty() {
                return Ok(None);
            }
            let have = bytes.len().min(4);
            first[..have].copy_from_slice(&bytes[..have]);
            if first.starts_with(&GZIP) {
                return Ok(Some(Kind::Gzip));
            }
            if first == ZSTD {
                return Ok(Some(Kind::Zstd));
            }
            if first[1..] != SKIPPABLE || first[0] & 0xf0 != 0x50 {
                let is_text = matches!(first[0], b'W' | b'\r' | b'\n');
                let odd = || damaged(other_form(bytes));
                return if is_text { Ok(Some(Kind::Plain)) } else { Err(odd()) };
            }
            let mut size = [0; 8];
            raw.read_exact(&mut size)?;
            let size = u32::from_le_bytes([size[4], size[5], size[6], size[7]]);
            if size > MAX_SKIPPED {
                return Err(damaged("a frame to be skipped is longer than 16 MB"));
            }
            let mut content = Vec::new();
            raw.take_exactly(u64::from(size), &mut content)?;
            if first[0] == DICTIONARY {
                self.dictionary = Some(unpacked(content)?);
            }
        }
    }

    /// The next decoded bytes of the member; none at its end.
    pub(crate) fn fill(&mut self) -> io::Result<&[u8]> {
        if self.used == self.buffer.len() {
            self.buffer.resize(STEP, 0);
            self.used = 0;
            let read = match &mut self.layer {
                Layer::Plain(raw) => raw.read(&mut self.buffer),
                Layer::Gzip(member) => member.read(&mut self.buffer),
                Layer::Zstd(frame) => frame.read(&mut self.buffer),
                Layer::Between(_) | Layer::Gone => Ok(0),
            };
            self.buffer.truncate(*read.as_ref().unwrap_or(&0));
            self.decoded += read? as u64;
            let packed = match &self.layer {
                Layer::Gzip(member) => member.get_ref().at - self.start,
                Layer::Zstd(frame) => frame.get_ref().at - self.start,
                _ => self.decoded,
            };
            if self.decoded > LARGE && self.decoded / RATIO > packed {
                return Err(damaged("a member unpacks to more than 100 times its size"));
            }
        }
        Ok(&self.buffer[self.used..])
    }

    pub(crate) fn consume(&mut self, bytes: usize) {
        self.used += bytes;
        self.taken += bytes as u64;
    }

    /// Leaves the member, which was read to its end.
    pub(crate) fn close(&mut self) {
        self.layer = match std::mem::replace(&mut self.layer, Layer::Gone) {
            Layer::Gzip(member) => Layer::Between(member.into_inner()),
            Layer::Zstd(frame) => Layer::Between(frame.finish()),
            Layer::Plain(raw) | Layer::Between(raw) => Layer::Between(raw),
            Layer::Gone => Layer::Gone,
        };
    }

    /// Reads the dictionary that a file of zstd frames may begin with.
    pub(crate) fn learn_dictionary(&mut self) -> io::Result<()> {
        self.go_to(0)?;
        let Layer::Between(mut raw) = std::mem::replace(&mut self.layer, Layer::Gone) else {
            return Ok(());
        };
        let is_one = raw.peek(4).is_ok_and(|first| first.get(1..4) == Some(&SKIPPABLE[..]));
        let learned = if is_one { self.layer_at(&mut raw).map(|_| ()) } else { Ok(()) };
        self.layer = Layer::Between(raw);
        learned
    }

    /// Goes to a place of the file, where a member begins.
    pub(crate) fn go_to(&mut self, at: u64) -> io::Result<()> {
        self.close();
        if let Layer::Between(raw) = &mut self.layer {
            raw.go_to(at)?;
        }
        self.buffer.clear();
        self.used = 0;
        Ok(())
    }

    /// Looks from `from` on for the next place where a record may begin: a packed member, or a line
    /// that begins one. Goes there, or to the end.
    pub(crate) fn find(&mut self, from: u64) -> io::Result<bool> {
        self.go_to(from)?;
        let Layer::Between(raw) = &mut self.layer else { return Ok(false) };
        let mut last = [0; 5];
        let mut at = from;
        loop {
            let bytes = raw.fill_buf()?;
            if bytes.is_empty() {
                return Ok(false);
            }
            let count = bytes.len();
            let mut found = None;
            for &byte in bytes {
                last.rotate_left(1);
                last[4] = byte;
                at += 1;
                let begins = match last {
                    [.., 0x1f, 0x8b, 0x08] => Some(3),
                    [.., 0x28, 0xb5, 0x2f, 0xfd] => Some(4),
                    [b'W', b'A', b'R', b'C', b'/'] => Some(5),
                    _ => None,
                };
                if let Some(length) = begins.filter(|length| at >= from + length) {
                    found = Some(at - length);
                    break;
                }
            }
            match found {
                Some(place) => {
                    self.go_to(place)?;
                    return Ok(true);
                }
                None => raw.consume(count),
            }
        }
    }
}

enum Kind {
    Plain,
    Gzip,
    Zstd,
}

fn frame<R: Read>(raw: Raw<R>, dictionary: Option<&[u8]>) -> io::Result<Frame<R>> {
    let mut frame = match dictionary {
        Some(dictionary) => Frame::with_dictionary(raw, dictionary)?,
        None => Frame::with_buffer(raw)?,
    };
    frame.window_log_max(WINDOW_LOG_MAX)?;
    Ok(frame.single_frame())
}

/// A dictionary may be packed itself.
fn unpacked(content: Vec<u8>) -> io::Result<Vec<u8>> {
    if !content.starts_with(&ZSTD) {
        return Ok(content);
    }
    let mut out = Vec::new();
    let frame = zstd::stream::read::Decoder::new(&*content)?;
    frame.take(u64::from(MAX_SKIPPED)).read_to_end(&mut out)?;
    Ok(out)
}

/// What begins there instead of a record, as far as it is known.
fn other_form(first: &[u8]) -> &'static str {
    match first {
        [b'B', b'Z', b'h', ..] => "it is packed by bzip2: unpack the file first",
        [0xfd, b'7', b'z', b'X', b'Z', ..] => "it is packed by xz: unpack the file first",
        [0x04, 0x22, 0x4d, 0x18, ..] => "it is packed by lz4: unpack the file first",
        [b'P', b'K', 0x03, 0x04, ..] => "it is a zip file: unpack it first",
        _ if first.starts_with(b"filedesc://") => {
            "it is an ARC file, the form before WARC: convert it first, as by `warcio recompress`"
        }
        _ => "neither a record nor a packed member begins there",
    }
}

pub(crate) fn damaged(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}
