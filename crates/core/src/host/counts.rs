//! What came of a host's URLs.

use crate::status::{Refusal, Status};
use std::collections::BTreeMap;

/// What came of a host's URLs. Those that ended for now are among the ended ones until a run takes
/// them up again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests made.
    pub requests: u64,
    /// Bytes received.
    pub bytes: u64,
    /// URLs ended, by status.
    pub ended: BTreeMap<Status, u64>,
    /// URLs of it that ended for now and are kept for the next run.
    pub deferred: u32,
    /// Links refused, by reason.
    pub refused: BTreeMap<Refusal, u64>,
}

impl Counts {
    /// Notes that `count` URLs ended so.
    pub fn end(&mut self, status: Status, count: u64) {
        *self.ended.entry(status).or_default() += count;
    }

    /// Notes that a URL ended for now.
    pub fn defer(&mut self) {
        self.end(Status::Deferred, 1);
        self.deferred += 1;
    }

    /// URLs that ended so.
    #[must_use]
    pub fn ended_as(&self, status: Status) -> u64 {
        self.ended.get(&status).copied().unwrap_or(0)
    }

    /// Notes that `count` links were refused for this reason.
    pub fn refuse(&mut self, reason: Refusal, count: u64) {
        *self.refused.entry(reason).or_default() += count;
    }

    /// Takes up what ended for now, and what the crawl's rules refused where `excluded` says so or there
    /// is more to take up: none of it has ended. Whether there is any; the store's part is
    /// [`crate::frontier::Op::Resume`].
    pub fn resume(&mut self, excluded: bool) -> bool {
        if self.kept(excluded) == 0 {
            return false;
        }
        let deferred = u64::from(std::mem::take(&mut self.deferred));
        self.ended.remove(&Status::Excluded);
        if let Some(ended) = self.ended.get_mut(&Status::Deferred) {
            *ended = ended.saturating_sub(deferred);
            if *ended == 0 {
                self.ended.remove(&Status::Deferred);
            }
        }
        true
    }

    /// URLs that [`Counts::resume`] takes up.
    #[must_use]
    pub fn kept(&self, excluded: bool) -> u64 {
        if self.deferred == 0 && !excluded {
            return 0;
        }
        u64::from(self.deferred) + self.ended_as(Status::Excluded)
    }

    /// `count` of its stories are no longer where they were written: they ended for now, and
    /// [`Counts::resume`] takes them up.
    pub fn lose_stories(&mut self, count: u32) {
        let lost = u64::from(count);
        if let Some(ended) = self.ended.get_mut(&Status::Article) {
            *ended = ended.saturating_sub(lost);
            if *ended == 0 {
                self.ended.remove(&Status::Article);
            }
        }
        self.end(Status::Deferred, lost);
        self.deferred = self.deferred.saturating_add(count);
    }
}
