//! A cluster with very many seeds: how long its start, a failover, a look and its end take.
//!
//! `bench/many-seeds/run [SEEDS [MILLISECONDS]]`, by default 100,000 seeds, each a host of its own on
//! loopback, and no delay on the way to Redis (each way). Two schedulers, one worker.

use newshound_tests::cluster::{Cluster, Process, Setup};
use newshound_tests::site::Served;
use newshound_tests::{tiny, wait};
use newshound_testservers::{Network, Proxy, Rabbit, Redis};
use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Requests that the sites answered.
static ANSWERED: AtomicU64 = AtomicU64::new(0);

/// Nothing that is waited for is waited for longer.
const LIMIT: Duration = Duration::from_secs(600);

fn answer(path: &str) -> (&'static str, String) {
    ANSWERED.fetch_add(1, Ordering::Relaxed);
    match path {
        "/" => ("200 OK", "<title>News</title><p>Nothing yet.</p>".to_owned()),
        _ => ("404 Not Found", String::new()),
    }
}

fn print_line(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn number(at: usize, otherwise: f64) -> f64 {
    std::env::args().nth(at).and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Seconds until a request more was answered.
fn next_request(since: Instant) -> f64 {
    let before = ANSWERED.load(Ordering::Relaxed);
    let came = wait::until(LIMIT, || ANSWERED.load(Ordering::Relaxed) > before);
    assert!(came, "no page is asked for");
    since.elapsed().as_secs_f64()
}

fn leads(process: &Process) -> bool {
    process.logged().contains("lease_taken")
}

fn main() -> std::io::Result<()> {
    let (seeds, delay) = (number(1, 100_000.0), number(2, 0.0));
    let base = tiny::serve_at("127.0.0.1:0", answer)?;
    let port = base.rsplit(':').next().unwrap_or("80").to_owned();
    let (rabbit, redis) = (Rabbit::start(), Redis::start());
    redis.command(&["CONFIG", "SET", "slowlog-log-slower-than", "10000"]);
    redis.command(&["CONFIG", "SET", "slowlog-max-len", "100000"]);
    let proxy = Proxy::before(redis.port());
    if delay > 0.0 {
        proxy.set(Network::Delay(Duration::from_secs_f64(delay / 1_000.0)));
    }
    let store =
        if delay > 0.0 { format!("redis://127.0.0.1:{}", proxy.port()) } else { redis.url() };
    let site = Served::new(1);
    let mut setup = Setup::on(&rabbit.url(), &store);
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("seeds.txt");
    let mut text = String::new();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
    for number in 0..seeds as u64 {
        let _ = writeln!(text, "http://s{number}.localhost:{port}/");
    }
    std::fs::write(&file, text)?;
    setup.seeds = Some(vec![format!("http://first.localhost:{port}/")]);
    setup.more =
        format!("seeds_file = \"{}\"\n[fetch]\nallowed_ports = [{port}]\n", file.display());
    let cluster = Cluster::new(&site, setup);
    print_line(&format!("{seeds} seeds, {delay} ms to Redis each way"));
    let begin = Instant::now();
    let mut schedulers = vec![cluster.scheduler()];
    wait::until(LIMIT, || leads(&schedulers[0]));
    schedulers.push(cluster.scheduler());
    let _worker = cluster.start(&["worker", "--no-articles"]);
    print_line(&format!("start to first request:     {:>7.1} s", next_request(begin)));
    let settled = begin.elapsed() + Duration::from_secs(5);
    wait::until(LIMIT, || begin.elapsed() > settled);

    let look = Instant::now();
    let json = cluster.command(&["status", "--json"]).output()?;
    let size = json.stdout.len() / 1_000;
    print_line(&format!(
        "status --json:              {:>7.1} s, {size} kB",
        look.elapsed().as_secs_f64()
    ));

    let killed = Instant::now();
    schedulers[0].signal("KILL");
    schedulers[0].wait(LIMIT);
    assert!(wait::until(LIMIT, || leads(&schedulers[1])), "no one takes over");
    let taken = killed.elapsed().as_secs_f64();
    print_line(&format!("kill to the next lease:     {taken:>7.1} s"));
    // What was out before the kill is done by now or counts too: wait for a task given out since.
    print_line(&format!("kill to a request after it: {:>7.1} s", next_request(killed)));

    let stop = Instant::now();
    schedulers[1].signal("TERM");
    schedulers[1].wait(LIMIT);
    print_line(&format!("SIGTERM to exit:            {:>7.1} s", stop.elapsed().as_secs_f64()));

    // Stopped while it takes up seeds.
    let mut third = cluster.scheduler();
    wait::until(LIMIT, || leads(&third));
    let stop = Instant::now();
    third.signal("TERM");
    third.wait(LIMIT);
    print_line(&format!("SIGTERM at the start:       {:>7.1} s", stop.elapsed().as_secs_f64()));
    let taken = schedulers[1].logged().matches("lease_taken").count();
    print_line(&format!("leases the standby took:    {taken:>7}"));
    let slow = redis.command(&["SLOWLOG", "LEN"]);
    print_line(&format!("scripts above 10 ms:        {:>7}", slow.trim_start_matches(':')));
    print_line(&format!("slowest of them:            {:>7} us", slowest(&redis)));
    Ok(())
}

/// Microseconds of the slowest command that Redis remembers.
fn slowest(redis: &Redis) -> String {
    let script = "local most = 0 for _, one in ipairs(redis.call('SLOWLOG','GET','-1')) do \
                  most = math.max(most, one[3]) end return most";
    redis.command(&["EVAL", &format!("\"{script}\""), "0"]).trim_start_matches(':').to_owned()
}
