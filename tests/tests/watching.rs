//! What is seen of a crawl: its display, logs, metrics, explanations; and what is generated for
//! those who watch it.

use newshound_tests::binary::{Guarded, newshound, path};
use newshound_tests::screen::Screen;
use newshound_tests::site::Served;
use newshound_tests::{wait, workspace};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

fn json(args: &[&str]) -> Value {
    let output = newshound(args).output().expect("run");
    let told = String::from_utf8_lossy(&output.stdout);
    let why = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{args:?}: {told}{why}"))
}

fn text(args: &[&str], code: i32) -> String {
    let output = newshound(args).output().expect("run");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(code), "{args:?}: {told}");
    told + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn logs_tell_the_same_story_as_the_state() {
    let site = Served::new(60);
    let out = tempfile::tempdir().expect("folder");
    let folder = out.path().display().to_string();
    assert!(site.crawl(out.path(), &[]).status().expect("crawl").success());
    let status = json(&["status", "--out", &folder, "--json"]);
    let summary = json(&["logs", "summary", "--out", &folder, "--json"]);
    let crawl = &summary["crawls"][0];
    for key in ["admitted", "outstanding", "ended", "balanced"] {
        assert_eq!(crawl[key], status[key], "{key}");
    }
    assert_eq!(crawl["ending"], "complete");
    assert_eq!(summary["read"]["broken"], 0);
    let ended: u64 = summary["sites"]
        .as_array()
        .expect("sites")
        .iter()
        .filter_map(|site| site["ended"]["article"].as_u64())
        .sum();
    assert_eq!(status["ended"]["article"], ended);
    assert!(text(&["logs", "politeness", "--out", &folder], 0).contains("Polite"));
    text(&["logs", "politeness", "--out", &folder, "--min-delay", "1h"], 10);
    assert!(text(&["logs", "errors", "--out", &folder], 0).contains("> "));
    text(&["logs", "slow", "--out", &folder], 0);
    text(&["logs", "sites", "--out", &folder], 0);
    piped(&out.path().join("crawl.log"), &summary);
    lives(out.path(), &folder, &site.running.seeds()[0]);
}

/// The same log by way of stdin, with a torn line.
fn piped(log: &Path, summary: &Value) {
    let mut child =
        newshound(&["logs", "summary", "--json", "-"]).stdin(Stdio::piped()).spawn().expect("run");
    let mut lines = std::fs::read(log).expect("log");
    lines.extend_from_slice(b"{\"timestamp\":\"2026");
    child.stdin.take().expect("stdin").write_all(&lines).expect("written");
    let output = child.wait_with_output().expect("run");
    let told: Value = serde_json::from_slice(&output.stdout).expect("json");
    assert_eq!((&told["crawls"], &told["read"]["broken"]), (&summary["crawls"], &1.into()));
}

/// Of an article, of a page nobody asked for, of one that would be refused.
fn lives(out: &Path, folder: &str, seed: &str) {
    let articles = newshound_tests::records::articles(out).expect("articles");
    let url = articles[0].fetched_url.as_str();
    let life = text(&["logs", "url", url, "--out", folder], 0);
    assert!(life.contains("-> article"), "{life}");
    let told = text(&["explain", url, "--out", folder], 0);
    for part in
        ["Ended as article", "robots.txt allows it", "From the log:", "The page that named it"]
    {
        assert!(told.contains(part), "{part} in {told}");
    }
    let told = json(&["explain", &format!("{seed}none"), "--out", folder, "--json"]);
    assert_eq!(
        (&told["at"], &told["judged_again"]["admitted_to"].is_null()),
        (&Value::Null, &false)
    );
    let told = json(&["explain", "https://other.example/a", "--out", folder, "--json"]);
    assert_eq!(told["judged_again"]["refused"], "out_of_scope");
    let told = text(&["explain", "mailto:someone", "--out", folder], 2);
    assert!(told.contains("only http and https"), "{told}");
}

