//! The Python module, built and tested in virtual environments of its own by `python/test`. Run by
//! `tests/run --all`: it needs a Python and the package index that pip is set up for.

use newshound_tests::workspace;
use std::process::{Command, Stdio};

#[test]
#[ignore = "needs Python and its package index: tests/run --all"]
fn the_python_module_passes_its_tests() {
    let mut script = Command::new(workspace::root().join("python/test"));
    // Not those of the cargo that runs this test: its own builds for another purpose.
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CARGO_PKG_")) {
        script.env_remove(name);
    }
    let ran = script.stdin(Stdio::null()).output().expect("python/test starts");
    let said = [ran.stdout, ran.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    assert!(ran.status.success(), "python/test: {}{}", said[0], said[1]);
}
