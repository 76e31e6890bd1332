//! Content codings, right and wrong. Brotli is written by hand: a compressor would be a large
//! dependency for a handful of bytes.

use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use flate2::{Compress, Compression, FlushCompress};
use std::io::Write;

/// `data` as a gzip file.
#[must_use]
pub fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    written(encoder.write_all(data).and_then(|()| encoder.finish()))
}

/// `data` as zlib, which is what the coding `deflate` is meant to be.
#[must_use]
pub fn zlib(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    written(encoder.write_all(data).and_then(|()| encoder.finish()))
}

/// `data` as raw deflate, which is what many servers send instead.
#[must_use]
pub fn deflate_raw(data: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    written(encoder.write_all(data).and_then(|()| encoder.finish()))
}

/// `data` as one zstd frame.
#[must_use]
pub fn zstd(data: &[u8]) -> Vec<u8> {
    written(zstd::bulk::compress(data, 1))
}

/// Writing to memory does not fail; if it ever does, the empty body fails the test that uses it.
fn written(result: std::io::Result<Vec<u8>>) -> Vec<u8> {
    result.unwrap_or_default()
}

/// A zstd frame that demands a window of 2^27 bytes, more than the content coding allows.
pub(crate) fn zstd_wide(data: &[u8]) -> Vec<u8> {
    let encode = || {
        let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1)?;
        encoder.window_log(27)?;
        encoder.write_all(data)?;
        encoder.finish()
    };
    written(encode())
}

/// How much a bomb's piece unpacks to.
pub(crate) const MEGABYTE: usize = 1 << 20;

/// A deflate piece that unpacks to `data` and can be repeated: it ends on a byte and points
/// back only into itself.
pub(crate) fn deflate_piece(data: &[u8]) -> Vec<u8> {
    let mut compress = Compress::new(Compression::best(), false);
    let mut out = Vec::with_capacity(data.len() / 100 + 1024);
    let status = compress.compress_vec(data, &mut out, FlushCompress::Full);
    debug_assert!(status.is_ok() && compress.total_in() == data.len() as u64);
    out
}

/// A deflate piece of a megabyte of one letter.
pub(crate) fn letters_block() -> Vec<u8> {
    deflate_piece(&vec![b'a'; MEGABYTE])
}

/// A gzip header without options.
pub(crate) const GZIP_HEAD: &[u8] = &[0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3];
/// A zlib header.
pub(crate) const ZLIB_HEAD: &[u8] = &[0x78, 0x9C];

/// Bits, lowest first (RFC 7932 section 1.5.1).
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    used: u32,
}

impl Bits {
    fn put(&mut self, count: u32, value: u32) {
        for bit in 0..count {
            if self.used.is_multiple_of(8) {
                self.bytes.push(0);
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= u8::try_from(value >> bit & 1).unwrap_or(0) << (self.used % 8);
            }
            self.used += 1;
        }
    }

    fn align(&mut self) {
        self.used = self.used.next_multiple_of(8);
    }
}

/// `data` in uncompressed brotli meta-blocks (RFC 7932 section 9.2).
#[must_use]
pub fn brotli_stored(data: &[u8]) -> Vec<u8> {
    let mut bits = Bits::default();
    // Window of 2^16.
    bits.put(1, 0);
    for piece in data.chunks(1 << 16) {
        let length = u32::try_from(piece.len()).unwrap_or(1);
        // Not the last, 4 nibbles of length, length - 1, uncompressed.
        bits.put(1, 0);
        bits.put(2, 0);
        bits.put(16, length - 1);
        bits.put(1, 1);
        bits.align();
        bits.bytes.extend_from_slice(piece);
        bits.used += length * 8;
    }
    // The last, empty.
    bits.put(2, 0b11);
    bits.bytes
}

/// Brotli of `blocks` times 16 MB of one letter, 13 bytes each.
pub(crate) fn brotli_bomb(blocks: u32) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.put(1, 0);
    for _ in 0..blocks {
        // Not the last, 6 nibbles of length, 2^24 - 1, compressed.
        bits.put(1, 0);
        bits.put(2, 2);
        bits.put(24, 0xFF_FFFF);
        bits.put(1, 0);
        // One block type of each kind; no postfix, no direct distances; context mode; one tree
        // of literals and distances.
        bits.put(3, 0);
        bits.put(6, 0);
        bits.put(2, 0);
        bits.put(2, 0);
        // Codes of one symbol, which then cost no bits: the letter; "insert 1, copy 2118 and
        // more" (cell 384, insert code 1, copy code 23); distance code 16.
        for (width, symbol) in [(8, u32::from(b'a')), (10, 399), (6, 16)] {
            bits.put(2, 1);
            bits.put(2, 0);
            bits.put(width, symbol);
        }
        // The one command: copy 2^24 - 1 bytes from distance 1.
        bits.put(24, (1 << 24) - 1 - 2118);
        bits.put(1, 0);
    }
    bits.put(2, 0b11);
    bits.bytes
}
