//! Articles that left, judged by other people's programs in Python: feedparser reads the feeds, pyarrow
//! and DuckDB the Parquet, and the verifier of Standard Webhooks takes what is signed. Run by `tests/run --all`; `tests/get-servers --all` gets the programs.

use newshound_core::article::Article;
use newshound_tests::binary::{Guarded, newshound};
use newshound_tests::site::Served;
use newshound_tests::{records, workspace};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

/// Runs a script beside this file; gives what it printed as JSON.
fn judge(script: &str, arguments: &[&Path]) -> serde_json::Value {
    let python = workspace::root().join("target/servers/judges/bin/python");
    let script = workspace::root().join("tests/tests/judges").join(script);
    let output = Command::new(python).arg(script).args(arguments).output().expect("python");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    serde_json::from_slice(&output.stdout).expect("json")
}

fn crawled(out: &Path, more: &[&str]) -> Vec<Article> {
    let site = Served::new(60);
    let crawl = site.crawl(out, more).output().expect("crawl");
    assert!(crawl.status.success(), "{}", String::from_utf8_lossy(&crawl.stderr));
    records::articles(out).expect("articles")
}

#[test]
#[ignore = "needs feedparser: tests/run --all"]
fn feedparser_reads_the_feeds() {
    let folder = tempfile::tempdir().expect("folder");
    let (out, feeds) = (folder.path().join("news"), folder.path().join("feeds"));
    let articles = crawled(&out, &[]);
    let (from, to) = (out.display().to_string(), feeds.display().to_string());
    let mut command = newshound(&["articles", "--out", &from, "--feeds", &to]);
    let command = command.args(["--feeds-url", "https://feeds.example", "--feed-length", "1000"]);
    assert!(command.status().expect("articles").success());
    let found = judge("feeds.py", &[&feeds]);
    assert_eq!(found["all.atom"]["version"], "atom10");
    let titles: BTreeMap<&str, &str> =
        articles.iter().map(|one| (one.url.as_str(), one.title.as_str())).collect();
    for name in ["all.atom", "all.json"] {
        let entries = found[name]["entries"].as_array().expect("entries");
        assert_eq!(entries.len(), articles.len(), "{name}");
        for entry in entries {
            let url = entry["link"].as_str().expect("a link");
            assert_eq!(entry["title"].as_str(), titles.get(url).copied(), "{name} {url}");
        }
    }
}

#[test]
#[ignore = "needs pyarrow and DuckDB: tests/run --all"]
fn pyarrow_and_duckdb_count_the_days_of_the_parquet_folder() {
    let folder = tempfile::tempdir().expect("folder");
    let (out, parquet) = (folder.path().join("news"), folder.path().join("parquet"));
    let articles = crawled(&out, &["--sink", &format!("parquet:{}", parquet.display())]);
    let mut days: BTreeMap<String, usize> = BTreeMap::new();
    for one in &articles {
        let day = one.published.as_deref().and_then(|date| date.get(..10));
        *days.entry(day.unwrap_or("None").to_owned()).or_default() += 1;
    }
    let links: usize = articles.iter().map(|one| one.links.len()).sum();
    let found = judge("parquet.py", &[&parquet]);
    let days = serde_json::to_value(&days).expect("json");
    assert_eq!(found["pyarrow"], days);
    assert_eq!(found["duckdb"], days);
    assert_eq!(found["links"], links);
    assert_eq!(found["crawls"], serde_json::json!([articles[0].crawl]));
    assert_eq!(found["page_index"], true);
    assert_eq!(found["published_at"], "timestamp[us, tz=UTC]");
}

#[test]
#[ignore = "needs standardwebhooks: tests/run --all"]
fn a_verifier_of_standard_webhooks_takes_every_article() {
    let folder = tempfile::tempdir().expect("folder");
    let (key, notes) = (folder.path().join("key"), folder.path().join("notes"));
    std::fs::write(&key, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n").expect("written");
    let python = workspace::root().join("target/servers/judges/bin/python");
    let script = workspace::root().join("tests/tests/judges/webhook.py");
    let mut receiver = Command::new(python);
    let receiver = receiver.arg(script).args([&key, &notes]).stdout(Stdio::piped());
    let mut receiver = Guarded(receiver.spawn().expect("python"));
    let mut port = String::new();
    let told = receiver.0.stdout.take().expect("its output");
    BufReader::new(told).read_line(&mut port).expect("a port");
    let site = Served::new(320);
    let config = folder.path().join("newshound.toml");
    let text = format!(
        "{}[[sink]]\nkind = \"webhook\"\ntarget = \"http://127.0.0.1:{}/\"\nsecret_file = {key:?}\n\
         flush_after = \"100ms\"\n",
        std::fs::read_to_string(site.config()).expect("the site's configuration"),
        port.trim()
    );
    std::fs::write(&config, text).expect("written");
    let out = folder.path().join("news");
    let mut crawl = site.crawl(&out, &["--config", &config.display().to_string()]);
    let crawl = crawl.output().expect("crawl");
    assert!(crawl.status.success(), "{}", String::from_utf8_lossy(&crawl.stderr));
    let notes = std::fs::read_to_string(notes).expect("notes");
    let found: BTreeSet<&str> =
        notes.lines().filter_map(|line| Some(line.split_once(' ')?.0)).collect();
    let articles = records::articles(&out).expect("articles");
    let all: BTreeSet<&str> = articles.iter().map(|one| one.id.0.as_str()).collect();
    assert!(all.len() > 300, "{}", all.len());
    assert_eq!(found, all);
}
