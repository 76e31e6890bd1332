//! Which found links are admitted, and to which lane.

use crate::canonical::CanonicalUrl;
use crate::identity::HostKey;
use crate::link::LinkRole;
use crate::listing::{self, ListingClass};
use crate::rules::Sites;
use crate::scope::Scope;
use crate::shape;
use crate::source::Sources;
pub use crate::standing::Standing;
use crate::status::Refusal;
use crate::task::{Entry, Hint, Lane, TaskKind};
use regex::RegexSet;
use std::sync::Arc;
use std::time::Duration;

/// Redirects followed from one URL (RFC 9110 section 15.4 asks for a limit; browsers use 20,
/// RFC 9309 names five for robots.txt).
pub const MAX_REDIRECTS: u8 = 5;

/// Default of [`AdmissionRules::hosts_per_domain`]: news sites have a handful of hosts, and local editions
/// with hosts of their own earn theirs.
pub const HOSTS_PER_DOMAIN: u32 = 50;

/// What a crawl admits.
#[derive(Debug, Clone)]
pub struct AdmissionRules {
    /// Which URLs belong to it.
    pub scope: Scope,
    /// If not empty, a page's URL must match one. Seeds, feeds and sitemaps need not.
    pub include: RegexSet,
    /// A URL that matches one is refused.
    pub exclude: RegexSet,
    /// Hosts of a registrable domain that are crawled before it earns more ([`crate::domains`]); 0: any
    /// number.
    pub hosts_per_domain: u32,
    /// Most links between a seed and a page.
    pub max_depth: Option<u16>,
    /// Entries of feeds and sitemaps dated before this day (`YYYY-MM-DD`) are refused.
    pub since: Option<String>,
    /// The same for those dated after this day.
    pub until: Option<String>,
    /// Languages of the stories that are kept (BCP 47); if empty, all.
    pub languages: Vec<String>,
    /// What the crawl once reached and does no more.
    pub left: Scope,
    /// The present year, for calendars.
    pub year: i16,
    /// What is known of single sites.
    pub sites: Arc<Sites>,
    /// What the operator says of the sites handed in.
    pub sources: Arc<Sources>,
}

/// Where a story lies that is not of the days wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OffDays {
    /// Before [`AdmissionRules::since`].
    Before,
    /// After [`AdmissionRules::until`].
    After,
}

/// A link as it was found.
#[derive(Debug, Clone, Copy)]
pub struct Found<'a> {
    /// Canonical URL.
    pub url: &'a CanonicalUrl,
    /// Where it stood.
    pub role: LinkRole,
    /// What its task would be.
    pub kind: &'a TaskKind,
    /// What a feed or sitemap said of it.
    pub hint: Option<&'a Hint>,
}

/// The page it was found on.
#[derive(Debug, Clone, Copy)]
pub struct FoundOn<'a> {
    /// Its URL; `None` for a seed.
    pub url: Option<&'a CanonicalUrl>,
    /// Links from the seed to it.
    pub depth: u16,
    /// Redirects followed to it.
    pub redirects: u8,
    /// Lane it came from.
    pub lane: Lane,
    /// It was read before: what it names now is new.
    pub revisited: bool,
    /// Why its links may lead further.
    pub standing: Standing,
}

impl AdmissionRules {
    /// Rules that admit everything in `scope`.
    #[must_use]
    pub fn all_of(scope: Scope, year: i16) -> Self {
        Self {
            scope,
            include: RegexSet::empty(),
            exclude: RegexSet::empty(),
            hosts_per_domain: HOSTS_PER_DOMAIN,
            max_depth: None,
            since: None,
            until: None,
            languages: Vec::new(),
            left: Scope::default(),
            year,
            sites: Arc::default(),
            sources: Arc::default(),
        }
    }

    /// Least time between two requests to a host by the rules of its site and source; zero
    /// without.
    #[must_use]
    pub fn delay(&self, host: &HostKey) -> Duration {
        self.sites.delay(host).max(self.sources.delay(host))
    }

