//! Sinks beside the file of articles: whatever is killed, each has every article once.

use csv::ReaderBuilder;
use newshound_core::article::Article;
use newshound_tests::binary::{Guarded, newshound};
use newshound_tests::random::Random;
use newshound_tests::site::Served;
use newshound_tests::{records, wait};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::RowAccessor;
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Output;
use std::time::{Duration, Instant};

/// Kills of one crawl; NEWSHOUND_SINK_ROUNDS sets another number.
const ROUNDS: usize = 20;

/// Every kind of sink that needs no server, into `folder`.
fn arguments(folder: &Path) -> Vec<String> {
    let place = |kind: &str, name: &str| format!("{kind}:{}", folder.join(name).display());
    [
        place("jsonl", "plain.jsonl"),
        place("jsonl", "packed.jsonl.zst"),
        place("csv", "table.csv"),
        place("markdown", "pages"),
        place("sqlite", "news.db"),
        place("parquet", "parquet"),
    ]
    .into_iter()
    .flat_map(|sink| ["--sink".to_owned(), sink])
    .collect()
}

fn ids(articles: impl IntoIterator<Item = String>, what: &str) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for id in articles {
        assert!(ids.insert(id.clone()), "{what}: {id} is there twice");
    }
    ids
}

fn lines(text: &str) -> Vec<String> {
    let record = |line| serde_json::from_str::<Article>(line).expect("whole lines only");
    text.lines().map(|line| record(line).id.0).collect()
}

/// The ids that each sink has, with its name.
fn found(folder: &Path) -> Vec<(&'static str, BTreeSet<String>)> {
    let read = |name: &str| std::fs::read(folder.join(name)).expect(name);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    let packed = zstd::stream::decode_all(&read("packed.jsonl.zst")[..]).expect("whole frames");
    let table = read("table.csv");
    let mut table = ReaderBuilder::new().from_reader(&table[..]);
    let rows: Vec<String> =
        table.records().map(|row| row.expect("a whole row")[0].to_owned()).collect();
    let mut pages = Vec::new();
    for site in std::fs::read_dir(folder.join("pages")).expect("pages").flatten() {
        for page in std::fs::read_dir(site.path()).expect("a site").flatten() {
            let path = page.path();
            if path.extension().is_some_and(|end| end == "md") {
                pages.push(path.file_stem().expect("a name").to_string_lossy().into_owned());
            }
        }
    }
    vec![
        ("jsonl", ids(lines(&text(read("plain.jsonl"))), "jsonl")),
        ("jsonl, packed", ids(lines(&text(packed)), "jsonl, packed")),
        ("csv", ids(rows, "csv")),
        ("markdown", ids(pages, "markdown")),
        ("sqlite", ids(database(&folder.join("news.db")), "sqlite")),
        ("parquet", ids(parquet(&folder.join("parquet")), "parquet")),
    ]
}

/// The ids of a folder of Parquet.
fn parquet(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let inside = |folder: &Path| std::fs::read_dir(folder).expect("a folder").flatten();
    for path in
        inside(root).flat_map(|crawl| inside(&crawl.path())).flat_map(|day| inside(&day.path()))
    {
        let path = path.path();
        if path.extension().is_some_and(|end| end == "parquet") {
            let reader = SerializedFileReader::try_from(path.as_path()).expect("a whole file");
            for row in reader.get_row_iter(None).expect("rows") {
                found.push(row.expect("a row").get_string(0).expect("an id").clone());
            }
        }
    }
    found
}

/// The ids of a database, whose tables and index are whole.
fn database(path: &Path) -> Vec<String> {
    let file = Connection::open(path).expect("opened");
    let check = |row: &rusqlite::Row<'_>| row.get::<_, String>(0);
    assert_eq!(file.query_row("PRAGMA integrity_check", [], check).expect("checked"), "ok");
    file.execute("INSERT INTO search(search) VALUES ('integrity-check')", []).expect("whole");
    let mut all = file.prepare("SELECT id FROM articles").expect("the table");
    all.query_map([], check).expect("rows").map(|row| row.expect("a row")).collect()
}

