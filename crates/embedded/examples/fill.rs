//! Fills a store and then runs page cycles on it, without any HTTP: `fill [URLS] [CYCLES]`.
//!
//! A cycle is what one page costs the store: a dispatch (pop, start), a claim, and a report
//! (settle, end, 100 candidates of which 5 are new). Prints rates, CPU time and memory of the
//! whole process; the driver's own share is measured apart. Linux only (`/proc`).
#![expect(clippy::print_stdout, reason = "it is a program that prints what it measured")]

use newshound_core::canonical::CanonicalUrl;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::frontier::{Admission, HostRow, Op, Place, Transition};
use newshound_core::host::HostState;
use newshound_core::identity::{Fingerprint, HostKey};
use newshound_core::link::LinkRole;
use newshound_core::status::Status;
use newshound_core::task::{Entry, InFlight, Lane, TaskKind, TaskRef};
use newshound_core::time::UnixMillis;
use newshound_embedded::Embedded;
use newshound_ports::{Claim, Frontier, SeenSet, SystemClock};
use std::sync::Arc;
use std::time::{Duration, Instant};

const HOSTS: usize = 50;
const NOW: UnixMillis = UnixMillis(1_800_000_000_000);
/// Known links of a page that stand on every page of its host.
const MENU: usize = 60;
const CANDIDATES: usize = 100;
const NEW: usize = 5;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let urls: usize = arguments.next().map_or(Ok(1_000_000), |text| text.parse())?;
    let cycles: usize = arguments.next().map_or(Ok(20_000), |text| text.parse())?;
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()?
        .block_on(run(urls, cycles))
}

async fn run(urls: usize, cycles: usize) -> Result<(), Failure> {
    let dir = std::env::temp_dir().join(format!("newshound-fill-{}", std::process::id()));
    let store = Embedded::open(&dir, Arc::new(SystemClock))?;
    let started = (Instant::now(), cpu());
    let mut filled = 0;
    while filled < urls {
        let host = filled / 2_000 % HOSTS;
        let until = urls.min(filled + 2_000);
        let list = (filled..until).map(|page| admission(host, page)).collect();
        change(&*store.frontier(), host, vec![Op::Admit(list)]).await?;
        filled = until;
    }
    tell("filled", urls, started);
    let menus: Vec<Vec<Admission>> = (0..HOSTS)
        .map(|host| (0..MENU).map(|page| admission(host, host * 2_000 + page)).collect())
        .collect();
    for (number, at_once) in [1, 16].into_iter().enumerate() {
        let started = (Instant::now(), cpu());
        let mut done = 0;
        while done < cycles {
            done += turn(&store, &menus, urls, number * cycles + done, at_once).await?;
        }
        tell(&format!("cycles, {at_once} at once"), cycles, started);
    }
    let started = (Instant::now(), cpu());
    for number in 0..cycles {
        std::hint::black_box(candidates(&menus[number % HOSTS], number % HOSTS, number, urls));
    }
    tell("driver's own", cycles, started);
    let counts = store.frontier().counts().await?;
    println!(
        "{} admitted, {} queued, balanced: {}",
        counts.admitted,
        counts.queued,
        counts.balanced()
    );
    store.close();
    println!("{} MB on disk, closed", folder_bytes(&dir)? >> 20);
    let started = (Instant::now(), cpu());
    let store = Embedded::open(&dir, Arc::new(SystemClock))?;
    tell("opened again", 1, started);
    store.close();
    std::fs::remove_dir_all(&dir)?;
    Ok(())
}

/// Dispatches `at_once` hosts in one commit; their claims come one by one, their reports are
/// taken together, as the scheduler takes what waits.
async fn turn(
    store: &Embedded,
    menus: &[Vec<Admission>],
    urls: usize,
    done: usize,
    at_once: usize,
) -> Result<usize, Failure> {
    let frontier = store.frontier();
    let rows = frontier.due(NOW + Duration::from_secs(9_000_000), at_once).await?;
    let out: Vec<_> =
        rows.into_iter().filter_map(|row| dispatch(frontier.fingerprints(), row)).collect();
    let (tasks, transitions): (Vec<_>, Vec<_>) = out.into_iter().unzip();
    frontier.commit(transitions, NOW).await?;
    let claiming: Vec<_> = tasks
        .iter()
        .map(|task| {
            let (seen, id) = (store.seen(), task.task.id);
            let claim = Claim { key: id, owner: id, content: Fingerprint(1) };
            tokio::spawn(async move { seen.claim(&[claim]).await })
        })
        .collect();
    for one in claiming {
        one.await??;
    }
    let hosts: Vec<_> = tasks.iter().map(|task| task.host.clone()).collect();
    let rows = frontier.hosts(&hosts).await?;
    let mut reports = Vec::new();
    for (number, (row, task)) in rows.into_iter().zip(tasks).enumerate() {
        let host = (done + number) % HOSTS;
        let list = candidates(&menus[host], host, done + number, urls);
        let end = Op::End { url: task.task.id, status: Status::Article, detail: None };
        let ops = vec![Op::Settle(task.task), end, Op::Admit(list)];
        reports.extend(row.map(|row| after(row, ops)));
    }
    let count = reports.len();
    frontier.commit(reports, NOW).await?;
    Ok(count)
}

