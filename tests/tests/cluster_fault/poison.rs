//! A page that kills whoever reads it.

use crate::servers::turn;
use crate::trial::{LIMIT, Plan, Trial};
use newshound_tests::wait;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};

const PAGE: &str = "/2024/05/03/poison/";

/// A site whose one story is poison. It tells when that is asked for and never answers it:
/// the test then kills the worker, as the page would.
fn site() -> (String, Receiver<()>) {
    let (asked, told) = channel();
    let listener = TcpListener::bind("127.0.0.1:0").expect("bind");
    let base = format!("http://{}", listener.local_addr().expect("address"));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let asked = asked.clone();
            std::thread::spawn(move || answer(stream, &asked));
        }
    });
    (base, told)
}

fn answer(mut stream: TcpStream, asked: &Sender<()>) {
    let mut lines = BufReader::new(stream.try_clone().expect("clone")).lines();
    let first = lines.next().and_then(Result::ok).unwrap_or_default();
    while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
    let (status, body) = match first.split(' ').nth(1) {
        Some("/") => ("200 OK", format!("<a href='{PAGE}'>A story nobody can read</a>")),
        Some(PAGE) => {
            let _ = asked.send(());
            // Until the worker is gone.
            let _ = stream.read_to_end(&mut Vec::new());
            return;
        }
        _ => ("404 Not Found", String::new()),
    };
    let length = body.len();
    let _ = write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-type: text/html\r\ncontent-length: {length}\r\n\
         connection: close\r\n\r\n{body}"
    );
}

/// Three workers die of it, then it is set aside; after the deadlines of such tasks the URL is
/// given up by name. Its neighbours in the same worker come to no harm.
#[test]
fn a_page_that_kills_its_worker_is_isolated() {
    let servers = turn();
    let (base, asked) = site();
    // Each death is waited for until the board forgets the dead worker: three of them fit.
    let more_seeds = vec![format!("{base}/")];
    let plan = Plan { workers: 1, deadline: 20, more_seeds, ..Plan::default() };
    let mut trial = Trial::begin(&servers, &plan);
    let mut deaths = 0;
    let mut set_aside_after = None;
    let over = wait::until(2 * LIMIT, || {
        if asked.try_recv().is_ok() {
            deaths += 1;
            trial.kill_worker(0);
        }
        if set_aside_after.is_none() && trial.workers[0].logged().contains("dead_letter") {
            set_aside_after = Some(deaths);
            assert!(trial.dead_letters().contains(PAGE), "{}", trial.dead_letters());
        }
        trial.schedulers[0].ended().is_some()
    });
    assert!(over, "{deaths} deaths: {}", trial.told());
    assert_eq!(set_aside_after, Some(3), "{}", trial.told());
    assert_eq!(trial.status()["ended"]["poison"], 1);
    // Its site gave no story.
    trial.judge_ended(11);
}
