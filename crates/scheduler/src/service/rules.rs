//! Robots rules, parsed once for each version of them, within a bound of memory.

use super::{Scheduler, SchedulerError};
use newshound_core::frontier::HostRow;
use newshound_core::identity::HostKey;
use newshound_core::robots::Rules;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// Bytes of rules kept parsed: those of 50,000 hosts of common size, or of 20 whose file is as
/// large as one is read. The longest known go first; reading 500 KB again takes a few milliseconds.
const KEPT: usize = 16 << 20;

/// Hosts whose rules are read in one question: at most 4 MB of text.
pub(super) const AT_ONCE: usize = 8;

/// Rules by host, with the version they belong to.
#[derive(Debug, Default)]
pub(super) struct KnownRules {
    by_host: HashMap<HostKey, (u64, Arc<Rules>)>,
    /// Hosts by the age of their rules here; a host stands once.
    order: VecDeque<HostKey>,
    bytes: usize,
}

impl KnownRules {
    fn get(&self, host: &HostKey, version: u64) -> Option<Arc<Rules>> {
        let (kept, rules) = self.by_host.get(host)?;
        (*kept == version).then(|| Arc::clone(rules))
    }

    fn keep(&mut self, host: HostKey, version: u64, rules: Arc<Rules>) {
        self.bytes += cost(&host, &rules);
        match self.by_host.insert(host.clone(), (version, rules)) {
            Some((_, old)) => self.bytes -= cost(&host, &old),
            None => self.order.push_back(host),
        }
        while self.bytes > KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            if let Some((_, rules)) = self.by_host.remove(&oldest) {
                self.bytes -= cost(&oldest, &rules);
            }
        }
    }
}

/// Bytes of an entry: its rules, its name twice, and the tables around them.
fn cost(host: &HostKey, rules: &Rules) -> usize {
    rules.bytes() + 2 * host.as_str().len() + 160
}

impl Scheduler {
    /// The rules of these hosts, in their order; none where a host never had any. Those that are
    /// not kept are read in one question: give at most [`AT_ONCE`] at a time.
    pub(super) async fn rules_of(
        &mut self,
        rows: &[&HostRow],
    ) -> Result<Vec<Arc<Rules>>, SchedulerError> {
        let mut found: Vec<Option<Arc<Rules>>> =
            rows.iter().map(|row| self.rules.get(&row.host, row.state.robots.version)).collect();
        let missing: Vec<usize> = (0..rows.len())
            .filter(|&at| found[at].is_none() && rows[at].state.robots.version > 0)
            .collect();
        if !missing.is_empty() {
            let hosts: Vec<HostKey> = missing.iter().map(|&at| rows[at].host.clone()).collect();
            let texts = self.ports.frontier.robots(&hosts).await?;
            for ((at, host), text) in missing.into_iter().zip(hosts).zip(texts) {
                let rules = Arc::new(Rules::from_text(&text));
                self.rules.keep(host, rows[at].state.robots.version, Arc::clone(&rules));
                found[at] = Some(rules);
            }
        }
        Ok(found.into_iter().map(|rules| rules.unwrap_or_else(none)).collect())
    }
}

/// Rules that allow everything.
fn none() -> Arc<Rules> {
    Arc::new(Rules::from_text(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fat_files_push_each_other_out() {
        let fat = "User-agent: *\n".to_owned() + &"Disallow: /folder/number/x\n".repeat(18_000);
        let mut known = KnownRules::default();
        for number in 0..300 {
            let host = HostKey::from_stored(&format!("https://h{number}.example"));
            known.keep(host.clone(), 1, Arc::new(Rules::from_text(&fat)));
            assert!(known.bytes <= KEPT, "{} bytes", known.bytes);
            assert!(known.get(&host, 1).is_some() && known.get(&host, 2).is_none());
        }
        assert!(known.by_host.len() < 60 && known.by_host.len() == known.order.len());
        let last = HostKey::from_stored("https://h299.example");
        known.keep(last.clone(), 2, none());
        assert!(known.get(&last, 1).is_none() && known.get(&last, 2).is_some());
    }
}
