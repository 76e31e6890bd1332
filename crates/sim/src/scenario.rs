//! What a seed means: sites, what ails them, what happens to the machine, and what is promised.

mod kinds;
mod sites;

use crate::clock::Millis;
use crate::cluster::Event;
use crate::internet::{Outage, Site};
use crate::process::Crash;
use crate::rng::Rng;
use newshound_core::revision::{Mode, RevisionRules};
use newshound_core::visit::{VisitRules, Visiting};
use newshound_scheduler::Ending;

pub(crate) use sites::{HOUR, MINUTE, SECOND};

/// The kinds of scenarios.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing ails anybody; stories are edited, move, go away, are forbidden.
    Calm,
    /// Sites ask for less for a while, with a time named.
    Storm,
    /// The network here goes away and comes back.
    Outage,
    /// The network here stays away for longer than it is waited for.
    LongOutage,
    /// Sites that are away when they are first seeded.
    Late,
    /// Sites that stay away until a later run.
    Away,
    /// robots.txt is answered by errors for a while.
    Robots,
    /// The power is lost.
    Power,
    /// The process is killed.
    Kills,
    /// A cluster: processes are killed, messages are late, doubled, in another order.
    Cluster,
    /// The clock is set back or ahead.
    Clock,
    /// Most sites never answer.
    Silent,
    /// A crawl without an end: sites publish, and all of the above.
    Watch,
}

impl Kind {
    /// All kinds; a seed is of the kind at its remainder.
    pub const ALL: [Self; 13] = [
        Self::Calm,
        Self::Storm,
        Self::Outage,
        Self::LongOutage,
        Self::Late,
        Self::Away,
        Self::Robots,
        Self::Power,
        Self::Kills,
        Self::Cluster,
        Self::Clock,
        Self::Silent,
        Self::Watch,
    ];

    /// The kind of a seed.
    #[must_use]
    pub fn of(seed: u64) -> Self {
        let index = usize::try_from(seed % Self::ALL.len() as u64).unwrap_or(0);
        Self::ALL[index]
    }
}

/// A moment at which the clock begins to be wrong by so many milliseconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Jump {
    pub(crate) at: Millis,
    pub(crate) wrong_ms: i64,
}

/// What is promised beside what always is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Promise {
    /// One run gets everything, and says so.
    pub(crate) one_run: bool,
    /// How the first run ends.
    pub(crate) first: Option<Ending>,
    /// The first run is over by then.
    pub(crate) over_by: Option<Millis>,
    /// The stories of sites that nothing ails are there by then.
    pub(crate) well_by: Option<Millis>,
}

/// A scenario.
#[derive(Debug, Clone)]
pub struct Scenario {
    pub(crate) seed: u64,
    pub(crate) kind: Kind,
    pub(crate) sites: Vec<Site>,
    pub(crate) outages: Vec<Outage>,
    pub(crate) connections: usize,
    /// Crashes of the first runs, in order.
    pub(crate) crashes: Vec<Crash>,
    /// What happens to the processes of a cluster; `None` where it is a crawl on one machine.
    pub(crate) cluster: Option<Vec<Event>>,
    pub(crate) jumps: Vec<Jump>,
    /// Asked to stop then: a crawl without an end.
    pub(crate) until: Option<Millis>,
    pub(crate) promise: Promise,
}

impl Scenario {
    /// The scenario of a seed.
    #[must_use]
    pub fn of(seed: u64) -> Self {
        Self::new(Kind::of(seed), seed)
    }

    /// The scenario of this kind.
    #[must_use]
    pub fn new(kind: Kind, seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let mut scenario = Self {
            seed,
            kind,
            sites: Vec::new(),
            outages: Vec::new(),
            connections: usize::try_from(rng.of(2..9)).unwrap_or(2),
            crashes: Vec::new(),
            cluster: None,
            jumps: Vec::new(),
            until: None,
            promise: Promise::default(),
        };
        scenario.fill(&mut rng);
        scenario
    }

    /// When nothing ails anybody any more.
    pub(crate) fn calm_from(&self) -> Millis {
        let troubles = self.sites.iter().flat_map(|site| &site.troubles);
        let ends = troubles.map(|trouble| trouble.during.end).filter(|end| *end < Millis::MAX);
        let outages = self.outages.iter().map(|outage| outage.during.end);
        ends.chain(outages).max().unwrap_or(0)
    }

    /// A crawl without an end follows its stories by what their site says, and by their age.
    pub(crate) fn revisions(&self) -> RevisionRules {
        let mode = if self.until.is_some() { Mode::Scheduled } else { Mode::Hints };
        let hours = |hours: u64| hours * HOUR.unsigned_abs();
        let (ages_ms, window_ms) = (vec![hours(1), hours(3)], hours(6));
        RevisionRules { mode, ages_ms, window_ms, ..RevisionRules::default() }
    }

    pub(crate) fn visits(&self) -> VisitRules {
        let visiting = if self.until.is_some() { Visiting::Endless } else { Visiting::Later };
        VisitRules { max_ms: sites::LONGEST_VISIT, visiting, ..VisitRules::default() }
    }
}
