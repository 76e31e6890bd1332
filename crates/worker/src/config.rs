//! What a worker is told beside its tasks.

use newshound_core::admission::AdmissionRules;
use newshound_extract::Budget;
use std::sync::{Arc, PoisonError, RwLock};

/// Which stories are emitted, and how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Emission {
    /// Emit stories that ask not to be kept (`noindex`).
    pub keep_noindex: bool,
    /// Use what is remembered of a site: its furniture is left out of bodies.
    pub site_memory: bool,
    /// Do not emit stories whose page reserves text and data mining.
    pub obey_tdm: bool,
    /// Emit no story that another site surely had earlier.
    pub drop_near_duplicates: bool,
    /// Remember what stories say, and report what lists say of known ones ([`newshound_core::revision`]).
    pub revisions: bool,
}

/// What a worker is told beside its tasks.
#[derive(Debug, Clone)]
pub struct WorkerConfig {
    /// Tasks worked on at once: the connections of this process.
    pub tasks: usize,
    /// Pages parsed at once: the cores to use. 0 parses each in its task, without a thread, so that
    /// a simulation can be repeated; a panic of the parser is then one of the worker.
    pub parsers: usize,
    /// Product token for robots.txt and robots meta elements.
    pub agent: String,
    /// What is admitted; the scheduler applies the same.
    pub admission: AdmissionRules,
    /// What is done with the stories found.
    pub emission: Emission,
    /// What one page may cost.
    pub budget: Budget,
}

/// What is admitted, changed while a worker runs: seeds came later.
#[derive(Debug, Clone)]
pub struct LiveRules(pub(crate) Arc<RwLock<Arc<WorkerConfig>>>);

impl LiveRules {
    /// Judges links by `rules` from the next page on.
    pub fn replace(&self, rules: AdmissionRules) {
        let mut config = self.0.write().unwrap_or_else(PoisonError::into_inner);
        *config = Arc::new(WorkerConfig { admission: rules, ..WorkerConfig::clone(&config) });
    }

    pub(crate) fn now(&self) -> Arc<WorkerConfig> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}
