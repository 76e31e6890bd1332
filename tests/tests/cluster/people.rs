//! What the roles of a cluster say to people.

use newshound_tests::binary::Guarded;
use newshound_tests::cluster::{Cluster, Setup};
use newshound_tests::site::Served;
use newshound_tests::wait;
use std::fs::File;
use std::process::Stdio;
use std::time::Duration;

/// Starts a role as a person does; its standard error goes to a file.
fn start(cluster: &Cluster, name: &str, args: &[&str]) -> Guarded {
    let said = File::create(cluster.path(name)).expect("a file");
    let mut command = cluster.command(args);
    command.stderr(said).stdout(Stdio::null());
    Guarded(command.spawn().expect("started"))
}

#[test]
fn roles_say_what_they_are_connected_to_and_top_shows_the_whole() {
    let site = Served::new(60);
    let cluster = Cluster::new(&site, Setup { delay: "300ms".into(), ..Setup::shared() });
    let out = cluster.articles().display().to_string();
    let mut roles = [
        ("worker", start(&cluster, "worker", &["worker", "--exit-when-done"])),
        ("sink", start(&cluster, "sink", &["sink", "--out", &out, "--exit-when-done"])),
        ("scheduler", start(&cluster, "scheduler", &["scheduler"])),
    ];
    let top = || {
        let output = cluster.command(&["top"]).output().expect("top");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let mut shown = String::new();
    let shows = wait::until(Duration::from_secs(60), || {
        shown = top();
        shown.contains("1 workers") && !shown.contains("  0 articles")
    });
    assert!(shows && shown.contains(&site.running.site().bases()[0]), "{shown}");
    for (name, role) in &mut roles {
        let mut ended = None;
        wait::until(Duration::from_secs(180), || {
            ended = role.0.try_wait().ok().flatten();
            ended.is_some()
        });
        let said = std::fs::read_to_string(cluster.path(name)).expect("a file");
        assert!(ended.is_some(), "{name}: {said}");
        let connected = format!("for the crawl {}; connected to amqp://", cluster.setup.name);
        assert!(said.contains(&connected) && said.contains(" and redis://"), "{name}: {said}");
        // Sentences, and no log.
        assert!(said.lines().all(|line| line.starts_with("newshound: ")), "{name}: {said}");
        let end = if *name == "scheduler" { "this one begins" } else { "the crawl has ended" };
        assert!(said.contains(end), "{name}: {said}");
    }
}
