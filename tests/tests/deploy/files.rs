//! Reading the files.

use newshound_tests::workspace::{files, root, text};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The port of `/healthz` and `/readyz` everywhere in deploy/.
pub(crate) const HEALTH_PORT: u64 = 9090;

pub(crate) fn deploy() -> PathBuf {
    root().join("deploy")
}

/// The documents of a YAML file, anchors and merge keys resolved.
pub(crate) fn yaml(path: &Path) -> Vec<Value> {
    let read = serde_saphyr::from_multiple(&text(path));
    let documents: Vec<Value> = read.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(!documents.is_empty(), "{} is empty", path.display());
    documents
}

pub(crate) fn toml(text: &str) -> toml::Table {
    text.parse().unwrap_or_else(|error| panic!("{error}:\n{text}"))
}

/// The strings of a YAML list.
pub(crate) fn words(list: &Value) -> Vec<String> {
    let list = list.as_array().unwrap_or_else(|| panic!("{list} is no list"));
    list.iter().map(|word| word.as_str().expect("a string").to_owned()).collect()
}

/// The configuration of a ConfigMap, a compose file, the example.
pub(crate) fn configurations() -> Vec<(PathBuf, String)> {
    let mut all: Vec<(PathBuf, String)> =
        files(&deploy(), "toml").into_iter().map(|path| (path.clone(), text(&path))).collect();
    for path in files(&deploy(), "yaml") {
        for document in yaml(&path) {
            if let Some(config) = document["data"]["newshound.toml"].as_str() {
                all.push((path.clone(), config.to_owned()));
            }
        }
    }
    assert!(all.len() >= 3, "{} configurations", all.len());
    all
}

/// A name of docs/MESSAGES.md for the crawl `crawl`; it must be written there.
pub(crate) fn queue(crawl: &str, what: &str) -> String {
    let messages = text(&root().join("docs/MESSAGES.md"));
    let rule = "`newshound.v1.CRAWL.WHAT`";
    assert!(messages.contains(rule) && messages.contains(&format!("| `...{what}` |")), "{what}");
    rule.trim_matches('`').replace("CRAWL", crawl).replace("WHAT", what)
}

#[test]
fn every_yaml_and_toml_file_parses() {
    let found: Vec<PathBuf> = ["yaml", "yml"].iter().flat_map(|e| files(&deploy(), e)).collect();
    assert!(found.len() >= 8, "{found:?}");
    for path in found {
        yaml(&path);
    }
    for (_, text) in configurations() {
        toml(&text);
    }
}
