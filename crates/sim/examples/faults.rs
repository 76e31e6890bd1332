//! Takes the product's remedies out of a copy of the tree, one after the other (`faults.toml`), and
//! checks that the simulator notices each. `tests/run --sim-faults [WORD]`: those with the word in
//! their name.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

/// Seeds of its kind that a fault has to be found in.
const SEEDS: &str = "24";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Copies what cargo needs of the tree.
fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)?.flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        if name == "target" || name == ".git" {
            continue;
        }
        let to = to.join(&name);
        if entry.file_type()?.is_dir() {
            copy(&path, &to)?;
        } else {
            std::fs::copy(&path, &to)?;
        }
    }
    Ok(())
}

/// Whether the simulations of `kind` fail in `tree`; an error where they cannot be built.
fn fails(tree: &Path, kind: &str) -> Result<bool, Box<dyn Error>> {
    let cargo = |run: bool| {
        let mut command = Command::new("cargo");
        command.args(["test", "--quiet", "-p", "newshound-sim", "--test", "seeds"]);
        command.args(if run { &["--", "nothing_is_lost"][..] } else { &["--no-run"] });
        command.current_dir(tree).env("CARGO_TARGET_DIR", root().join("target"));
        command.env("NEWSHOUND_SIM", SEEDS).env("NEWSHOUND_SIM_KIND", kind);
        command
    };
    if !cargo(false).status()?.success() {
        return Err("it does not build".into());
    }
    Ok(!cargo(true).stdout(Stdio::null()).stderr(Stdio::null()).status()?.success())
}

#[expect(clippy::print_stdout, reason = "a command for people")]
fn main() -> Result<ExitCode, Box<dyn Error>> {
    let word = std::env::args().nth(1).unwrap_or_default();
    let list = std::fs::read_to_string(root().join("crates/sim/faults.toml"))?;
    let list: toml::Table = list.parse()?;
    let faults = list.get("fault").and_then(|all| all.as_array()).ok_or("no faults")?;
    let tree = root().join("target/sim-faults");
    copy(&root(), &tree)?;
    let mut unnoticed = 0;
    for fault in faults {
        let text = |name: &str| fault.get(name).and_then(|one| one.as_str()).ok_or("a text");
        let (name, kind, file) = (text("name")?, text("kind")?, tree.join(text("file")?));
        if !name.contains(&word) {
            continue;
        }
        let sound = std::fs::read_to_string(&file)?;
        let broken = sound.replacen(text("from")?, text("to")?, 1);
        if broken == sound {
            return Err(format!("{name}: {} has no such line", file.display()).into());
        }
        std::fs::write(&file, broken)?;
        let noticed = fails(&tree, kind);
        std::fs::write(&file, sound)?;
        let noticed = noticed?;
        println!("{} {kind}: {name}", if noticed { "noticed" } else { "UNNOTICED" });
        unnoticed += u32::from(!noticed);
    }
    Ok(if unnoticed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
