//! Seeds go into the frontier, many at once.

use super::{BATCH, Scheduler, SchedulerError};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::{Applied, HostRow};
use newshound_core::identity::HostKey;
use std::collections::BTreeMap;

/// Seeds logged one by one; of more there is one line.
const LOGGED: usize = 100;
/// Times that a host is asked for again which changed under a batch: another writer is at it.
const AGAIN: usize = 5;

impl Scheduler {
    /// Admits seeds; those known from an earlier run are left as they are.
    ///
    /// # Errors
    /// When the frontier fails.
    pub async fn seed(&self, seeds: &[CanonicalUrl]) -> Result<u32, SchedulerError> {
        let mut by_host: BTreeMap<HostKey, Vec<&CanonicalUrl>> = BTreeMap::new();
        for seed in seeds {
            by_host.entry(HostKey::of(seed)).or_default().push(seed);
        }
        let hosts: Vec<(HostKey, Vec<&CanonicalUrl>)> = by_host.into_iter().collect();
        let one_by_one = seeds.len() <= LOGGED;
        let mut admitted = 0;
        for batch in hosts.chunks(BATCH) {
            admitted += self.seed_hosts(batch, one_by_one).await?;
        }
        if !one_by_one {
            tracing::info!(seeds = seeds.len(), admitted, "seeds_added");
        }
        Ok(admitted)
    }

    /// Admits the seeds of some hosts, in one step where the store can.
    async fn seed_hosts(
        &self,
        batch: &[(HostKey, Vec<&CanonicalUrl>)],
        one_by_one: bool,
    ) -> Result<u32, SchedulerError> {
        let mut left: Vec<&(HostKey, Vec<&CanonicalUrl>)> = batch.iter().collect();
        let mut admitted = 0;
        for _ in 0..AGAIN {
            let now = self.ports.clock.now();
            let keys: Vec<HostKey> = left.iter().map(|(host, _)| host.clone()).collect();
            let rows = self.ports.frontier.hosts(&keys).await?;
            let transitions = left
                .iter()
                .zip(&rows)
                .map(|((_, seeds), row)| self.planner.seeds(seeds, row.as_ref(), now))
                .collect();
            let applied = self.ports.frontier.commit(transitions, now).await?;
            let mut again = Vec::new();
            for ((one, row), applied) in left.into_iter().zip(&rows).zip(applied) {
                let Applied::Done { admitted: new, .. } = applied else {
                    again.push(one);
                    continue;
                };
                admitted += new;
                self.admitted(&one.1, row.as_ref(), new, one_by_one).await?;
            }
            left = again;
            if left.is_empty() {
                break;
            }
        }
        Ok(admitted)
    }

    /// Notes that the seeds of a host were admitted, `new` of them for the first time.
    async fn admitted(
        &self,
        seeds: &[&CanonicalUrl],
        row: Option<&HostRow>,
        new: u32,
        one_by_one: bool,
    ) -> Result<(), SchedulerError> {
        // Where a page of the host is put down for visits, there is nothing to put down again.
        if row.is_some_and(|row| row.state.visits.planned == 0) {
            for seed in seeds {
                self.visit_known(seed).await?;
            }
        }
        if one_by_one {
            for seed in seeds {
                let crawl = &self.planner.crawl;
                tracing::info!(crawl, url = seed.as_str(), new = new > 0, "seed");
            }
        }
        Ok(())
    }
}
