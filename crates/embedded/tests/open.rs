//! What is found at open, and what cannot be opened.

use newshound_core::canonical::CanonicalUrl;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::frontier::{Admission, Applied, Op, Place, Transition};
use newshound_core::host::HostState;
use newshound_core::identity::HostKey;
use newshound_core::link::LinkRole;
use newshound_core::task::{Entry, InFlight, Lane, TaskKind, TaskRef};
use newshound_core::time::UnixMillis;
use newshound_embedded::Embedded;
use newshound_ports::{Frontier, SeenSet, StoreError, SystemClock, TaskQueue};
use rusqlite::Connection;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

const T0: UnixMillis = UnixMillis(1_800_000_000_000);

fn open(dir: &Path) -> Result<Embedded, StoreError> {
    Embedded::open(dir, Arc::new(SystemClock))
}

fn entry(page: usize) -> Entry {
    Entry::new(
        CanonicalUrl::parse(&format!("https://news.example/{page}")).expect("url"),
        LinkRole::Seed,
        TaskKind::Page,
    )
}

fn step(expect: u64, ops: Vec<Op>) -> Transition {
    Transition { host: HostKey::of(&entry(0).url), expect, state: HostState::new(T0), ops }
}

fn admit(pages: std::ops::Range<usize>) -> Op {
    let place = Place::Lane(Lane::Archive);
    Op::Admit(pages.map(|page| Admission { entry: entry(page), place }).collect())
}

async fn filled(dir: &Path, pages: usize) {
    let store = open(dir).expect("open");
    store.frontier().commit(vec![step(0, vec![admit(0..pages)])], T0).await.expect("commit");
    store.close();
}

#[tokio::test]
async fn tasks_of_a_dead_process_expire_at_once() {
    let dir = tempfile::tempdir().expect("dir");
    filled(dir.path(), 2).await;
    let store = open(dir.path()).expect("open");
    let flight = |entry: Entry| InFlight {
        task: TaskRef { id: store.frontier().fingerprints().of(&entry.url), attempt: 1 },
        host: HostKey::of(&entry.url),
        lane: Lane::Archive,
        entry,
        deadline: UnixMillis(i64::MAX),
    };
    let page = flight(entry(0));
    let robots = flight(Entry { kind: TaskKind::Robots, ..entry(99) });
    let ops =
        vec![Op::Pop(page.lane, page.task.id), Op::Start(page.clone()), Op::Start(robots.clone())];
    store.frontier().commit(vec![step(1, ops)], T0).await.expect("commit");
    assert!(store.frontier().expired(T0, 9).await.expect("expired").is_empty());
    store.close();
    let store = open(dir.path()).expect("open");
    let mut out = store.frontier().expired(T0, 9).await.expect("expired");
    out.sort_by_key(|task| task.entry.kind == TaskKind::Robots);
    let early = |task| InFlight { deadline: UnixMillis(0), ..task };
    assert_eq!(out, [early(page), early(robots)]);
}

#[tokio::test]
async fn one_process_holds_a_directory_and_close_lets_it_go() {
    let dir = tempfile::tempdir().expect("dir");
    let first = open(dir.path()).expect("open");
    let error = open(dir.path()).expect_err("held");
    let told = error.to_string();
    assert!(told.contains(&format!("process {}", std::process::id())), "{told}");
    first.close();
    assert!(matches!(first.frontier().next_due().await, Err(StoreError::Closed)));
    let stale = first.frontier().commit(vec![step(0, vec![])], T0).await;
    assert!(matches!(stale, Err(StoreError::Closed)));
    assert!(matches!(first.tasks().publish(Vec::new()).await, Err(StoreError::Closed)));
    first.close();
    open(dir.path()).expect("open again").close();
}

#[tokio::test]
async fn another_format_is_named_and_left_alone() {
    let dir = tempfile::tempdir().expect("dir");
    filled(dir.path(), 1).await;
    let conn = Connection::open(dir.path().join("frontier.db")).expect("open");
    conn.pragma_update(None, "user_version", 99).expect("update");
    drop(conn);
    match open(dir.path()).expect_err("another version") {
        StoreError::OtherVersion { found, expected } => {
            assert_eq!((found.as_str(), expected.as_str()), ("99", "3"));
        }
        other => panic!("{other}"),
    }
}

