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
        // Editors leave files of their own, which begin with a dot.
        let is_hidden =
            path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if !is_hidden && path.extension().is_some_and(|ending| ending == "toml") {
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

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    #[test]
    fn odd_names_and_links_stop_nothing_and_are_told() {
        let dir = tempfile::tempdir().expect("folder");
        let rules = |host: &str| format!("hosts = [\"{host}\"]\n");
        let read = || folder(dir.path(), Duration::ZERO).map(|sites| sites.all().count());
        std::fs::write(dir.path().join("a.toml"), rules("a.example")).expect("written");
        std::fs::write(dir.path().join(".b.toml"), "an editor's").expect("written");
        symlink("nowhere", dir.path().join(".#a.toml")).expect("link");
        std::fs::create_dir(dir.path().join("old")).expect("folder");
        let odd = std::ffi::OsStr::from_bytes(b"c\xff \n.toml");
        std::fs::write(dir.path().join(odd), rules("c.example")).expect("written");
        std::fs::write(dir.path().join("elsewhere"), rules("d.example")).expect("written");
        symlink("elsewhere", dir.path().join("d.toml")).expect("link");
        assert_eq!(read().expect("rules"), 3);
        // A device without an end, a folder, a link in a circle.
        for (target, what) in
            [("/dev/zero", "is no file"), ("old", "is no file"), ("e.toml", "e.toml")]
        {
            symlink(target, dir.path().join("e.toml")).expect("link");
            let failure = read().expect_err(target);
            assert!(failure.message.contains(what), "{failure}");
            std::fs::remove_file(dir.path().join("e.toml")).expect("removed");
        }
        let large = std::fs::File::create(dir.path().join("e.toml")).expect("file");
        large.set_len(1 << 40).expect("a hole");
        let failure = read().expect_err("large");
        assert!(failure.message.contains("larger than 1024 KB"), "{failure}");
    }
}
