//! How fast logs are read on one core: writes lines like those of a crawl to a temporary file
//! and reads them with each report. The megabytes to write are its argument (default 500).
//!
//!     cargo run --release -p newshound-logs --example throughput -- 500

use newshound_logs::report::{Errors, Politeness, Sites, Slow, Summary, UrlLife};
use newshound_logs::{Filter, Input, Report};
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::time::Instant;

/// Hosts asked in turn.
const HOSTS: u64 = 2_000;

fn line(number: u64, out: &mut String) {
    use std::fmt::Write as _;
    out.clear();
    let host = number % HOSTS;
    let start = 1_790_000_000_000 + number * 2;
    let (outcome, status, article) = match number % 10 {
        0 => ("hub", "hub", String::new()),
        1 => ("timed_out", "again", String::new()),
        2 => ("gone", "gone", String::new()),
        _ => ("article", "article", format!("{:032x}", number.wrapping_mul(0x9E37_79B9_7F4A_7C15))),
    };
    let second = number / 500;
    let (hours, minutes, seconds) = (second / 3_600 % 24, second / 60 % 60, second % 60);
    let micros = number % 500 * 2_000;
    let task = number.wrapping_mul(0xD6E8_FEB8_6659_FD93);
    let total = 80 + number % 700;
    let due = start + total + 1_000;
    let _ = writeln!(
        out,
        "{{\"timestamp\":\"2026-11-24T{hours:02}:{minutes:02}:{seconds:02}.{micros:06}Z\",\"level\":\"INFO\",\"message\":\"page\",\"crawl\":\"https://www.news{host}.example\",\"site\":\"news{host}.example\",\"host\":\"https://www.news{host}.example\",\"url\":\"https://www.news{host}.example/2026/11/24/a-story-with-a-name-of-common-length-{number}\",\"from\":\"https://www.news{host}.example/section/politics\",\"task\":\"{task:016x}\",\"attempt\":1,\"lane\":\"fresh\",\"role\":\"latest\",\"depth\":2,\"outcome\":\"{outcome}\",\"status\":\"{status}\",\"http_status\":200,\"bytes\":{},\"worker\":\"w{}\",\"started\":{start},\"next_due\":{due},\"dns_ms\":0,\"connect_ms\":{},\"first_byte_ms\":{},\"total_ms\":{total},\"parse_ms\":4,\"links_found\":120,\"links_new\":3,\"links_refused\":40,\"article\":\"{article}\",\"title\":\"A story with \\\"quotes\\\" and a title of common length, no. {number}\",\"detail\":\"\",\"target\":\"newshound_scheduler::service::settle\"}}",
        20_000 + number % 50_000,
        number % 16,
        number % 40,
        60 + number % 600,
    );
}

/// Processor time of this process, as Linux tells it in ticks of 1/100 s (proc(5)).
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = after_name.split_whitespace().skip(11).take(2);
    ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

#[expect(clippy::cast_precision_loss, reason = "a rate for people")]
#[expect(clippy::print_stdout, reason = "an example tells its result")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let megabytes: u64 = std::env::args().nth(1).map_or(Ok(500), |text| text.parse())?;
    let path: PathBuf =
        std::env::temp_dir().join(format!("newshound-throughput-{}.log", std::process::id()));
    let mut file = BufWriter::new(std::fs::File::create(&path)?);
    let (mut text, mut written, mut number) = (String::new(), 0, 0);
    while written < megabytes * 1_000_000 {
        line(number, &mut text);
        file.write_all(text.as_bytes())?;
        written += text.len() as u64;
        number += 1;
    }
    file.flush()?;
    drop(file);
    println!("{number} lines of {} bytes", written / number);
    let reports: [(&str, Box<dyn Report>); 6] = [
        ("summary", Box::new(Summary::default())),
        ("url", Box::new(UrlLife::of("https://www.news7.example/none"))),
        ("errors", Box::new(Errors::default())),
        ("politeness", Box::new(Politeness::new(0, 1))),
        ("slow", Box::new(Slow::new(20))),
        ("sites", Box::new(Sites::default())),
    ];
    // The first reading fills the system's cache of the file.
    Input::open(std::slice::from_ref(&path))?.read(
        &mut Errors::default(),
        &Filter::default(),
        false,
    );
    for (name, mut report) in reports {
        let mut input = Input::open(std::slice::from_ref(&path))?;
        let (began, before) = (Instant::now(), cpu_seconds());
        input.read(&mut *report, &Filter::default(), false);
        let seconds = began.elapsed().as_secs_f64();
        let broken = input.seen().broken;
        let megabytes = written as f64 / 1e6;
        let cpu = (cpu_seconds() - before).max(0.01);
        println!(
            "{name:<11} {:>6.0} MB/s, {:>6.0} MB for a second of CPU, {broken} broken",
            megabytes / seconds,
            megabytes / cpu
        );
    }
    std::fs::remove_file(&path)?;
    // As Linux tells it (proc(5)).
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    if let Some(peak) = status.lines().find_map(|line| line.strip_prefix("VmHWM:")) {
        println!("largest resident memory, all six reports: {}", peak.trim());
    }
    Ok(())
}
