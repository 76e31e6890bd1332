//! SQLite, redb and fjall on the frontier's work: `store-choice ENGINE [SEEN_MILLIONS] [CYCLES]`.
//!
//! First a fill: so many URLs into the seen-set, every fifth also into a lane, 2,000 a commit.
//! Then page cycles: take a lane's head and put it in flight; make a claim; settle, mark the
//! URL ended, look up 100 links of which 5 are new, insert those. A host row of 500 bytes is
//! written twice. One commit a cycle, then eight cycles a commit (as the writer thread groups
//! them). Every commit survives `kill -9`. No cache of ours stands in front.

mod engines;

use engines::{Store, Table, Tx};
use std::time::{Duration, Instant};
use xxhash_rust::xxh3::xxh3_64;

const HOSTS: u64 = 50;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let engine = arguments.next().expect("an engine: sqlite, redb or fjall");
    let number = |text: Option<String>, or: u64| text.map_or(or, |n| n.parse().expect("a number"));
    let seen = number(arguments.next(), 10) * 1_000_000;
    let cycles = number(arguments.next(), 20_000);
    let dir = std::env::temp_dir().join(format!("store-choice-{}", std::process::id()));
    std::fs::create_dir_all(&dir).expect("a directory");
    let store = engines::open(&engine, &dir);
    let start = Watch::start();
    for first in (0..seen).step_by(2_000) {
        store.group(&mut |tx| {
            for url in first..first + 2_000 {
                tx.seen_put(fp(url), 0);
                if url % 5 == 0 {
                    tx.lane_push(url / 2_000 % HOSTS, url, fp(url), &entry(url));
                }
            }
        });
    }
    start.tell(&engine, "fill", seen);
    let mut at = 0;
    for group in [1, 8] {
        let start = Watch::start();
        let mut disk = 0;
        for _ in 0..cycles / group {
            store.group(&mut |tx| (at..at + group).for_each(|n| dispatch(tx, n)));
            store.group(&mut |tx| (at..at + group).for_each(|n| report(tx, n, seen)));
            at += group;
            disk += 1;
        }
        start.tell(&engine, &format!("cycles, {group} a commit"), disk * group);
    }
    drop(store);
    let bytes = size(&dir) >> 20;
    let start = Watch::start();
    let store = engines::open(&engine, &dir);
    store.group(&mut |tx| assert!(tx.seen_get(fp(1))));
    start.tell(&engine, "open", 1);
    println!("{engine}: {bytes} MB on disk");
    drop(store);
    std::fs::remove_dir_all(&dir).expect("remove");
}

fn fp(url: u64) -> u64 {
    xxh3_64(&url.to_le_bytes())
}

fn entry(url: u64) -> Vec<u8> {
    format!("00000/2022/03/09/a-story-with-a-usual-slug-{url}/").into_bytes()
}

fn dispatch(tx: &mut dyn Tx, number: u64) {
    let host = number % HOSTS;
    let Some((_, url)) = tx.lane_pop(host) else { return };
    tx.put(Table::Flight, number, &[b'{'; 300]);
    tx.put(Table::Host, host, &[b'h'; 500]);
    tx.put(Table::Url, number, &url.to_le_bytes());
}

fn report(tx: &mut dyn Tx, number: u64, seen: u64) {
    let host = number % HOSTS;
    tx.put(Table::Claim, fp(number), &[1; 16]);
    assert!(tx.take(Table::Flight, number));
    tx.seen_put(fp(host * 2_000 + number), 32);
    for link in 0..95 {
        // A third from anywhere, the rest from the host's own menu.
        let url = if link % 3 == 0 {
            (number * 95 + link).wrapping_mul(0x9e37_79b9) % seen
        } else {
            host * 2_000 + link
        };
        assert!(tx.seen_get(fp(url)));
    }
    for new in 0..5 {
        let url = seen + number * 5 + new;
        assert!(!tx.seen_get(fp(url)));
        tx.seen_put(fp(url), 0);
        tx.lane_push(host, url, fp(url), &entry(url));
    }
    tx.put(Table::Host, host, &[b'H'; 500]);
}

struct Watch(Instant, Duration);

impl Watch {
    fn start() -> Self {
        Self(Instant::now(), cpu())
    }

    fn tell(self, engine: &str, what: &str, count: u64) {
        let (wall, used) = (self.0.elapsed(), cpu() - self.1);
        let status = std::fs::read_to_string("/proc/self/status").expect("status");
        let rss = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("VmHWM");
        let rss: u64 = rss.trim().trim_end_matches(" kB").parse().expect("kB");
        println!(
            "{engine}: {what}: {count} in {:.1} s wall, {:.1} µs CPU each, at most {} MB RSS",
            wall.as_secs_f64(),
            used.as_secs_f64() * 1e6 / count as f64,
            rss >> 10
        );
    }
}

/// CPU time of this process, all threads, in ticks of 10 ms.
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("stat");
    let fields = stat.rsplit(')').next().expect("fields").split(' ').skip(12).take(2);
    Duration::from_millis(fields.map(|n| n.parse::<u64>().expect("ticks")).sum::<u64>() * 10)
}

fn size(dir: &std::path::Path) -> u64 {
    let entries = std::fs::read_dir(dir).expect("a directory");
    entries
        .map(|entry| {
            let entry = entry.expect("an entry");
            let meta = entry.metadata().expect("metadata");
            if meta.is_dir() { size(&entry.path()) } else { meta.len() }
        })
        .sum()
}
