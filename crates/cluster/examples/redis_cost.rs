//! What the store on Redis costs: bytes for a URL seen and a URL queued, candidate links a
//! second, tasks given out a second. Starts a private Redis; figures in
//! docs/performance-cluster.md.
//!
//!     cargo run --release -p newshound-cluster --example redis_cost -- [MILLIONS SEEN]

use newshound_cluster::redis::{RedisConfig, RedisFrontier, RedisSeenSet, RedisStore};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::{Admission, Applied, Op, Place, Transition};
use newshound_core::host::HostState;
use newshound_core::identity::{Fingerprint, HostKey};
use newshound_core::link::LinkRole;
use newshound_core::status::Status;
use newshound_core::task::{Entry, InFlight, Lane, TaskKind, TaskRef};
use newshound_core::time::UnixMillis;
use newshound_ports::{Frontier, SeenSet};
use newshound_testservers::Redis;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Candidate links of a page, and how many of them are new, in the admission figure.
const LINKS: usize = 100;
const NEW: usize = 10;
/// Reports settled in one commit.
const BATCH: usize = 50;
const HOSTS: usize = 200;
const NOW: UnixMillis = UnixMillis(1_800_000_000_000);

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A URL as news sites write them: a date, a slug of some words, 70 bytes of path.
fn url(host: usize, page: usize) -> Result<CanonicalUrl, Failure> {
    let (month, day) = (page % 12 + 1, page / 12 % 28 + 1);
    let text = format!(
        "https://www.paper{host}.example/2022/{month:02}/{day:02}/\
         council-votes-on-the-new-harbour-plan-after-debate-{page:08}/"
    );
    Ok(CanonicalUrl::parse(&text)?)
}

fn entry(url: CanonicalUrl, from: &CanonicalUrl) -> Entry {
    Entry {
        depth: 3,
        from: Some(from.clone()),
        ..Entry::new(url, LinkRole::Related, TaskKind::Page)
    }
}

/// Admissions of `pages` of a host in one transition, all named by one page.
struct Crawl {
    frontier: RedisFrontier,
    versions: Vec<u64>,
}

impl Crawl {
    fn admission(
        &mut self,
        host: usize,
        pages: impl Iterator<Item = usize>,
        place: Place,
        from: usize,
    ) -> Result<Transition, Failure> {
        let from = url(host, from)?;
        let list: Result<Vec<_>, Failure> = pages
            .map(|page| Ok(Admission { entry: entry(url(host, page)?, &from), place }))
            .collect();
        self.change(host, vec![Op::Admit(list?)])
    }

    fn change(&mut self, host: usize, ops: Vec<Op>) -> Result<Transition, Failure> {
        let expect = self.versions[host];
        self.versions[host] += 1;
        let state = HostState::new(NOW);
        Ok(Transition { host: HostKey::of(&url(host, 0)?), expect, state, ops })
    }

    async fn commit(&self, transitions: Vec<Transition>) -> Result<(u64, u64), Failure> {
        let mut sum = (0, 0);
        for applied in self.frontier.commit(transitions, NOW).await? {
            let Applied::Done { admitted, seen } = applied else { return Err("stale".into()) };
            sum = (sum.0 + u64::from(admitted), sum.1 + u64::from(seen));
        }
        Ok(sum)
    }
}

struct Meter {
    conn: redis::aio::MultiplexedConnection,
}

impl Meter {
    async fn info(&mut self) -> Result<BTreeMap<String, String>, Failure> {
        let text: String = redis::cmd("INFO").query_async(&mut self.conn).await?;
        let pairs = text.lines().filter_map(|line| line.split_once(':'));
        Ok(pairs.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect())
    }

    /// Bytes of the data, without buffers.
    async fn bytes(&mut self) -> Result<f64, Failure> {
        let info = self.info().await?;
        Ok(info["used_memory_dataset"].parse::<f64>()?
            + info["used_memory_overhead"].parse::<f64>()?
            - info["mem_clients_normal"].parse::<f64>()?
            - info["mem_aof_buffer"].parse::<f64>()?)
    }

