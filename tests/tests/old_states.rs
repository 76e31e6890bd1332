//! States of earlier versions are read, and their crawls go on (tests/tests/states/README.md).

use newshound_tests::binary::newshound;
use newshound_tests::small::{links, page, story};
use newshound_tests::{records, tiny};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Output;
use std::sync::{Mutex, PoisonError};

/// Where the site of the states is; part of the fingerprints in them.
const ADDRESS: &str = "127.77.13.1:8013";
/// Each state, and how many URLs of it were not there: later versions ask for more documents.
const STATES: [(&str, u64); 2] = [("0.1.0", 4), ("format-3", 7)];

/// Paths asked for.
static ASKED: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn answer(path: &str) -> (&'static str, String) {
    ASKED.lock().unwrap_or_else(PoisonError::into_inner).push(path.to_owned());
    let number = path.strip_prefix("/2024/05/03/story-").and_then(|rest| rest.split('/').next());
    match (path, number.and_then(|number| number.parse().ok())) {
        ("/", _) => ("200 OK", page("<title>News</title>", &links(8))),
        (_, Some(number)) => ("200 OK", story("", number)),
        _ => ("404 Not Found", String::new()),
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("folder");
    for entry in std::fs::read_dir(from).expect("a state").flatten() {
        let name = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &name);
        } else {
            std::fs::copy(entry.path(), name).expect("copied");
        }
    }
}

fn run(args: &[&str]) -> (Output, String) {
    let output = newshound(args).output().expect("newshound");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    (output, text)
}

/// The number behind a word of a summary.
fn number(text: &str, word: &str) -> Option<u64> {
    text.lines().find_map(|line| {
        let mut words = line.split_whitespace();
        (words.next() == Some(word)).then(|| words.next()?.parse().ok()).flatten()
    })
}

#[test]
fn a_crawl_of_an_earlier_version_is_read_and_goes_on() {
    tiny::serve_at(ADDRESS, answer).expect("the address of the states is free");
    for (state, gone) in STATES {
        let folder = tempfile::tempdir().expect("folder");
        let out = folder.path().join("news");
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/states").join(state), &out);
        let shown = out.display().to_string();
        let before: BTreeSet<String> =
            records::articles(&out).expect("articles").iter().map(|a| a.url.to_string()).collect();
        assert_eq!(before.len(), 4, "{state}");

        let (status, text) = run(&["status", "--out", &shown]);
        assert!(status.status.success(), "{state}: {}", String::from_utf8_lossy(&status.stderr));
        let counts = ["admitted", "article", "gone", "outstanding"].map(|word| number(&text, word));
        // Front page, section and feed ended otherwise.
        assert_eq!(counts, [Some(gone + 14), Some(4), Some(gone), Some(7)], "{state}: {text}");

        ASKED.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let seed = format!("http://{ADDRESS}/");
        let (crawl, text) =
            run(&["crawl", "--out", &shown, "--delay", "0", "--allow-private", "--quiet", &seed]);
        let complaint = String::from_utf8_lossy(&crawl.stderr);
        assert!(crawl.status.success(), "{state}: {text}{complaint}");
        assert_eq!((number(&text, "article"), number(&text, "outstanding")), (Some(11), Some(0)));

        let mut times: BTreeMap<String, u32> = BTreeMap::new();
        for article in records::articles(&out).expect("articles") {
            *times.entry(article.url.to_string()).or_default() += 1;
        }
        let all = (0..11).map(|n| (format!("{seed}2024/05/03/story-{n}/"), 1)).collect();
        assert_eq!(times, all, "{state}: each story once");
        let asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let again: Vec<_> = asked
            .iter()
            .filter(|path| before.contains(&format!("http://{ADDRESS}{path}")))
            .collect();
        assert!(again.is_empty(), "{state}: read before: {again:?}");
    }
}
