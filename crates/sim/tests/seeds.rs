//! Hundreds of simulated crawls: whatever happens, nothing is lost, doubled or asked rudely.

use newshound_sim::{Kind, Report, Scenario, simulate, simulate_as};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Seeds simulated unless `NEWSHOUND_SIM` says how many.
const SEEDS: u64 = 208;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

/// The kind that `NEWSHOUND_SIM_KIND` names: all seeds are of it then.
fn kind() -> Option<Kind> {
    let name = std::env::var("NEWSHOUND_SIM_KIND").ok()?;
    let of = |kind: &&Kind| format!("{kind:?}") == name;
    Some(*Kind::ALL.iter().find(of).expect("a kind"))
}

fn shown(report: &Report) -> String {
    format!(
        "seed {} ({:?}): {:#?}\nrepeat it: NEWSHOUND_SIM_SEED={} tests/run --sim 1\n{}\n",
        report.seed,
        report.kind,
        report.wrongs,
        report.seed,
        report.last.join("\n")
    )
}

#[test]
fn nothing_is_lost_whatever_happens() {
    let first = number("NEWSHOUND_SIM_SEED").unwrap_or(1);
    let count = number("NEWSHOUND_SIM").unwrap_or(SEEDS);
    let (next, bad) = (AtomicU64::new(first), Mutex::new(Vec::new()));
    let kind = kind();
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= first + count {
                        return;
                    }
                    let began = std::time::Instant::now();
                    let report = match kind {
                        Some(kind) => simulate_as(&Scenario::new(kind, seed)),
                        None => simulate(seed),
                    };
                    println!(
                        "{seed} {:?} {} events, {} articles, {} s in {} ms, {:016x}",
                        report.kind,
                        report.events,
                        report.articles,
                        report.passed_ms / 1_000,
                        began.elapsed().as_millis(),
                        report.hash
                    );
                    if !report.wrongs.is_empty() {
                        bad.lock().unwrap_or_else(PoisonError::into_inner).push(report);
                    }
                }
            });
        }
    });
    let bad = bad.into_inner().unwrap_or_else(PoisonError::into_inner);
    let text: String = bad.iter().take(3).map(shown).collect();
    assert!(bad.is_empty(), "{} of {count} seeds fail:\n{text}", bad.len());
}

#[test]
fn a_seed_gives_the_same_run_each_time() {
    for seed in 1..14 {
        let (one, other) = (simulate(seed), simulate(seed));
        assert_eq!((one.hash, one.events), (other.hash, other.events), "seed {seed}");
    }
}
