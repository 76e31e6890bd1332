//! Logs as they are found: many files, set aside, compressed, torn, growing.

#![expect(clippy::unwrap_used, reason = "a test ends where something is missing")]

use flate2::Compression;
use flate2::write::GzEncoder;
use newshound_logs::report::{Errors, Politeness, Sites, Slow, Summary, UrlLife};
use newshound_logs::{Filter, Input, Record, Report};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Keeps the order in which events came.
#[derive(Default)]
struct Order(Vec<String>);

impl Report for Order {
    fn take(&mut self, record: &Record<'_>) {
        self.0.push(record.raw("url").to_owned());
    }

    fn text(&self, _: &newshound_logs::Read) -> String {
        self.0.join(" ")
    }

    fn json(&self, _: &newshound_logs::Read) -> serde_json::Value {
        self.0.clone().into()
    }
}

fn event(second: u32, url: &str) -> String {
    format!(
        "{{\"timestamp\":\"2026-01-01T00:00:{second:02}.000000Z\",\"level\":\"INFO\",\"message\":\"page\",\"url\":\"{url}\"}}\n"
    )
}

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    let mut file = File::create(&path).unwrap();
    if name.ends_with(".gz") {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(text.as_bytes()).unwrap();
        file.write_all(&packed.finish().unwrap()).unwrap();
    } else {
        file.write_all(text.as_bytes()).unwrap();
    }
    path
}

#[test]
fn many_files_become_one_story_in_the_order_of_time() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "w1.log", &[event(5, "e"), event(7, "g")].concat());
    write(folder.path(), "w1.log.1", &[event(1, "a"), event(3, "c")].concat());
    write(folder.path(), "w2.log.gz", &[event(2, "b"), event(4, "d"), event(6, "f")].concat());
    let mut order = Order::default();
    let mut input = Input::open(&[folder.path().to_path_buf()]).unwrap();
    input.read(&mut order, &Filter::default(), false);
    assert_eq!(order.0, ["a", "b", "c", "d", "e", "f", "g"]);
    let seen = input.seen();
    assert_eq!((seen.files, seen.lines, seen.broken), (3, 7, 0));
    assert_eq!(
        (&*seen.from, &*seen.to),
        ("2026-01-01T00:00:01.000000Z", "2026-01-01T00:00:07.000000Z")
    );
}

#[test]
fn what_is_broken_is_counted_and_the_rest_read() {
    let folder = tempfile::tempdir().unwrap();
    let good = event(1, "a");
    let mut bytes = good.clone().into_bytes();
    bytes.extend_from_slice(&good.as_bytes()[..20]);
    bytes.extend_from_slice(b"\nplain words\n\n{\"no\":\"event\"}\n\"\xff\xfe\"\n");
    bytes.extend_from_slice(&vec![b'x'; 2 << 20]);
    bytes.push(b'\n');
    bytes.extend_from_slice(event(2, "b").as_bytes());
    let path = folder.path().join("crawl.log");
    std::fs::write(&path, bytes).unwrap();
    let torn = write(folder.path(), "torn.log.gz", &event(3, "c").repeat(2_000));
    let packed = std::fs::read(&torn).unwrap();
    std::fs::write(&torn, &packed[..packed.len() - 12]).unwrap();
    let mut order = Order::default();
    let mut input = Input::open(&[path.clone(), torn, path]).unwrap();
    input.read(&mut order, &Filter::default(), false);
    assert_eq!(order.0[..2], ["a", "b"]);
    let seen = input.seen();
    assert_eq!(seen.broken, 5);
    assert!(seen.first_broken.as_ref().unwrap().ends_with("crawl.log line 2"), "{seen:?}");
    assert_eq!(seen.unreadable.len(), 1, "{seen:?}");
    assert!(seen.text().contains("5 lines are no event"), "{}", seen.text());
    assert!(Input::open(&[folder.path().join("missing.log")]).is_err());
}

#[test]
fn a_growing_file_is_followed_also_when_it_is_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "crawl.log", &event(1, "a"));
    let mut order = Order::default();
    let mut input = Input::open(std::slice::from_ref(&path)).unwrap();
    let mut read = |input: &mut Input| input.read(&mut order, &Filter::default(), true);
    read(&mut input);
    let whole = event(2, "b");
    let (half, rest) = whole.split_at(30);
    let mut file = File::options().append(true).open(&path).unwrap();
    file.write_all(half.as_bytes()).unwrap();
    read(&mut input);
    file.write_all(rest.as_bytes()).unwrap();
    read(&mut input);
    std::fs::rename(&path, folder.path().join("crawl.log.1")).unwrap();
    write(folder.path(), "crawl.log", &event(3, "c"));
    read(&mut input);
    read(&mut input);
    assert_eq!(order.0, ["a", "b", "c"]);
    assert_eq!(input.seen().broken, 0);
}