    /// The lane of a link, or why it is refused. It asks no store and costs no request.
    ///
    /// # Errors
    /// The [`Refusal`] under which the link is counted.
    pub fn judge(&self, found: Found<'_>, on: FoundOn<'_>) -> Result<Lane, Refusal> {
        let chosen = matches!(found.role, LinkRole::Seed) || !found.kind.is_page();
        if found.role == LinkRole::Redirect && on.redirects >= MAX_REDIRECTS {
            return Err(Refusal::TooManyRedirects);
        }
        // A page of the crawl is in scope, and so is every other page of its host.
        let same_host = on.url.is_some_and(|page| page.origin() == found.url.origin());
        let is_map = *found.kind == TaskKind::Sitemap;
        let inside = match on.standing {
            Standing::Plain => same_host && self.scope.covers_host(found.url),
            Standing::Vouched => is_map && same_host,
            Standing::MovedSeed => {
                let moved = on
                    .url
                    .is_some_and(|seed| is_front(seed, found.url) && self.scope.covers_host(seed));
                same_host || found.role == LinkRole::Redirect && moved
            }
        };
        // A robots.txt may name a sitemap of any host.
        let vouched = is_map && found.role == LinkRole::Sitemap && on.url.is_none();
        if !inside && !vouched && !self.scope.contains(found.url) {
            return Err(Refusal::OutOfScope);
        }
        if !chosen {
            // What a site lists of itself as stories is believed over its URL's shape, except
            // for files.
            let listed = matches!(
                found.role,
                LinkRole::FeedEntry | LinkRole::SitemapEntry | LinkRole::NewsSitemapEntry
            );
            match shape::refusal(found.url, self.year) {
                // What a list loads more from (`/ajax/feed?offset=10`).
                Some(Refusal::NotAPage)
                    if found.role == LinkRole::Pagination
                        && shape::names_feed(found.url)
                        && !found.url.query().is_empty() => {}
                // A headline may be a year (`/posts/1984/`).
                Some(Refusal::Calendar)
                    if shape::is_lone_year(found.url) && is_of_stories(found.role) => {}
                Some(why @ (Refusal::NotAPage | Refusal::PathTrap)) => return Err(why),
                Some(why) if !listed => return Err(why),
                _ => {}
            }
            if self.max_depth.is_some_and(|most| on.depth >= most && !is_other_name(found.role)) {
                return Err(Refusal::TooDeep);
            }
        }
        let site = self.sites.of(found.url);
        if found.role != LinkRole::Seed {
            if let Some(why) = site.and_then(|site| site.refusal(found.url, chosen)) {
                return Err(why);
            }
            if let Some(why) = self.sources.refusal(found.url, chosen) {
                return Err(why);
            }
            if self.exclude.is_match(found.url.as_str()) {
                return Err(Refusal::Excluded);
            }
            if !chosen && !self.include.is_empty() && !self.include.is_match(found.url.as_str()) {
                return Err(Refusal::NotIncluded);
            }
        }
        match self.off_days(found.hint.and_then(|hint| hint.published.as_deref())) {
            Some(OffDays::Before) => Err(Refusal::TooOld),
            Some(OffDays::After) => Err(Refusal::TooNew),
            None => {
                let named = site.filter(|_| !chosen).and_then(|site| site.lane(found.url));
                Ok(named.unwrap_or_else(|| lane(found, on)))
            }
        }
    }

    /// Why a URL that was admitted under earlier rules is refused by those of today; `None` where it may
    /// wait on. How far the crawl reaches is asked only for what it once reached and does no more: a host may be
    /// in by what its pages said of it.
    #[must_use]
    pub fn refuses_waiting(&self, entry: &Entry) -> Option<Refusal> {
        let url = &entry.url;
        if self.left.contains(url) && !self.scope.contains(url) {
            return Some(Refusal::OutOfScope);
        }
        let ours = matches!(entry.kind, TaskKind::Probe | TaskKind::Record);
        if entry.role == LinkRole::Seed || ours || entry.kind.is_of_host() {
            return None;
        }
        let chosen = !entry.kind.is_page();
        let by_site = self.sites.of(url).and_then(|site| site.refusal(url, chosen));
        if let Some(why) = by_site.or_else(|| self.sources.refusal(url, chosen)) {
            return Some(why);
        }
        if self.exclude.is_match(url.as_str()) {
            return Some(Refusal::Excluded);
        }
        if !chosen {
            if !self.include.is_empty() && !self.include.is_match(url.as_str()) {
                return Some(Refusal::NotIncluded);
            }
            let too_deep = self.max_depth.is_some_and(|most| entry.depth > most);
            if too_deep && entry.role != LinkRole::Redirect {
                return Some(Refusal::TooDeep);
            }
        }
        match self.off_days(entry.hint.as_ref().and_then(|hint| hint.published.as_deref()))? {
            OffDays::Before => Some(Refusal::TooOld),
            OffDays::After => Some(Refusal::TooNew),
        }
    }

