//! `kill -9` at random moments, again and again on one store.
//!
//! A child works on the store with eight tasks at once and tells on its standard output what
//! was acknowledged to it. It is killed after a random number of lines; whatever it told must
//! be there when the store is opened again, and the counts must add up.

use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::{Admission, Applied, HostRow, Op, Place, Transition, Whereabouts};
use newshound_core::host::HostState;
use newshound_core::identity::{Fingerprint, HostKey};
use newshound_core::link::LinkRole;
use newshound_core::status::Status;
use newshound_core::task::{Entry, InFlight, Lane, TaskKind, TaskRef};
use newshound_core::time::UnixMillis;
use newshound_embedded::Embedded;
use newshound_ports::{Claim, Claimed, Frontier, SeenSet, SystemClock};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

/// Set for the child: its store's directory, and where its numbers begin.
const STORE: &str = "NEWSHOUND_TEST_STORE";
const ROUND: &str = "NEWSHOUND_TEST_ROUND";
const ROUNDS: u64 = 24;
const WORKERS: u64 = 8;
const T0: UnixMillis = UnixMillis(1_800_000_000_000);

/// SplitMix64.
fn draw(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

fn url(host: u64, page: u64) -> CanonicalUrl {
    CanonicalUrl::parse(&format!("https://host{host}.example/{page}")).expect("url")
}

fn entry(url: CanonicalUrl) -> Entry {
    Entry {
        from: Some(self::url(0, 0)),
        depth: 1,
        ..Entry::new(url, LinkRole::Teaser, TaskKind::Page)
    }
}

fn open(dir: &Path) -> Embedded {
    Embedded::open(dir, Arc::new(SystemClock)).expect("open")
}

/// What the children were told.
#[derive(Default)]
struct Acknowledged {
    admitted: BTreeSet<CanonicalUrl>,
    ended: BTreeSet<CanonicalUrl>,
    claims: BTreeMap<u64, u64>,
}

impl Acknowledged {
    fn note(&mut self, line: &str) {
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            ["did", "admit", url] => self.admitted.insert(CanonicalUrl::parse(url).expect("url")),
            ["did", "end", url] => self.ended.insert(CanonicalUrl::parse(url).expect("url")),
            ["did", "claim", key, owner] => {
                let (key, owner) = (key.parse().expect("key"), owner.parse().expect("owner"));
                self.claims.insert(key, owner).is_none_or(|before| before == owner)
            }
            _ => return,
        };
    }
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_and_counts_add_up() {
    let dir = tempfile::tempdir().expect("dir");
    let mut told = Acknowledged::default();
    let mut random = 2026;
    for round in 0..ROUNDS {
        let mut child = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "works_until_killed", "--nocapture"])
            .env(STORE, dir.path())
            .env(ROUND, round.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .expect("start");
        let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let mut left = 1 + draw(&mut random) % 1_500;
        for line in lines {
            told.note(&line.expect("a line"));
            left -= 1;
            if left == 0 {
                // What it still told before it died is read too; nothing comes afterwards.
                child.kill().expect("kill");
                left = u64::MAX;
            }
        }
        let status = child.wait().expect("wait");
        assert_eq!(status.code(), None, "round {round}: it died by itself: {status}");
        verify(dir.path(), &told, round).await;
    }
    assert!(told.admitted.len() > 2_000 && told.ended.len() > 500 && told.claims.len() > 500);
}

/// Everything told is there; then tasks in flight go back, as a scheduler does at its start.
async fn verify(dir: &Path, told: &Acknowledged, round: u64) {
    let store = open(dir);
    let frontier = store.frontier();
    let counts = frontier.counts().await.expect("counts");
    assert!(counts.balanced(), "round {round}: {counts:?}");
    assert!(counts.admitted >= told.admitted.len() as u64);
    let rows = frontier.all_hosts(None, 999).await.expect("all hosts");
    let waiting: u64 = rows.iter().flat_map(|row| row.waiting).sum();
    assert_eq!(waiting, counts.queued, "round {round}");
    let out = frontier.expired(T0, 999).await.expect("expired");
    assert_eq!(out.len() as u64, counts.in_flight, "round {round}");
    let fps: Vec<_> = told.admitted.iter().map(|url| frontier.fingerprints().of(url)).collect();
    let seen = store.seen().seen(&fps).await.expect("seen");
    assert!(seen.iter().all(|&seen| seen), "round {round}: an admitted URL is not seen");
    for url in &told.admitted {
        let place = frontier.whereabouts(url).await.expect("whereabouts");
        let ended = matches!(place, Some(Whereabouts::Ended { status: Status::Article, .. }));
        assert!(place.is_some(), "round {round}: {url} is lost");
        assert!(ended || !told.ended.contains(url), "round {round}: {url} is {place:?} again");
    }
    for (&key, &owner) in &told.claims {
        let claim = |owner| Claim { key: Fingerprint(key), owner, content: Fingerprint(0) };
        let claimed = store.seen().claim(&[claim(Fingerprint(owner))]).await.expect("claim");
        assert_eq!(claimed, [Claimed::Granted], "round {round}: claim {key}");
    }
    for task in out {
        let row = row(&store, &task.host).await.expect("its host");
        let ops = vec![Op::Settle(task.task), Op::Requeue(task.lane, task.entry)];
        let applied = frontier.commit(vec![after(row, ops)], T0).await.expect("commit");
        assert_eq!(applied, [Applied::Done { admitted: 0, seen: 0 }]);
    }
    store.close();
}

