//! Robots rules, parsed once for each version of them.

use super::{Scheduler, SchedulerError};
use newshound_core::frontier::HostRow;
use newshound_core::identity::HostKey;
use newshound_core::robots::Rules;
use std::sync::Arc;

/// Robots rules kept parsed; more are dropped all at once, they are cheap to read again.
const RULES: usize = 10_000;

impl Scheduler {
    /// Reads the rules of these hosts that are not kept, all in one question.
    pub(super) async fn learn_rules(
        &mut self,
        rows: impl IntoIterator<Item = &HostRow>,
    ) -> Result<(), SchedulerError> {
        let missing: Vec<(HostKey, u64)> = rows
            .into_iter()
            .map(|row| (&row.host, row.state.robots.version))
            .filter(|(host, version)| {
                *version > 0 && self.rules.get(host).is_none_or(|(kept, _)| kept != version)
            })
            .map(|(host, version)| (host.clone(), version))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        if self.rules.len() + missing.len() > RULES {
            self.rules.clear();
        }
        let (hosts, versions): (Vec<HostKey>, Vec<u64>) = missing.into_iter().unzip();
        let texts = self.ports.frontier.robots(&hosts).await?;
        for ((host, version), text) in hosts.into_iter().zip(versions).zip(texts) {
            self.rules.insert(host, (version, Arc::new(Rules::from_text(&text))));
        }
        Ok(())
    }

    /// The rules of a host after [`Scheduler::learn_rules`]; none where it never had any.
    pub(super) fn rules_of(&self, row: &HostRow) -> Arc<Rules> {
        match self.rules.get(&row.host) {
            Some((kept, rules)) if *kept == row.state.robots.version => Arc::clone(rules),
            _ => Arc::new(Rules::from_text("")),
        }
    }
}
