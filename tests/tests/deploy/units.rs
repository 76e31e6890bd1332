//! deploy/systemd.

use crate::files::deploy;
use newshound_tests::workspace::{files, text};
use newshound_testservers::program;
use std::path::{Path, PathBuf};

/// What every unit must have to be locked down.
const HARDENED: &[&str] = &[
    "User=newshound",
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "PrivateDevices=yes",
    "CapabilityBoundingSet=",
    "MemoryDenyWriteExecute=yes",
    "RestrictNamespaces=yes",
    "SystemCallFilter=@system-service",
];

/// What the roles of a cluster have beside it: addresses with passwords, and a restart.
const ROLES: &[&str] = &["EnvironmentFile=/etc/newshound/environment", "Restart=on-failure"];

pub(crate) fn units() -> Vec<PathBuf> {
    let found = files(&deploy().join("systemd"), "service");
    assert_eq!(found.len(), 5, "scheduler, worker, sink; watch, new");
    found
}

/// The values of `key` in a unit.
pub(crate) fn values(unit: &Path, key: &str) -> Vec<String> {
    let text = text(unit);
    let lines = text.lines().filter_map(|line| line.split_once('='));
    lines.filter(|(name, _)| *name == key).map(|(_, value)| value.to_owned()).collect()
}

#[test]
fn units_are_well_formed_and_hardened() {
    for unit in units() {
        let text = text(&unit);
        let mut sections = Vec::new();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                Some(section) => sections.push(section),
                None => assert!(line.contains('='), "{}: {line}", unit.display()),
            }
        }
        let by_timer = unit.with_extension("timer").exists();
        let wanted =
            if by_timer { &["Unit", "Service"][..] } else { &["Unit", "Service", "Install"] };
        assert_eq!(sections, wanted, "{}", unit.display());
        let role = text.contains("# NEWSHOUND_QUEUE_URL");
        for wanted in HARDENED.iter().chain(if role { ROLES } else { &[] }) {
            assert!(text.lines().any(|line| line == *wanted), "{}: {wanted}", unit.display());
        }
        let stop: u64 = values(&unit, "TimeoutStopSec")[0].parse().expect("seconds");
        assert!(stop > 30, "a worker finishes its fetches within 30 s");
    }
}

/// Exit codes that are no failure: a restart, or a mail about a failed unit, would be wrong.
#[test]
fn good_ends_are_no_failures() {
    for (unit, codes) in [
        ("newshound-new.service", "11 130"),
        ("newshound-scheduler.service", "11 130"),
        ("newshound-watch.service", "130"),
    ] {
        let found = values(&deploy().join("systemd").join(unit), "SuccessExitStatus");
        assert_eq!(found, [codes], "{unit}");
    }
    let timer = text(&deploy().join("systemd/newshound-new.timer"));
    assert!(timer.contains("\nOnCalendar=") && timer.contains("WantedBy=timers.target"));
}

#[test]
fn the_environment_has_both_addresses() {
    let example = text(&deploy().join("systemd/environment.example"));
    for variable in ["NEWSHOUND_QUEUE_URL=amqp://", "NEWSHOUND_STORE_URL=redis://"] {
        assert!(example.lines().any(|line| line.starts_with(variable)), "{variable}");
    }
}

/// systemd's own checker finds nothing but that the binary and the user are not installed, and calls
/// the units well locked down.
#[test]
#[ignore = "needs systemd-analyze: tests/run --all"]
fn systemd_analyze_agrees() {
    for unit in units() {
        let checker = || program("/usr/bin/systemd-analyze");
        let verified = checker().arg("verify").arg(&unit).output().expect("systemd-analyze");
        let told = String::from_utf8_lossy(&verified.stderr).into_owned();
        let name = unit.file_name().and_then(|name| name.to_str()).expect("name").to_owned();
        let stem = name.trim_end_matches(".service").trim_end_matches('@').to_owned();
        let ours = told.lines().filter(|line| line.contains(&stem));
        let known = |line: &&str| line.contains("is not executable: No such file");
        let other: Vec<&str> = ours.filter(|line| !known(line)).collect();
        assert!(other.is_empty(), "{other:#?}");
        // `--offline` is of systemd 250; an older one is not asked.
        let security = checker()
            .args(["security", "--offline=true", "--threshold=20"])
            .arg(&unit)
            .output()
            .expect("asked before");
        let told = String::from_utf8_lossy(&security.stderr).into_owned();
        assert!(security.status.success() || told.contains("unrecognized"), "{name}: {told}");
    }
}
