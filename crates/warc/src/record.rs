//! Records as they are written.

use crate::digest;
use flate2::Compression;
use flate2::write::GzEncoder;
use newshound_core::time::UnixMillis;
use std::io::{self, Write};

/// How records are packed, each by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Codec {
    /// A gzip member a record: every tool reads it.
    #[default]
    Gzip,
    /// A zstd frame a record: smaller and cheaper, and fewer tools read it.
    Zstd,
}

impl Codec {
    /// The ending of a file's name.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Gzip => "warc.gz",
            Self::Zstd => "warc.zst",
        }
    }
}

/// zstd's level of effort: the least of its usual ones.
const ZSTD_LEVEL: i32 = 1;

/// Shorter blocks are packed with more effort: they cost microseconds either way.
const SMALL: usize = 8 * 1024;

/// Effort for what is packed already: the least at which it does not grow. 1 adds 6 %, since it has no
/// blocks that are stored (examples/cost.rs).
const PACKED_LEVEL: u32 = 2;

/// A record to write.
#[derive(Debug)]
pub(crate) struct Record<'a> {
    /// `WARC-Type`.
    pub(crate) kind: &'static str,
    /// `WARC-Record-ID` without its brackets.
    pub(crate) id: &'a str,
    /// `WARC-Date`.
    pub(crate) date: UnixMillis,
    /// The other fields, without `Content-Length` and the digest of the block.
    pub(crate) fields: Vec<(&'static str, String)>,
    /// `Content-Type`.
    pub(crate) media: &'static str,
    /// The block is packed already.
    pub(crate) is_packed: bool,
    /// The block, in two parts.
    pub(crate) block: [&'a [u8]; 2],
}

impl Record<'_> {
    /// The record as one member.
    ///
    /// # Errors
    /// When the packer has no memory.
    pub(crate) fn pack(&self, codec: Codec) -> io::Result<Vec<u8>> {
        let [first, second] = self.block;
        let length = first.len() + second.len();
        let mut head = format!(
            "WARC/1.1\r\nWARC-Type: {}\r\nWARC-Record-ID: <{}>\r\nWARC-Date: {}\r\n",
            self.kind,
            self.id,
            self.date.to_rfc3339()
        );
        for (name, value) in &self.fields {
            head.push_str(name);
            head.push_str(": ");
            // A line's end in a value would begin another field.
            head.extend(value.chars().filter(|c| !c.is_control()));
            head.push_str("\r\n");
        }
        head.push_str(&format!(
            "WARC-Block-Digest: {}\r\nContent-Type: {}\r\nContent-Length: {length}\r\n\r\n",
            digest::sha1(&self.block),
            self.media
        ));
        let parts: [&[u8]; 4] = [head.as_bytes(), first, second, b"\r\n\r\n"];
        let room = Vec::with_capacity(length / 2 + 1024);
        match codec {
            Codec::Gzip => {
                let effort = match self.is_packed {
                    _ if length < SMALL => Compression::default(),
                    true => Compression::new(PACKED_LEVEL),
                    false => Compression::fast(),
                };
                let mut out = GzEncoder::new(room, effort);
                parts.iter().try_for_each(|part| out.write_all(part))?;
                out.finish()
            }
            Codec::Zstd => {
                let mut out = zstd::Encoder::new(room, ZSTD_LEVEL)?;
                out.include_checksum(true)?;
                parts.iter().try_for_each(|part| out.write_all(part))?;
                out.finish()
            }
        }
    }
}

/// A new record's id: a random UUID (RFC 9562 section 5.4).
///
/// # Errors
/// When the system gives no random bytes.
pub(crate) fn new_id() -> io::Result<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut text = String::from("urn:uuid:");
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push_str(&format!("{byte:02x}"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_random_uuids() {
        let (one, other) = (new_id().expect("random"), new_id().expect("random"));
        assert_ne!(one, other);
        assert_eq!(one.len(), "urn:uuid:".len() + 36);
        assert_eq!(&one[23..24], "4");
    }
}
