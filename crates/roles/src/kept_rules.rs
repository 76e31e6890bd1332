//! The rules a crawl was run with, kept beside its state: a URL that was never admitted can
//! then be judged again.

use crate::config::{CrawlPlan, this_year};
use newshound_core::admission::{AdmissionRules, Found, FoundOn};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::link::LinkRole;
use newshound_core::scope::{Scope, ScopeMode};
use newshound_core::status::Refusal;
use newshound_core::task::{Lane, TaskKind};
use regex::RegexSet;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The file's name in the folder of the state.
const FILE: &str = "rules.json";

/// What decides about admission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptRules {
    seeds: Vec<CanonicalUrl>,
    scope: ScopeMode,
    include: Vec<String>,
    exclude: Vec<String>,
    max_depth: Option<u16>,
    since: Option<String>,
    #[serde(default)]
    until: Option<String>,
    #[serde(default)]
    sites: Option<PathBuf>,
}

impl KeptRules {
    /// Those of `plan`.
    #[must_use]
    pub fn of(plan: &CrawlPlan) -> Self {
        let rules = &plan.admission;
        Self {
            seeds: plan.seeds.clone(),
            scope: plan.scope,
            include: rules.include.patterns().to_vec(),
            exclude: rules.exclude.patterns().to_vec(),
            max_depth: rules.max_depth,
            since: rules.since.clone(),
            until: rules.until.clone(),
            sites: plan
                .sites
                .as_ref()
                .map(|folder| std::path::absolute(folder).unwrap_or_else(|_| folder.clone())),
        }
    }

    /// Writes them into the folder of the state. Not having them costs an explanation, so a
    /// failure ends no crawl.
    pub fn keep(&self, state: &Path) {
        if let Ok(text) = serde_json::to_vec_pretty(self) {
            let _ = std::fs::write(state.join(FILE), text);
        }
    }

    /// Those kept in the folder of a state.
    #[must_use]
    pub fn read(state: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(state.join(FILE)).ok()?).ok()
    }

    /// What they say about a link to `url` on a page of its own site: its lane, or why it is
    /// refused. `None` where a pattern cannot be read.
    #[must_use]
    pub fn judge(&self, url: &CanonicalUrl) -> Option<Result<Lane, Refusal>> {
        // As they are now: rules that cannot be read any more tell nothing.
        let sites = self.sites.as_ref().map(|folder| crate::sites::folder(folder, Duration::ZERO));
        let rules = AdmissionRules {
            sites: sites.transpose().ok()?.unwrap_or_default(),
            include: RegexSet::new(&self.include).ok()?,
            exclude: RegexSet::new(&self.exclude).ok()?,
            max_depth: self.max_depth,
            since: self.since.clone(),
            until: self.until.clone(),
            ..AdmissionRules::all_of(Scope::around(self.scope, &self.seeds), this_year())
        };
        let found = Found { url, role: LinkRole::Teaser, kind: &TaskKind::Page, hint: None };
        let on = FoundOn {
            url: self.seeds.first(),
            depth: 0,
            redirects: 0,
            lane: Lane::Archive,
            revisited: false,
        };
        Some(rules.judge(found, on))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_judged_as_the_crawl_judges_them() {
        let url = |text: &str| CanonicalUrl::parse(text).expect("url");
        let rules = KeptRules {
            seeds: vec![url("https://www.news.example/")],
            scope: ScopeMode::Site,
            include: Vec::new(),
            exclude: vec!["/sponsored/".to_owned()],
            max_depth: None,
            since: None,
            until: None,
            sites: None,
        };
        for (text, expected) in [
            ("https://www.news.example/2026/a-story", Ok(Lane::Fresh)),
            ("https://other.example/a", Err(Refusal::OutOfScope)),
            ("https://www.news.example/sponsored/a", Err(Refusal::Excluded)),
            ("https://www.news.example/picture.jpg", Err(Refusal::NotAPage)),
        ] {
            assert_eq!(rules.judge(&url(text)), Some(expected), "{text}");
        }
        let folder = std::env::temp_dir().join(format!("newshound-rules-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("folder");
        rules.keep(&folder);
        assert_eq!(KeptRules::read(&folder), Some(rules));
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
