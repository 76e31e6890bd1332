//! deploy/kubernetes.

use crate::files::{HEALTH_PORT, deploy, queue, toml, yaml};
use newshound_tests::workspace::files;
use newshound_testservers::program;
use serde_json::Value;

pub(crate) fn objects() -> Vec<Value> {
    files(&deploy().join("kubernetes"), "yaml").iter().flat_map(|path| yaml(path)).collect()
}

/// Deployments and the like.
pub(crate) fn workloads() -> Vec<Value> {
    let mut all = objects();
    all.retain(|object| object["spec"]["template"]["spec"]["containers"].is_array());
    assert_eq!(all.len(), 3, "scheduler, worker, sink");
    all
}

fn named(kind: &str, name: &str) -> Value {
    let mut all = objects().into_iter();
    let found = all.find(|object| object["kind"] == kind && object["metadata"]["name"] == name);
    found.unwrap_or_else(|| panic!("no {kind} {name}"))
}

/// Whether the labels of `labels` contain every label asked for.
fn selects(wanted: &Value, labels: &Value) -> bool {
    let wanted = wanted.as_object().expect("labels");
    !wanted.is_empty() && wanted.iter().all(|(name, value)| labels[name] == *value)
}

fn config() -> toml::Table {
    toml(named("ConfigMap", "newshound")["data"]["newshound.toml"].as_str().expect("config"))
}

#[test]
fn every_object_is_named_and_listed() {
    let folder = deploy().join("kubernetes");
    let listed = &yaml(&folder.join("kustomization.yaml"))[0];
    let listed = crate::files::words(&listed["resources"]);
    for path in files(&folder, "yaml") {
        let name = path.file_name().and_then(|name| name.to_str()).expect("name").to_owned();
        let special = name == "kustomization.yaml" || name.contains(".example.");
        assert!(special || listed.contains(&name), "{name} is not in kustomization.yaml");
    }
    for object in objects() {
        for key in ["apiVersion", "kind"] {
            assert!(object[key].is_string(), "{object}");
        }
        let own = ["Kustomization", "Namespace"].iter().any(|kind| object["kind"] == *kind);
        assert!(own || object["metadata"]["namespace"] == "newshound", "{object}");
    }
}

#[test]
fn pods_are_locked_down_limited_and_probed() {
    for workload in workloads() {
        let name = &workload["metadata"]["name"];
        let pod = &workload["spec"]["template"]["spec"];
        assert_eq!(pod["securityContext"]["runAsNonRoot"], true, "{name}");
        assert_eq!(pod["securityContext"]["seccompProfile"]["type"], "RuntimeDefault");
        assert_eq!(pod["automountServiceAccountToken"], false);
        // A worker finishes its fetches within 30 s.
        assert!(pod["terminationGracePeriodSeconds"].as_u64() > Some(30));
        let container = &pod["containers"][0];
        let context = &container["securityContext"];
        assert_eq!(context["readOnlyRootFilesystem"], true);
        assert_eq!(context["allowPrivilegeEscalation"], false);
        assert_eq!(context["capabilities"]["drop"][0], "ALL");
        for kind in ["requests", "limits"] {
            for what in ["cpu", "memory"] {
                assert!(container["resources"][kind][what].is_string(), "{name} {kind} {what}");
            }
        }
        let port = &container["ports"][0];
        assert_eq!(port["containerPort"], HEALTH_PORT);
        for (probe, path) in [
            ("livenessProbe", "/healthz"),
            ("readinessProbe", "/readyz"),
            ("startupProbe", "/healthz"),
        ] {
            let asked = &container[probe]["httpGet"];
            assert_eq!((&asked["path"], &asked["port"]), (&path.into(), &port["name"]));
        }
        let listen = config()["health"]["listen"].as_str().expect("address").to_owned();
        assert_eq!(listen, format!("0.0.0.0:{HEALTH_PORT}"));
    }
}

#[test]
fn selectors_select_and_budgets_guard() {
    for workload in workloads() {
        let labels = &workload["spec"]["template"]["metadata"]["labels"];
        assert!(selects(&workload["spec"]["selector"]["matchLabels"], labels), "{workload}");
        let guarded = objects().iter().any(|object| {
            object["kind"] == "PodDisruptionBudget"
                && selects(&object["spec"]["selector"]["matchLabels"], labels)
        });
        assert!(guarded, "{} has no budget", workload["metadata"]["name"]);
        let policy = named("NetworkPolicy", "newshound");
        assert!(selects(&policy["spec"]["podSelector"]["matchLabels"], labels));
    }
}

#[test]
fn mounts_hold_what_the_configuration_names() {
    let secret = named("Secret", "newshound");
    for workload in workloads() {
        let pod = &workload["spec"]["template"]["spec"];
        let mounts = pod["containers"][0]["volumeMounts"].as_array().expect("mounts").clone();
        let claims = workload["spec"]["volumeClaimTemplates"].as_array().cloned();
        let volumes = pod["volumes"].as_array().expect("volumes");
        for mount in &mounts {
            let claimed = claims.iter().flatten().any(|c| c["metadata"]["name"] == mount["name"]);
            assert!(claimed || volumes.iter().any(|v| v["name"] == mount["name"]), "{mount}");
        }
        for section in ["queue", "store"] {
            let file = config()[section]["url_file"].as_str().expect("file").to_owned();
            let (folder, key) = file.rsplit_once('/').expect("folder");
            assert!(secret["stringData"][key].is_string(), "{key}");
            let mount = mounts.iter().find(|mount| mount["mountPath"] == folder).expect(folder);
            let volume = volumes.iter().find(|v| v["name"] == mount["name"]).expect("volume");
            assert_eq!(volume["secret"]["secretName"], "newshound");
        }
    }
}

#[test]
fn workers_are_scaled_by_the_queue_of_tasks() {
    let scaled = named("ScaledObject", "worker");
    let target = &scaled["spec"]["scaleTargetRef"];
    named(target["kind"].as_str().expect("kind"), target["name"].as_str().expect("name"));
    assert!(scaled["spec"]["minReplicaCount"].as_u64() >= Some(1));
    let trigger = &scaled["spec"]["triggers"][0];
    let crawl = &config()["crawl"];
    let tasks = queue(crawl["name"].as_str().expect("name"), "tasks");
    assert_eq!(trigger["metadata"]["queueName"], tasks);
    let half = crawl["connections"].as_integer().expect("connections") / 2;
    assert_eq!(trigger["metadata"]["value"], half.to_string());
    let auth = named(
        "TriggerAuthentication",
        trigger["authenticationRef"]["name"].as_str().expect("name"),
    );
    let key = auth["spec"]["secretTargetRef"][0]["key"].as_str().expect("key").to_owned();
    assert!(named("Secret", "newshound")["stringData"][key].is_string());
}

/// The files also go through kubectl's own reader.
#[test]
#[ignore = "needs kubectl: tests/run --all"]
fn kustomize_builds_them() {
    let folder = deploy().join("kubernetes");
    let kubectl = || program("/usr/bin/kubectl").arg("kustomize").arg(&folder).output();
    let built = kubectl().expect("kubectl");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let built = String::from_utf8_lossy(&built.stdout).into_owned();
    // All but the kustomization itself and the example of a secret.
    assert_eq!(built.matches("\nkind: ").count(), objects().len() - 2, "{built}");
}
