//! Seeds handed in later, and what they let in.
//!
//! A worker drops links out of scope, so it must know of a new site before the scheduler gives
//! out its first page. Each role reads the seeds from the board and says how many it knows; the
//! scheduler admits one once every worker that is there knows it.

use super::open;
use crate::config::{self, ClusterPlan, CrawlPlan};
use crate::exit::Failure;
use newshound_cluster::redis::{Board, RedisStore};
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

/// Hands seeds to the crawl of `plan`; gives the scheduler that takes them up, where one runs.
///
/// # Errors
/// With the sentence to print and the exit code: where a seed cannot be crawled, or the store
/// cannot be used.
pub async fn hand_over(plan: &ClusterPlan, seeds: &[String]) -> Result<Option<String>, Failure> {
    let seeds = seeds.iter().map(|text| config::seed(text)).collect::<Result<Vec<_>, _>>()?;
    for seed in &seeds {
        check_port(seed, &plan.crawl.fetch.allowed_ports)?;
    }
    let store = RedisStore::open(&plan.store).await.map_err(|error| open::connect_told(&error))?;
    let board = store.board();
    let told = |error| open::store_told(&error);
    let texts: Vec<String> = seeds.iter().map(|seed| seed.as_str().to_owned()).collect();
    board.ask(&texts).await.map_err(told)?;
    let holder = board.holder().await.map_err(told)?;
    Ok(holder.filter(|holder| !holder.left.is_zero()).map(|holder| holder.owner))
}

/// Workers dial the ports of their configuration only.
fn check_port(seed: &CanonicalUrl, allowed: &[u16]) -> Result<(), Failure> {
    match seed.to_url().and_then(|url| url.port()) {
        Some(port) if !allowed.contains(&port) => Err(Failure::usage(format!(
            "{seed}: workers dial no port {port}; add it to [fetch] allowed_ports and start them \
             again"
        ))),
        _ => Ok(()),
    }
}
