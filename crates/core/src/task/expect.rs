//! What a request asks for.

use serde::{Deserialize, Serialize};

/// What a request asks for; the answer's content decides. What the task is for its
/// [`TaskKind`](super::TaskKind) tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expect {
    /// An HTML page.
    #[default]
    Page,
    /// RSS, Atom or JSON Feed.
    Feed,
    /// A sitemap or sitemap index.
    Sitemap,
    /// robots.txt.
    Robots,
    /// `/.well-known/tdmrep.json`.
    TdmFile,
}

impl Expect {
    /// Whether it is a file that speaks of its whole host: no URL of the frontier, and its task
    /// names the place it stands at by `from`, wherever it moved to.
    #[must_use]
    pub fn is_of_host(self) -> bool {
        matches!(self, Self::Robots | Self::TdmFile)
    }

    const ALL: [Self; 5] = [Self::Page, Self::Feed, Self::Sitemap, Self::Robots, Self::TdmFile];

    /// Its number in a store's lane.
    pub(crate) fn number(self) -> u8 {
        self as u8
    }

    /// Undoes [`Expect::number`].
    pub(crate) fn of_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}
