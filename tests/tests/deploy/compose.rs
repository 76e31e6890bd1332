//! deploy/compose.

use crate::files::{HEALTH_PORT, deploy, toml, words, yaml};
use newshound_tests::binary::{Guarded, newshound};
use newshound_tests::workspace::text;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

fn file() -> PathBuf {
    deploy().join("compose/compose.yaml")
}

/// Its services, by name.
pub(crate) fn services() -> serde_json::Map<String, Value> {
    yaml(&file()).remove(0)["services"].as_object().expect("services").clone()
}

fn config() -> toml::Table {
    toml(&text(&deploy().join("compose/newshound.toml")))
}

#[test]
fn names_and_files_exist() {
    let services = services();
    let top = yaml(&file()).remove(0);
    for wanted in ["rabbitmq", "redis", "demo", "scheduler", "worker", "sink"] {
        assert!(services.contains_key(wanted), "{wanted}");
    }
    for (name, service) in &services {
        for other in service["depends_on"].as_object().into_iter().flat_map(|map| map.keys()) {
            assert!(services.contains_key(other), "{name} depends on {other}");
        }
        for volume in service["volumes"].as_array().into_iter().flatten() {
            let source = volume.as_str().expect("short form").split(':').next().expect("source");
            let found = match source.strip_prefix("./") {
                Some(file) => deploy().join("compose").join(file).is_file(),
                None => top["volumes"].get(source).is_some(),
            };
            assert!(found, "{name}: {source}");
        }
        if let Some(build) = service.get("build") {
            let context = deploy().join("compose").join(build["context"].as_str().expect("path"));
            assert!(context.join(build["dockerfile"].as_str().expect("path")).is_file());
        }
        if service["image"] == "newshound:latest" {
            assert_eq!(service["read_only"], true, "{name}");
            assert_eq!(words(&service["cap_drop"]), ["ALL"], "{name}");
        }
    }
}

#[test]
fn redis_keeps_everything_and_evicts_nothing() {
    let command = words(&services()["redis"]["command"]).join(" ");
    for wanted in ["--appendonly yes", "--maxmemory-policy noeviction"] {
        assert!(command.contains(wanted), "{command}");
    }
}

#[test]
fn two_schedulers_and_several_workers() {
    let services = services();
    assert_eq!(services["scheduler"]["deploy"]["replicas"], 2);
    assert!(services["worker"]["deploy"]["replicas"].as_u64() > Some(1));
    for role in ["scheduler", "worker", "sink"] {
        let service = &services[role];
        let addresses = &service["environment"];
        for (variable, server, port) in
            [("NEWSHOUND_QUEUE_URL", "rabbitmq", 5672), ("NEWSHOUND_STORE_URL", "redis", 6379)]
        {
            let url = addresses[variable].as_str().expect("address");
            assert!(url.contains(&format!("@{server}:{port}/")), "{url}");
            assert_eq!(service["depends_on"][server]["condition"], "service_healthy");
        }
        let probe = words(&service["healthcheck"]["test"]).join(" ");
        assert!(probe.contains(&format!("/{HEALTH_PORT} ")) && probe.contains("/readyz"));
    }
    let listen = config()["health"]["listen"].as_str().expect("address").to_owned();
    assert!(listen.ends_with(&format!(":{HEALTH_PORT}")), "{listen}");
}

/// The seeds of its configuration are the front pages of the site its command serves.
#[test]
fn the_seeds_are_the_demo_site() {
    let demo = &services()["demo"];
    let mut command = words(&demo["command"]);
    let at = command.iter().position(|word| word == "--listen").expect("--listen") + 1;
    let first: u16 = command[at].rsplit(':').next().and_then(|p| p.parse().ok()).expect("port");
    // On free ports of loopback: another program may have these.
    "127.0.0.1:0".clone_into(&mut command[at]);
    let args: Vec<&str> = command.iter().map(String::as_str).collect();
    let mut served = Guarded(newshound(&args).spawn().expect("demo"));
    let lines = BufReader::new(served.0.stdout.take().expect("stdout")).lines();
    let seeds: BTreeSet<String> = config()["crawl"]["seeds"]
        .as_array()
        .expect("seeds")
        .iter()
        .map(|seed| seed.as_str().expect("url").to_owned())
        .collect();
    let told: BTreeSet<String> = lines
        .take(seeds.len())
        .enumerate()
        .map(|(host, line)| {
            let line = line.expect("a seed");
            let mut parts = line.splitn(4, [':', '/']);
            let (before, rest) = line.rsplit_once(':').expect("port");
            assert!(parts.next().is_some());
            let path = rest.find('/').map_or("", |slash| &rest[slash..]);
            format!("{before}:{}{path}", usize::from(first) + host)
        })
        .collect();
    assert_eq!(told, seeds);
    let aliases = words(&demo["networks"]["default"]["aliases"]);
    assert!(aliases.iter().any(|alias| told.iter().all(|seed| seed.contains(alias.as_str()))));
}
