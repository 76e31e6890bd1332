//! Site rules (docs/site-rules.md): the folder and the files they are read from.

mod complain;
mod file;

use crate::exit::Failure;
pub use file::read;
use newshound_core::rules::Sites;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

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
        .map(|path| read(path, floor).map_err(Failure::usage))
        .collect::<Result<Vec<_>, _>>()?;
    Sites::new(rules).map(Arc::new).map_err(|(host, one, other)| {
        Failure::usage(format!(
            "{shown}: {one} and {other} are both for {host}; leave the host in one of them"
        ))
    })
}
