//! What lists say of stories.

use super::{Scheduler, SchedulerError};
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::frontier::{Op, Transition};
use newshound_core::identity::{Fingerprint, HostKey};
use newshound_core::revision::hint::Announced;
use newshound_core::task::{FetchReport, TaskKind};
use newshound_core::time::UnixMillis;
use newshound_core::visit::mark;
use std::collections::{BTreeMap, HashMap, VecDeque};

/// Stories of which is remembered what was said before they were read: 2 MB.
const MOST: usize = 20_000;
/// Lists that are remembered for one.
const LISTS: usize = 3;

/// What lists said of stories that are not read yet: what they say later is compared with it. A list is read
/// seconds to hours before its stories, so a process that ends in between forgets it; then only a date that is
/// later than the reading is a change.
#[derive(Debug, Default)]
pub(super) struct Early {
    said: HashMap<Fingerprint, Vec<(u32, Announced, UnixMillis)>>,
    order: VecDeque<Fingerprint>,
}

impl Early {
    /// Notes what the list `list` says of a story that is not followed, at `now`.
    fn note(&mut self, list: u32, said: &Announced, now: UnixMillis) {
        let lists = self.said.entry(said.id).or_default();
        if lists.is_empty() {
            self.order.push_back(said.id);
        }
        if let Some(one) = lists.iter_mut().find(|one| one.0 == list) {
            (one.1, one.2) = (*said, now);
        } else if lists.len() < LISTS {
            lists.push((list, *said, now));
        }
        if self.order.len() > MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.said.remove(&oldest);
        }
    }

    /// Tells stories that are put down for the first time what was said of them.
    pub(super) fn fill(&self, by: Fingerprinter, ops: &mut [Op]) {
        for op in ops {
            let Op::Visit(_, entry) = op else { continue };
            let TaskKind::Check(known) = &mut entry.kind else { continue };
            if known.first_seen != known.checked || self.said.is_empty() {
                continue;
            }
            for (list, said, seen) in self.said.get(&by.of(&entry.url)).into_iter().flatten() {
                known.note_said(said, *list, *seen);
            }
        }
    }
}

impl Scheduler {
    /// Brings forward the stories that a list says changed. Before the list's report is settled: heard twice
    /// it changes nothing more, and settled first it could be lost.
    pub(super) async fn hear(
        &mut self,
        report: &FetchReport,
        now: UnixMillis,
    ) -> Result<(), SchedulerError> {
        let said = report.body.links().map_or(&[][..], |links| &links.announced);
        if said.is_empty() || !self.planner.revisions.follows() {
            return Ok(());
        }
        let ids: Vec<_> = said.iter().map(|one| one.id).collect();
        let entries = self.ports.frontier.put_down(&ids).await?;
        let mut hosts: BTreeMap<HostKey, Vec<_>> = BTreeMap::new();
        for (entry, said) in entries.iter().zip(said) {
            match entry.as_ref().filter(|entry| entry.kind.known().is_some()) {
                Some(entry) => {
                    hosts.entry(HostKey::of(&entry.url)).or_default().push((entry, said));
                }
                None => self.early.note(mark(&report.entry.url), said, now),
            }
        }
        let rows = self.rows(hosts.keys().cloned()).await?;
        let heard: Vec<Transition> = hosts
            .iter()
            .filter_map(|(host, said)| {
                self.planner.heard(rows.get(host)?, &report.entry, said, now)
            })
            .collect();
        if !heard.is_empty() {
            // Nobody else changes a host, so none is stale.
            self.ports.frontier.commit(heard, now).await?;
        }
        Ok(())
    }
}
