//! Who keeps an eye on our manners: every rule that a site's operator could check in its own log.

use crate::clock::Millis;
use crate::trace::Trace;
use std::collections::BTreeMap;

/// Least time between two requests: the default of the product.
const DELAY: Millis = 1_000;
/// What happened so shortly before a crash may not have been stored.
const FRESH: Millis = 5_000;

#[derive(Debug, Default)]
struct Host {
    /// Requests under way.
    busy: u32,
    last_end: Option<Millis>,
    /// No request before this.
    not_before: Millis,
    /// The crawl cannot know when it was last asked, or what it said then.
    excused: bool,
}

/// What is known of all hosts.
#[derive(Debug, Default)]
pub(crate) struct Manners {
    hosts: BTreeMap<String, Host>,
    at_once: usize,
    pub(crate) most_at_once: usize,
}

impl Manners {
    /// A request begins.
    pub(super) fn begin(&mut self, host: &str, path: &str, now: Millis, trace: &Trace) {
        let known = self.hosts.entry(host.to_owned()).or_default();
        if known.busy > 0 {
            trace.wrong(now, format!("a second request at once: {host}{path}"));
        }
        if now < known.not_before && !known.excused {
            let early = known.not_before - now;
            trace.wrong(now, format!("{host}{path} is asked {early} ms too early"));
        }
        known.busy += 1;
        known.excused = false;
        self.at_once += 1;
        self.most_at_once = self.most_at_once.max(self.at_once);
    }

    /// It ended; the next one may come so many milliseconds later, where the site named a time.
    pub(super) fn end(&mut self, host: &str, asked: Option<Millis>, now: Millis) {
        let known = self.hosts.entry(host.to_owned()).or_default();
        known.busy = known.busy.saturating_sub(1);
        known.last_end = Some(now);
        known.not_before = now + asked.unwrap_or(0).max(DELAY);
        self.at_once = self.at_once.saturating_sub(1);
    }

    /// A process was killed, or power was lost: what it had not stored it cannot know.
    pub(crate) fn crashed(&mut self, now: Millis) {
        for host in self.hosts.values_mut() {
            let lately = host.last_end.is_some_and(|end| now - end <= FRESH);
            host.excused |= lately || host.busy > 0;
        }
    }

    /// The clock jumped: due times mean another moment now.
    pub(crate) fn jumped(&mut self) {
        self.hosts.values_mut().for_each(|host| host.excused = true);
    }
}
