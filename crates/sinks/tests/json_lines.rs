//! The file of articles: order, crashes, a full disk, and its schema.

use newshound_core::article::{
    Article, ArticleKind, ArticleLink, DateSource, Headline, HeadlineSource, Image, Paywall,
    Precision,
};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::identity::ArticleId;
use newshound_core::link::LinkRole;
use newshound_core::source::Source;
use newshound_core::task::Lane;
use newshound_core::tdm::{Place, Tdm};
use newshound_ports::{ArticleSink, SinkError};
use newshound_sinks::{Durability, JsonLines};
use std::path::{Path, PathBuf};
use std::process::Command;

const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/article.schema.json");

fn article(number: usize) -> Article {
    let url = CanonicalUrl::parse(&format!("https://news.example/{number}")).expect("url");
    Article {
        id: ArticleId::of(&url),
        story: ArticleId::of(&url),
        near_duplicate_of: None,
        url: url.clone(),
        fetched_url: url,
        site: "news.example".into(),
        title: "A \u{1F4F0} title\nof \"two\" lines".into(),
        headlines: Vec::new(),
        authors: Vec::new(),
        agencies: Vec::new(),
        published: None,
        published_precision: None,
        published_source: None,
        modified: None,
        language: None,
        section: None,
        categories: Vec::new(),
        tags: Vec::new(),
        description: None,
        lead_image: None,
        images: Vec::new(),
        publisher: None,
        kind: ArticleKind::News,
        paywalled: false,
        paywall: None,
        tdm: None,
        body: "one\n\ntwo \u{2028}".into(),
        word_count: 2,
        pages: 1,
        links: Vec::new(),
        discovered_from: None,
        discovered_role: LinkRole::Seed,
        lane: Lane::Fresh,
        depth: 0,
        fetched_at: "2022-03-09T11:38:00.123Z".into(),
        http_status: 200,
        content_hash: format!("h{number}"),
        crawl: "test".into(),
        newshound_version: "0.1.0".into(),
        schema_version: newshound_core::article::SCHEMA_VERSION,
        source: None,
    }
}

fn full(number: usize) -> Article {
    let link = |role| ArticleLink { url: "https://news.example/x".into(), text: "x".into(), role };
    let roles = [LinkRole::Latest, LinkRole::AlsoRead, LinkRole::Previous, LinkRole::External];
    Article {
        story: ArticleId("0123456789abcdef0123456789abcdef".into()),
        near_duplicate_of: Some(ArticleId("0123456789abcdef0123456789abcdef".into())),
        headlines: vec![Headline { text: "A title".into(), source: HeadlineSource::OpenGraph }],
        authors: vec!["A. Writer".into()],
        agencies: vec!["Agency".into()],
        published: Some("2022-03-09T17:08:00+05:30".into()),
        published_precision: Some(Precision::Minute),
        published_source: Some(DateSource::JsonLd),
        modified: Some("2022-03-10".into()),
        language: Some("zh-hant".into()),
        section: Some("World".into()),
        categories: vec!["World".into()],
        tags: vec!["one".into()],
        description: Some("d".into()),
        lead_image: Some("https://news.example/i.jpg".into()),
        images: vec![
            Image {
                url: "https://news.example/i.jpg".into(),
                caption: "c".into(),
                credit: String::new(),
                alt: "a".into(),
            },
            Image {
                url: "https://news.example/j.jpg".into(),
                caption: String::new(),
                credit: "c".into(),
                alt: String::new(),
            },
        ],
        publisher: Some("News".into()),
        kind: ArticleKind::LiveBlog,
        paywalled: true,
        paywall: Some(Paywall::Declared),
        tdm: Some(Tdm {
            reservation: Some(true),
            source: Some(Place::Header),
            policy: Some("https://news.example/tdm.json".into()),
            ..Tdm::default()
        }),
        links: roles.map(link).into(),
        discovered_from: Some(CanonicalUrl::parse("https://news.example/").expect("url")),
        discovered_role: LinkRole::NewsSitemapEntry,
        lane: Lane::Sitemaps,
        depth: 3,
        source: Some(Source {
            name: Some("A paper".into()),
            tags: vec!["daily".into()],
            language: Some("en".into()),
            country: Some("IN".into()),
        }),
        ..article(number)
    }
}

