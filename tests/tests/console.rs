//! The console and its interface: who is let in, and that every figure is the one of `status --json`.

use newshound_tests::binary::{Guarded, newshound};
use newshound_tests::console::{Answer, Served, ask, serve};
use newshound_tests::site::Served as Site;
use newshound_tests::{many, wait, workspace};
use serde_json::Value;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use tempfile::TempDir;

fn desk(hosts: usize) -> (TempDir, Served) {
    let folder = tempfile::tempdir().expect("folder");
    many::make(folder.path(), hosts).expect("made");
    let served = serve(folder.path()).expect("served");
    (folder, served)
}

fn get(served: &Served, path: &str) -> Answer {
    let bearer = format!("authorization: Bearer {}", served.token);
    ask(served.address, "GET", path, &[&bearer], "").expect("answer")
}

#[test]
fn nobody_is_let_in_without_the_token_or_by_another_site() {
    let (_folder, served) = desk(3);
    let at = served.address;
    let bearer = format!("authorization: Bearer {}", served.token);
    let cookie = format!("cookie: a=b; newshound-{}={}", at.port(), served.token);
    let wrong = format!("cookie: newshound-{}={}x", at.port(), served.token);
    let elsewhere = "origin: https://elsewhere.example";
    let rebound = format!("host: elsewhere.example:{}", at.port());
    for (path, lines, expected) in [
        ("/", vec![], 401),
        ("/api/v1/status", vec![], 401),
        ("/api/v1/events", vec![], 401),
        ("/stories", vec!["authorization: Bearer guessed-guessed-guessed"], 401),
        ("/", vec![wrong.as_str()], 401),
        ("/?token=guessed", vec![], 401),
        ("/console.js", vec![], 200),
        ("/", vec![cookie.as_str()], 200),
        ("/api/v1/status", vec![bearer.as_str()], 200),
        ("/api/v1/status", vec![&cookie, elsewhere], 403),
        (
            "/api/v1/status",
            vec![&cookie, "sec-fetch-site: cross-site", "sec-fetch-mode: cors"],
            403,
        ),
        ("/api/v1/status", vec![&bearer, &rebound], 421),
        ("/nothing", vec![&bearer], 404),
    ] {
        let answer = ask(at, "GET", path, &lines, "").expect("answer");
        assert_eq!(answer.status, expected, "{path} {lines:?}");
        if expected != 404 {
            for header in [
                "content-security-policy: default-src 'none'",
                "x-content-type-options",
                "no-store",
            ] {
                assert!(answer.head.contains(header), "{path}: {}", answer.head);
            }
        }
        assert!(!answer.text().contains(&served.token), "{path}");
    }
    let entered = ask(at, "GET", &format!("/?token={}", served.token), &[], "").expect("answer");
    assert_eq!(entered.status, 303);
    assert!(entered.head.contains("httponly; samesite=strict"), "{}", entered.head);
    // A form of this page, and of another site.
    let form = format!("token={}\r\n", served.token);
    assert_eq!(ask(at, "POST", "/login", &[], &form).expect("answer").status, 303);
    assert_eq!(ask(at, "POST", "/login", &[elsewhere], &form).expect("answer").status, 403);
    assert_eq!(ask(at, "POST", "/login", &[], "token=guessed").expect("answer").status, 401);
    // Nothing is changed by asking, and there is nothing to change.
    for path in ["/", "/api/v1/status", "/api/v1/hosts", "/explain"] {
        assert_eq!(ask(at, "POST", path, &[&bearer], "").expect("answer").status, 405, "{path}");
    }
}

#[test]
fn every_figure_is_that_of_status() {
    let (folder, served) = desk(250);
    let out = folder.path().display().to_string();
    let ran = newshound(&["status", "--json", "--out", &out]).output().expect("run");
    let status: Value = serde_json::from_slice(&ran.stdout).expect("json");
    let figures = get(&served, "/api/v1/status").json();
    for name in [
        "running",
        "admitted",
        "outstanding",
        "queued",
        "in_flight",
        "ended",
        "balanced",
        "missing",
        "lanes",
    ] {
        assert_eq!(figures[name], status[name], "{name}");
    }
    let hosts = status["hosts"].as_array().expect("hosts");
    let mut got = Vec::new();
    for page in 1..=3 {
        let answer = get(&served, &format!("/api/v1/hosts?sort=host&page={page}")).json();
        assert_eq!(answer["total"], 250);
        got.extend(answer["hosts"].as_array().expect("hosts").clone());
    }
    assert_eq!(got.len(), hosts.len());
    for host in hosts {
        assert!(got.contains(host), "{host}");
    }
    let front = get(&served, "/").text();
    for (name, figure) in
        [("stories", &figures["stories"]), ("outstanding", &figures["outstanding"])]
    {
        assert!(front.contains(&format!("data-figure=\"{name}\">{figure}<")), "{name} {figure}");
    }
    let meters = get(&served, "/api/v1/meters").json();
    let hours = meters["hours"].as_array().expect("hours");
    assert!(hours.len() > 150 && hours[0]["at"].as_str() < hours[9]["at"].as_str(), "{meters}");
    assert!(hours[5]["delay_p50_s"].as_u64() < hours[5]["delay_p95_s"].as_u64(), "{}", hours[5]);
    assert!(front.contains("Last hour, by minute") && front.contains("How late stories came"));
    let troubled = get(&served, "/api/v1/hosts?trouble=true&q=paper-3.example%20blocked").json();
    assert_eq!((&troubled["total"], &troubled["hosts"][0]["trouble"]), (&1.into(), &true.into()));
    assert_eq!(get(&served, "/api/v1/sources").json().as_array().map(Vec::len), Some(251));
}

