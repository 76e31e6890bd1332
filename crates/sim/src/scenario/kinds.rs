//! What each kind of scenario consists of.

use super::sites::{self, HOUR, MINUTE, SECOND, ail, between, failure, stir};
use super::{Jump, Kind, Promise, Scenario};
use crate::clock::Millis;
use crate::cluster::{Event, WORKERS};
use crate::internet::{Ailment, Outage, Story};
use crate::process::Crash;
use crate::rng::Rng;
use newshound_core::outcome::Outcome;
use newshound_scheduler::Ending;

/// Two dozen pages of a few sites at some seconds each are read by then, whatever happens elsewhere.
const SOON: Millis = 6 * MINUTE;
/// The least wait of the product for a host that never answered: 5 s doubled five times.
const WAIT_NEW: Millis = 155 * SECOND;
/// How long a network that is away is waited for.
const WAIT_NETWORK: Millis = HOUR;

impl Scenario {
    pub(super) fn fill(&mut self, rng: &mut Rng) {
        let count = rng.of(2..5);
        let sites = match self.kind {
            Kind::Outage | Kind::LongOutage => 5..6,
            Kind::Silent => 2..3,
            _ => count..count + 1,
        };
        let stories = match self.kind {
            Kind::Outage | Kind::LongOutage => 10..14,
            _ => 4..14,
        };
        self.sites = (0..sites.start).map(|n| sites::site(rng, n, stories.clone())).collect();
        self.promise.one_run = true;
        match self.kind {
            Kind::Calm => self.calm(rng),
            Kind::Storm => self.storm(rng),
            Kind::Outage => self.outage(rng, MINUTE..WAIT_NETWORK * 9 / 10),
            Kind::LongOutage => {
                self.outage(rng, 2 * WAIT_NETWORK..4 * WAIT_NETWORK);
                let first = Some(Ending::NetworkAway);
                self.promise = Promise { first, ..Promise::default() };
            }
            Kind::Late => self.late(rng),
            Kind::Away => self.away(rng),
            Kind::Robots => self.robots(rng),
            Kind::Power => self.power(rng),
            Kind::Kills => self.kills(rng, 1..6),
            Kind::Cluster => self.cluster(rng),
            Kind::Clock => self.clock(rng),
            Kind::Silent => self.silent(rng),
            Kind::Watch => self.watch(rng),
        }
    }

    fn calm(&mut self, rng: &mut Rng) {
        for site in &mut self.sites {
            stir(rng, site, MINUTE);
        }
        self.promise.over_by = Some(SOON);
    }

    fn storm(&mut self, rng: &mut Rng) {
        let begins = between(rng, 0..20 * SECOND);
        let lasts = between(rng, 40 * SECOND..15 * MINUTE);
        let status = rng.pick(&[429, 503]);
        let named = Some(rng.of(1..20));
        ail(&mut self.sites[0], Ailment::Throttles(status, named), begins..begins + lasts);
        self.promise.well_by = Some(SOON);
        // Waits for robots.txt double, so the last one is as long as all before.
        self.promise.over_by = Some(begins + 2 * lasts + SOON);
    }

    fn outage(&mut self, rng: &mut Rng, lasts: std::ops::Range<Millis>) {
        // Each has answered by then, and none is done.
        let begins = between(rng, 4 * SECOND..7 * SECOND);
        let lasts = between(rng, lasts);
        let no_route = rng.chance(20);
        let failure = if no_route { Outcome::NoRoute } else { failure(rng) };
        for site in &mut self.sites {
            site.latency = site.latency.min(200);
        }
        self.connections = 8;
        self.outages.push(Outage { during: begins..begins + lasts, failure });
        self.promise.over_by = Some(begins + lasts + SOON);
    }

    fn late(&mut self, rng: &mut Rng) {
        let comes = between(rng, 20 * SECOND..WAIT_NEW * 9 / 10);
        let failure = failure(rng);
        ail(&mut self.sites[0], Ailment::Down(failure), 0..comes);
        self.promise.well_by = Some(SOON);
        self.promise.over_by = Some(comes + 2 * SOON);
    }

