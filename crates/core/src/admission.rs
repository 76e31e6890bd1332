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
use crate::task::{Hint, Lane, TaskKind};
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
                Some(why @ (Refusal::NotAPage | Refusal::PathTrap)) => return Err(why),
                Some(why) if !listed => return Err(why),
                _ => {}
            }
            if self
                .max_depth
                .is_some_and(|most| on.depth >= most && found.role != LinkRole::Redirect)
            {
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

/// Whether a place that a seed moved to stands for a whole site as the seed did: its front page,
/// an edition's (`/en/`), or the seed's own path. A page of a platform is none.
fn is_front(seed: &CanonicalUrl, target: &CanonicalUrl) -> bool {
    let path = target.path().trim_matches('/');
    path.len() <= 5 && !path.contains('/') || path == seed.path().trim_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scope::ScopeMode;

    fn url(text: &str) -> CanonicalUrl {
        CanonicalUrl::parse(text).expect(text)
    }

    fn rules() -> AdmissionRules {
        let scope = Scope::around(ScopeMode::Site, &[url("https://www.news.example/")]);
        AdmissionRules {
            exclude: RegexSet::new(["/sponsored/"]).expect("pattern"),
            max_depth: Some(3),
            since: Some("2022-01-01".to_owned()),
            until: Some("2026-06-30".to_owned()),
            ..AdmissionRules::all_of(scope, 2026)
        }
    }

    #[test]
    fn the_archive_of_a_feed_is_no_listing() {
        let link = url("https://www.news.example/world/page/2/");
        for (kind, of, lane) in [
            (TaskKind::FeedPage, Lane::Listings, Lane::Archive),
            (TaskKind::ListPage, Lane::Listings, Lane::Listings),
            // The later pages of a front page or section name most.
            (TaskKind::ListPage, Lane::Fresh, Lane::Archive),
        ] {
            let on = FoundOn {
                url: None,
                depth: 1,
                redirects: 0,
                lane: of,
                revisited: false,
                standing: Standing::Plain,
            };
            let found = Found { url: &link, role: LinkRole::Pagination, kind: &kind, hint: None };
            assert_eq!(rules().judge(found, on), Ok(lane));
        }
    }

    #[test]
    fn lanes_and_refusals() {
        use LinkRole as R;
        for (link, role, depth, expected) in [
            ("https://www.news.example/a", R::Latest, 2, Ok(Lane::Fresh)),
            ("https://www.news.example/a", R::Teaser, 0, Ok(Lane::Fresh)),
            ("https://www.news.example/a", R::Teaser, 1, Ok(Lane::Archive)),
            ("https://www.news.example/a", R::Previous, 1, Ok(Lane::Archive)),
            ("https://www.news.example/a", R::Related, 1, Ok(Lane::Archive)),
            ("https://www.news.example/world/", R::Section, 0, Ok(Lane::Archive)),
            ("https://www.news.example/tag/a/", R::Tag, 0, Ok(Lane::Listings)),
            ("https://www.news.example/a", R::NewsSitemapEntry, 1, Ok(Lane::Fresh)),
            ("https://www.news.example/a", R::SitemapEntry, 1, Ok(Lane::Archive)),
            ("https://archive.news.example/a", R::Inline, 1, Ok(Lane::Archive)),
            ("https://other.example/a", R::External, 1, Err(Refusal::OutOfScope)),
            ("https://www.news.example/sponsored/a", R::Teaser, 0, Err(Refusal::Excluded)),
            ("https://www.news.example/a", R::Inline, 3, Err(Refusal::TooDeep)),
            ("https://www.news.example/a", R::Redirect, 3, Ok(Lane::Archive)),
            ("https://www.news.example/?s=a", R::Inline, 1, Err(Refusal::Search)),
            ("https://www.news.example/print/a", R::SitemapEntry, 1, Ok(Lane::Archive)),
            ("https://www.news.example/feed", R::Navigation, 1, Err(Refusal::NotAPage)),
            ("https://www.news.example/ajax/feed?offset=10", R::Pagination, 1, Ok(Lane::Archive)),
            ("https://www.news.example/a.pdf", R::SitemapEntry, 1, Err(Refusal::NotAPage)),
        ] {
            let (page, link) = (url("https://www.news.example/"), url(link));
            let on = FoundOn {
                url: Some(&page),
                depth,
                redirects: 0,
                lane: Lane::Archive,
                revisited: false,
                standing: Standing::Plain,
            };
            let found = Found { url: &link, role, kind: &TaskKind::Page, hint: None };
            assert_eq!(rules().judge(found, on), expected, "{role} {link} {depth}");
        }
    }

    #[test]
    fn what_may_lead_out_of_the_scope() {
        use LinkRole as R;
        use Standing as S;
        let (seed, map) = (Some("https://www.news.example/"), Some("https://cdn.example/map.xml"));
        for (page, standing, link, role, kind, inside) in [
            // Where a seed has moved to, and nothing else.
            (seed, S::MovedSeed, "https://new.example/", R::Redirect, TaskKind::Page, true),
            (seed, S::MovedSeed, "https://new.example/en/", R::Redirect, TaskKind::Page, true),
            (seed, S::MovedSeed, "https://o.example/newspaper", R::Redirect, TaskKind::Page, false),
            (seed, S::MovedSeed, "https://new.example/", R::Teaser, TaskKind::Page, false),
            (seed, S::Plain, "https://new.example/", R::Redirect, TaskKind::Page, false),
            // A sitemap elsewhere that robots.txt names, and what it lists.
            (None, S::Plain, "https://cdn.example/map.xml", R::Sitemap, TaskKind::Sitemap, true),
            (seed, S::Plain, "https://cdn.example/map.xml", R::Sitemap, TaskKind::Sitemap, false),
            (map, S::Vouched, "https://www.news.example/a", R::SitemapEntry, TaskKind::Page, true),
            (map, S::Vouched, "https://cdn.example/a", R::SitemapEntry, TaskKind::Page, false),
            (map, S::Vouched, "https://cdn.example/2.xml", R::Sitemap, TaskKind::Sitemap, true),
        ] {
            let (page, link) = (page.map(url), url(link));
            let on = FoundOn {
                url: page.as_ref(),
                depth: 0,
                redirects: 0,
                lane: Lane::Archive,
                revisited: false,
                standing,
            };
            let judged = rules().judge(Found { url: &link, role, kind: &kind, hint: None }, on);
            assert_eq!(judged.is_ok(), inside, "{link} {standing:?}");
        }
    }

    #[test]
    fn dated_entries_and_long_redirects() {
        let (page, link) = (url("https://www.news.example/"), url("https://www.news.example/a"));
        let on = FoundOn {
            url: Some(&page),
            depth: 0,
            redirects: 5,
            lane: Lane::Fresh,
            revisited: false,
            standing: Standing::Plain,
        };
        for (date, expected) in [
            ("2021-12-31T23:59:00Z", Err(Refusal::TooOld)),
            ("2022-01-01", Ok(Lane::Fresh)),
            ("2026-06-30T23:59:00+09:00", Ok(Lane::Fresh)),
            ("2026-07-01", Err(Refusal::TooNew)),
        ] {
            let hint = Hint { published: Some(date.to_owned()), ..Hint::default() };
            let role = LinkRole::FeedEntry;
            let found = Found { url: &link, role, kind: &TaskKind::Page, hint: Some(&hint) };
            assert_eq!(rules().judge(found, on), expected, "{date}");
        }
        let role = LinkRole::Redirect;
        let found = Found { url: &link, role, kind: &TaskKind::Page, hint: None };
        assert_eq!(rules().judge(found, on), Err(Refusal::TooManyRedirects));
    }
}
