//! How a run ended.

use super::accounts;
use super::articles::Accord;
use crate::config::CrawlPlan;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::{Counts, HostRow, Whereabouts};
use newshound_core::identity::{HostKey, site_of_host};
use newshound_core::status::{Finality, Status};
use newshound_observe::Cost;
use newshound_ports::{Frontier, StoreError};
use newshound_scheduler::{Ending, Snapshot};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// How a run ended, with all its numbers.
#[derive(Debug)]
pub struct Ended {
    /// Why it ended.
    pub ending: Ending,
    /// Whether there was anything to do.
    pub was_complete: bool,
    /// The counts of the whole crawl.
    pub counts: Counts,
    /// Every host; of a run that was stopped the first ones.
    pub hosts: Vec<HostRow>,
    /// Whether there are more hosts than `hosts`.
    pub partial: bool,
    /// Seeds with where they are; none of a long list where there are articles.
    pub seeds: Vec<(CanonicalUrl, Option<Whereabouts>)>,
    /// Sites of the seeds.
    pub seed_sites: BTreeSet<String>,
    /// Whether the file of articles has every story counted.
    pub articles: Accord,
    /// What is said of sinks that have not taken every article; `None` where all have.
    pub sinks_behind: Option<String>,
    /// This run's numbers.
    pub run: Snapshot,
    /// How long this run took.
    pub wall: Duration,
    /// What this run cost.
    pub cost: Option<Cost>,
}

impl Ended {
    /// Asks the frontier how the crawl stands at the end of a run.
    ///
    /// # Errors
    /// When the frontier fails.
    pub(crate) async fn gather(
        plan: &CrawlPlan,
        frontier: &dyn Frontier,
        (ending, was_complete): (Ending, bool),
        articles: Accord,
        run: Snapshot,
    ) -> Result<Self, StoreError> {
        let is_stopped = matches!(ending, Ending::Interrupted | Ending::Ended);
        let counts = frontier.counts().await?;
        let hosts = match is_stopped {
            true => frontier.all_hosts(None, SHOWN).await?,
            false => all_hosts(frontier).await?,
        };
        let partial = is_stopped && hosts.len() == SHOWN;
        let mut seeds = Vec::new();
        // A long list is asked for only to say why there is nothing.
        let is_short = plan.seeds.len() <= SEEDS;
        if is_short || !is_stopped && !counts.ended.contains_key(&Status::Article) {
            let places = frontier.places(&plan.seeds).await?;
            for (seed, at) in plan.seeds.iter().zip(places) {
                seeds.push((seed.clone(), at));
                if let Some(plain) = plan.admission.sources.plain(seed)
                    && let Some(at) = frontier.whereabouts(&plain).await?
                {
                    seeds.push((plain, Some(at)));
                }
            }
        }
        let unasked = Self::unasked(plan, ending, run);
        Ok(Self { was_complete, counts, hosts, partial, seeds, articles, ..unasked })
    }

    /// How a run ended, by what it last showed: where nobody can be asked any more.
    pub(crate) fn unasked(plan: &CrawlPlan, ending: Ending, run: Snapshot) -> Self {
        let seed_sites = plan.seeds.iter().map(|seed| site_of_host(&HostKey::of(seed))).collect();
        Self {
            ending,
            was_complete: false,
            counts: run.counts.clone(),
            hosts: Vec::new(),
            partial: true,
            seeds: Vec::new(),
            seed_sites,
            articles: Accord::default(),
            sinks_behind: None,
            run,
            wall: Duration::ZERO,
            cost: None,
        }
    }

    /// Adds what the run cost, by the meter that was started with it.
    pub(crate) fn charge(&mut self, meter: &Meter) {
        self.wall = meter.began.elapsed();
        self.cost = Cost::now().map(|now| Cost {
            cpu_s: now.cpu_s - meter.before.map_or(0.0, |before| before.cpu_s),
            peak_mib: now.peak_mib,
        });
    }

