//! What is in the files already: payloads and URLs, by hash.

use sha1::{Digest as _, Sha1};
use std::collections::HashMap;

/// Responses remembered; each takes some 40 bytes, so these are 80 MB. Beyond them the oldest are
/// forgotten together, and what comes again is kept once more.
const MOST: usize = 2_000_000;

/// A place in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    file: u32,
    offset: u64,
}

/// Where responses are kept.
#[derive(Debug, Default)]
pub(crate) struct Known {
    files: Vec<String>,
    places: HashMap<u128, Place>,
}

/// A payload of a host.
pub(crate) fn payload(digest: &str, host: &str) -> u128 {
    key(&["payload", digest, host])
}

/// The latest whole response of a URL.
pub(crate) fn url(url: &str) -> u128 {
    key(&["url", url])
}

fn key(parts: &[&str]) -> u128 {
    let mut hash = Sha1::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let hash = hash.finalize();
    hash.iter().take(16).fold(0, |number, byte| number << 8 | u128::from(*byte))
}

impl Known {
    /// A file's number.
    pub(crate) fn file(&mut self, name: &str) -> u32 {
        let at = self.files.iter().rposition(|known| known == name).unwrap_or_else(|| {
            self.files.push(name.to_owned());
            self.files.len() - 1
        });
        u32::try_from(at).unwrap_or(u32::MAX)
    }

    /// Notes a response.
    pub(crate) fn add(&mut self, keys: [u128; 2], file: u32, offset: u64) {
        if self.places.len() >= MOST {
            self.places.clear();
        }
        for key in keys {
            self.places.insert(key, Place { file, offset });
        }
    }

    /// Where one is: file and offset.
    pub(crate) fn find(&self, key: u128) -> Option<(String, u64)> {
        let place = self.places.get(&key)?;
        Some((self.files.get(place.file as usize)?.clone(), place.offset))
    }

    /// What was there is not.
    pub(crate) fn forget(&mut self, key: u128) {
        self.places.remove(&key);
    }
}
