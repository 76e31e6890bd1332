//! Where the servers' programs are: installed, or unpacked by `tests/get-servers`.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Where `tests/get-servers` unpacks packages of the distribution.
const UNPACKED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/servers/root");

/// A command of the program that a package puts at `path`, such as `/usr/bin/redis-server`: the
/// system's, else the unpacked one, with its libraries.
///
/// # Panics
/// Where it is missing; says how to get it.
#[must_use]
pub fn program(path: &str) -> Command {
    if Path::new(path).exists() {
        return Command::new(path);
    }
    let root = Path::new(UNPACKED);
    let own = root.join(path.trim_start_matches('/'));
    assert!(own.exists(), "{path} is not installed: run tests/get-servers --all");
    let mut command = Command::new(own);
    command.env("ERL_ROOTDIR", root.join("usr/lib/erlang"));
    let system = std::env::var_os("PATH").unwrap_or_default();
    let programs = ["usr/lib/erlang/bin", "usr/bin", "usr/sbin", "bin"].map(|dir| root.join(dir));
    let programs = programs.into_iter().chain(std::env::split_paths(&system));
    if let Ok(path) = std::env::join_paths(programs) {
        command.env("PATH", path);
    }
    if let Ok(libraries) = std::env::join_paths(libraries(root)) {
        command.env("LD_LIBRARY_PATH", libraries);
    }
    command
}

/// The folders of libraries of every architecture that was unpacked, `usr/lib/x86_64-linux-gnu`.
fn libraries(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in ["usr/lib", "lib"] {
        let Ok(entries) = std::fs::read_dir(root.join(folder)) else { continue };
        let of_machine = |path: &PathBuf| path.to_string_lossy().contains("-linux-gnu");
        found.extend(entries.flatten().map(|entry| entry.path()).filter(of_machine));
    }
    found
}
