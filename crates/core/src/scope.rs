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
    mode: ScopeMode,
    allowed: BTreeSet<String>,
}

impl Scope {
    /// The scope around `seeds`.
    #[must_use]
    pub fn around(mode: ScopeMode, seeds: &[CanonicalUrl]) -> Self {
        Self { mode, allowed: seeds.iter().filter_map(|seed| reach(mode, seed)).collect() }
    }

    /// Whether one page of a host in scope means that every page of it is.
    #[must_use]
    pub fn covers_hosts(&self) -> bool {
        self.mode != ScopeMode::Prefix
    }

    /// Whether `url` is inside.
    #[must_use]
    pub fn contains(&self, url: &CanonicalUrl) -> bool {
        match self.mode {
            ScopeMode::Prefix => {
                let text = without_scheme(url);
                // The greatest prefix not after `text` need not be the one that covers it.
                self.allowed.iter().any(|prefix| text.starts_with(prefix.as_str()))
            }
            mode => reach(mode, url).is_some_and(|name| self.allowed.contains(&name)),
        }
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
    fn ports_of_an_address_are_other_sites() {
        let seeds = [CanonicalUrl::parse("http://127.0.0.1:8001/").expect("seed")];
        let scope = Scope::around(ScopeMode::Site, &seeds);
        let other = CanonicalUrl::parse("http://127.0.0.1:8002/").expect("url");
        assert!(scope.contains(&seeds[0]) && !scope.contains(&other));
    }
}
