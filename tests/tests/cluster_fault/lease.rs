//! Schedulers that die, come back, and are two.

use crate::servers::turn;
use crate::trial::{LIMIT, Plan, Trial};
use newshound_tests::wait;
use std::time::{Duration, Instant};

/// Within this a standby has to have taken over.
const TAKE_OVER: Duration = Duration::from_secs(15);

fn two() -> Plan {
    Plan { schedulers: 2, ..Plan::default() }
}

#[test]
fn a_standby_takes_over_from_a_killed_scheduler() {
    let servers = turn();
    let mut trial = Trial::begin(&servers, &two());
    trial.after(60);
    let leader = trial.leader();
    let standby = 1 - leader;
    assert!(trial.schedulers[standby].logs("scheduler_standby", LIMIT), "{}", trial.told());
    let killed = Instant::now();
    trial.kill_scheduler(leader);
    assert!(trial.schedulers[standby].logs("lease_taken", TAKE_OVER), "{}", trial.told());
    trial.goes_on(1);
    assert!(killed.elapsed() <= TAKE_OVER, "{:?}", killed.elapsed());
    trial.judge();
}

/// The hardest kind of two at once: one that was asleep and does not know that its time is
/// over. Its writes are refused, and it stands by.
#[test]
fn two_schedulers_by_mistake() {
    let servers = turn();
    let mut trial = Trial::begin(&servers, &two());
    trial.after(60);
    let leader = trial.leader();
    trial.schedulers[leader].signal("STOP");
    let taken = trial.schedulers[1 - leader].logs("lease_taken", TAKE_OVER);
    trial.schedulers[leader].signal("CONT");
    assert!(taken, "{}", trial.told());
    let gave_up = wait::until(LIMIT, || {
        let log = trial.schedulers[leader].logged();
        log.contains("lease_lost") || log.contains("term_failed")
    });
    assert!(gave_up, "{}", trial.told());
    trial.judge();
}

/// Alone, without a standby: it is started again and goes on.
#[test]
fn a_scheduler_killed_again_and_again() {
    let servers = turn();
    let mut trial = Trial::begin(&servers, &Plan::default());
    for kill in 1..3 {
        trial.after(kill * 70);
        trial.kill_scheduler(0);
    }
    trial.judge();
}
