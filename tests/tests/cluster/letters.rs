//! `newshound dead-letters`.

use super::common::LIMIT;
use newshound_tests::cluster::{Cluster, Setup, servers};
use newshound_tests::site::Served;
use newshound_tests::wait;
use std::process::Output;

fn run(cluster: &Cluster, args: &[&str]) -> Output {
    cluster.command(&[&["dead-letters"], args].concat()).output().expect("a command")
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn listed(cluster: &Cluster) -> Vec<serde_json::Value> {
    let list = text(&run(cluster, &["list", "--json"]));
    list.lines().map(|line| serde_json::from_str(line).expect("json")).collect()
}

/// Puts a message into a queue, past all checks of ours.
fn publish(queue: &str, payload: &str) {
    let (rabbit, _) = servers();
    let nothing = ["undefined"; 14].join(",");
    rabbit.ctl(&[
        "eval",
        &format!(
            "rabbit_basic:publish(rabbit_misc:r(<<\"/\">>, exchange, <<\"\">>), <<\"{queue}\">>, \
             {{'P_basic',{nothing}}}, <<\"{payload}\">>)."
        ),
    ]);
}

#[test]
fn letters_are_listed_shown_retried_and_dropped() {
    let site = Served::new(60);
    let cluster = Cluster::new(&site, Setup::shared());
    assert_eq!(text(&run(&cluster, &["list"])), "No dead letters.\n");
    let tasks = format!("newshound.v1.{}.tasks", cluster.setup.name);
    // The look made no queue.
    assert!(!servers().0.ctl(&["list_queues", "name"]).contains(&tasks));
    let mut worker = cluster.start(&["worker", "--no-articles"]);
    let made = || servers().0.ctl(&["list_queues", "name"]).contains(&tasks);
    assert!(wait::until(LIMIT, made), "{}", worker.log_end());
    publish(&tasks, "no task");
    publish(&tasks, "no task either");
    assert!(wait::until(LIMIT, || listed(&cluster).len() == 2), "{}", worker.log_end());
    worker.signal("TERM");
    assert!(worker.wait(LIMIT).success());

    let letters = listed(&cluster);
    let id = letters[0]["id"].as_str().expect("id");
    assert_eq!(
        (&letters[0]["queue"], &letters[0]["message"]),
        (&tasks.as_str().into(), &"no task".into())
    );
    let shown = text(&run(&cluster, &["show", id]));
    assert!(shown.contains("cannot be read") && shown.ends_with("no task\n"), "{shown}");
    assert_eq!(text(&run(&cluster, &["retry", id])), "1 put back into their queues.\n");
    assert_eq!(cluster.status()["queues"]["tasks"], 1);
    assert_eq!(text(&run(&cluster, &["drop", "--all"])), "1 dropped.\n");
    assert!(listed(&cluster).is_empty());
    let gone = run(&cluster, &["show", id]);
    assert_eq!(gone.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&gone.stderr).contains("no dead letter has the id"));
}
