//! Sources: what an operator says of the sites handed in. A URL's source is the one with the
//! longest path on its host that holds it; on another host of a site with one source, that one.

use crate::canonical::CanonicalUrl;
use crate::identity::{HostKey, site_of};
use crate::status::Refusal;
use regex::RegexSet;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// What a source is called and filed under: part of the record of each of its stories.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Source {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Words it is filed under.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Language the operator gives it, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Country the operator gives it, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

impl Source {
    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A source with the rules of its own.
#[derive(Debug, Clone, Default)]
pub struct SourceRules {
    /// What its records say.
    pub about: Source,
    /// Least time between two requests to its host, where that is longer than others'.
    pub delay: Option<Duration>,
    /// Where given, a page's URL must match one.
    pub include: Option<RegexSet>,
    /// A URL that matches one is refused.
    pub exclude: Option<RegexSet>,
}

impl SourceRules {
    fn is_empty(&self) -> bool {
        self.about.is_empty()
            && self.delay.is_none()
            && self.include.is_none()
            && self.exclude.is_none()
    }
}

/// All sources of a crawl, by the places of their seeds.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// By host without `www.`, longest path first.
    hosts: BTreeMap<String, Vec<(String, Arc<SourceRules>)>>,
    /// By registrable domain; `None` where it has several.
    sites: BTreeMap<String, Option<Arc<SourceRules>>>,
    /// Seeds named without a scheme.
    bare: BTreeSet<CanonicalUrl>,
}

impl Sources {
    /// Adds a source that stands at `url`.
    pub fn add(&mut self, url: &CanonicalUrl, source: &Arc<SourceRules>) {
        if source.is_empty() {
            return;
        }
        let path = url.path();
        let folder = path.rfind('/').map_or("", |at| &path[..=at]).to_owned();
        let here = self.hosts.entry(name_of(url.origin()).to_owned()).or_default();
        here.retain(|(other, _)| *other != folder);
        let at = here.partition_point(|(other, _)| other.len() >= folder.len());
        here.insert(at, (folder, Arc::clone(source)));
        if let Some(url) = url.to_url() {
            let known = self.sites.entry(site_of(&url)).or_insert_with(|| Some(Arc::clone(source)));
            if known.as_ref().is_some_and(|known| !Arc::ptr_eq(known, source)) {
                *known = None;
            }
        }
    }

    /// Notes that a seed was named without a scheme: where https fails, http is meant.
    pub fn add_bare(&mut self, url: CanonicalUrl) {
        self.bare.insert(url);
    }

    /// The http URL of a seed that was named without a scheme.
    #[must_use]
    pub fn plain(&self, url: &CanonicalUrl) -> Option<CanonicalUrl> {
        if !self.bare.contains(url) {
            return None;
        }
        CanonicalUrl::parse(&url.as_str().replacen("https://", "http://", 1)).ok()
    }

    /// The source of a URL.
    #[must_use]
    pub fn of(&self, url: &CanonicalUrl) -> Option<&SourceRules> {
        if self.hosts.is_empty() {
            return None;
        }
        if let Some(here) = self.hosts.get(name_of(url.origin())) {
            let path = url.path();
            let found = here.iter().find(|(folder, _)| path.starts_with(folder.as_str()));
            if let Some((_, source)) = found.or(here.last()) {
                return Some(source);
            }
        }
        self.sites.get(&site_of(&url.to_url()?))?.as_deref()
    }

    /// What the record of a story at `url` says of its source.
    #[must_use]
    pub fn about(&self, url: &CanonicalUrl) -> Option<Source> {
        self.of(url).map(|source| source.about.clone()).filter(|about| !about.is_empty())
    }

    /// Least time between two requests to a host by its sources; zero without.
    #[must_use]
    pub fn delay(&self, host: &HostKey) -> Duration {
        let here = self.hosts.get(name_of(host.as_str()));
        here.into_iter().flatten().filter_map(|(_, source)| source.delay).max().unwrap_or_default()
    }

    /// Why a link is refused by its source; `None` where it may be admitted. `chosen` are seeds,
    /// feeds and sitemaps: include patterns are about pages.
    #[must_use]
    pub fn refusal(&self, url: &CanonicalUrl, chosen: bool) -> Option<Refusal> {
        let source = self.of(url)?;
        if source.exclude.as_ref().is_some_and(|set| set.is_match(url.as_str())) {
            return Some(Refusal::Excluded);
        }
        let left = source.include.as_ref().is_some_and(|set| !set.is_match(url.as_str()));
        (left && !chosen).then_some(Refusal::NotIncluded)
    }
}

/// `host[:port]` of an origin, without `www.`.
fn name_of(origin: &str) -> &str {
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    host.strip_prefix("www.").unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> CanonicalUrl {
        CanonicalUrl::parse(text).expect(text)
    }

    fn sources(all: &[(&str, &str)]) -> Sources {
        let mut sources = Sources::default();
        for (place, name) in all {
            let about = Source { name: Some((*name).to_owned()), ..Source::default() };
            let rules = SourceRules {
                about,
                delay: Some(Duration::from_secs(name.len() as u64)),
                exclude: Some(RegexSet::new(["/sponsored/"]).expect("pattern")),
                ..SourceRules::default()
            };
            sources.add(&url(place), &Arc::new(rules));
        }
        sources
    }

    #[test]
    fn a_url_has_the_source_nearest_to_it() {
        let sources = sources(&[
            ("https://www.news.example/", "paper"),
            ("https://news.example/sport/", "sport"),
            ("https://alone.example/", "alone"),
        ]);
        for (text, expected) in [
            ("https://news.example/2026/a", Some("paper")),
            ("http://www.news.example/sport/a", Some("sport")),
            ("https://archive.alone.example/a", Some("alone")),
            // Two sources are of that site, so neither is named.
            ("https://archive.news.example/a", None),
            ("https://other.example/", None),
        ] {
            let found = sources.about(&url(text)).and_then(|about| about.name);
            assert_eq!(found.as_deref(), expected, "{text}");
        }
        let host = |text: &str| HostKey::of(&url(text));
        assert_eq!(sources.delay(&host("https://news.example/")), Duration::from_secs(5));
        assert_eq!(sources.delay(&host("https://other.example/")), Duration::ZERO);
        let refused = sources.refusal(&url("https://alone.example/sponsored/a"), true);
        assert_eq!(refused, Some(Refusal::Excluded));
    }

    #[test]
    fn a_seed_without_a_scheme_has_a_plain_twin() {
        let mut sources = Sources::default();
        sources.add_bare(url("https://news.example/"));
        assert_eq!(sources.plain(&url("https://news.example/")), Some(url("http://news.example/")));
        assert_eq!(sources.plain(&url("https://other.example/")), None);
    }
}
