//! Seeds handed in later, and what they let in.
//!
//! A worker drops links out of scope, so it must know of a new site before the scheduler gives
//! out its first page. Each role reads the seeds from the board and says how many it knows; the
//! scheduler admits one once every worker that is there knows it.

use super::open;
use crate::config::{ClusterPlan, CrawlPlan};
use crate::exit::Failure;
use crate::sources::{Change, Reach, SourceList, check_ports};
use newshound_cluster::redis::{Board, RedisStore};
use newshound_core::admission::AdmissionRules;
use newshound_core::canonical::CanonicalUrl;
use newshound_ports::StoreError;

/// Texts handed to the store at once.
const BATCH: usize = 1_000;

/// The seeds of a crawl as one process knows them.
pub(super) struct Seeds {
    reach: Reach,
    /// How many were handed in later; a text that is no source counts, so that all processes
    /// count alike.
    later: usize,
    board: Board,
}

impl Seeds {
    /// The seeds of the configuration; those handed in later are read by [`Seeds::news`].
    pub(super) fn new(plan: &CrawlPlan, board: Board) -> Self {
        Self { reach: Reach::of(plan), later: 0, board }
    }

    /// Reads what was handed in since; whether there was anything.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) async fn news(&mut self) -> Result<bool, StoreError> {
        let news = self.board.asked(self.later).await?;
        self.later += news.len();
        for change in news.iter().filter_map(|text| Change::from_text(text)) {
            self.reach.change(change);
        }
        Ok(!news.is_empty())
    }

    /// Seeds handed in later that this process knows of.
    pub(super) fn known(&self) -> usize {
        self.later
    }

    /// All seeds.
    pub(super) fn all(&self) -> Vec<CanonicalUrl> {
        self.reach.seeds()
    }

    /// What is admitted with all of them.
    pub(super) fn admission(&self, plan: &CrawlPlan) -> AdmissionRules {
        self.reach.admission(plan)
    }

    /// All sources.
    pub(super) fn sources(self) -> SourceList {
        self.reach.sources()
    }
}

/// The sources of the crawl of `plan`: the configuration's, with the changes on its board.
///
/// # Errors
/// Where the store cannot be used.
pub async fn sources(plan: &ClusterPlan) -> Result<SourceList, Failure> {
    let found = RedisStore::look(&plan.store).await.map_err(|error| open::connect_told(&error))?;
    let Some(store) = found else { return Ok(plan.crawl.sources.clone()) };
    let mut seeds = Seeds::new(&plan.crawl, store.board());
    seeds.news().await.map_err(|error| open::store_told(&error))?;
    Ok(seeds.sources())
}

/// Hands changes of the sources to the crawl of `plan`; gives the scheduler that takes them up, where one
/// runs.
///
/// # Errors
/// With the sentence to print and the exit code: where a seed cannot be crawled, or the store
/// cannot be used.
pub async fn hand_over(plan: &ClusterPlan, changes: &[Change]) -> Result<Option<String>, Failure> {
    check_ports(changes, &plan.crawl.fetch.allowed_ports)?;
    let store = RedisStore::open(&plan.store).await.map_err(|error| open::connect_told(&error))?;
    let board = store.board();
    let told = |error| open::store_told(&error);
    for some in changes.chunks(BATCH) {
        let texts: Vec<String> = some.iter().map(Change::to_text).collect();
        board.ask(&texts).await.map_err(told)?;
    }
    let holder = board.holder().await.map_err(told)?;
    Ok(holder.filter(|holder| !holder.left.is_zero()).map(|holder| holder.owner))
}
