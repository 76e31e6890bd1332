//! Trouble that passes costs no story, whatever it is, and the run that ends meanwhile says so.

use newshound_tests::binary::{Guarded, newshound};
use newshound_tests::{records, small, wait};
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

const STORIES: usize = 12;

/// What the site does with its requests, by how many came before.
#[derive(Debug, Clone, Copy)]
enum Mood {
    Well,
    /// So many are throttled from this one on, with a time named.
    Throttles(usize, usize),
    /// From this one on each is answered by an error of the server.
    Fails(usize),
    /// From this one on each connection is cut without an answer.
    Cuts(usize),
    /// This path is answered by an error of the server, all else well.
    Breaks(&'static str),
    /// No request is answered; connections stay open.
    Silent,
    /// Only the first so many come; then the port is closed.
    Closes(usize),
}

/// A small site on one port, until it is dropped or its mood closes the port.
struct Site {
    at: SocketAddr,
    stop: Arc<AtomicBool>,
    served: Arc<AtomicUsize>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Site {
    fn open(at: SocketAddr, mood: Mood) -> Self {
        let listener = TcpListener::bind(at).expect("port");
        let at = listener.local_addr().expect("address");
        let (stop, served) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let thread = {
            let (stop, served) = (Arc::clone(&stop), Arc::clone(&served));
            std::thread::spawn(move || {
                let mut held = Vec::new();
                for stream in listener.incoming().flatten() {
                    let count = served.fetch_add(1, Ordering::SeqCst);
                    let is_over = matches!(mood, Mood::Closes(most) if count >= most);
                    if is_over || stop.load(Ordering::SeqCst) {
                        return;
                    }
                    if matches!(mood, Mood::Silent) {
                        held.push(stream);
                        continue;
                    }
                    serve(&stream, mood, count);
                }
            })
        };
        Self { at, stop, served, thread: Some(thread) }
    }

    fn url(&self) -> String {
        format!("http://{}/", self.at)
    }

    fn served(&self) -> usize {
        self.served.load(Ordering::SeqCst)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Wakes the one that waits for a connection.
        drop(TcpStream::connect(self.at));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(mut stream: &TcpStream, mood: Mood, count: usize) {
    let mut reader = BufReader::new(stream);
    let (mut first, mut line) = (String::new(), String::new());
    if reader.read_line(&mut first).is_err() {
        return;
    }
    while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
        line.clear();
    }
    let path = first.split(' ').nth(1).unwrap_or("/");
    // A proxy is asked for whole URLs.
    let path =
        path.strip_prefix("http://").map_or(path, |rest| &rest[rest.find('/').unwrap_or(0)..]);
    let front = small::page("<title>Harbour news</title>", &small::links(STORIES));
    let (mut status, mut body) = small::answer(path, front, |number| small::story("", number));
    match mood {
        Mood::Throttles(from, many) if (from..from + many).contains(&count) => {
            (status, body) = ("429 Too Many Requests\r\nretry-after: 1", String::new());
        }
        Mood::Fails(from) if count >= from => {
            (status, body) = ("500 Internal Server Error", String::new());
        }
        Mood::Breaks(broken) if path == broken => {
            (status, body) = ("500 Internal Server Error", String::new());
        }
        Mood::Cuts(from) if count >= from => return,
        _ => {}
    }
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/html\r\ncontent-length: {length}\r\n\
         connection: close\r\n\r\n"
    );
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(body.as_bytes());
}

/// A crawl of `seeds` with short waits: a known host is away after 0.3 s, a new one after 0.6 s.
fn crawl(out: &Path, seeds: &[String], politeness: &str) -> Output {
    let config = out.join("c.toml");
    let text = format!(
        "[politeness]\ndelay_ms = 0\nlatency_factor = 0.0\nretry_pause_ms = 10\n{politeness}"
    );
    std::fs::write(&config, text).expect("config");
    let (config, out) = (config.display().to_string(), out.display().to_string());
    let mut command = newshound(&["crawl", "--config", &config, "--out", &out, "--quiet"]);
    command.args(["--allow-private", "--scope", "host"]).args(seeds).output().expect("runs")
}

const SHORT: &str = "down_base_ms = 20\ngive_up_known = 4\n";

fn any() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 0))
}

fn titles(out: &Path) -> usize {
    let articles = records::articles(out).expect("articles");
    let titles: std::collections::BTreeSet<_> = articles.iter().map(|one| &one.title).collect();
    assert_eq!(titles.len(), articles.len(), "each story once");
    titles.len()
}

