//! What is seen of a crawl that runs elsewhere, and on a terminal whose size changes.

use newshound_tests::binary::{Guarded, newshound, path};
use newshound_tests::screen::Screen;
use newshound_tests::site::Served;
use newshound_tests::wait;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// A crawl that lasts, and has begun.
fn watched(site: &Served, out: &Path) -> Guarded {
    let mut crawl =
        newshound(&["watch", "--delay", "200ms", "--allow-private", "--visit-min", "5s"]);
    crawl.args(["--quiet", "--out"]).arg(out).args(site.running.seeds());
    let running = Guarded(crawl.spawn().expect("watch"));
    let log = out.join("crawl.log");
    let begun = wait::until(Duration::from_secs(30), || {
        std::fs::read_to_string(&log).is_ok_and(|text| text.contains("\"outcome\":\"article\""))
    });
    assert!(begun);
    running
}

#[test]
fn one_picture_where_there_is_no_terminal() {
    let site = Served::new(60);
    let out = tempfile::tempdir().expect("folder");
    let _crawl = watched(&site, out.path());
    let config = out.path().join("c.toml");
    std::fs::write(&config, format!("[crawl]\nout = {:?}\n", out.path())).expect("written");
    let (folder, config) = (out.path().display().to_string(), config.display().to_string());
    for args in [["--out", &folder], ["--config", &config]] {
        let output = newshound(&["top"]).args(args).output().expect("top");
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{text}");
        for part in [
            "(running)",
            " articles",
            "about ",
            " left at the hosts' pace",
            "next visits",
            "  + ",
            &site.running.site().bases()[0],
        ] {
            assert!(text.contains(part), "{part} in\n{text}");
        }
        assert!(!text.contains('\x1b'), "{text}");
    }
    let nowhere = newshound(&["top", "--out", "/nowhere/at/all"]).output().expect("top");
    assert_eq!(nowhere.status.code(), Some(2));
}

/// The terminal that a process under `script` writes to.
fn terminal(script: u32) -> Option<PathBuf> {
    let children =
        std::fs::read_to_string(format!("/proc/{script}/task/{script}/children")).ok()?;
    let child = children.split_whitespace().next()?;
    let path = std::fs::read_link(format!("/proc/{child}/fd/2")).ok()?;
    let is_terminal = std::fs::metadata(&path).is_ok_and(|meta| meta.file_type().is_char_device());
    (is_terminal && path.starts_with("/dev/pts")).then_some(path)
}

/// The frames of what was sent to a terminal.
fn frames(sent: &str) -> Vec<&str> {
    sent.split_inclusive("\x1b[?2026l").filter(|one| one.ends_with("\x1b[?2026l")).collect()
}

#[test]
fn no_frame_is_torn_by_a_new_size() {
    let site = Served::new(60);
    let out = tempfile::tempdir().expect("folder");
    let _crawl = watched(&site, out.path());
    let typescript = out.path().join("typescript");
    let top = format!(
        "stty rows 30 cols 130; TERM=xterm exec {} top --out {}",
        path().display(),
        out.path().display()
    );
    let mut script = Command::new("script");
    script.args(["-qefc", &top]).arg(&typescript).stdin(Stdio::piped());
    let script =
        Guarded(script.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("script"));
    let sent =
        || String::from_utf8_lossy(&std::fs::read(&typescript).unwrap_or_default()).into_owned();
    let limit = Duration::from_secs(30);
    let mut count = 0;
    for columns in [130, 60, 90] {
        if count > 0 {
            let terminal = terminal(script.0.id()).expect("a terminal");
            // Rows too would be a second change.
            let size = columns.to_string();
            let set = Command::new("stty").arg("-F").arg(terminal).args(["cols", &size]).status();
            assert!(set.is_ok_and(|status| status.success()));
            count = frames(&sent()).len();
        }
        assert!(wait::until(limit, || frames(&sent()).len() > count + 2), "{}", sent());
        count = frames(&sent()).len();
    }
    let sent = sent();
    let body = sent.split_once('\n').map_or("", |(_, body)| body);
    let mut screen = Screen::new(30, 130);
    let mut widths = vec![60, 90];
    for frame in frames(body) {
        let widest = frame.lines().map(|line| line.chars().count()).max().unwrap_or(0);
        // The first frame that is made for the next width is the first after the change.
        let is_made = |columns: &&usize| (**columns == 60) == (widest < 82);
        if let Some(&columns) = widths.first().filter(is_made) {
            screen.resize(30, columns);
            widths.remove(0);
        }
        screen.take(frame);
        let heads = screen.lines().iter().filter(|line| line.starts_with("newshound")).count();
        assert_eq!(heads, 1, "{:#?}", screen.lines());
    }
    assert_eq!((widths, screen.wrapped), (vec![], 0));
    assert!(screen.unknown.is_empty(), "{:?}", screen.unknown);
}
