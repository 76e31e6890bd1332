//! The frontier's promises in the simplest form that can be read: maps in memory. Sequences
//! of random steps are carried out here and by the backend, and must look the same.

use newshound_core::canonical::CanonicalUrl;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::frontier::{
    Admission, Applied, Counts, HostRow, Op, Place, Transition, Whereabouts,
};
use newshound_core::host::HostState;
use newshound_core::identity::{Fingerprint, HostKey};
use newshound_core::task::{Entry, InFlight, Lane};
use newshound_core::time::UnixMillis;
use std::collections::{BTreeMap, VecDeque};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct ModelHost {
    pub(super) version: u64,
    pub(super) state: HostState,
    pub(super) lanes: [VecDeque<Entry>; Lane::COUNT],
    pub(super) robots: String,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Model {
    by: Fingerprinter,
    pub(super) hosts: BTreeMap<HostKey, ModelHost>,
    pub(super) urls: BTreeMap<CanonicalUrl, Whereabouts>,
    /// What ended for now, by host, with the lane it goes back to.
    pub(super) deferred: BTreeMap<HostKey, Vec<(Lane, Entry)>>,
    pub(super) out: BTreeMap<Fingerprint, InFlight>,
}

impl Model {
    /// An empty crawl with these fingerprints.
    pub(super) fn new(by: Fingerprinter) -> Self {
        Self {
            by,
            hosts: BTreeMap::new(),
            urls: BTreeMap::new(),
            deferred: BTreeMap::new(),
            out: BTreeMap::new(),
        }
    }

    /// Carries out `transition`, whole or not at all.
    pub(super) fn apply(&mut self, transition: &Transition, now: UnixMillis) -> Applied {
        let version = self.hosts.get(&transition.host).map_or(0, |host| host.version);
        if version != transition.expect {
            return Applied::Stale;
        }
        let mut after = self.clone();
        let host = after.host(&transition.host, now);
        host.version = version + 1;
        host.state = transition.state.clone();
        let (mut admitted, mut seen) = (0, 0);
        for op in &transition.ops {
            match op {
                Op::Admit(list) => {
                    for new in list {
                        if after.admit(new, now) {
                            admitted += 1;
                        } else {
                            seen += 1;
                        }
                    }
                }
                other => {
                    if after.step(&transition.host, other, now).is_none() {
                        return Applied::Stale;
                    }
                }
            }
        }
        *self = after;
        Applied::Done { admitted, seen }
    }

    fn host(&mut self, key: &HostKey, now: UnixMillis) -> &mut ModelHost {
        self.hosts.entry(key.clone()).or_insert_with(|| ModelHost {
            version: 1,
            state: HostState::new(now),
            lanes: Default::default(),
            robots: String::new(),
        })
    }

    fn admit(&mut self, new: &Admission, now: UnixMillis) -> bool {
        let url = &new.entry.url;
        if self.urls.contains_key(url) {
            return false;
        }
        let host = self.host(&HostKey::of(url), now);
        let place = match new.place {
            Place::Lane(lane) => {
                host.lanes[lane.index()].push_back(new.entry.clone());
                Whereabouts::Queued(lane)
            }
            Place::Settled(status) => Whereabouts::Ended { status, detail: None },
        };
        self.urls.insert(url.clone(), place);
        true
    }

    /// One operation; `None` where it is stale.
    fn step(&mut self, key: &HostKey, op: &Op, now: UnixMillis) -> Option<()> {
        match op {
            Op::Settle(task) => {
                let out = self.out.get(&task.id)?;
                if out.task != *task {
                    return None;
                }
                self.out.remove(&task.id);
            }
            Op::Pop(lane, url) => {
                let lane = &mut self.hosts.get_mut(key)?.lanes[lane.index()];
                if self.by.of(&lane.front()?.url) != *url {
                    return None;
                }
                lane.pop_front();
            }
            Op::Start(task) => {
                self.out.insert(task.task.id, task.clone());
                if task.entry.is_counted() {
                    let place = Whereabouts::InFlight(task.task.attempt);
                    self.urls.insert(task.entry.url.clone(), place);
                }
            }
            Op::End { url, status, detail } => {
                let ended = Whereabouts::Ended { status: *status, detail: detail.clone() };
                let (_, place) = self.urls.iter_mut().find(|(at, _)| self.by.of(at) == *url)?;
                *place = ended;
            }
            Op::Defer { status, detail, lane, entry } => {
                let ended = Whereabouts::Ended { status: *status, detail: detail.clone() };
                self.urls.insert(entry.url.clone(), ended);
                let kept = self.deferred.entry(key.clone()).or_default();
                kept.push((*lane, entry.clone()));
            }
            Op::Resume => {
                for (lane, entry) in self.deferred.remove(key).unwrap_or_default() {
                    self.urls.insert(entry.url.clone(), Whereabouts::Queued(lane));
                    self.hosts.get_mut(key)?.lanes[lane.index()].push_back(entry);
                }
            }
            Op::Requeue(lane, entry) => {
                self.urls.insert(entry.url.clone(), Whereabouts::Queued(*lane));
                let host = self.host(&HostKey::of(&entry.url), now);
                host.lanes[lane.index()].push_back(entry.clone());
            }
            Op::Promote(urls) => {
                let lanes = &mut self.hosts.get_mut(key)?.lanes;
                for url in urls {
                    for lane in [Lane::Archive, Lane::Listings] {
                        let waiting = &mut lanes[lane.index()];
                        let at = waiting.iter().position(|one| self.by.of(&one.url) == *url);
                        if let Some(entry) = at.and_then(|at| waiting.remove(at)) {
                            let place = Whereabouts::Queued(Lane::Fresh);
                            self.urls.insert(entry.url.clone(), place);
                            lanes[Lane::Fresh.index()].push_back(entry);
                        }
                    }
                }
            }
            Op::Drain(lane, status) => {
                let drained = std::mem::take(&mut self.hosts.get_mut(key)?.lanes[lane.index()]);
                for entry in drained {
                    let ended = Whereabouts::Ended { status: *status, detail: None };
                    self.urls.insert(entry.url, ended);
                }
            }
            Op::SetRobots(rules) => self.hosts.get_mut(key)?.robots = rules.to_string(),
            // Visits are tested by functions of their own.
            Op::Admit(_) | Op::Visit(..) | Op::Unvisit(_) | Op::Recall { .. } => {}
        }
        Some(())
    }

    /// All rows, in key order.
    pub(super) fn rows(&self) -> Vec<HostRow> {
        self.hosts
            .iter()
            .map(|(key, host)| HostRow {
                host: key.clone(),
                version: host.version,
                state: host.state.clone(),
                heads: std::array::from_fn(|lane| host.lanes[lane].front().cloned()),
                waiting: std::array::from_fn(|lane| host.lanes[lane].len() as u64),
            })
            .collect()
    }

    /// Hosts that may be asked at some time, earliest first, then in key order.
    pub(super) fn ready(&self) -> Vec<HostRow> {
        let mut rows = self.rows();
        rows.retain(|row| row.state.pace.open && row.waiting.iter().any(|&count| count > 0));
        rows.sort_by_key(|row| row.state.pace.next_due());
        rows
    }

    /// The counts, counted.
    pub(super) fn counts(&self) -> Counts {
        let mut counts = Counts { admitted: self.urls.len() as u64, ..Counts::default() };
        for place in self.urls.values() {
            match place {
                Whereabouts::Queued(_) => counts.queued += 1,
                Whereabouts::InFlight(_) => counts.in_flight += 1,
                Whereabouts::Ended { status, .. } => *counts.ended.entry(*status).or_default() += 1,
            }
        }
        counts
    }
}
