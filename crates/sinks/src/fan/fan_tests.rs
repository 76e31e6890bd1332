use super::*;
use crate::fields::Fields;
use crate::json_lines::JsonLines;
use crate::kind::{Kind, Rotate};
use newshound_ports::conformance::sinks::article;
use std::path::PathBuf;

const LIMITS: SpoolLimits = SpoolLimits { bytes: 256 << 10, remembered: 1_000 };

fn spec(name: &str, target: &Path) -> SinkSpec {
    SinkSpec {
        name: name.to_owned(),
        kind: Kind::Jsonl,
        target: target.to_str().expect("a path").into(),
        filter: Filter::default(),
        fields: Some(Fields::named(&["title"]).expect("fields")),
        rotate: Rotate::Never,
        packing: None,
        flush_after: Some(Duration::from_millis(1)),
        secret: None,
        dead_letters: None,
    }
}

async fn start(folder: &Path, sinks: Vec<SinkSpec>) -> Result<Fan, SinkError> {
    let file = folder.join("articles.jsonl");
    let file = Arc::new(JsonLines::open(&file, 1_000, Durability::Process).expect("a file"));
    Fan::start(&folder.join("spool"), file, sinks, LIMITS, Durability::Process).await
}

fn titles(path: &PathBuf) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let record = |line: &str| serde_json::from_str::<serde_json::Value>(line).expect("json");
    text.lines().map(|line| record(line)["title"].as_str().expect("a title").to_owned()).collect()
}

async fn put(fan: &Fan, numbers: std::ops::Range<usize>) {
    for number in numbers {
        fan.put(&article(number, 0, &number.to_string())).await.expect("put");
    }
}

fn counted(numbers: std::ops::Range<usize>) -> Vec<String> {
    numbers.map(|number| number.to_string()).collect()
}

#[tokio::test]
async fn every_sink_gets_what_it_is_to_get_and_a_later_run_what_came_late() {
    let folder = tempfile::tempdir().expect("folder");
    let folder = folder.path();
    let (all, some) = (folder.join("all.jsonl"), folder.join("some.jsonl"));
    let filter = Filter { sites: vec!["other.example".into()], ..Filter::default() };
    let specs =
        || vec![spec("all", &all), SinkSpec { filter: filter.clone(), ..spec("some", &some) }];
    let fan = start(folder, specs()).await.expect("begun");
    put(&fan, 0..50).await;
    assert_eq!(fan.close().await, []);
    assert_eq!(titles(&all), counted(0..50));
    assert_eq!(titles(&folder.join("articles.jsonl")), counted(0..50));
    assert!(titles(&some).is_empty());
    drop(fan);
    // Again the last ones, as after a kill, and new ones.
    let fan = start(folder, specs()).await.expect("begun");
    put(&fan, 40..60).await;
    assert_eq!(fan.close().await, []);
    assert_eq!(titles(&all), counted(0..60));
}

#[tokio::test]
async fn a_sink_in_trouble_holds_nobody_up_before_the_spool_is_full() {
    let folder = tempfile::tempdir().expect("folder");
    let folder = folder.path();
    let (well, ill) = (folder.join("well.jsonl"), folder.join("ill/news.jsonl"));
    let fan = start(folder, vec![spec("well", &well), spec("ill", &ill)]).await.expect("begun");
    std::fs::rename(folder.join("ill"), folder.join("gone")).expect("moved");
    std::fs::write(folder.join("ill"), "").expect("written");
    let mut number = 0;
    let refusal = loop {
        match fan.put(&article(number, 0, &number.to_string())).await {
            Ok(()) => number += 1,
            Err(error) => break error.to_string(),
        }
    };
    assert!(refusal.contains("the sink ill is behind"), "{refusal}");
    let deadline = Instant::now() + Duration::from_secs(20);
    while fan.standings()[0].behind > 0 || fan.standings()[1].trouble.is_none() {
        assert!(Instant::now() < deadline, "{:?}", fan.standings());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let standings = fan.standings();
    assert_eq!((standings[0].behind, standings[1].behind), (0, number as u64));
    std::fs::remove_file(folder.join("ill")).expect("removed");
    std::fs::rename(folder.join("gone"), folder.join("ill")).expect("moved back");
    assert_eq!(fan.close().await, []);
    assert_eq!(titles(&ill), counted(0..number));
}

#[tokio::test]
async fn what_a_kill_left_in_the_spool_alone_reaches_the_file() {
    let folder = tempfile::tempdir().expect("folder");
    let folder = folder.path();
    let own = folder.join("own.jsonl");
    let fan = start(folder, vec![spec("own", &own)]).await.expect("begun");
    put(&fan, 0..3).await;
    // Killed between the spool and the file.
    fan.spool.put(&article(3, 0, "3")).await.expect("put");
    drop(fan);
    let deadline = Instant::now() + Duration::from_secs(20);
    let fan = loop {
        // Its tasks end a moment later, as a killed process does not.
        match start(folder, vec![spec("own", &own)]).await {
            Ok(fan) => break fan,
            Err(error) => assert!(Instant::now() < deadline, "{error}"),
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    };
    assert_eq!(titles(&folder.join("articles.jsonl")), counted(0..4));
    fan.close().await;
    assert_eq!(titles(&own), counted(0..4));
}

#[tokio::test]
async fn a_sink_that_refuses_for_good_is_said_at_once() {
    let folder = tempfile::tempdir().expect("folder");
    let own = folder.path().join("own.jsonl");
    std::fs::write(&own, "my diary").expect("written");
    let refusal =
        start(folder.path(), vec![spec("own", &own)]).await.expect_err("refused").to_string();
    assert!(refusal.starts_with("sink own: ") && refusal.ends_with("left alone"), "{refusal}");
    let twice = vec![spec("own", &own), spec("own", &own)];
    let refusal = start(folder.path(), twice).await.expect_err("refused").to_string();
    assert!(refusal.contains("two sinks are called \"own\""), "{refusal}");
}
