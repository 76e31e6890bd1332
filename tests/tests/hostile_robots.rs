//! robots.txt files made to cost: neither the other sites of a crawl, nor Ctrl-C, nor the machine's memory
//! pay for them. All hosts are reached through a proxy.

use newshound_tests::binary::{Guarded, newshound};
use newshound_tests::{small, tiny, wait};
use std::fmt::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// Rules of the costly file, and links that each need its answer.
const RULES: usize = 10_000;
const LINKS: usize = 1_000;
const STORIES: usize = 150;
/// Hosts with files of 500 KB.
const FAT: usize = 300;

/// Longest time between two requests to the honest host. The binary of a debug build takes ten times as
/// long for what is bounded by work, and tests run beside each other.
const PAUSE: Duration = Duration::from_secs(if cfg!(debug_assertions) { 4 } else { 1 });
/// Longest time from Ctrl-C to the end.
const ENDS: Duration = Duration::from_secs(5);
/// The memory of a crawl of fat files, in MiB.
const MEMORY: f64 = 150.0;

/// When the honest host was asked.
static ASKED: Mutex<Vec<Instant>> = Mutex::new(Vec::new());
/// How often the costly file, and pages of its host.
static COSTLY: AtomicU32 = AtomicU32::new(0);

fn split(target: &str) -> (&str, &str) {
    let rest = target.strip_prefix("http://").unwrap_or(target);
    rest.split_at(rest.find('/').unwrap_or(rest.len()))
}

fn costly(target: &str) -> (&'static str, String) {
    let (host, path) = split(target);
    let mut text = String::new();
    if host == "costly.example" {
        COSTLY.fetch_add(1, Ordering::Relaxed);
        if path == "/robots.txt" {
            text.push_str("User-agent: *\n");
            for number in 0..RULES {
                let _ = writeln!(text, "Disallow: /*a*a*a*a*a*a*{number}$");
            }
            return ("200 OK", text);
        }
        for number in 0..LINKS {
            let _ = write!(text, "<p><a href=\"/{}-{number}\">A headline</a></p>", "a".repeat(900));
        }
        return ("200 OK", small::page("<title>Costly</title>", &text));
    }
    ASKED.lock().expect("times").push(Instant::now());
    small::answer(path, small::page("<title>News</title>", &small::links(STORIES)), |number| {
        small::story("", number)
    })
}

fn fat(target: &str) -> (&'static str, String) {
    let (host, path) = split(target);
    if path == "/robots.txt" {
        let mut text = String::with_capacity(512 << 10);
        text.push_str("User-agent: *\n");
        while text.len() < 500 << 10 {
            let _ = writeln!(text, "Disallow: /{host}/folder/{}", text.len());
        }
        return ("200 OK", text);
    }
    ("200 OK", small::page("<title>A host</title>", "<p>Nothing here.</p>"))
}

fn crawl(folder: &Path, proxy: &str, seeds: &[String]) -> Command {
    let config = folder.join("config.toml");
    let text = format!(
        "[crawl]\nhosts_per_domain = 0\n[fetch]\nproxy = \"{proxy}\"\n[politeness]\ndelay_ms = 5\n\
         latency_factor = 0.0\n"
    );
    std::fs::write(&config, text).expect("written");
    let list = folder.join("seeds.txt");
    std::fs::write(&list, seeds.join("\n")).expect("written");
    let (out, config) = (folder.join("out").display().to_string(), config.display().to_string());
    let mut command = newshound(&["crawl", "--allow-private", "--quiet", "--config", &config]);
    command.args(["--out", &out, "--seeds", &list.display().to_string()]);
    command
}

#[test]
fn costly_rules_stop_neither_the_others_nor_ctrl_c() {
    let proxy = tiny::serve(costly).expect("served");
    let seeds = ["http://costly.example/", "http://honest.example/"].map(str::to_owned);
    let folder = tempfile::tempdir().expect("folder");
    let ended = crawl(folder.path(), &proxy, &seeds).output().expect("crawl");
    assert!(matches!(ended.status.code(), Some(0 | 11)), "{:?}", ended.status);
    let times = std::mem::take(&mut *ASKED.lock().expect("times"));
    assert!(times.len() > STORIES, "every story was asked for: {}", times.len());
    let pauses = times.windows(2).map(|pair| pair[1].duration_since(pair[0]));
    let longest = pauses.max().expect("requests");
    println!("the longest pause of the honest host: {longest:?}");
    assert!(longest < PAUSE, "the honest host waited for {longest:?}");

    COSTLY.store(0, Ordering::Relaxed);
    let folder = tempfile::tempdir().expect("folder");
    let mut command = crawl(folder.path(), &proxy, &seeds);
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("crawl");
    let mut child = Guarded(child);
    // The file and the page with the links were read: now each link is judged by it.
    let judged = || COSTLY.load(Ordering::Relaxed) > 2;
    assert!(wait::until(Duration::from_secs(60), judged), "the costly host was read");
    let told = Instant::now();
    let sent = Command::new("kill").args(["-s", "INT", &child.0.id().to_string()]).status();
    assert!(sent.expect("kill").success());
    let code = child.0.wait().expect("crawl").code();
    println!("Ctrl-C: {:?}", told.elapsed());
    assert!(told.elapsed() < ENDS, "Ctrl-C took {:?}", told.elapsed());
    assert!(matches!(code, Some(130 | 0 | 11)), "{code:?}");
}

#[test]
fn fat_files_of_many_hosts_take_little_memory() {
    let proxy = tiny::serve(fat).expect("served");
    let seeds: Vec<String> = (0..FAT).map(|n| format!("http://fat{n}.example/")).collect();
    let folder = tempfile::tempdir().expect("folder");
    // As many questions of each host as needed to have its rules asked.
    let mut command = crawl(folder.path(), &proxy, &seeds);
    let ended = command.args(["--max-depth", "0"]).output().expect("crawl");
    let summary = String::from_utf8_lossy(&ended.stdout);
    let memory = summary.split("at most ").nth(1).and_then(|rest| rest.split(' ').next());
    let memory: f64 = memory.and_then(|text| text.parse().ok()).expect("memory is reported");
    println!("{FAT} files of 500 KB: {memory} MiB");
    assert!(memory < MEMORY, "{memory} MiB\n{summary}");
    let log = std::fs::read_to_string(folder.path().join("out/crawl.log")).expect("log");
    let read = log.lines().filter(|line| line.contains("\"status\":\"robots_txt\"")).count();
    assert!(read >= FAT, "{read} files were read");
}