/// A store of 0.1.0, whose fingerprints have no key, goes on with them and names them; its URLs are
/// still seen.
#[tokio::test]
async fn a_store_without_a_key_goes_on_without_one() {
    let dir = tempfile::tempdir().expect("dir");
    open(dir.path()).expect("open").close();
    let path = dir.path().join("frontier.db");
    let sql = |sql: &str| Connection::open(&path).expect("open").execute_batch(sql).expect(sql);
    sql("DROP TABLE fingerprints; PRAGMA user_version = 2;");
    let peek = newshound_embedded::Peek::open(dir.path()).expect("peek");
    assert_eq!(peek.frontier().fingerprints(), Fingerprinter::UNKEYED);
    peek.close();
    filled(dir.path(), 3).await;
    let function = || {
        let conn = Connection::open(&path).expect("open");
        let one =
            |sql: &str| conn.query_row(sql, [], |row| row.get::<_, String>(0)).expect("a row");
        (one("SELECT function FROM fingerprints"), one("SELECT count(*) || '' FROM fingerprints"))
    };
    assert_eq!(function(), ("xxh3-64".to_owned(), "1".to_owned()));
    let store = open(dir.path()).expect("open");
    assert!(!store.seen().fingerprints().is_keyed());
    let seen = store.seen().seen(&[Fingerprinter::UNKEYED.of(&entry(2).url)]).await.expect("seen");
    assert_eq!(seen, [true]);
    store.close();
    assert_eq!(function(), ("xxh3-64".to_owned(), "1".to_owned()));
}

#[tokio::test]
async fn damage_is_found_and_named() {
    type Harm = fn(&Path);
    let cases: [(&str, Harm); 8] = [
        ("text", |path| std::fs::write(path, "not a database at all").expect("write")),
        ("cut", |path| {
            let file = std::fs::OpenOptions::new().write(true).open(path).expect("open");
            file.set_len(file.metadata().expect("size").len() / 2).expect("cut");
        }),
        ("overwritten", |path| {
            let file = std::fs::OpenOptions::new().write(true).open(path).expect("open");
            let pages = file.metadata().expect("size").len() / 4096;
            file.write_all_at(&[0x55; 4096], pages / 2 * 4096).expect("write");
        }),
        ("counts", |path| {
            let conn = Connection::open(path).expect("open");
            conn.execute("UPDATE counts SET value = 7 WHERE name = 'queued'", []).expect("sql");
        }),
        ("flights", |path| {
            let conn = Connection::open(path).expect("open");
            conn.execute("INSERT INTO inflight VALUES (1, 1, 1, 0, '{}')", []).expect("sql");
        }),
        ("key", |path| {
            let conn = Connection::open(path).expect("open");
            conn.execute("DELETE FROM fingerprints", []).expect("sql");
        }),
        ("function", |path| {
            let conn = Connection::open(path).expect("open");
            conn.execute("UPDATE fingerprints SET function = 'siphash-2-4 1'", []).expect("sql");
        }),
        ("foreign", |path| {
            std::fs::remove_file(path).expect("remove");
            let conn = Connection::open(path).expect("open");
            conn.execute("CREATE TABLE diary (day TEXT)", []).expect("sql");
        }),
    ];
    for (name, harm) in cases {
        let dir = tempfile::tempdir().expect("dir");
        filled(dir.path(), 5_000).await;
        let path = dir.path().join("frontier.db");
        harm(&path);
        let error = open(dir.path()).expect_err(name);
        assert!(matches!(error, StoreError::Damaged(_)), "{name}: {error}");
        assert!(error.to_string().contains("frontier.db"), "{name}: {error}");
    }
}

#[test]
fn what_cannot_be_written_is_told_with_its_path() {
    let dir = tempfile::tempdir().expect("dir");
    let file = dir.path().join("file");
    std::fs::write(&file, "x").expect("write");
    for path in [file.clone(), file.join("below"), PathBuf::from("/proc/newshound")] {
        let error = open(&path).expect_err("no directory");
        assert!(matches!(error, StoreError::NotWritable(_)), "{error}");
        assert!(error.to_string().contains(&path.display().to_string()), "{error}");
    }
}

/// Set for the child of the next test: the directory to fill.
const TO_FILL: &str = "NEWSHOUND_TEST_FILL";

/// The kernel's own limit on a file's size stands in for a full disk.
#[tokio::test]
async fn a_full_disk_loses_nothing_and_can_be_gone_on_from() {
    let dir = tempfile::tempdir().expect("dir");
    let child = Command::new("sh")
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f 4096; exec \"$0\" --exact fills_its_disk --nocapture",
        ])
        .arg(std::env::current_exe().expect("this test"))
        .env(TO_FILL, dir.path())
        .output()
        .expect("run");
    let told = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success(), "{told}\n{}", String::from_utf8_lossy(&child.stderr));
    let stored: u64 = told
        .lines()
        .find_map(|line| line.split_once("stored: ")?.1.parse().ok())
        .unwrap_or_else(|| panic!("not told: {told}"));
    let store = open(dir.path()).expect("open with room");
    let counts = store.frontier().counts().await.expect("counts");
    assert!(counts.balanced() && counts.admitted == stored && stored > 0, "{counts:?} {stored}");
    let more = step(stored / 1_000, vec![admit(900_000..900_010)]);
    let applied = store.frontier().commit(vec![more], T0).await.expect("room again");
    assert_eq!(applied, [Applied::Done { admitted: 10, seen: 0 }]);
}

