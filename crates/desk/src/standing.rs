//! How a crawl stands: the figures that `status --json` prints, and every page shows.

use newshound_core::frontier::{Counts, HostRow};
use newshound_core::host::SiteState;
use newshound_core::status::{Refusal, Status};
use newshound_core::task::Lane;
use newshound_ports::Frontier;
use newshound_roles::Failure;
use newshound_roles::cluster::{Facts, Role, open};
use newshound_roles::config::ClusterPlan;
use newshound_roles::crawl::{Account, accounts, all_hosts};
use newshound_roles::look;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;
use utoipa::ToSchema;

/// URLs waiting, by lane.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Lanes {
    /// Latest stories.
    pub fresh: u64,
    /// Everything else that may be a story.
    pub archive: u64,
    /// Sitemaps.
    pub sitemaps: u64,
    /// Tags, authors, dates.
    pub listings: u64,
}

impl Lanes {
    pub(crate) fn of(waiting: [u64; Lane::COUNT]) -> Self {
        let at = |lane: Lane| waiting[lane.index()];
        Self {
            fresh: at(Lane::Fresh),
            archive: at(Lane::Archive),
            sitemaps: at(Lane::Sitemaps),
            listings: at(Lane::Listings),
        }
    }

    /// By name, in the order of the documents.
    pub(crate) fn each(&self) -> [(&'static str, u64); Lane::COUNT] {
        [
            (Lane::Fresh.name(), self.fresh),
            (Lane::Archive.name(), self.archive),
            (Lane::Sitemaps.name(), self.sitemaps),
            (Lane::Listings.name(), self.listings),
        ]
    }
}

/// A host's numbers.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HostFacts {
    /// `scheme://host[:port]`.
    pub host: String,
    /// Its state.
    #[schema(value_type = String)]
    pub state: SiteState,
    /// Whether a person should look: it gave less than it might.
    pub trouble: bool,
    /// What speaks for its state, or its last failure.
    pub why: Option<String>,
    /// When it may be asked next, RFC 3339.
    pub next_due: String,
    /// Requests made.
    pub requests: u64,
    /// Bytes received.
    pub bytes: u64,
    /// URLs that wait.
    pub waiting: u64,
    /// The same, by lane.
    pub lanes: Lanes,
    /// URLs ended, by status.
    #[schema(value_type = BTreeMap<String, u64>)]
    pub ended: BTreeMap<Status, u64>,
    /// Links refused, by reason.
    #[schema(value_type = BTreeMap<String, u64>)]
    pub refused: BTreeMap<Refusal, u64>,
    /// The last failure.
    pub last_error: Option<String>,
    /// Since when an operator has it paused, RFC 3339.
    pub paused: Option<String>,
    /// Whether an operator excluded it.
    pub excluded: bool,
    /// Least milliseconds between two requests by an operator's order.
    pub delay_ms: Option<u64>,
    /// The WebSub hub that its feeds announce.
    pub websub: Option<String>,
    #[serde(skip)]
    orders: Vec<String>,
}

impl HostFacts {
    fn of(account: &Account<'_>) -> Self {
        let Account { row, verdict, is_trouble } = account;
        let (state, counts) = (&row.state, &row.state.counts);
        Self {
            host: row.host.as_str().to_owned(),
            state: verdict.state,
            trouble: *is_trouble,
            why: verdict.why.clone().or_else(|| state.why()),
            next_due: state.pace.next_due().to_rfc3339(),
            requests: counts.requests,
            bytes: counts.bytes,
            waiting: row.waiting.iter().sum(),
            lanes: Lanes::of(row.waiting),
            ended: counts.ended.clone(),
            refused: counts.refused.clone(),
            last_error: state.health.last_error.clone(),
            paused: state.orders.paused.map(newshound_core::time::UnixMillis::to_rfc3339),
            excluded: state.orders.excluded,
            delay_ms: Some(state.orders.delay_ms).filter(|delay| *delay > 0),
            websub: state.lists.websub.clone(),
            orders: state.orders.words(),
        }
    }

    /// The facts of hosts, in their order.
    #[must_use]
    pub fn all(rows: &[HostRow]) -> Vec<Self> {
        accounts(rows).iter().map(Self::of).collect()
    }

    /// Its stories.
    #[must_use]
    pub fn stories(&self) -> u64 {
        self.ended.get(&Status::Article).copied().unwrap_or(0)
    }

