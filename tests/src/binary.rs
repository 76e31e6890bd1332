//! The `newshound` binary, built once for each test program.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// The path of the binary, built in the profile the tests are built in.
///
/// # Panics
/// When it cannot be built: no test of it can then mean anything.
pub fn path() -> &'static PathBuf {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| {
        let mut folder = std::env::current_exe().unwrap_or_default();
        folder.pop();
        if folder.ends_with("deps") || folder.ends_with("examples") {
            folder.pop();
        }
        let mut build = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()));
        // The whole workspace's features, as the tests were built with: nothing is built twice.
        build.args(["build", "--quiet", "--workspace", "--bin", "newshound"]);
        if folder.ends_with("release") {
            build.arg("--release");
        }
        // Where this program was built, whatever the environment says now.
        if let Some(target) = folder.parent() {
            build.arg("--target-dir").arg(target);
        }
        build.current_dir(super::workspace::root());
        let built = build.status().is_ok_and(|status| status.success());
        assert!(built, "newshound cannot be built");
        folder.join("newshound")
    })
}

/// A command of the binary with both outputs kept.
#[must_use]
pub fn newshound(args: &[&str]) -> Command {
    let mut command = Command::new(path());
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A child that is killed by its id when the test ends early.
#[derive(Debug)]
pub struct Guarded(pub Child);

impl Drop for Guarded {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
