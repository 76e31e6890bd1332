//! Whether a row still says what was written: a few bits behind its text.
//!
//! SQLite notices a page that cannot be, not a byte that was flipped in one. So what a row says is
//! followed by 28 bits of its hash. Rows of older versions have none and are read as they are: they must
//! then be whole as JSON or as ASCII, which what has a damaged sum is not.

use crate::fault::Fault;
use newshound_core::identity::Fingerprint;
use std::fmt::Write;

/// Between a text and its sum; no JSON and no canonical URL ends with it and seven digits.
const MARK: &str = "#~";
const DIGITS: usize = 7;
/// Bytes of a sum behind bytes: each has its highest bit set, as no byte of a URL has.
const BYTES: usize = 4;

fn of(bytes: &[u8]) -> u32 {
    let hash = Fingerprint::unkeyed_bytes(bytes).0;
    (hash >> 36) as u32
}

/// Adds the sum of what stands in `text`.
pub(crate) fn seal(text: &mut String) {
    let sum = of(text.as_bytes());
    let _ = write!(text, "{MARK}{sum:07x}");
}

/// [`seal`] of a text.
pub(crate) fn sealed(mut text: String) -> String {
    seal(&mut text);
    text
}

/// The text that was sealed; `what` names the row where it is damaged.
pub(crate) fn open(stored: &str, what: impl FnOnce() -> String) -> Result<&str, Fault> {
    let Some((text, sum)) = split(stored) else { return Ok(stored) };
    if u32::from_str_radix(sum, 16) == Ok(of(text.as_bytes())) {
        return Ok(text);
    }
    Err(Fault::Damaged(format!("{} is damaged", what())))
}

fn split(stored: &str) -> Option<(&str, &str)> {
    let at = stored.len().checked_sub(DIGITS + MARK.len())?;
    let (text, rest) = (stored.get(..at)?, stored.get(at..)?);
    Some((text, rest.strip_prefix(MARK)?))
}

/// Adds the sum of what stands in `out`, of the host `origin`.
pub(crate) fn seal_bytes(origin: &str, out: &mut Vec<u8>) {
    let sum = of_host(origin, out);
    out.extend(sum);
}

/// The bytes that were sealed; `None` where they are damaged.
pub(crate) fn open_bytes<'a>(origin: &str, stored: &'a [u8]) -> Option<&'a [u8]> {
    match stored.split_last_chunk::<BYTES>() {
        Some((bytes, sum)) if sum[BYTES - 1] & 128 != 0 => {
            (of_host(origin, bytes) == *sum).then_some(bytes)
        }
        _ => Some(stored),
    }
}

fn of_host(origin: &str, bytes: &[u8]) -> [u8; BYTES] {
    let sum = of(bytes) ^ of(origin.as_bytes());
    std::array::from_fn(|at| (sum >> (7 * at)) as u8 | 128)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flipped_bit_is_noticed() {
        let text = sealed(r#"{"url":"https://news.example/a","depth":3}"#.to_owned());
        assert!(open(&text, String::new).is_ok_and(|open| open.ends_with('}')));
        for (at, bit) in (0..text.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            let Ok(flipped) = String::from_utf8(bytes) else { continue };
            let read = open(&flipped, String::new).ok();
            let read = read.and_then(|text| serde_json::from_str::<serde_json::Value>(text).ok());
            assert_eq!(read, None, "{flipped}");
        }
        let mut row = b"\x16\0\0\0\0/2026/a-story".to_vec();
        seal_bytes("https://news.example", &mut row);
        for (at, bit) in (0..row.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut bytes = row.clone();
            bytes[at] ^= 1 << bit;
            let read = open_bytes("https://news.example", &bytes);
            assert!(read.is_none_or(|path| !path.is_ascii()), "{at} {bit}");
        }
        assert_eq!(open_bytes("https://other.example", &row), None);
    }

    #[test]
    fn what_older_versions_wrote_is_read_as_it_is() {
        for old in ["", "{}", "{\"a\":\"#~123456\"}", "https://news.example/a"] {
            assert_eq!(open(old, String::new).ok(), Some(old));
        }
        assert_eq!(
            open_bytes("https://a.example", b"\x16\0\0\0\0/a"),
            Some(&b"\x16\0\0\0\0/a"[..])
        );
    }
}
