//! The output folder: its files, and whether it can be written.

use crate::exit::{Exit, Failure};
use std::path::Path;

/// The folder of the state under `--out`.
pub const STATE: &str = "state";
/// The articles under `--out`.
pub const ARTICLES: &str = "articles.jsonl";
/// The log under `--out`.
pub const LOG: &str = "crawl.log";

/// Refuses what is meant for standard output: state and log need a folder beside the articles.
///
/// # Errors
/// With what to do instead.
pub(crate) fn check(out: &Path) -> Result<(), Failure> {
    if out == Path::new("-") {
        return Err(Failure::usage(
            "--out - : articles are not written to standard output, since a crawl keeps its state and log \
             beside them; name a folder and read its articles.jsonl, as in `tail -F news/articles.jsonl`",
        ));
    }
    Ok(())
}

/// Makes the folder and checks that it can be written.
///
/// # Errors
/// With the path, the reason and what to do.
pub fn prepare(out: &Path) -> Result<(), Failure> {
    check(out)?;
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
