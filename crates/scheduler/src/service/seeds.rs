//! Seeds go into the frontier, many at once, and only those that are new.

use super::{BATCH, Scheduler, SchedulerError};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::{Applied, Whereabouts};
use newshound_core::identity::HostKey;
use std::collections::BTreeMap;

/// Seeds logged one by one; of more there is one line.
const LOGGED: usize = 100;
/// Times that a host is asked for again which changed under a batch: another writer is at it.
const AGAIN: usize = 5;
/// Seeds looked for in one question: most are known at every start but the first.
const LOOKED_FOR: usize = 1_000;

impl Scheduler {
    /// Admits seeds; those known from an earlier run are left as they are.
    ///
    /// # Errors
    /// When the frontier fails.
    pub async fn seed(&self, seeds: &[CanonicalUrl]) -> Result<u32, SchedulerError> {
        let one_by_one = seeds.len() <= LOGGED;
        let mut by_host: BTreeMap<HostKey, Vec<&CanonicalUrl>> = BTreeMap::new();
        let mut read_before = Vec::new();
        for some in seeds.chunks(LOOKED_FOR) {
            let places = self.ports.frontier.places(some).await?;
            for (seed, place) in some.iter().zip(places) {
                if place.is_none() {
                    by_host.entry(HostKey::of(seed)).or_default().push(seed);
                } else if one_by_one {
                    self.log_seed(seed, false);
                }
                if matches!(place, Some(Whereabouts::Ended { .. })) {
                    read_before.push(seed);
                }
            }
        }
        let hosts: Vec<(HostKey, Vec<&CanonicalUrl>)> = by_host.into_iter().collect();
        let mut admitted = 0;
        for batch in hosts.chunks(BATCH) {
            admitted += self.seed_hosts(batch, one_by_one).await?;
        }
        self.visit_known(&read_before).await?;
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
            for (one, applied) in left.into_iter().zip(applied) {
                let Applied::Done { admitted: new, .. } = applied else {
                    again.push(one);
                    continue;
                };
                admitted += new;
                if one_by_one {
                    one.1.iter().for_each(|seed| self.log_seed(seed, new > 0));
                }
            }
            left = again;
            if left.is_empty() {
                break;
            }
        }
        Ok(admitted)
    }

    fn log_seed(&self, seed: &CanonicalUrl, new: bool) {
        tracing::info!(crawl = self.planner.crawl, url = seed.as_str(), new, "seed");
    }
}
