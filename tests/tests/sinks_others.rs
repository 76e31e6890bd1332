//! Sinks judged by other people's programs, under random faults: PostgreSQL behind pgbouncer, a server with the API of
//! OpenSearch, a verifier of Standard Webhooks. Run by `tests/run --all`; `tests/get-servers --all` gets them.

use newshound_tests::binary::Guarded;
use newshound_tests::site::Served;
use newshound_tests::{records, wait, workspace};
use newshound_testservers::{Network, Pgbouncer, Postgres, Proxy};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

fn ids(out: &Path) -> BTreeSet<String> {
    records::articles(out).expect("articles").into_iter().map(|one| one.id.0).collect()
}

fn judges() -> PathBuf {
    workspace::root().join("target/servers/judges")
}

/// Runs a script of the judges; gives what it printed as JSON.
fn judge(script: &str, arguments: &[&str]) -> serde_json::Value {
    let script = workspace::root().join("tests/tests/judges").join(script);
    let output = Command::new(judges().join("bin/python")).arg(script).args(arguments).output();
    let output = output.expect("python");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("json")
}

/// Starts a server that prints its port, or an object with its address, as its first line.
fn server(command: &mut Command) -> (Guarded, u16) {
    // Those that end with their standard input end with this process.
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = Guarded(command.spawn().expect("a server"));
    let mut line = String::new();
    let shown = child.0.stdout.take().expect("its output");
    BufReader::new(shown).read_line(&mut line).expect("a line");
    let shown: serde_json::Value = serde_json::from_str(&line).expect("json");
    let port = shown.as_u64().or_else(|| shown["url"].as_str()?.rsplit(':').next()?.parse().ok());
    (child, u16::try_from(port.expect("a port")).expect("a port"))
}

/// Crawls again and again; each crawl is killed, and before that `befall` does something to the target, which may
/// let the crawl run for some milliseconds. Ends with a crawl that delivers everything.
fn torment(
    site: &Served,
    out: &Path,
    arguments: &[&str],
    mut befall: impl FnMut(usize, &mut dyn FnMut(u64)),
) {
    let rounds = std::env::var("NEWSHOUND_SINK_ROUNDS").ok().and_then(|text| text.parse().ok());
    for round in 0..rounds.unwrap_or(20) {
        let mut child = Guarded(site.crawl(out, arguments).spawn().expect("crawl"));
        let mut ended = false;
        let mut run = |time: u64| {
            wait::until(Duration::from_millis(time), || {
                ended = child.0.try_wait().expect("child").is_some();
                ended
            });
        };
        run(150 + 37 * (round as u64 % 9));
        befall(round, &mut run);
        run(100);
        if !ended {
            child.0.kill().expect("kill");
            child.0.wait().expect("wait");
        }
    }
    // What a sink could not take before a run's end is the next one's (exit code 12).
    for left in (0..5).rev() {
        let last = site.crawl(out, arguments).output().expect("crawl");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (code, text) = (last.status.code(), text(&last.stdout) + &text(&last.stderr));
        assert!(code == Some(0) || code == Some(12) && left > 0, "{code:?} {text}");
        if code == Some(0) {
            break;
        }
    }
}

/// What befalls the network before a server.
fn broken(proxy: &Proxy, round: usize, run: &mut dyn FnMut(u64)) {
    match round % 3 {
        0 => {}
        1 => {
            proxy.cut_all();
            proxy.set(Network::Refuse);
            run(200);
        }
        _ => {
            proxy.set(Network::Blackhole);
            run(300);
        }
    }
    proxy.set(Network::Forward);
}