#[test]
fn a_crawl_killed_again_and_again_leaves_every_article_once_in_every_sink() {
    let rounds = std::env::var("NEWSHOUND_SINK_ROUNDS").ok().and_then(|text| text.parse().ok());
    let rounds = rounds.unwrap_or(ROUNDS);
    let (mut random, mut kills) = (Random::new(), 0);
    // Built before the clock starts.
    newshound_tests::binary::path();
    let site = Served::new(320);
    while kills < rounds {
        let folder = tempfile::tempdir().expect("folder");
        let out = folder.path().join("news");
        let sinks = arguments(folder.path());
        let more: Vec<&str> = sinks.iter().map(String::as_str).collect();
        let began = Instant::now();
        loop {
            let mut child = Guarded(site.crawl(&out, &more).spawn().expect("crawl"));
            let is_last = kills >= rounds || began.elapsed() > Duration::from_secs(60);
            let limit = if is_last {
                Duration::from_secs(120)
            } else {
                Duration::from_millis(100 + random.below(900))
            };
            let mut ended = None;
            wait::until(limit, || {
                ended = child.0.try_wait().expect("child");
                ended.is_some()
            });
            match ended {
                Some(status) => {
                    assert!(status.success(), "{status}");
                    break;
                }
                None => {
                    assert!(!is_last, "the crawl does not end");
                    child.0.kill().expect("kill");
                    child.0.wait().expect("wait");
                    kills += 1;
                }
            }
        }
        let articles = records::articles(&out).expect("articles");
        let all: BTreeSet<String> = articles.into_iter().map(|one| one.id.0).collect();
        assert!(all.len() > 300, "{}", all.len());
        for (sink, own) in found(folder.path()) {
            let lost: Vec<_> = all.difference(&own).collect();
            let more: Vec<_> = own.difference(&all).collect();
            assert!(
                lost.is_empty() && more.is_empty(),
                "{sink} after {kills} kills: {lost:?} {more:?}"
            );
        }
    }
}

fn stderr_of(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_sink_that_comes_back_in_a_later_run_gets_what_it_missed() {
    let site = Served::new(30);
    let folder = tempfile::tempdir().expect("folder");
    let (out, ill) = (folder.path().join("news"), folder.path().join("ill"));
    std::fs::create_dir(&ill).expect("folder");
    let sink = format!("jsonl:{}", ill.join("a.jsonl").display());
    let arguments = ["--sink", &sink];
    let (some, all) = ([&arguments[..], &["--max-articles", "5"]].concat(), arguments);
    let first = site.crawl(&out, &some).output().expect("crawl");
    assert!(first.status.success(), "{}", stderr_of(&first));
    // A folder took the place of the file: nothing can be written, though all else goes on.
    let file = ill.join("a.jsonl");
    std::fs::rename(&file, ill.join("before.jsonl")).expect("moved");
    std::fs::create_dir(&file).expect("a folder in its place");
    let refused = site.crawl(&out, &all).output().expect("crawl");
    assert_eq!(refused.status.code(), Some(3), "{}", stderr_of(&refused));
    assert!(stderr_of(&refused).contains("a.jsonl: Is a directory"), "{}", stderr_of(&refused));
    std::fs::remove_dir(&file).expect("removed");
    std::fs::rename(ill.join("before.jsonl"), &file).expect("moved back");
    let last = site.crawl(&out, &all).output().expect("crawl");
    assert!(last.status.success(), "{}", stderr_of(&last));
    let expected = records::articles(&out).expect("articles");
    let own = ids(lines(&std::fs::read_to_string(&file).expect("read")), "jsonl");
    assert_eq!(own.len(), expected.len());
    assert!(own.len() > 20, "{}", own.len());
}

#[test]
fn standard_output_has_articles_and_nothing_else() {
    let site = Served::new(12);
    let out = tempfile::tempdir().expect("folder");
    let output = site.crawl(out.path(), &["--sink", "jsonl:-"]).output().expect("crawl");
    assert!(output.status.success(), "{}", stderr_of(&output));
    let own = ids(lines(&String::from_utf8(output.stdout.clone()).expect("text")), "stdout");
    assert_eq!(own.len(), records::articles(out.path()).expect("articles").len());
    assert!(stderr_of(&output).contains("admitted"), "the summary stands on standard error");
}

#[test]
fn what_is_wrong_with_a_sink_is_one_sentence_before_anything_starts() {
    for (sink, expected) in [
        ("news.jsonl", "--sink: takes KIND:TARGET"),
        (
            "json:news.jsonl",
            "--sink: \"json\" is no kind of sink; there are jsonl, csv, markdown, sqlite, postgres, parquet, \
             webhook, opensearch",
        ),
        ("jsonl:", "--sink: a sink of kind jsonl needs a target"),
    ] {
        let output = newshound(&["crawl", "https://news.example/", "--sink", sink]).output();
        let output = output.expect("crawl");
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr_of(&output).contains(expected), "{}", stderr_of(&output));
    }
}
