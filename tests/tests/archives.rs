//! Captures judged by other people's tools, and their archives read: warcio, FastWARC, cdxj-indexer, pywb,
//! py-wacz and wget. Run by `tests/run --all`.

use newshound_core::article::Article;
use newshound_tests::binary::newshound;
use newshound_tests::records;
use newshound_tests::site::Served;
use newshound_tests::workspace;
use std::path::Path;
use std::process::{Command, Stdio};

fn check(args: &[&str]) -> String {
    let mut script = Command::new(workspace::root().join("tests/archives/python"));
    let ran = script.args(args).stdin(Stdio::null()).output().expect("tests/archives/python");
    let said = [ran.stdout, ran.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    assert!(ran.status.success(), "{args:?}: {}{}", said[0], said[1]);
    said[0].clone()
}

fn replayed(archives: &Path) -> Vec<Article> {
    let out = tempfile::tempdir().expect("folder");
    let (from, to) = (archives.display().to_string(), out.path().display().to_string());
    let ran = newshound(&["replay", &from, "--out", &to]).output().expect("replay");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    records::articles(out.path()).expect("articles")
}

#[test]
#[ignore = "needs Python, its package index and wget: tests/run --all"]
fn others_read_our_archives_and_we_theirs() {
    let site = Served::new(60);
    let folder = tempfile::tempdir().expect("folder");
    let out = folder.path();
    assert!(site.crawl(out, &["--capture"]).status().expect("crawl").success());
    let (warc, pack) = (out.join("warc").display().to_string(), out.join("all.wacz"));
    let pack = pack.display().to_string();
    assert!(newshound(&["wacz", &warc, "--out", &pack]).status().expect("wacz").success());
    let output = check(&["judge", &out.display().to_string()]);
    assert!(output.contains("\"records\""), "{output}");

    // The same pages as warcio and wget keep them give the same stories.
    let live = records::articles(out).expect("articles");
    let urls: Vec<&str> = live.iter().take(20).map(|one| one.fetched_url.as_str()).collect();
    let others = out.join("others");
    std::fs::create_dir(&others).expect("folder");
    let name = others.display().to_string();
    check(&[&["write", &name][..], &urls].concat());
    let of_warcio = replayed(&others);
    let kept = others.join("wget");
    std::fs::create_dir(&kept).expect("folder");
    let ran = Command::new("wget")
        .current_dir(&kept)
        .args(["--quiet", "--delete-after", "--warc-file=w", "--compression=none"])
        .args(&urls)
        .status()
        .expect("wget");
    assert!(ran.success());
    let of_wget = replayed(&kept);
    for (who, found) in [("warcio", &of_warcio), ("wget", &of_wget)] {
        for article in live.iter().take(20).filter(|one| one.pages == 1) {
            let same = found.iter().find(|one| one.fetched_url == article.fetched_url);
            let title = same.map(|one| one.title.as_str());
            assert_eq!(title, Some(article.title.as_str()), "{who}: {}", article.fetched_url);
        }
    }
}
