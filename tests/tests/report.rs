//! `newshound report`: one file that asks for nothing, whose figures are those of `status --json`.

use newshound_tests::binary::newshound;
use newshound_tests::many;
use serde_json::Value;
use std::path::Path;
use std::process::Output;

fn run(args: &[&str], out: &Path) -> Output {
    let folder = out.display().to_string();
    newshound(args).args(["--out", &folder]).output().expect("run")
}

fn report(out: &Path) -> String {
    let ran = run(&["report"], out);
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    std::fs::read_to_string(out.join("report.html")).expect("report")
}

/// The rows of the table, as its script reads them.
fn rows(html: &str) -> Vec<Value> {
    let (_, rest) = html.split_once("id=\"sources-data\">").expect("data");
    let (text, _) = rest.split_once("</script>").expect("end");
    let data: Value = serde_json::from_str(text).expect("json");
    data["rows"].as_array().expect("rows").clone()
}

#[test]
fn every_figure_is_that_of_status() {
    let folder = tempfile::tempdir().expect("folder");
    many::make(folder.path(), 40).expect("made");
    let ran = run(&["status", "--json"], folder.path());
    let status: Value = serde_json::from_slice(&ran.stdout).expect("json");
    let html = report(folder.path());
    let rows = rows(&html);
    let hosts = status["hosts"].as_array().expect("hosts");
    assert_eq!((hosts.len(), rows.len()), (40, 41), "and the source that was not asked yet");
    for host in hosts {
        let row = rows.iter().find(|row| row[0] == host["host"]).expect("a row");
        let stories = host["ended"]["article"].as_u64().unwrap_or(0);
        assert_eq!(row[5], stories, "{host}");
        assert_eq!((&row[6], &row[7]), (&host["requests"], &host["bytes"]), "{host}");
        assert_eq!(row[8][1], host["lanes"]["archive"], "{host}");
        assert_eq!(row[3], u8::from(host["trouble"] == true), "{host}");
        assert_eq!(row[11][0], stories, "what articles.jsonl has of {host}");
    }
    let troubled = hosts.iter().filter(|host| host["trouble"] == true).count();
    for (name, figure) in [
        ("stories", status["ended"]["article"].to_string()),
        ("hosts", hosts.len().to_string()),
        ("hosts in trouble", troubled.to_string()),
        ("URLs wait", status["outstanding"].to_string()),
    ] {
        let beside = [
            format!("<dt>{name}</dt><dd>{figure}</dd>"),
            format!("<dt>{name}</dt><dd class=\"accent\">{figure}</dd>"),
        ];
        assert!(beside.iter().any(|text| html.contains(text)), "{name} {figure}");
    }
}

#[test]
fn nothing_of_a_page_is_markup() {
    let folder = tempfile::tempdir().expect("folder");
    many::make(folder.path(), 40).expect("made");
    let html = report(folder.path());
    assert_eq!(html.matches("<script").count(), 2, "its own and its data");
    for text in
        ["<img", "<svg onload", "javascript:", "\u{202e}", "</textarea", "http-equiv=\"refresh"]
    {
        assert!(!html.contains(text), "{text}");
    }
    assert!(html.contains("&lt;script&gt;window.acted=1"), "it is shown");
    // Nothing that a browser loads by itself; links are followed by people only.
    for attribute in ["<video", "@import", "url(", "<link", "<iframe", "<object"] {
        assert!(!html.contains(attribute), "{attribute}");
    }
    assert!(html.contains("Content-Security-Policy\" content=\"default-src 'none'"));
}

#[test]
fn ten_thousand_sources_are_less_than_five_megabytes() {
    let folder = tempfile::tempdir().expect("folder");
    many::make(folder.path(), 10_000).expect("made");
    let html = report(folder.path());
    assert_eq!(rows(&html).len(), 10_001);
    assert!(html.len() < 5_000_000, "{} bytes", html.len());
}

#[test]
fn what_is_missing_is_said() {
    let folder = tempfile::tempdir().expect("folder");
    let ran = run(&["report"], folder.path());
    assert_eq!(ran.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&ran.stderr).contains("no crawl was made here"));
    assert!(!folder.path().join("report.html").exists());

    many::make(folder.path(), 2).expect("made");
    std::fs::remove_file(folder.path().join("articles.jsonl")).expect("removed");
    let html = report(folder.path());
    assert!(html.contains("There is no articles.jsonl in this folder."));
    assert!(html.contains("<dt>stories</dt><dd>6</dd>"), "the state counts them");

    let ran = run(&["report", "--to", "/nowhere/report.html"], folder.path());
    assert_eq!(ran.status.code(), Some(3));
    let stderr = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(stderr.contains("/nowhere/report.html: cannot be written"), "{stderr}");
}