async fn row(store: &Embedded, host: &HostKey) -> Option<HostRow> {
    store.frontier().hosts(std::slice::from_ref(host)).await.expect("hosts").pop().flatten()
}

fn after(row: HostRow, ops: Vec<Op>) -> Transition {
    Transition { host: row.host, expect: row.version, state: row.state, ops }
}

/// The child.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn works_until_killed() {
    let Some(dir) = std::env::var_os(STORE).map(PathBuf::from) else {
        return;
    };
    let round: u64 = std::env::var(ROUND).expect("a round").parse().expect("a number");
    let store = Arc::new(open(&dir));
    let mut workers = tokio::task::JoinSet::new();
    for worker in 0..WORKERS {
        workers.spawn(work(Arc::clone(&store), worker, round));
    }
    // The first that fails ends the child, which the parent notices.
    workers.join_next().await.expect("a worker").expect("no failure");
}

fn tell(lines: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(lines.as_bytes()).and_then(|()| out.flush()).expect("tell");
}

async fn work(store: Arc<Embedded>, worker: u64, round: u64) {
    let frontier = store.frontier();
    let host = HostKey::of(&url(worker, 0));
    let mut random = round * WORKERS + worker;
    for turn in 0..100_000 {
        let state = HostState::new(T0);
        let empty = HostRow {
            host: host.clone(),
            version: 0,
            state,
            heads: [const { None }; Lane::COUNT],
            waiting: [0; Lane::COUNT],
        };
        let row = row(&store, &host).await.unwrap_or(empty);
        let Some(entry) = row.heads[Lane::Archive.index()].clone() else {
            admit(&store, row, vec![], worker, round * 1_000_000 + turn * 5).await;
            continue;
        };
        let attempt = entry.attempts + 1;
        let id = frontier.fingerprints().of(&entry.url);
        let task = InFlight {
            task: TaskRef { id, attempt },
            host: host.clone(),
            lane: Lane::Archive,
            entry: Entry { attempts: attempt, ..entry },
            deadline: UnixMillis(i64::MAX),
        };
        let ops = vec![Op::Pop(Lane::Archive, id), Op::Start(task.clone())];
        let transition = after(row.clone(), ops);
        frontier.commit(vec![transition], T0).await.expect("commit");
        let claim = Claim { key: id, owner: Fingerprint(id.0 ^ 1), content: Fingerprint(0) };
        assert_eq!(store.seen().claim(&[claim]).await.expect("claim"), [Claimed::Granted]);
        tell(&format!("did claim {} {}\n", id.0, id.0 ^ 1));
        let row = HostRow { version: row.version + 1, ..row };
        if draw(&mut random).is_multiple_of(8) {
            let ops = vec![Op::Settle(task.task), Op::Requeue(task.lane, task.entry)];
            frontier.commit(vec![after(row, ops)], T0).await.expect("commit");
            continue;
        }
        let end = Op::End { url: id, status: Status::Article, detail: Some("x".into()) };
        let ops = vec![Op::Settle(task.task), end];
        admit(&store, row, ops, worker, round * 1_000_000 + turn * 5).await;
        tell(&format!("did end {}\n", task.entry.url));
    }
}

/// Admits five pages, of this host and of the next, and tells so.
async fn admit(store: &Embedded, row: HostRow, mut ops: Vec<Op>, worker: u64, page: u64) {
    let urls: Vec<_> =
        (page..page + 5).map(|page| url((worker + page % 2) % WORKERS, page)).collect();
    let place = Place::Lane(Lane::Archive);
    let list = urls.iter().map(|url| Admission { entry: entry(url.clone()), place }).collect();
    ops.push(Op::Admit(list));
    let new = row.version == 0;
    let applied = store.frontier().commit(vec![after(row, ops)], T0).await.expect("commit");
    if new && applied == [Applied::Stale] {
        // Another worker's admission made this host in between.
        return;
    }
    assert!(matches!(applied[..], [Applied::Done { .. }]), "{applied:?}");
    tell(&urls.iter().map(|url| format!("did admit {url}\n")).collect::<String>());
}
