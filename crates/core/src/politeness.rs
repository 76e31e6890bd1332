//! When a host may be asked again.
//!
//! Sources: the delay after a request is `max(floor, crawl-delay, factor x latency)`, as in
//! Mercator (Heydon and Najork 1999, section 3.2: ten times the download time) and Heritrix
//! (`delayFactor` 5, `minDelayMs`); a host that asks for less is obeyed by `Retry-After` (RFC
//! 9110 section 10.2.3), else left alone for a doubling time (RFC 6585 section 4 names none).

use crate::group::GroupLimits;
use crate::host::{HostState, SiteState};
use crate::hours::Hours;
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
    /// Failed connections in a row after which a host that never answered is given up.
    pub give_up_new: u16,
    /// The same for a host that had answered before.
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
            give_up_new: 4,
            give_up_known: 10,
            attempts: 3,
            retry_pause_ms: 5_000,
            blocked_after: 20,
            groups: GroupLimits::default(),
            hours: Vec::new(),
        }
    }
}

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
        let by_latency = (f64::from(state.latency_ms) * self.latency_factor) as u64;
        // Latency never asks for more than 10 times the floor: a slow page is not a demand.
        let by_latency = by_latency.min(self.delay_ms.saturating_mul(10));
        Duration::from_millis(self.delay_ms.max(crawl_delay).max(by_latency))
    }

    /// How long a host that is not ours to plan, since a file of another host only moved there, is
    /// left alone after `outcome`: what it asked for, or the first step where it named no time.
    #[must_use]
    pub fn asked_for(&self, outcome: &Outcome) -> Duration {
        let Outcome::Throttled { retry_after_ms } = outcome else { return Duration::ZERO };
        Duration::from_millis(retry_after_ms.unwrap_or(self.busy_base_ms).min(self.backoff_cap_ms))
    }

    /// Notes the end of a request in `state`: due time, back-off, health. `jitter` in 0..=255
    /// spreads hosts that failed together (up to a quarter more).
    pub fn finish(&self, state: &mut HostState, done: Finished<'_>, now: UnixMillis, jitter: u8) {
        state.in_flight = state.in_flight.saturating_sub(1);
        state.open = state.in_flight < self.per_host.max(1);
        state.requests += 1;
        let pause = match done.outcome.blame() {
            Blame::None => {
                self.note_answer(state, done);
                self.delay(state)
            }
            Blame::Url => {
                let answered = matches!(done.outcome, Outcome::ServerError);
                state.answered |= answered;
                if state.site_state == SiteState::Ok {
                    state.site_state = SiteState::BackingOff;
                }
                let base = self.retry_pause_ms.saturating_mul(1 << done.failures.min(10));
                self.delay(state).max(self.spread(base, jitter))
            }
            Blame::HostBusy => {
                state.failures = state.failures.saturating_add(1);
                state.answered = true;
                state.site_state = if self.given_up(state) {
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
                    None => self.spread(self.doubled(self.busy_base_ms, state.failures), jitter),
                }
                .max(self.delay(state))
            }
            Blame::HostDown => {
                state.failures = state.failures.saturating_add(1);
                state.site_state = if self.given_up(state) {
                    SiteState::Unreachable
                } else {
                    SiteState::BackingOff
                };
                self.spread(self.doubled(self.down_base_ms, state.failures), jitter)
                    .max(self.delay(state))
            }
        };
        state.next_due = state.next_due.max(now + pause);
    }

    fn note_answer(&self, state: &mut HostState, done: Finished<'_>) {
        state.answered = true;
        state.failures = 0;
        // Weight 1/4: about the last seven requests count.
        let old = if state.latency_ms == 0 { done.total_ms } else { state.latency_ms };
        state.latency_ms = (old / 4 * 3).saturating_add(old % 4 * 3 / 4) + done.total_ms / 4;
        state.site_state = match done.outcome {
            Outcome::Denied | Outcome::Challenge => {
                state.denials = state.denials.saturating_add(1);
                if state.denials >= self.blocked_after {
                    SiteState::Blocked
                } else {
                    state.site_state
                }
            }
            Outcome::Robots | Outcome::TdmFile => state.site_state,
            _ => {
                state.denials = 0;
                SiteState::Ok
            }
        };
        if state.site_state == SiteState::BackingOff {
            state.site_state = SiteState::Ok;
        }
    }

    /// Whether the host counts as gone.
    #[must_use]
    pub fn given_up(&self, state: &HostState) -> bool {
        let limit = if state.answered { self.give_up_known } else { self.give_up_new };
        state.failures >= limit.max(1)
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
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: UnixMillis = UnixMillis(1_000_000);

    fn after(outcomes: &[Outcome], latency: u32) -> HostState {
        let rules = Politeness::default();
        let mut state = HostState::new(UnixMillis(0));
        for outcome in outcomes {
            state.in_flight += 1;
            let done = Finished { outcome, total_ms: latency, failures: 0 };
            rules.finish(&mut state, done, NOW, 0);
        }
        state
    }

    #[test]
    fn pauses() {
        let busy = Outcome::Throttled { retry_after_ms: None };
        let asked = Outcome::Throttled { retry_after_ms: Some(7_000) };
        let too_long = Outcome::Throttled { retry_after_ms: Some(u64::MAX) };
        for (outcomes, latency, pause) in [
            (vec![Outcome::Article], 100, 1_000),
            (vec![Outcome::Article], 3_000, 3_000),
            (vec![Outcome::Article], 60_000, 10_000),
            (vec![busy.clone()], 10, 60_000),
            (vec![busy.clone(), busy.clone(), busy.clone()], 10, 240_000),
            (vec![asked], 10, 7_000),
            (vec![too_long], 10, 86_400_000),
            (vec![busy, Outcome::Article, Outcome::Throttled { retry_after_ms: None }], 10, 60_000),
            (vec![Outcome::ConnectFailed], 10, 5_000),
            (vec![Outcome::ServerError], 10, 5_000),
        ] {
            let mut state = after(&outcomes[..outcomes.len() - 1], latency);
            state.next_due = UnixMillis(0);
            let last = outcomes.last().expect("one");
            state.in_flight = 1;
            let done = Finished { outcome: last, total_ms: latency, failures: 0 };
            Politeness::default().finish(&mut state, done, NOW, 0);
            assert_eq!(state.next_due, UnixMillis(NOW.0 + pause), "{outcomes:?} {latency}");
        }
    }

    #[test]
    fn health() {
        let down = || Outcome::ConnectFailed;
        let denied = vec![Outcome::Denied; 20];
        for (outcomes, expected) in [
            (vec![Outcome::Article], SiteState::Ok),
            (vec![down()], SiteState::BackingOff),
            (vec![down(), Outcome::Hub], SiteState::Ok),
            (vec![down(), down(), down(), down()], SiteState::Unreachable),
            (vec![Outcome::Hub, down(), down(), down(), down()], SiteState::BackingOff),
            (denied.clone(), SiteState::Blocked),
            ([denied, vec![Outcome::Article]].concat(), SiteState::Ok),
        ] {
            assert_eq!(after(&outcomes, 10).site_state, expected, "{outcomes:?}");
        }
    }

    #[test]
    fn crawl_delay_is_obeyed_up_to_its_cap() {
        let rules = Politeness::default();
        let mut state = HostState::new(NOW);
        state.robots.crawl_delay_ms = 5_000;
        assert_eq!(rules.delay(&state), Duration::from_secs(5));
        state.robots.crawl_delay_ms = 3_600_000;
        assert_eq!(rules.delay(&state), Duration::from_secs(30));
    }

    proptest! {
        #[test]
        fn never_early_never_past_the_cap(
            latency in 0u32..200_000, failures in 0u16..60_000, jitter: u8,
            retry in proptest::option::of(0u64..), start in 0i64..1 << 45,
        ) {
            let rules = Politeness::default();
            let mut state = HostState::new(UnixMillis(0));
            state.failures = failures;
            state.in_flight = 1;
            let now = UnixMillis(start);
            let outcome = Outcome::Throttled { retry_after_ms: retry };
            let done = Finished { outcome: &outcome, total_ms: latency, failures: 3 };
            rules.finish(&mut state, done, now, jitter);
            prop_assert!(state.next_due >= now + Duration::from_millis(rules.delay_ms));
            prop_assert!(state.next_due <= now + Duration::from_millis(rules.backoff_cap_ms));
        }
    }
}
