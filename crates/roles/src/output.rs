//! The output folder: its files, and whether it can be written.

use crate::exit::{Exit, Failure};
use std::path::Path;

/// The folder of the state under `--out`.
pub const STATE: &str = "state";
/// The articles under `--out`.
pub const ARTICLES: &str = "articles.jsonl";
/// The folder of the spool: under the state of a crawl, and in the folder of a role.
pub(crate) const SPOOL: &str = "spool";
/// The log under `--out`.
pub const LOG: &str = "crawl.log";

/// Refuses what is meant for standard output: state and log need a folder beside the articles.
///
/// # Errors
/// With what to do instead.
pub(crate) fn check(out: &Path) -> Result<(), Failure> {
    if out == Path::new("-") {
        return Err(Failure::usage(
            "--out - : a crawl keeps its state and log in a folder; name one, and have the articles on \
             standard output by `--sink jsonl:-`",
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
    refuse_links_of_others(out)?;
    // Rights alone do not tell: a read-only or full disk shows at the first file.
    let probe = out.join(".newshound-probe");
    std::fs::write(&probe, b"x").map_err(fail)?;
    std::fs::remove_file(&probe).map_err(fail)
}

/// Refuses names in the folder that are links somebody else put there: what is written would go where
/// they say. Links of one's own, and root's, are followed.
fn refuse_links_of_others(out: &Path) -> Result<(), Failure> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let own = rustix::process::geteuid().as_raw();
        let inner =
            ["frontier.db", "frontier.db-wal", "lock"].map(|name| out.join(STATE).join(name));
        let names = [STATE, ARTICLES, LOG].map(|name| out.join(name));
        for path in names.into_iter().chain(inner) {
            let Ok(meta) = std::fs::symlink_metadata(&path) else { continue };
            if meta.is_symlink() && meta.uid() != own && meta.uid() != 0 {
                return Err(Failure::new(
                    Exit::Output,
                    format!(
                        "{}: it is a link that another user (number {}) made; remove it or choose \
                         another --out",
                        path.display(),
                        meta.uid()
                    ),
                ));
            }
        }
    }
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::{lchown, symlink};

    #[test]
    fn links_of_others_are_not_followed_and_own_ones_are() {
        let folder = tempfile::tempdir().expect("folder");
        let (out, target) = (folder.path().join("news"), folder.path().join("elsewhere"));
        std::fs::create_dir(&out).expect("folder");
        for name in [ARTICLES, LOG, STATE] {
            let link = out.join(name);
            symlink(&target, &link).expect("link");
            prepare(&out).expect("a link of one's own");
            // Only root can give a file away; for others that the folder is sticky says the same.
            if rustix::process::geteuid().is_root() {
                lchown(&link, Some(65534), None).expect("given away");
                let failure = prepare(&out).expect_err("a link of another");
                assert_eq!(failure.exit, Exit::Output);
                assert!(failure.message.contains("another user (number 65534)"), "{failure}");
            }
            assert!(!target.exists());
            std::fs::remove_file(&link).expect("removed");
        }
    }
}
