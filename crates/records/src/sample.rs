//! Entries that the tests of both forms write.

use newshound_core::canonical::CanonicalUrl;
use newshound_core::link::LinkRole;
use newshound_core::task::{Entry, Hint, TaskKind};

pub(crate) fn entry(url: &str) -> Entry {
    Entry::new(CanonicalUrl::parse(url).expect("url"), LinkRole::NewsSitemapEntry, TaskKind::Page)
}

/// One whose hint is not known.
pub(crate) fn plain() -> Entry {
    entry("https://news.example:8443/a/b?c=%C3%A9")
}

/// A hint with all it can say.
pub(crate) fn whole() -> Hint {
    Hint {
        title: Some("T".to_owned()),
        published: Some("2022-03-09".to_owned()),
        authors: vec!["Ann Lee".to_owned()],
        categories: vec!["World".to_owned(), "\u{e9}".to_owned()],
    }
}
