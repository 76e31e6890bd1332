//! What a crawl costs in processor time on one machine's embedded store, and over RabbitMQ and
//! Redis with both of them counted.
//!
//! `cargo run --release -p newshound-tests --example cluster_cost [ARTICLES] [HOSTS] [BULK]`. The
//! site is served by this process and not counted. BULK is the bytes of furniture put into each
//! page: by default what pages of news sites weigh (`newshound_demosite::MEDIAN_PAGE`); 0 shows
//! what the cluster costs where a page costs next to nothing.

use newshound_demosite::{MEDIAN_PAGE, Options};
use newshound_tests::cluster::{Cluster, Process, Setup};
use newshound_tests::servers::{Rabbit, Redis};
use newshound_tests::site::Served;
use newshound_tests::{binary, cpu, wait};
use std::io::Write;
use std::time::{Duration, Instant};

/// Who writes the articles: the user's choice (docs/OPERATIONS.md).
#[derive(Clone, Copy, PartialEq)]
enum Writer {
    /// One process, from a queue of RabbitMQ.
    Sink,
    /// Each worker its own file, as the crawl on one machine does.
    Workers,
}

const LIMIT: Duration = Duration::from_secs(1_800);

/// Waits for a child's end without taking its exit status: its account can be read until then.
fn ended(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_none_or(|(_, rest)| rest.starts_with('Z'))
}

fn embedded(options: &Options, out: &mut impl Write) -> std::io::Result<f64> {
    let site = Served::with(options);
    let folder = tempfile::tempdir()?;
    let began = Instant::now();
    let mut child = binary::Guarded(site.crawl(folder.path(), &["--connections", "32"]).spawn()?);
    let pid = child.0.id();
    wait::until(LIMIT, || ended(pid));
    let (used, pages) = (cpu::of(pid), site.running.access_log().len());
    let wall = began.elapsed().as_secs_f64();
    child.0.wait()?;
    let each = used / pages as f64 * 1_000.0;
    writeln!(out, "embedded: {pages} requests, {wall:.1} s, {used:.1} CPU s: {each:.2} per 1,000")?;
    Ok(each)
}

fn cluster(options: &Options, writer: Writer, out: &mut impl Write) -> std::io::Result<f64> {
    let (rabbit, redis) = (Rabbit::start(), Redis::start());
    let site = Served::with(options);
    let mut setup = Setup::on(&rabbit.url(), &redis.url());
    setup.connections = 16;
    let cluster = Cluster::new(&site, setup);
    let servers =
        || [redis.pid().map_or(0.0, cpu::of_group), rabbit.pid().map_or(0.0, cpu::of_group)];
    let (began, before) = (Instant::now(), servers());
    let scheduler = cluster.scheduler();
    let (workers, sink) = match writer {
        Writer::Sink => (cluster.workers(2), Some(cluster.sink())),
        Writer::Workers => (["a", "b"].map(|name| own_file(&cluster, name)).into(), None),
    };
    let pid = |process: &Process| process.child.0.id();
    let roles: Vec<u32> = [&scheduler].into_iter().chain(&workers).chain(&sink).map(pid).collect();
    wait::until(LIMIT, || ended(roles[0]));
    let wall = began.elapsed().as_secs_f64();
    wait::until(LIMIT, || roles.iter().all(|&pid| ended(pid)));
    let after = servers();
    let pages = site.running.access_log().len();
    let per = |used: f64| used / pages as f64 * 1_000.0;
    let roles: Vec<f64> = roles.into_iter().map(cpu::of).collect();
    let [redis, rabbit] = [after[0] - before[0], after[1] - before[1]];
    let sum = roles.iter().sum::<f64>() + redis + rabbit;
    let by = if writer == Writer::Sink { "sink" } else { "each worker" };
    writeln!(
        out,
        "cluster, articles written by {by}: {pages} requests, {wall:.1} s, {sum:.1} CPU s: {:.2} per 1,000 \
         (scheduler {:.2}, 2 workers {:.2}, sink {:.2}, Redis {:.2}, RabbitMQ {:.2})",
        per(sum),
        per(roles[0]),
        per(roles[1] + roles[2]),
        roles.get(3).map_or(0.0, |&sink| per(sink)),
        per(redis),
        per(rabbit)
    )?;
    Ok(per(sum))
}

fn own_file(cluster: &Cluster, name: &str) -> Process {
    let folder = cluster.path(name).display().to_string();
    cluster.start(&["worker", "--exit-when-done", "--articles", &folder])
}

fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1).map(|arg| arg.parse().ok());
    let mut or = |default| args.next().flatten().unwrap_or(default);
    let options =
        Options { articles: or(4_000), hosts: or(24), bulk: or(MEDIAN_PAGE), ..Options::default() };
    binary::path();
    let mut out = std::io::stdout();
    let Options { articles, hosts, bulk, .. } = options;
    writeln!(out, "{articles} articles on {hosts} hosts, {bulk} bytes of furniture a page")?;
    let alone = embedded(&options, &mut out)?;
    for writer in [Writer::Sink, Writer::Workers] {
        let together = cluster(&options, writer, &mut out)?;
        writeln!(out, "{:.2} times", together / alone)?;
    }
    Ok(())
}
