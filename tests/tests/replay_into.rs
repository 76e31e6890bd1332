//! Replayed articles take the place of those that were there, and a replay that is killed goes on.

use newshound_core::article::Article;
use newshound_demosite::Options;
use newshound_tests::binary::{Guarded, newshound};
use newshound_tests::records;
use newshound_tests::site::Served;
use std::path::Path;
use std::time::{Duration, Instant};

/// A captured crawl of a site whose furniture is left out once it is known.
fn crawled(out: &Path, articles: usize, more: &[&str]) -> Served {
    let site = Served::with(&Options { articles, awkward: true, ..Options::default() });
    let args = [&["--capture"], more].concat();
    let done = site.crawl(out, &args).output().expect("crawl");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    site
}

fn replay(out: &Path, into: &Path, more: &[&str]) -> (String, Option<i32>) {
    let [warc, into] = [&out.join("warc"), into].map(|path| path.display().to_string());
    let args = [&["replay", &warc, "--out", &into], more].concat();
    let ran = newshound(&args).output().expect("replay");
    (String::from_utf8_lossy(&ran.stderr).into_owned(), ran.status.code())
}

/// The articles as another version of the extractor would have written them.
fn of_another_version(out: &Path) {
    let path = out.join("articles.jsonl");
    let lines: String = records::articles(out)
        .expect("articles")
        .into_iter()
        .map(|one| Article {
            newshound_version: "0.0.1".to_owned(),
            title: format!("An older title: {}", one.title),
            ..one
        })
        .map(|one| serde_json::to_string(&one).expect("a record") + "\n")
        .collect();
    std::fs::write(path, lines).expect("written");
}

#[test]
fn a_replay_into_its_crawl_replaces_every_article() {
    let out = tempfile::tempdir().expect("folder");
    let (out, database) = (out.path(), out.path().join("news.db"));
    let [sink, pages] = ["sqlite:news.db", "markdown:pages"].map(|sink| {
        let (kind, name) = sink.split_once(':').expect("a kind");
        format!("{kind}:{}", out.join(name).display())
    });
    let site = crawled(out, 200, &["--sink", &sink, "--sink", &pages]);
    let live = records::articles(out).expect("articles");
    let dropped =
        live.iter().filter(|one| !one.body.contains("has reported from this coast since"));
    assert!(dropped.count() > 80, "the site's memory was used");
    let count = |what: &str| -> i64 {
        let database = rusqlite::Connection::open(&database).expect("a database");
        let text = format!("SELECT count(*) FROM articles WHERE {what}");
        database.query_row(&text, [], |row| row.get(0)).expect("a count")
    };
    let rows = count("true");
    let files = || std::fs::read_dir(out.join("pages")).expect("pages").count();
    let folders = files();

    for round in ["first", "--again"] {
        of_another_version(out);
        let written = rusqlite::Connection::open(&database).expect("a database");
        let changed =
            written.execute("UPDATE articles SET newshound_version = '0.0.1', title = 'x'", []);
        assert_eq!(changed.expect("changed") as i64, rows);
        drop(written);
        let again: &[&str] = if round == "first" { &[] } else { &[round] };
        let (said, code) =
            replay(out, out, &[&["--into", &sink, "--into", &pages], again].concat());
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains(&format!("{} replaced", live.len())), "{said}");
        // The same articles in the same places, in every field.
        assert_eq!(records::articles(out).expect("articles"), live, "{round}");
        assert_eq!((count("true"), count("newshound_version = '0.0.1' OR title = 'x'")), (rows, 0));
        assert_eq!(files(), folders);
    }
    let (said, code) = replay(out, out, &[]);
    assert_eq!((code, said.contains("files read before")), (Some(0), true), "{said}");
    assert_eq!(records::articles(out).expect("articles"), live);

    // The crawl goes on with its folder as if nothing had been.
    let done = site.crawl(out, &["--capture"]).output().expect("crawl");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(records::articles(out).expect("articles"), live);
}

#[test]
fn a_replay_into_a_crawl_that_runs_is_refused() {
    let out = tempfile::tempdir().expect("folder");
    let site = crawled(out.path(), 60, &[]);
    let before = records::articles(out.path()).expect("articles");
    let held = std::fs::File::open(out.path().join("articles.jsonl")).expect("open");
    held.lock().expect("locked");
    let (said, code) = replay(out.path(), out.path(), &[]);
    assert_eq!((code, said.contains("a crawl writes it now")), (Some(5), true), "{said}");
    drop(held);
    assert_eq!(records::articles(out.path()).expect("articles"), before);
    drop(site);
}

#[test]
fn a_replay_that_is_killed_goes_on_as_if_it_had_not_been() {
    let out = tempfile::tempdir().expect("folder");
    let site = crawled(out.path(), 200, &[]);
    drop(site);
    let [whole, torn] = ["whole", "torn"].map(|name| out.path().join(name));
    // Every page is read for itself, so what is left out depends on what was learned before.
    let (said, code) = replay(out.path(), &whole, &["--all-pages"]);
    assert_eq!(code, Some(0), "{said}");
    let expected = records::articles(&whole).expect("articles");
    assert!(expected.len() >= 200);
    let began = Instant::now();
    let (mut kills, mut seed) = (0, u64::from(std::process::id()));
    loop {
        let [warc, into] = [&out.path().join("warc"), &torn].map(|path| path.display().to_string());
        let args = ["replay", &warc, "--out", &into, "--all-pages"];
        let mut child = Guarded(newshound(&args).spawn().expect("replay"));
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // Later and later, so that it ends.
        let limit = Duration::from_millis(100 + (seed >> 33) % 400 + kills * 100);
        let ended =
            newshound_tests::wait::until(limit, || child.0.try_wait().expect("child").is_some());
        if ended {
            assert!(child.0.wait().expect("waited for").success());
            break;
        }
        child.0.kill().expect("killed");
        child.0.wait().expect("waited for");
        kills += 1;
        assert!(began.elapsed() < Duration::from_secs(240), "{kills} kills");
    }
    assert!(kills > 0, "it was too fast to be killed");
    assert_eq!(records::articles(&torn).expect("articles"), expected, "{kills} kills");
}
