//! Which links of a report are admitted, and as what.

use super::{Planner, lists};
use newshound_core::admission::{Found, FoundOn, Standing};
use newshound_core::announced::{announcer, same_site};
use newshound_core::frontier::{Admission, Place};
use newshound_core::host::HostState;
use newshound_core::link::LinkRole;
use newshound_core::outcome::Outcome;
use newshound_core::shape;
use newshound_core::status::{Refusal, Status};
use newshound_core::task::{Entry, FetchReport, Outlink, TaskKind};

/// URLs of one path that differ only in the values of two or more parameters: more of them are
/// filters of a list, not stories.
const MAX_PERMUTATIONS: u32 = 200;
/// Shapes counted per host, so that its state stays small.
const MAX_SHAPES: usize = 200;

/// The links of a report, judged.
pub(super) struct Judged {
    pub(super) admissions: Vec<Admission>,
    /// Links that were refused.
    pub(super) refused: u32,
    /// Links admitted that may lead to stories.
    pub(super) stories: u64,
}

impl Planner {
    /// What of a report's links is admitted, with the counts of what is not.
    pub(super) fn admissions(
        &self,
        state: &mut HostState,
        report: &FetchReport,
        extra: &[Outlink],
    ) -> Judged {
        let parent = &report.entry;
        let is_robots = parent.kind.is_of_host();
        let on = FoundOn {
            url: (!is_robots).then_some(&parent.url),
            depth: parent.depth,
            redirects: parent.redirects,
            lane: report.lane,
            revisited: parent.kind.is_visit(),
            standing: parent.standing(report.http_status),
        };
        let mut refused = 0;
        let mut stories = 0;
        let mut admissions = Vec::with_capacity(report.outlinks().len() + extra.len());
        for link in report.outlinks().iter().chain(extra) {
            let found = Found {
                url: &link.url,
                role: link.role,
                kind: &link.kind,
                hint: link.hint.as_ref(),
            };
            let judged = self.admission.judge(found, on).and_then(|lane| {
                if permutes_too_often(state, link) { Err(Refusal::PatternTrap) } else { Ok(lane) }
            });
            match judged {
                Ok(lane) => {
                    let lane = lists::side_page(state, report, link).unwrap_or(lane);
                    stories += u64::from(is_story(link) && !is_detour(state, parent, link));
                    admissions.push(Admission {
                        entry: child(parent, link, &report.outcome, is_robots),
                        place: Place::Lane(lane),
                    });
                }
                Err(reason) => {
                    refused += 1;
                    state.counts.refuse(reason, 1);
                }
            }
        }
        if let Some(canonical) = report.body.page().and_then(|page| page.canonical.as_ref()) {
            let alias = Entry::new(canonical.clone(), LinkRole::Canonical, TaskKind::Page);
            let entry = Entry { depth: parent.depth, from: Some(parent.url.clone()), ..alias };
            admissions.push(Admission { entry, place: Place::Settled(Status::Duplicate) });
        }
        self.ask_for_records(state, report, &mut admissions);
        lists::note(state, report, stories);
        Judged { admissions, refused, stories }
    }
}

/// Whether a link may lead to a story, for the accounts of listings.
fn is_story(link: &Outlink) -> bool {
    link.kind.is_page()
        && !matches!(
            link.role,
            LinkRole::Pagination
                | LinkRole::Section
                | LinkRole::Tag
                | LinkRole::Author
                | LinkRole::Navigation
        )
        && !(shape::is_date_archive(&link.url) && link.role == LinkRole::Inline)
}

/// Whether a link is of a shape that only leads to pages known already.
fn is_detour(state: &HostState, parent: &Entry, link: &Outlink) -> bool {
    let stories = state.counts.ended.get(&Status::Article).copied().unwrap_or(0);
    let named = state.lists.budgets.from_sitemaps;
    link.url.origin() == parent.url.origin()
        && !state.traps.detours.allows(&link.url, link.role, stories.max(named), named > 0)
}

fn permutes_too_often(state: &mut HostState, link: &Outlink) -> bool {
    if !link.kind.is_page() || link.role == LinkRole::SitemapEntry {
        return false;
    }
    let Some(key) = shape::permutation_key(&link.url) else { return false };
    if let Some(count) = state.traps.shapes.get_mut(&key) {
        *count += 1;
        return *count > MAX_PERMUTATIONS;
    }
    if state.traps.shapes.len() < MAX_SHAPES {
        state.traps.shapes.insert(key, 1);
    }
    false
}

fn child(parent: &Entry, link: &Outlink, outcome: &Outcome, is_robots: bool) -> Entry {
    let entry = Entry::new(link.url.clone(), link.role, link.kind.clone());
    if is_robots || link.role == LinkRole::SitemapGuess {
        return Entry { from: Some(parent.url.clone()), ..entry };
    }
    // What an index lists is vouched for by whoever vouched for the index.
    let voucher = parent.standing(None) == Standing::Vouched && link.kind == TaskKind::Sitemap;
    let redirected = matches!(outcome, Outcome::Redirect | Outcome::CookieBounce)
        && link.role == LinkRole::Redirect;
    Entry {
        // A redirect is the same step from the seed, and what named the old place named it.
        depth: parent.depth + u16::from(!redirected),
        redirects: if redirected { parent.redirects + 1 } else { 0 },
        from: if redirected || voucher {
            parent.from.clone()
        } else {
            Some(announcer(parent, &link.url, link.role))
        },
        role: if redirected { parent.role } else { link.role },
        kind: if redirected { parent.kind.moved() } else { link.kind.clone() },
        // What was said of a page of one site says nothing of another site's.
        hint: link.hint.clone().or_else(|| {
            let same = redirected && same_site(&parent.url, &link.url);
            parent.hint.clone().filter(|_| same)
        }),
        ..entry
    }
}
