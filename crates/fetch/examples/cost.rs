//! What a fetch costs: CPU time of this process per page, against a server in another process.
//!
//! `cargo run --release -p newshound-fetch --example cost [PAGES] [AT ONCE] [HTML FILE]`

#![expect(clippy::print_stdout, reason = "it is a program for a person")]
#![expect(clippy::unwrap_used, reason = "it ends where something is missing")]

use newshound_core::task::Expect;
use newshound_fetch::{Config, HttpFetcher};
use newshound_hostile::{brotli_stored, gzip, zstd};
use newshound_ports::fetcher::{FetchRequest, Fetcher};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Instant;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let argument = |at: usize| arguments.get(at).map(String::as_str);
    if argument(1) == Some("serve") {
        return serve(argument(2));
    }
    let pages = argument(1).map_or(20_000, |text| text.parse().unwrap());
    let at_once = argument(2).map_or(20, |text| text.parse().unwrap());
    let mut server = Command::new(&arguments[0])
        .arg("serve")
        .args(argument(3))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut base = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut base).unwrap();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let base = base.trim();
    for coding in ["identity", "gzip", "zstd", "br"] {
        runtime.block_on(run(&format!("{base}/{coding}"), pages, at_once, coding));
    }
    server.kill().unwrap();
    server.wait().unwrap();
}

async fn run(url: &str, pages: usize, at_once: usize, coding: &str) {
    let config = Config { allow_private: true, max_idle_per_host: at_once, ..Config::default() };
    let fetcher = Arc::new(HttpFetcher::new(config).unwrap());
    let left = Arc::new(AtomicUsize::new(pages));
    let (cpu, began) = (cpu_ms(), Instant::now());
    let workers: Vec<_> = (0..at_once)
        .map(|_| {
            let (fetcher, left, url) = (Arc::clone(&fetcher), Arc::clone(&left), url.to_owned());
            tokio::spawn(async move {
                let (mut wire, mut text) = (0, 0);
                while left.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)).is_ok() {
                    let request = FetchRequest::new(url.parse().unwrap(), Expect::Page);
                    let fetched = fetcher.fetch(request).await;
                    wire += fetched.wire_bytes;
                    text += fetched.result.unwrap().body.len();
                }
                (wire, text)
            })
        })
        .collect();
    let (mut wire, mut text) = (0, 0);
    for worker in workers {
        let (own_wire, own_text) = worker.await.unwrap();
        wire += own_wire;
        text += own_text;
    }
    println!(
        "{coding:9} {:.3} CPU-ms/page, {:.0} pages/s, {} bytes on the wire, {} decoded",
        (cpu_ms() - cpu) / pages as f64,
        pages as f64 / began.elapsed().as_secs_f64(),
        wire / pages as u64,
        text / pages
    );
}

/// User and system time so far (proc(5): fields 14 and 15, in hundredths of a second).
fn cpu_ms() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    10.0 * (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap())
}

/// A page like a news page: markup, links and prose that packs about five to one.
fn sample() -> String {
    let mut page = String::from("<!DOCTYPE html><html><head><title>Sample</title></head><body>");
    for n in 0u32..700 {
        let hash = n.wrapping_mul(2_654_435_761);
        page.push_str(&format!(
            "<div class=\"teaser teaser--{}\"><a href=\"/2026/02/{n}/story-{hash:x}/\">Council \
             {hash} meets</a><p>Some {} words of a story number {n}.</p></div>",
            hash % 7,
            hash % 1000
        ));
    }
    page
}

fn serve(file: Option<&str>) {
    let page = file.map_or_else(|| sample().into_bytes(), |path| std::fs::read(path).unwrap());
    let answer = |coding: &str, body: Vec<u8>| {
        let mut answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Encoding: \
             {coding}\r\nContent-Length: {}\r\nServer: sample\r\nCache-Control: max-age=60\r\n\
             Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\nETag: \"abc\"\r\n\
             Vary: Accept-Encoding\r\n\r\n",
            body.len()
        )
        .into_bytes();
        answer.extend(body);
        (coding.to_owned(), answer)
    };
    let answers = Arc::new([
        answer("gzip", gzip(&page)),
        answer("zstd", zstd(&page)),
        answer("br", brotli_stored(&page)),
        answer("identity", page),
    ]);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("http://{}", listener.local_addr().unwrap());
    for stream in listener.incoming() {
        let (mut stream, answers): (TcpStream, _) = (stream.unwrap(), Arc::clone(&answers));
        std::thread::spawn(move || {
            let mut head = [0; 4096];
            while let Ok(1..) = stream.read(&mut head) {
                let text = String::from_utf8_lossy(&head);
                let found =
                    answers.iter().find(|(name, _)| text.starts_with(&format!("GET /{name} ")));
                let Some((_, answer)) = found else { return };
                if stream.write_all(answer).is_err() {
                    return;
                }
            }
        });
    }
}
