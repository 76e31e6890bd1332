//! The network in between: a fetcher that asks the simulated sites.

use super::manners::Manners;
use super::site::{Ailment, FORBIDDEN, ODD, Site};
use crate::clock::{Millis, SimClock};
use crate::rng::Rng;
use crate::trace::Trace;
use async_trait::async_trait;
use newshound_core::outcome::Outcome;
use newshound_ports::{Captured, FetchFailure, FetchRequest, Fetched, Fetcher, Response};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The longest wait for a header, as the product's fetcher has it.
const SILENCE: Duration = Duration::from_secs(30);
/// A robots.txt that changed is known after a day at the latest (RFC 9309 section 2.4).
const ROBOTS_USE: Millis = 25 * 3_600_000;

/// When the network here is away, and how requests fail then.
#[derive(Debug, Clone)]
pub(crate) struct Outage {
    pub(crate) during: Range<Millis>,
    pub(crate) failure: Outcome,
}

/// All sites, and the way to them.
pub(crate) struct Internet {
    pub(crate) sites: BTreeMap<String, Site>,
    outages: Vec<Outage>,
    pub(crate) clock: Arc<SimClock>,
    pub(crate) trace: Arc<Trace>,
    manners: Mutex<Manners>,
    /// When each article came first, by its URL.
    emitted: Mutex<BTreeMap<String, Millis>>,
    rng: Mutex<Rng>,
}

impl Internet {
    pub(crate) fn new(
        sites: Vec<Site>,
        outages: Vec<Outage>,
        (clock, trace): (Arc<SimClock>, Arc<Trace>),
        rng: Rng,
    ) -> Self {
        let sites = sites.into_iter().map(|site| (site.host(), site)).collect();
        let (manners, emitted, rng) = (Mutex::default(), Mutex::default(), Mutex::new(rng));
        Self { sites, outages, clock, trace, manners, emitted, rng }
    }

    /// An article of this URL was emitted.
    pub(crate) fn emitted(&self, url: &str) {
        let mut emitted = self.emitted.lock().unwrap_or_else(PoisonError::into_inner);
        emitted.entry(url.to_owned()).or_insert_with(|| self.clock.passed());
    }

    /// When an article of this URL was first emitted.
    pub(crate) fn emitted_at(&self, url: &str) -> Option<Millis> {
        self.emitted.lock().unwrap_or_else(PoisonError::into_inner).get(url).copied()
    }

    pub(crate) fn manners(&self) -> std::sync::MutexGuard<'_, Manners> {
        self.manners.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long the request takes, and how it fails, where it fails on its way.
    fn way(&self, site: Option<&Site>, patience: Option<Duration>) -> (Duration, Option<Outcome>) {
        let now = self.clock.passed();
        let some = self.rng.lock().unwrap_or_else(PoisonError::into_inner).of(20..120);
        let silence = patience.map_or(SILENCE, |less| less.min(SILENCE));
        let failed = |outcome: &Outcome| match outcome {
            Outcome::TimedOut => (silence, Some(Outcome::TimedOut)),
            other => (Duration::from_millis(some), Some(other.clone())),
        };
        if let Some(outage) = self.outages.iter().find(|outage| outage.during.contains(&now)) {
            return failed(&outage.failure);
        }
        let Some(site) = site else { return failed(&Outcome::DnsFailed) };
        let mut takes = Duration::from_millis(site.latency + some);
        for ailment in site.ailments(now) {
            match ailment {
                Ailment::Down(outcome) => return failed(outcome),
                Ailment::Silent => return failed(&Outcome::TimedOut),
                Ailment::Late(by) => takes += Duration::from_millis(*by),
                _ => {}
            }
        }
        if takes >= silence { failed(&Outcome::TimedOut) } else { (takes, None) }
    }

    fn look_at_robots(&self, site: &Site, path: &str, now: Millis) {
        let closed = site.closes.is_some_and(|at| now >= at + ROBOTS_USE);
        if path.starts_with(FORBIDDEN) || (closed && path.starts_with(ODD)) {
            self.trace.wrong(now, format!("robots.txt forbids {}{path}", site.host()));
        }
    }
}

/// A request under way: also where its future is dropped it ended.
struct Underway<'a> {
    internet: &'a Internet,
    host: &'a str,
    asked: Option<Millis>,
}

impl Drop for Underway<'_> {
    fn drop(&mut self) {
        let now = self.internet.clock.passed();
        self.internet.manners().end(self.host, self.asked, now);
    }
}

#[async_trait]
impl Fetcher for Internet {
    async fn fetch(&self, request: FetchRequest) -> Fetched {
        let (host, path) = (request.url.host_str().unwrap_or_default(), request.url.path());
        let (site, began) = (self.sites.get(host), self.clock.passed());
        self.manners().begin(host, path, began, &self.trace);
        if let Some(site) = site {
            self.look_at_robots(site, path, began);
        }
        let mut underway = Underway { internet: self, host, asked: None };
        let (takes, failure) = self.way(site, request.patience);
        tokio::time::sleep(takes).await;
        let now = self.clock.passed();
        let result = match (failure, site) {
            (None, Some(site)) => Ok(conditional(site.answer(path, now), &request)),
            (failure, _) => Err(FetchFailure {
                outcome: failure.unwrap_or(Outcome::DnsFailed),
                status: None,
                detail: "simulated".to_owned(),
            }),
        };
        let what = match &result {
            Ok(response) => {
                underway.asked = response.retry_after_ms.and_then(|ms| ms.try_into().ok());
                response.status.to_string()
            }
            Err(failure) => failure.outcome.name().to_owned(),
        };
        self.trace.note(now, format!("{host}{path} {what}"));
        let total_ms = u32::try_from(takes.as_millis()).unwrap_or(u32::MAX);
        let answered = result.is_ok();
        Fetched {
            wire_bytes: result.as_ref().map_or(0, |response| response.body.len() as u64),
            result,
            address: site.filter(|_| answered).map(Site::address),
            dns_ms: 0,
            connect_ms: 0,
            first_byte_ms: if answered { total_ms } else { 0 },
            total_ms,
            captured: Captured::Off,
        }
    }
}

/// A copy that was had before is not sent again (RFC 9110 section 13).
fn conditional(mut response: Response, request: &FetchRequest) -> Response {
    if response.status != 200 {
        return response;
    }
    let sum = response
        .body
        .iter()
        .fold(7_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(*byte)));
    let etag = Some(format!("\"{sum:x}\""));
    if request.etag == etag {
        response = Response { status: 304, ..Response::default() };
    }
    Response { etag, ..response }
}
