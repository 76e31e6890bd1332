//! Folders in which only lists stand, by what was read of them.
//!
//! A sitemap names a blog's tags, authors and categories beside its stories, and an index of
//! sitemaps may name the feed of each of them. What a URL is for its own words tell in some
//! languages; what its neighbours turned out to be tells it in all. So each folder has an account: of
//! pages that were lists and named nothing new, and of documents that were feeds where sitemaps were
//! expected.

use crate::canonical::CanonicalUrl;
use crate::link::LinkRole;
use crate::outcome::Outcome;
use crate::task::{Entry, TaskKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Lists in a row that may name nothing new, and one more for so many stories.
const FREE: u64 = 3;
const STORIES_PER_LIST: u64 = 150;
/// Feeds in a folder of an index, after which its other documents are taken for feeds as well: each
/// list has one or two.
const FEEDS: u64 = 2;
/// Folders kept of a host: it has one for each kind of list.
const MAX_FOLDERS: usize = 48;

/// The account of one folder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Folder {
    /// Lists read in a row that named no story not seen before.
    #[serde(rename = "barren")]
    pub empty_streak: u64,
    /// Stories that stand in it.
    #[serde(default)]
    pub stories: u64,
    /// Documents that were feeds.
    #[serde(default)]
    pub feeds: u64,
    /// Documents that were sitemaps.
    #[serde(default)]
    pub sitemaps: u64,
}

/// A host's folders in which a list was met.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Folders(BTreeMap<String, Folder>);

impl Folders {
    /// Whether no list was met in any.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a page may be fetched, of a host with so many stories. What a front page names is
    /// not asked about here.
    #[must_use]
    pub fn allows(&self, entry: &Entry, stories: u64) -> bool {
        if entry.depth < 2 || !is_judged(entry.role) || !entry.kind.is_page() {
            return true;
        }
        let folder = folder(&entry.url).and_then(|name| self.0.get(&name));
        folder.is_none_or(|folder| {
            folder.stories > 0 || folder.empty_streak < FREE + stories / STORIES_PER_LIST
        })
    }

    /// Whether only lists were met where a page stands that may be one more.
    #[must_use]
    pub fn knows(&self, entry: &Entry) -> bool {
        let folder = folder(&entry.url).and_then(|name| self.0.get(&name));
        let is_asked = entry.depth > 1 && is_judged(entry.role) && entry.kind.is_page();
        is_asked && folder.is_some_and(|folder| folder.stories == 0 && folder.empty_streak > 0)
    }

    /// Whether a document that an index of sitemaps names is a list's feed, as its neighbours are.
    #[must_use]
    pub fn is_of_feeds(&self, entry: &Entry) -> bool {
        let folder = folder(&entry.url).and_then(|name| self.0.get(&name));
        entry.kind == TaskKind::Sitemap
            && entry.depth > 0
            && folder.is_some_and(|folder| folder.feeds >= FEEDS && folder.sitemaps == 0)
    }

    /// Notes what a URL that was read for the first time turned out to be, and how many stories it
    /// named that were not seen before.
    pub fn note(&mut self, entry: &Entry, outcome: &Outcome, new_stories: u64) {
        let is_list = matches!(outcome, Outcome::Hub) && is_judged(entry.role);
        let is_feed = entry.kind == TaskKind::Sitemap && *outcome == Outcome::Feed;
        let Some(name) = folder(&entry.url) else { return };
        if !self.0.contains_key(&name) {
            if !is_list && !is_feed || self.0.len() >= MAX_FOLDERS {
                return;
            }
            self.0.insert(name.clone(), Folder::default());
        }
        let Some(folder) = self.0.get_mut(&name) else { return };
        match outcome {
            Outcome::Hub if is_list && new_stories == 0 => folder.empty_streak += 1,
            Outcome::Hub if is_list => folder.empty_streak = 0,
            Outcome::Feed if is_feed => folder.feeds += 1,
            Outcome::Sitemap => folder.sitemaps += 1,
            Outcome::Article
            | Outcome::Duplicate
            | Outcome::TooOld
            | Outcome::TooNew
            | Outcome::Noindex
            | Outcome::TdmReserved => folder.stories += 1,
            _ => {}
        }
    }
}

