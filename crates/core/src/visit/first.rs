//! Whether a page that was read is visited again at all.

use super::{BELIEVED, PER_STORY, STORY, Validators, Visit, VisitRules, Visiting, scaled, whole};
use crate::link::LinkRole;
use crate::listing;
use crate::outcome::{Blame, Outcome};
use crate::round;
use crate::task::Entry;

impl VisitRules {
    /// Whether a page that was just read is to be visited, and first when: `None` where it is
    /// not one that names new stories, or its host has enough of them.
    #[must_use]
    pub fn first(
        &self,
        entry: &Entry,
        outcome: &Outcome,
        on_host: u32,
        validators: Option<&Validators>,
    ) -> Option<Visit> {
        let worth = match outcome {
            Outcome::Hub => {
                entry.role != LinkRole::Pagination
                    && !listing::class_of(entry.role, &entry.url)
                        .is_some_and(|class| class == listing::ListingClass::Dates)
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
            barren: 0,
            validators: validators.cloned(),
            distrusted: false,
            hours: Vec::new(),
            marks: Vec::new(),
            later: None,
        })
    }
}
