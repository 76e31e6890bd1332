//! Numbers and texts as bytes.

use newshound_core::canonical::CanonicalUrl;
use newshound_core::task::Entry;
use newshound_core::time::UnixMillis;
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

/// In the byte of redirects (at most five are followed): the time when it first ended for now follows.
const DEFERRED: u8 = 128;

/// What went wrong with an entry.
#[derive(Default)]
pub(crate) struct Troubles {
    pub(crate) redirects: u8,
    pub(crate) failures: u8,
    pub(crate) losses: u8,
    pub(crate) deferred_since: Option<UnixMillis>,
}

impl Troubles {
    /// Those of `entry`; `None` where there are none.
    pub(crate) fn of(entry: &Entry) -> Option<Self> {
        let Entry { redirects, failures, losses, deferred_since, .. } = *entry;
        let any = redirects != 0 || failures != 0 || losses != 0 || deferred_since.is_some();
        any.then_some(Self { redirects, failures, losses, deferred_since })
    }

    /// Writes redirects, failures and losses, a byte each, and the time where there is one.
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        let flag = if self.deferred_since.is_some() { DEFERRED } else { 0 };
        out.extend([self.redirects.min(DEFERRED - 1) | flag, self.failures, self.losses]);
        if let Some(at) = self.deferred_since {
            put(out, u64::try_from(at.0).unwrap_or(0));
        }
    }

    /// Reads what [`Troubles::put`] wrote; what was written before there was a time has none.
    pub(crate) fn get(rest: &mut &[u8]) -> Option<Self> {
        let [first, failures, losses] = take::<3>(rest)?;
        let deferred_since = if first & DEFERRED == 0 {
            None
        } else {
            Some(UnixMillis(i64::try_from(get(rest)?).ok()?))
        };
        Some(Self { redirects: first & !DEFERRED, failures, losses, deferred_since })
    }
}

/// A URL that was canonical when it was stored: no need to parse it again.
#[must_use]
pub fn stored_url(text: String) -> Option<CanonicalUrl> {
    CanonicalUrl::deserialize(StringDeserializer::<Error>::new(text)).ok()
}
