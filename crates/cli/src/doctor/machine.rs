//! This machine: folder, disk, open files, clock.

use super::Finding;
use newshound_roles::config::CrawlPlan;
use newshound_roles::files;
use std::path::{Path, PathBuf};

/// Below this a crawl soon fills the disk: some 50,000 articles with their state.
const LITTLE_BYTES: u64 = 1 << 30;
/// Below this it cannot even begin.
const NO_BYTES: u64 = 50 << 20;
/// No clock is right that is before the release of this version (2026-01-01, in seconds).
const RELEASED: i64 = 1_767_225_600;

/// Looks at the machine.
pub(super) fn check(out: &Path, plan: Option<&CrawlPlan>, findings: &mut Vec<Finding>) {
    findings.push(folder(out));
    findings.extend(space(out));
    let wanted = plan.map(|plan| (plan.connections, plan.fetch.max_idle));
    let (connections, idle) = wanted.unwrap_or((64, 256));
    findings.extend(files(connections, idle));
    findings.push(clock(jiff::Timestamp::now().as_second()));
}

/// The nearest folder there is, upwards from `path`.
fn existing(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    whole.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("/")).to_path_buf()
}

fn folder(out: &Path) -> Finding {
    let place = existing(out);
    let probe = place.join(format!(".newshound-doctor-{}", std::process::id()));
    match std::fs::write(&probe, b"x") {
        Ok(()) => {
            let _ = std::fs::remove_file(&probe);
            Finding::ok("folder", format!("{} can be written", out.display()))
        }
        Err(error) => Finding::fail(
            "folder",
            format!("{}: {error}", place.display()),
            "choose another --out, or give this user the right to write there",
        ),
    }
}

#[cfg(unix)]
fn space(out: &Path) -> Option<Finding> {
    let disk = rustix::fs::statvfs(existing(out)).ok()?;
    Some(judge_space(disk.f_bavail.saturating_mul(disk.f_frsize), disk.f_favail))
}

#[cfg(not(unix))]
fn space(_: &Path) -> Option<Finding> {
    None
}

fn judge_space(bytes: u64, inodes: u64) -> Finding {
    let told = match bytes >> 30 {
        0..10 => format!("{} MiB free", bytes >> 20),
        gib => format!("{gib} GiB free"),
    };
    if bytes < NO_BYTES || inodes == 0 {
        return Finding::fail("disk", told, "make room, or choose another --out");
    }
    if bytes < LITTLE_BYTES {
        return Finding::warn("disk", told, "a large crawl needs more: make room before it starts");
    }
    Finding::ok("disk", told)
}

/// The limit of open files: a crawl raises it by itself as far as it may.
fn files(connections: usize, idle: usize) -> Option<Finding> {
    Some(judge_files(files::limits()?, connections, idle))
}

fn judge_files(limits: files::Limits, connections: usize, idle: usize) -> Finding {
    let needed = files::needed(connections, idle);
    let may = match limits.hard {
        u64::MAX => "any number of files may be open".to_owned(),
        hard => format!("{hard} files may be open"),
    };
    let (carried, kept) = files::share(limits.hard, connections, idle);
    if carried < connections {
        return Finding::fail(
            "files",
            format!(
                "{may}, {connections} connections need {needed}: a crawl would use {carried} of them"
            ),
            format!(
                "raise it (ulimit -n {needed}, or LimitNOFILE= of the unit), or lower --connections"
            ),
        );
    }
    let use_of = if kept < idle {
        format!("; {kept} of {idle} idle connections are kept")
    } else {
        String::new()
    };
    Finding::ok("files", format!("{may}, {needed} are needed{use_of}"))
}

fn clock(now: i64) -> Finding {
    if now < RELEASED {
        return Finding::fail(
            "clock",
            format!("it says {}", told(now)),
            "set the clock: certificates and dates of articles depend on it",
        );
    }
    Finding::ok("clock", told(now))
}

fn told(second: i64) -> String {
    jiff::Timestamp::from_second(second).map_or_else(|_| second.to_string(), |at| at.to_string())
}

#[cfg(test)]
mod tests {
    use super::super::Level;
    use super::*;

    #[test]
    fn findings_of_a_machine() {
        for (bytes, inodes, level) in [
            (100 << 30, 1_000, Level::Ok),
            (500 << 20, 1_000, Level::Warn),
            (1 << 20, 1_000, Level::Fail),
            (100 << 30, 0, Level::Fail),
        ] {
            assert_eq!(judge_space(bytes, inodes).level, level, "{bytes}");
        }
        assert_eq!(clock(0).level, Level::Fail);
        assert_eq!(clock(RELEASED + 1).level, Level::Ok);
        for (hard, level) in [(u64::MAX, Level::Ok), (1_024, Level::Ok), (256, Level::Fail)] {
            let finding = judge_files(files::Limits { soft: 256, hard }, 64, 256);
            assert_eq!(finding.level, level, "{finding:?}");
        }
        let nowhere = Path::new("/proc/newshound/none");
        assert_eq!(folder(nowhere).level, Level::Fail);
    }
}
