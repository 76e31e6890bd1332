//! When a host may be asked again.
//!
//! Sources: the delay after a request is `max(floor, crawl-delay, factor x latency)`, as in
//! Mercator (Heydon and Najork 1999, section 3.2: ten times the download time) and Heritrix
//! (`delayFactor` 5, `minDelayMs`); a host that asks for less is obeyed by `Retry-After` (RFC
//! 9110 section 10.2.3), else left alone for a doubling time (RFC 6585 section 4 names none).

use crate::group::GroupLimits;
use crate::host::{HostState, SiteState};
use crate::hours::{self, Hours};
use crate::identity::HostKey;
use crate::outcome::{Blame, Outcome};
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The numbers of politeness. All times in milliseconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Politeness {
    /// Least time from the end of one request to the start of the next on a host.
    pub delay_ms: u64,
    /// A crawl-delay in robots.txt is obeyed up to this.
    pub crawl_delay_cap_ms: u64,
    /// The delay is at least this many times the smoothed latency; 0 is off.
    pub latency_factor: f64,
    /// Requests at once on a host.
    pub per_host: u16,
    /// First back-off where a 429 or 503 names no time; doubles each time.
    pub busy_base_ms: u64,
    /// First back-off after a failed connection, or where robots.txt gives no answer; doubles
    /// each time.
    pub down_base_ms: u64,
    /// No back-off and no Retry-After is longer than this.
    pub backoff_cap_ms: u64,
    /// How long a host that never answered is waited for before it counts as away; else as long
    /// as `give_up_new` doubled waits take.
    pub wait_new_ms: Option<u64>,
    /// The same for a host that had answered before; else as long as `give_up_known` doubled waits.
    pub wait_known_ms: Option<u64>,
    /// The same for a host that answers and asks for less (429, 503); else 60 times `busy_base_ms`.
    pub wait_busy_ms: Option<u64>,
    /// For how long after a URL first failed for now later runs ask for it again.
    pub wait_url_ms: u64,
    /// How long a network here that is away is waited for before a crawl that ends does so.
    pub network_wait_ms: u64,
    /// Stands for `wait_new_ms` where that is not given: the time of so many waits that begin with
    /// `down_base_ms` and double.
    pub give_up_new: u16,
    /// The same for `wait_known_ms`.
    pub give_up_known: u16,
    /// Attempts of one URL.
    pub attempts: u8,
    /// Pause of the host after an attempt of a URL that failed.
    pub retry_pause_ms: u64,
    /// Refusals in a row (403, challenge) after which a host counts as blocked, until a page
    /// answers.
    pub blocked_after: u16,
    /// How much hosts of one domain or address are asked together.
    pub groups: GroupLimits,
    /// Sites that are asked less, or not, by day.
    pub hours: Vec<Hours>,
}

impl Default for Politeness {
    fn default() -> Self {
        Self {
            delay_ms: 1_000,
            crawl_delay_cap_ms: 30_000,
            latency_factor: 1.0,
            per_host: 1,
            busy_base_ms: 60_000,
            down_base_ms: 5_000,
            backoff_cap_ms: 86_400_000,
            wait_new_ms: None,
            wait_known_ms: None,
            wait_busy_ms: None,
            wait_url_ms: 7 * 86_400_000,
            network_wait_ms: 3_600_000,
            give_up_new: 5,
            give_up_known: 8,
            attempts: 3,
            retry_pause_ms: 5_000,
            blocked_after: 20,
            groups: GroupLimits::default(),
            hours: Vec::new(),
        }
    }
}

/// Longest wait for a host that cannot be reached, in milliseconds: a site that comes back is
/// noticed within the hour.
const LONGEST_DOWN: u64 = 3_600_000;

/// What is known of one finished request.
#[derive(Debug, Clone, Copy)]
pub struct Finished<'a> {
    /// Its outcome.
    pub outcome: &'a Outcome,
    /// Milliseconds it took.
    pub total_ms: u32,
    /// Attempts of its URL that had failed before.
    pub failures: u8,
}

