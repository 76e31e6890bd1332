//! Properties of coded bytes: content codings, and the packed records of a cluster's store.

use newshound_cluster::redis::stored::{pack_path, read_entry, unpack_path, write_entry};
use newshound_fetch::{Fault, decode};

/// Of each stage and the result, far below what an input of [`crate::MAX_INPUT`] can unpack to.
const CAP: usize = 256 * 1024;
/// The host whose lane the records stand in.
const ORIGIN: &str = "https://news.example";

/// The body in pieces whose lengths follow from `draw`: 1 to 16 bytes where it is even, else up to
/// some thousands.
fn pieces(body: &[u8], draw: u8) -> Vec<&[u8]> {
    let (mut rest, mut state, mut pieces) = (body, u32::from(draw) + 1, Vec::new());
    let most = if draw.is_multiple_of(2) { 16 } else { 5_000 };
    while !rest.is_empty() {
        state = state.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        let length = usize::try_from(state >> 16).unwrap_or(0) % most + 1;
        let (piece, tail) = rest.split_at(length.min(rest.len()));
        pieces.push(piece);
        rest = tail;
    }
    pieces
}

/// A body is within its cap and reads the same however the wire cuts it. The first line is the
/// `Content-Encoding`, the byte behind it chooses the pieces.
pub(crate) fn coding(bytes: &[u8]) {
    let end = bytes.iter().position(|&byte| byte == b'\n').filter(|&end| end < 100);
    let Some(end) = end else { return };
    let codings = String::from_utf8_lossy(&bytes[..end]);
    let Some((&draw, body)) = bytes[end + 1..].split_first() else { return };
    let (whole, ended) = decode(&codings, [body], CAP);
    assert!(whole.len() <= CAP, "{} bytes", whole.len());
    assert!(whole.capacity() <= 2 * CAP, "room for {} bytes", whole.capacity());
    let (cut, cut_ended) = decode(&codings, pieces(body, draw), CAP);
    assert!(cut.len() <= CAP, "{} bytes", cut.len());
    // What goes wrong first depends on how far each stage has come, but not whether.
    assert_eq!(ended.is_ok(), cut_ended.is_ok(), "{codings}: {ended:?} whole, {cut_ended:?} cut");
    if ended.is_ok() {
        assert!(whole == cut, "{codings}: it reads differently in pieces");
        let small = whole.len() / 2;
        let (some, over) = decode(&codings, [body], small);
        assert!(some.len() <= small);
        assert!(whole.is_empty() || matches!(over, Err(Fault::TooLarge)), "{codings}: {over:?}");
    }
}

/// Any bytes give an entry of the lane's own host or none, and an entry reads the same after it was
/// written; so does a path. The first byte says how many bytes of the next are the page before.
pub(crate) fn packed(bytes: &[u8]) {
    assert!(unpack_path(&pack_path(bytes)).is_some_and(|path| path == bytes));
    if let Some(path) = unpack_path(bytes) {
        assert!(pack_path(&path) == bytes, "two ways to pack {path:?}");
    }
    let Some((&length, rest)) = bytes.split_first() else { return };
    let (before, stored) = rest.split_at(usize::from(length).min(rest.len()));
    let Some(entry) = read_entry(ORIGIN, stored, before) else { return };
    assert_eq!(entry.url.origin(), ORIGIN, "{}", entry.url);
    let again = write_entry(&entry).and_then(|written| read_entry(ORIGIN, &written, b""));
    assert_eq!(again.as_ref(), Some(&entry), "it reads differently");
}
