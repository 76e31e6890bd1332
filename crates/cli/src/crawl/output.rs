//! The output folder: made, checked, and deleted only when asked.

use super::{ARTICLES, LOG, STATE};
use crate::exit::{Exit, Failure};
use std::io::{IsTerminal, Write};
use std::path::Path;

/// Makes the folder and checks that it can be written.
///
/// # Errors
/// With the path, the reason and what to do.
pub fn prepare(out: &Path) -> Result<(), Failure> {
    let fail = |error: std::io::Error| {
        Failure::new(
            Exit::Output,
            format!("{}: cannot be written: {error}; choose another --out", out.display()),
        )
    };
    std::fs::create_dir_all(out).map_err(fail)?;
    // Rights alone do not tell: a read-only or full disk shows at the first file.
    let probe = out.join(".newshound-probe");
    std::fs::write(&probe, b"x").map_err(fail)?;
    std::fs::remove_file(&probe).map_err(fail)
}

/// Deletes what an earlier crawl left in `out`, and nothing else.
///
/// # Errors
/// When the answer is no, nobody can be asked, or a file cannot be deleted.
pub fn delete(out: &Path, yes: bool) -> Result<(), Failure> {
    let mut old: Vec<_> =
        [STATE, ARTICLES].iter().map(|name| out.join(name)).filter(|path| path.exists()).collect();
    old.extend(newshound_logs::log_files(out, LOG));
    if old.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = old.iter().map(|path| path.display().to_string()).collect();
    let names = names.join(", ");
    if !yes && !confirmed(&format!("--fresh-start deletes {names}. Go on? [y/N] "))? {
        return Err(Failure::usage("nothing was deleted and nothing was crawled"));
    }
    for path in old {
        let deleted = if path.is_dir() {
            std::fs::remove_dir_all(&path)
        } else {
            std::fs::remove_file(&path)
        };
        deleted.map_err(|error| {
            Failure::new(Exit::Output, format!("{}: cannot be deleted: {error}", path.display()))
        })?;
    }
    Ok(())
}

fn confirmed(question: &str) -> Result<bool, Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::usage(
            "--fresh-start deletes the last crawl and there is no terminal to ask on; add --yes",
        ));
    }
    let mut stderr = std::io::stderr();
    let _ = stderr.write_all(question.as_bytes());
    let _ = stderr.flush();
    let mut answer = String::new();
    let read = std::io::stdin().read_line(&mut answer);
    Ok(read.is_ok() && matches!(answer.trim(), "y" | "Y" | "yes"))
}
