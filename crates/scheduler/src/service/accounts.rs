//! What is logged now and then instead of once a request ([`events`]): sites in trouble, the account
//! of each site, and how the crawl stands.

mod events;

use newshound_core::frontier::{HostRow, Op, Transition};
use newshound_core::host::{HostState, SiteState};
use newshound_core::identity::{HostKey, site_of_host};
use newshound_core::outcome::Blame;
use newshound_core::status::{Refusal, Status};
use newshound_core::task::FetchReport;
use newshound_core::time::UnixMillis;
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

/// A response that takes longer than this is slow: the default least delay (1 s) ten times.
const SLOW_MS: u32 = 10_000;
/// Hosts remembered for either; more at once are logged in the next round or not at all, since
/// memory stays bounded.
const HOSTS: usize = 20_000;
/// Requests shown.
const RECENT: usize = 10;

/// Trouble of one host since it was last logged.
#[derive(Debug, Default)]
struct Trouble {
    requests: u32,
    outcomes: BTreeMap<&'static str, u32>,
    slow: u32,
    slowest_ms: u32,
    example: String,
}

/// What is logged of a host: the small part of its state.
#[derive(Debug)]
pub(super) struct Account {
    pub(super) site_state: SiteState,
    /// What `status` says of it: where nothing waits, also that it gave no story and why.
    judged: SiteState,
    pub(super) next_due: UnixMillis,
    requests: u64,
    bytes: u64,
    ended: BTreeMap<Status, u64>,
    refused: BTreeMap<Refusal, u64>,
    last_error: Option<String>,
    why: Option<String>,
    waiting: u64,
    in_flight: u16,
    /// When what waits is done, at the host's pace.
    done_by: UnixMillis,
}

impl Account {
    /// The account of a host whose lanes hold `waiting` URLs, asked one after each `pause`.
    pub(super) fn of(state: &HostState, waiting: u64, pause: Duration) -> Self {
        let pauses = u32::try_from(waiting).unwrap_or(u32::MAX).saturating_sub(1);
        Self {
            waiting,
            done_by: state.pace.next_due() + pause.saturating_mul(pauses),
            in_flight: state.pace.in_flight,
            site_state: state.health.site_state,
            judged: state.verdict(waiting).state,
            next_due: state.pace.next_due(),
            requests: state.counts.requests,
            bytes: state.counts.bytes,
            ended: state.counts.ended.clone(),
            refused: state.counts.refused.clone(),
            last_error: state.health.last_error.clone(),
            why: state.why().filter(|_| state.health.site_state != SiteState::Ok),
        }
    }
}

/// The accounts between two tellings.
#[derive(Debug, Default)]
pub(super) struct Watch {
    trouble: BTreeMap<HostKey, Trouble>,
    /// URLs that waited and that the rules refused, since that was last reported.
    excluded: u64,
    /// What this machine lacked since that was last told: how often, and the last error.
    short: BTreeMap<&'static str, (u32, String)>,
    accounts: BTreeMap<HostKey, Account>,
    /// Hosts that are not `ok`.
    troubled: BTreeMap<HostKey, SiteState>,
    /// When what waits for a host is done, at its pace; of those that have something waiting.
    done_by: BTreeMap<HostKey, UnixMillis>,
    /// Hosts asked last, each once.
    asked: VecDeque<HostKey>,
    /// The last requests, a line each.
    recent: VecDeque<String>,
    trouble_logged: UnixMillis,
    accounts_logged: UnixMillis,
}

impl Watch {
    /// Notes a settled report and the host's account after it.
    pub(super) fn settled(&mut self, host: &HostKey, report: &FetchReport, after: Account) {
        if report.outcome.blame() == Blame::Here {
            let (count, detail) = self.short.entry(report.outcome.name()).or_default();
            *count += 1;
            report.detail.as_deref().unwrap_or_default().clone_into(detail);
            self.note_recent(host, report);
            self.account(host, after);
            return;
        }
        let failed = report.outcome.blame() != Blame::None;
        let slow = report.timing.total_ms >= SLOW_MS;
        let known = self.trouble.contains_key(host);
        if (failed || slow || known) && (known || self.trouble.len() < HOSTS) {
            let one = self.trouble.entry(host.clone()).or_default();
            one.requests += u32::from(!report.kept);
            if failed {
                *one.outcomes.entry(report.outcome.name()).or_default() += 1;
                one.example = report.entry.url.as_str().to_owned();
            }
            one.slow += u32::from(slow);
            one.slowest_ms = one.slowest_ms.max(report.timing.total_ms);
        }
        self.note_recent(host, report);
        self.account(host, after);
    }