fn shown(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!("{}{}", String::from_utf8_lossy(out), String::from_utf8_lossy(err))
}

#[test]
fn a_server_that_names_a_time_is_waited_for() {
    let out = tempfile::tempdir().expect("folder");
    // More refusals than any count of tries allowed; a second each.
    let site = Site::open(any(), Mood::Throttles(4, 12));
    let ended = crawl(out.path(), &[site.url()], "");
    assert_eq!((ended.status.code(), titles(out.path())), (Some(0), STORIES), "{}", shown(&ended));
}

#[test]
fn a_site_that_goes_away_is_named_and_asked_again_by_the_next_run() {
    for mood in [Mood::Closes(6), Mood::Fails(6), Mood::Cuts(6)] {
        let out = tempfile::tempdir().expect("folder");
        let site = Site::open(any(), mood);
        let (url, at) = (site.url(), site.at);
        let ended = crawl(out.path(), std::slice::from_ref(&url), SHORT);
        let told = shown(&ended);
        assert_eq!(ended.status.code(), Some(11), "{mood:?}: {told}");
        assert!(
            told.contains("1 of 1 sites were away") && told.contains(&at.to_string()),
            "{told}"
        );
        assert!(titles(out.path()) < STORIES, "{mood:?}");
        drop(site);
        let site = Site::open(at, Mood::Well);
        let ended = crawl(out.path(), &[url], SHORT);
        let told = shown(&ended);
        assert_eq!(
            (ended.status.code(), titles(out.path())),
            (Some(0), STORIES),
            "{mood:?}: {told}"
        );
        assert!(site.served() < 2 * STORIES, "{mood:?}: {}", site.served());
    }
}

/// All sites are asked through one proxy; it goes away in mid-crawl. That is no site's doing.
#[test]
fn a_network_that_goes_away_pauses_the_crawl_as_a_whole() {
    const SITES: usize = 6;
    let out = tempfile::tempdir().expect("folder");
    let proxy = Site::open(any(), Mood::Closes(30));
    let at = proxy.at;
    let config = out.path().join("c.toml");
    let text = format!(
        "[politeness]\ndelay_ms = 0\nlatency_factor = 0.0\ndown_base_ms = 100\nwait_known_ms = 300\n\
         [fetch]\nproxy = \"http://{at}\"\n"
    );
    std::fs::write(&config, text).expect("config");
    let (config, folder) = (config.display().to_string(), out.path().display().to_string());
    let mut command = newshound(&["crawl", "--config", &config, "--out", &folder, "--quiet"]);
    command.args((0..SITES).map(|number| format!("http://site{number}.example/")));
    let child = command.spawn().expect("crawl");
    let log = || std::fs::read_to_string(out.path().join("crawl.log")).unwrap_or_default();
    let limit = std::time::Duration::from_secs(30);
    assert!(wait::until(limit, || log().contains("network_away")), "{}", log());
    drop(proxy);
    let _back = Site::open(at, Mood::Well);
    let ended = child.wait_with_output().expect("ends");
    let told = shown(&ended);
    let articles = records::articles(out.path()).expect("articles").len();
    assert_eq!((ended.status.code(), articles), (Some(0), SITES * STORIES), "{told}");
    assert!(told.contains("The network here was away once"), "{told}");
    assert!(log().contains("network_back") && !told.contains("sites were away"), "{told}");
}

/// Sites that take connections and say nothing hold up no site that answers.
#[test]
fn silent_sites_keep_no_connection_from_others() {
    const SILENT: usize = 48;
    let out = tempfile::tempdir().expect("folder");
    let (silent, live) = (Site::open(any(), Mood::Silent), Site::open(any(), Mood::Well));
    let config = out.path().join("c.toml");
    let text = "[politeness]\ndelay_ms = 0\nlatency_factor = 0.0\nwait_new_ms = 1\n\
                [fetch]\nfirst_byte_timeout = \"20s\"\n";
    std::fs::write(&config, text).expect("config");
    let (config, folder) = (config.display().to_string(), out.path().display().to_string());
    let mut command = newshound(&["crawl", "--config", &config, "--out", &folder, "--quiet"]);
    command.args(["--allow-private", "--scope", "host", "--connections", "8"]);
    command.args((0..SILENT).map(|n| format!("http://silent{n}.localhost:{}/", silent.at.port())));
    // Hosts that are due at once are asked in the order of their names: these come last.
    command.args((0..2).map(|n| format!("http://z{n}.localhost:{}/", live.at.port())));
    let began = std::time::Instant::now();
    let mut child = Guarded(command.spawn().expect("crawl"));
    let stories = || records::articles(out.path()).map_or(0, |all| all.len());
    let limit = std::time::Duration::from_secs(120);
    assert!(wait::until(limit, || stories() == 2 * STORIES), "{} stories", stories());
    // Six rounds of 20 seconds, if each silent site kept its connection as long as it may.
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
    child.0.kill().expect("its work is done");
}

