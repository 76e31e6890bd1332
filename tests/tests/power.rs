//! A loss of power: only what was flushed is on the disk. The crawl runs with a few lines of C before the
//! system's library, which copy a file when it is flushed, as it stood when the flush began.

use newshound_tests::binary::{Guarded, newshound};
use newshound_tests::records;
use newshound_tests::site::Served;
use newshound_tests::wait;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Files of `KEPT_OF` are copied to `KEPT_IN` when they are flushed. A file of lines only grows, so its
/// new part is enough.
const KEEP: &str = r#"
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int keep(int fd) {
    char link[64], path[4096], copy[8192], piece[65536];
    const char *from = getenv("KEPT_OF"), *to = getenv("KEPT_IN");
    struct stat is, was;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (!from || !to || length < 0 || fstat(fd, &is) || !S_ISREG(is.st_mode)) return 0;
    path[length] = 0;
    if (strncmp(path, from, strlen(from))) return 0;
    const char *name = strrchr(path, '/') + 1;
    snprintf(copy, sizeof copy, "%s/%s", to, name);
    int in = open(path, O_RDONLY | O_CLOEXEC);
    int out = open(copy, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (in < 0 || out < 0 || fstat(out, &was)) abort();
    off_t at = strstr(name, ".jsonl") && was.st_size <= is.st_size ? was.st_size : 0;
    while (at < is.st_size) {
        size_t want = (size_t)(is.st_size - at) < sizeof piece ? (size_t)(is.st_size - at) : sizeof piece;
        ssize_t got = pread(in, piece, want, at);
        if (got <= 0 || pwrite(out, piece, (size_t)got, at) != got) break;
        at += got;
    }
    if (ftruncate(out, at)) abort();
    close(in);
    close(out);
    return 0;
}

int fsync(int fd) { return keep(fd); }
int fdatasync(int fd) { return keep(fd); }
"#;

/// The library, built in `folder`.
fn library(folder: &Path) -> PathBuf {
    let (source, built) = (folder.join("keep.c"), folder.join("keep.so"));
    fs::write(&source, KEEP).expect("written");
    let mut cc = Command::new("cc");
    cc.args(["-O1", "-shared", "-fPIC", "-o"]).arg(&built).arg(&source);
    assert!(cc.status().expect("a C compiler").success());
    built
}

fn ids(out: &Path) -> BTreeSet<String> {
    let all = records::articles(out).expect("whole lines");
    let set: BTreeSet<_> = all.iter().map(|one| one.id.0.clone()).collect();
    assert_eq!(set.len(), all.len(), "no story twice");
    set
}

fn stories_counted(out: &Path) -> u64 {
    let mut status = newshound(&["status", "--json", "--out", &out.display().to_string()]);
    let status = status.output().expect("status").stdout;
    let status: Value = serde_json::from_slice(&status).expect("json");
    status["ended"]["article"].as_u64().unwrap_or(0)
}

/// A crawl whose machine loses its power after some stories.
struct Lost<'a> {
    site: &'a Served,
    tools: PathBuf,
    out: tempfile::TempDir,
    flushed: tempfile::TempDir,
    more: Vec<String>,
}

impl<'a> Lost<'a> {
    fn new(site: &'a Served, tools: &Path, flush: bool) -> Self {
        let (out, flushed) =
            (tempfile::tempdir().expect("folder"), tempfile::tempdir().expect("folder"));
        let config = flushed.path().join("config.toml");
        let text = fs::read_to_string(site.config()).expect("configuration");
        fs::write(&config, format!("[crawl]\nflush_articles = {flush}\n{text}")).expect("written");
        let more = vec!["--config".to_owned(), config.display().to_string()];
        let lost = Self { site, tools: tools.to_owned(), out, flushed, more };
        lost.run();
        lost
    }

    fn run(&self) {
        let mut more: Vec<&str> = self.more.iter().map(String::as_str).collect();
        more.extend(["--delay", "5ms"]);
        let mut crawl = self.site.crawl(self.out.path(), &more);
        crawl.env("LD_PRELOAD", &self.tools);
        crawl.env("KEPT_OF", self.out.path()).env("KEPT_IN", self.flushed.path());
        let mut child = Guarded(crawl.spawn().expect("crawl"));
        let lines = || fs::read_to_string(self.file()).map_or(0, |text| text.lines().count());
        assert!(wait::until(Duration::from_secs(60), || lines() > 45), "stories");
        child.0.kill().expect("killed");
        child.0.wait().expect("killed");
    }

    fn file(&self) -> PathBuf {
        self.out.path().join("articles.jsonl")
    }

    /// The file of articles has only what was flushed of it.
    fn only_flushed_articles(&self) {
        let kept = fs::read(self.flushed.path().join("articles.jsonl")).unwrap_or_default();
        fs::write(self.file(), kept).expect("written");
    }

    /// So has the state.
    fn only_flushed_state(&self) {
        let state = self.out.path().join("state");
        for name in ["frontier.db", "frontier.db-wal"] {
            match fs::read(self.flushed.path().join(name)) {
                Ok(kept) => fs::write(state.join(name), kept).expect("written"),
                Err(_) => drop(fs::remove_file(state.join(name))),
            }
        }
        let _ = fs::remove_file(state.join("frontier.db-shm"));
    }

    /// Goes on to the end; gives what it says.
    fn go_on(&self) -> String {
        let more: Vec<&str> = self.more.iter().map(String::as_str).collect();
        let done = self.site.crawl(self.out.path(), &more).output().expect("crawl");
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        assert_eq!(done.status.code(), Some(0), "{said}{}", String::from_utf8_lossy(&done.stderr));
        said
    }
}

#[test]
fn the_state_counts_no_story_that_a_loss_of_power_took() {
    let site = Served::new(90);
    let calm = tempfile::tempdir().expect("folder");
    assert!(site.crawl(calm.path(), &[]).status().expect("crawl").success());
    let all = ids(calm.path());
    let folder = tempfile::tempdir().expect("folder");
    let tools = library(folder.path());

    // The worst of both: all of the state survives, and of the articles only what was flushed.
    let lost = Lost::new(&site, &tools, true);
    lost.only_flushed_articles();
    let counted = stories_counted(lost.out.path());
    let there = ids(lost.out.path()).len() as u64;
    assert!(counted > 10 && counted <= there, "{counted} counted, {there} written");
    assert!(!lost.go_on().contains("were missing"));
    assert_eq!(ids(lost.out.path()), all);

    // Nothing but what was flushed.
    let lost = Lost::new(&site, &tools, true);
    lost.only_flushed_articles();
    lost.only_flushed_state();
    lost.go_on();
    assert_eq!(ids(lost.out.path()), all);

    // Not flushed: the loss is found at the next start, and the stories come.
    let lost = Lost::new(&site, &tools, false);
    lost.only_flushed_articles();
    let counted = stories_counted(lost.out.path());
    let there = ids(lost.out.path()).len() as u64;
    assert!(counted > there + 10, "{counted} counted, {there} written");
    let said = lost.go_on();
    assert!(
        said.contains(&format!("{} stories of earlier runs were missing", counted - there)),
        "{said}"
    );
    assert_eq!(ids(lost.out.path()), all);
}