fn open(path: &Path, recover_lines: usize) -> Result<JsonLines, SinkError> {
    JsonLines::open(path, recover_lines, Durability::Power)
}

fn lines(path: &Path) -> Vec<Article> {
    let text = std::fs::read_to_string(path).expect("read");
    assert!(text.is_empty() || text.ends_with('\n'));
    text.split_terminator('\n').map(|line| serde_json::from_str(line).expect("a line")).collect()
}

async fn put(sink: &JsonLines, numbers: std::ops::Range<usize>) {
    for number in numbers {
        sink.put(&full(number)).await.expect("put");
    }
}

#[tokio::test]
async fn articles_are_appended_once_each() {
    let dir = tempfile::tempdir().expect("dir");
    let path = dir.path().join("articles.jsonl");
    let sink = open(&path, 10).expect("open");
    put(&sink, 0..3).await;
    put(&sink, 1..4).await;
    sink.flush().await.expect("flush");
    assert_eq!(lines(&path), (0..4).map(full).collect::<Vec<_>>());
    let locked = open(&path, 10).expect_err("one writer");
    assert!(locked.to_string().contains("articles.jsonl: another process"), "{locked}");
    drop(sink);
    let sink = open(&path, 10).expect("open again");
    assert_eq!(sink.cut_bytes(), 0);
    put(&sink, 2..5).await;
    let revision = Article { content_hash: "other".into(), ..full(2) };
    sink.put(&revision).await.expect("put");
    assert_eq!(lines(&path).len(), 6, "four, a new one and a revision");
}

#[tokio::test]
async fn a_kill_at_any_byte_leaves_each_article_once() {
    let dir = tempfile::tempdir().expect("dir");
    let whole = dir.path().join("whole.jsonl");
    let sink = open(&whole, 0).expect("open");
    put(&sink, 0..4).await;
    let bytes = std::fs::read(&whole).expect("read");
    let path = dir.path().join("killed.jsonl");
    for end in (0..=bytes.len()).step_by(37).chain([bytes.len()]) {
        std::fs::write(&path, &bytes[..end]).expect("write");
        let sink = open(&path, 100).expect("open");
        let torn =
            end - bytes[..end].iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        assert_eq!(sink.cut_bytes(), torn as u64, "{end}");
        put(&sink, 0..4).await;
        assert!(std::fs::read(&path).expect("read") == bytes, "{end}");
    }
}

#[tokio::test]
async fn what_cannot_be_opened_is_told_with_path_and_reason() {
    let dir = tempfile::tempdir().expect("dir");
    let missing = dir.path().join("no/articles.jsonl");
    let diary = dir.path().join("diary");
    std::fs::write(&diary, "dear diary").expect("write");
    for (path, why) in
        [(missing.as_path(), "No such file"), (dir.path(), "directory"), (&diary, "left alone")]
    {
        let error = open(path, 1).expect_err("not a place for articles");
        let told = error.to_string();
        assert!(told.contains(&path.display().to_string()) && told.contains(why), "{told}");
        assert!(matches!(error, SinkError::NotWritable(_)));
    }
    assert_eq!(std::fs::read(&diary).expect("read"), b"dear diary");
}

/// Set for the child of the next test: the file to fill.
const TO_FILL: &str = "NEWSHOUND_TEST_FILL";