    /// Whether a story in this language is kept. One whose language is not known is: it may be in any.
    /// `pt` stands for all of its kinds, `pt-BR` for itself and what is narrower (RFC 4647, basic filtering).
    #[must_use]
    pub fn wants_language(&self, language: Option<&str>) -> bool {
        let Some(language) = language.filter(|_| !self.languages.is_empty()) else { return true };
        self.languages.iter().any(|wanted| {
            let begins = language
                .get(..wanted.len())
                .is_some_and(|begin| begin.eq_ignore_ascii_case(wanted));
            begins && matches!(language.as_bytes().get(wanted.len()), None | Some(b'-' | b'_'))
        })
    }

    /// On which side of the days wanted a date lies; `None` where it is wanted or not known.
    /// Days are compared as they are written: a story of 00:30 in Tokyo is of that day there.
    #[must_use]
    pub fn off_days(&self, date: Option<&str>) -> Option<OffDays> {
        let day = date?.get(..10)?;
        if self.since.as_deref().is_some_and(|since| day < since) {
            return Some(OffDays::Before);
        }
        self.until.as_deref().is_some_and(|until| day > until).then_some(OffDays::After)
    }
}

/// Latest first: what a hub, a feed or a news sitemap has just named is read before the archive
/// (docs/ARCHITECTURE.md, Lanes).
fn lane(found: Found<'_>, on: FoundOn<'_>) -> Lane {
    if found.role == LinkRole::SitemapGuess {
        return Lane::Sitemaps;
    }
    match found.kind {
        TaskKind::Sitemap => return Lane::Sitemaps,
        // The older entries of a feed (RFC 5005): stories, not lists to be sampled.
        TaskKind::FeedPage => return Lane::Archive,
        // A list's own feed repeats what the site's says; stories go first.
        TaskKind::Feed if on.depth > 0 => return Lane::Listings,
        _ => {}
    }
    match listing::class_of(found.role, found.url) {
        // What a page read before links to for the first time is no menu, whatever it looks like.
        Some(ListingClass::Menu) if on.revisited => return Lane::Fresh,
        // The later pages of the front page and of sections name most; other lists repeat them.
        Some(ListingClass::Pages) if on.lane != Lane::Listings && !on.revisited => {
            return Lane::Archive;
        }
        Some(ListingClass::Section) => return Lane::Archive,
        Some(_) => return Lane::Listings,
        None => {}
    }
    match found.role {
        LinkRole::Seed
        | LinkRole::Latest
        // The story's first page waits for it.
        | LinkRole::Continuation
        // The page that names it waits for it.
        | LinkRole::Canonical
        | LinkRole::Feed
        | LinkRole::FeedEntry
        | LinkRole::NewsSitemapEntry => Lane::Fresh,
        LinkRole::Redirect => on.lane,
        LinkRole::Teaser if on.depth == 0 => Lane::Fresh,
        LinkRole::Teaser | LinkRole::Recommended | LinkRole::SitemapEntry if on.revisited => {
            Lane::Fresh
        }
        _ => Lane::Archive,
    }
}

/// Whether a role is that of another URL of the page itself.
fn is_other_name(role: LinkRole) -> bool {
    matches!(role, LinkRole::Redirect | LinkRole::Canonical)
}

/// Whether links of a role stand where stories are named.
fn is_of_stories(role: LinkRole) -> bool {
    matches!(
        role,
        LinkRole::Teaser
            | LinkRole::Latest
            | LinkRole::Recommended
            | LinkRole::Related
            | LinkRole::AlsoRead
    )
}

/// Whether a place that a seed moved to stands for a whole site as the seed did: its front page,
/// an edition's (`/en/`), or the seed's own path. A page of a platform is none.
fn is_front(seed: &CanonicalUrl, target: &CanonicalUrl) -> bool {
    let path = target.path().trim_matches('/');
    path.len() <= 5 && !path.contains('/') || path == seed.path().trim_matches('/')
}

#[cfg(test)]
#[path = "admission_tests.rs"]
mod tests;