impl Politeness {
    /// The delay after a request that went well.
    #[must_use]
    pub fn delay(&self, state: &HostState) -> Duration {
        let crawl_delay = state.robots.crawl_delay_ms.min(self.crawl_delay_cap_ms);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a latency times a small factor fits, and neither is negative"
        )]
        let by_latency = (f64::from(state.health.latency_ms) * self.latency_factor) as u64;
        // Latency never asks for more than 10 times the floor: a slow page is not a demand.
        let by_latency = by_latency.min(self.delay_ms.saturating_mul(10));
        let ordered = state.orders.delay_ms;
        Duration::from_millis(self.delay_ms.max(crawl_delay).max(by_latency).max(ordered))
    }

    /// The pause that is owed to `host` after a request: the delay, or `least` where a rule of its
    /// site or source names a longer one; by day so many times longer as its night hours say.
    #[must_use]
    pub fn pause(
        &self,
        host: &HostKey,
        state: &HostState,
        least: Duration,
        now: UnixMillis,
    ) -> Duration {
        hours::delay(&self.hours, host, self.delay(state).max(least), now)
    }

    /// How long whoever gave `outcome` asks to be left alone: what it named, or the first step where it
    /// named no time.
    #[must_use]
    pub fn asked_for(&self, outcome: &Outcome) -> Duration {
        let Outcome::Throttled { retry_after_ms } = outcome else { return Duration::ZERO };
        Duration::from_millis(retry_after_ms.unwrap_or(self.busy_base_ms).min(self.backoff_cap_ms))
    }

    /// Notes that a task of the host ended without a request: its next one may be due at once.
    pub fn pass(&self, state: &mut HostState) {
        state.pace.takes_back(self.per_host);
    }

    /// Notes the end of a request in `state`: due time, back-off, health. `jitter` in 0..=255
    /// spreads hosts that failed together (up to a quarter more).
    pub fn finish(&self, state: &mut HostState, done: Finished<'_>, now: UnixMillis, jitter: u8) {
        self.pass(state);
        state.counts.requests += 1;
        let pause = match done.outcome.blame() {
            // Nothing is known of the host that was not known before.
            Blame::Here => self.spread(self.retry_pause_ms, jitter),
            Blame::None => {
                self.note_answer(state, done);
                self.delay(state)
            }
            Blame::Url => {
                state.health.failed_in_a_row = state.health.failed_in_a_row.saturating_add(1);
                if matches!(done.outcome, Outcome::ServerError) {
                    state.health.is_there();
                    if state.health.site_state == SiteState::Unreachable {
                        state.health.site_state = SiteState::BackingOff;
                    }
                }
                if state.health.site_state == SiteState::Ok {
                    state.health.site_state = SiteState::BackingOff;
                }
                let base = self.retry_pause_ms.saturating_mul(1 << done.failures.min(10));
                self.delay(state).max(self.spread(base, jitter))
            }
            Blame::HostBusy => {
                state.health.failures = state.health.failures.saturating_add(1);
                state.health.answered = true;
                state.health.failing_since = None;
                state.health.busy_since.get_or_insert(now);
                state.health.site_state = if self.is_away(state, now) {
                    SiteState::Unreachable
                } else {
                    SiteState::BackingOff
                };
                let asked = match done.outcome {
                    Outcome::Throttled { retry_after_ms } => *retry_after_ms,
                    _ => None,
                };
                match asked {
                    Some(asked) => Duration::from_millis(asked.min(self.backoff_cap_ms)),
                    None => {
                        self.spread(self.doubled(self.busy_base_ms, state.health.failures), jitter)
                    }
                }
                .max(self.delay(state))
            }
            Blame::HostDown => {
                state.health.failures = state.health.failures.saturating_add(1);
                state.health.failing_since.get_or_insert(now);
                // What the machine has not got is not waited for.
                let never = *done.outcome == Outcome::NoProtocol;
                state.health.site_state = if never || self.is_away(state, now) {
                    SiteState::Unreachable
                } else {
                    SiteState::BackingOff
                };
                self.spread(
                    self.doubled(self.down_base_ms, state.health.failures).min(LONGEST_DOWN),
                    jitter,
                )
                .max(self.delay(state))
            }
        };
        state.pace.put_off(pause, now);
    }

    fn note_answer(&self, state: &mut HostState, done: Finished<'_>) {
        state.health.is_there();
        (state.health.failed_in_a_row, state.health.busy_since) = (0, None);
        // Weight 1/4: about the last seven requests count.
        let old =
            if state.health.latency_ms == 0 { done.total_ms } else { state.health.latency_ms };
        state.health.latency_ms = (old / 4 * 3).saturating_add(old % 4 * 3 / 4) + done.total_ms / 4;
        state.health.site_state = match done.outcome {
            Outcome::Denied | Outcome::Challenge => {
                state.health.denials = state.health.denials.saturating_add(1);
                if state.health.denials >= self.blocked_after {
                    SiteState::Blocked
                } else {
                    state.health.site_state
                }
            }
            Outcome::Robots | Outcome::TdmFile => state.health.site_state,
            _ => {
                state.health.denials = 0;
                SiteState::Ok
            }
        };
        if state.health.is_in_trouble() {
            state.health.site_state = SiteState::Ok;
        }
    }

    /// Whether the host is away: trouble has lasted for as long as such a host is waited for. It is
    /// the time that counts, never the number of tries.
    #[must_use]
    pub fn is_away(&self, state: &HostState, now: UnixMillis) -> bool {
        let lasted =
            |since: Option<UnixMillis>, wait| since.is_some_and(|at| now.since(at) >= wait);
        lasted(state.health.failing_since, self.wait_for(state.health.answered))
            || lasted(state.health.busy_since, self.wait_for_busy())
    }

    /// How long a host is waited for that cannot be reached, or whose robots.txt cannot be had.
    #[must_use]
    pub fn wait_for(&self, answered: bool) -> Duration {
        let (named, waits) = if answered {
            (self.wait_known_ms, self.give_up_known)
        } else {
            (self.wait_new_ms, self.give_up_new)
        };
        let doubled = || self.down_base_ms.saturating_mul((1 << u64::from(waits.clamp(1, 30))) - 1);
        Duration::from_millis(named.unwrap_or_else(doubled))
    }

    /// How long a robots.txt that cannot be had is waited for: of a host that asks for less as long as
    /// for its pages.
    #[must_use]
    pub fn wait_for_robots(&self, answered: bool, is_busy: bool) -> Duration {
        if is_busy { self.wait_for_busy() } else { self.wait_for(answered) }
    }

    /// Whether later runs ask again for a URL that first failed for now at `since`; a time ahead of
    /// the clock is of one that was set back.
    #[must_use]
    pub fn is_asked_again(&self, since: UnixMillis, now: UnixMillis) -> bool {
        now.since(since) < Duration::from_millis(self.wait_url_ms)
    }

    fn wait_for_busy(&self) -> Duration {
        let busy = self.wait_busy_ms.unwrap_or(self.busy_base_ms.saturating_mul(60));
        Duration::from_millis(busy)
    }

    fn doubled(&self, base: u64, failures: u16) -> u64 {
        let steps = u32::from(failures.saturating_sub(1)).min(20);
        base.saturating_mul(1 << steps).min(self.backoff_cap_ms)
    }

    fn spread(&self, base: u64, jitter: u8) -> Duration {
        let extra = base / 4 * u64::from(jitter) / 255;
        Duration::from_millis(base.saturating_add(extra).min(self.backoff_cap_ms))
    }
}

#[cfg(test)]
#[path = "politeness_tests.rs"]
mod tests;