/// The kernel's own limit on a file's size stands in for a full disk: the last write is cut
/// short and the next one fails.
#[test]
fn a_file_that_can_grow_no_more_ends_in_a_whole_line() {
    let dir = tempfile::tempdir().expect("dir");
    let path = dir.path().join("articles.jsonl");
    let child = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 16; exec \"$0\" --exact fills_its_disk --nocapture"])
        .arg(std::env::current_exe().expect("this test"))
        .env(TO_FILL, &path)
        .output()
        .expect("run");
    let told = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success(), "{told}");
    let told = told.lines().find_map(|line| line.split_once("refused: ")).expect("told").1;
    assert!(told.contains("articles.jsonl: File too large"), "{told}");
    let written = lines(&path);
    let length = std::fs::metadata(&path).expect("metadata").len();
    assert!((1..=16 << 10).contains(&length) && !written.is_empty(), "{length}");
    assert_eq!(written, (0..written.len()).map(full).collect::<Vec<_>>());
}

#[tokio::test]
async fn fills_its_disk() {
    let Some(path) = std::env::var_os(TO_FILL).map(PathBuf::from) else {
        return;
    };
    let sink = open(&path, 0).expect("open");
    for number in 0..1_000 {
        if let Err(error) = sink.put(&full(number)).await {
            println!("refused: {error}");
            assert_eq!(
                sink.put(&full(number)).await.expect_err("still full").to_string(),
                error.to_string()
            );
            return;
        }
    }
    panic!("the limit was not felt");
}

#[test]
fn records_keep_to_their_schema() {
    let mut schemas = boon::Schemas::new();
    let schema = boon::Compiler::new().compile(SCHEMA, &mut schemas).expect("a schema");
    let valid =
        |record: &serde_json::Value| schemas.validate(record, schema).map_err(|e| e.to_string());
    for record in [article(1), full(2)] {
        let value = serde_json::to_value(&record).expect("json");
        assert_eq!(valid(&value), Ok(()));
    }
    // And the schema refuses what is none.
    let value = serde_json::to_value(full(1)).expect("json");
    for (field, wrong) in [
        ("id", serde_json::json!("x")),
        ("url", serde_json::json!("/relative")),
        ("published", serde_json::json!("March 9, 2022")),
        ("kind", serde_json::json!("rumour")),
        ("links", serde_json::json!([{"url": "https://a.example/", "text": "", "role": "?"}])),
        ("extra", serde_json::json!(1)),
    ] {
        let mut value = value.clone();
        value[field] = wrong;
        assert!(valid(&value).is_err(), "{field}");
    }
}

/// The schema and the document name the fields in the order in which they are written.
#[test]
fn fields_are_documented_in_their_order() {
    let line = serde_json::to_string(&full(1)).expect("json");
    let schema = std::fs::read_to_string(SCHEMA).expect("the schema");
    let document =
        std::fs::read_to_string(SCHEMA.replace(".schema.json", ".md")).expect("document");
    let properties = &schema[schema.find("\"properties\"").expect("properties")..];
    let value = serde_json::to_value(full(1)).expect("json");
    let mut fields: Vec<_> = value.as_object().expect("an object").keys().collect();
    assert_eq!(fields.len(), 41);
    // A record's own fields, not those of the objects in it.
    let depth = |at: usize| {
        line[..at].bytes().fold(0, |depth, byte| match byte {
            b'{' => depth + 1,
            b'}' => depth - 1,
            _ => depth,
        })
    };
    fields.sort_by_key(|field| {
        let key = format!("\"{field}\":");
        line.match_indices(&key).map(|(at, _)| at).find(|at| depth(*at) == 1)
    });
    let (mut at, mut row) = (0, 0);
    for field in fields {
        let next = properties[at..].find(&format!("\n    \"{field}\": {{"));
        at += next.unwrap_or_else(|| panic!("{field} is not in order in the schema")) + 1;
        let next = document[row..].find(&format!("\n| `{field}` |"));
        row += next.unwrap_or_else(|| panic!("{field} is not in order in the document")) + 1;
    }
    let roles: serde_json::Value = serde_json::from_str(&schema).expect("json");
    for role in roles["$defs"]["role"]["enum"].as_array().expect("roles") {
        let parsed: LinkRole = serde_json::from_value(role.clone()).expect("a role");
        assert_eq!(parsed.name(), role.as_str().expect("text"));
    }
}

