//! The promises of the ports as test functions that every backend runs unchanged.
//!
//! A backend gives a [`Backend`] and calls [`crate::conformance_tests!`] once; each function
//! below becomes a test of its own. The functions use only the ports, pass `now` themselves,
//! and wait with a deadline for what may take time. They panic where a promise is broken.

mod admission;
mod flight;
mod hosts;
mod lanes;
mod memory;
mod model;
mod queues;
mod random;
mod reopen;
mod sample;
mod seen;
pub mod sinks;
mod stories;
mod visits;

pub use admission::{
    admission_can_settle_at_once, admission_crosses_hosts, admission_is_idempotent,
    admission_of_one_url_by_many_counts_it_once,
};
pub use flight::{
    a_report_counts_only_for_its_attempt, a_stale_transition_changes_nothing,
    a_version_can_be_used_once, expired_tasks_are_found, robots_tasks_are_not_counted,
    transitions_of_one_commit_are_each_whole_or_stale,
};
pub use hosts::{
    all_hosts_come_in_key_order, due_lists_earliest_first, due_lists_only_hosts_that_may_be_asked,
    next_due_is_the_earliest, rules_of_robots_are_kept,
};
pub use lanes::{
    a_drained_lane_is_empty_and_counted, a_known_url_comes_forward, a_requeued_url_comes_last,
    an_entry_comes_back_as_it_was_given, details_are_kept, lanes_are_first_in_first_out,
    what_is_deferred_comes_back_when_resumed,
};
pub use memory::{
    a_memory_is_swapped_by_version, a_memory_that_many_swap_loses_nothing,
    an_empty_part_is_refused, memories_and_parts_survive_reopening, parts_come_back_by_source,
    parts_of_two_sources_stand_beside_each_other,
};
pub use queues::{
    closing_wakes_whoever_waits, reports_come_again_until_acked, tasks_come_again_until_acked,
    tasks_go_to_one_worker_each,
};
pub use random::{any_sequence_keeps_the_model, any_sequence_survives_reopening};
pub use reopen::reopening_keeps_everything;
pub use seen::{
    a_link_made_to_meet_another_leaves_it_in, claims_are_granted_once, claims_race_to_one_owner,
    fingerprints_are_the_crawls_own, seen_is_exact,
};
pub use stories::{
    FEW, a_story_is_stored_on_what_was_seen, copies_race_to_one_first, old_stories_are_forgotten,
    stories_are_told_the_first, stories_survive_reopening, what_many_share_is_no_story,
};
pub use visits::{
    a_page_is_put_down_for_one_visit_only, visits_are_not_counted, visits_can_be_recalled,
    visits_come_when_page_and_host_are_due, visits_survive_reopening, what_is_put_down_can_be_read,
};

use crate::{Frontier, ReportQueue, SeenSet, SiteMemory, Stories, StoryParts, TaskQueue};
use async_trait::async_trait;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::identity::Fingerprint;
use std::any::Any;
use std::sync::Arc;

/// One crawl's ports.
#[derive(Clone)]
pub struct Ports {
    /// Its frontier.
    pub frontier: Arc<dyn Frontier>,
    /// Its seen-set.
    pub seen: Arc<dyn SeenSet>,
    /// Its sites' memories.
    pub memory: Arc<dyn SiteMemory>,
    /// Its stories' parts.
    pub parts: Arc<dyn StoryParts>,
    /// Its stories.
    pub stories: Arc<dyn Stories>,
    /// The same, of which the last [`FEW`] are kept.
    pub few_stories: Arc<dyn Stories>,
    /// Its tasks.
    pub tasks: Arc<dyn TaskQueue>,
    /// Its reports.
    pub reports: Arc<dyn ReportQueue>,
    /// What the backend needs to know of it: a directory, a key prefix.
    pub own: Arc<dyn Any + Send + Sync>,
}

impl Ports {
    /// The crawl's fingerprint of `url`.
    pub(crate) fn of(&self, url: &CanonicalUrl) -> Fingerprint {
        self.frontier.fingerprints().of(url)
    }
}

impl std::fmt::Debug for Ports {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ports").finish_non_exhaustive()
    }
}

/// Makes what is tested. Its methods panic where they cannot.
#[async_trait]
pub trait Backend: Send + Sync {
    /// An empty crawl that shares nothing with another.
    async fn fresh(&self) -> Ports;

    /// The same crawl after every process that used it was killed: nothing was flushed or
    /// closed, and only what had been promised to survive is looked for.
    async fn reopen(&self, ports: Ports) -> Ports;

    /// Closes both queues from this side.
    async fn close_queues(&self, ports: &Ports);
}

/// Runs every conformance function as a test; the argument is an expression that makes the
/// [`Backend`], evaluated in each.
#[macro_export]
macro_rules! conformance_tests {
    ($backend:expr) => {
        $crate::conformance_tests!(@each $backend;
            admission_is_idempotent
            admission_crosses_hosts
            admission_can_settle_at_once
            admission_of_one_url_by_many_counts_it_once
            a_version_can_be_used_once
            a_stale_transition_changes_nothing
            a_report_counts_only_for_its_attempt
            transitions_of_one_commit_are_each_whole_or_stale
            robots_tasks_are_not_counted
            expired_tasks_are_found
            due_lists_earliest_first
            due_lists_only_hosts_that_may_be_asked
            next_due_is_the_earliest
            all_hosts_come_in_key_order
            rules_of_robots_are_kept
            lanes_are_first_in_first_out
            an_entry_comes_back_as_it_was_given
            a_requeued_url_comes_last
            a_known_url_comes_forward
            a_drained_lane_is_empty_and_counted
            details_are_kept
            what_is_deferred_comes_back_when_resumed
            visits_come_when_page_and_host_are_due
            a_page_is_put_down_for_one_visit_only
            visits_are_not_counted
            what_is_put_down_can_be_read
            visits_can_be_recalled
            visits_survive_reopening
            seen_is_exact
            fingerprints_are_the_crawls_own
            a_link_made_to_meet_another_leaves_it_in
            claims_are_granted_once
            claims_race_to_one_owner
            a_memory_is_swapped_by_version
            a_memory_that_many_swap_loses_nothing
            parts_come_back_by_source
            parts_of_two_sources_stand_beside_each_other
            an_empty_part_is_refused
            memories_and_parts_survive_reopening
            stories_are_told_the_first
            copies_race_to_one_first
            a_story_is_stored_on_what_was_seen
            what_many_share_is_no_story
            old_stories_are_forgotten
            stories_survive_reopening
            tasks_go_to_one_worker_each
            tasks_come_again_until_acked
            reports_come_again_until_acked
            closing_wakes_whoever_waits
            reopening_keeps_everything
            any_sequence_keeps_the_model
            any_sequence_survives_reopening
        );
    };
    (@each $backend:expr; $($name:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                $crate::conformance::$name(&$backend).await;
            }
        )*
    };
}
