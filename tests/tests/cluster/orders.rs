//! What an operator orders in a cluster.

use super::common::{ends_well, gets_on};
use newshound_tests::cluster::{Cluster, Setup};
use newshound_tests::site::Served;
use newshound_tests::wait;
use serde_json::Value;
use std::time::Duration;

const LONG: Duration = Duration::from_secs(60);

fn told(cluster: &Cluster, args: &[&str]) -> String {
    let output = cluster.command(args).output().expect("a command");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn hosts(cluster: &Cluster) -> Vec<Value> {
    let text = told(cluster, &["hosts", "list", "--json"]);
    text.lines().map(|line| serde_json::from_str(line).expect("json")).collect()
}

fn host(cluster: &Cluster, name: &str) -> Value {
    hosts(cluster).into_iter().find(|one| one["host"] == name).unwrap_or_default()
}

#[test]
fn orders_come_over_the_board_and_an_ended_crawl_stays_ended() {
    let site = Served::new(300);
    let cluster = Cluster::new(&site, Setup { delay: "200ms".into(), ..Setup::shared() });
    let mut workers = cluster.workers(1);
    workers.push(cluster.sink());
    let mut scheduler = cluster.scheduler();
    gets_on(&cluster, 3);
    let mut found = Value::Null;
    let waits = |one: &Value| one["waiting"].as_u64() > Some(15);
    assert!(wait::until(LONG, || {
        found = hosts(&cluster).into_iter().find(waits).unwrap_or_default();
        !found.is_null()
    }));
    let name = found["host"].as_str().expect("a host").to_owned();
    let said = told(&cluster, &["hosts", "pause", &name]);
    assert!(said.contains("takes that up within seconds"), "{said}");
    assert!(wait::until(LONG, || host(&cluster, &name)["paused"].is_string()));
    assert!(scheduler.logs("\"host_ordered\"", LONG), "{}", scheduler.log_end());
    told(&cluster, &["hosts", "slow", &name, "--delay", "1h"]);
    assert!(wait::until(LONG, || host(&cluster, &name)["delay_ms"] == 3_600_000));
    let said = told(&cluster, &["crawls", "end"]);
    assert!(said.contains("takes that up within seconds"), "{said}");
    let ended = scheduler.wait(LONG);
    assert_eq!(ended.code(), Some(0), "{}", scheduler.log_end());
    workers.iter_mut().for_each(|process| drop(ends_well(process)));
    // A scheduler that is started again by its supervisor does not go on, and keeps what was ordered.
    let mut again = cluster.scheduler();
    assert_eq!(again.wait(LONG).code(), Some(0), "{}", again.log_end());
    let outstanding = |cluster: &Cluster| cluster.status()["outstanding"].as_u64();
    let left = outstanding(&cluster);
    assert!(left > Some(0) && host(&cluster, &name)["paused"].is_string());
    // Where no scheduler runs, the next one obeys.
    let said = told(&cluster, &["hosts", "resume", &name]);
    assert!(said.contains("the next one takes that up"), "{said}");
    told(&cluster, &["crawls", "resume", &cluster.setup.name]);
    let mut last = cluster.scheduler();
    let mut worker = cluster.workers(1);
    assert!(wait::until(LONG, || host(&cluster, &name)["paused"].is_null()), "{}", last.log_end());
    assert!(wait::until(LONG, || outstanding(&cluster) < left), "{}", last.log_end());
    last.signal("TERM");
    last.wait(LONG);
    worker.iter_mut().for_each(|one| one.signal("TERM"));
}