#[test]
#[ignore = "needs PostgreSQL and pgbouncer: tests/run --all"]
fn rows_are_articles_whatever_is_killed_before_and_behind_pgbouncer() {
    let mut server = Postgres::start();
    let bouncer = Pgbouncer::before(&server);
    let proxy = Proxy::before(server.port());
    let site = Served::new(320);
    let folder = tempfile::tempdir().expect("folder");
    let out = folder.path().join("news");
    let pooled = bouncer.url().replace("postgres://", "postgres:postgres://");
    // The same database by two ways, so that each row comes twice at once.
    let direct = format!("postgres:postgres://newshound@127.0.0.1:{}/postgres", proxy.port());
    let sinks = ["--sink", &pooled, "--sink", &direct];
    torment(&site, &out, &sinks, |round, run| match round % 4 {
        0 => {}
        1 => {
            server.kill9();
            run(200);
            server.restart();
        }
        2 => {
            server.freeze();
            run(300);
            server.thaw();
        }
        _ => broken(&proxy, 1, run),
    });
    let rows = server.ask("SELECT id FROM articles").expect("rows");
    let found: BTreeSet<String> = rows.lines().map(str::to_owned).collect();
    assert_eq!(found.len(), rows.lines().count());
    assert_eq!(found, ids(&out));
    let links = server.ask("SELECT count(*) FROM links").expect("links");
    let written = records::articles(&out).expect("articles");
    assert!(links.parse::<usize>().expect("a number") >= written.len(), "{links}");
}

#[test]
#[ignore = "needs osmem-server: tests/run --all"]
fn documents_are_articles_whatever_is_killed_before_an_index() {
    let libraries = std::fs::read_dir(judges().join("lib")).expect("a folder").flatten();
    let program = libraries
        .map(|python| python.path().join("site-packages/osmem_server/bin/osmem-server"))
        .find(|path| path.exists());
    // It keeps everything in memory, so that it cannot be killed; the way to it can.
    let (_server, port) = server(&mut Command::new(program.expect("osmem-server")));
    let proxy = Proxy::before(port);
    let site = Served::new(320);
    let folder = tempfile::tempdir().expect("folder");
    let out = folder.path().join("news");
    let sink = format!("opensearch:http://127.0.0.1:{}/news", proxy.port());
    torment(&site, &out, &["--sink", &sink], |round, run| broken(&proxy, round, run));
    let found = judge("opensearch.py", &[&port.to_string()]);
    let documents: Vec<String> =
        serde_json::from_value(found["ids"].clone()).expect("a list of ids");
    assert_eq!(documents.len(), found["count"].as_u64().expect("a number") as usize);
    assert_eq!(documents.into_iter().collect::<BTreeSet<String>>(), ids(&out));
    assert_eq!(found["index"], "news-000001");
    assert_eq!(found["titled"], true, "words of a headline are found");
    // An index of something else is one sentence before anything starts.
    let wrong = format!("opensearch:http://127.0.0.1:{port}/wrong");
    let refused = site.crawl(&folder.path().join("other"), &["--sink", &wrong]).output();
    let refused = refused.expect("crawl");
    let shown = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(3), "{shown}");
    assert!(
        shown.contains("has the field \"title\" as long, and newshound writes text"),
        "{shown}"
    );
}

#[test]
#[ignore = "needs standardwebhooks: tests/run --all"]
fn a_receiver_of_webhooks_gets_every_article_whatever_is_killed() {
    let folder = tempfile::tempdir().expect("folder");
    let (key, notes) = (folder.path().join("key"), folder.path().join("notes"));
    std::fs::write(&key, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n").expect("written");
    let mut command = Command::new(judges().join("bin/python"));
    command.arg(workspace::root().join("tests/tests/judges/webhook.py")).args([&key, &notes]);
    let (_receiver, port) = server(&mut command);
    let proxy = Proxy::before(port);
    let site = Served::new(320);
    let config = folder.path().join("newshound.toml");
    let text = format!(
        "{}[[sink]]\nkind = \"webhook\"\ntarget = \"http://127.0.0.1:{}/\"\nsecret_file = {key:?}\n\
         flush_after = \"100ms\"\n",
        std::fs::read_to_string(site.config()).expect("the site's configuration"),
        proxy.port()
    );
    std::fs::write(&config, text).expect("written");
    let out = folder.path().join("news");
    let config = config.display().to_string();
    torment(&site, &out, &["--config", &config], |round, run| broken(&proxy, round, run));
    let notes = std::fs::read_to_string(notes).expect("notes");
    let id = |line: &str| Some(line.split_once(' ')?.0.to_owned());
    assert_eq!(notes.lines().filter_map(id).collect::<BTreeSet<_>>(), ids(&out));
}