/// What this machine lacks is no site's fault: with the fewest files a program may be given, every
/// story of every site comes, and the crawl says that it uses fewer connections.
#[cfg(unix)]
#[test]
fn few_open_files_cost_no_site() {
    const SITES: usize = 120;
    let out = tempfile::tempdir().expect("folder");
    let site = Site::open(any(), Mood::Well);
    let config = out.path().join("c.toml");
    std::fs::write(&config, "[politeness]\ndelay_ms = 0\nlatency_factor = 0.0\n").expect("config");
    let mut command = std::process::Command::new("sh");
    // The hard limit too: it cannot be raised again.
    command.args(["-c", "ulimit -n 64 && exec \"$0\" \"$@\""]).arg(newshound(&[]).get_program());
    command.arg("crawl").args(["--allow-private", "--scope", "host", "--max-depth", "0"]);
    command.args(["--log-format", "json"]);
    command.arg("--config").arg(&config).arg("--out").arg(out.path());
    command.args((0..SITES).map(|n| format!("http://s{n}.localhost:{}/story-{n}", site.at.port())));
    let ended = command.output().expect("runs");
    let told = shown(&ended);
    assert_eq!((ended.status.code(), titles(out.path())), (Some(0), SITES), "{told}");
    let log = std::fs::read_to_string(out.path().join("crawl.log")).expect("log");
    assert!(log.contains("connections_lowered") && !log.contains("local_shortage"), "{told}");
}

#[test]
fn what_failed_for_now_is_asked_for_by_the_next_run() {
    for rounds in [&[][..], &["--new".to_owned()]] {
        let out = tempfile::tempdir().expect("folder");
        let site = Site::open(any(), Mood::Breaks("/2024/05/03/story-3/"));
        let (url, at) = (site.url(), site.at);
        let again = [std::slice::from_ref(&url), rounds].concat();
        for run in 0..2 {
            let ended = crawl(out.path(), if run == 0 { &again[..1] } else { &again }, "");
            let told = shown(&ended);
            assert_eq!((ended.status.code(), titles(out.path())), (Some(0), STORIES - 1), "{told}");
            assert!(told.contains("Complete, but for 1 URL that failed for now"), "{told}");
        }
        drop(site);
        let _site = Site::open(at, Mood::Well);
        let ended = crawl(out.path(), &again, "");
        let told = shown(&ended);
        assert_eq!((ended.status.code(), titles(out.path())), (Some(0), STORIES), "{told}");
        assert!(!told.contains("deferred") && !told.contains("for now"), "{told}");
    }
    let out = tempfile::tempdir().expect("folder");
    let site = Site::open(any(), Mood::Breaks("/"));
    let ended = crawl(out.path(), &[site.url()], "");
    let told = shown(&ended);
    assert_eq!(ended.status.code(), Some(11), "its seed gave nothing: {told}");
    assert!(told.contains(&format!("{} failed for now (server_error)", site.url())), "{told}");
}

#[test]
fn a_seed_that_is_late_is_read_when_it_comes() {
    let out = tempfile::tempdir().expect("folder");
    let late = TcpListener::bind(any()).expect("port").local_addr().expect("address");
    let here = Site::open(any(), Mood::Well);
    let seeds = [here.url(), format!("http://{late}/")];
    let ended = crawl(out.path(), &seeds[1..], SHORT);
    assert_eq!(ended.status.code(), Some(4), "no seed ever answered: {}", shown(&ended));
    for round in [&[][..], &["--new".to_owned()]] {
        let ended = crawl(out.path(), &[&seeds[..], round].concat(), SHORT);
        let told = shown(&ended);
        assert_eq!((ended.status.code(), titles(out.path())), (Some(11), STORIES), "{told}");
        assert!(told.contains(&format!("http://{late}: connect_failed")), "{told}");
    }
    let _late = Site::open(late, Mood::Well);
    let ended = crawl(out.path(), &seeds, SHORT);
    let articles = records::articles(out.path()).expect("articles");
    assert_eq!((ended.status.code(), articles.len()), (Some(0), 2 * STORIES), "{}", shown(&ended));
}
