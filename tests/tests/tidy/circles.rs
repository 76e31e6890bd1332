//! No module needs one that needs it: a circle of files can only be read, tested and moved whole.

use crate::modules::imports;
use newshound_tests::workspace::root;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

#[test]
fn modules_form_no_circle() {
    let mut found = Vec::new();
    let packages = std::fs::read_dir(root().join("crates")).expect("crates").flatten();
    for package in packages {
        let imports = imports(&package.path());
        for circle in circles(&imports) {
            let arrows = circle.iter().flat_map(|from| {
                let inside = imports[from].iter().filter(|to| circle.contains(*to));
                inside.map(|to| format!("{} -> {}", shown(from), shown(to)))
            });
            let arrows: Vec<String> = arrows.collect();
            found.push(arrows);
        }
    }
    assert!(found.is_empty(), "{} circles of files: {found:#?}", found.len());
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root().join("crates")).unwrap_or(path).display().to_string()
}

/// Groups of more than one file in which each reaches each (Tarjan's strongly connected
/// components, by reachability: the packages are small).
fn circles(imports: &BTreeMap<PathBuf, BTreeSet<PathBuf>>) -> Vec<BTreeSet<PathBuf>> {
    let reach: BTreeMap<&PathBuf, BTreeSet<&PathBuf>> =
        imports.keys().map(|path| (path, reached(imports, path))).collect();
    let mut found: Vec<BTreeSet<PathBuf>> = Vec::new();
    for path in imports.keys() {
        if found.iter().any(|circle| circle.contains(path)) {
            continue;
        }
        let circle: BTreeSet<PathBuf> = reach[path]
            .iter()
            .filter(|other| reach[**other].contains(path))
            .map(|other| (*other).clone())
            .collect();
        if circle.len() > 1 {
            found.push(circle);
        }
    }
    found
}

fn reached<'a>(
    imports: &'a BTreeMap<PathBuf, BTreeSet<PathBuf>>,
    from: &'a PathBuf,
) -> BTreeSet<&'a PathBuf> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![from];
    while let Some(path) = waiting.pop() {
        for next in imports.get(path).into_iter().flatten() {
            if found.insert(next) {
                waiting.push(next);
            }
        }
    }
    found
}

#[test]
fn a_circle_is_found() {
    let path = |name: &str| PathBuf::from(name);
    let arrows = [("a", vec!["b"]), ("b", vec!["c"]), ("c", vec!["b"]), ("d", vec!["a"])];
    let imports = arrows
        .into_iter()
        .map(|(from, to)| (path(from), to.into_iter().map(path).collect()))
        .collect();
    assert_eq!(circles(&imports), [BTreeSet::from([path("b"), path("c")])]);
}
