//! What a page lists, and how far it was read.

use crate::canonical::CanonicalUrl;
use crate::identity::Fingerprint;
use serde::{Deserialize, Serialize};

/// Marks kept of a list. Half of them must be met again, so that two or three stories pinned to
/// the top, or taken off the site, mislead nobody.
pub const MARKS: usize = 8;
/// What a page lists, as the worker saw it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// [`mark`]s of the stories it names first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub top: Vec<u32>,
    /// How many of the task's marks it names.
    #[serde(default)]
    pub met: u8,
    /// The next page of the list, known or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<CanonicalUrl>,
}

/// A later page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaterPage {
    /// Its number.
    pub number: u16,
    /// Pages in a row, before it, that named nothing new.
    pub nothing: u8,
}

/// A story among the marks of a list: few enough that 32 bits tell them apart. Without a key: a list
/// misleads only itself.
#[must_use]
pub fn mark(url: &CanonicalUrl) -> u32 {
    let [a, b, c, d, ..] = Fingerprint::unkeyed(url.as_str()).0.to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}