    /// Why there is not a single article and no seed could be read, where that is so; `next`
    /// is what to do then.
    #[must_use]
    pub fn nothing_crawled(&self, next: &str) -> Option<String> {
        let got = |status: &Status| self.counts.ended.contains_key(status);
        let pages = [Status::Article, Status::Hub, Status::Other].iter().any(got);
        let read = self.seeds.iter().any(|(_, at)| match at {
            Some(Whereabouts::Ended { status, .. }) => match status {
                Status::Redirect => pages,
                other => USEFUL.contains(other),
            },
            _ => false,
        });
        let is_left = !matches!(self.ending, Ending::Complete | Ending::Away | Ending::NetworkAway);
        if read || got(&Status::Article) || is_left || self.seeds.is_empty() || self.one_answered()
        {
            return None;
        }
        let rows: BTreeMap<&HostKey, &HostRow> =
            self.hosts.iter().map(|row| (&row.host, row)).collect();
        let mut told: Vec<String> = self
            .seeds
            .iter()
            .take(NAMED)
            .map(|(seed, at)| match at {
                Some(Whereabouts::Ended { status, detail }) => {
                    let failed = matches!(status, Status::Unreachable | Status::Robots);
                    let host = rows.get(&HostKey::of(seed));
                    let error = host.and_then(|row| row.state.health.last_error.as_deref());
                    let why = detail
                        .as_deref()
                        .or(error.filter(|_| failed))
                        .unwrap_or_else(|| usual_reason(*status));
                    format!("{seed} ended as {status} ({why})")
                }
                _ => {
                    let host = rows.get(&HostKey::of(seed));
                    let why = host.and_then(|row| row.state.health.last_error.as_deref());
                    format!("{seed} was not reached ({})", why.unwrap_or("no more is known"))
                }
            })
            .collect();
        if self.seeds.len() > NAMED {
            told.push(format!("and {} more", self.seeds.len() - NAMED));
        }
        let next = if matches!(self.ending, Ending::Away | Ending::NetworkAway) {
            "the same command asks again"
        } else {
            next
        };
        Some(format!(
            "nothing could be crawled: {}; check the seed in a browser, then {next}",
            told.join("; ")
        ))
    }
}

impl Ended {
    /// Whether sites are away: the run ended, and the next one asks them again.
    #[must_use]
    pub fn sites_away(&self) -> bool {
        matches!(self.ending, Ending::NetworkAway | Ending::Paused)
            || matches!(self.ending, Ending::Complete | Ending::Away)
                && (self.hosts.iter().any(|row| row.state.is_away())
                    || self.seeds.iter().any(|(_, at)| is_for_now(at.as_ref())))
    }

    /// How many sites of seeds gave no story, though nothing of them waits.
    #[must_use]
    pub fn sites_without_stories(&self) -> usize {
        match self.ending {
            Ending::Complete | Ending::Away => {
                accounts::count_without_stories(&self.hosts, &self.seed_sites)
            }
            _ => 0,
        }
    }

    /// Whether the host of a seed that waits has ever answered.
    fn one_answered(&self) -> bool {
        let answered: BTreeSet<&HostKey> = self
            .hosts
            .iter()
            .filter(|row| row.state.health.answered)
            .map(|row| &row.host)
            .collect();
        self.seeds.iter().any(|(seed, at)| {
            let waits = is_for_now(at.as_ref()) || !matches!(at, Some(Whereabouts::Ended { .. }));
            waits && answered.contains(&HostKey::of(seed))
        })
    }
}

/// Whether a URL ended, and not for good.
fn is_for_now(at: Option<&Whereabouts>) -> bool {
    matches!(at, Some(Whereabouts::Ended { status, .. }) if status.finality() == Finality::ForNow)
}

/// What this process had cost when a run began.
#[derive(Debug)]
pub(crate) struct Meter {
    began: Instant,
    before: Option<Cost>,
}

impl Meter {
    /// Starts now.
    pub(crate) fn start() -> Self {
        Self { began: Instant::now(), before: Cost::now() }
    }
}

/// Seeds that are asked for at every end.
const SEEDS: usize = 1_000;
/// Hosts read at the end of a run that was stopped: whoever stops it waits.
const SHOWN: usize = 2_000;
/// Seeds named where nothing could be crawled.
const NAMED: usize = 20;
/// Hosts read in one go.
const HOSTS: usize = 1_000;

/// Every host of the crawl.
///
/// # Errors
/// When the frontier fails.
pub async fn all_hosts(frontier: &dyn Frontier) -> Result<Vec<HostRow>, StoreError> {
    let mut hosts: Vec<HostRow> = Vec::new();
    loop {
        let after = hosts.last().map(|row| row.host.clone());
        let more = frontier.all_hosts(after.as_ref(), HOSTS).await?;
        if more.is_empty() {
            return Ok(hosts);
        }
        hosts.extend(more);
    }
}

/// Statuses of a seed that was read.
const USEFUL: [Status; 12] = [
    Status::Article,
    Status::Hub,
    Status::Feed,
    Status::Sitemap,
    Status::Other,
    Status::Duplicate,
    Status::Continuation,
    Status::Noindex,
    Status::TdmReserved,
    Status::TooOld,
    Status::TooNew,
    Status::OtherLanguage,
];

/// What a status without more detail means for a seed.
fn usual_reason(status: Status) -> &'static str {
    match status {
        Status::Robots => "its robots.txt forbids it or cannot be had",
        Status::BlockedAddress => "its address is not public; --allow-private allows it",
        Status::Unreachable => "its host does not answer",
        Status::Gone => "the server says that there is no such page",
        Status::Denied => "the server refuses it",
        Status::NotAPage => "it is no HTML page",
        _ => "no more is known",
    }
}
