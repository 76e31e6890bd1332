//! Pages that hang below stories: source, print, comments, a gallery's frame.
//!
//! Many sites show each story in a second way, at its own URL with something more: `/a-story/` and
//! `/a-story/source.html`, `/a-story.html` and `/a-story.print.html`. What that is differs from site to
//! site; that it is the same for one story after another does not. So endings are counted: one that
//! several stories name is a view of them, and is asked for only if the first one read was a story
//! of its own.

use crate::canonical::CanonicalUrl;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Stories that name the same ending, from which on it is a view of them.
const STORIES: u32 = 3;
/// Endings kept of a host.
const MAX_ENDINGS: usize = 32;
/// Longest ending, in bytes: a longer one is another story's slug.
const MAX_ENDING: usize = 24;
/// Shortest last part of a story's path, in bytes: below shorter ones stand sections and chapters.
const MIN_STEM: usize = 12;

/// Endings that were met below stories.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Views(BTreeMap<String, View>);

/// What is known of an ending.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct View {
    /// Stories that name it.
    named: u32,
    /// A page that ends so was a story of its own.
    #[serde(default)]
    own: bool,
}

impl Views {
    /// Whether none was met.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Notes that the page of `story` links to `url`. Whether that may be a view of it: the first
    /// one is asked for in its turn, the others when all else was.
    pub fn note(&mut self, story: &CanonicalUrl, url: &CanonicalUrl) -> bool {
        let Some(ending) = ending(story, url) else { return false };
        if let Some(view) = self.0.get_mut(ending) {
            view.named = view.named.saturating_add(1);
            return !view.own;
        }
        if self.0.len() < MAX_ENDINGS {
            self.0.insert(ending.to_owned(), View { named: 1, own: false });
        }
        false
    }

    /// Notes a page that a story named, and that is a story of its own, no copy.
    pub fn note_own(&mut self, story: &CanonicalUrl, url: &CanonicalUrl) {
        if let Some(view) = ending(story, url).and_then(|ending| self.0.get_mut(ending)) {
            view.own = true;
        }
    }

    /// Whether `url`, which the page of `story` named, is a view of it.
    #[must_use]
    pub fn has(&self, story: &CanonicalUrl, url: &CanonicalUrl) -> bool {
        let view = ending(story, url).and_then(|ending| self.0.get(ending));
        view.is_some_and(|view| view.named >= STORIES && !view.own)
    }
}

/// What a URL has more than a story's: without a number, which would be a page's or a story's own.
fn ending<'u>(story: &CanonicalUrl, url: &'u CanonicalUrl) -> Option<&'u str> {
    let whole = story.as_str().trim_end_matches('/');
    let last = whole.rsplit('/').next().unwrap_or_default();
    let stem = if let Some((stem, _)) = last.rsplit_once('.').filter(|_| !last.contains('?')) {
        &whole[..whole.len() - last.len() + stem.len()]
    } else {
        whole
    };
    if stem.rsplit('/').next()?.len() < MIN_STEM {
        return None;
    }
    let more = url.as_str().strip_prefix(stem)?.trim_end_matches('/');
    let fits = (2..=MAX_ENDING).contains(&more.len())
        && more.starts_with(['/', '.', '?', '&', ',', ';', '-', '_'])
        && !more.bytes().any(|byte| byte.is_ascii_digit());
    fits.then_some(more)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(path: &str) -> CanonicalUrl {
        CanonicalUrl::parse(&format!("https://news.example{path}")).expect(path)
    }

    #[test]
    fn endings() {
        for (story, link, expected) in [
            ("/news/a-long-story/", "/news/a-long-story/index.src.html", Some("/index.src.html")),
            ("/news/a-long-story.html", "/news/a-long-story.print.html", Some(".print.html")),
            ("/news/a-long-story", "/news/a-long-story?view=print", Some("?view=print")),
            ("/?p=12345678901", "/?p=12345678901&view=print", Some("&view=print")),
            ("/news/a-long-story", "/news/a-long-story/2", None),
            ("/news/a-long-story", "/news/a-long-storybook", None),
            ("/news/a-long-story", "/news/another-story", None),
            ("/world/", "/world/africa/", None),
            ("/a-long-story", "/a-long-story/and-what-came-of-it-in-the-end", None),
        ] {
            assert_eq!(ending(&url(story), &url(link)), expected, "{story} {link}");
        }
    }

    #[test]
    fn what_every_story_names_is_a_view() {
        let story = |n: u8| url(&format!("/news/a-long-story-{n}/"));
        let side = |n: u8| url(&format!("/news/a-long-story-{n}/source.html"));
        let mut views = Views::default();
        assert!(!views.note(&story(1), &side(1)), "the first one is asked for");
        for n in 2..5 {
            assert_eq!(views.has(&story(1), &side(1)), n > 3, "{n}");
            assert!(views.note(&story(n), &side(n)), "{n}");
        }
        assert!(!views.has(&story(1), &url("/news/a-long-story-1/stats")));
        views.note_own(&story(1), &side(1));
        assert!(!views.has(&story(1), &side(1)) && !views.note(&story(7), &side(7)));
    }
}
