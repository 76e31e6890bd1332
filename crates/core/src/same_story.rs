//! Whether a page's `rel=canonical` is to be believed.
//!
//! A canonical link folds variants of one story (print, AMP, tracking, slug variants), but
//! some sites point every page at the front page, and some themes at a comment page. It is
//! believed only where the two URLs look like one story; otherwise the page keeps its own.

use crate::canonical::CanonicalUrl;
use crate::identity::site_of;

/// Digits in a row that name a story; fewer are years and days.
const ID_DIGITS: usize = 5;

/// The identity of the story at `own`, given what its page calls canonical.
#[must_use]
pub fn identity(own: &CanonicalUrl, canonical: Option<&CanonicalUrl>) -> CanonicalUrl {
    match canonical {
        Some(canonical) if believed(own, canonical) => canonical.clone(),
        _ => own.clone(),
    }
}

/// Whether a canonical URL that is believed names the very page that answered: it differs in scheme,
/// host, query or the slash at its end alone. Any other one names a page that has to answer itself.
#[must_use]
pub fn is_same_page(own: &CanonicalUrl, canonical: &CanonicalUrl) -> bool {
    own.path().trim_end_matches('/') == canonical.path().trim_end_matches('/')
}

fn believed(own: &CanonicalUrl, canonical: &CanonicalUrl) -> bool {
    if own == canonical || canonical.path_and_query() == "/" {
        return false;
    }
    let (Some(a), Some(b)) = (own.to_url(), canonical.to_url()) else { return false };
    if site_of(&a) != site_of(&b) {
        return false;
    }
    let (mine, theirs) = (slug(own.path()), slug(canonical.path()));
    let same_path = is_same_page(own, canonical);
    let same_page = same_path && drops_no_number(own.query(), canonical.query());
    let plain_permalink = own.path() == "/" && !own.query().is_empty() && !theirs.is_empty();
    same_page
        || plain_permalink
        || (!same_path && !mine.is_empty() && mine == theirs)
        || story_id(own.as_str()).is_some_and(|id| Some(id) == story_id(canonical.as_str()))
}

/// Whether what the canonical query lacks holds no digit: `?id=3` and `?p=35` name stories,
/// `?page=all` does not.
fn drops_no_number(own: &str, canonical: &str) -> bool {
    own.split('&')
        .filter(|part| !canonical.split('&').any(|kept| kept == *part))
        .all(|part| !part.bytes().any(|byte| byte.is_ascii_digit()))
}

/// The last path segment that names something: without `amp`, `print`, an ending.
fn slug(path: &str) -> &str {
    let last = path
        .rsplit('/')
        .find(|part| !part.is_empty() && !matches!(*part, "amp" | "print" | "index.html"))
        .unwrap_or_default();
    let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
    stem.strip_suffix("-amp").unwrap_or(stem)
}

/// The last run of [`ID_DIGITS`] digits or more.
fn story_id(url: &str) -> Option<&str> {
    url.rsplit(|c: char| !c.is_ascii_digit()).find(|run| run.len() >= ID_DIGITS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_believed() {
        for (own, canonical, expected) in [
            ("https://n.example/a-story/", "https://n.example/a-story/", "own"),
            ("https://n.example/a-story?page=all", "https://n.example/a-story", "canonical"),
            ("https://n.example/a-story/print/", "https://n.example/a-story/", "canonical"),
            ("https://m.n.example/a-story", "https://www.n.example/a-story", "canonical"),
            ("https://n.example/amp/a-story", "https://n.example/world/a-story", "canonical"),
            ("https://n.example/x-123456", "https://n.example/a-story-123456", "canonical"),
            ("https://n.example/?p=35", "https://n.example/a-story/", "canonical"),
            ("https://n.example/s.php?id=3&x=y", "https://n.example/s.php?id=3", "canonical"),
            ("https://n.example/s.php?id=3", "https://n.example/s.php", "own"),
            // Front page, another site, another story, a section.
            ("https://n.example/a-story/", "https://n.example/", "own"),
            ("https://n.example/a-story/", "https://wire.example/a-story/", "own"),
            ("https://n.example/a-story/", "https://n.example/b-story/", "own"),
            ("https://n.example/world/a-story/", "https://n.example/world/", "own"),
            ("https://n.example/?p=35", "https://n.example/?p=36", "own"),
            ("https://n.example/2026/05/17/a/", "https://n.example/2026/05/17/b/", "own"),
        ] {
            let (own, canonical) = (
                CanonicalUrl::parse(own).expect("own"),
                CanonicalUrl::parse(canonical).expect("canonical"),
            );
            let expected = if expected == "own" { &own } else { &canonical };
            assert_eq!(&identity(&own, Some(&canonical)), expected, "{own} {canonical}");
        }
    }

    proptest! {
        /// A story's identity is its own identity, and the canonical link of a page never folds
        /// two stories whose names differ and that share no number.
        #[test]
        fn idempotent_and_never_merges_two_stories(
            scheme in "https?", www in "(www\\.)?", folder in "(/[a-z]{2,6}){0,2}",
            mine in "[a-z]{3,12}", theirs in "[a-z]{3,12}", query in "(\\?id=[0-9]{1,4})?",
        ) {
            let url = |text: String| CanonicalUrl::parse(&text).expect("url");
            let own = url(format!("{scheme}://{www}n.example{folder}/{mine}/{query}"));
            let other = url(format!("https://n.example{folder}/{theirs}/"));
            let once = identity(&own, Some(&other));
            prop_assert_eq!(&identity(&once, Some(&other)), &once);
            if mine != theirs && !["amp", "print"].contains(&mine.as_str())
                && !["amp", "print"].contains(&theirs.as_str())
            {
                prop_assert_eq!(once, own);
            }
        }

        /// The twin that a page names as canonical is the same story, whichever of both is asked.
        #[test]
        fn twins_are_one_story(path in "/[a-z]{3,9}/[a-z-]{3,12}", query in "(\\?id=[0-9]{1,4})?") {
            let url = |origin: &str| {
                CanonicalUrl::parse(&format!("{origin}{path}{query}")).expect("url")
            };
            let named = url("https://n.example");
            for origin in ["http://n.example", "http://www.n.example", "https://www.n.example"] {
                prop_assert_eq!(identity(&url(origin), Some(&named)), named.clone());
            }
        }
    }
}
