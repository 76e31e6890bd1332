//! Every command line and configuration against the binary itself.

use crate::compose::services;
use crate::files::{configurations, words};
use crate::kubernetes::workloads;
use crate::units::{units, values};
use newshound_tests::binary::newshound;
use newshound_tests::workspace::{root, text};
use std::path::Path;

/// Something that is refused for certain, after all else was read: so nothing starts, and
/// whatever stands before it was accepted. First what is added, then how it is refused.
const ROLE: (&[&str], &str) = (&["--health-listen", "refused"], "is no address");
const CRAWL: (&[&str], &str) = (&["--connections", "0"], "would never ask anyone");
const DEMO: (&[&str], &str) = (&["--access-log", "/", "--articles", "x"], "invalid value 'x'");

/// Every command line of deploy/ and docs/OPERATIONS.md, and where it stands.
fn command_lines() -> Vec<(String, Vec<String>)> {
    let mut all = Vec::new();
    for (name, service) in services() {
        if service["image"] == "newshound:latest" {
            all.push((format!("compose: {name}"), words(&service["command"])));
        }
    }
    for workload in workloads() {
        let container = &workload["spec"]["template"]["spec"]["containers"][0];
        all.push((format!("kubernetes: {}", container["name"]), words(&container["args"])));
    }
    for unit in units() {
        let line = values(&unit, "ExecStart").remove(0).replace("%i", "01");
        let mut line = line.split(' ').map(str::to_owned);
        assert_eq!(line.next().as_deref(), Some("/usr/local/bin/newshound"));
        all.push((unit.display().to_string(), line.collect()));
    }
    let guide = text(&root().join("docs/OPERATIONS.md"));
    for line in guide.lines() {
        let run = "    docker compose -f deploy/compose/compose.yaml run --rm scheduler ";
        for begin in ["    newshound ", run] {
            if let Some(line) = line.strip_prefix(begin) {
                all.push((line.to_owned(), line.split(' ').map(str::to_owned).collect()));
            }
        }
    }
    assert!(all.len() >= 12, "{} command lines", all.len());
    all
}

/// Runs `words` and tells how it was refused.
fn refused(words: &[String], more: &[&str]) -> String {
    let args: Vec<&str> = words.iter().map(String::as_str).chain(more.iter().copied()).collect();
    let mut command = newshound(&args);
    command.env("NEWSHOUND_QUEUE_URL", "amqp://127.0.0.1:9/");
    command.env("NEWSHOUND_STORE_URL", "redis://127.0.0.1:9/");
    let ran = command.output().expect("newshound");
    assert_eq!(ran.status.code(), Some(2), "{words:?}");
    String::from_utf8_lossy(&ran.stderr).into_owned()
}

/// The words with the configuration file that stands in deploy/ instead of the installed one,
/// and without an address for probes.
fn here(words: &[String], config: &Path) -> Vec<String> {
    let mut words = words.to_vec();
    let after = |words: &[String], option: &str| words.iter().position(|word| word == option);
    if let Some(at) = after(&words, "--config") {
        assert_eq!(words[at + 1], "/etc/newshound/newshound.toml");
        words[at + 1] = config.display().to_string();
    }
    if let Some(at) = after(&words, "--health-listen") {
        words.drain(at..at + 2);
    }
    words
}

#[test]
fn every_command_line_is_accepted() {
    let config = crate::files::deploy().join("newshound.toml");
    for (place, words) in command_lines() {
        let words = here(&words, &config);
        let (more, expected) = match words[0].as_str() {
            "demo" => DEMO,
            "scheduler" | "worker" | "sink" => ROLE,
            "crawl" | "watch" => CRAWL,
            // These have nothing that is read late: an unknown option is refused by name.
            _ => (&["--refused"][..], "unexpected argument '--refused'"),
        };
        let told = refused(&words, more);
        assert!(told.contains(expected), "{place}: {told}");
    }
}

#[test]
fn every_configuration_is_accepted_by_every_role() {
    for (path, text) in configurations() {
        let folder = tempfile::tempdir().expect("folder");
        let file = folder.path().join("newshound.toml");
        // Secrets are read where they are named.
        let secrets = folder.path().display().to_string();
        let text = text.replace("/etc/newshound-secret", &secrets);
        std::fs::write(&file, text).expect("written");
        std::fs::write(folder.path().join("queue-url"), "amqp://127.0.0.1:9/").expect("written");
        std::fs::write(folder.path().join("store-url"), "redis://127.0.0.1:9/").expect("written");
        let config = file.display().to_string();
        for (command, (more, expected)) in
            [("crawl", CRAWL), ("scheduler", ROLE), ("worker", ROLE), ("sink", ROLE)]
        {
            let mut words = vec![command.to_owned(), "--config".to_owned(), config.clone()];
            if command == "sink" {
                words.extend(["--out".to_owned(), folder.path().display().to_string()]);
            }
            let told = refused(&words, more);
            assert!(told.contains(expected), "{}: {command}: {told}", path.display());
        }
    }
}
