//! Sites handed in as files, with what is said of them; runs that need no seeds again.

use newshound_tests::binary::newshound;
use newshound_tests::tiny;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// A site of one story.
fn paper(path: &str) -> (&'static str, String) {
    let page = |body: String| {
        (
            "200 OK",
            format!("<html lang=en><head><title>A story</title></head><body>{body}</body></html>"),
        )
    };
    match path {
        "/" => page(
            "<h2><a href='/2026/05/17/the-bridge'>The council voted on the bridge</a></h2>\
             <a href='/2026/05/17/an-advert'>What the river offers you this week</a>"
                .to_owned(),
        ),
        "/2026/05/17/the-bridge" | "/2026/05/17/an-advert" => {
            let text = "<p>The town by the river has voted on the bridge again, and the mayor said on \
                Monday that it would be the last time for long, since there was no money left.</p>";
            page(format!(
                "<h1>The council voted on the bridge {path}</h1><time datetime=2026-05-17T10:00:00Z>May 17</time>\
                 <article>{}</article>",
                text.repeat(5)
            ))
        }
        _ => ("404 Not Found", String::new()),
    }
}

fn crawl(out: &Path, more: &[&str]) -> Command {
    let mut command = newshound(&["crawl", "--allow-private", "--delay", "0", "--out"]);
    command.arg(out).args(more).stdin(Stdio::null());
    command
}

fn written(out: &Path) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(out.join("articles.jsonl")).expect("articles");
    text.lines().map(|line| serde_json::from_str(line).expect("a record")).collect()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_table_of_sources_a_run_without_seeds_and_a_new_one() {
    let bases = [(); 3].map(|()| tiny::serve(paper).expect("served"));
    let folder = tempfile::tempdir().expect("folder");
    let table = folder.path().join("sites.csv");
    let text = format!(
        "name;url;tags;country;exclude;rank\nThe River Paper;{}/;daily|local;CH;advert;1\n\
         Nobody;no site;;;;2\nThe Other;{}/;;;;3\n",
        bases[0], bases[1]
    );
    std::fs::write(&table, text).expect("written");
    let out = folder.path().join("news");
    let table = table.display().to_string();
    let first = crawl(&out, &["--seeds", &table, "--quiet"]).output().expect("run");
    let told = stderr(&first);
    assert_eq!(first.status.code(), Some(0), "{told}");
    assert!(told.contains("line 3: \"no site\": it is not a URL; left out"), "{told}");
    assert!(told.contains("say nothing here: rank"), "{told}");
    let records = written(&out);
    let of = |base: &str| -> Vec<_> {
        records
            .iter()
            .filter(|one| one["url"].as_str().is_some_and(|url| url.starts_with(base)))
            .collect()
    };
    let (one, other) = (of(&bases[0]), of(&bases[1]));
    assert_eq!((one.len(), other.len()), (1, 2), "the advert is excluded for the first only");
    let source =
        serde_json::json!({"name": "The River Paper", "tags": ["daily", "local"], "country": "CH"});
    assert_eq!(one[0]["source"], source);
    assert_eq!(other[0]["source"], serde_json::json!({"name": "The Other"}));

    // Nothing is to be named again, and nothing changed.
    let again = crawl(&out, &["--quiet"]).output().expect("run");
    assert_eq!((again.status.code(), stderr(&again)), (Some(0), String::new()));
    assert!(String::from_utf8_lossy(&again.stdout).contains("Already complete"));

    // Another seed joins the crawl, under its name.
    let seed = format!("{}/", bases[2]);
    let more = crawl(&out, &[&seed, "--log-format", "json"]).output().expect("run");
    let told = stderr(&more);
    assert!(told.contains(&format!("since the last run: 1 source is new ({seed})")), "{told}");
    let records = written(&out);
    assert_eq!(records.len(), 5);
    assert!(records.iter().all(|one| one["crawl"] == bases[0].as_str()), "one name");
}

#[test]
fn standard_input_and_a_list_of_nothing() {
    let base = tiny::serve(paper).expect("served");
    let folder = tempfile::tempdir().expect("folder");
    for (text, code, words) in [
        (format!("# our sites\n{base}/ # the paper\n"), 0, ""),
        ("one two\nthree\n".to_owned(), 2, "none of its 2 lines names a site"),
        (String::new(), 2, "it lists no site"),
    ] {
        let out = folder.path().join(code.to_string());
        let mut command = crawl(&out, &["--seeds", "-", "--quiet"]);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut running = command.spawn().expect("run");
        running.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("written");
        let ended = running.wait_with_output().expect("ended");
        let told = stderr(&ended);
        assert_eq!(ended.status.code(), Some(code), "{told}");
        assert!(told.contains(words), "{told}");
    }
}

/// A name without a scheme is asked over https first; a server that speaks http only is found.
#[test]
fn a_bare_name_of_a_site_without_https() {
    let base = tiny::serve(paper).expect("served");
    let out = tempfile::tempdir().expect("folder");
    let bare = base.trim_start_matches("http://");
    let ended = crawl(out.path(), &[bare, "--quiet"]).output().expect("run");
    assert_eq!(ended.status.code(), Some(0), "{}", stderr(&ended));
    assert_eq!(written(out.path()).len(), 2);
}
