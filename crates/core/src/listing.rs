//! Whether one more listing page is worth its request.
//!
//! On a site whose sitemap names every story, tag and author listings only repeat them: a
//! plain breadth-first crawl made 6.9 requests per article on one such site. On a site with a
//! partial sitemap, the listings are the only way to the rest; on a site with a calendar that
//! never ends, they are a trap. So each class of listings has an account: stories found allow
//! a sample, and each listing that names a URL not seen before buys more.

use crate::canonical::CanonicalUrl;
use crate::link::LinkRole;
use crate::shape;
use serde::{Deserialize, Serialize};

/// Kinds of listings, each with its own account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ListingClass {
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
}

/// The class of a link, `None` where it is not one of listings only.
#[must_use]
pub fn class_of(role: LinkRole, url: &CanonicalUrl) -> Option<ListingClass> {
    match role {
        LinkRole::Tag => Some(ListingClass::Tag),
        LinkRole::Author => Some(ListingClass::Author),
        LinkRole::Pagination => Some(if shape::is_date_archive(url) {
            ListingClass::Dates
        } else {
            ListingClass::Pages
        }),
        LinkRole::Navigation | LinkRole::Section if shape::is_date_archive(url) => {
            Some(ListingClass::Dates)
        }
        LinkRole::Navigation => Some(ListingClass::Menu),
        _ => None,
    }
}

/// What barren listings are allowed for.
struct Allowance {
    /// Without any story found.
    free: u64,
    /// One more for so many stories.
    stories_per_listing: u64,
    /// More for each fruitful one.
    per_find: u64,
}

/// With sitemaps, five classes sampling 1 in 50 cost at most 0.1 requests per article.
const WITH_SITEMAP: Allowance = Allowance { free: 5, stories_per_listing: 50, per_find: 12 };
/// Without, listings are the way in: only a class that keeps yielding nothing is stopped.
const WITHOUT: Allowance = Allowance { free: 60, stories_per_listing: 4, per_find: 12 };
/// Dates are never the only way in, and a calendar's days never end.
const DATES_WITHOUT: Allowance = Allowance { free: 20, stories_per_listing: 10, per_find: 12 };

/// One class's account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingBudget {
    /// Listings read that named no story not seen before.
    pub barren: u64,
    /// Listings read that named one.
    pub fruitful: u64,
}

/// A host's accounts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingBudgets {
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
    /// URLs a sitemap named on this host.
    #[serde(default)]
    pub from_sitemaps: u64,
}

impl ListingBudgets {
    /// Whether another listing of `class` may be fetched, with `articles` emitted so far.
    #[must_use]
    pub fn allows(&self, class: ListingClass, articles: u64) -> bool {
        let rule = match class {
            _ if self.from_sitemaps > 0 => WITH_SITEMAP,
            ListingClass::Dates => DATES_WITHOUT,
            _ => WITHOUT,
        };
        let stories = self.from_sitemaps.max(articles);
        let account = self.account(class);
        account.barren
            < rule.free + stories / rule.stories_per_listing + account.fruitful * rule.per_find
    }

    /// Notes a listing that was read and how many new stories it named.
    pub fn note(&mut self, class: ListingClass, new_stories: u64) {
        let account = match class {
            ListingClass::Tag => &mut self.tag,
            ListingClass::Author => &mut self.author,
            ListingClass::Pages => &mut self.pages,
            ListingClass::Dates => &mut self.dates,
            ListingClass::Menu => &mut self.menu,
        };
        if new_stories == 0 {
            account.barren += 1;
        } else {
            account.fruitful += 1;
        }
    }

    fn account(&self, class: ListingClass) -> ListingBudget {
        match class {
            ListingClass::Tag => self.tag,
            ListingClass::Author => self.author,
            ListingClass::Pages => self.pages,
            ListingClass::Dates => self.dates,
            ListingClass::Menu => self.menu,
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
        let with_sitemap = ListingBudgets { from_sitemaps: 500, ..Default::default() };
        assert_eq!(fetched_until_stopped(with_sitemap, 0), 15);
        assert_eq!(fetched_until_stopped(ListingBudgets::default(), 0), 60);
        assert_eq!(fetched_until_stopped(ListingBudgets::default(), 400), 160);
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
    fn classes() {
        for (role, url, class) in [
            (LinkRole::Tag, "/tag/a/", Some(ListingClass::Tag)),
            (LinkRole::Pagination, "/page/2/", Some(ListingClass::Pages)),
            (LinkRole::Pagination, "/2026/05/", Some(ListingClass::Dates)),
            (LinkRole::Navigation, "/2026/05/", Some(ListingClass::Dates)),
            (LinkRole::Teaser, "/2026/", None),
            (LinkRole::SitemapEntry, "/2026/", None),
            (LinkRole::Section, "/world/", None),
            (LinkRole::Navigation, "/about/", Some(ListingClass::Menu)),
        ] {
            let url = CanonicalUrl::parse(&format!("https://news.example{url}")).expect("url");
            assert_eq!(class_of(role, &url), class, "{role} {url}");
        }
    }
}
