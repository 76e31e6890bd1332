//! The file of articles and the state agree, whatever happens to the file: what it lacks is told and
//! fetched again, exactly.

use newshound_core::canonical::CanonicalUrl;
use newshound_tests::binary::{Guarded, newshound};
use newshound_tests::records;
use newshound_tests::site::Served;
use newshound_tests::wait;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Duration;

fn file(out: &Path) -> PathBuf {
    out.join("articles.jsonl")
}

fn ids(out: &Path) -> BTreeSet<String> {
    let all = records::articles(out).expect("whole lines");
    let set: BTreeSet<_> = all.iter().map(|one| one.id.0.clone()).collect();
    assert_eq!(set.len(), all.len(), "no story twice");
    set
}

fn run(site: &Served, out: &Path, more: &[&str], code: i32) -> String {
    let Output { status, stdout, stderr } = site.crawl(out, more).output().expect("crawl");
    let said = String::from_utf8_lossy(&stdout).into_owned();
    assert_eq!(status.code(), Some(code), "{said}{}", String::from_utf8_lossy(&stderr));
    said
}

fn status(out: &Path) -> Value {
    let mut status = newshound(&["status", "--json", "--out", &out.display().to_string()]);
    serde_json::from_slice(&status.output().expect("status").stdout).expect("json")
}

fn path_of(url: &str) -> Option<String> {
    Some(CanonicalUrl::parse(url).ok()?.path_and_query().to_owned())
}

/// Requests for stories since the first `skip` requests.
fn asked_for(site: &Served, skip: usize, paths: &BTreeSet<String>) -> usize {
    let log = site.running.access_log().split_off(skip);
    log.iter().filter(|one| paths.contains(&one.target)).count()
}

/// What people do to a file between two runs.
type Harm = fn(&Path);

#[test]
fn what_the_file_lost_between_runs_is_told_and_fetched_again() {
    let site = Served::new(60);
    let harms: [(&str, Harm); 4] = [
        ("deleted", |out| fs::remove_file(file(out)).expect("removed")),
        ("cut in a line", |out| {
            let open = fs::OpenOptions::new().write(true).open(file(out)).expect("open");
            open.set_len(open.metadata().expect("length").len() / 2).expect("cut");
        }),
        ("a line taken out by an editor", |out| {
            let text = fs::read_to_string(file(out)).expect("articles");
            let less: Vec<&str> = text
                .lines()
                .enumerate()
                .filter(|(at, _)| at % 3 != 1)
                .map(|(_, line)| line)
                .collect();
            fs::write(out.join("copy"), less.join("\n") + "\n").expect("written");
            fs::rename(out.join("copy"), file(out)).expect("renamed");
        }),
        ("another order, and less", |out| {
            let text = fs::read_to_string(file(out)).expect("articles");
            let less: Vec<&str> = text.lines().rev().skip(5).collect();
            fs::write(file(out), less.join("\n") + "\n").expect("written");
        }),
    ];
    let out = tempfile::tempdir().expect("folder");
    run(&site, out.path(), &[], 0);
    let all = ids(out.path());
    for (what, harm) in harms {
        harm(out.path());
        // It may end in the middle of a letter.
        let text = fs::read(file(out.path())).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let rest: BTreeSet<String> = text
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .filter_map(|line| path_of(line["fetched_url"].as_str()?))
            .collect();
        let lacks = all.len() - rest.len();
        let asked = site.running.access_log().len();
        let said = run(&site, out.path(), &[], 11);
        let log = site.running.access_log();
        // What fails for ever is asked for once a run; where that is all that a host is asked, its
        // robots.txt tells whether it is the host.
        let unasked: Vec<_> =
            log[asked..].iter().filter(|access| access.target != "/robots.txt").collect();
        assert!(unasked.len() < 2, "{what}: asked for unasked: {unasked:?}");
        assert!(
            said.contains(&format!("{lacks} stor")) && said.contains("--refetch-missing"),
            "{what}: {lacks} in {said}"
        );
        assert_eq!(status(out.path())["missing"], lacks, "{what}");
        let said = run(&site, out.path(), &["--refetch-missing"], 0);
        assert!(said.contains("are asked for again"), "{what}: {said}");
        assert_eq!(ids(out.path()), all, "{what}");
        assert_eq!(
            asked_for(&site, asked, &rest),
            0,
            "{what}: only what was missing was asked for"
        );
        run(&site, out.path(), &[], 0);
        let state = status(out.path());
        assert_eq!((&state["missing"], &state["balanced"]), (&0.into(), &true.into()), "{what}");
    }
    // Whoever took them away on purpose says so.
    fs::remove_file(file(out.path())).expect("removed");
    run(&site, out.path(), &["--forget-missing"], 0);
    assert_eq!((status(out.path())["missing"].clone(), ids(out.path()).len()), (0.into(), 0));
    run(&site, out.path(), &[], 0);
}

