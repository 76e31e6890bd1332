//! Whether one more listing page is worth its request.
//!
//! On a site whose sitemap names every story, tag and author listings only repeat them: a
//! plain breadth-first crawl made 6.9 requests per article on one such site. On a site with a
//! partial sitemap, the listings are the only way to the rest; on a site with a calendar that
//! never ends, they are a trap. So each class of listings has an account: some in a row may name
//! nothing new, more for stories found otherwise and for each listing that named a URL not seen
//! before. What a sitemap names is judged by its folder ([`crate::folder`]), and what hangs below
//! stories by its ending ([`crate::side_page`]).

use crate::canonical::CanonicalUrl;
use crate::folder::Folders;
use crate::link::LinkRole;
use crate::record_list::RecordLists;
use crate::shape;
use crate::side_page::Views;
use crate::task::Entry;
use serde::{Deserialize, Serialize};

/// Kinds of listings, each with its own account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ListingClass {
    /// A section, or what looks like one by its short address.
    Section,
    /// Tag or topic.
    Tag,
    /// Author.
    Author,
    /// Second and later pages of any list.
    Pages,
    /// Date archives and calendars.
    Dates,
    /// What menus, footers and pictures link to: mostly no stories.
    Menu,
    /// Feeds that lists other than the front page announce: their own.
    Feeds,
}

/// The class of a link to a page, `None` where it is not one of listings only.
#[must_use]
pub fn class_of(role: LinkRole, url: &CanonicalUrl) -> Option<ListingClass> {
    let is_of_days = || shape::is_date_archive(url);
    match role {
        LinkRole::Tag => Some(ListingClass::Tag),
        LinkRole::Author => Some(ListingClass::Author),
        LinkRole::Pagination if is_of_days() => Some(ListingClass::Dates),
        LinkRole::Pagination => Some(ListingClass::Pages),
        // What a URL is for decides, also where a sitemap names it.
        LinkRole::Navigation | LinkRole::Section | LinkRole::SitemapEntry if is_of_days() => {
            Some(ListingClass::Dates)
        }
        LinkRole::Section => Some(ListingClass::Section),
        LinkRole::Navigation => Some(ListingClass::Menu),
        _ => None,
    }
}

/// How many listings in a row may name no story not seen before.
struct Patience {
    /// Without any story found.
    free: u64,
    /// One more for so many stories.
    stories_per_listing: u64,
    /// One more for each fruitful one, up to this.
    finds: u64,
}

/// Where sitemaps name most stories, listings only repeat them: a sample of each class tells
/// whether these do.
fn patience(class: ListingClass, is_named: bool) -> Patience {
    use ListingClass::{Author, Dates, Feeds, Menu, Pages, Section, Tag};
    let free = match (class, is_named) {
        // A site's own sections are what is asked again for new stories, and what looks like one in a
        // menu of a small site may be its only story.
        (Section, _) => 12,
        // The last page of a list is linked beside the next ones: it is among these.
        (Pages, true) => 4,
        (Dates, true) => 3,
        (Tag | Author | Menu, true) => 2,
        // A list's own feed names what the list does.
        (Feeds, true) => 1,
        // Without, listings are the way in: only a class that keeps yielding nothing is stopped.
        (Pages, false) => 8,
        (Tag | Author | Menu, false) => 4,
        // Dates are never the only way in, and a calendar's days never end.
        (Dates, false) => 4,
        (Feeds, false) => 2,
    };
    if is_named {
        Patience { free, stories_per_listing: 150, finds: 8 }
    } else {
        Patience { free, stories_per_listing: 40, finds: 16 }
    }
}

/// Lists that may name nothing new on a host whose sitemaps name its stories, all classes but
/// sections and later pages together; one more for so many stories, and more for each
/// list that named a story which the sitemaps did not.
const EMPTY: u64 = 8;
const STORIES_PER_EMPTY: u64 = 10;
const PER_FIND: u64 = 4;

/// Pages of dates in a row that may name nothing new before a year's is left as well.
const YEARS: u64 = 6;

/// A feed names a site's stories where it has so many of ten that are known: it ends with the newest.
const OF_TEN: u64 = 8;

/// One class's account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingBudget {
    /// Listings read in a row that named no story not seen before.
    #[serde(rename = "barren")]
    pub empty_streak: u64,
    /// Listings read that named one.
    pub fruitful: u64,
}

impl ListingBudget {
    pub(crate) fn note(&mut self, new_stories: u64) {
        if new_stories == 0 {
            self.empty_streak += 1;
        } else {
            self.fruitful += 1;
            self.empty_streak = 0;
        }
    }