#[test]
fn filters() {
    let folder = tempfile::tempdir().unwrap();
    let of = |second, site: &str| {
        event(second, site).replace(
            "\"url\"",
            &format!("\"site\":\"{site}\",\"host\":\"https://www.{site}\",\"url\""),
        )
    };
    let text =
        [of(1, "a.example"), of(2, "b.example"), of(3, "a.example"), event(4, "all")].concat();
    let path = write(folder.path(), "crawl.log", &text);
    let at = |second| Some(format!("2026-01-01T00:00:0{second}.000000Z"));
    for (filter, expected) in [
        (Filter { since: at(2), ..Filter::default() }, "b.example a.example all"),
        (Filter { until: at(2), ..Filter::default() }, "a.example"),
        (Filter { site: Some("b.example".into()), ..Filter::default() }, "b.example all"),
        (Filter { site: Some("www.b.example".into()), ..Filter::default() }, "b.example all"),
    ] {
        let mut order = Order::default();
        let mut input = Input::open(std::slice::from_ref(&path)).unwrap();
        input.read(&mut order, &filter, false);
        assert_eq!(order.text(input.seen()), expected, "{filter:?}");
    }
}

/// A small crawl in which one page failed first.
const CRAWL: &str = r#"{"timestamp":"2026-01-01T00:00:01.000000Z","level":"INFO","message":"run_started","crawl":"c","admitted":3,"outstanding":3}
{"timestamp":"2026-01-01T00:00:02.000000Z","level":"INFO","message":"page","crawl":"c","site":"a.example","host":"https://a.example","url":"https://a.example/1","from":"https://a.example/","task":"1","attempt":1,"lane":"fresh","role":"latest","outcome":"timed_out","status":"again","http_status":0,"bytes":0,"worker":"w1","started":1000,"next_due":40000,"dns_ms":3,"connect_ms":20,"first_byte_ms":0,"total_ms":30000,"parse_ms":0,"links_new":0,"detail":"no header came in time"}
{"timestamp":"2026-01-01T00:00:03.000000Z","level":"INFO","message":"page","crawl":"c","site":"a.example","host":"https://a.example","url":"https://a.example/1","from":"https://a.example/","task":"1","attempt":2,"lane":"fresh","role":"latest","outcome":"article","status":"article","http_status":200,"bytes":5000,"worker":"w2","started":41000,"next_due":42100,"dns_ms":0,"connect_ms":0,"first_byte_ms":60,"total_ms":100,"parse_ms":5,"links_new":2,"article":"ff","title":"A \"title\"","detail":""}
{"timestamp":"2026-01-01T00:00:04.000000Z","level":"WARN","message":"task_lost","url":"https://a.example/2","attempt":1,"status":"again"}
{"timestamp":"2026-01-01T00:00:05.000000Z","level":"INFO","message":"site_state","site":"a.example","host":"https://a.example","from":"ok","to":"blocked","why":"denied: 403","next_due":50000}
{"timestamp":"2026-01-01T00:00:06.000000Z","level":"INFO","message":"progress","crawl":"c","admitted":5,"queued":3,"in_flight":1,"ended":"article=1"}
{"timestamp":"2026-01-01T00:00:07.000000Z","level":"INFO","message":"site","site":"a.example","host":"https://a.example","state":"blocked","waiting":3,"in_flight":1,"requests":2,"bytes":5000,"ended":"article=1","refused":"nofollow=7 search=2","last_error":"denied: 403"}
"#;

fn told(mut report: impl Report) -> (String, serde_json::Value) {
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "crawl.log", CRAWL);
    let mut input = Input::open(&[path]).unwrap();
    input.read(&mut report, &Filter::default(), false);
    (report.text(input.seen()), report.json(input.seen()))
}

#[test]
fn reports_of_a_small_crawl() {
    let (text, json) = told(Summary::default());
    for part in [
        "admitted                   5",
        "outstanding              4",
        "blocked",
        "nofollow 7, search 2",
        "timed_out 1",
        "Tasks lost and given out again: 1.",
        "2 requests, 1 articles",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(json["crawls"][0]["balanced"], true);
    assert_eq!(json["sites"][0]["admitted"], 5);
    assert_eq!(json["requests_per_article"], 2.0);
    let (text, json) = told(Errors::default());
    assert!(
        text.contains("1 x timed_out on 1 host") && text.contains("first_byte_timeout"),
        "{text}"
    );
    assert!(text.contains("1 x task_lost"), "{text}");
    assert_eq!(json["errors"].as_array().unwrap().len(), 2);
    let (text, json) = told(Politeness::new(0, 1));
    assert!(text.contains("Polite: of 2 requests"), "{text}");
    assert_eq!((&json["polite"], &json["least_gap_ms"]), (&true.into(), &10_000.into()));
    let (text, _) = told(Politeness::new(20_000, 1));
    assert!(text.contains("NOT polite") && text.contains("too soon by 10000 ms"), "{text}");
    let (text, json) = told(UrlLife::of("HTTPS://A.example/1#part"));
    assert!(text.contains("attempt 1 by w1") && text.contains("-> article"), "{text}");
    assert!(text.contains("title: A \"title\""), "{text}");
    assert_eq!((&json["status"], json["events"].as_array().unwrap().len()), (&"article".into(), 2));
    let (text, _) = told(UrlLife::of("https://a.example/none"));
    assert!(text.contains("No event of it"), "{text}");
    let (text, json) = told(Slow::new(1));
    assert!(text.contains("30000  https://a.example/1"), "{text}");
    assert_eq!(json["pages"].as_array().unwrap().len(), 1);
    let (text, json) = told(Sites::default());
    assert!(text.contains("https://a.example: blocked since 2026-01-01T00:00:05"), "{text}");
    assert_eq!(json["hosts"][0]["failures"], 1);
}
