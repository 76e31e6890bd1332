//! Whether one more link that only redirects is worth its request.
//!
//! Some sites link their stories through counters and short links (`/go/123`, `/out?id=4`).
//! Each is a URL of its own, and where sitemap and lists name the stories themselves, each
//! costs a request that ends at a page known already. So each shape of such URLs has an
//! account: some redirects to known pages are allowed, more for stories found otherwise, and
//! more for each one that led to a page not seen before or answered itself.

use crate::canonical::CanonicalUrl;
use crate::link::LinkRole;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Redirects to known pages allowed of a shape before anything else is known, and one more for
/// so many stories; the numbers are those of listings ([`crate::listing`]): with a sitemap the
/// stories are named, without one a redirect may be the only way in.
const WITH_SITEMAP: (u64, u64) = (20, 50);
const WITHOUT: (u64, u64) = (60, 4);
/// More for each one that was of use.
const PER_FIND: u64 = 12;
/// Shapes kept of a host; a site has one or two.
const MAX_SHAPES: usize = 32;

/// The account of one shape.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detour {
    /// Redirects to pages seen before.
    #[serde(rename = "barren")]
    pub empty: u64,
    /// Redirects to new pages, and answers that were no redirect.
    pub useful: u64,
}

/// A host's accounts, by shape.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Detours(BTreeMap<String, Detour>);

impl Detours {
    /// Whether a URL that a page linked under `role` may be fetched. `stories` is the number
    /// found so far, `named` says that a sitemap names them. What a feed or sitemap lists is
    /// never refused here.
    #[must_use]
    pub fn allows(&self, url: &CanonicalUrl, role: LinkRole, stories: u64, named: bool) -> bool {
        if self.0.is_empty() || is_listed(role) {
            return true;
        }
        let Some(account) = shape(url).and_then(|shape| self.0.get(&shape)) else {
            return true;
        };
        let (free, stories_per_detour) = if named { WITH_SITEMAP } else { WITHOUT };
        account.empty < free + stories / stories_per_detour + account.useful * PER_FIND
    }

    /// Notes a redirect and whether it led to a page not seen before.
    pub fn note_redirect(&mut self, url: &CanonicalUrl, new: bool) {
        let Some(shape) = shape(url) else { return };
        if self.0.len() >= MAX_SHAPES && !self.0.contains_key(&shape) {
            return;
        }
        let account = self.0.entry(shape).or_default();
        if new {
            account.useful += 1;
        } else {
            account.empty += 1;
        }
    }

    /// Notes a URL that answered itself: its shape is not one of detours only.
    pub fn note_answer(&mut self, url: &CanonicalUrl) {
        if self.0.is_empty() {
            return;
        }
        if let Some(account) = shape(url).and_then(|shape| self.0.get_mut(&shape)) {
            account.useful += 1;
        }
    }
}

/// Roles of links that the site itself calls its stories, and of those a person chose.
fn is_listed(role: LinkRole) -> bool {
    matches!(
        role,
        LinkRole::Seed
            | LinkRole::Redirect
            | LinkRole::Feed
            | LinkRole::FeedEntry
            | LinkRole::Sitemap
            | LinkRole::SitemapGuess
            | LinkRole::SitemapEntry
            | LinkRole::NewsSitemapEntry
    )
}

/// The path with the names of the parameters, or the folder where there are none. The root
/// folder is no shape: too much of a site stands there.
fn shape(url: &CanonicalUrl) -> Option<String> {
    let path = url.path();
    if !url.query().is_empty() {
        let names = url.query().split('&').map(|part| part.split('=').next().unwrap_or_default());
        return Some(format!("{path}?{}", names.collect::<Vec<_>>().join("&")));
    }
    let folder = path.trim_end_matches('/').rsplit_once('/')?.0;
    (!folder.is_empty()).then(|| format!("{folder}/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(path: &str) -> CanonicalUrl {
        CanonicalUrl::parse(&format!("https://news.example{path}")).expect(path)
    }

    #[test]
    fn shapes() {
        for (path, expected) in [
            ("/go/12", Some("/go/")),
            ("/go/12/", Some("/go/")),
            ("/out?id=4&b=5", Some("/out?b&id")),
            ("/a-story", None),
            ("/a-story/", None),
            ("/", None),
        ] {
            assert_eq!(shape(&url(path)).as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn detours_end_and_a_find_reopens_them() {
        let go = |n: u64| url(&format!("/go/{n}"));
        for (stories, named, allowed) in [(0, true, 20), (500, true, 30), (0, false, 60)] {
            let mut detours = Detours::default();
            let mut asked = 0;
            while detours.allows(&go(asked), LinkRole::Teaser, stories, named) {
                detours.note_redirect(&go(asked), false);
                asked += 1;
            }
            assert_eq!(asked, allowed, "{stories} {named}");
            assert!(detours.allows(&go(1), LinkRole::SitemapEntry, stories, named));
            assert!(detours.allows(&url("/world/a"), LinkRole::Teaser, stories, named));
            detours.note_redirect(&go(0), true);
            assert!(detours.allows(&go(1), LinkRole::Teaser, stories, named));
        }
    }

    #[test]
    fn a_folder_that_also_has_pages_stays_open() {
        let mut detours = Detours::default();
        for n in 0..200 {
            detours.note_redirect(&url(&format!("/news/old-{n}")), false);
            if n % 4 == 0 {
                detours.note_answer(&url(&format!("/news/{n}")));
            }
        }
        assert!(detours.allows(&url("/news/x"), LinkRole::Teaser, 0, true));
    }
}
