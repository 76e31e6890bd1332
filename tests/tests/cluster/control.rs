//! Seeds that come later, status, probes.

use super::common::{ends_well, gets_on, urls};
use newshound_tests::cluster::{Cluster, Process, Setup};
use newshound_tests::site::Served;
use newshound_tests::wait;
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

fn told(cluster: &Cluster, args: &[&str]) -> String {
    let output = cluster.command(args).output().expect("a command");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_seed_of_another_site_joins_a_running_crawl() {
    let site = Served::new(60);
    let all = site.running.seeds();
    let setup = Setup {
        delay: "150ms".into(),
        seeds: Some(vec![all[0].clone()]),
        more: "scope = \"host\"".into(),
        ..Setup::shared()
    };
    let cluster = Cluster::new(&site, setup);
    let early = told(&cluster, &["seed", &all[1]]);
    assert!(early.contains("no scheduler is running"), "{early}");
    let mut processes = cluster.workers(2);
    processes.push(cluster.sink());
    let mut scheduler = cluster.scheduler();
    gets_on(&cluster, 3);
    let now = told(&cluster, &["seed", &all[2]]);
    assert!(now.contains("takes them up within seconds"), "{now}");
    assert!(scheduler.logs("\"seeds_added\"", Duration::from_secs(30)), "{}", scheduler.log_end());
    shows_the_whole(&cluster);
    ends_well(&mut scheduler);
    processes.iter_mut().for_each(|process| drop(ends_well(process)));
    let truth = site.running.truth();
    let expected: BTreeSet<String> =
        truth.into_iter().filter(|article| article.host < 3).map(|article| article.url).collect();
    let got = urls(&cluster.articles());
    let missing: Vec<_> = expected.difference(&got).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

fn shows_the_whole(cluster: &Cluster) {
    let status = cluster.status();
    assert_eq!(status["running"], true, "{status}");
    assert_eq!(status["workers"], 2, "{status}");
    assert_eq!(status["members"].as_array().map(Vec::len), Some(4), "{status}");
    assert!(status["queues"]["dead"] == 0 && status["lanes"]["archive"].is_u64(), "{status}");
    assert!(status["hosts"].as_array().is_some_and(|hosts| !hosts.is_empty()), "{status}");
    let text = told(cluster, &["status"]);
    for word in ["Running: scheduler", "2 workers", "dead letters", "lanes: fresh", "admitted"] {
        assert!(text.contains(word), "{word} is missing in {text}");
    }
}

fn get(address: &str, path: &str) -> String {
    let mut text = String::new();
    let asked = TcpStream::connect(address).and_then(|mut stream| {
        write!(stream, "GET {path} HTTP/1.0\r\n\r\n")?;
        stream.read_to_string(&mut text)
    });
    asked.map(|_| text).unwrap_or_default()
}

fn probes(process: &Process) -> String {
    assert!(process.logs("health_listening", Duration::from_secs(30)), "{}", process.log_end());
    let text = process.logged();
    let line = text.lines().find(|line| line.contains("health_listening")).expect("a line");
    let line: serde_json::Value = serde_json::from_str(line).expect("json");
    line["address"].as_str().expect("address").to_owned()
}

#[test]
fn every_role_answers_probes_and_a_signal_ends_it_well() {
    let site = Served::new(60);
    let cluster = Cluster::new(&site, Setup { delay: "2s".into(), ..Setup::shared() });
    let out = cluster.articles().display().to_string();
    let listen = ["--health-listen", "127.0.0.1:0"];
    let mut roles = [
        (cluster.start(&[&["worker"][..], &listen].concat()), 0),
        (cluster.start(&[&["sink", "--out", &out][..], &listen].concat()), 0),
        (cluster.start(&[&["scheduler"][..], &listen].concat()), 130),
    ];
    for (role, _) in &roles {
        let address = probes(role);
        assert!(get(&address, "/healthz").contains("200 OK"));
        let ready = || get(&address, "/readyz").contains("200 OK");
        assert!(wait::until(Duration::from_secs(30), ready), "{}", role.log_end());
        assert!(get(&address, "/nothing").contains("404"));
    }
    gets_on(&cluster, 1);
    let wanted = [
        "newshound_worker_tasks_total{outcome=",
        "newshound_part_up{part=\"queue\",crawl=",
        "newshound_scheduler_leader{crawl=",
    ];
    for ((role, _), wanted) in roles.iter().zip(wanted) {
        let address = probes(role);
        // And each knows that the crawl is not over.
        let given = || {
            let page = get(&address, "/metrics");
            let line = |begin: &str| page.lines().find(|line| line.starts_with(begin));
            let is = |begin, value| line(begin).is_some_and(|line| line.ends_with(value));
            line(wanted).is_some_and(|line| !line.ends_with(" 0"))
                && is("newshound_crawl_complete{", " 0")
        };
        assert!(wait::until(Duration::from_secs(30), given), "{}", get(&address, "/metrics"));
    }
    let doctor = told(&cluster, &["doctor"]);
    for what in ["ok    redis ", "ok    rabbitmq ", "ok    queues "] {
        assert!(doctor.contains(what), "{what} in {doctor}");
    }
    let life = told(&cluster, &["explain", &site.running.seeds()[0]]);
    assert!(life.contains("robots.txt allows it"), "{life}");
    for (role, code) in roles.iter_mut().rev() {
        role.signal("TERM");
        let status = role.wait(Duration::from_secs(40));
        assert_eq!(status.code(), Some(*code), "{}", role.log_end());
    }
    let status = cluster.status();
    assert_eq!((&status["members"], &status["running"]), (&serde_json::json!([]), &false.into()));
    assert!(status["outstanding"].as_u64().is_some_and(|left| left > 0), "{status}");
}
