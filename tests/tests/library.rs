//! The extractor as a library: packed by cargo as for other people's programs, and built from its packages.
//! Of `tests/run --all`: it builds the library and what it needs once more.

use newshound_tests::workspace;
use std::path::Path;
use std::process::{Command, Stdio};

const PACKAGES: [&str; 3] = ["newshound-core", "newshound-extract", "newshound-writers"];

/// A command that must end well.
fn run(program: &str, folder: &Path, args: &[&str]) {
    let mut command = Command::new(program);
    command.current_dir(folder).args(args).stdin(Stdio::null());
    // Cargo keeps what a package of this name and version once held, by the folder it was packed in; so
    // the packages are unpacked here, and built beside each other.
    command.env("CARGO_TARGET_DIR", workspace::root().join("target/library"));
    let ran = command.output().expect("it starts");
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(ran.status.success(), "{program} {args:?}: {said}");
}

/// Packs the three and unpacks them into `folder`, as a workspace in which they find each other.
fn packed(folder: &Path) {
    let mut args = vec!["package", "--allow-dirty", "--quiet", "--offline", "--no-verify"];
    for package in PACKAGES {
        args.extend(["--package", package]);
    }
    run(env!("CARGO"), &workspace::root(), &args);
    let (mut members, mut found) = (vec![], vec![]);
    for package in PACKAGES {
        let unpacked = format!("{package}-{}", env!("CARGO_PKG_VERSION"));
        let file = workspace::root().join(format!("target/library/package/{unpacked}.crate"));
        run("tar", folder, &["-xzf", &file.display().to_string()]);
        found.push(format!("{package} = {{ path = \"{unpacked}\" }}"));
        members.push(format!("\"{unpacked}\""));
    }
    let manifest = format!(
        "[workspace]\nresolver = \"2\"\nmembers = [{}]\n[patch.crates-io]\n{}\n",
        members.join(", "),
        found.join("\n")
    );
    std::fs::write(folder.join("Cargo.toml"), manifest).expect("written");
    std::fs::copy(workspace::root().join("Cargo.lock"), folder.join("Cargo.lock")).expect("copied");
}

#[test]
#[ignore = "builds the library once more: tests/run --all"]
fn the_library_builds_from_its_packages() {
    let folder = tempfile::tempdir().expect("folder");
    packed(folder.path());
    run(env!("CARGO"), folder.path(), &["build", "--quiet", "--offline"]);
}
