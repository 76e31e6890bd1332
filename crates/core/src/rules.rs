//! What an operator knows of a site: which URLs are its stories, which pages name them, where
//! on its pages things stand. Rules can only narrow a crawl, name a lane, and make it slower.

use crate::canonical::CanonicalUrl;
use crate::identity::HostKey;
use crate::status::Refusal;
use crate::task::Lane;
use regex::RegexSet;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Where things stand on a site's pages, as CSS selectors. They win over what is found without
/// them; one that selects nothing changes nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Select {
    /// The headline's element.
    pub title: Option<String>,
    /// The elements that hold the text.
    pub body: Option<String>,
    /// An element for each author.
    pub authors: Option<String>,
    /// The element that tells when it was published: its `datetime`, `content`, or text.
    pub published: Option<String>,
    /// Elements taken off the page before anything is read.
    pub remove: Vec<String>,
}

impl Select {
    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The rules of one site. URLs are matched in canonical form.
#[derive(Debug, Clone, Default)]
pub struct SiteRules {
    /// What they are called in messages: the file's name.
    pub name: String,
    /// Host names they are for; `*.` in front stands for any subdomain.
    pub hosts: Vec<String>,
    /// Pages that name stories: read like seeds.
    pub hubs: Vec<CanonicalUrl>,
    /// If not empty, a page's URL must match one.
    pub include: RegexSet,
    /// A URL that matches one is refused.
    pub exclude: RegexSet,
    /// If not empty, stories are the pages whose URL matches one, whatever they look like.
    pub article: RegexSet,
    /// Least time between two requests to one of its hosts, where that is longer than others'.
    pub delay: Option<Duration>,
    /// Lanes by pattern; the first that matches counts.
    pub lanes: Vec<(RegexSet, Lane)>,
    /// Where things stand on its pages.
    pub select: Select,
}

/// What an article pattern says of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Story {
    /// It is one.
    Yes,
    /// It is none.
    No,
    /// There is no pattern: the page tells.
    Unsaid,
}

impl SiteRules {
    /// Whether a URL's host is one of its own.
    #[must_use]
    pub fn covers(&self, url: &CanonicalUrl) -> bool {
        Sites::new(vec![self.clone()]).is_ok_and(|sites| sites.of(url).is_some())
    }

    /// Why a link is refused; `None` where it may be admitted. `chosen` are seeds, feeds and
    /// sitemaps: include patterns are about pages.
    #[must_use]
    pub fn refusal(&self, url: &CanonicalUrl, chosen: bool) -> Option<Refusal> {
        let text = url.as_str();
        if self.exclude.is_match(text) {
            return Some(Refusal::Excluded);
        }
        let wanted = chosen
            || self.include.is_empty()
            || self.include.is_match(text)
            || self.hubs.contains(url);
        (!wanted).then_some(Refusal::NotIncluded)
    }

    /// The lane named for a URL.
    #[must_use]
    pub fn lane(&self, url: &CanonicalUrl) -> Option<Lane> {
        self.lanes.iter().find(|(set, _)| set.is_match(url.as_str())).map(|(_, lane)| *lane)
    }

    /// Whether the page of a URL is a story.
    #[must_use]
    pub fn story(&self, url: &CanonicalUrl) -> Story {
        match (self.article.is_empty(), self.article.is_match(url.as_str())) {
            (true, _) => Story::Unsaid,
            (false, true) => Story::Yes,
            (false, false) => Story::No,
        }
    }
}

/// The rules of all sites that have some.
#[derive(Debug, Clone, Default)]
pub struct Sites {
    named: BTreeMap<String, Arc<SiteRules>>,
    below: BTreeMap<String, Arc<SiteRules>>,
}

impl Sites {
    /// Rules by their hosts.
    ///
    /// # Errors
    /// The host that two rules are for, with the names of both.
    pub fn new(all: Vec<SiteRules>) -> Result<Self, (String, String, String)> {
        let mut sites = Self::default();
        for rules in all {
            let rules = Arc::new(rules);
            for host in &rules.hosts {
                let (map, name) = match host.strip_prefix("*.") {
                    Some(name) => (&mut sites.below, name),
                    None => (&mut sites.named, host.as_str()),
                };
                if let Some(other) = map.insert(name.to_owned(), Arc::clone(&rules)) {
                    return Err((host.clone(), other.name.clone(), rules.name.clone()));
                }
            }
        }
        Ok(sites)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.named.is_empty() && self.below.is_empty()
    }

    /// The rules of a URL's host: those that name it, else those of the nearest domain above.
    #[must_use]
    pub fn of(&self, url: &CanonicalUrl) -> Option<&SiteRules> {
        self.of_origin(url.origin())
    }

    /// The same for a host.
    #[must_use]
    pub fn of_host(&self, host: &HostKey) -> Option<&SiteRules> {
        self.of_origin(host.as_str())
    }

    /// Least time between two requests to a host by its rules; zero without.
    #[must_use]
    pub fn delay(&self, host: &HostKey) -> Duration {
        self.of_host(host).and_then(|rules| rules.delay).unwrap_or_default()
    }

    /// Every rule set once, in the order of its first host.
    pub fn all(&self) -> impl Iterator<Item = &Arc<SiteRules>> {
        let both = || self.named.values().chain(self.below.values());
        both().enumerate().filter_map(move |(at, one)| {
            let first = both().position(|other| Arc::ptr_eq(other, one));
            (first == Some(at)).then_some(one)
        })
    }

    fn of_origin(&self, origin: &str) -> Option<&SiteRules> {
        if self.is_empty() {
            return None;
        }
        let host = origin.split_once("://").map_or(origin, |(_, host)| host);
        // With its port first: two sites may share an address.
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        if let Some(rules) = self.named.get(host).or_else(|| self.named.get(name)) {
            return Some(rules);
        }
        let mut above = name;
        while let Some((_, rest)) = above.split_once('.') {
            if let Some(rules) = self.below.get(rest) {
                return Some(rules);
            }
            above = rest;
        }
        None
    }
}

/// URLs no two of which are alike, on one host: what matches all of them sorts out nothing.
#[must_use]
pub fn matches_everything(set: &RegexSet, host: &str) -> bool {
    let name = host.trim_start_matches("*.");
    ["", "2026/05/17/a-story.html", "zq", "x/y/z?p=7", "tag/%C3%A9/"]
        .iter()
        .flat_map(|path| ["http", "https"].map(|scheme| format!("{scheme}://{name}/{path}")))
        .all(|url| set.is_match(&url))
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
