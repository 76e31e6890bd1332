//! A flipped bit anywhere in the file is noticed, or changes nothing that is asked.

use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::{Admission, Op, Place, Transition};
use newshound_core::host::HostState;
use newshound_core::identity::HostKey;
use newshound_core::link::LinkRole;
use newshound_core::status::Status;
use newshound_core::task::{Entry, Hint, InFlight, Lane, TaskKind, TaskRef};
use newshound_core::time::UnixMillis;
use newshound_embedded::Embedded;
use newshound_ports::{Frontier, StoreError, SystemClock};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

const T0: UnixMillis = UnixMillis(1_800_000_000_000);
const PAGES: usize = 150;
/// Bits that are flipped, one at a time.
const FLIPS: usize = 300;

fn open(dir: &Path) -> Result<Embedded, StoreError> {
    Embedded::open(dir, Arc::new(SystemClock))
}

fn entry(page: usize) -> Entry {
    let title = Some(format!("Story \u{1F4F0} {page}"));
    let url = format!("https://h{}.news.example/2026/story-{page}", page % 5);
    Entry {
        hint: Some(Hint { title, ..Hint::default() }),
        from: CanonicalUrl::parse("https://h0.news.example/front").ok(),
        ..Entry::new(CanonicalUrl::parse(&url).expect("url"), LinkRole::Teaser, TaskKind::Page)
    }
}

fn all() -> impl Iterator<Item = (usize, Entry)> {
    (0..PAGES).map(|page| (page, entry(page)))
}

/// A crawl with URLs at every place where they may be.
async fn fill(dir: &Path) {
    let store = open(dir).expect("open");
    let frontier = store.frontier();
    let by = frontier.fingerprints();
    for host in 0..5 {
        let mine: Vec<Entry> = all().filter(|(page, _)| page % 5 == host).map(|(_, e)| e).collect();
        let admit = mine
            .iter()
            .map(|entry| Admission { entry: entry.clone(), place: Place::Lane(Lane::Archive) });
        let mut ops =
            vec![Op::Admit(admit.collect()), Op::SetRobots(format!("rules of {host}").into())];
        for (at, entry) in mine.iter().take(12).enumerate() {
            let task = TaskRef { id: by.of(&entry.url), attempt: 1 };
            let flight = InFlight {
                task,
                host: HostKey::of(&entry.url),
                lane: Lane::Archive,
                entry: entry.clone(),
                deadline: UnixMillis(0),
            };
            ops.extend([Op::Pop(Lane::Archive, task.id), Op::Start(flight)]);
            let (url, detail) = (task.id, None);
            match at % 4 {
                0 => {}
                1 => {
                    ops.extend([
                        Op::Settle(task),
                        Op::End { url, status: Status::Article, detail },
                    ]);
                }
                2 => ops.extend([
                    Op::Settle(task),
                    Op::End { url, status: Status::Hub, detail },
                    Op::Visit(T0, entry.clone()),
                ]),
                _ => {
                    let (status, lane, entry) = (Status::Deferred, Lane::Archive, entry.clone());
                    ops.extend([Op::Settle(task), Op::Defer { status, detail, lane, entry }]);
                }
            }
        }
        let key = HostKey::of(&mine[0].url);
        let mut state = HostState::new(T0);
        (state.counts.requests, state.counts.deferred) = (12, 3);
        let step = Transition { host: key, expect: 0, state, ops };
        frontier.commit(vec![step], T0).await.expect("commit");
    }
    store.close();
}

/// Everything that can be asked of the store.
async fn said(dir: &Path) -> Result<String, StoreError> {
    let store = open(dir)?;
    let frontier = store.frontier();
    let result = async {
        let hosts = frontier.all_hosts(None, 99).await?;
        let keys: Vec<HostKey> = hosts.iter().map(|row| row.host.clone()).collect();
        let mut said = format!("{:?} {hosts:?}", frontier.counts().await?);
        said += &format!("{:?}", frontier.robots(&keys).await?);
        said += &format!("{:?}", frontier.due(UnixMillis(i64::MAX), 99).await?);
        said += &format!("{:?}", frontier.visits_due(UnixMillis(i64::MAX), 99).await?);
        said += &format!("{:?}", frontier.expired(UnixMillis(i64::MAX), 999).await?);
        for (_, entry) in all() {
            said += &format!("{:?}", frontier.whereabouts(&entry.url).await?);
            said += &format!("{:?}", frontier.entry(&entry.url).await?);
        }
        // What was deferred comes back as it was.
        for row in hosts {
            let mut state = row.state;
            state.counts.resume(false);
            let step =
                Transition { host: row.host, expect: row.version, state, ops: vec![Op::Resume] };
            said += &format!("{:?}", frontier.commit(vec![step], T0).await?);
        }
        for (_, entry) in all() {
            said += &format!("{:?}", frontier.entry(&entry.url).await?);
        }
        Ok(said)
    };
    let said = result.await;
    store.close();
    said
}

#[tokio::test]
async fn a_flipped_bit_is_noticed_or_changes_nothing() {
    let (first, second) = (tempfile::tempdir().expect("dir"), tempfile::tempdir().expect("dir"));
    fill(first.path()).await;
    let whole = std::fs::read(first.path().join("frontier.db")).expect("file");
    let file = second.path().join("frontier.db");
    let put = |bytes: &[u8]| {
        for end in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(second.path().join(format!("frontier.db{end}")));
        }
        std::fs::write(&file, bytes).expect("written");
    };
    put(&whole);
    let calm = said(second.path()).await.expect("as it was written");
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    let (mut noticed, mut silent) = (0, Vec::new());
    for _ in 0..FLIPS {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let at = usize::try_from(random >> 8).expect("a place") % whole.len();
        put(&whole);
        let open = std::fs::OpenOptions::new().write(true).open(&file).expect("file");
        open.write_at(&[whole[at] ^ (1 << (random % 8))], at as u64).expect("flipped");
        drop(open);
        match said(second.path()).await {
            Err(_) => noticed += 1,
            Ok(now) if now == calm => {}
            Ok(_) => silent.push(at),
        }
    }
    assert!(silent.is_empty(), "{} of {FLIPS} believed: {silent:?}", silent.len());
    assert!(noticed > FLIPS / 20, "{noticed} of {FLIPS} noticed");
}
