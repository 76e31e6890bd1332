//! What a feed or sitemap said of a story.

use serde::{Deserialize, Serialize};

/// Authors kept of an entry: more stand on no byline, and every waiting URL carries them.
pub(crate) const MAX_AUTHORS: usize = 8;
/// Categories kept of an entry.
pub(crate) const MAX_CATEGORIES: usize = 16;
/// Longest name kept of an author or category, in characters. A longer one is a sentence, and
/// cut it would be a wrong name: it is left out.
pub(crate) const MAX_NAME: usize = 100;

/// What a feed or sitemap said of a story; a witness when its page is read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    /// Title of the entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Publication date of the entry, RFC 3339 or a bare day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// Authors of the entry, as it writes them; at most [`MAX_AUTHORS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// Categories or keywords of the entry; at most [`MAX_CATEGORIES`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
}

impl Hint {
    /// What an entry says, within the bounds; `None` where that is nothing.
    #[must_use]
    pub fn of(
        title: Option<String>,
        published: Option<String>,
        authors: Vec<String>,
        categories: Vec<String>,
    ) -> Option<Self> {
        let title = title.filter(|title| !title.is_empty());
        let authors = bounded(authors, MAX_AUTHORS);
        let hint =
            Self { title, published, authors, categories: bounded(categories, MAX_CATEGORIES) };
        (hint != Self::default()).then_some(hint)
    }
}

fn bounded(names: Vec<String>, most: usize) -> Vec<String> {
    let fits = |name: &String| !name.is_empty() && name.chars().count() <= MAX_NAME;
    names.into_iter().filter(fits).take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_bounded() {
        assert_eq!(Hint::of(Some(String::new()), None, vec![String::new()], Vec::new()), None);
        let names = |count: usize| (0..count).map(|n| format!("N {n}")).collect::<Vec<_>>();
        let hint = Hint::of(None, None, names(9), names(17)).expect("says something");
        assert_eq!((hint.authors, hint.categories), (names(8), names(16)));
        let (longest, longer) = ("\u{e9}".repeat(100), "e".repeat(101));
        let hint = Hint::of(None, None, vec![longer, longest.clone()], Vec::new());
        assert_eq!(hint.map(|hint| hint.authors), Some(vec![longest]));
    }

    #[test]
    fn what_an_earlier_version_wrote_is_read() {
        let hint: Hint = serde_json::from_str(r#"{"title":"A"}"#).expect("read");
        assert_eq!(hint, Hint { title: Some("A".to_owned()), ..Hint::default() });
        assert_eq!(serde_json::to_string(&hint).expect("written"), r#"{"title":"A"}"#);
    }
}
