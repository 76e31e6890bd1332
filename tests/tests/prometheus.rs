//! The alerts and the dashboard in Prometheus itself: promtool on the rules, and a Prometheus that
//! scrapes a live crawl to its end. Run by `tests/run --all`; `tests/get-servers --all` gets the programs.

use newshound_tests::binary::{Guarded, newshound};
use newshound_tests::site::Served;
use newshound_tests::{wait, workspace};
use newshound_testservers::program;
use serde_json::Value;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(60);

#[test]
#[ignore = "needs promtool: tests/run --all"]
fn each_alert_fires_when_it_should_and_not_before() {
    let deploy = workspace::root().join("deploy");
    for args in [["check", "rules", "alerts.yml"], ["test", "rules", "alerts.test.yml"]] {
        let ran = program("/usr/bin/promtool").args(args).current_dir(&deploy).output();
        let ran = ran.expect("promtool");
        let told = [ran.stdout, ran.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
        assert!(ran.status.success(), "{args:?}: {told:?}");
    }
}

/// A Prometheus that scrapes and evaluates every second.
struct Prometheus {
    address: String,
    _process: Guarded,
    _folder: tempfile::TempDir,
}

impl Prometheus {
    fn over(target: &str) -> Self {
        let folder = tempfile::tempdir().expect("folder");
        let rules = workspace::root().join("deploy/alerts.yml");
        let config = format!(
            "global: {{scrape_interval: 1s, evaluation_interval: 1s}}\nrule_files: [{}]\n\
             scrape_configs:\n- job_name: newshound\n  static_configs: [{{targets: ['{target}']}}]\n",
            rules.display()
        );
        let file = folder.path().join("prometheus.yml");
        std::fs::write(&file, config).expect("written");
        // Bound and let go: it takes no port 0.
        let free = TcpListener::bind("127.0.0.1:0").and_then(|one| one.local_addr());
        let address = free.expect("port").to_string();
        let mut command = program("/usr/bin/prometheus");
        command.arg(format!("--config.file={}", file.display()));
        command.arg(format!("--storage.tsdb.path={}", folder.path().join("data").display()));
        command.arg(format!("--web.listen-address={address}"));
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let process = Guarded(command.spawn().expect("prometheus"));
        Self { address, _process: process, _folder: folder }
    }

    /// The answer of its API; null while there is none.
    fn ask(&self, path: &str) -> Value {
        let mut answer = String::new();
        let asked = TcpStream::connect(&self.address).and_then(|mut stream| {
            write!(stream, "GET /api/v1/{path} HTTP/1.0\r\n\r\n")?;
            stream.read_to_string(&mut answer)
        });
        let body = answer.split_once("\r\n\r\n").filter(|_| asked.is_ok());
        body.and_then(|(_, body)| serde_json::from_str(body).ok()).unwrap_or_default()
    }

    fn query(&self, text: &str) -> Value {
        let plain = |byte: u8| byte.is_ascii_alphanumeric();
        let escape = |byte| {
            if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
        };
        self.ask(&format!("query?query={}", text.bytes().map(escape).collect::<String>()))
    }

    /// The first value that a query gives.
    fn value(&self, text: &str) -> Option<f64> {
        self.query(text)["data"]["result"][0]["value"][1].as_str()?.parse().ok()
    }
}

/// Every query of the dashboard.
fn dashboard() -> Vec<String> {
    let text = workspace::text(&workspace::root().join("deploy/grafana/newshound.json"));
    let dashboard: Value = serde_json::from_str(&text).expect("a dashboard");
    let panels = dashboard["panels"].as_array().expect("panels");
    let targets = panels.iter().flat_map(|panel| panel["targets"].as_array().into_iter().flatten());
    targets.map(|target| target["expr"].as_str().expect("a query").to_owned()).collect()
}

#[test]
#[ignore = "needs prometheus: tests/run --all"]
fn a_live_crawl_is_scraped_and_its_good_end_is_no_alert() {
    let site = Served::new(200);
    let out = tempfile::tempdir().expect("folder");
    let config = out.path().join("config.toml");
    let settings = "[crawl]\nname = \"desk\"\n[metrics]\nlisten = \"127.0.0.1:0\"\n";
    std::fs::write(&config, settings).expect("written");
    let (folder, config) = (out.path().display().to_string(), config.display().to_string());
    let mut args = vec!["crawl", "--delay", "150ms", "--allow-private", "--quiet", "--out"];
    args.extend([folder.as_str(), "--config", &config]);
    let seeds = site.running.seeds();
    args.extend(seeds.iter().map(String::as_str));
    let mut crawl = Guarded(newshound(&args).spawn().expect("crawl"));
    let mut address = None;
    wait::until(LIMIT, || {
        let log = std::fs::read_to_string(out.path().join("crawl.log")).unwrap_or_default();
        let line = log.lines().find(|line| line.contains("health_listening"));
        let event = line.and_then(|line| serde_json::from_str::<Value>(line).ok());
        address = event.and_then(|event| event["address"].as_str().map(str::to_owned));
        address.is_some()
    });
    let prometheus = Prometheus::over(&address.expect("an address"));
    let articles = "newshound_urls_ended_total{status=\"article\",crawl=\"desk\"}";
    let scraped = || prometheus.value(articles).is_some_and(|value| value > 0.0);
    assert!(wait::until(LIMIT, scraped), "{}", prometheus.query(articles));
    let queries = dashboard();
    assert!(queries.len() > 20, "{queries:?}");
    for query in queries {
        let answer = prometheus.query(&query);
        assert_eq!(answer["status"], "success", "{query}: {answer}");
    }
    assert!(crawl.0.wait().is_ok_and(|status| status.success()), "the crawl ends well");
    let gone = || prometheus.value("up") == Some(0.0);
    assert!(wait::until(LIMIT, gone), "{}", prometheus.query("up"));
    // Several evaluations after its end: what would fire later is pending now.
    let gone_for = "count_over_time((up == 0)[1m:1s])";
    assert!(wait::until(LIMIT, || prometheus.value(gone_for).is_some_and(|count| count >= 5.0)));
    let rules = prometheus.ask("rules");
    let groups = rules["data"]["groups"].as_array().expect("groups");
    let rules: Vec<&Value> =
        groups.iter().flat_map(|g| g["rules"].as_array().expect("rules")).collect();
    assert!(rules.len() >= 7, "{rules:#?}");
    for rule in rules {
        assert_eq!(
            (&rule["health"], &rule["state"]),
            (&"ok".into(), &"inactive".into()),
            "{rule:#}"
        );
    }
}
