//! A crawl is looked at where nothing may be written: in a folder that is another user's, and in a copy of
//! one, whether it ended well or was killed.

use newshound_tests::binary::{Guarded, path};
use newshound_tests::site::Served;
use newshound_tests::{records, wait};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Rights of a folder and its files that nobody may write.
fn shut(folder: &Path, is_shut: bool) {
    for one in fs::read_dir(folder).expect("folder") {
        let one = one.expect("a file").path();
        if one.is_dir() {
            shut(&one, is_shut);
        } else {
            let mode = if is_shut { 0o444 } else { 0o644 };
            fs::set_permissions(&one, fs::Permissions::from_mode(mode)).expect("rights");
        }
    }
    let mode = if is_shut { 0o555 } else { 0o755 };
    fs::set_permissions(folder, fs::Permissions::from_mode(mode)).expect("rights");
}

/// Runs `newshound` as somebody without rights: root may write everywhere, so it becomes nobody.
fn look(binary: &Path, args: &[&str]) -> String {
    let mut command = Command::new(binary);
    command.args(args).current_dir("/");
    if fs::metadata("/proc/self").expect("process").uid() == 0 {
        command.uid(65534).gid(65534);
    }
    let output = command.output().expect("run");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let why = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{args:?}: {told}{why}");
    told
}

/// All that looks at a crawl.
fn looks(binary: &Path, out: &Path, stories: usize) {
    let folder = out.display().to_string();
    let status = look(binary, &["status", "--out", &folder, "--json"]);
    let status: serde_json::Value = serde_json::from_str(&status).expect("json");
    assert!(status["ended"]["article"].as_u64() >= Some(stories as u64), "{status}");
    let url = records::articles(out).expect("articles")[0].fetched_url.clone();
    assert!(look(binary, &["explain", url.as_str(), "--out", &folder]).contains("Ended as"));
    let host = url.origin();
    assert!(!look(binary, &["politeness", host, "--out", &folder]).is_empty());
    assert!(!look(binary, &["logs", "summary", "--out", &folder]).is_empty());
}

#[test]
fn a_crawl_is_looked_at_where_nothing_may_be_written() {
    let site = Served::new(60);
    // Where somebody without rights may come: the folder of the build may be root's alone.
    let place = tempfile::tempdir_in("/tmp").expect("folder");
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o755)).expect("rights");
    let binary = place.path().join("newshound");
    fs::copy(path(), &binary).expect("copied");

    let ended = place.path().join("ended? #1");
    assert!(site.crawl(&ended, &[]).status().expect("crawl").success());
    // Killed: what it wrote last stands in the state's log only.
    let killed = place.path().join("killed");
    let mut child = Guarded(site.crawl(&killed, &["--delay", "5ms"]).spawn().expect("crawl"));
    let lines = || {
        let text = fs::read_to_string(killed.join("articles.jsonl")).unwrap_or_default();
        text.lines().count()
    };
    assert!(wait::until(Duration::from_secs(60), || lines() > 20), "stories");
    child.0.kill().expect("killed");
    child.0.wait().expect("killed");
    let log = fs::metadata(killed.join("state/frontier.db-wal")).expect("log");
    assert!(log.len() > 0);
    for shm in [true, false] {
        for (out, stories) in [(&ended, 50), (&killed, 10)] {
            if !shm {
                let _ = fs::remove_file(out.join("state/frontier.db-shm"));
            }
            shut(out, true);
            looks(&binary, out, stories);
            let copy = place.path().join("copy");
            let copied = Command::new("cp").arg("-r").arg(out).arg(&copy).status();
            assert!(copied.expect("copied").success());
            looks(&binary, &copy, stories);
            shut(&copy, false);
            fs::remove_dir_all(&copy).expect("removed");
            shut(out, false);
        }
    }
    assert!(site.crawl(&killed, &[]).status().expect("crawl").success(), "it goes on");
}
