//! The sources of a crawl while it runs, and what they let in.

use super::{Change, SeedSource, SourceList};
use crate::config::CrawlPlan;
use newshound_core::admission::AdmissionRules;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::scope::ScopeMode;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The sources as one process knows them.
pub(crate) struct Reach {
    /// The configuration's seeds, those of site rules among them.
    configured: Vec<CanonicalUrl>,
    sources: SourceList,
    /// Those that were taken off: what they reached.
    gone: Vec<(ScopeMode, CanonicalUrl)>,
    mode: ScopeMode,
}

impl Reach {
    /// Those of the configuration.
    pub(crate) fn of(plan: &CrawlPlan) -> Self {
        let (configured, sources) = (plan.seeds.clone(), plan.sources.clone());
        Self { configured, sources, gone: Vec::new(), mode: plan.scope }
    }

    /// Carries a change out.
    pub(crate) fn change(&mut self, change: Change) {
        if let Some(gone) = self.sources.change(change) {
            self.leave(gone);
        }
    }

    fn leave(&mut self, gone: SeedSource) {
        self.configured.retain(|seed| *seed != gone.url && !gone.feeds.contains(seed));
        self.gone.push((gone.scope.unwrap_or(self.mode), gone.url));
    }

    /// All seeds.
    pub(crate) fn seeds(&self) -> Vec<CanonicalUrl> {
        let mut seen = BTreeSet::new();
        let mut all = self.configured.clone();
        all.extend(self.sources.seeds());
        all.retain(|seed| seen.insert(seed.clone()));
        all
    }

    /// What is admitted with all of them.
    pub(crate) fn admission(&self, plan: &CrawlPlan) -> AdmissionRules {
        let scope = self.sources.scope(plan.scope);
        let sources = Arc::new(self.sources.rules());
        let mut left = plan.admission.left.clone();
        for (mode, place) in &self.gone {
            left.add(*mode, place);
        }
        AdmissionRules { scope, sources, left, ..plan.admission.clone() }
    }

    /// All sources.
    pub(crate) fn sources(self) -> SourceList {
        self.sources
    }
}
