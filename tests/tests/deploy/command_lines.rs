//! Every command line and configuration against the binary itself.

use crate::compose::services;
use crate::files::{configurations, words};
use crate::kubernetes::workloads;
use crate::units::{units, values};
use newshound_tests::binary::newshound;
use newshound_tests::workspace::{root, text};

/// An option that is read last and refused for certain: so nothing starts, and everything that
/// was read before it was accepted.
const REFUSED: [&str; 2] = ["--connections", "0"];

fn told(args: &[&str]) -> (Option<i32>, String) {
    let ran = newshound(args).output().expect("newshound");
    (ran.status.code(), String::from_utf8_lossy(&ran.stderr).into_owned())
}

#[test]
fn every_configuration_is_accepted() {
    for (path, text) in configurations() {
        let folder = tempfile::tempdir().expect("folder");
        let file = folder.path().join("newshound.toml");
        std::fs::write(&file, text).expect("written");
        let file = file.display().to_string();
        let (code, told) = told(&["crawl", "--config", &file, REFUSED[0], REFUSED[1]]);
        assert_eq!(code, Some(2));
        assert!(
            told.contains("--connections 0 would never ask anyone"),
            "{}: {told}",
            path.display()
        );
    }
}
