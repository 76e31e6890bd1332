//! `newshound articles`: chosen, counted, printed, and handed to a sink.

use newshound_core::article::Article;
use newshound_tests::binary::newshound;
use newshound_tests::records;
use newshound_tests::site::Served;
use std::collections::BTreeMap;
use std::path::Path;

fn ran(out: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let mut command = newshound(&["articles", "--out", &out.display().to_string()]);
    let output = command.args(args).output().expect("articles");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn articles_are_chosen_counted_printed_and_handed_on() {
    let site = Served::new(40);
    let folder = tempfile::tempdir().expect("folder");
    let out = folder.path().join("news");
    assert!(site.crawl(&out, &[]).status().expect("crawl").success());
    // The last line of an article counts.
    let path = out.join("articles.jsonl");
    let all = records::articles(&out).expect("articles");
    let mut newer = all[0].clone();
    (newer.title, newer.content_hash) = ("A zebra's headline".to_owned(), "other".to_owned());
    let line = serde_json::to_string(&newer).expect("json")
        + "\n{\"id\":\"x\",\"content_hash\":\"y\",\"title\":\"few\"}\n";
    let text = std::fs::read_to_string(&path).expect("read") + &line;
    std::fs::write(&path, text).expect("written");

    let (code, count, told) = ran(&out, &["--count"]);
    assert_eq!((code, count.trim()), (Some(0), all.len().to_string().as_str()), "{told}");
    assert!(told.contains("1 lines of"), "{told}");
    let (_, listed, _) = ran(&out, &["--text", "zebra HEADLINE"]);
    assert!(
        listed.contains("A zebra's headline\n") && listed.contains(newer.url.as_str()),
        "{listed}"
    );
    assert_eq!(listed.lines().count(), 2);

    let mut languages: BTreeMap<&str, usize> = BTreeMap::new();
    for one in &all {
        *languages.entry(one.language.as_deref().unwrap_or("-")).or_default() += 1;
    }
    let (language, wanted) = languages.iter().next_back().expect("a language");
    assert_eq!(ran(&out, &["--lang", language, "--count"]).1.trim(), wanted.to_string());
    assert_eq!(ran(&out, &["--since", "9999-01-01", "--count"]).1.trim(), "0");
    assert_eq!(ran(&out, &["--site", "nowhere.example", "--count"]).1.trim(), "0");

    let (_, lines, _) = ran(&out, &["--format", "jsonl"]);
    let records =
        lines.lines().map(|line| serde_json::from_str::<Article>(line).expect("a record"));
    assert_eq!(records.count(), all.len());
    let (_, table, _) = ran(&out, &["--format", "csv"]);
    assert_eq!(csv::Reader::from_reader(table.as_bytes()).records().count(), all.len());

    let sink = folder.path().join("later.jsonl");
    let (code, printed, told) = ran(&out, &["--sink", &format!("jsonl:{}", sink.display())]);
    assert_eq!((code, printed.as_str()), (Some(0), ""));
    assert!(told.starts_with(&format!("{} articles to ", all.len())), "{told}");
    assert_eq!(std::fs::read_to_string(&sink).expect("read").lines().count(), all.len());
    let (_, lines, _) = ran(&out, &["--sink", "jsonl:-", "--text", "zebra"]);
    assert_eq!(lines.lines().count(), 1);

    let pages = folder.path().join("pages");
    ran(&out, &["--format", "tei", "--into", &pages.display().to_string()]);
    assert_eq!(std::fs::read_dir(&pages).expect("pages").count(), all.len());

    let (_, days, _) = ran(&out, &["--count-by", "day"]);
    let total: usize = days
        .lines()
        .map(|line| line.split_once('\t').expect("a tab").1.parse::<usize>().expect("a number"))
        .sum();
    assert_eq!(total, all.len());

    let feeds = folder.path().join("feeds");
    let (code, _, told) =
        ran(&out, &["--feeds", &feeds.display().to_string(), "--feed-length", "5"]);
    assert_eq!(code, Some(0), "{told}");
    let feed = std::fs::read(feeds.join("all.json")).expect("a feed");
    let feed: serde_json::Value = serde_json::from_slice(&feed).expect("json");
    assert_eq!(feed["items"].as_array().expect("items").len(), 5);
}

#[test]
fn slips_are_one_sentence() {
    let folder = tempfile::tempdir().expect("folder");
    for (args, expected) in [
        (&["--count"][..], "articles.jsonl: cannot be read"),
        (&["--kind", "rumour"], "--kind \"rumour\" is no kind of story"),
        (&["--since", "May"], "--since \"May\" is no day"),
        (&["--text", " "], "--text has no word"),
        (&["--format", "csv", "--fields", "title"], "--fields chooses among a record's"),
        (&["--sink", "jason:x"], "--sink: \"jason\" is no kind of sink"),
    ] {
        let (code, _, told) = ran(folder.path(), args);
        assert_eq!(code, Some(2), "{told}");
        assert!(told.contains(expected), "{told}");
    }
}
