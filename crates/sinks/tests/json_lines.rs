//! The file of articles: order, crashes, a full disk, and what others do to it.

mod sample;

use newshound_core::article::Article;
use newshound_ports::{ArticleSink, SinkError};
use newshound_sinks::{Durability, JsonLines};
use sample::full;
use std::path::{Path, PathBuf};
use std::process::Command;

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
