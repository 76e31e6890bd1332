//! How the rate of a cluster grows with its workers.
//!
//! `cargo run --release -p newshound-tests --example scaling [LATENCY_MS]`. Every page of the
//! site answers late, so that waiting and not this machine's processor is what workers do;
//! each worker takes 4 tasks at once. A worker alone cannot do more than 4 / latency pages a
//! second; the question is how near 8 of them come to 8 times that.

use newshound_demosite::Options;
use newshound_tests::cluster::{Cluster, Process, Setup};
use newshound_tests::servers::{Rabbit, Redis};
use newshound_tests::site::Served;
use newshound_tests::{cpu, wait};
use std::io::Write;
use std::time::{Duration, Instant};

/// Enough hosts that each of 64 tasks (8 workers, 4 at once, 4 ahead) finds one that is due.
const HOSTS: usize = 240;
const TASKS: usize = 4;
/// Until every host is known and the queue is full.
const WARM_UP: Duration = Duration::from_secs(8);
const MEASURED: Duration = Duration::from_secs(20);

struct Row {
    workers: usize,
    rate: f64,
    /// CPU seconds a second: workers, scheduler, Redis, RabbitMQ.
    cpu: [f64; 4],
}

fn measure(rabbit: &Rabbit, redis: &Redis, workers: usize, latency: Duration) -> Row {
    let options = Options { articles: HOSTS * 20, hosts: HOSTS, latency, ..Options::default() };
    let site = Served::with(&options);
    let mut setup = Setup::on(&rabbit.url(), &redis.url());
    setup.connections = TASKS;
    let cluster = Cluster::new(&site, setup);
    let scheduler = cluster.scheduler();
    let team: Vec<Process> =
        (0..workers).map(|_| cluster.start(&["worker", "--no-articles"])).collect();
    let log = || site.running.access_log().len();
    wait::until(Duration::from_secs(60), || log() > 0);
    let begin = Instant::now() + WARM_UP;
    wait::until(2 * WARM_UP, || Instant::now() >= begin);
    let used = || {
        [
            team.iter().map(|one| cpu::of(one.child.0.id())).sum(),
            cpu::of(scheduler.child.0.id()),
            redis.pid().map_or(0.0, cpu::of_group),
            rabbit.pid().map_or(0.0, cpu::of_group),
        ]
    };
    let (began, requests, before) = (Instant::now(), log(), used());
    wait::until(2 * MEASURED, || began.elapsed() >= MEASURED);
    let (seconds, requests, after) = (began.elapsed().as_secs_f64(), log() - requests, used());
    let cpu = std::array::from_fn(|part| (after[part] - before[part]) / seconds);
    Row { workers, rate: requests as f64 / seconds, cpu }
}

fn main() -> std::io::Result<()> {
    let latency = std::env::args().nth(1).and_then(|arg| arg.parse().ok()).unwrap_or(500);
    let latency = Duration::from_millis(latency);
    newshound_tests::binary::path();
    let (rabbit, redis) = (Rabbit::start(), Redis::start());
    let mut out = std::io::stdout();
    writeln!(
        out,
        "{TASKS} tasks at once, every answer {latency:?} late: at most {:.1} requests/s a worker",
        TASKS as f64 / latency.as_secs_f64()
    )?;
    writeln!(
        out,
        "| workers | requests/s | a worker | times one | CPU: workers | scheduler | Redis | RabbitMQ |"
    )?;
    let mut one = None;
    for workers in [1, 2, 4, 8] {
        let Row { workers, rate, cpu } = measure(&rabbit, &redis, workers, latency);
        let one = *one.get_or_insert(rate);
        writeln!(
            out,
            "| {workers} | {rate:.1} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} |",
            rate / workers as f64,
            rate / one,
            cpu[0],
            cpu[1],
            cpu[2],
            cpu[3]
        )?;
    }
    Ok(())
}
