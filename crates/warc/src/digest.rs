//! Digests as WARC files write them: `sha1:` and base32 (RFC 4648 section 6).

use sha1::{Digest as _, Sha1};
use sha2::{Sha256, Sha384, Sha512};

/// The alphabet of base32.
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Base32 with padding, as Java and Python write it.
#[must_use]
pub(crate) fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    for group in bytes.chunks(5) {
        let mut bits = [0_u8; 5];
        bits[..group.len()].copy_from_slice(group);
        let number = bits.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        let letters = (group.len() * 8).div_ceil(5);
        for at in 0..8 {
            let letter = usize::try_from(number >> (35 - 5 * at) & 31).unwrap_or_default();
            text.push(if at < letters { char::from(ALPHABET[letter]) } else { '=' });
        }
    }
    text
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The digest of what `parts` are together.
#[must_use]
pub(crate) fn sha1(parts: &[&[u8]]) -> String {
    let mut hash = Sha1::new();
    parts.iter().for_each(|part| hash.update(part));
    format!("sha1:{}", base32(&hash.finalize()))
}

/// Whether `bytes` have the digest that a record gives; `None` where its algorithm is not known here.
#[must_use]
pub(crate) fn agrees(given: &str, bytes: &[u8]) -> Option<bool> {
    let (algorithm, value) = given.trim().split_once(':')?;
    let hash = match algorithm.trim().to_ascii_lowercase().as_str() {
        "sha1" | "sha-1" => Sha1::digest(bytes).to_vec(),
        "sha256" | "sha-256" => Sha256::digest(bytes).to_vec(),
        "sha384" | "sha-384" => Sha384::digest(bytes).to_vec(),
        "sha512" | "sha-512" => Sha512::digest(bytes).to_vec(),
        "md5" => <md5::Md5 as md5::Digest>::digest(bytes).to_vec(),
        _ => return None,
    };
    let value = value.trim();
    let base32 = base32(&hash);
    let is_same = value.eq_ignore_ascii_case(&base32)
        || value.eq_ignore_ascii_case(base32.trim_end_matches('='))
        || value.eq_ignore_ascii_case(&hex(&hash));
    Some(is_same)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Those of RFC 4648 section 10, and of warcio for an empty payload.
    #[test]
    fn base32_is_that_of_the_rfc() {
        for (text, expected) in [
            ("", ""),
            ("f", "MY======"),
            ("fo", "MZXQ===="),
            ("foo", "MZXW6==="),
            ("foob", "MZXW6YQ="),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI======"),
        ] {
            assert_eq!(base32(text.as_bytes()), expected);
        }
        assert_eq!(sha1(&[]), "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ");
    }

    #[test]
    fn digests_of_other_writers_are_understood() {
        let empty = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
        for (given, expected) in [
            ("sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ".to_owned(), Some(true)),
            (format!("SHA1:{empty}"), Some(true)),
            ("sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYA".to_owned(), Some(false)),
            (format!("sha256:{}", hex(&Sha256::digest(b""))), Some(true)),
            ("md5:d41d8cd98f00b204e9800998ecf8427e".to_owned(), Some(true)),
            ("MD5:2QOYZWMPACZAJ2MABGMOZ6CCPY======".to_owned(), Some(true)),
            (format!("SHA-512: {}", hex(&Sha512::digest(b"x"))), Some(false)),
            ("blake3:af1349b9f5f9a1a6a0404dea36dcc949".to_owned(), None),
            ("nonsense".to_owned(), None),
        ] {
            assert_eq!(agrees(&given, b""), expected, "{given}");
        }
    }
}
