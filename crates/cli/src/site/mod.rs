//! Site rules: the folder they are read from, and `newshound site check`.

mod check;
mod complain;
mod file;

use crate::args::SiteCommand;
use crate::exit::{Exit, Failure};
use newshound_core::rules::Sites;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Runs `newshound site`.
///
/// # Errors
/// With the sentence to print and the exit code.
pub fn command(command: &SiteCommand) -> Result<Exit, Failure> {
    match command {
        SiteCommand::Check(args) => check::command(args),
    }
}

/// The rules of every `*.toml` of a folder. `floor` is the crawl's least delay.
///
/// # Errors
/// With file, line and what to write instead; where two files are for one host.
pub fn folder(folder: &Path, floor: Duration) -> Result<Arc<Sites>, Failure> {
    let shown = folder.display();
    let unreadable = |error: std::io::Error| {
        Failure::usage(format!("{shown}: cannot be read: {error}; check --sites ([crawl] sites)"))
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            files.push(path);
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(Failure::usage(format!(
            "{shown}: no file of it ends in .toml; name the folder of the site rules"
        )));
    }
    let rules = files
        .iter()
        .map(|path| file::read(path, floor).map_err(Failure::usage))
        .collect::<Result<Vec<_>, _>>()?;
    Sites::new(rules).map(Arc::new).map_err(|(host, one, other)| {
        Failure::usage(format!(
            "{shown}: {one} and {other} are both for {host}; leave the host in one of them"
        ))
    })
}
