//! The rules a crawl was run with, kept beside its state: a URL that was never admitted can
//! then be judged again.

use crate::config::{CrawlPlan, this_year};
use crate::sources::{Kept, SeedSource, SourceList};
use newshound_core::admission::{AdmissionRules, Found, FoundOn, HOSTS_PER_DOMAIN, Standing};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::link::LinkRole;
use newshound_core::scope::{Scope, ScopeMode};
use newshound_core::status::Refusal;
use newshound_core::task::{Lane, TaskKind};
use newshound_core::visit::Visiting;
use newshound_scheduler::LastRules;
use regex::RegexSet;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The file's name in the folder of the state.
const FILE: &str = "rules.json";

/// What decides about admission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptRules {
    /// Those of older versions; today they stand with the sources.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    seeds: Vec<CanonicalUrl>,
    /// What the crawl is called in records.
    #[serde(default)]
    crawl: Option<String>,
    #[serde(skip)]
    sources: Vec<SeedSource>,
    scope: ScopeMode,
    include: Vec<String>,
    exclude: Vec<String>,
    #[serde(default)]
    hosts_per_domain: Option<u32>,
    max_depth: Option<u16>,
    since: Option<String>,
    #[serde(default)]
    until: Option<String>,
    #[serde(default)]
    sites: Option<PathBuf>,
    /// Whether it goes on when nothing is left.
    #[serde(default)]
    watch: bool,
    #[serde(default)]
    languages: Vec<String>,
    /// They changed, and the run that was to read the pages known once more has not come to its end.
    #[serde(default)]
    pending: bool,
    /// What the crawl once reached and does no more, by the places of seeds.
    #[serde(default)]
    left: Vec<(ScopeMode, CanonicalUrl)>,
}

