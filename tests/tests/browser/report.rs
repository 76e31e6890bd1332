//! What `newshound report` writes: opened, searched, sorted, by keyboard alone; nothing of a page acts.

use newshound_tests::binary::newshound;
use newshound_tests::many;
use std::path::{Path, PathBuf};

fn report(out: &Path, hosts: usize) -> PathBuf {
    many::make(out, hosts).expect("made");
    let folder = out.display().to_string();
    let ran = newshound(&["report", "--out", &folder]).output().expect("run");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    out.join("report.html")
}

#[test]
#[ignore = "needs chromium: tests/run --all"]
fn a_report_is_looked_at() {
    let (few, many) = (tempfile::tempdir().expect("folder"), tempfile::tempdir().expect("folder"));
    let paths = [report(few.path(), 120), report(many.path(), 10_000)];
    let mut args: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    // Pictures to look at.
    args.extend(std::env::var("NEWSHOUND_PICTURES"));
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    println!("{}", super::node("report.mjs", &args));
}