    fn away(&mut self, rng: &mut Rng) {
        let comes = between(rng, 3 * HOUR..5 * HOUR);
        let begins = between(rng, 0..20 * SECOND);
        let failure = failure(rng);
        let ailment = match rng.of(0..4) {
            0 => Ailment::Down(failure),
            1 => Ailment::Silent,
            2 => Ailment::PagesFail,
            _ => Ailment::Throttles(503, rng.chance(50).then_some(300)),
        };
        ail(&mut self.sites[0], ailment, begins..comes);
        self.promise = Promise { well_by: Some(SOON), ..Promise::default() };
    }

    fn robots(&mut self, rng: &mut Rng) {
        let comes = between(rng, 41 * SECOND..WAIT_NEW * 9 / 10);
        let status = rng.pick(&[500, 502, 503, 429]);
        ail(&mut self.sites[0], Ailment::RobotsFails(status), 0..comes);
        self.promise.well_by = Some(SOON);
        self.promise.over_by = Some(comes + 2 * SOON);
    }

    fn power(&mut self, rng: &mut Rng) {
        let times = rng.of(1..4);
        self.crashes =
            (0..times).map(|_| Crash::Power(between(rng, 2 * SECOND..25 * SECOND))).collect();
        self.promise = Promise::default();
    }

    fn kills(&mut self, rng: &mut Rng, times: std::ops::Range<u64>) {
        let times = rng.of(times);
        self.crashes = (0..times).map(|_| Crash::Killed(rng.of(1..900))).collect();
        self.promise = Promise::default();
    }

    fn cluster(&mut self, rng: &mut Rng) {
        let mut events = Vec::new();
        let mut at = 0;
        for _ in 0..rng.of(1..6) {
            at += between(rng, 2 * SECOND..20 * SECOND);
            let worker = rng.pick(&[None, Some(0), Some(1)]);
            events.push(Event { at, worker, kills: true });
            at += between(rng, SECOND..15 * SECOND);
            events.push(Event { at, worker, kills: false });
        }
        self.cluster = Some(events);
        self.connections = 2 * WORKERS;
        self.promise = Promise::default();
    }

    fn clock(&mut self, rng: &mut Rng) {
        let by = rng.pick(&[MINUTE, HOUR, 24 * HOUR, 72 * HOUR]);
        let at = between(rng, SECOND..20 * SECOND);
        if rng.chance(40) {
            // Ahead at first, and right after a restart.
            self.jumps = vec![Jump { at: 0, wrong_ms: by }, Jump { at: MINUTE, wrong_ms: 0 }];
            self.crashes = vec![Crash::Killed(rng.of(100..600))];
            self.promise.one_run = false;
        } else {
            let wrong_ms = if rng.chance(60) { -by } else { by };
            self.jumps = vec![Jump { at, wrong_ms }];
        }
        self.promise.over_by = Some(2 * SOON);
    }

    fn silent(&mut self, rng: &mut Rng) {
        for site in &mut self.sites {
            (site.crawl_delay, site.latency) = (None, site.latency.min(200));
        }
        let live = self.sites.len() as u64;
        for number in live..live + 60 {
            let mut site = sites::site(rng, number, 0..1);
            ail(&mut site, Ailment::Silent, 0..Millis::MAX);
            self.sites.push(site);
        }
        self.connections = 8;
        self.promise = Promise { well_by: Some(80 * SECOND), ..Promise::default() };
    }

    fn watch(&mut self, rng: &mut Rng) {
        let until = 10 * HOUR;
        for site in &mut self.sites {
            let next = site.stories.len() as u64;
            let new = rng.of(3..10);
            site.stories.extend((next..next + new).map(|id| Story {
                id,
                published: between(rng, 0..until),
                edited: None,
                moved: None,
                gone: None,
                forbidden: false,
            }));
            if rng.chance(50) {
                stir(rng, site, until);
            }
            let begins = between(rng, 0..until / 2);
            let ailment = match rng.of(0..5) {
                0 => Ailment::Down(failure(rng)),
                1 => Ailment::Throttles(429, Some(30)),
                2 => Ailment::Late(rng.of(1_000..20_000)),
                3 => Ailment::RobotsFails(500),
                _ => continue,
            };
            let lasts = between(rng, MINUTE..HOUR);
            ail(site, ailment, begins..begins + lasts);
        }
        if rng.chance(50) {
            self.kills(rng, 1..3);
        }
        self.until = Some(until);
        self.promise = Promise::default();
    }
}
