//! ZIP files whose entries are stored as they are (APPNOTE 6.3.10), of any size.

use flate2::Crc;
use sha2::{Digest as _, Sha256};
use std::io::{self, Seek, SeekFrom, Write};

/// Sizes that do not fit 32 bits stand in an extra field (APPNOTE section 4.5.3).
const ZIP64: u16 = 0x0001;
/// Where they do, the room for it is one of padding, as zipalign has it.
const PADDING: u16 = 0xd935;
/// 1980-01-01, the first day there is: a file of the same entries is the same file.
const DAY: u16 = 0x0021;
/// Names are UTF-8 (section 4.4.4, bit 11).
const UTF8: u16 = 1 << 11;

/// What an entry came to.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) name: String,
    pub(crate) bytes: u64,
    /// SHA-256 in hexadecimal digits.
    pub(crate) sha256: String,
    crc: u32,
    offset: u64,
}

/// Writes one.
pub(crate) struct Zip<W> {
    out: W,
    at: u64,
    entries: Vec<Stored>,
}

/// An entry that is written.
pub(crate) struct Part<'z, W> {
    zip: &'z mut Zip<W>,
    name: String,
    offset: u64,
    bytes: u64,
    crc: Crc,
    sha256: Sha256,
}

impl<W: Write + Seek> Zip<W> {
    pub(crate) fn new(out: W) -> Self {
        Self { out, at: 0, entries: Vec::new() }
    }

    /// Begins an entry.
    pub(crate) fn begin(&mut self, name: &str) -> io::Result<Part<'_, W>> {
        let offset = self.at;
        self.put(&local(name, 0, 0))?;
        let name = name.to_owned();
        Ok(Part { zip: self, name, offset, bytes: 0, crc: Crc::new(), sha256: Sha256::new() })
    }

    /// A whole entry.
    pub(crate) fn entry(&mut self, name: &str, bytes: &[u8]) -> io::Result<Stored> {
        let mut part = self.begin(name)?;
        part.write_all(bytes)?;
        part.end()
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.at += bytes.len() as u64;
        Ok(())
    }

    /// Writes the directory; gives what was written to.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        let (start, count) = (self.at, self.entries.len() as u64);
        for entry in std::mem::take(&mut self.entries) {
            self.put(&central(&entry))?;
        }
        let size = self.at - start;
        let large = self.at;
        let mut end = Vec::new();
        if start >= u64::from(u32::MAX) || count >= u64::from(u16::MAX) {
            end.extend(b"PK\x06\x06");
            end.extend(44_u64.to_le_bytes());
            end.extend([45, 3, 45, 0]);
            end.extend([0; 8]);
            for number in [count, count, size, start] {
                end.extend(number.to_le_bytes());
            }
            end.extend(b"PK\x06\x07");
            end.extend([0; 4]);
            end.extend(large.to_le_bytes());
            end.extend(1_u32.to_le_bytes());
        }
        end.extend(b"PK\x05\x06");
        end.extend([0; 4]);
        let few = u16::try_from(count).unwrap_or(u16::MAX).to_le_bytes();
        end.extend([few, few].concat());
        end.extend(short(size).to_le_bytes());
        end.extend(short(start).to_le_bytes());
        end.extend([0; 2]);
        self.put(&end)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

impl<W: Write + Seek> Part<'_, W> {
    /// Bytes written so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Ends the entry: its head gets its size.
    pub(crate) fn end(self) -> io::Result<Stored> {
        let crc = self.crc.sum();
        let sha256 = self.sha256.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        let (name, bytes, offset) = (self.name, self.bytes, self.offset);
        let stored = Stored { name, bytes, sha256, crc, offset };
        let zip = self.zip;
        zip.out.seek(SeekFrom::Start(offset))?;
        zip.out.write_all(&local(&stored.name, crc, bytes))?;
        zip.out.seek(SeekFrom::Start(zip.at))?;
        zip.entries.push(stored.clone());
        Ok(stored)
    }
}

impl<W: Write + Seek> Write for Part<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.zip.put(bytes)?;
        self.crc.update(bytes);
        self.sha256.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.zip.out.flush()
    }
}