#[test]
fn what_is_put_back_is_not_missing() {
    let site = Served::new(30);
    let out = tempfile::tempdir().expect("folder");
    run(&site, out.path(), &[], 0);
    let whole = fs::read_to_string(file(out.path())).expect("articles");
    let (first, rest) = whole.split_once('\n').expect("lines");
    fs::write(file(out.path()), format!("{first}\n")).expect("written");
    run(&site, out.path(), &[], 11);
    fs::write(file(out.path()), format!("{first}\n{rest}")).expect("written");
    run(&site, out.path(), &[], 0);
    assert_eq!(status(out.path())["missing"], 0);
}

/// While it is written: deleted, cut, replaced by an editor; and moved, which is its owner's right.
#[test]
fn what_the_file_loses_while_it_is_written_is_told_and_fetched_again() {
    let site = Served::new(120);
    let calm = tempfile::tempdir().expect("folder");
    run(&site, calm.path(), &[], 0);
    let all = ids(calm.path());
    let harms: [(&str, Harm); 3] = [
        ("deleted", |out| fs::remove_file(file(out)).expect("removed")),
        ("emptied", |out| fs::write(file(out), "").expect("emptied")),
        ("replaced", |out| {
            fs::write(out.join("copy"), "").expect("written");
            fs::rename(out.join("copy"), file(out)).expect("renamed");
        }),
    ];
    for (what, harm) in harms {
        let out = tempfile::tempdir().expect("folder");
        let mut child =
            Guarded(site.crawl(out.path(), &["--delay", "5ms"]).spawn().expect("crawl"));
        let there = || fs::read_to_string(file(out.path())).map_or(0, |text| text.lines().count());
        assert!(wait::until(Duration::from_secs(60), || there() > 20), "{what}: articles");
        harm(out.path());
        let code = child.0.wait().expect("crawl").code();
        let rest = ids(out.path());
        let lacks = all.len() - rest.len();
        assert_eq!((code, lacks > 0), (Some(11), true), "{what}: {lacks}");
        assert_eq!(status(out.path())["missing"], lacks, "{what}");
        run(&site, out.path(), &["--refetch-missing"], 0);
        assert_eq!(ids(out.path()), all, "{what}");
    }
    let out = tempfile::tempdir().expect("folder");
    let mut child = Guarded(site.crawl(out.path(), &["--delay", "5ms"]).spawn().expect("crawl"));
    let there = || fs::read_to_string(file(out.path())).map_or(0, |text| text.lines().count());
    assert!(wait::until(Duration::from_secs(60), || there() > 20), "articles");
    fs::rename(file(out.path()), out.path().join("shipped.jsonl")).expect("moved");
    assert_eq!(child.0.wait().expect("crawl").code(), Some(0), "moved");
    assert_eq!(status(out.path())["missing"], 0, "moved");
    let rest = ids(out.path());
    fs::rename(out.path().join("shipped.jsonl"), file(out.path())).expect("moved");
    let both: BTreeSet<_> = rest.union(&ids(out.path())).cloned().collect();
    assert_eq!(both, all, "moved");
}
