//! A document that a comment or another document names is in the repository.

use newshound_tests::workspace::{files, root, text};
use std::path::Path;

#[test]
fn documents_that_are_named_exist() {
    let root = root();
    let decisions: Vec<String> = files(&root.join("docs/adr"), "md")
        .iter()
        .filter_map(|path| Some(path.file_name()?.to_str()?.get(..4)?.to_owned()))
        .collect();
    let mut missing = Vec::new();
    for path in ["rs", "md", "lua", "toml"].iter().flat_map(|ending| files(&root, ending)) {
        let text = text(&path);
        let here = path.strip_prefix(&root).unwrap_or(&path).display().to_string();
        for name in documents(&text) {
            if !exists(&root, path.parent().unwrap_or(&root), name) {
                missing.push(format!("{here}: {name}"));
            }
        }
        for number in text.split("adr/").skip(1).filter_map(|after| after.get(..4)) {
            let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
            if is_number && !decisions.iter().any(|decision| decision == number) {
                missing.push(format!("{here}: adr/{number}"));
            }
        }
    }
    assert!(missing.is_empty(), "these are not in the repository: {missing:#?}");
}

/// Names of Markdown files, and of Rust files with their folders, in a text.
fn documents(text: &str) -> impl Iterator<Item = &str> {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || "_-./".contains(c);
    text.split(move |c: char| !is_of_name(c))
        .map(|word| word.trim_end_matches('.'))
        .filter(|word| word.len() > 3)
        .filter(|word| {
            word.ends_with(".md") || word.ends_with(".rs") && word.starts_with("crates/")
        })
}

/// Whether it is there: beside the text that names it, in docs, in the root.
fn exists(root: &Path, beside: &Path, name: &str) -> bool {
    let name = name.trim_start_matches("/../../");
    [beside, root, &root.join("docs"), &root.join("docs/adr")]
        .iter()
        .any(|folder| folder.join(name).exists())
}

#[test]
fn a_document_is_found_in_a_sentence() {
    let text = "See docs/logs.md, crates/core/src/lib.rs and `README.md`. Not lib.rs, md or .md.";
    let found: Vec<&str> = documents(text).collect();
    assert_eq!(found, ["docs/logs.md", "crates/core/src/lib.rs", "README.md"]);
}