/// A number of 32 bits, or the one that says that it stands elsewhere.
fn short(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// What heads of both kinds have in common.
fn common(head: &mut Vec<u8>, crc: u32, bytes: u64) {
    head.extend(45_u16.to_le_bytes());
    head.extend(UTF8.to_le_bytes());
    // Stored, at midnight.
    head.extend([0; 4]);
    head.extend(DAY.to_le_bytes());
    head.extend(crc.to_le_bytes());
    let both = if bytes >= u64::from(u32::MAX) { u32::MAX } else { short(bytes) };
    head.extend([both.to_le_bytes(), both.to_le_bytes()].concat());
}

/// The head of an entry (section 4.3.7): of one length, so that it can be written again.
fn local(name: &str, crc: u32, bytes: u64) -> Vec<u8> {
    let mut head = b"PK\x03\x04".to_vec();
    common(&mut head, crc, bytes);
    head.extend(u16::try_from(name.len()).unwrap_or(u16::MAX).to_le_bytes());
    head.extend(20_u16.to_le_bytes());
    head.extend(name.as_bytes());
    let is_large = bytes >= u64::from(u32::MAX);
    head.extend(if is_large { ZIP64 } else { PADDING }.to_le_bytes());
    head.extend(16_u16.to_le_bytes());
    let size = if is_large { bytes } else { 0 };
    head.extend([size.to_le_bytes(), size.to_le_bytes()].concat());
    head
}

/// The entry's row in the directory (section 4.3.12).
fn central(entry: &Stored) -> Vec<u8> {
    let mut head = b"PK\x01\x02".to_vec();
    head.extend([45, 3]);
    common(&mut head, entry.crc, entry.bytes);
    let mut extra = Vec::new();
    if entry.bytes >= u64::from(u32::MAX) {
        extra.extend([entry.bytes.to_le_bytes(), entry.bytes.to_le_bytes()].concat());
    }
    if entry.offset >= u64::from(u32::MAX) {
        extra.extend(entry.offset.to_le_bytes());
    }
    if !extra.is_empty() {
        let length = u16::try_from(extra.len()).unwrap_or_default();
        extra = [&ZIP64.to_le_bytes()[..], &length.to_le_bytes(), &extra].concat();
    }
    head.extend(u16::try_from(entry.name.len()).unwrap_or(u16::MAX).to_le_bytes());
    head.extend(u16::try_from(extra.len()).unwrap_or_default().to_le_bytes());
    // No comment, first disk, no attributes but those of a plain file.
    head.extend([0; 6]);
    head.extend((0o100_644_u32 << 16).to_le_bytes());
    head.extend(short(entry.offset).to_le_bytes());
    head.extend(entry.name.as_bytes());
    head.extend(extra);
    head
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    /// Other programs judge whole files (tests/archives); here, that sizes and places are where they
    /// belong, also for what does not fit 32 bits.
    #[test]
    fn heads_of_small_and_large_entries() {
        let mut zip = Zip::new(Cursor::new(Vec::new()));
        let stored = zip.entry("a.txt", b"news").expect("written");
        assert_eq!((stored.bytes, stored.offset), (4, 0));
        zip.entry("b.txt", b"").expect("written");
        let bytes = zip.finish().expect("written").into_inner();
        assert!(bytes.starts_with(b"PK\x03\x04"));
        let end = bytes.len() - 22;
        assert_eq!(&bytes[end..end + 4], b"PK\x05\x06");
        let start = u32::from_le_bytes(bytes[end + 16..end + 20].try_into().expect("four"));
        assert_eq!(&bytes[start as usize..][..4], b"PK\x01\x02");
        let (small, large) = (local("x", 1, 5), local("x", 1, 1 << 33));
        assert_eq!(small.len(), large.len());
        assert_eq!(small[18..22], 5_u32.to_le_bytes());
        assert_eq!(large[18..22], u32::MAX.to_le_bytes());
        assert!(large.ends_with(&(1_u64 << 33).to_le_bytes()));
        let entry = Stored { bytes: 1 << 33, offset: 1 << 34, ..stored };
        assert!(central(&entry).ends_with(&(1_u64 << 34).to_le_bytes()));
    }
}