#[test]
fn metrics_are_served_while_it_crawls() {
    let site = Served::new(200);
    let out = tempfile::tempdir().expect("folder");
    let config = out.path().join("config.toml");
    let settings = "[crawl]\nname = \"desk\"\n[metrics]\nlisten = \"127.0.0.1:0\"\n";
    std::fs::write(&config, settings).expect("written");
    let mut args = vec!["crawl", "--delay", "50ms", "--allow-private", "--quiet", "--out"];
    let (folder, config) = (out.path().display().to_string(), config.display().to_string());
    args.extend([folder.as_str(), "--config", &config]);
    let seeds = site.running.seeds();
    args.extend(seeds.iter().map(String::as_str));
    let _crawl = Guarded(newshound(&args).spawn().expect("crawl"));
    let log = out.path().join("crawl.log");
    let (mut page, mut served_at) = (String::new(), String::new());
    let served = wait::until(Duration::from_secs(30), || {
        let text = std::fs::read_to_string(&log).unwrap_or_default();
        let line = text.lines().find(|line| line.contains("health_listening"));
        let event = line.and_then(|line| serde_json::from_str::<Value>(line).ok());
        let Some(address) = event.as_ref().and_then(|event| event["address"].as_str()) else {
            return false;
        };
        address.clone_into(&mut served_at);
        page = get(address, "/metrics").unwrap_or_default();
        let ended = page.lines().find(|l| l.contains("urls_ended_total{status=\"article\","));
        ended.is_some_and(|line| !line.ends_with(" 0"))
    });
    assert!(served, "{page}");
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    assert!(
        page.contains("newshound_imbalance{crawl=\"desk\"} 0\n")
            && page.contains("newshound_part_up{part=\"store\",crawl=\"desk\"} 1")
            && page.contains("newshound_crawl_complete{crawl=\"desk\"} 0\n")
    );
    assert!(page.contains("newshound_response_seconds_bucket{le=\"+Inf\","), "{page}");
    assert!(!page.contains("/20"), "no URL may be a label: {page}");
    // The console: not without its token (docs/console.md).
    let index = get(&served_at, "/").unwrap_or_default();
    assert!(index.starts_with("HTTP/1.1 401") && index.contains("console.token"), "{index}");
}

fn get(address: &str, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

/// Names of metrics in a text.
fn metrics_in(text: &str) -> BTreeSet<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.split(|c| !is_part(c))
        .filter(|word| word.starts_with("newshound_") || word.starts_with("process_"))
        .map(|word| {
            let base = ["_bucket", "_sum", "_count"].iter().find_map(|end| word.strip_suffix(end));
            base.filter(|base| base.ends_with("_seconds")).unwrap_or(word).to_owned()
        })
        .collect()
}

#[test]
fn dashboard_and_alerts_use_only_metrics_that_exist() {
    let root = workspace::root();
    let document = workspace::text(&root.join("docs/metrics.md"));
    let known: BTreeSet<String> = document
        .lines()
        .filter_map(|line| Some(line.strip_prefix("| `")?.split_once('`')?.0.to_owned()))
        .collect();
    for file in ["deploy/grafana/newshound.json", "deploy/alerts.yml"] {
        let text = workspace::text(&root.join(file));
        let used = metrics_in(&text);
        assert!(used.len() > 5, "{file}: {used:?}");
        for name in used {
            assert!(known.contains(&name), "{file} uses {name}, which is not in docs/metrics.md");
        }
    }
    let dashboard = workspace::text(&root.join("deploy/grafana/newshound.json"));
    let dashboard: Value = serde_json::from_str(&dashboard).expect("a dashboard");
    assert!(dashboard["panels"].as_array().expect("panels").len() > 10);
    let alerts = workspace::text(&root.join("deploy/alerts.yml"));
    for line in alerts.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")) {
        assert!(document.contains(&format!("`{line}`")), "{line} is not in docs/metrics.md");
    }
}