    /// What is ordered of it, for people.
    #[must_use]
    pub fn orders(&self) -> &[String] {
        &self.orders
    }

    /// What speaks for its state, for people; a host that answers may have failed before.
    pub(crate) fn reason(&self) -> Option<String> {
        let why = crate::clean::clean(self.why.as_deref()?, 300);
        Some(if self.state == SiteState::Ok { format!("last failure: {why}") } else { why })
    }
}

/// How a crawl stands.
#[derive(Debug, Clone, Serialize)]
pub struct Standing {
    /// Whether somebody works on it.
    pub running: bool,
    /// How it stands, in a sentence.
    #[serde(skip)]
    pub headline: String,
    /// URLs admitted.
    pub admitted: u64,
    /// URLs not ended.
    pub outstanding: u64,
    /// URLs waiting.
    pub queued: u64,
    /// URLs being asked for.
    pub in_flight: u64,
    /// URLs ended, by status.
    pub ended: BTreeMap<Status, u64>,
    /// Whether these add up.
    pub balanced: bool,
    /// Stories counted that articles.jsonl lacks; not known of a cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<u64>,
    /// What waits, by lane.
    pub lanes: Lanes,
    /// Every host.
    pub hosts: Vec<HostFacts>,
}

/// How a crawl in a folder stands, in a sentence.
#[must_use]
pub fn folder_headline(running: bool, counts: &Counts) -> &'static str {
    match (running, counts.admitted, counts.outstanding()) {
        (true, ..) => "Running.",
        (false, 0, _) => {
            "Stopped before its first URL; `newshound crawl` with the same --out begins."
        }
        (false, _, 0) => "Complete: nothing is left.",
        _ => "Stopped; `newshound crawl` with the same --out goes on.",
    }
}

impl Standing {
    /// From what a frontier says.
    #[must_use]
    pub fn of(running: bool, counts: &Counts, missing: u64, rows: &[HostRow]) -> Self {
        Self {
            headline: folder_headline(running, counts).to_owned(),
            missing: Some(missing),
            ..Self::from_rows(running, counts, rows)
        }
    }

    fn from_rows(running: bool, counts: &Counts, rows: &[HostRow]) -> Self {
        let mut waiting = [0; Lane::COUNT];
        for (sum, at) in waiting.iter_mut().zip(0..) {
            *sum = rows.iter().map(|row| row.waiting[at]).sum();
        }
        Self {
            running,
            headline: String::new(),
            admitted: counts.admitted,
            outstanding: counts.outstanding(),
            queued: counts.queued,
            in_flight: counts.in_flight,
            ended: counts.ended.clone(),
            balanced: counts.balanced(),
            missing: None,
            lanes: Lanes::of(waiting),
            hosts: HostFacts::all(rows),
        }
    }

    /// Of the crawl in the folder `out`.
    ///
    /// # Errors
    /// Where there is none or its state cannot be read, with the sentence to print.
    pub fn of_folder(out: &Path) -> Result<Self, Failure> {
        look::at(out, async |store| {
            let frontier = store.frontier();
            let missing = store.written().missing().await?;
            let rows = all_hosts(&*frontier).await?;
            Ok(Self::of(store.is_running(), &frontier.counts().await?, missing, &rows))
        })
    }

    /// Of a cluster's crawl.
    ///
    /// # Errors
    /// Where its store cannot be used, with the sentence to print.
    pub fn of_cluster(plan: &ClusterPlan) -> Result<Self, Failure> {
        let facts = open::run(Facts::ask(plan.clone()))?;
        let mut standing = Self::from_rows(facts.holder.is_some(), &facts.counts, &facts.hosts);
        standing.headline = match (&facts.holder, facts.counts.outstanding()) {
            (Some(_), _) => {
                let workers = facts.of(Role::Worker).count();
                let s = if workers == 1 { "" } else { "s" };
                format!("Running: a scheduler and {workers} worker{s}.")
            }
            (None, 0) if facts.ended.is_some() => "Complete: nothing is left.".to_owned(),
            (None, _) => "No scheduler is running.".to_owned(),
        };
        Ok(standing)
    }

    /// Stories.
    pub(crate) fn stories(&self) -> u64 {
        self.ended.get(&Status::Article).copied().unwrap_or(0)
    }

    /// Requests made.
    pub(crate) fn requests(&self) -> u64 {
        self.hosts.iter().map(|host| host.requests).sum()
    }
}
