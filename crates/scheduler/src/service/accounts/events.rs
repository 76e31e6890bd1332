//! What is logged now and then. The counts are checked on the way.

use super::Watch;
use crate::service::{Scheduler, SchedulerError};
use newshound_core::frontier::{Counts, HostRow};
use newshound_core::identity::site_of_host;
use newshound_core::status::Status;
use newshound_core::time::UnixMillis;
use std::collections::BTreeMap;
use std::fmt::{Display, Write};
use std::time::Duration;

/// How often trouble and progress are logged: an operator reads no more than one line a minute
/// of each site.
const MINUTE: Duration = Duration::from_secs(60);
/// How often a site's account is logged, where it changed.
const ACCOUNTS: Duration = Duration::from_secs(300);
impl Watch {
    fn log_trouble(&mut self, crawl: &str) {
        if let urls @ 1.. = std::mem::take(&mut self.excluded) {
            tracing::info!(crawl, urls, "urls_excluded");
        }
        for (outcome, (requests, detail)) in std::mem::take(&mut self.short) {
            tracing::warn!(outcome, requests, detail, "machine_short");
        }
        for (host, trouble) in std::mem::take(&mut self.trouble) {
            let state = self.accounts.get(&host);
            tracing::warn!(
                site = site_of_host(&host),
                %host,
                state = state.map_or("ok", |state| state.site_state.name()),
                requests = trouble.requests,
                failed = trouble.outcomes.values().sum::<u32>(),
                outcomes = listed(&trouble.outcomes),
                slow = trouble.slow,
                slowest_ms = trouble.slowest_ms,
                next_due = state.map_or(0, |state| state.next_due.0),
                example = trouble.example,
                "site_trouble"
            );
        }
    }

    fn log_accounts(&mut self) {
        for (host, state) in std::mem::take(&mut self.accounts) {
            tracing::info!(
                site = site_of_host(&host),
                %host,
                state = state.site_state.name(),
                waiting = state.waiting,
                in_flight = state.in_flight,
                requests = state.requests,
                bytes = state.bytes,
                ended = listed(&state.ended),
                refused = listed(&state.refused),
                last_error = state.last_error.as_deref().unwrap_or_default(),
                why = state.why.as_deref().unwrap_or_default(),
                "site"
            );
        }
    }
}

impl Scheduler {
    /// Logs what is due; all of it at the end of a run.
    pub(in crate::service) async fn log_what_is_due(
        &mut self,
        last: bool,
    ) -> Result<(), SchedulerError> {
        let now = self.ports.clock.now();
        if last || now.since(self.watch.trouble_logged) >= MINUTE {
            self.watch.trouble_logged = now;
            self.watch.log_trouble(&self.planner.crawl);
            let counts = self.ports.frontier.counts().await?;
            self.log_progress(&counts);
            check(&counts)?;
        }
        if last || now.since(self.watch.accounts_logged) >= ACCOUNTS {
            self.watch.accounts_logged = now;
            self.watch.log_accounts();
        }
        Ok(())
    }

    fn log_progress(&self, counts: &Counts) {
        tracing::info!(
            crawl = self.planner.crawl,
            admitted = counts.admitted,
            queued = counts.queued,
            in_flight = counts.in_flight,
            ended = listed(&counts.ended),
            articles = counts.ended.get(&Status::Article).copied().unwrap_or(0),
            requests = self.run.requests,
            bytes = self.run.bytes,
            errors = self.run.errors,
            out = self.out,
            "progress"
        );
    }

    /// Starts the clocks of [`Scheduler::log_what_is_due`], so that nothing is logged at second zero.
    pub(in crate::service) fn begin_logging(&mut self, now: UnixMillis) {
        self.watch.trouble_logged = now;
        self.watch.accounts_logged = now;
    }

    /// Notes a host that an earlier run left: whether it is in trouble, and its tasks out.
    pub(in crate::service) fn know_host(&mut self, row: &HostRow) {
        let waiting = row.waiting.iter().sum();
        self.watch.note_state(&row.host, row.state.verdict(waiting).state);
        self.groups.take_over(&self.planner.politeness.groups, &row.host, &row.state);
        self.domains.note(&row.host, &row.state);
    }
}

/// Invariant 1, while it runs.
fn check(counts: &Counts) -> Result<(), SchedulerError> {
    if counts.balanced() {
        return Ok(());
    }
    tracing::error!(?counts, "imbalance");
    Err(SchedulerError::Imbalance(Box::new(counts.clone())))
}

/// `name=count` with spaces between: short, and read back without a parser.
fn listed<K: Display, N: Display>(counts: &BTreeMap<K, N>) -> String {
    let mut text = String::new();
    for (name, count) in counts {
        let space = if text.is_empty() { "" } else { " " };
        let _ = write!(text, "{space}{name}={count}");
    }
    text
}
