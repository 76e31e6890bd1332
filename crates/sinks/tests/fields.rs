//! Fields are chosen where the line is made, and the file goes on to work.

mod sample;

use newshound_ports::ArticleSink;
use newshound_sinks::fields::{ALWAYS, NAMES};
use newshound_sinks::{Durability, Fields, JsonLines, fetched_urls};
use sample::{article, full};

#[test]
fn all_fields_are_the_record_as_it_is() {
    for record in [article(1), full(2)] {
        let chosen = serde_json::to_string(&Fields::default().of(&record)).expect("json");
        assert_eq!(chosen, serde_json::to_string(&record).expect("json"));
    }
    let whole = serde_json::to_value(full(1)).expect("json");
    assert_eq!(whole.as_object().expect("an object").len(), NAMES.len());
}

#[tokio::test]
async fn a_file_of_few_fields_is_opened_again_and_doubles_none() {
    let dir = tempfile::tempdir().expect("dir");
    let path = dir.path().join("articles.jsonl");
    let fields = Fields::named(&["title", "published"]).expect("fields");
    for numbers in [0..3, 1..5] {
        let sink = JsonLines::open(&path, 100, Durability::Process).expect("open");
        let sink = sink.with_fields(fields);
        for number in numbers {
            sink.put(&full(number)).await.expect("put");
        }
    }
    let text = std::fs::read_to_string(&path).expect("read");
    let mut wanted: Vec<&str> = ALWAYS.into_iter().chain(["title", "published"]).collect();
    wanted.sort_unstable();
    for (number, line) in text.lines().enumerate() {
        let line: serde_json::Value = serde_json::from_str(line).expect("json");
        assert_eq!(line["title"], full(number).title);
        let mut names: Vec<&str> =
            line.as_object().expect("an object").keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, wanted);
    }
    assert_eq!(text.lines().count(), 5);
    let mut urls = 0;
    fetched_urls(&path, 0, |_| urls += 1).expect("read");
    assert_eq!(urls, 5);
}