    /// CPU seconds of the server's main thread.
    async fn cpu(&mut self) -> Result<f64, Failure> {
        let info = self.info().await?;
        let part = |name: &str| info[name].parse::<f64>();
        Ok(part("used_cpu_user_main_thread")? + part("used_cpu_sys_main_thread")?)
    }

    /// How many keys of the seen-set have each encoding.
    async fn encodings(&mut self) -> Result<BTreeMap<String, usize>, Failure> {
        let keys: Vec<String> =
            redis::cmd("KEYS").arg("{newshound:cost:0}:s:*").query_async(&mut self.conn).await?;
        let mut found = BTreeMap::new();
        for some in keys.chunks(1_000) {
            let mut pipe = redis::pipe();
            some.iter().for_each(|key| {
                pipe.cmd("OBJECT").arg("ENCODING").arg(key);
            });
            let encodings: Vec<String> = pipe.query_async(&mut self.conn).await?;
            encodings.into_iter().for_each(|name| *found.entry(name).or_default() += 1);
        }
        Ok(found)
    }
}

fn tell(line: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout(), "{line}");
}

async fn seen_set(crawl: &mut Crawl, meter: &mut Meter, count: usize) -> Result<f64, Failure> {
    let before = meter.bytes().await?;
    let (start, cpu) = (Instant::now(), meter.cpu().await?);
    let step = 20 * LINKS;
    for first in (0..count).step_by(HOSTS * step) {
        for host in 0..HOSTS {
            let start = first / HOSTS;
            let pages = start..(start + step).min(count / HOSTS);
            let place = Place::Settled(Status::Article);
            let transition = crawl.admission(host, pages, place, 0)?;
            crawl.commit(vec![transition]).await?;
        }
    }
    let counts = crawl.frontier.counts().await?;
    let each = (meter.bytes().await? - before) / counts.admitted as f64;
    let encodings = meter.encodings().await?;
    let cpu = meter.cpu().await? - cpu;
    tell(&format!(
        "seen: {} URLs, {each:.2} bytes each, shards by encoding {encodings:?}, {:.0} new URLs per \
         CPU second of Redis ({:.0} s)",
        counts.admitted,
        counts.admitted as f64 / cpu,
        start.elapsed().as_secs_f64()
    ));
    Ok(each)
}

async fn queue(
    crawl: &mut Crawl,
    meter: &mut Meter,
    seen: f64,
    per_page: usize,
    first: usize,
) -> Result<(), Failure> {
    let before = meter.bytes().await?;
    let pages = 1_000;
    for page in (first..first + pages).step_by(per_page) {
        let mut batch = Vec::new();
        for host in 0..HOSTS {
            let pages = page..page + per_page;
            batch.push(crawl.admission(host, pages, Place::Lane(Lane::Archive), page + 1)?);
        }
        crawl.commit(batch).await?;
    }
    let count = (pages * HOSTS) as f64;
    let each = (meter.bytes().await? - before) / count - seen;
    let length = url(0, 0)?.path_and_query().len();
    tell(&format!(
        "queued: {count} URLs of {length} bytes of path, {per_page} new ones a page: {each:.1} \
         bytes each beside the seen-set's"
    ));
    Ok(())
}

async fn admission(crawl: &mut Crawl, meter: &mut Meter, first: usize) -> Result<(), Failure> {
    let (start, cpu) = (Instant::now(), meter.cpu().await?);
    let (mut admitted, mut seen) = (0, 0);
    for round in 0..200 {
        let mut batch = Vec::new();
        for at in 0..BATCH {
            let host = (round * BATCH + at) % HOSTS;
            let new = first + (round * BATCH + at) / HOSTS * NEW;
            // The rest are links of menus and neighbours, seen before.
            let pages = (new..new + NEW).chain(0..LINKS - NEW);
            batch.push(crawl.admission(host, pages, Place::Lane(Lane::Archive), new)?);
        }
        let done = crawl.commit(batch).await?;
        (admitted, seen) = (admitted + done.0, seen + done.1);
    }
    let (cpu, wall) = (meter.cpu().await? - cpu, start.elapsed().as_secs_f64());
    let links = (admitted + seen) as f64;
    tell(&format!(
        "admission: {links} candidate links ({admitted} new), {BATCH} pages a commit: {:.0} links \
         per CPU second of Redis, {:.0} a second with the client beside it",
        links / cpu,
        links / wall
    ));
    Ok(())
}

