//! The life of a host's robots.txt: RFC 9309 sections 2.3.1 and 2.4.

use super::Planner;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::Op;
use newshound_core::host::{HostState, SiteState};
use newshound_core::link::LinkRole;
use newshound_core::robots::RobotsAnswer;
use newshound_core::task::{Outlink, TaskKind};
use newshound_core::time::UnixMillis;
use std::time::Duration;

/// Rules are used no longer than this without asking again (section 2.4).
pub(super) const FRESH_FOR: Duration = Duration::from_secs(24 * 3600);
/// Redirects of a robots.txt that are followed (section 2.3.1.2).
pub(super) const MAX_REDIRECTS: u8 = 5;
/// Longest pause between two tries of a file that cannot be had: a site is not lost for a day
/// because of a bad minute.
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);
/// After this long without an answer the file counts as absent (section 2.3.1.4).
const ABSENT_AFTER: Duration = Duration::from_secs(30 * 24 * 3600);

/// How long a file that could not be had is left alone.
#[derive(Debug, Clone, Copy)]
pub(super) enum Pause {
    /// So long, as the server named it.
    Named(Duration),
    /// By doubled waits, and at least so long.
    AtLeast(Duration),
}

impl Planner {
    /// Notes an answer in `state`; gives the ops that keep it and the sitemaps to admit. A file that
    /// could not be had is not asked for again before `pause`.
    pub(super) fn robots_answered(
        &self,
        state: &mut HostState,
        answer: &RobotsAnswer,
        pause: Pause,
        now: UnixMillis,
    ) -> (Vec<Op>, Vec<Outlink>) {
        match answer {
            RobotsAnswer::Rules { moved_to: Some(target), .. } => {
                state.robots.redirects += 1;
                if state.robots.redirects > MAX_REDIRECTS {
                    return self.robots_answered(state, &RobotsAnswer::allow_all(), pause, now);
                }
                state.robots.moved_to = Some(target.clone());
                state.robots.refresh = now;
                (Vec::new(), Vec::new())
            }
            RobotsAnswer::Rules { text, sitemaps, moved_to: None } => {
                let first = state.robots.version == 0;
                let delay = text.crawl_delay().unwrap_or_default();
                state.robots.crawl_delay_ms = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX);
                state.robots.version += 1;
                state.robots.fetched = Some(now);
                state.robots.refresh = now + FRESH_FOR;
                state.robots.failures = 0;
                state.robots.failing_since = None;
                state.robots.moved_to = None;
                state.robots.redirects = 0;
                let links = if first { sitemap_links(sitemaps) } else { Vec::new() };
                state.lists.sitemaps_asked |= !links.is_empty();
                (vec![Op::SetRobots(text.clone())], links)
            }
            RobotsAnswer::Unavailable => self.robots_failed(state, pause, now),
        }
    }

    /// "Unreachable" (section 2.3.1.4): everything is forbidden, and the file asked for again. A
    /// redirect to where nothing can be had, or to an address that is not dialled, counts as this
    /// and not as "unavailable" (section 2.3.1.3): that takes a status which says that there is no
    /// file, or more than five redirects (section 2.3.1.2). Here is one that was not read.
    fn robots_failed(
        &self,
        state: &mut HostState,
        pause: Pause,
        now: UnixMillis,
    ) -> (Vec<Op>, Vec<Outlink>) {
        // As after a failed connection: the first wait, doubling. A page can be asked for between
        // two tries.
        let base = Duration::from_millis(self.politeness.down_base_ms);
        let base = base.max(2 * self.politeness.delay(state));
        let robots = &mut state.robots;
        robots.moved_to = None;
        robots.redirects = 0;
        let since = *robots.failing_since.get_or_insert(now);
        if now.since(since) >= ABSENT_AFTER {
            return self.robots_answered(state, &RobotsAnswer::allow_all(), pause, now);
        }
        robots.failures = robots.failures.saturating_add(1);
        let steps = u32::from(robots.failures - 1).min(20);
        let most = Duration::from_millis(self.politeness.backoff_cap_ms).min(LONGEST_PAUSE);
        let doubled = base.saturating_mul(1 << steps).min(most);
        let copy_is_good = robots.fetched.is_some_and(|at| now.since(at) < FRESH_FOR * 2);
        let nothing_else = !copy_is_good || state.health.is_doubted();
        let wait = match pause {
            Pause::Named(named) if nothing_else => named.max(self.politeness.delay(state)),
            // Pages are asked for between two tries.
            Pause::Named(pause) | Pause::AtLeast(pause) => doubled.max(pause),
        };
        state.robots.refresh = now + wait;
        if nothing_else {
            state.pace.put_off(wait, now);
            // Nothing is asked meanwhile, so the host is away as one that gives no answer is; or as one
            // that answers and asks for less.
            let is_busy = state.health.busy_since.is_some();
            if now.since(since) >= self.politeness.wait_for_robots(copy_is_good, is_busy) {
                state.health.site_state = SiteState::Unreachable;
            }
        }
        (Vec::new(), Vec::new())
    }
}

fn sitemap_links(named: &[String]) -> Vec<Outlink> {
    named
        .iter()
        .filter_map(|url| CanonicalUrl::parse(url).ok())
        .map(|url| Outlink { url, role: LinkRole::Sitemap, kind: TaskKind::Sitemap, hint: None })
        .collect()
}
