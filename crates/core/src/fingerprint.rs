//! The function that gives URLs their fingerprints: one for each crawl.
//!
//! The seen-set keeps 64 bits of a URL. Under a function that everybody knows, whoever writes a page
//! can find a link with the fingerprint of a victim's story in seconds, and the story then counts as
//! seen and is left out. Under a pseudorandom function with a key that nobody outside the crawl knows
//! (SipHash-2-4; Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012) the best there is are
//! chance meetings: 2.7e-4 among 100 million URLs (n^2 / 2^65).

use crate::canonical::CanonicalUrl;
use crate::identity::Fingerprint;
use siphasher::sip::SipHasher24;
use std::fmt;

/// Bytes of a key.
pub const KEY_BYTES: usize = 16;

/// Name of the function without a key, as a state keeps it.
const UNKEYED: &str = "xxh3-64";
/// Name of the function with one.
const KEYED: &str = "siphash-2-4";

/// What gives fingerprints. Its key is made with the state of a crawl, kept there, and shown nowhere.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fingerprinter(Function);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Function {
    Unkeyed,
    Keyed([u8; KEY_BYTES]),
}

impl Fingerprinter {
    /// XXH3 without a key: that of states begun by newshound 0.1.0, which keep no URLs and so cannot
    /// change it.
    pub const UNKEYED: Self = Self(Function::Unkeyed);

    /// SipHash-2-4 under `key`, which must be random.
    #[must_use]
    pub const fn keyed(key: [u8; KEY_BYTES]) -> Self {
        Self(Function::Keyed(key))
    }

    /// Whether it has a key.
    #[must_use]
    pub const fn is_keyed(&self) -> bool {
        matches!(self.0, Function::Keyed(_))
    }

    /// The fingerprint of `url`.
    #[must_use]
    pub fn of(&self, url: &CanonicalUrl) -> Fingerprint {
        self.of_text(url.as_str())
    }

    /// The fingerprint of any text, such as a body.
    #[must_use]
    pub fn of_text(&self, text: &str) -> Fingerprint {
        match &self.0 {
            Function::Unkeyed => Fingerprint::unkeyed(text),
            Function::Keyed(key) => {
                Fingerprint(SipHasher24::new_with_key(key).hash(text.as_bytes()))
            }
        }
    }

    /// Its form in the state of a crawl, with the key: `siphash-2-4 00112233445566778899aabbccddeeff`
    /// or `xxh3-64`.
    #[must_use]
    pub fn stored(&self) -> String {
        match &self.0 {
            Function::Unkeyed => UNKEYED.to_owned(),
            Function::Keyed(key) => format!("{KEYED} {:032x}", u128::from_be_bytes(*key)),
        }
    }

    /// Undoes [`Fingerprinter::stored`]; `None` for a function that this newshound does not have.
    #[must_use]
    pub fn from_stored(text: &str) -> Option<Self> {
        if text == UNKEYED {
            return Some(Self::UNKEYED);
        }
        let hex = text.strip_prefix(KEYED)?.strip_prefix(' ')?;
        let key = u128::from_str_radix(hex, 16).ok()?;
        (hex.len() == 2 * KEY_BYTES).then(|| Self::keyed(key.to_be_bytes()))
    }
}

impl fmt::Debug for Fingerprinter {
    /// Its name: the key is nobody's to read.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_keyed() { KEYED } else { UNKEYED })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn the_function_is_siphash_2_4() {
        // The first vectors of the reference implementation: key 00..0f, messages of 0 and 1 bytes.
        let key = std::array::from_fn(|at| at as u8);
        let function = Fingerprinter::keyed(key);
        assert_eq!(function.of_text(""), Fingerprint(0x726f_db47_dd0e_0e31));
        assert_eq!(function.of_text("\0"), Fingerprint(0x74f8_39c5_93dc_67fd));
    }

    #[test]
    fn it_is_kept_whole_and_shown_nowhere() {
        let keyed = Fingerprinter::keyed([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
        assert_eq!(keyed.stored(), "siphash-2-4 000102030405060708090a0b0c0d0e0f");
        for one in [keyed, Fingerprinter::UNKEYED] {
            assert_eq!(Fingerprinter::from_stored(&one.stored()), Some(one));
        }
        for odd in ["", "siphash-2-4", "siphash-2-4 0", "siphash-2-4 +0", "xxh3-64 0", "blake3 00"]
        {
            assert_eq!(Fingerprinter::from_stored(odd), None, "{odd}");
        }
        assert_eq!(format!("{keyed:?} {:?}", Fingerprinter::UNKEYED), "siphash-2-4 xxh3-64");
    }

    /// Two texts that meet in the low `bits` under `function`, found as an attacker finds them who
    /// knows it: by trying some 2^(bits/2).
    fn meeting(function: Fingerprinter, bits: u32) -> (String, String) {
        let mut met = HashMap::new();
        for number in 0_u64.. {
            let text = format!("https://attacker.example/{number}");
            let low = function.of_text(&text).0 << (64 - bits);
            if let Some(before) = met.insert(low, text.clone()) {
                return (before, text);
            }
        }
        unreachable!("2^{bits} values are fewer than the numbers tried")
    }

    /// What meets under one function meets under another one by chance only: of 64 pairs made for the
    /// old function, and 64 made for another crawl's key, none meets in 32 bits under this key.
    #[test]
    fn pairs_made_for_one_function_are_none_for_another() {
        let (crawl, other) = (Fingerprinter::keyed([7; 16]), Fingerprinter::keyed([8; 16]));
        for function in [Fingerprinter::UNKEYED, other] {
            let (one, two) = meeting(function, 32);
            let low = |by: Fingerprinter, text: &str| by.of_text(text).0 << 32;
            assert_eq!(low(function, &one), low(function, &two), "made to meet: {one} {two}");
            assert_ne!(low(crawl, &one), low(crawl, &two), "{one} {two}");
        }
    }
}