    fn note_recent(&mut self, host: &HostKey, report: &FetchReport) {
        if self.recent.len() == RECENT {
            self.recent.pop_front();
        }
        let line = format!(
            "{:<12}{:>4}{:>7} ms  {}",
            report.outcome.name(),
            report.http_status.unwrap_or(0),
            report.timing.total_ms,
            report.entry.url
        );
        self.recent.push_back(line);
        if let Some(at) = self.asked.iter().position(|known| known == host) {
            self.asked.remove(at);
        } else if self.asked.len() == super::show::HOSTS {
            self.asked.pop_front();
        }
        self.asked.push_back(host.clone());
    }

    /// The clock went back to `now`.
    pub(super) fn clock_went_back(&mut self, now: UnixMillis) {
        self.trouble_logged = self.trouble_logged.min(now);
        self.accounts_logged = self.accounts_logged.min(now);
    }

    /// The last requests, newest last.
    pub(super) fn recent(&self) -> impl Iterator<Item = &String> {
        self.recent.iter()
    }

    /// Hosts asked last.
    pub(super) fn asked_last(&self) -> impl Iterator<Item = &HostKey> {
        self.asked.iter()
    }

    /// How many hosts are in each state that is not `ok`.
    pub(super) fn troubled_by_state(&self) -> BTreeMap<SiteState, u64> {
        let mut states = BTreeMap::new();
        for state in self.troubled.values() {
            *states.entry(*state).or_default() += 1;
        }
        states
    }

    /// When the last of the hosts with something waiting is done with it.
    pub(super) fn done_by(&self) -> Option<UnixMillis> {
        self.done_by.values().max().copied()
    }

    /// Notes in what state a host is.
    fn note_state(&mut self, host: &HostKey, state: SiteState) {
        if state == SiteState::Ok {
            self.troubled.remove(host);
        } else if let Some(kept) = self.troubled.get_mut(host) {
            *kept = state;
        } else if self.troubled.len() < HOSTS {
            self.troubled.insert(host.clone(), state);
        }
    }

    /// Notes a host's account after any change.
    fn account(&mut self, host: &HostKey, after: Account) {
        self.note_state(host, after.judged);
        if after.waiting == 0 {
            self.done_by.remove(host);
        } else if self.done_by.len() < HOSTS || self.done_by.contains_key(host) {
            self.done_by.insert(host.clone(), after.done_by);
        }
        if let Some(kept) = self.accounts.get_mut(host) {
            *kept = after;
        } else if self.accounts.len() < HOSTS {
            self.accounts.insert(host.clone(), after);
        }
    }

    /// Notes a step that asked nobody: one URL ended, or all that wait.
    pub(super) fn unasked(&mut self, row: &HostRow, step: &Transition, pause: Duration) {
        self.excluded += step.ops.iter().filter(|op| matches!(op, Op::Defer { .. })).count() as u64;
        let all = step.ops.iter().any(|op| matches!(op, Op::Drain(..)));
        let waiting = row.waiting.iter().sum::<u64>();
        let left = if all { 0 } else { waiting.saturating_sub(1) };
        let after = Account::of(&step.state, left, pause);
        log_change(&row.host, row.state.health.site_state, &after);
        self.account(&row.host, after);
    }
}

/// A change of a host's health is logged at once: it happens seldom.
pub(super) fn log_change(host: &HostKey, before: SiteState, after: &Account) {
    if before != after.site_state {
        let change = (before, after.site_state);
        log_state(host, change, after.why.as_deref(), after.next_due);
    }
}

/// Logs that a host is in another state, and why.
pub(super) fn log_state(
    host: &HostKey,
    (before, now): (SiteState, SiteState),
    why: Option<&str>,
    next_due: UnixMillis,
) {
    tracing::info!(
        site = site_of_host(host),
        %host,
        from = before.name(),
        to = now.name(),
        why = why.unwrap_or_default(),
        next_due = next_due.0,
        "site_state"
    );
}

#[cfg(test)]
mod tests {
    use super::{Account, HostKey, HostState, SiteState, Watch};
    use newshound_core::canonical::CanonicalUrl;
    use newshound_core::status::Status;
    use newshound_core::time::UnixMillis;
    use std::time::Duration;

    /// Metrics tell of a host that answered well and gave no story once nothing of it waits.
    #[test]
    fn a_host_without_stories_is_in_trouble() {
        let mut state = HostState::new(UnixMillis(0));
        state.counts.end(Status::Hub, 3);
        let host = HostKey::of(&CanonicalUrl::parse("https://news.example/").expect("a URL"));
        let mut watch = Watch::default();
        let mut troubled = |waiting| {
            watch.account(&host, Account::of(&state, waiting, Duration::ZERO));
            watch.troubled_by_state().get(&SiteState::NoStories).copied()
        };
        assert_eq!([troubled(1), troubled(0), troubled(1)], [None, Some(1), None]);
    }
}