impl KeptRules {
    /// Those of `plan`.
    #[must_use]
    pub fn of(plan: &CrawlPlan) -> Self {
        let rules = &plan.admission;
        Self {
            seeds: Vec::new(),
            crawl: Some(plan.label()),
            sources: plan.sources.all().to_vec(),
            scope: plan.scope,
            include: rules.include.patterns().to_vec(),
            exclude: rules.exclude.patterns().to_vec(),
            hosts_per_domain: Some(rules.hosts_per_domain),
            max_depth: rules.max_depth,
            since: rules.since.clone(),
            until: rules.until.clone(),
            sites: plan
                .sites
                .as_ref()
                .map(|folder| std::path::absolute(folder).unwrap_or_else(|_| folder.clone())),
            watch: plan.visits.visiting == Visiting::Endless,
            languages: rules.languages.clone(),
            left: plan.left.clone(),
            pending: matches!(plan.last_rules, LastRules::Changed(_))
                && plan.visits.visiting != Visiting::Endless,
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
        let mut rules: Self =
            serde_json::from_slice(&std::fs::read(state.join(FILE)).ok()?).ok()?;
        if let Ok(Some(sources)) = Kept::of(state).read() {
            rules.sources = sources.all().to_vec();
        }
        Some(rules)
    }

    /// What the crawl once reached and does no more, now that `plan` is its.
    pub(crate) fn left(
        &self,
        before: &SourceList,
        plan: &CrawlPlan,
    ) -> Vec<(ScopeMode, CanonicalUrl)> {
        let mut left = self.left.clone();
        for source in before.all() {
            let was = (source.scope.unwrap_or(self.scope), source.url.clone());
            let now = plan.sources.get(&source.url).map(|one| one.scope.unwrap_or(plan.scope));
            if now != Some(was.0) && !left.contains(&was) {
                left.push(was);
            }
        }
        left
    }

    /// Notes that `gone` was taken off the sources of the crawl in the folder of a state.
    pub(crate) fn leave(state: &Path, gone: &[SeedSource]) {
        let Some(mut rules) = Self::read(state) else { return };
        for source in gone {
            let was = (source.scope.unwrap_or(rules.scope), source.url.clone());
            if !rules.left.contains(&was) {
                rules.left.push(was);
            }
        }
        rules.keep(state);
    }

    /// Whether a change of the rules has not been carried through.
    pub(crate) fn is_pending(&self) -> bool {
        self.pending
    }

    /// Notes in the folder of a state that a change of the rules has been carried through.
    pub(crate) fn settle(state: &Path) {
        if let Some(rules) = Self::read(state).filter(|rules| rules.pending) {
            Self { pending: false, ..rules }.keep(state);
        }
    }

    /// Whether the crawl goes on when nothing is left.
    pub(crate) fn watches(&self) -> bool {
        self.watch
    }

    /// The seeds that a state of an older version has here.
    pub(crate) fn seeds(&self) -> &[CanonicalUrl] {
        &self.seeds
    }

    /// What the crawl is called in records, where that was kept.
    #[must_use]
    pub fn crawl(&self) -> Option<String> {
        self.crawl.clone()
    }

    /// What is other than in `before`, a sentence for each option.
    pub(crate) fn changes(&self, before: &Self) -> Vec<String> {
        let list = |patterns: &[String]| {
            if patterns.is_empty() {
                "none".to_owned()
            } else {
                format!("[{}]", patterns.join(", "))
            }
        };
        let or_none = |text: Option<String>| text.unwrap_or_else(|| "none".to_owned());
        let folder =
            |path: &Option<PathBuf>| or_none(path.as_ref().map(|path| path.display().to_string()));
        let mode = |mode: ScopeMode| format!("{mode:?}").to_lowercase();
        let depth = |depth: Option<u16>| or_none(depth.map(|depth| depth.to_string()));
        [
            ("scope", mode(self.scope), mode(before.scope)),
            ("include", list(&self.include), list(&before.include)),
            ("exclude", list(&self.exclude), list(&before.exclude)),
            (
                "hosts_per_domain",
                self.hosts_per_domain().to_string(),
                before.hosts_per_domain().to_string(),
            ),
            ("max_depth", depth(self.max_depth), depth(before.max_depth)),
            ("since", or_none(self.since.clone()), or_none(before.since.clone())),
            ("until", or_none(self.until.clone()), or_none(before.until.clone())),
            ("languages", list(&self.languages), list(&before.languages)),
            ("sites", folder(&self.sites), folder(&before.sites)),
        ]
        .into_iter()
        .filter(|(_, now, was)| now != was)
        .map(|(name, now, was)| format!("{name} is now {now} (was {was})"))
        .collect()
    }

    /// Hosts that a registrable domain may have before it earns more.
    #[must_use]
    pub fn hosts_per_domain(&self) -> u32 {
        self.hosts_per_domain.unwrap_or(HOSTS_PER_DOMAIN)
    }

    /// What they say about a link to `url` on a page of its own site: its lane, or why it is
    /// refused. `None` where a pattern cannot be read.
    #[must_use]
    pub fn judge(&self, url: &CanonicalUrl) -> Option<Result<Lane, Refusal>> {
        let sources: SourceList = self.sources.iter().cloned().collect();
        let scope = match sources.all().first() {
            Some(_) => sources.scope(self.scope),
            None => Scope::around(self.scope, &self.seeds),
        };
        // As they are now: rules that cannot be read any more tell nothing.
        let sites = self.sites.as_ref().map(|folder| crate::sites::folder(folder, Duration::ZERO));
        let rules = AdmissionRules {
            sites: sites.transpose().ok()?.unwrap_or_default(),
            include: RegexSet::new(&self.include).ok()?,
            exclude: RegexSet::new(&self.exclude).ok()?,
            max_depth: self.max_depth,
            since: self.since.clone(),
            until: self.until.clone(),
            sources: Arc::new(sources.rules()),
            ..AdmissionRules::all_of(scope, this_year())
        };
        let found = Found { url, role: LinkRole::Teaser, kind: &TaskKind::Page, hint: None };
        let on = FoundOn {
            url: self.sources.first().map(|source| &source.url).or(self.seeds.first()),
            depth: 0,
            redirects: 0,
            lane: Lane::Archive,
            revisited: false,
            standing: Standing::Plain,
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
            crawl: None,
            sources: Vec::new(),
            scope: ScopeMode::Site,
            include: Vec::new(),
            exclude: vec!["/sponsored/".to_owned()],
            hosts_per_domain: Some(7),
            max_depth: None,
            since: None,
            until: None,
            sites: None,
            watch: false,
            languages: Vec::new(),
            left: Vec::new(),
            pending: false,
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