fn after(row: HostRow, ops: Vec<Op>) -> Transition {
    let mut state = row.state;
    state.pace.open = true;
    state.counts.requests += 1;
    state.pace.put_off(Duration::from_secs(1), state.pace.next_due());
    Transition { host: row.host, expect: row.version, state, ops }
}

fn dispatch(by: Fingerprinter, row: HostRow) -> Option<(InFlight, Transition)> {
    let lane = Lane::ALL.into_iter().find(|lane| row.heads[lane.index()].is_some())?;
    let mut entry = row.heads[lane.index()].clone()?;
    entry.attempts += 1;
    let task = InFlight {
        task: TaskRef { id: by.of(&entry.url), attempt: entry.attempts },
        host: row.host.clone(),
        lane,
        entry,
        deadline: NOW + Duration::from_secs(120),
    };
    let ops = vec![Op::Pop(lane, task.task.id), Op::Start(task.clone())];
    let mut transition = after(row, ops);
    transition.state.pace.open = false;
    Some((task, transition))
}

/// Menu links, links to stories that wait somewhere, and new ones.
fn candidates(menu: &[Admission], host: usize, turn: usize, urls: usize) -> Vec<Admission> {
    let mut list = menu.to_vec();
    let known = CANDIDATES - MENU - NEW;
    let anywhere = |n: usize| (turn * known + n).wrapping_mul(0x9e37_79b9) % urls.max(1);
    list.extend((0..known).map(anywhere).map(|page| admission(page / 2_000 % HOSTS, page)));
    list.extend((0..NEW).map(|n| admission(host, urls + (turn % 1_000_000) * NEW + n)));
    list
}

fn admission(host: usize, page: usize) -> Admission {
    let text = format!("https://news{host}.example/2022/03/09/a-story-with-a-usual-slug-{page}/");
    let from = format!("https://news{host}.example/sitemap-{}.xml", page / 2_000);
    let Ok(url) = CanonicalUrl::parse(&text) else { unreachable!("an invented URL") };
    let entry = Entry {
        depth: 2,
        from: CanonicalUrl::parse(&from).ok(),
        ..Entry::new(url, LinkRole::SitemapEntry, TaskKind::Page)
    };
    Admission { entry, place: Place::Lane(Lane::Archive) }
}

async fn change(frontier: &dyn Frontier, host: usize, ops: Vec<Op>) -> Result<(), Failure> {
    let key = HostKey::of(&admission(host, 0).entry.url);
    let row = frontier.hosts(std::slice::from_ref(&key)).await?.pop().flatten();
    let (expect, state) = row.map_or((0, HostState::new(NOW)), |row| (row.version, row.state));
    frontier.commit(vec![Transition { host: key, expect, state, ops }], NOW).await?;
    Ok(())
}

fn tell(what: &str, count: usize, (started, used): (Instant, Duration)) {
    let (wall, used) = (started.elapsed(), cpu().saturating_sub(used));
    let each = used.as_secs_f64() * 1e6 / count as f64;
    println!(
        "{what}: {count} in {:.1} s, {:.0}/s, {each:.1} µs CPU each, {} MB RSS, {} MB at most",
        wall.as_secs_f64(),
        count as f64 / wall.as_secs_f64(),
        memory("VmRSS:") >> 10,
        memory("VmHWM:") >> 10,
    );
}

/// CPU time of this process so far, in ticks of 10 ms.
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: u64 =
        after_name.split(' ').skip(12).take(2).filter_map(|n| n.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// A line of `/proc/self/status`, in KB.
fn memory(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

fn folder_bytes(dir: &std::path::Path) -> Result<u64, Failure> {
    let mut bytes = 0;
    for file in std::fs::read_dir(dir)? {
        bytes += file?.metadata()?.len();
    }
    Ok(bytes)
}
