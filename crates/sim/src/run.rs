//! One simulation from begin to end.

use crate::check::{self, Emitted};
use crate::clock::{Millis, SimClock};
use crate::cluster;
use crate::internet::Internet;
use crate::machine::Machine;
use crate::process::{self, Order, Stopped};
use crate::rng::Rng;
use crate::scenario::{HOUR, Kind, MINUTE, SECOND, Scenario};
use crate::trace::Trace;
use newshound_scheduler::Ending;
use std::sync::Arc;
use std::time::Duration;

/// Runs that a person starts before giving up.
const MOST_RUNS: usize = 40;
/// No run of a crawl that ends lasts longer.
const LONGEST: Millis = 72 * HOUR;

/// What came of a simulation.
#[derive(Debug, Clone)]
pub struct Report {
    /// Its seed.
    pub seed: u64,
    /// Its kind.
    pub kind: Kind,
    /// Hash of all events: the same in every run of the seed.
    pub hash: u64,
    /// Number of events.
    pub events: u64,
    /// Milliseconds that passed in the simulation.
    pub passed_ms: i64,
    /// Articles emitted.
    pub articles: usize,
    /// What must never be, in words; empty where all is well.
    pub wrongs: Vec<String>,
    /// The last events.
    pub last: Vec<String>,
}

/// Simulates a seed, on this thread alone.
///
/// # Panics
/// Where the machine that simulates lacks something: room, threads.
#[must_use]
pub fn simulate(seed: u64) -> Report {
    simulate_as(&Scenario::of(seed))
}

/// Simulates a scenario, on this thread alone.
///
/// # Panics
/// Where the machine that simulates lacks something: room, threads.
#[must_use]
#[expect(clippy::expect_used, reason = "for tests only: there is nobody to tell")]
pub fn simulate_as(scenario: &Scenario) -> Report {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime");
    runtime.block_on(whole(scenario)).expect("a folder")
}

async fn whole(scenario: &Scenario) -> std::io::Result<Report> {
    let mut rng = Rng::new(!scenario.seed);
    let (clock, trace) = (Arc::new(SimClock::new()), Arc::new(Trace::new()));
    let with = (Arc::clone(&clock), Arc::clone(&trace));
    let internet =
        Internet::new(scenario.sites.clone(), scenario.outages.clone(), with, rng.fork());
    let machine = Machine::new(internet)?;
    let jumps = tokio::spawn(jump(scenario.clone(), Arc::clone(&machine.internet)));
    runs(scenario, &machine, &mut rng).await;
    jumps.abort();
    let now = clock.passed();
    let articles = read(&machine)?;
    for wrong in check::articles(scenario, &machine.internet, &articles, now) {
        trace.wrong(now, wrong);
    }
    let at_once = machine.internet.manners().most_at_once;
    if at_once > scenario.connections {
        trace.wrong(now, format!("{at_once} requests at once"));
    }
    let (hash, events, last, wrongs) = trace.end();
    Ok(Report {
        seed: scenario.seed,
        kind: scenario.kind,
        hash,
        events,
        passed_ms: now,
        articles: articles.len(),
        wrongs,
        last,
    })
}

/// Starts one run after the other, as a person would, until nothing is left.
async fn runs(scenario: &Scenario, machine: &Machine, rng: &mut Rng) {
    let promise = &scenario.promise;
    let mut crashes = scenario.crashes.iter();
    let (mut first, mut begun) = (true, 0);
    while begun < MOST_RUNS {
        begun += 1;
        let began = machine.clock.passed();
        let crash = crashes.next().copied();
        let order = Order {
            seeds: scenario.sites.iter().map(|site| format!("https://{}/", site.host())).collect(),
            connections: scenario.connections,
            visits: scenario.visits(),
            revisions: scenario.revisions(),
            stop: scenario.until.map(|until| until - began),
            longest: LONGEST,
        };
        let stopped = match scenario.cluster.as_ref().filter(|_| begun == 1) {
            Some(events) => cluster::run(machine, &order, events, rng).await,
            None => process::run(machine, &order, crash, rng).await,
        };
        let now = machine.clock.passed();
        let (trace, pause) = (&machine.trace, rng.of(SECOND as u64..MINUTE as u64));
        let ending = match stopped {
            Stopped::Failed(why) => return trace.wrong(now, why),
            Stopped::Crashed => {
                tokio::time::sleep(Duration::from_millis(pause)).await;
                continue;
            }
            Stopped::Ended(ending, counts) => {
                if !counts.balanced() {
                    trace.wrong(now, format!("the counts do not add up: {counts:?}"));
                }
                if ending == Ending::Complete && counts.outstanding() > 0 {
                    trace.wrong(now, format!("complete, and {} wait", counts.outstanding()));
                }
                ending
            }
        };
        if std::mem::take(&mut first) {
            let expected = promise.first.or(promise.one_run.then_some(Ending::Complete));
            if expected.is_some_and(|expected| expected != ending) {
                trace.wrong(now, format!("the first run ends: {}", ending.name()));
            }
            if let Some(by) = promise.over_by.filter(|by| now > *by) {
                trace.wrong(now, format!("the first run ends later than {by} ms"));
            }
        }
        if promise.one_run || scenario.until.is_some() || began >= scenario.calm_from() {
            return;
        }
        // An hour or two later, so that a page that fails for hours keeps some of the later runs it has.
        tokio::time::sleep(Duration::from_millis(HOUR as u64 + pause * 60)).await;
    }
    machine.trace.wrong(machine.clock.passed(), "too many runs");
}

/// Sets the clock wrong, and right again.
async fn jump(scenario: Scenario, internet: Arc<Internet>) {
    for jump in &scenario.jumps {
        let wait = (jump.at - internet.clock.passed()).max(0).unsigned_abs();
        tokio::time::sleep(Duration::from_millis(wait)).await;
        internet.clock.set_wrong(jump.wrong_ms);
        internet.manners().jumped();
        internet.trace.note(internet.clock.passed(), format!("clock: {} ms", jump.wrong_ms));
    }
}

/// The articles' file, as a reader would have it.
fn read(machine: &Machine) -> std::io::Result<Vec<Emitted>> {
    let text = match std::fs::read_to_string(machine.articles()) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error),
    };
    let read = |line: &str| -> Option<Emitted> {
        let value: serde_json::Value = serde_json::from_str(line).ok()?;
        let text = |name: &str| value.get(name).and_then(|value| value.as_str()).map(str::to_owned);
        Some(Emitted {
            url: text("url")?,
            text: text("content_hash")?,
            revision: value.get("revision").and_then(serde_json::Value::as_u64).unwrap_or(0),
            gone: value.get("gone").is_some(),
        })
    };
    let lines = text.lines().map(|line| {
        let other = || Emitted { url: line.to_owned(), ..Emitted::default() };
        read(line).unwrap_or_else(other)
    });
    Ok(lines.collect())
}
