//! The network between the workers and their servers, through the fault proxy.

use crate::servers::turn;
use crate::trial::{LIMIT, Plan, Trial, queue_url};
use newshound_tests::servers::{Network, Proxy, Towards};
use newshound_tests::wait;
use std::time::Duration;

/// What happens to the connections of both workers, one after the other in one crawl.
fn disturb(trial: &mut Trial, proxy: &Proxy, lost: &str) {
    trial.after(40);
    proxy.cut_all();
    trial.goes_on(15);
    // Slower than a request may take, but no reason to give up.
    proxy.set(Network::Delay(Duration::from_millis(150)));
    trial.goes_on(15);
    proxy.set(Network::Forward);
    for (towards, keep) in [(Towards::Server, 5), (Towards::Client, 5), (Towards::Client, 0)] {
        let before = proxy.cuts();
        proxy.cut_within(towards, keep);
        assert!(wait::until(LIMIT, || proxy.cuts() > before), "{}", trial.told());
        trial.goes_on(10);
    }
    let count = |trial: &Trial| {
        trial.workers.iter().map(|worker| worker.logged().matches(lost).count()).sum::<usize>()
    };
    for network in [Network::Blackhole, Network::Refuse] {
        let before = count(trial);
        proxy.set(network);
        // Heartbeats or timeouts have to find out.
        assert!(wait::until(LIMIT, || count(trial) > before + 1), "{}", trial.told());
        proxy.set(Network::Forward);
        trial.goes_on(10);
    }
}

#[test]
fn a_bad_network_between_workers_and_broker() {
    let servers = turn();
    let proxy = Proxy::before(servers.rabbit.port());
    let workers_queue = Some(queue_url(proxy.port()));
    let mut trial = Trial::begin(&servers, &Plan { workers_queue, ..Plan::default() });
    disturb(&mut trial, &proxy, "broker_lost");
    trial.judge();
}

#[test]
fn a_bad_network_between_workers_and_redis() {
    let servers = turn();
    let proxy = Proxy::before(servers.redis.port());
    let workers_store = Some(format!("redis://127.0.0.1:{}", proxy.port()));
    let mut trial = Trial::begin(&servers, &Plan { workers_store, ..Plan::default() });
    disturb(&mut trial, &proxy, "server_away");
    trial.judge();
}
