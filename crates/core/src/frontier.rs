//! The steps a frontier takes: computed here and in the scheduler, carried out by a store.

use crate::host::HostState;
use crate::identity::{Fingerprint, HostKey};
use crate::robots::RulesText;
use crate::status::{Finality, Status};
use crate::task::{Entry, InFlight, Lane, TaskRef};
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A URL to admit: seen-set insert, append to its host's lane and counters are one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admission {
    /// The URL and how it was found.
    pub entry: Entry,
    /// Where it goes if it was not seen before.
    pub place: Place,
}

/// What becomes of a newly admitted URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// It waits at the end of a lane.
    Lane(Lane),
    /// It is settled at once (the canonical URL of a story emitted from another one).
    Settled(Status),
}

/// One change inside a [`Transition`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// Ends the flight of a task. The whole transition is stale unless exactly this attempt is
    /// in flight.
    Settle(TaskRef),
    /// Takes the head of a lane. The whole transition is stale unless its URL is this one.
    Pop(Lane, Fingerprint),
    /// Puts a task in flight.
    Start(InFlight),
    /// Ends a URL for good.
    End {
        /// The URL.
        url: Fingerprint,
        /// How it ended.
        status: Status,
        /// More, for people.
        detail: Option<String>,
    },
    /// Ends a URL of the transition's host for now, and keeps its task for [`Op::Resume`].
    Defer {
        /// How it ended.
        status: Status,
        /// More, for people.
        detail: Option<String>,
        /// The lane it goes back to.
        lane: Lane,
        /// Its task.
        entry: Entry,
    },
    /// Puts all that was deferred of the transition's host back at the ends of its lanes, in the
    /// order in which it was deferred: it has not ended.
    Resume,
    /// Puts an admitted URL back at the end of a lane.
    Requeue(Lane, Entry),
    /// Moves those of these URLs that wait in `archive` or `listings` of the transition's host to the end
    /// of its `fresh`, in this order, each as it waits. One that is in flight or has ended stays where it
    /// is; so may one behind the first 20,000 of its lane. No [`Op::Pop`] stands behind it.
    Promote(Vec<Fingerprint>),
    /// Ends every URL waiting in a lane of the transition's host.
    Drain(Lane, Status),
    /// Replaces the robots rules kept of the transition's host.
    SetRobots(RulesText),
    /// Admits URLs of any host.
    Admit(Vec<Admission>),
    /// Puts a page of the transition's host down for a visit, in the place of the one it was
    /// put down for before.
    Visit(UnixMillis, Entry),
    /// Takes a page off the visits.
    Unvisit(Fingerprint),
    /// Moves the visits of the transition's host that are put down after `to` and before
    /// `before` to `to`.
    Recall {
        /// When they are due then.
        to: UnixMillis,
        /// Those put down for later than this stay.
        before: UnixMillis,
    },
}

/// A change of one host, carried out whole or not at all.
#[derive(Debug, Clone, PartialEq)]
pub struct Transition {
    /// Which host.
    pub host: HostKey,
    /// Version of its state this change was computed from; 0 is "no such host yet".
    pub expect: u64,
    /// Its state afterwards.
    pub state: HostState,
    /// The changes, in order.
    pub ops: Vec<Op>,
}

/// What came of a [`Transition`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// Carried out.
    Done {
        /// URLs admitted.
        admitted: u32,
        /// URLs seen before.
        seen: u32,
    },
    /// The host had changed, or the task was not in flight: nothing was done.
    Stale,
}

/// A host with the heads of its lanes.
#[derive(Debug, Clone, PartialEq)]
pub struct HostRow {
    /// Which host.
    pub host: HostKey,
    /// Version of `state`, raised by every transition.
    pub version: u64,
    /// Its state.
    pub state: HostState,
    /// First URL of each lane, by [`Lane::index`].
    pub heads: [Option<Entry>; Lane::COUNT],
    /// URLs waiting in each lane.
    pub waiting: [u64; Lane::COUNT],
}

/// A host with the page of it that is to be visited first.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitRow {
    /// The host.
    pub row: HostRow,
    /// When the visit is due.
    pub at: UnixMillis,
    /// The page, with what is remembered of it.
    pub entry: Entry,
}

/// The counts of a crawl; always `admitted = queued + in_flight + sum(ended)`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// URLs admitted.
    pub admitted: u64,
    /// URLs waiting in lanes.
    pub queued: u64,
    /// URLs whose task is out (robots.txt and visits are not URLs of the frontier and not counted).
    pub in_flight: u64,
    /// URLs ended, by status.
    pub ended: BTreeMap<Status, u64>,
}

impl Counts {
    /// URLs not ended.
    #[must_use]
    pub fn outstanding(&self) -> u64 {
        self.queued + self.in_flight
    }

    /// URLs ended.
    #[must_use]
    pub fn terminal(&self) -> u64 {
        self.ended.values().sum()
    }

    /// URLs ended for now: the next run asks for them again.
    #[must_use]
    pub fn for_now(&self) -> u64 {
        let for_now = |status: &Status| status.finality() == Finality::ForNow;
        self.ended.iter().filter(|(status, _)| for_now(status)).map(|(_, count)| count).sum()
    }

    /// Invariant 1: nothing admitted is unaccounted for.
    #[must_use]
    pub fn balanced(&self) -> bool {
        self.admitted == self.outstanding() + self.terminal()
    }
}

/// Where an admitted URL is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whereabouts {
    /// Waiting in a lane.
    Queued(Lane),
    /// Its task is out.
    InFlight(u32),
    /// It ended.
    Ended {
        /// How.
        status: Status,
        /// More, for people.
        detail: Option<String>,
    },
}
