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

/// Lists in a row that may name nothing new; one more for each of the first stories of so many, up to
/// `MORE`, and one more for so many of all.
const FREE: u64 = 2;
const STORIES_PER_MORE: u64 = 60;
const MORE: u64 = 2;
const STORIES_PER_LIST: u64 = 150;
/// Feeds in a folder of an index, after which its other documents are taken for feeds as well, and wait
/// until all else was read: one is enough to tell, since a document that is none after all is read too.
const FEEDS: u64 = 1;
/// Folders kept of a host: it has one for each kind of list.
const MAX_FOLDERS: usize = 48;
/// Folders among these that are kept though no list was met there yet.
const MAX_OF_OTHERS: usize = 16;
/// Stories of a folder in which no list was met, from which on it is one of stories.
const OF_STORIES: u64 = 3;
/// A name with so many words more than any list's beside it is a headline's.
const MORE_WORDS: u8 = 3;

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
    /// Most words in the name of a list.
    #[serde(default)]
    words: u8,
    /// Lists have numbers in their names.
    #[serde(default)]
    numbered: bool,
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

    /// Whether a page may be fetched, of a host with so many stories.
    #[must_use]
    pub fn allows(&self, entry: &Entry, stories: u64) -> bool {
        let more = (stories / STORIES_PER_MORE).min(MORE) + stories / STORIES_PER_LIST;
        self.lists_beside(entry).is_none_or(|folder| folder.empty_streak < FREE + more)
    }

    /// Whether only lists were met where a page stands that may be one more.
    #[must_use]
    pub fn knows(&self, entry: &Entry) -> bool {
        self.lists_beside(entry).is_some_and(|folder| folder.empty_streak > 0)
    }

    /// The folder of a page that may be a list as the others in it are. The sections that a front
    /// page names have an account of their own, and what is named as no list there is is a story.
    fn lists_beside(&self, entry: &Entry) -> Option<&Folder> {
        let is_section = entry.depth < 2 && entry.role == LinkRole::Section;
        let is_asked = is_judged(entry.role) || entry.role == LinkRole::Pagination;
        if is_section || !is_asked || !entry.kind.is_page() {
            return None;
        }
        // The later pages of a list are worth what the list is.
        let is_later = entry.role == LinkRole::Pagination;
        let url = entry.from.as_ref().filter(|_| is_later).unwrap_or(&entry.url);
        let folder = self.0.get(&folder(url)?).filter(|folder| folder.stories == 0)?;
        if is_later {
            return Some(folder);
        }
        let (words, numbered) = name(&entry.url);
        let is_headline = words >= folder.words.saturating_add(MORE_WORDS);
        (!is_headline && (folder.numbered || !numbered)).then_some(folder)
    }

    /// Whether stories stand beside a page and no list does, so that its name is a headline, even
    /// if it is a year's (`/posts/1999/`) or as short as a section's.
    #[must_use]
    pub fn is_of_stories(&self, url: &CanonicalUrl) -> bool {
        let folder = folder(url).and_then(|name| self.0.get(&name));
        folder.is_some_and(|folder| folder.stories >= OF_STORIES && folder.empty_streak == 0)
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
        let Some(place) = folder(&entry.url) else { return };
        if !self.0.contains_key(&place) {
            // Folders of days (`/2026/05/`) come and go.
            let is_dated = place.split('/').any(|part| part.parse::<u16>().is_ok());
            let room = match outcome {
                _ if is_list || is_feed => MAX_FOLDERS,
                Outcome::Article | Outcome::Sitemap if !is_dated => MAX_OF_OTHERS,
                _ => 0,
            };
            if self.0.len() >= room {
                return;
            }
            self.0.insert(place.clone(), Folder::default());
        }
        let Some(folder) = self.0.get_mut(&place) else { return };
        if is_list {
            let (words, numbered) = name(&entry.url);
            folder.words = folder.words.max(words);
            folder.numbered |= numbered;
        }
        match outcome {
            Outcome::Hub if is_list && new_stories == 0 => folder.empty_streak += 1,
            Outcome::Hub if is_list => folder.empty_streak = 0,
            Outcome::Feed if is_feed => folder.feeds += 1,
            Outcome::Sitemap => folder.sitemaps += 1,
            Outcome::Article
            | Outcome::Duplicate
            | Outcome::TooOld
            | Outcome::TooNew
            | Outcome::OtherLanguage
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

/// The words in a URL's own name, and whether it has a number.
fn name(url: &CanonicalUrl) -> (u8, bool) {
    let name = url.path().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let words = name.split(['-', '_', '+', '.']).filter(|word| !word.is_empty()).count();
    let coded = name.split('%').skip(1).map(|rest| rest.get(2..).unwrap_or_default());
    let mut plain = name.split('%').take(1).chain(coded);
    let numbered = plain.any(|part| part.bytes().any(|byte| byte.is_ascii_digit()));
    (u8::try_from(words).unwrap_or(u8::MAX), numbered)
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
        assert!(!folders.allows(&Entry { depth: 1, ..tag(6) }, 100));
        let section = page("/schlagworte/6/", LinkRole::Section);
        assert!(folders.allows(&Entry { depth: 1, ..section }, 100));
        assert!(folders.allows(&page("/schlagworte/6/", LinkRole::FeedEntry), 100));
        folders.note(&tag(7), &Outcome::Article, 0);
        assert!(folders.allows(&tag(6), 100), "stories stand there");
    }

    /// A site may name its lists before its stories, all in one folder.
    #[test]
    fn a_headline_is_read_beside_lists() {
        let mut folders = Folders::default();
        for name in ["world", "sport", "arts-and-letters", "about"] {
            folders.note(&page(&format!("/en/{name}/"), LinkRole::SitemapEntry), &Outcome::Hub, 0);
        }
        for (name, expected) in [
            ("weather", false),
            ("faits-divers", false),
            ("the-bridge-is-shut-after-a-wobble", true),
            ("a-2871-b", true),
            ("%E4%B8%AD%E6%96%87", false),
        ] {
            let one = page(&format!("/en/{name}"), LinkRole::SitemapEntry);
            assert_eq!(folders.allows(&one, 0), expected, "{name}");
        }
        let story = page("/en/the-bridge-is-shut-after-a-wobble", LinkRole::SitemapEntry);
        folders.note(&story, &Outcome::Article, 0);
        assert!(folders.allows(&page("/en/weather", LinkRole::SitemapEntry), 0));
    }

    #[test]
    fn a_year_among_stories_is_a_headline() {
        let mut folders = Folders::default();
        let year = page("/posts/1999/", LinkRole::SitemapEntry);
        for n in 0..3 {
            assert!(!folders.is_of_stories(&year.url), "{n}");
            let story = page(&format!("/posts/story-{n}/"), LinkRole::SitemapEntry);
            folders.note(&story, &Outcome::Article, 0);
        }
        assert!(folders.is_of_stories(&year.url));
        folders.note(&page("/posts/2001/", LinkRole::SitemapEntry), &Outcome::Hub, 0);
        assert!(!folders.is_of_stories(&year.url), "a year's list stands there as well");
        let day = page("/2026/05/story/", LinkRole::SitemapEntry);
        folders.note(&day, &Outcome::Article, 0);
        assert_eq!(folders.0.len(), 1);
    }

    #[test]
    fn the_root_is_no_folder() {
        let mut folders = Folders::default();
        for _ in 0..9 {
            folders.note(&page("/a/", LinkRole::SitemapEntry), &Outcome::Hub, 0);
        }
        assert!(folders.is_empty() && folders.allows(&page("/b/", LinkRole::SitemapEntry), 0));
        for number in 1..3 {
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