#[test]
fn articles_are_handed_out_once_each() {
    let (folder, served) = desk(40);
    let text = std::fs::read_to_string(folder.path().join("articles.jsonl")).expect("articles");
    let all: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("json")).collect();
    let (mut since, mut got) = (0, Vec::new());
    loop {
        let answer = get(&served, &format!("/api/v1/articles?since={since}&limit=7")).json();
        since = answer["next"].as_u64().expect("next");
        let some = answer["articles"].as_array().expect("articles");
        if some.is_empty() {
            break;
        }
        got.extend(some.clone());
    }
    assert_eq!(got, all);
}

#[test]
fn a_url_is_explained_and_nothing_of_a_page_is_markup() {
    let (_folder, served) = desk(40);
    let life = get(&served, "/api/v1/explain?url=https://www.paper-1.example/waits").json();
    assert!(
        life["text"].as_str().is_some_and(|text| text.contains("waits in the archive lane")),
        "{life}"
    );
    let never = get(&served, "/api/v1/explain?url=javascript:alert(1)").json();
    assert_eq!(never["life"], Value::Null);
    let hostile = "%3C/input%3E%3Cscript%3Ewindow.acted=1%3C/script%3E%22%3E";
    for path in [
        "/".to_owned(),
        format!("/?q={hostile}"),
        format!("/stories?q={hostile}"),
        "/stories".to_owned(),
        format!("/explain?url={hostile}"),
    ] {
        let answer = get(&served, &path);
        assert_eq!(answer.status, 200, "{path}");
        let html = answer.text();
        assert_eq!(html.matches("<script").count(), 1, "{path}: its own");
        for text in ["<img", "<svg onload", "href=\"javascript:", "\u{202e}", "</input"] {
            assert!(!html.contains(text), "{path}: {text}");
        }
    }
    assert!(
        get(&served, "/stories").text().contains("&lt;script&gt;window.acted=1"),
        "it is shown"
    );
    assert_eq!(get(&served, "/?page=nothing").status, 400);
}

#[test]
fn ten_thousand_hosts_are_a_small_page() {
    let (_folder, served) = desk(10_000);
    let bearer = format!("authorization: Bearer {}", served.token);
    let lines = [bearer.as_str(), "accept-encoding: gzip"];
    let packed = ask(served.address, "GET", "/", &lines, "").expect("answer");
    assert!(packed.head.contains("content-encoding: gzip"));
    assert!(packed.body.len() <= 60_000, "{} bytes", packed.body.len());
    let html = get(&served, "/").text();
    assert_eq!(html.matches("<tr data-host").count(), 100);
    assert!(html.contains("1 to 100 of 10,000") && html.contains("page=2#hosts"));
    let last = get(&served, "/?page=100").text();
    assert!(last.contains("9,901 to 10,000 of 10,000") && !last.contains("page=101"));
}

/// Begins a crawl whose port stands in its log.
fn crawl(site: &Site, out: &Path, listen: &str, token: Option<&str>) -> (Guarded, SocketAddr) {
    let config = out.join("newshound.toml");
    std::fs::write(&config, format!("[health]\nlisten = \"{listen}\"\n")).expect("written");
    let [config, folder] = [config, out.to_owned()].map(|path| path.display().to_string());
    let mut command =
        newshound(&["watch", "--allow-private", "--delay", "100ms", "--out", &folder]);
    command
        .args(["--config", &config])
        .args(site.running.seeds())
        .env_remove("NEWSHOUND_CONSOLE_TOKEN");
    command.envs(token.map(|token| ("NEWSHOUND_CONSOLE_TOKEN", token)));
    command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    let before = std::fs::read_to_string(out.join("crawl.log")).unwrap_or_default().len();
    let running = Guarded(command.spawn().expect("begun"));
    let mut address = None;
    let listens = wait::until(Duration::from_secs(60), || {
        let log = std::fs::read_to_string(out.join("crawl.log")).unwrap_or_default();
        let line = log
            .get(before..)
            .and_then(|log| log.lines().find(|line| line.contains("health_listening")));
        let event = line.and_then(|line| serde_json::from_str::<Value>(line).ok());
        address = event.and_then(|event| event["address"].as_str()?.parse::<SocketAddr>().ok());
        address.is_some()
    });
    assert!(listens, "it listens");
    (running, address.expect("address"))
}

