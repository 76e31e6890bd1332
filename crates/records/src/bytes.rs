//! Numbers and texts as bytes.

use newshound_core::canonical::CanonicalUrl;
use serde::Deserialize;
use serde::de::value::{Error, StringDeserializer};

/// Writes `number` as LEB128.
pub(crate) fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 128 {
        out.push(number as u8 | 128);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Reads what [`put`] wrote.
pub(crate) fn get(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let [byte] = take::<1>(rest)?;
        number |= u64::from(byte & 127) << shift;
        if byte < 128 {
            return Some(number);
        }
    }
    None
}

/// Takes `N` bytes from the front.
pub(crate) fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = rest.split_first_chunk::<N>()?;
    *rest = tail;
    Some(*head)
}

/// Writes `text` behind its length.
pub(crate) fn put_text(out: &mut Vec<u8>, text: &str) {
    put(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// Reads what [`put_text`] wrote.
pub(crate) fn text<'a>(rest: &mut &'a [u8]) -> Option<&'a str> {
    let length = usize::try_from(get(rest)?).ok()?;
    let (head, tail) = rest.split_at_checked(length)?;
    *rest = tail;
    std::str::from_utf8(head).ok()
}

/// Reads a list of texts behind its length.
pub(crate) fn texts(rest: &mut &[u8]) -> Option<Vec<String>> {
    (0..get(rest)?).map(|_| text(rest).map(str::to_owned)).collect()
}

/// A URL that was canonical when it was stored: no need to parse it again.
#[must_use]
pub fn stored_url(text: String) -> Option<CanonicalUrl> {
    CanonicalUrl::deserialize(StringDeserializer::<Error>::new(text)).ok()
}