    fn allows(self, rule: &Patience, stories: u64) -> bool {
        let more = stories / rule.stories_per_listing + self.fruitful.min(rule.finds);
        self.empty_streak < rule.free + more
    }
}

/// A host's accounts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingBudgets {
    /// Sections.
    #[serde(default)]
    pub section: ListingBudget,
    /// Tags.
    #[serde(default)]
    pub tag: ListingBudget,
    /// Authors.
    #[serde(default)]
    pub author: ListingBudget,
    /// Later pages.
    #[serde(default)]
    pub pages: ListingBudget,
    /// Dates.
    #[serde(default)]
    pub dates: ListingBudget,
    /// Menu entries.
    #[serde(default)]
    pub menu: ListingBudget,
    /// Lists' own feeds.
    #[serde(default)]
    pub feeds: ListingBudget,
    /// URLs that sitemaps named first on this host.
    #[serde(default)]
    pub from_sitemaps: u64,
    /// URLs that sitemaps named, known or not, as often as they did.
    #[serde(default)]
    pub named: u64,
    /// Stories in the site's longest feed.
    #[serde(default)]
    pub in_feed: u64,
    /// URLs met that may be stories, each once.
    #[serde(default)]
    pub known: u64,
    /// The front page was read and lists stories.
    #[serde(default)]
    pub has_front: bool,
    /// Lists that named nothing new, of all classes and folders.
    #[serde(default, rename = "barren")]
    pub empty: u64,
    /// Lists that named something new.
    #[serde(default)]
    pub fruitful: u64,
    /// Folders in which lists were met.
    #[serde(default, skip_serializing_if = "Folders::is_empty")]
    pub folders: Folders,
    /// Lists of records.
    #[serde(default, skip_serializing_if = "RecordLists::is_empty")]
    pub records: RecordLists,
    /// What hangs below stories.
    #[serde(default, skip_serializing_if = "Views::is_empty")]
    pub views: Views,
}

impl ListingBudgets {
    /// Whether sitemaps name most of the stories, of which `articles` were emitted so far; or the
    /// site's feed nearly all that are known.
    #[must_use]
    pub fn is_named(&self, articles: u64) -> bool {
        let named = self.stories(0);
        let by_feed = self.in_feed * 10 >= self.known * OF_TEN && self.in_feed >= articles;
        named > 0 && named >= articles / 2 || self.in_feed > 0 && by_feed
    }

    /// How many stories the host has, as far as is known.
    #[must_use]
    pub fn stories(&self, articles: u64) -> u64 {
        self.named.max(self.from_sitemaps).max(articles)
    }

    /// Whether another listing of `class` may be fetched, with `articles` emitted so far.
    #[must_use]
    pub fn allows(&self, class: ListingClass, articles: u64) -> bool {
        let stories = self.stories(articles);
        let rule = patience(class, self.is_named(articles));
        // Sections and later pages are where stories stand that a sitemap leaves out.
        let is_main = matches!(class, ListingClass::Section | ListingClass::Pages);
        let is_room = is_main || self.has_room(articles);
        self.account(class).allows(&rule, stories) && is_room
    }

    /// Whether a page of dates may be fetched: one of a year lists all its months, and may be a
    /// story of that name.
    #[must_use]
    pub fn allows_dates(&self, url: &CanonicalUrl, articles: u64) -> bool {
        let is_year = url.path().trim_matches('/').len() == 4 && url.query().is_empty();
        self.allows(ListingClass::Dates, articles) || is_year && self.dates.empty_streak < YEARS
    }

    /// Whether a page of this folder may be fetched, with `articles` emitted so far.
    #[must_use]
    pub fn allows_folder(&self, entry: &Entry, articles: u64) -> bool {
        let stories = self.stories(articles);
        let is_list = |entry| self.folders.knows(entry) && !self.has_room(articles);
        self.folders.allows(entry, stories) && !is_list(entry)
    }

    /// Whether lists may be sampled further, where sitemaps name the stories.
    fn has_room(&self, articles: u64) -> bool {
        // What sitemaps name may be lists as well: those that were known before are not counted.
        let stories = self.from_sitemaps.max(articles);
        let most = EMPTY + stories / STORIES_PER_EMPTY + self.fruitful * PER_FIND;
        !self.is_named(articles) || self.empty < most
    }

    /// Notes a list of any class, and how many new stories it named.
    pub fn note_any(&mut self, new_stories: u64) {
        let count = if new_stories == 0 { &mut self.empty } else { &mut self.fruitful };
        *count += 1;
    }