#[tokio::test]
async fn fills_its_disk() {
    let Some(dir) = std::env::var_os(TO_FILL).map(PathBuf::from) else {
        return;
    };
    let store = open(&dir).expect("open");
    let frontier = store.frontier();
    for turn in 0..1_000 {
        let pages = turn * 1_000..(turn + 1) * 1_000;
        let transition = step(turn as u64, vec![admit(pages)]);
        if let Err(error) = frontier.commit(vec![transition.clone()], T0).await {
            assert!(matches!(error, StoreError::NotWritable(_)), "{error}");
            assert!(error.to_string().contains("frontier.db"), "{error}");
            assert!(frontier.commit(vec![transition], T0).await.is_err(), "still full");
            let counts = frontier.counts().await.expect("counts");
            let row =
                frontier.all_hosts(None, 1).await.expect("reads go on").pop().expect("a host");
            assert_eq!((counts.admitted, row.version), (row.waiting[1], turn as u64));
            println!("stored: {}", counts.admitted);
            return;
        }
    }
    panic!("the limit was not felt");
}

/// A defect of the scheduler is told, changes nothing, and fails nobody else's commit.
#[tokio::test]
async fn a_transition_that_does_not_add_up_is_refused_whole() {
    let dir = tempfile::tempdir().expect("dir");
    filled(dir.path(), 3).await;
    let store = open(dir.path()).expect("open");
    let frontier = store.frontier();
    let lost =
        vec![admit(10..12), Op::Pop(Lane::Archive, frontier.fingerprints().of(&entry(0).url))];
    let of = |number: u64| {
        let host =
            HostKey::of(&CanonicalUrl::parse(&format!("https://h{number}.example/")).expect("url"));
        Transition { host, ..step(0, vec![admit(20..22)]) }
    };
    let bad = frontier.commit(vec![of(1), step(1, lost)], T0);
    let (bad, good) = tokio::join!(bad, frontier.commit(vec![of(2)], T0));
    let told = bad.expect_err("a URL is lost").to_string();
    assert!(told.contains("unaccounted") && told.contains("https://news.example"), "{told}");
    assert_eq!(good.expect("another's"), [Applied::Done { admitted: 2, seen: 0 }]);
    let counts = frontier.counts().await.expect("counts");
    assert!(counts.balanced() && counts.queued == 5, "{counts:?}");
    assert_eq!(frontier.all_hosts(None, 9).await.expect("all hosts").len(), 2);
}

/// Another process may look while the store is in use, and sees what is committed.
#[tokio::test]
async fn a_store_in_use_can_be_looked_at() {
    let dir = tempfile::tempdir().expect("dir");
    filled(dir.path(), 3).await;
    let store = open(dir.path()).expect("open");
    let peek = newshound_embedded::Peek::open(dir.path()).expect("peek");
    assert!(peek.is_running());
    for (expect, waiting) in [(1, 5), (2, 7)] {
        let pages = waiting as usize * 10..waiting as usize * 10 + 2;
        let more = step(expect, vec![admit(pages)]);
        store.frontier().commit(vec![more], T0).await.expect("commit");
        let row = peek.frontier().all_hosts(None, 9).await.expect("look").pop().expect("a host");
        assert_eq!((row.version, row.waiting), (expect + 1, [0, waiting, 0, 0]));
    }
    let written = peek.frontier().commit(vec![step(3, vec![])], T0).await;
    assert!(matches!(written, Err(StoreError::Closed)));
    peek.close();
    store.close();
    assert!(!newshound_embedded::Peek::open(dir.path()).expect("peek").is_running());
}

/// Who looks while a store is being made sees nothing or all, and keeps nobody out.
#[test]
fn a_store_can_be_looked_at_while_it_is_made() {
    for _ in 0..20 {
        let dir = tempfile::tempdir().expect("dir");
        let made = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !made.load(std::sync::atomic::Ordering::Relaxed) {
                    newshound_embedded::Peek::open(dir.path()).expect("look").close();
                }
            });
            let store = open(dir.path());
            made.store(true, std::sync::atomic::Ordering::Relaxed);
            store.expect("open").close();
        });
    }
}
