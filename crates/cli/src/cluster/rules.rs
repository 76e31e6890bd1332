//! Seeds handed in later, and what they let in.
//!
//! A worker drops links out of scope, so it must know of a new site before the scheduler gives
//! out its first page. Each role reads the seeds from the board and says how many it knows; the
//! scheduler admits one once every worker that is there knows it.

use crate::config::CrawlPlan;
use newshound_cluster::redis::Board;
use newshound_core::admission::AdmissionRules;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::scope::Scope;
use newshound_ports::StoreError;

/// The seeds of a crawl as one process knows them.
pub struct Seeds {
    configured: Vec<CanonicalUrl>,
    /// Handed in later; a text that is no URL counts, so that all processes count alike.
    later: Vec<Option<CanonicalUrl>>,
    board: Board,
}

impl Seeds {
    /// The seeds of the configuration; those handed in later are read by [`Seeds::news`].
    pub fn new(plan: &CrawlPlan, board: Board) -> Self {
        Self { configured: plan.seeds.clone(), later: Vec::new(), board }
    }

    /// Reads what was handed in since; whether there was anything.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn news(&mut self) -> Result<bool, StoreError> {
        let news = self.board.asked(self.later.len()).await?;
        let any = !news.is_empty();
        self.later.extend(news.iter().map(|text| CanonicalUrl::parse(text).ok()));
        Ok(any)
    }

    /// Seeds handed in later that this process knows of.
    pub fn known(&self) -> usize {
        self.later.len()
    }

    /// All seeds.
    pub fn all(&self) -> Vec<CanonicalUrl> {
        self.configured.iter().chain(self.later.iter().flatten()).cloned().collect()
    }

    /// What is admitted with all of them.
    pub fn admission(&self, plan: &CrawlPlan) -> AdmissionRules {
        let scope = Scope::around(plan.scope, &self.all());
        AdmissionRules { scope, ..plan.admission.clone() }
    }
}