    /// Notes a listing that was read and how many new stories it named.
    pub fn note(&mut self, class: ListingClass, new_stories: u64) {
        let account = match class {
            ListingClass::Section => &mut self.section,
            ListingClass::Tag => &mut self.tag,
            ListingClass::Author => &mut self.author,
            ListingClass::Pages => &mut self.pages,
            ListingClass::Dates => &mut self.dates,
            ListingClass::Menu => &mut self.menu,
            ListingClass::Feeds => &mut self.feeds,
        };
        account.note(new_stories);
    }

    fn account(&self, class: ListingClass) -> ListingBudget {
        match class {
            ListingClass::Section => self.section,
            ListingClass::Tag => self.tag,
            ListingClass::Author => self.author,
            ListingClass::Pages => self.pages,
            ListingClass::Dates => self.dates,
            ListingClass::Menu => self.menu,
            ListingClass::Feeds => self.feeds,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fetched_until_stopped(mut budgets: ListingBudgets, articles: u64) -> u32 {
        let mut fetched = 0;
        while budgets.allows(ListingClass::Pages, articles) {
            budgets.note(ListingClass::Pages, 0);
            fetched += 1;
        }
        fetched
    }

    #[test]
    fn barren_listings_end_it() {
        let with_sitemap = ListingBudgets { from_sitemaps: 600, ..Default::default() };
        assert_eq!(fetched_until_stopped(with_sitemap, 0), 8);
        assert_eq!(fetched_until_stopped(ListingBudgets::default(), 0), 8);
        assert_eq!(fetched_until_stopped(ListingBudgets::default(), 400), 18);
        // A sitemap of some pages on a large site is not where its stories are named.
        let partial = ListingBudgets { from_sitemaps: 20, ..Default::default() };
        assert_eq!(fetched_until_stopped(partial, 400), 18);
    }

    #[test]
    fn a_find_reopens_it() {
        let mut budgets = ListingBudgets { from_sitemaps: 50, ..Default::default() };
        while budgets.allows(ListingClass::Dates, 0) {
            budgets.note(ListingClass::Dates, 0);
        }
        assert!(budgets.allows(ListingClass::Tag, 0), "classes do not pay for each other");
        budgets.note(ListingClass::Dates, 3);
        assert!(budgets.allows(ListingClass::Dates, 0));
    }

    #[test]
    fn a_feed_that_names_all_is_as_good_as_a_sitemap() {
        let fed = ListingBudgets { in_feed: 20, known: 24, ..Default::default() };
        assert!(fed.is_named(0) && fed.is_named(19));
        assert!(!ListingBudgets { known: 30, ..fed.clone() }.is_named(19), "lists name more");
        assert!(!fed.is_named(300) && !ListingBudgets::default().is_named(0));
    }

    /// The only story of a small site may stand where sections do, behind menus that lead nowhere.
    #[test]
    fn twelve_sections_may_name_nothing() {
        let mut budgets = ListingBudgets::default();
        let mut read = 0;
        while budgets.allows(ListingClass::Section, 0) {
            budgets.note(ListingClass::Section, 0);
            read += 1;
        }
        assert_eq!(read, 12);
    }

    #[test]
    fn a_years_page_is_asked_after_its_months() {
        let url =
            |path: &str| CanonicalUrl::parse(&format!("https://news.example{path}")).expect(path);
        let named = ListingBudgets { from_sitemaps: 60, ..Default::default() };
        for (streak, year, month) in [(2, true, true), (3, true, false), (6, false, false)] {
            let dates = ListingBudget { empty_streak: streak, fruitful: 0 };
            let budgets = ListingBudgets { dates, ..named.clone() };
            assert_eq!(budgets.allows_dates(&url("/2026/"), 0), year, "{streak}");
            assert_eq!(budgets.allows_dates(&url("/2026/05/"), 0), month, "{streak}");
        }
    }

    #[test]
    fn classes() {
        for (role, url, class) in [
            (LinkRole::Tag, "/tag/a/", Some(ListingClass::Tag)),
            (LinkRole::Pagination, "/page/2/", Some(ListingClass::Pages)),
            (LinkRole::Pagination, "/2026/05/", Some(ListingClass::Dates)),
            (LinkRole::Navigation, "/2026/05/", Some(ListingClass::Dates)),
            (LinkRole::SitemapEntry, "/2026/", Some(ListingClass::Dates)),
            (LinkRole::SitemapEntry, "/2026/05/a-story", None),
            (LinkRole::Teaser, "/2026/", None),
            (LinkRole::Section, "/world/", Some(ListingClass::Section)),
            (LinkRole::Navigation, "/about/", Some(ListingClass::Menu)),
        ] {
            let url = CanonicalUrl::parse(&format!("https://news.example{url}")).expect("url");
            assert_eq!(class_of(role, &url), class, "{role} {url}");
        }
    }
}
