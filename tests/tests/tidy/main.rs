//! The rules of the house that a machine can check.

mod circles;
mod decisions;
mod documents;
mod mentions;
mod modules;
mod public;

use newshound_tests::workspace::{files, root, text};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Packages by layer: an arrow may only point to a lower one (docs/ARCHITECTURE.md).
const LAYERS: &[(&str, u8)] = &[
    ("core", 0),
    ("extract", 1),
    ("writers", 1),
    ("logs", 1),
    ("ports", 1),
    ("records", 1),
    ("demosite", 1),
    ("hostile", 1),
    ("testservers", 1),
    ("scheduler", 2),
    ("worker", 2),
    ("fetch", 2),
    ("embedded", 2),
    ("cluster", 2),
    ("sinks", 2),
    ("warc", 2),
    ("observe", 3),
    ("properties", 3),
    ("python", 2),
    ("roles", 4),
    ("desk", 5),
    ("cli", 6),
    ("sim", 5),
    ("tests", 7),
];

/// Libraries that few packages may name.
const OWNERS: &[(&str, &str)] = &[
    ("lapin", "cluster"),
    ("redis", "cluster"),
    ("reqwest", "fetch"),
    ("reqwest", "sinks"),
    ("scraper", "extract"),
    ("rusqlite", "embedded"),
    ("rusqlite", "sinks"),
    ("rusqlite", "tests"),
    ("tokio-postgres", "sinks"),
    ("parquet", "sinks"),
    ("parquet", "tests"),
    ("pyo3", "python"),
];

fn packages() -> Vec<(String, toml::Table)> {
    let mut manifests: Vec<PathBuf> = std::fs::read_dir(root().join("crates"))
        .expect("crates")
        .flatten()
        .map(|entry| entry.path().join("Cargo.toml"))
        .collect();
    manifests.extend(["python", "tests"].map(|name| root().join(name).join("Cargo.toml")));
    manifests
        .iter()
        .map(|path| {
            let table: toml::Table = text(path).parse().expect("manifest");
            let name = table["package"]["name"].as_str().expect("name");
            (name.trim_start_matches("newshound-").to_owned(), table)
        })
        .collect()
}

fn dependencies(table: &toml::Table, sections: &[&str]) -> BTreeSet<String> {
    sections
        .iter()
        .filter_map(|section| table.get(*section)?.as_table())
        .flat_map(|names| names.keys().cloned())
        .collect()
}

#[test]
fn arrows_point_down_only() {
    let layers: BTreeMap<&str, u8> = LAYERS.iter().copied().collect();
    for (name, table) in packages() {
        let own = layers[name.as_str()];
        for dependency in dependencies(&table, &["dependencies"]) {
            let Some(other) = dependency.strip_prefix("newshound-") else { continue };
            assert!(layers[other] < own, "{name} must not depend on {other}");
        }
    }
}

#[test]
fn each_risky_library_has_one_owner() {
    let sections = ["dependencies", "dev-dependencies", "build-dependencies"];
    for (name, table) in packages() {
        for dependency in dependencies(&table, &sections) {
            let owners = OWNERS.iter().filter(|(library, _)| dependency == *library);
            let owners: Vec<&str> = owners.map(|(_, owner)| *owner).collect();
            let is_free = owners.is_empty() || owners.contains(&name.as_str());
            assert!(is_free, "{name} names {dependency}, which is of {owners:?}");
        }
    }
}

#[test]
fn pure_crates_are_pure() {
    let forbidden = [
        "tokio",
        "async fn",
        "std::fs",
        "std::net::Tcp",
        "std::net::Udp",
        "SystemTime",
        "Instant::now",
        "std::thread",
        "rand::",
    ];
    for package in ["core", "extract"] {
        for path in files(&root().join("crates").join(package).join("src"), "rs") {
            let code = text(&path);
            if path.ends_with("tests.rs")
                || path.components().any(|part| part.as_os_str() == "tests")
            {
                continue;
            }
            let code = code.split("#[cfg(test)]").next().unwrap_or_default();
            for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
                for word in forbidden {
                    assert!(!line.contains(word), "{}: {word} in a pure crate", path.display());
                }
            }
        }
    }
}

#[test]
fn files_stay_short() {
    let long: Vec<String> = sources()
        .iter()
        .map(|path| (text(path).lines().count(), path))
        .filter(|(lines, _)| *lines > 500)
        .map(|(lines, path)| format!("{} has {lines} lines", path.display()))
        .collect();
    assert!(long.is_empty(), "split these: {long:#?}");
}