/// Whether nothing but a page's folder tells what a link of this role is. Feeds and lists of the
/// newest name stories.
fn is_judged(role: LinkRole) -> bool {
    matches!(
        role,
        LinkRole::SitemapEntry
            | LinkRole::Navigation
            | LinkRole::Section
            | LinkRole::Tag
            | LinkRole::Author
    )
}

/// The folder that a URL stands in. The root folder is none, too much of a site stands there; but
/// pages in it that differ in a number are one (`/index-#.html`).
fn folder(url: &CanonicalUrl) -> Option<String> {
    let (folder, name) = url.path().trim_end_matches('/').rsplit_once('/')?;
    if !folder.is_empty() {
        return Some(format!("{folder}/"));
    }
    let mut series = String::from("/");
    for part in name.split_inclusive(|c: char| !c.is_ascii_digit()) {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
        series.push_str(if rest.len() < part.len() { "#" } else { "" });
        series.push_str(rest);
    }
    series.contains('#').then_some(series)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(path: &str, role: LinkRole) -> Entry {
        let url = CanonicalUrl::parse(&format!("https://news.example{path}")).expect(path);
        Entry { depth: 2, ..Entry::new(url, role, TaskKind::Page) }
    }

    fn tag(number: usize) -> Entry {
        page(&format!("/schlagworte/{number}/"), LinkRole::SitemapEntry)
    }

    #[test]
    fn a_folder_of_lists_that_repeat_what_is_known_is_left() {
        let mut folders = Folders::default();
        for (number, new) in [(0, 0), (1, 0), (2, 4), (3, 0), (4, 0), (5, 0)] {
            assert!(folders.allows(&tag(number), 100), "{number}");
            folders.note(&tag(number), &Outcome::Hub, new);
        }
        assert!(!folders.allows(&tag(6), 100));
        assert!(folders.allows(&tag(6), 150), "a larger site gets a larger sample");
        // What stands elsewhere, what a front page names, what a feed says is a story.
        assert!(folders.allows(&page("/news/a", LinkRole::SitemapEntry), 100));
        assert!(folders.allows(&Entry { depth: 1, ..tag(6) }, 100));
        assert!(folders.allows(&page("/schlagworte/6/", LinkRole::FeedEntry), 100));
        folders.note(&tag(7), &Outcome::Article, 0);
        assert!(folders.allows(&tag(6), 100), "stories stand there");
    }

    #[test]
    fn the_root_is_no_folder() {
        let mut folders = Folders::default();
        for _ in 0..9 {
            folders.note(&page("/a/", LinkRole::SitemapEntry), &Outcome::Hub, 0);
        }
        assert!(folders.is_empty() && folders.allows(&page("/b/", LinkRole::SitemapEntry), 0));
        for number in 1..4 {
            let later = page(&format!("/index-{number}.html"), LinkRole::SitemapEntry);
            assert!(folders.allows(&later, 0));
            folders.note(&later, &Outcome::Hub, 0);
        }
        assert!(!folders.allows(&page("/index-14.html", LinkRole::SitemapEntry), 0));
        assert!(folders.allows(&page("/index.html", LinkRole::SitemapEntry), 0));
    }

    #[test]
    fn an_index_that_names_the_feed_of_each_list() {
        let map = |path: &str| Entry { kind: TaskKind::Sitemap, ..page(path, LinkRole::Sitemap) };
        let mut folders = Folders::default();
        for (path, outcome) in [
            ("/tags/a.xml", Outcome::Feed),
            ("/tags/b.xml", Outcome::Feed),
            ("/maps/a.xml", Outcome::Feed),
            ("/maps/b.xml", Outcome::Sitemap),
            ("/maps/c.xml", Outcome::Feed),
        ] {
            assert!(!folders.is_of_feeds(&map(path)), "{path}");
            folders.note(&map(path), &outcome, 0);
        }
        assert!(folders.is_of_feeds(&map("/tags/c.xml")) && !folders.is_of_feeds(&map("/d.xml")));
        assert!(!folders.is_of_feeds(&map("/maps/d.xml")));
    }
}