/// A process that is only just being started holds the files of this one for an instant, and with
/// them their locks.
#[test]
fn processes_that_are_started_meanwhile_keep_no_lock() {
    let dir = tempfile::tempdir().expect("dir");
    let path = dir.path().join("articles.jsonl");
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !done.load(std::sync::atomic::Ordering::Relaxed) {
                    // With a folder to change to, a child is forked before it is another program.
                    let started = Command::new("true").current_dir("/").status();
                    assert!(started.expect("started").success());
                }
            });
        }
        let opened = (0..300).map(|_| open(&path, 1).map(drop));
        let failed = opened.filter(Result::is_err).count();
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        assert_eq!(failed, 0);
    });
}

/// What others do to the file between two articles, and the articles that stand in it then.
#[tokio::test]
async fn a_file_that_others_touch_loses_no_article_that_comes_after() {
    type Deed = fn(&Path);
    let deeds: [(&str, Deed, &[usize]); 6] = [
        ("deleted", |path| std::fs::remove_file(path).expect("delete"), &[3, 4]),
        (
            "moved away",
            |path| std::fs::rename(path, path.with_extension("1")).expect("move"),
            &[3, 4],
        ),
        (
            "emptied",
            |path| drop(std::fs::OpenOptions::new().write(true).truncate(true).open(path)),
            &[3, 4],
        ),
        (
            "an editor's copy without what came while it was open",
            |path| {
                let copy = path.with_extension("swp");
                let text = std::fs::read_to_string(path).expect("read");
                let two: String = text.split_inclusive('\n').take(2).collect();
                std::fs::write(&copy, two).expect("write");
                std::fs::rename(&copy, path).expect("rename");
            },
            &[0, 1, 2, 3, 4],
        ),
        (
            "a new empty file in its place",
            |path| {
                std::fs::rename(path, path.with_extension("1")).expect("move");
                std::fs::write(path, "").expect("write");
            },
            &[3, 4],
        ),
        (
            "cut in the middle of a line",
            |path| {
                let text = std::fs::read(path).expect("read");
                let file = std::fs::OpenOptions::new().write(true).open(path).expect("open");
                file.set_len(text.len() as u64 - 7).expect("cut");
            },
            &[0, 1, 3, 4],
        ),
    ];
    for (what, deed, expected) in deeds {
        let dir = tempfile::tempdir().expect("dir");
        let path = dir.path().join("articles.jsonl");
        let sink = open(&path, 10).expect("open");
        put(&sink, 0..3).await;
        deed(&path);
        put(&sink, 3..5).await;
        sink.flush().await.expect("flush");
        let expected: Vec<_> = expected.iter().map(|&number| full(number)).collect();
        assert_eq!(lines(&path), expected, "{what}");
        let locked = open(&path, 10).expect_err("one writer");
        assert!(locked.to_string().contains("another process"), "{what}: {locked}");
    }
}

/// Many that wait at once share their flushes, and each is answered.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn articles_that_come_together_are_flushed_together() {
    let dir = tempfile::tempdir().expect("dir");
    let path = dir.path().join("articles.jsonl");
    let sink = std::sync::Arc::new(open(&path, 10).expect("open"));
    let began = std::time::Instant::now();
    let puts = (0..500).map(|number| {
        let sink = std::sync::Arc::clone(&sink);
        tokio::spawn(async move { sink.put(&full(number)).await })
    });
    for put in puts.collect::<Vec<_>>() {
        put.await.expect("no panic").expect("put");
    }
    assert_eq!(lines(&path).len(), 500);
    // One flush for each would take 500 times the 10 ms between two.
    assert!(began.elapsed() < std::time::Duration::from_secs(4), "{:?}", began.elapsed());
}
