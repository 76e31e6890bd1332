//! Ctrl-C, SIGTERM and SIGHUP: the first drains, the second ends at once, and either way the next run
//! goes on.

use newshound_tests::binary::{Guarded, newshound};
use newshound_tests::wait;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, ExitStatus};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(20);

/// The code of a crawl that came to its end: neither page of the site is a story.
const NO_STORY: i32 = 11;

/// A site of two pages; the second, `/held`, is answered only once the test lets it go.
#[derive(Clone)]
struct Held(Arc<(Mutex<State>, Condvar)>);

#[derive(Default)]
struct State {
    asked: usize,
    open: bool,
}

impl Held {
    fn serve() -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("port");
        let seed = format!("http://{}/", listener.local_addr().expect("address"));
        let held = Self(Arc::default());
        let site = held.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let site = site.clone();
                std::thread::spawn(move || site.answer(&stream));
            }
        });
        (held, seed)
    }

    fn answer(&self, mut stream: &TcpStream) {
        let lines = BufReader::new(stream).lines().map_while(Result::ok);
        let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
        let path = head.first().and_then(|line| line.split(' ').nth(1)).unwrap_or("/");
        let (status, body) = match path {
            "/" => ("200 OK", "<title>Front</title><h1>News</h1><a href=/held>A story</a>"),
            "/held" => {
                let (state, freed) = &*self.0;
                let mut state = state.lock().expect("lock");
                state.asked += 1;
                drop(freed.wait_while(state, |state| !state.open));
                ("200 OK", "<title>Held</title><h1>Held</h1><p>At last.</p>")
            }
            _ => ("404 Not Found", "no"),
        };
        let _ = write!(
            stream,
            "HTTP/1.1 {status}\r\ncontent-type: text/html\r\ncontent-length: {}\r\n\
             connection: close\r\n\r\n{body}",
            body.len()
        );
    }

    fn asked(&self) -> usize {
        self.0.0.lock().expect("lock").asked
    }

    fn open(&self) {
        self.0.0.lock().expect("lock").open = true;
        self.0.1.notify_all();
    }
}

fn crawl(seed: &str, out: &Path) -> Command {
    let out = out.display().to_string();
    newshound(&["crawl", seed, "--out", &out, "--delay", "0", "--allow-private", "--quiet"])
}

/// Sends a signal by the child's id.
fn signal(child: &Guarded, name: &str) {
    let sent = Command::new("kill").args(["-s", name, &child.0.id().to_string()]).status();
    assert!(sent.expect("kill").success(), "{name}");
}

fn end(child: &mut Guarded) -> Option<ExitStatus> {
    let mut ended = None;
    wait::until(LIMIT, || {
        ended = child.0.try_wait().expect("child");
        ended.is_some()
    });
    ended
}

/// A crawl whose one task is held, and that has heard its first signal.
fn stopping(site: &Held, seed: &str, out: &Path, name: &str) -> Guarded {
    let child = Guarded(crawl(seed, out).spawn().expect("crawl"));
    assert!(wait::until(LIMIT, || site.asked() == 1), "the page is asked for");
    signal(&child, name);
    let log = out.join("crawl.log");
    let heard = || std::fs::read_to_string(&log).is_ok_and(|text| text.contains("\"stop_asked\""));
    assert!(wait::until(LIMIT, heard), "the signal is heard");
    child
}

#[test]
fn the_first_signal_lets_what_is_out_come_home() {
    for name in ["INT", "TERM", "HUP"] {
        let (site, seed) = Held::serve();
        let out = tempfile::tempdir().expect("folder");
        let mut child = stopping(&site, &seed, out.path(), name);
        assert!(child.0.try_wait().expect("child").is_none(), "it waits for the page");
        site.open();
        assert_eq!(end(&mut child).and_then(|status| status.code()), Some(130), "{name}");
        let mut again = Guarded(crawl(&seed, out.path()).spawn().expect("crawl"));
        assert_eq!(end(&mut again).and_then(|status| status.code()), Some(NO_STORY), "{name}");
        assert_eq!(site.asked(), 1, "a page that came home is not asked for again");
    }
}

#[test]
fn a_crawl_started_to_outlive_its_terminal_does() {
    let (site, seed) = Held::serve();
    let out = tempfile::tempdir().expect("folder");
    let plain = crawl(&seed, out.path());
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' HUP; exec \"$0\" \"$@\""]).arg(plain.get_program());
    let mut child = Guarded(command.args(plain.get_args()).spawn().expect("crawl"));
    assert!(wait::until(LIMIT, || site.asked() == 1), "the page is asked for");
    signal(&child, "HUP");
    site.open();
    assert_eq!(end(&mut child).and_then(|status| status.code()), Some(NO_STORY));
}

#[test]
fn the_second_signal_ends_at_once_and_loses_nothing() {
    let (site, seed) = Held::serve();
    let out = tempfile::tempdir().expect("folder");
    let mut child = stopping(&site, &seed, out.path(), "INT");
    signal(&child, "INT");
    assert_eq!(end(&mut child).and_then(|status| status.code()), Some(130), "page still held");
    site.open();
    let mut again = Guarded(crawl(&seed, out.path()).spawn().expect("crawl"));
    assert_eq!(end(&mut again).and_then(|status| status.code()), Some(NO_STORY));
    assert_eq!(site.asked(), 2, "what was in flight is asked for again");
}

#[test]
fn serving_ends_with_the_first_signal_also_while_clients_are_connected() {
    for name in ["INT", "TERM"] {
        let mut child =
            Guarded(newshound(&["demo", "--serve", "--articles", "40"]).spawn().expect("serves"));
        let mut seeds = BufReader::new(child.0.stdout.take().expect("stdout")).lines();
        let seed = seeds.next().expect("a line").expect("a seed");
        let address = seed.trim_start_matches("http://").split('/').next().expect("address");
        let _connected = TcpStream::connect(address).expect("the site listens");
        signal(&child, name);
        assert_eq!(end(&mut child).and_then(|status| status.code()), Some(0), "{name}");
    }
}
