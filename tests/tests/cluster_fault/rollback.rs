//! Redis comes back as it was a moment ago: power was lost before its last writes were on the disk, or a
//! replica that lagged behind took over. Nothing is lost, nothing is asked too early, and it ends.

use crate::servers::turn;
use crate::trial::{LIMIT, Plan, Trial};
use newshound_tests::wait;

/// Requests answered between the moment Redis comes back to and its death: more than there are hosts, so that
/// tasks were given out in between.
const LOST: [usize; 3] = [10, 25, 60];

/// Early in the crawl, in its middle and late; the scheduler lives through it and notices at its next write.
#[test]
fn a_store_that_forgot_its_last_moments() {
    let mut servers = turn();
    let mut trial = Trial::begin(&servers, &Plan::default());
    for (at, lost) in LOST.into_iter().enumerate() {
        trial.after(15 + 60 * at);
        let before = servers.redis.snapshot();
        trial.goes_on(lost);
        servers.redis.restart_from(&before);
        let noticed = wait::until(LIMIT, || {
            trial.schedulers[0].logged().matches("store_rolled_back").count() > at
        });
        assert!(noticed, "{}", trial.told());
    }
    trial.judge();
}

/// The scheduler dies with it, so that only workers and reports know better; and so does a worker.
#[test]
fn a_store_that_forgot_and_a_scheduler_that_died_with_it() {
    let mut servers = turn();
    let mut trial = Trial::begin(&servers, &Plan { workers: 3, ..Plan::default() });
    for (at, kills_worker) in [false, true].into_iter().enumerate() {
        trial.after(30 + 70 * at);
        let before = servers.redis.snapshot();
        trial.goes_on(25);
        trial.schedulers[0].signal("STOP");
        servers.redis.restart_from(&before);
        if kills_worker {
            trial.kill_worker(0);
        }
        trial.kill_scheduler(0);
        let noticed = trial.schedulers[0].logs("store_rolled_back", LIMIT);
        assert!(noticed, "{}", trial.told());
    }
    trial.judge();
}
