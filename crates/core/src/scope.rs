//! Which URLs belong to a crawl.

use crate::canonical::CanonicalUrl;
use crate::identity::site_of;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How far a seed reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScopeMode {
    /// The seed's host, with and without `www.`, http and https alike.
    Host,
    /// The seed's registrable domain by the Public Suffix List.
    #[default]
    Site,
    /// URLs that begin with the seed's folder.
    Prefix,
}

/// The URLs of a crawl.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    hosts: BTreeSet<String>,
    sites: BTreeSet<String>,
    /// Folders, each ending in `/`.
    prefixes: BTreeSet<String>,
    /// Hosts of the prefixes.
    in_part: BTreeSet<String>,
}

impl Scope {
    /// The scope around `seeds`.
    #[must_use]
    pub fn around(mode: ScopeMode, seeds: &[CanonicalUrl]) -> Self {
        let mut scope = Self::default();
        for seed in seeds {
            scope.add(mode, seed);
        }
        scope
    }

    /// Takes in what `seed` reaches.
    pub fn add(&mut self, mode: ScopeMode, seed: &CanonicalUrl) {
        let Some(name) = reach(mode, seed) else { return };
        match mode {
            ScopeMode::Host => &mut self.hosts,
            ScopeMode::Site => &mut self.sites,
            ScopeMode::Prefix => {
                self.in_part.extend(reach(ScopeMode::Host, seed));
                &mut self.prefixes
            }
        }
        .insert(name);
    }

    /// Whether one page of the host of `url` in scope means that every page of it is.
    #[must_use]
    pub(crate) fn covers_host(&self, url: &CanonicalUrl) -> bool {
        self.in_part.is_empty()
            || reach(ScopeMode::Host, url).is_some_and(|host| !self.in_part.contains(&host))
    }

    /// Whether `url` is inside.
    #[must_use]
    pub fn contains(&self, url: &CanonicalUrl) -> bool {
        let within = |names: &BTreeSet<String>, mode| {
            !names.is_empty() && reach(mode, url).is_some_and(|name| names.contains(&name))
        };
        within(&self.hosts, ScopeMode::Host)
            || within(&self.sites, ScopeMode::Site)
            || self.in_a_folder(url)
    }

    /// Whether a folder of `prefixes` holds it: each folder above it is looked up.
    fn in_a_folder(&self, url: &CanonicalUrl) -> bool {
        if self.prefixes.is_empty() {
            return false;
        }
        let text = without_scheme(url);
        let path = text.split_once('?').map_or(text, |(path, _)| path);
        path.match_indices('/').any(|(at, _)| self.prefixes.contains(&text[..=at]))
    }
}

fn without_scheme(url: &CanonicalUrl) -> &str {
    let text = url.as_str();
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    rest.strip_prefix("www.").unwrap_or(rest)
}

fn reach(mode: ScopeMode, url: &CanonicalUrl) -> Option<String> {
    match mode {
        ScopeMode::Site => url.to_url().map(|url| site_of(&url)),
        ScopeMode::Host => without_scheme(url).split('/').next().map(str::to_owned),
        ScopeMode::Prefix => {
            let text = without_scheme(url);
            let path = text.split_once('?').map_or(text, |(path, _)| path);
            path.rfind('/').map(|at| path[..=at].to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reaches() {
        let seed = "https://www.news.example/world/";
        for (mode, url, inside) in [
            (ScopeMode::Site, "https://archive.news.example/x", true),
            (ScopeMode::Site, "https://other.example/x", false),
            (ScopeMode::Site, "http://news.example/x", true),
            (ScopeMode::Host, "https://news.example/x", true),
            (ScopeMode::Host, "http://www.news.example/x", true),
            (ScopeMode::Host, "https://archive.news.example/x", false),
            (ScopeMode::Prefix, "https://www.news.example/world/a", true),
            (ScopeMode::Prefix, "https://news.example/world/", true),
            (ScopeMode::Prefix, "https://www.news.example/sport/a", false),
            (ScopeMode::Prefix, "https://www.news.example/worldcup", false),
        ] {
            let seeds = [CanonicalUrl::parse(seed).expect("seed")];
            let scope = Scope::around(mode, &seeds);
            let url = CanonicalUrl::parse(url).expect(url);
            assert_eq!(scope.contains(&url), inside, "{mode:?} {url}");
        }
    }

    #[test]
    fn each_seed_may_reach_as_far_as_it_likes() {
        let url = |text: &str| CanonicalUrl::parse(text).expect("url");
        let mut scope = Scope::around(ScopeMode::Prefix, &[url("https://news.example/world/")]);
        scope.add(ScopeMode::Site, &url("https://other.example/"));
        for (text, inside, whole) in [
            ("https://news.example/world/europe/a?page=/x/", true, false),
            ("https://news.example/a?from=/world/", false, false),
            ("https://www.other.example/a", true, true),
        ] {
            assert_eq!(scope.contains(&url(text)), inside, "{text}");
            assert_eq!(scope.covers_host(&url(text)), whole, "{text}");
        }
    }

    #[test]
    fn ports_of_an_address_are_other_sites() {
        let seeds = [CanonicalUrl::parse("http://127.0.0.1:8001/").expect("seed")];
        let scope = Scope::around(ScopeMode::Site, &seeds);
        let other = CanonicalUrl::parse("http://127.0.0.1:8002/").expect("url");
        assert!(scope.contains(&seeds[0]) && !scope.contains(&other));
    }
}
