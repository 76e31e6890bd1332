//! Documents for users stand on their own.

use newshound_tests::workspace::{root, text};
use std::path::PathBuf;

/// Documents for who changes newshound.
const FOR_CONTRIBUTORS: [&str; 2] = ["ARCHITECTURE.md", "simulation.md"];

fn documents() -> Vec<PathBuf> {
    let files = std::fs::read_dir(root().join("docs")).expect("docs");
    let mut all: Vec<PathBuf> = files.map(|file| file.expect("a file").path()).collect();
    all.push(root().join("README.md"));
    all.retain(|path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        path.extension().is_some_and(|end| end == "md") && !FOR_CONTRIBUTORS.contains(&name)
    });
    all
}

#[test]
fn no_document_sends_a_user_to_source() {
    let documents = documents();
    assert!(documents.len() > 12, "{documents:?}");
    for path in documents {
        for line in text(&path).lines() {
            // A command names what it works on.
            let words = line.split(|c: char| c.is_whitespace() || "`()|,;:".contains(c));
            let source = words.filter(|word| word.ends_with(".rs") && !word.contains("//"));
            let is_command = line.starts_with("    ");
            assert!(is_command || source.count() == 0, "{}: {line}", path.display());
        }
    }
}
