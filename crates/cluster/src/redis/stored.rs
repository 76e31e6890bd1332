//! The packed records of a lane, for those who check their format from outside (docs/MESSAGES.md):
//! what Redis gives back may be anybody's bytes.

use super::{entry, keys};
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::task::Entry;
use newshound_records::pack;

/// Packs a path.
#[must_use]
pub fn pack_path(path: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    pack::pack(path, &mut packed);
    packed
}

/// Undoes [`pack_path`]; `None` for bytes it did not write.
#[must_use]
pub fn unpack_path(packed: &[u8]) -> Option<Vec<u8>> {
    pack::unpack(packed)
}

/// An entry as the commit script writes it into a lane, with the page that named it in full; its
/// fingerprint, which a crawl has with its key, is one without.
/// `None` where that page takes more bytes than its length can say.
#[must_use]
pub fn write_entry(entry: &Entry) -> Option<Vec<u8>> {
    let from = entry::from(entry);
    let length = u16::try_from(from.len()).ok().filter(|&length| length != u16::MAX)?;
    let mut bytes = keys::bytes(Fingerprinter::UNKEYED.of(&entry.url)).to_vec();
    bytes.extend(length.to_be_bytes());
    bytes.extend(from);
    entry::rest(entry, &mut bytes);
    Some(bytes)
}

/// The entry stored as `bytes` in a lane of `origin` (a host key, no slash at its end); `before` is
/// the page that named the entry before it. `None` for bytes that hold no entry of that host.
#[must_use]
pub fn read_entry(origin: &str, bytes: &[u8], before: &[u8]) -> Option<Entry> {
    entry::decode(origin, bytes, before)
}
