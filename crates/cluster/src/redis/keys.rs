//! The names of keys and the forms of fingerprints in them (docs/MESSAGES.md).

use newshound_core::identity::Fingerprint;

/// Format of everything kept in Redis; raised when an old newshound could not read it.
pub(crate) const FORMAT: &str = "2";

/// The same format, of a crawl whose fingerprints have no key.
pub(crate) const UNKEYED: &str = "1";

/// Buckets of the seen-set: the high 12 bits of a fingerprint.
pub(crate) const BUCKETS: usize = 4096;

/// Bits of a fingerprint below the bucket. They are exact in Lua's numbers (53 bits).
const LOW_BITS: u32 = 52;

/// What every key of the shard begins with; the braces make it the slot of a cluster.
pub(crate) fn prefix(crawl: &str, shard: u16) -> String {
    format!("{{newshound:{crawl}:{shard}}}:")
}

/// A fingerprint as scripts need it: bucket in hex, the rest in decimal.
pub(crate) fn id(url: Fingerprint) -> String {
    // A leading zero would keep Redis from storing the member as a number. Zero and one
    // become the same: once in 2^52 fingerprints.
    let low = (url.0 & ((1 << LOW_BITS) - 1)).max(1);
    format!("{:03x}{low}", url.0 >> LOW_BITS)
}

/// A fingerprint as the 8 bytes by which entries and tasks are told.
pub(crate) fn bytes(url: Fingerprint) -> [u8; 8] {
    url.0.to_be_bytes()
}

/// The fingerprint an entry begins with.
pub(crate) fn leading(entry: &[u8]) -> Option<Fingerprint> {
    entry.first_chunk::<8>().map(|bytes| Fingerprint(u64::from_be_bytes(*bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids() {
        for (url, expected) in [
            (0, "0001"),
            (1, "0001"),
            (u64::MAX, "fff4503599627370495"),
            (0x0123_0000_0000_0007, "012844424930131975"),
        ] {
            assert_eq!(id(Fingerprint(url)), expected, "{url:x}");
        }
        assert_eq!(leading(&bytes(Fingerprint(77))), Some(Fingerprint(77)));
        assert_eq!(leading(b"short"), None);
    }
}
