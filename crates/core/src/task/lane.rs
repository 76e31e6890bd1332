//! In which order a host's URLs are asked.

use serde::{Deserialize, Serialize};

/// In which of a host's queues a URL waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lane {
    /// New stories and the hubs that name them.
    Fresh,
    /// Everything else that may be a story.
    Archive,
    /// Sitemaps, expanded when the archive lane runs low (docs/adr/0003).
    Sitemaps,
    /// Tag, author and date listings and their later pages, taken last and while they pay
    /// ([`crate::listing`]).
    Listings,
}

impl Lane {
    /// All lanes, first served first.
    pub const ALL: [Self; Self::COUNT] =
        [Self::Fresh, Self::Archive, Self::Sitemaps, Self::Listings];
    /// How many there are.
    pub const COUNT: usize = 4;

    /// Its name in records and logs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Archive => "archive",
            Self::Sitemaps => "sitemaps",
            Self::Listings => "listings",
        }
    }

    /// Its place in [`Lane::ALL`].
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }
}

impl std::fmt::Display for Lane {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
