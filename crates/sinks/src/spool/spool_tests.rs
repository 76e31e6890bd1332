use super::*;
use crate::commit::SystemDisk;
use newshound_ports::conformance::sinks::article;
use std::collections::BTreeSet;

const LIMITS: SpoolLimits = SpoolLimits { bytes: 64 << 10, remembered: 1_000 };

fn open(folder: &Path, limits: SpoolLimits, names: &[&str]) -> (Spool, bool) {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let disk = Arc::new(SystemDisk);
    Spool::open(folder, limits, Durability::Process, disk, &names).expect("a spool")
}

async fn put(spool: &Spool, numbers: std::ops::Range<usize>) {
    for number in numbers {
        spool.put(&article(number, 0, "A title")).await.expect("put");
    }
}

/// What the sink called `name` has not confirmed, and where it ends.
async fn unread(spool: &Spool, name: &str) -> (Vec<String>, Position) {
    let mut reader = spool.reader(spool.cursor(name).at);
    let (mut urls, mut end) = (Vec::new(), spool.cursor(name).at);
    while end.number < spool.number() {
        let batch = reader.next(7).await.expect("read").expect("more");
        assert!(batch.articles.len() <= 7);
        urls.extend(batch.articles.iter().map(|one| one.url.to_string()));
        end = batch.end;
    }
    (urls, end)
}

async fn confirm(spool: &Spool, name: &str, at: Position) {
    spool.confirm(name, Cursor { at, ..Cursor::default() }).await.expect("noted");
}

fn logs(folder: &Path) -> usize {
    segment::numbers(folder, ".log").expect("listed").len()
}

#[tokio::test]
async fn every_sink_reads_everything_once_and_what_all_have_goes() {
    let folder = tempfile::tempdir().expect("folder");
    let folder = folder.path();
    let limits = SpoolLimits { bytes: 16 << 20, ..LIMITS };
    // Segments of 4 MB: some thousand articles each.
    let (spool, was_killed) = open(folder, limits, &["a", "b"]);
    assert!(!was_killed);
    put(&spool, 0..9_000).await;
    assert!(logs(folder) >= 2, "{}", logs(folder));
    let (urls, end) = unread(&spool, "a").await;
    assert_eq!(urls.iter().collect::<BTreeSet<_>>().len(), 9_000);
    confirm(&spool, "a", end).await;
    let before = logs(folder);
    let (_, end) = unread(&spool, "b").await;
    confirm(&spool, "b", end).await;
    assert!(logs(folder) < before, "the segments that both have are gone");
    drop(spool);
    let (spool, was_killed) = open(folder, limits, &["a", "b"]);
    assert!(was_killed, "nobody said that it ended");
    put(&spool, 9_000..9_003).await;
    assert_eq!(unread(&spool, "a").await.0.len(), 3);
    spool.ended();
    drop(spool);
    assert!(!open(folder, limits, &["a", "b"]).1);
}

#[tokio::test]
async fn an_article_that_comes_again_is_known_though_its_segment_is_gone() {
    let folder = tempfile::tempdir().expect("folder");
    for _ in 0..2 {
        let (spool, _) = open(folder.path(), LIMITS, &["a"]);
        for from in (0..400).step_by(40) {
            put(&spool, from..from + 40).await;
            let (_, end) = unread(&spool, "a").await;
            confirm(&spool, "a", end).await;
        }
        assert_eq!(spool.number(), 400);
    }
}

#[tokio::test]
async fn a_full_spool_says_who_is_behind_and_goes_on_once_it_read() {
    let folder = tempfile::tempdir().expect("folder");
    let (spool, _) = open(folder.path(), LIMITS, &["quick", "slow"]);
    let mut number = 0;
    let full = loop {
        match spool.put(&article(number, 0, "A title")).await {
            Ok(()) => number += 1,
            Err(error) => break error,
        }
        let (_, end) = unread(&spool, "quick").await;
        confirm(&spool, "quick", end).await;
    };
    assert!(number > 20, "{number}");
    let SinkError::Unavailable(refusal) = full else { panic!("{full}") };
    assert!(refusal.contains("the sink slow is behind"), "{refusal}");
    let (urls, end) = unread(&spool, "slow").await;
    assert_eq!(urls.len(), number);
    confirm(&spool, "slow", end).await;
    put(&spool, number..number + 1).await;
}

#[tokio::test]
async fn a_torn_end_is_cut_and_a_damaged_line_is_passed_over() {
    use std::io::Write;
    let folder = tempfile::tempdir().expect("folder");
    let (spool, _) = open(folder.path(), LIMITS, &["a"]);
    put(&spool, 0..3).await;
    drop(spool);
    let path = segment::path(folder.path(), 0);
    let mut file = std::fs::OpenOptions::new().append(true).open(&path).expect("opened");
    file.write_all(b"0123456789abcdef {\"torn").expect("written");
    let (spool, _) = open(folder.path(), LIMITS, &["a"]);
    assert_eq!(spool.number(), 3);
    assert_eq!(spool.last().expect("read").len(), 3);
    put(&spool, 3..5).await;
    // One that the disk lost, in the middle, while it is read.
    let mut bytes = std::fs::read(&path).expect("read");
    bytes[40] ^= 1;
    std::fs::write(&path, bytes).expect("written");
    assert_eq!(unread(&spool, "a").await.0.len(), 4);
}

#[tokio::test]
async fn a_second_process_is_refused() {
    let folder = tempfile::tempdir().expect("folder");
    let (_spool, _) = open(folder.path(), LIMITS, &["a"]);
    let names = ["a".to_owned()];
    let again =
        Spool::open(folder.path(), LIMITS, Durability::Process, Arc::new(SystemDisk), &names);
    let refusal = again.err().expect("refused").to_string();
    assert!(refusal.ends_with("another process writes it"), "{refusal}");
}
