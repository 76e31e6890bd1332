//! Whether one more listing page is worth its request.
//!
//! On a site whose sitemap names every story, tag and author listings only repeat them: a
//! plain breadth-first crawl made 6.9 requests per article on one such site. On a site with a
//! partial sitemap, the listings are the only way to the rest. So listings are paid for: each
//! new story one yields buys more, and stories found elsewhere allow a sample.

use serde::{Deserialize, Serialize};

/// Listings that may yield nothing before the stories found are counted.
const FREE: u64 = 20;
/// One barren listing is allowed for so many stories admitted otherwise: 1 in 20 keeps the
/// cost of the sample at 0.05 requests per article.
const STORIES_PER_SAMPLE: u64 = 20;
/// Listings a yielding one pays for.
const PER_YIELD: u64 = 12;

/// A host's account of listings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingBudget {
    /// Listings fetched that named no URL not seen before.
    #[serde(default)]
    pub barren: u64,
    /// Listings fetched that named one.
    #[serde(default)]
    pub fruitful: u64,
    /// URLs a sitemap named on this host: without any, listings are the only source and
    /// nothing is held back.
    #[serde(default)]
    pub from_sitemaps: u64,
}

impl ListingBudget {
    /// Whether another listing may be fetched.
    #[must_use]
    pub fn allows(&self) -> bool {
        if self.from_sitemaps == 0 {
            return true;
        }
        let allowance = FREE + self.from_sitemaps / STORIES_PER_SAMPLE + self.fruitful * PER_YIELD;
        self.barren < allowance
    }

    /// Notes a listing that was read and how many new URLs it named.
    pub fn note(&mut self, new_urls: u64) {
        if new_urls == 0 {
            self.barren += 1;
        } else {
            self.fruitful += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_sitemaps_nothing_is_held_back() {
        let budget = ListingBudget { barren: 10_000, ..Default::default() };
        assert!(budget.allows());
    }

    #[test]
    fn barren_listings_end_it_and_a_find_reopens_it() {
        let mut budget = ListingBudget { from_sitemaps: 500, ..Default::default() };
        let mut fetched = 0;
        while budget.allows() {
            budget.note(0);
            fetched += 1;
        }
        assert_eq!(fetched, 45);
        budget.note(3);
        assert!(budget.allows());
    }
}
