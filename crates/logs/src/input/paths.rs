//! Which files are meant.

use crate::error::Error;
use std::path::{Path, PathBuf};

/// The log `name` in `folder` with what was set aside of it (`name.1`, ...), also as gzip.
#[must_use]
pub fn log_files(folder: &Path, name: &str) -> Vec<PathBuf> {
    let is_one = |file: &str| {
        let file = file.strip_suffix(".gz").unwrap_or(file);
        let Some(rest) = file.strip_prefix(name) else { return false };
        rest.is_empty() || rest.strip_prefix('.').is_some_and(is_number)
    };
    listed(folder, is_one).unwrap_or_default()
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Files and `-` as they are; a folder becomes its logs.
pub(super) fn expand(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let found =
            listed(path, is_log).map_err(|error| Error::Open { path: path.clone(), error })?;
        if found.is_empty() {
            return Err(Error::Empty { path: path.clone() });
        }
        files.extend(found);
    }
    // A file that is named twice would count twice.
    let mut once = Vec::with_capacity(files.len());
    for file in files {
        if !once.contains(&file) {
            once.push(file);
        }
    }
    Ok(once)
}

/// `x.log`, `x.log.1`, and both with `.gz`.
fn is_log(file: &str) -> bool {
    let file = file.strip_suffix(".gz").unwrap_or(file);
    match file.rsplit_once('.') {
        Some((_, "log")) => true,
        Some((before, number)) => is_number(number) && before.ends_with(".log"),
        None => false,
    }
}

fn listed(folder: &Path, takes: impl Fn(&str) -> bool) -> std::io::Result<Vec<PathBuf>> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)?
        .flatten()
        .filter(|entry| entry.file_name().to_str().is_some_and(&takes))
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect();
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_logs() {
        for (name, expected) in [
            ("crawl.log", true),
            ("crawl.log.1", true),
            ("worker-7.log.12.gz", true),
            ("crawl.log.gz", true),
            ("crawl.log.old", false),
            ("articles.jsonl", false),
            ("log", false),
        ] {
            assert_eq!(is_log(name), expected, "{name}");
        }
        let folder = tempfile::tempdir().expect("folder");
        for name in ["crawl.log", "crawl.log.2", "crawl.log.1.gz", "other.log", "crawl.log.x"] {
            std::fs::write(folder.path().join(name), b"").expect("written");
        }
        let names: Vec<String> = log_files(folder.path(), "crawl.log")
            .iter()
            .filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()))
            .collect();
        assert_eq!(names, ["crawl.log", "crawl.log.1.gz", "crawl.log.2"]);
        assert_eq!(expand(&[folder.path().to_path_buf()]).expect("logs").len(), 4);
    }
}