async fn filter(seen: &RedisSeenSet, meter: &mut Meter) -> Result<(), Failure> {
    let (start, cpu) = (Instant::now(), meter.cpu().await?);
    let mut links = 0;
    for page in 0..3_000 {
        // Half of them seen, none asked twice, so that the cache does not help.
        let urls: Result<Vec<_>, Failure> = (0..LINKS)
            .map(|at| Ok(seen.fingerprints().of(&url(page % HOSTS, page / HOSTS * LINKS + at)?)))
            .collect();
        let urls: Vec<_> = urls?
            .into_iter()
            .enumerate()
            .map(|(at, fp)| Fingerprint(fp.0 ^ (at as u64 & 1)))
            .collect();
        links += seen.seen(&urls).await?.len();
    }
    let (cpu, wall) = (meter.cpu().await? - cpu, start.elapsed().as_secs_f64());
    tell(&format!(
        "filter: {links} links, {LINKS} a round trip: {:.0} per CPU second of Redis, {:.0} a second \
         from one client waiting for each",
        f64::from(u32::try_from(links)?) / cpu,
        f64::from(u32::try_from(links)?) / wall
    ));
    Ok(())
}

async fn dispatch(crawl: &mut Crawl, meter: &mut Meter) -> Result<(), Failure> {
    let (start, cpu) = (Instant::now(), meter.cpu().await?);
    let mut given = 0_u32;
    while given < 20_000 {
        let rows = crawl.frontier.due(NOW, HOSTS).await?;
        let mut batch = Vec::new();
        for row in rows {
            let Some(mut entry) = row.heads[Lane::Archive.index()].clone() else { continue };
            entry.attempts += 1;
            let id = crawl.frontier.fingerprints().of(&entry.url);
            let deadline = NOW + Duration::from_secs(120);
            let host = row.host.clone();
            let task = TaskRef { id, attempt: entry.attempts };
            let out = InFlight { task, host, lane: Lane::Archive, entry, deadline };
            let ops = vec![Op::Pop(Lane::Archive, id), Op::Start(out)];
            let (host, state) = (row.host, row.state);
            batch.push(Transition { host, expect: row.version, state, ops });
            given += 1;
        }
        crawl.commit(batch).await?;
    }
    let (cpu, wall) = (meter.cpu().await? - cpu, start.elapsed().as_secs_f64());
    tell(&format!(
        "dispatch: {given} tasks, {HOSTS} hosts a round: {:.0} per CPU second of Redis, {:.0} a \
         second from one scheduler",
        f64::from(given) / cpu,
        f64::from(given) / wall
    ));
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let millions: f64 = std::env::args().nth(1).map_or(Ok(1.0), |arg| arg.parse())?;
    let count = (millions * 1e6) as usize;
    let server = Redis::start();
    let client = redis::Client::open(server.url())?;
    let mut meter = Meter { conn: client.get_multiplexed_async_connection().await? };
    let mut config = RedisConfig::new(server.url(), "cost");
    config.answer_timeout = Duration::from_secs(30);
    let store = RedisStore::open(&config).await?;
    let lease = store.lease("cost", Duration::from_secs(3600)).await?;
    let frontier = store.frontier(&lease).await?;
    let mut crawl = Crawl { frontier, versions: vec![0; HOSTS] };
    let seen = seen_set(&mut crawl, &mut meter, count).await?;
    let past = count / HOSTS + 10_000;
    queue(&mut crawl, &mut meter, seen, 10, past).await?;
    queue(&mut crawl, &mut meter, seen, 2, past + 1_000).await?;
    queue(&mut crawl, &mut meter, seen, 1, past + 2_000).await?;
    admission(&mut crawl, &mut meter, past + 3_000).await?;
    filter(&store.seen_set(), &mut meter).await?;
    dispatch(&mut crawl, &mut meter).await
}
