//! Whether a page that was read is visited again at all.

use super::{BELIEVED, PER_STORY, STORY, Validators, Visit, VisitRules, Visiting, scaled, whole};
use crate::link::LinkRole;
use crate::listing;
use crate::outcome::{Blame, Outcome};
use crate::round;
use crate::task::Entry;

impl VisitRules {
    /// Whether a page that was just read, and named so many stories not seen before, is to be
    /// visited, and first when: `None` where it is not one that names new stories, or its host has
    /// enough of them.
    #[must_use]
    pub fn first(
        &self,
        entry: &Entry,
        outcome: &Outcome,
        on_host: u32,
        found: u64,
        validators: Option<&Validators>,
    ) -> Option<Visit> {
        use listing::ListingClass::{Author, Dates, Feeds, Menu, Pages, Section, Tag};
        let worth = match outcome {
            Outcome::Hub => match listing::class_of(entry.role, &entry.url) {
                Some(Pages | Dates) => false,
                // They repeat what the others name, unless they have just shown that they do not.
                Some(Tag | Author | Feeds) => found > 0,
                Some(Section) if entry.depth > 1 => found > 0,
                // What feeds and sitemaps name is a story, or one list of many.
                None => !is_named(entry.role) || found > 0,
                Some(Section | Menu) => true,
            },
            // A list's own feed, or one that an index of sitemaps names.
            Outcome::Feed if entry.depth > 1 || entry.role == LinkRole::Sitemap => {
                matches!(entry.role, LinkRole::Feed | LinkRole::Sitemap) && found > 0
            }
            // A later page of a feed is an archive; what continues a story tells of it alone.
            Outcome::Feed => !matches!(entry.role, LinkRole::Pagination | LinkRole::Continuation),
            Outcome::Sitemap => !entry.kind.is_of_host(),
            _ => entry.role == LinkRole::Seed && outcome.blame() == Blame::None,
        };
        let seed = entry.role == LinkRole::Seed;
        let listing = self.visiting != Visiting::Endless
            && !round::is_worth(entry, outcome, on_host, self.per_host);
        if !worth || listing && entry.role != LinkRole::Seed || on_host >= self.per_host && !seed {
            return None;
        }
        let front = seed || entry.url.path_and_query() == "/";
        let interval_ms = if front { self.min_ms } else { self.first_ms.max(self.min_ms) };
        let interval_ms = interval_ms.min(self.max_ms);
        Some(Visit {
            interval_ms,
            lately_found: whole(BELIEVED * STORY),
            lately_ms: scaled(interval_ms, BELIEVED * PER_STORY),
            visits: 0,
            fruitful: 0,
            empty_streak: 0,
            validators: validators.cloned(),
            distrusted: false,
            late_ms: 0,
            hours: Vec::new(),
            marks: Vec::new(),
            later: None,
        })
    }
}

fn is_named(role: LinkRole) -> bool {
    matches!(role, LinkRole::SitemapEntry | LinkRole::NewsSitemapEntry | LinkRole::FeedEntry)
}
