//! SIGKILL, SIGSTOP, alarms, no memory: one kind of fault in each test.

use crate::servers::turn;
use crate::trial::{LIMIT, Plan, Trial};
use newshound_tests::wait;

#[test]
fn workers_killed_one_after_the_other() {
    let servers = turn();
    let mut trial = Trial::begin(&servers, &Plan::default());
    for kill in 1..7 {
        trial.after(kill * 30);
        trial.kill_worker(kill % 2);
    }
    trial.judge();
}

#[test]
fn a_broker_killed() {
    let mut servers = turn();
    let mut trial = Trial::begin(&servers, &Plan::default());
    trial.after(80);
    servers.rabbit.kill9();
    servers.rabbit.restart();
    trial.judge();
}

#[test]
fn redis_killed_again_and_again() {
    let mut servers = turn();
    let mut trial = Trial::begin(&servers, &Plan::default());
    for kill in 1..5 {
        trial.after(kill * 40);
        servers.redis.kill9();
        servers.redis.restart();
    }
    trial.judge();
}

/// Nobody is told that a frozen broker is gone: heartbeats have to find out.
#[test]
fn a_broker_frozen_for_longer_than_its_heartbeats() {
    let servers = turn();
    let mut trial = Trial::begin(&servers, &Plan::default());
    trial.after(80);
    servers.rabbit.freeze();
    let noticed = wait::until(LIMIT, || {
        let mut roles = trial.workers.iter().chain(&trial.schedulers);
        roles.all(|role| role.logged().contains("broker_lost"))
    });
    assert!(noticed, "{}", trial.told());
    servers.rabbit.thaw();
    trial.judge();
}

/// Publishers are blocked, acks are not; nobody may take that for a broken connection.
#[test]
fn a_memory_alarm_of_the_broker() {
    let servers = turn();
    let mut trial = Trial::begin(&servers, &Plan::default());
    trial.after(80);
    servers.rabbit.memory_alarm(true);
    let blocked = wait::until(LIMIT, || {
        // The broker tells those that publish.
        let mut roles = trial.workers.iter().chain(&trial.schedulers);
        roles.any(|role| role.logged().contains("broker_blocked"))
    });
    servers.rabbit.memory_alarm(false);
    assert!(blocked, "{}", trial.told());
    trial.judge();
}

/// Every write is refused until there is room again.
#[test]
fn redis_out_of_memory() {
    let servers = turn();
    let mut trial = Trial::begin(&servers, &Plan::default());
    trial.after(80);
    assert_eq!(servers.redis.command(&["CONFIG", "SET", "maxmemory", "100kb"]), "+OK");
    let refused = wait::until(LIMIT, || trial.schedulers[0].logged().contains("server_away"));
    assert_eq!(servers.redis.command(&["CONFIG", "SET", "maxmemory", "0"]), "+OK");
    assert!(refused, "{}", trial.told());
    trial.judge();
}