/// Runs a crawl on a terminal of this size until the display has shown articles, then ends it
/// with the signal; gives all that was sent to the terminal.
fn on_terminal(site: &Served, (rows, columns): (usize, usize), signal: &str) -> String {
    let out = tempfile::tempdir().expect("folder");
    let mut crawl = format!(
        "stty rows {rows} cols {columns}; exec {} crawl --out {} --config {} --delay 30ms --allow-private \
         --contact desk@news.example",
        path().display(),
        out.path().display(),
        site.config().display()
    );
    for seed in site.running.seeds() {
        crawl.push_str(&format!(" '{seed}'"));
    }
    let typescript = out.path().join("typescript");
    let mut script = Command::new("script");
    script.args(["-qefc", &crawl]).arg(&typescript).stdin(Stdio::piped());
    let mut child = script.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("script");
    let sent =
        || String::from_utf8_lossy(&std::fs::read(&typescript).unwrap_or_default()).into_owned();
    let shown = wait::until(Duration::from_secs(30), || sent().matches("  + ").count() > 20);
    assert!(shown, "{}", sent());
    let lock = std::fs::read_to_string(out.path().join("state/lock")).unwrap_or_default();
    let pid: String = lock.chars().take_while(char::is_ascii_digit).collect();
    let killed = Command::new("kill").args([signal, &pid]).status().expect("kill");
    assert!(killed.success(), "{lock:?}");
    let _ = child.wait();
    sent()
}

#[test]
fn the_display_fits_its_terminal_and_leaves_it_as_it_was() {
    let site = Served::new(200);
    for (size, signal) in [((24, 80), "-KILL"), ((50, 160), "-TERM")] {
        let sent = on_terminal(&site, size, signal);
        let body = sent.split_once('\n').map_or("", |(_, body)| body);
        let mut screen = Screen::new(size.0, size.1);
        let mut frames = 0;
        for frame in body.split_inclusive("\x1b[?2026l").filter(|f| f.ends_with("\x1b[?2026l")) {
            screen.take(frame);
            let lines = screen.lines();
            if lines[0].is_empty() {
                // Taken off the screen at the end.
                continue;
            }
            frames += 1;
            assert!(lines[0].starts_with("newshound 00:"), "frame {frames}: {lines:#?}");
            assert_eq!(lines.iter().filter(|line| line.starts_with("newshound")).count(), 1);
        }
        assert!(frames > 3, "{frames} frames at {size:?}");
        assert_eq!((screen.wrapped, screen.unknown.len()), (0, 0), "{:?}", screen.unknown);
        if signal == "-TERM" {
            assert!(sent.contains("Stopped; run the same command to go on."), "{sent}");
        }
    }
}

#[test]
fn a_setup_is_checked_and_help_is_generated() {
    let out = tempfile::tempdir().expect("folder");
    let folder = out.path().display().to_string();
    let told = json(&["doctor", "--out", &folder, "--json"]);
    let findings = told["findings"].as_array().expect("findings");
    for what in ["folder", "tls", "clock", "dns"] {
        assert!(findings.iter().any(|one| one["what"] == what), "{what} in {told}");
    }
    let config = out.path().join("config.toml");
    // Bound and let go: nobody listens there.
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|one| one.local_addr());
    let port = port.expect("port").port();
    let seeds = format!("[crawl]\nseeds = [\"http://127.0.0.1:{port}/\"]\n");
    std::fs::write(&config, seeds).expect("written");
    let config = config.display().to_string();
    let told = text(&["doctor", "--config", &config, "--out", &folder], 10);
    assert!(told.contains("FAIL  seed") && told.contains("> look at firewalls"), "{told}");
    let told = text(&["completions", "bash"], 0);
    assert!(told.contains("_newshound") && told.contains("politeness"), "{told}");
    text(&["man", "--out", &folder], 0);
    let page = std::fs::read_to_string(out.path().join("newshound-logs-politeness.1"));
    assert!(page.expect("a page").contains("min\\-delay"));
}
