//! What newshound writes for a browser, in a real one. Run by `tests/run --all`; `tests/get-servers --all`
//! gets Chromium, and what drives it and judges its pages (package.json beside this file).

mod console;
mod explain;
mod report;

use newshound_tests::workspace::root;
use newshound_testservers::program;
use std::process::Command;

/// Chromium. The one of `/usr/bin` is a script that names it by its place in an installed system.
const CHROMIUM: &str = "/usr/lib/chromium/chromium";

/// Runs one of the scripts beside this file; gives what it printed.
fn node(script: &str, args: &[&str]) -> String {
    let ran = node_command(script, args).output().expect("node");
    let output = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(ran.status.success(), "{output}{}", String::from_utf8_lossy(&ran.stderr));
    output
}

/// One of the scripts beside this file.
fn node_command(script: &str, args: &[&str]) -> Command {
    let modules = root().join("target/servers/node");
    assert!(modules.join("node_modules").exists(), "run tests/get-servers --all");
    let chromium = program(CHROMIUM).get_program().to_owned();
    let mut node = program("/usr/bin/node");
    // Chromium's libraries, where it is an unpacked one.
    node.envs(program(CHROMIUM).get_envs().filter_map(|(name, value)| Some((name, value?))));
    node.arg(root().join("tests/tests/browser").join(script)).args(args);
    node.env("NEWSHOUND_NODE", modules).env("NEWSHOUND_CHROMIUM", chromium);
    node
}