#[test]
fn no_left_overs() {
    // Put together so that this file does not find itself.
    let words = [
        ["TO", "DO"].concat(),
        ["FIX", "ME"].concat(),
        ["#[al", "low("].concat(),
        ["crates", ".io"].concat(),
        ["py", "pi.org"].concat(),
        ["/wo", "rk/"].concat(),
    ];
    for path in sources().into_iter().chain(documents()) {
        let code = text(&path);
        for word in &words {
            assert!(!code.contains(word.as_str()), "{}: {word}", path.display());
        }
    }
}

/// Names of events are the message of each `tracing` call: short, constant, listed.
#[test]
fn every_event_is_documented_and_every_documented_event_exists() {
    let listed: BTreeSet<String> = text(&root().join("docs/events.md"))
        .lines()
        .filter_map(|line| {
            let (name, rest) = line.strip_prefix("| `")?.split_once('`')?;
            let level = rest.split('|').nth(1)?.trim();
            ["error", "warn", "info", "debug"].contains(&level).then(|| name.to_owned())
        })
        .collect();
    let mut used = BTreeSet::new();
    for path in sources() {
        if !path.components().any(|part| part.as_os_str() == "src") {
            continue;
        }
        let code = text(&path);
        for level in ["error", "warn", "info", "debug"] {
            for call in code.split(&format!("tracing::{level}!(")).skip(1) {
                used.insert(event_name(call).unwrap_or_else(|| {
                    panic!("{}: an event without a constant name", path.display())
                }));
            }
        }
    }
    assert_eq!(used, listed, "code on the left, docs/events.md on the right");
}

/// The last string literal before the call's closing parenthesis, if it is a plain name.
fn event_name(call: &str) -> Option<String> {
    let (mut open, mut quoted, mut end) = (1, false, None);
    let mut before = ' ';
    for (at, character) in call.char_indices() {
        match character {
            '"' if before != '\\' => quoted = !quoted,
            '(' if !quoted => open += 1,
            ')' if !quoted => open -= 1,
            _ => {}
        }
        if open == 0 {
            end = Some(at);
            break;
        }
        before = character;
    }
    let end = end?;
    let name = call[..end].trim_end().trim_end_matches(',').rsplit('"').nth(1)?;
    let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    (plain && !name.is_empty()).then(|| name.to_owned())
}

fn sources() -> Vec<PathBuf> {
    let mut all = files(&root().join("crates"), "rs");
    all.extend(files(&root().join("tests"), "rs"));
    all.extend(["rs", "py", "pyi"].iter().flat_map(|kind| files(&root().join("python"), kind)));
    all
}

fn documents() -> Vec<PathBuf> {
    let mut all = files(&root().join("docs"), "md");
    all.extend(["README.md", "CHANGELOG.md", "CONTRIBUTING.md"].map(|name| root().join(name)));
    all
}

#[test]
fn documents_exist() {
    for name in [
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "LICENSE",
        "deny.toml",
        ".ci/run",
        "tests/run",
        "docs/ARCHITECTURE.md",
        "docs/events.md",
        "docs/article.md",
        "docs/article.schema.json",
        "docs/configuration.md",
        "docs/exit-codes.md",
        "docs/performance.md",
    ] {
        assert!(Path::new(&root().join(name)).exists(), "{name} is missing");
    }
}

/// Files that documents and comments name are there, or a file whose name begins so
/// (`docs/adr/0018`).
#[test]
fn files_that_are_named_exist() {
    let mut all = sources();
    all.extend(documents());
    let names: Vec<String> = all.iter().map(|path| path.display().to_string()).collect();
    let mut missing = Vec::new();
    for path in &all {
        let is_code = path.extension().is_some_and(|ending| ending == "rs");
        for line in text(path).lines().filter(|line| !is_code || line.trim().starts_with("//")) {
            for named in line.split(|c: char| !c.is_ascii_alphanumeric() && !"_./-".contains(c)) {
                let named = named.trim_end_matches(['.', '/']);
                // WEIGHTS.rs: an argument.
                let is_argument = named.starts_with(|c: char| c.is_ascii_uppercase());
                // https://example.rs: an address.
                let is_address = named.starts_with("//");
                let is_there = if is_address {
                    true
                } else if is_code && named.ends_with(".md") {
                    begins_one(named)
                } else if named.ends_with(".rs") {
                    is_argument || names.iter().any(|name| name.ends_with(&format!("/{named}")))
                } else {
                    let known = ["crates/", "docs/", "deploy/", ".ci/"];
                    !known.iter().any(|folder| named.starts_with(folder)) || begins_one(named)
                };
                if !is_there {
                    missing.push(format!("{}: {named}", path.display()));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

fn begins_one(path: &str) -> bool {
    let whole = root().join(path);
    let (Some(folder), Some(name)) = (whole.parent(), whole.file_name()) else { return false };
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    let name = name.to_string_lossy();
    entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with(&*name))
}
