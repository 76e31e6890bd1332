//! The console of a cluster's scheduler: its figures, orders through it, and its end.

use super::common::{ends_well, gets_on};
use newshound_tests::cluster::{Cluster, Process, Setup};
use newshound_tests::console::{Answer, ask};
use newshound_tests::site::Served;
use newshound_tests::wait;
use serde_json::Value;
use std::net::SocketAddr;
use std::time::Duration;

const LONG: Duration = Duration::from_secs(60);
const TOKEN: &str = "0123456789abcdef0123";

fn address(scheduler: &Process) -> SocketAddr {
    assert!(scheduler.logs("health_listening", LONG), "{}", scheduler.log_end());
    let text = scheduler.logged();
    let line = text.lines().find(|line| line.contains("health_listening")).expect("a line");
    let line: Value = serde_json::from_str(line).expect("json");
    line["address"].as_str().expect("address").parse().expect("an address")
}

fn call(at: SocketAddr, method: &str, path: &str) -> Answer {
    ask(at, method, path, &[&format!("authorization: Bearer {TOKEN}")], "").expect("answer")
}

#[test]
fn a_cluster_is_looked_at_and_steered() {
    let site = Served::new(300);
    let mut cluster = Cluster::new(&site, Setup { delay: "200ms".into(), ..Setup::shared() });
    cluster.set("NEWSHOUND_CONSOLE_TOKEN", TOKEN);
    let mut others = cluster.workers(1);
    others.push(cluster.sink());
    let mut scheduler = cluster.start(&["scheduler", "--health-listen", "127.0.0.1:0"]);
    let at = address(&scheduler);
    assert_eq!(ask(at, "GET", "/api/v1/status", &[], "").expect("answer").status, 401);
    gets_on(&cluster, 5);
    let mut host = Value::Null;
    let is_busy = || {
        host = call(at, "GET", "/api/v1/hosts?sort=waiting").json()["hosts"][0].clone();
        host["waiting"].as_u64() > Some(10)
    };
    assert!(wait::until(LONG, is_busy), "{}", scheduler.log_end());
    let name = host["host"].as_str().expect("a host");
    let path = format!("/api/v1/hosts/{}", name.replace(':', "%3A").replace('/', "%2F"));
    let said = call(at, "POST", &format!("{path}/pause"));
    assert_eq!((said.status, &said.json()["when"]), (200, &"soon".into()), "{}", said.text());
    let facts = || call(at, "GET", &path).json()["facts"].clone();
    assert!(wait::until(LONG, || facts()["paused"].is_string()), "{}", facts());
    // Every host paused, the figures stand still: they are those of `status --json`.
    for one in call(at, "GET", "/api/v1/hosts").json()["hosts"].as_array().expect("hosts") {
        let name = one["host"].as_str().expect("a host").replace(':', "%3A").replace('/', "%2F");
        assert_eq!(call(at, "POST", &format!("/api/v1/hosts/{name}/pause")).status, 200);
    }
    let mut both = (Value::Null, Value::Null);
    let is_same = || {
        both = (call(at, "GET", "/api/v1/status").json(), cluster.status());
        let names = ["admitted", "outstanding", "queued", "in_flight", "ended"];
        both.0["in_flight"] == 0 && names.iter().all(|name| both.0[name] == both.1[name])
    };
    assert!(wait::until(LONG, is_same), "{both:?}");
    let pages = || {
        let rows = call(at, "GET", "/api/v1/meters").json()["hours"].clone();
        let rows = rows.as_array().cloned().unwrap_or_default();
        rows.iter().filter_map(|row| row["pages"].as_u64()).sum::<u64>()
    };
    assert!(wait::until(LONG, || pages() > 5), "what was done is drawn");
    let front = call(at, "GET", "/");
    assert!(front.status == 200 && front.text().contains("The last hour and week"));
    assert!(front.text().contains("paused since"), "{}", front.text());
    assert_eq!(call(at, "GET", "/stories").status, 404);
    assert_eq!(call(at, "GET", "/api/v1/articles").status, 404);
    assert_eq!(call(at, "POST", "/api/v1/end").json()["when"], "soon");
    let ended = scheduler.wait(LONG);
    assert_eq!(ended.code(), Some(0), "{}", scheduler.log_end());
    others.iter_mut().for_each(|process| drop(ends_well(process)));
}