#[test]
fn a_crawl_has_a_console_beside_its_probes() {
    let site = Site::new(60);
    let folder = tempfile::tempdir().expect("folder");
    let (running, at) = crawl(&site, folder.path(), "127.0.0.1:0", None);
    let token = std::fs::read_to_string(folder.path().join("console.token")).expect("token");
    let bearer = format!("authorization: Bearer {}", token.trim());
    for path in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(ask(at, "GET", path, &[], "").expect("answer").status, 200, "{path}");
    }
    let stories = || {
        ask(at, "GET", "/api/v1/status", &[&bearer], "").expect("answer").json()["stories"].as_u64()
    };
    assert!(
        wait::until(Duration::from_secs(60), || stories() > Some(2)),
        "it sees the crawl go on"
    );
    drop(running);
    let (_running, at) = crawl(&site, folder.path(), "127.0.0.1:0", None);
    let again = ask(at, "GET", "/", &[&bearer], "").expect("answer");
    assert_eq!(again.status, 200, "the token stays the same");
}

#[test]
fn others_reach_no_console_without_a_token_of_the_operator() {
    let site = Site::new(60);
    let folder = tempfile::tempdir().expect("folder");
    let (running, at) = crawl(&site, folder.path(), "0.0.0.0:0", None);
    let here = SocketAddr::from(([127, 0, 0, 1], at.port()));
    let answer = ask(here, "GET", "/", &[], "").expect("answer");
    assert_eq!(answer.status, 200);
    assert!(answer.text().starts_with("newshound\n"), "{}", answer.text());
    assert_eq!(ask(here, "GET", "/api/v1/status", &[], "").expect("answer").status, 404);
    assert!(!folder.path().join("console.token").exists());
    drop(running);
    let (_running, at) = crawl(&site, folder.path(), "0.0.0.0:0", Some("0123456789abcdef"));
    let here = SocketAddr::from(([127, 0, 0, 1], at.port()));
    assert_eq!(ask(here, "GET", "/", &[], "").expect("answer").status, 401);
    let bearer = "authorization: Bearer 0123456789abcdef";
    assert_eq!(ask(here, "GET", "/", &[bearer], "").expect("answer").status, 200);
}

/// CPU seconds of this process.
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").expect("stat");
    let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split(' ').collect();
    let ticks = |at: usize| fields[at].parse::<f64>().expect("ticks");
    // Fields 14 and 15 of proc(5), a hundredth of a second each.
    (ticks(12) + ticks(13)) / 100.0
}

/// Held by what measures this process and by what keeps it busy.
fn alone() -> std::sync::MutexGuard<'static, ()> {
    static ALONE: std::sync::Mutex<()> = std::sync::Mutex::new(());
    ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[test]
#[ignore = "takes a minute: tests/run --all"]
fn ten_watchers_of_ten_thousand_hosts_cost_little() {
    let _alone = alone();
    let (_folder, served) = desk(10_000);
    let front = get(&served, "/");
    assert_eq!(front.status, 200);
    let (began, before) = (std::time::Instant::now(), cpu());
    let minute = Duration::from_secs(60);
    std::thread::scope(|scope| {
        for _ in 0..10 {
            scope.spawn(|| {
                // As the script does: figures as they come, rows every four seconds.
                let mut rounds = 0;
                while began.elapsed() < minute {
                    assert_eq!(get(&served, "/api/v1/hosts").status, 200);
                    assert_eq!(get(&served, "/api/v1/status").status, 200);
                    rounds += 1;
                    // The pace of a watcher.
                    std::thread::park_timeout(Duration::from_secs(4));
                }
                assert!(rounds >= 5, "{rounds}");
            });
        }
    });
    let used = (cpu() - before) / began.elapsed().as_secs_f64();
    println!("ten watchers of 10,000 hosts: {:.2} % of a core, who ask included", used * 100.0);
    assert!(used < 0.01, "{used}");
}

#[test]
#[ignore = "needs schemathesis: tests/run --all"]
fn the_description_of_the_interface_is_true() {
    let _alone = alone();
    let (_folder, served) = desk(60);
    let program = workspace::root().join("target/servers/python/bin/schemathesis");
    assert!(program.exists(), "run tests/get-servers --all");
    let mut run = Command::new(program);
    run.arg("run").arg(format!("http://{}/api/v1/openapi.json", served.address));
    run.arg("-H").arg(format!("Authorization: Bearer {}", served.token));
    // A stream does not end, so it is asked by a test in Chromium.
    run.args([
        "--exclude-path",
        "/api/v1/events",
        "--checks",
        "all",
        "--phases",
        "examples,coverage,fuzzing",
    ]);
    run.args(["--max-examples", "50", "--seed", "1", "--warnings", "off"]);
    // Names with a slash, which it makes too, it cannot send as a part of a path.
    run.args(["--suppress-health-check", "filter_too_much"]);
    let ran = run.current_dir(std::env::temp_dir()).output().expect("schemathesis");
    let stdout = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{stdout}{}", String::from_utf8_lossy(&ran.stderr));
    // All others but the description itself, which it has read.
    assert!(stdout.contains("11 passed"), "{stdout}");
}
