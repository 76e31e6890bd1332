//! The figures of a crawl, as the interface and the stream of events give them.

use crate::standing::{Lanes, Standing};
use newshound_core::status::Status;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The figures of a crawl.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Figures {
    /// What the crawl is called.
    crawl: String,
    /// Whether somebody works on it.
    running: bool,
    /// How it stands, in a sentence.
    headline: String,
    /// Stories.
    stories: u64,
    /// Hosts known.
    hosts: u64,
    /// Hosts that a person should look at.
    hosts_in_trouble: u64,
    /// Requests made.
    requests: u64,
    /// URLs admitted: those outstanding and all that ended.
    admitted: u64,
    /// URLs not ended.
    outstanding: u64,
    /// URLs waiting.
    queued: u64,
    /// URLs being asked for.
    in_flight: u64,
    /// URLs ended, by status (docs/glossary.md).
    #[schema(value_type = BTreeMap<String, u64>)]
    ended: BTreeMap<Status, u64>,
    /// Whether these add up.
    balanced: bool,
    /// Stories counted that articles.jsonl lacks; null where that is not known.
    missing: Option<u64>,
    /// What waits, by lane.
    lanes: Lanes,
}

impl Figures {
    pub(super) fn of(name: &str, standing: &Standing) -> Self {
        Self {
            crawl: name.to_owned(),
            running: standing.running,
            headline: standing.headline.clone(),
            stories: standing.stories(),
            hosts: standing.hosts.len() as u64,
            hosts_in_trouble: standing.hosts.iter().filter(|host| host.trouble).count() as u64,
            requests: standing.requests(),
            admitted: standing.admitted,
            outstanding: standing.outstanding,
            queued: standing.queued,
            in_flight: standing.in_flight,
            ended: standing.ended.clone(),
            balanced: standing.balanced,
            missing: standing.missing,
            lanes: standing.lanes,
        }
    }
}
