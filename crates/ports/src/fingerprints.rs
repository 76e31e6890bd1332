//! Keys for new crawls.

use crate::error::StoreError;
use newshound_core::fingerprint::{Fingerprinter, KEY_BYTES};

/// A function for the fingerprints of a new crawl, under a key from the system's randomness.
///
/// # Errors
/// Where the system has none to give.
pub fn new_fingerprinter() -> Result<Fingerprinter, StoreError> {
    let mut key = [0; KEY_BYTES];
    match getrandom::fill(&mut key) {
        Ok(()) => Ok(Fingerprinter::keyed(key)),
        Err(error) => Err(StoreError::NotWritable(format!("no random key for its URLs: {error}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_key_of_its_own() {
        let made = || new_fingerprinter().expect("randomness");
        assert!(made().is_keyed());
        assert_ne!(made(), made());
    }
}
