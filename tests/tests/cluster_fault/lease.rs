//! Schedulers that die, come back, and are two.

use crate::servers::turn;
use crate::trial::{LIMIT, Plan, Trial, queue_url};
use newshound_tests::cluster::{Cluster, Setup};
use newshound_tests::site::Served;
use newshound_tests::wait;
use newshound_testservers::{Network, Proxy};
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
    // Nobody comes in its place: that one would be as likely to get the lease.
    trial.lose_scheduler(leader);
    assert!(trial.schedulers[0].logs("lease_taken", TAKE_OVER), "{}", trial.told());
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

/// Many seeds over a slow line to Redis: taking them up takes longer than a lease holds. The one that
/// has it keeps it, the other one never gets it, pages are crawled, and SIGTERM is obeyed in the middle.
#[test]
fn seeds_that_take_longer_than_a_lease() {
    let servers = turn();
    let proxy = Proxy::before(servers.redis.port());
    let site = Served::new(30);
    let store = format!("redis://127.0.0.1:{}", proxy.port());
    let mut setup = Setup::on(&queue_url(servers.rabbit.port()), &store);
    let mut seeds = site.running.seeds();
    // Their ports are not among those that may be dialled, so that each ends without a request.
    seeds.extend((0..1_500).map(|number| format!("http://s{number}.localhost:1/")));
    setup.seeds = Some(seeds);
    let cluster = Cluster::new(&site, setup);
    proxy.set(Network::Delay(Duration::from_millis(350)));
    let mut leader = cluster.scheduler();
    assert!(leader.logs("lease_taken", LIMIT), "{}", leader.log_end());
    let begun = Instant::now();
    let mut standby = cluster.scheduler();
    let _worker = cluster.workers(1);
    let asked = wait::until(LIMIT, || !site.running.access_log().is_empty());
    assert!(asked, "no page is crawled: {}", leader.log_end());
    assert!(begun.elapsed() > Duration::from_secs(7), "not longer than a lease");
    assert!(!standby.logged().contains("lease_taken"), "{}", standby.log_end());
    assert!(!leader.logged().contains("lease_lost"), "{}", leader.log_end());
    leader.signal("TERM");
    leader.wait(Duration::from_secs(10));
    // The other one looks at the same seeds when it is told to end.
    assert!(standby.logs("lease_taken", TAKE_OVER), "{}", standby.log_end());
    standby.signal("TERM");
    standby.wait(Duration::from_secs(10));
}
