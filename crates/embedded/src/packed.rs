//! An entry as a row keeps it: packed, with a sum behind it.

use crate::sum;
use newshound_core::task::Entry;
use newshound_records::row;

/// Writes `entry` to `out`, which is empty; `source` is the number of `entry.from`.
pub(crate) fn encode(entry: &Entry, source: Option<i64>, out: &mut Vec<u8>) {
    row::encode(entry, source, out);
    sum::seal_bytes(entry.url.origin(), out);
}

/// What [`encode`] wrote, with the source's number in place of its URL.
pub(crate) fn decode(origin: &str, bytes: &[u8]) -> Option<(Entry, Option<i64>)> {
    let read = row::decode(origin, sum::open_bytes(origin, bytes)?)?;
    read.0.url.as_str().is_ascii().then_some(read)
}
