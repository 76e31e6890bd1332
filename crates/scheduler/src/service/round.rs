//! When the pages put down are visited: never, each once, or again and again.

use super::{BATCH, Scheduler, SchedulerError};
use crate::plan::LastRules;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::HostRow;
use newshound_core::identity::HostKey;
use newshound_core::time::UnixMillis;
use newshound_core::visit::Visiting;
use std::collections::BTreeMap;

impl Scheduler {
    /// Makes the pages known due that this run is to visit first of all.
    pub(super) async fn begin_visits(&mut self) -> Result<(), SchedulerError> {
        let Some(rules) = &mut self.planner.visits else { return Ok(()) };
        let now = self.ports.clock.now();
        if let LastRules::Changed(began) = &mut self.planner.last_rules {
            *began = now;
        }
        match &mut rules.visiting {
            Visiting::Later => return Ok(()),
            Visiting::Round(began) => *began = now,
            Visiting::Endless => {}
        }
        let mut after: Option<HostKey> = None;
        let mut recalled = 0_u64;
        loop {
            let rows = self.ports.frontier.all_hosts(after.as_ref(), BATCH).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.host.clone());
            let recall: Vec<_> =
                rows.iter().filter_map(|row| self.planner.recall(row, now)).collect();
            if !recall.is_empty() {
                recalled += u64::try_from(recall.len()).unwrap_or(0);
                self.ports.frontier.commit(recall, now).await?;
            }
        }
        if recalled > 0 {
            tracing::info!(crawl = self.planner.crawl, hosts = recalled, "visits_recalled");
        }
        Ok(())
    }

    /// Puts seeds down for a visit that were read by a crawl that remembered no pages: of each host
    /// of which no page is put down, the first.
    pub(super) async fn visit_known(&self, seeds: &[&CanonicalUrl]) -> Result<(), SchedulerError> {
        if !self.is_round() {
            return Ok(());
        }
        let mut first: BTreeMap<HostKey, &CanonicalUrl> = BTreeMap::new();
        for seed in seeds {
            first.entry(HostKey::of(seed)).or_insert(seed);
        }
        let all: Vec<(HostKey, &CanonicalUrl)> = first.into_iter().collect();
        for some in all.chunks(BATCH) {
            let now = self.ports.clock.now();
            let hosts: Vec<HostKey> = some.iter().map(|(host, _)| host.clone()).collect();
            let rows = self.ports.frontier.hosts(&hosts).await?;
            let visit = |((_, seed), row): (&(HostKey, &CanonicalUrl), &Option<HostRow>)| {
                let row = row.as_ref().filter(|row| row.state.visits.planned == 0)?;
                self.planner.visit_seed(seed, row, now)
            };
            let transitions: Vec<_> = some.iter().zip(&rows).filter_map(visit).collect();
            if !transitions.is_empty() {
                self.ports.frontier.commit(transitions, now).await?;
            }
        }
        Ok(())
    }

    /// Whether this run is a round: it visits each page known once, and ends.
    pub(super) fn is_round(&self) -> bool {
        self.planner.visits.is_some_and(|rules| matches!(rules.visiting, Visiting::Round(_)))
    }

    /// Whether it goes on when nothing is left.
    pub(super) fn is_watching(&self) -> bool {
        self.planner.visits.is_some_and(|rules| rules.visiting == Visiting::Endless)
    }

    /// When the next page may be visited, as far as that is this run's business.
    pub(super) async fn next_visit(&self) -> Result<Option<UnixMillis>, SchedulerError> {
        let Some(rules) = &self.planner.visits else { return Ok(None) };
        let before = match rules.visiting {
            Visiting::Later => return Ok(None),
            Visiting::Round(began) => rules.parked(began),
            Visiting::Endless => UnixMillis(i64::MAX),
        };
        Ok(self.ports.frontier.next_visit().await?.filter(|at| *at < before))
    }
}
