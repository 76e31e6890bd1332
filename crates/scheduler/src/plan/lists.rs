//! What is learnt of a host's lists from a report: whether more of their kind are worth a request.

use super::Planner;
use newshound_core::frontier::{Admission, Place};
use newshound_core::host::HostState;
use newshound_core::listing::{self, ListingClass};
use newshound_core::outcome::Outcome;
use newshound_core::record_list;
use newshound_core::task::{Entry, FetchReport, Lane, Outlink, TaskKind};

/// Notes what a URL turned out to be, which named so many stories not seen before.
pub(super) fn note(state: &mut HostState, report: &FetchReport, stories: u64) {
    let entry = &report.entry;
    let listings = &mut state.lists.budgets;
    listings.known += stories;
    if report.outcome == Outcome::Sitemap {
        listings.from_sitemaps += stories;
    }
    if report.outcome == Outcome::Feed && report.lane != Lane::Listings {
        let entries = report.body.links().map_or(0, |links| links.found);
        listings.in_feed = listings.in_feed.max(u64::from(entries));
    }
    listings.has_front |= report.outcome == Outcome::Hub && entry.url.path_and_query() == "/";
    if report.is_partial() || entry.kind.is_visit() {
        return;
    }
    let is_headline = listings.folders.is_of_stories(&entry.url);
    listings.folders.note(entry, &report.outcome, stories);
    let is_original = report.body.page().is_some_and(|page| page.near_duplicate_of.is_none());
    if let (Outcome::Article, Some(from)) = (&report.outcome, &entry.from)
        && is_original
    {
        listings.views.note_own(from, &entry.url);
    }
    match report.outcome {
        Outcome::Sitemap => listings.named += named(report),
        Outcome::Feed if entry.kind == TaskKind::Record => {}
        Outcome::Feed if report.lane == Lane::Listings => {
            listings.note(ListingClass::Feeds, stories);
        }
        Outcome::Hub
        | Outcome::OtherPage
        | Outcome::Noindex
        | Outcome::TdmReserved
        | Outcome::Gone
        | Outcome::SoftNotFound
        | Outcome::Article => {
            let class = listing::class_of(entry.role, &entry.url);
            // A story where a list was expected is a find too; the page of a day is none.
            let is_story = report.outcome == Outcome::Article && class != Some(ListingClass::Dates);
            let found = stories + u64::from(is_story);
            if let Some(class) =
                class.filter(|_| !(is_headline && report.outcome == Outcome::Article))
            {
                listings.note(class, found);
            }
            let is_main = matches!(class, Some(ListingClass::Section | ListingClass::Pages));
            let is_list = matches!(report.outcome, Outcome::Hub | Outcome::OtherPage);
            if entry.depth > 0 && is_list && !is_main {
                listings.note_any(found);
            }
        }
        _ => {}
    }
    if entry.kind == TaskKind::Record && record_list::is_list(&entry.url) {
        let listed = report.body.listed();
        let leads_on = listed.is_some_and(|listed| listed.next.is_some());
        state.lists.budgets.records.answered(listed.is_some(), leads_on);
    }
}

/// Pages that a sitemap names, known or not; those of an index are sitemaps.
fn named(report: &FetchReport) -> u64 {
    let is_index = report.outlinks().iter().any(|link| link.kind == TaskKind::Sitemap);
    let found = report.body.links().map_or(0, |links| links.found);
    if is_index { 0 } else { u64::from(found) }
}

/// The lane of a page that hangs below a story as others do below theirs.
pub(super) fn side_page(
    state: &mut HostState,
    report: &FetchReport,
    link: &Outlink,
) -> Option<Lane> {
    let of_story = matches!(report.outcome, Outcome::Article | Outcome::Duplicate);
    let is_side = of_story
        && link.kind == TaskKind::Page
        && state.lists.budgets.views.note(&report.entry.url, &link.url);
    is_side.then_some(Lane::Listings)
}

impl Planner {
    /// Asks for many records at once, before the one that a story waits for, where that pays.
    pub(super) fn ask_for_records(
        &self,
        state: &mut HostState,
        report: &FetchReport,
        admissions: &mut Vec<Admission>,
    ) {
        if report.outcome != Outcome::Parts {
            return;
        }
        let record = admissions.iter().position(|one| one.entry.kind == TaskKind::Record);
        let Some(at) = record else { return };
        let Some(list) = state.lists.budgets.records.wait(&admissions[at].entry.url) else {
            return;
        };
        let Place::Lane(lane) = admissions[at].place else { return };
        let entry = Entry { url: list, ..admissions[at].entry.clone() };
        admissions.insert(at, Admission { entry, place: Place::Lane(lane) });
    }
}
