//! Messages and states of earlier versions, as they wrote them: each is read, and nothing of it is
//! lost when it is written again.

use newshound_core::host::HostState;
use newshound_core::task::{FetchReport, FetchTask, InFlight, ReportBody};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeSet;

/// The lines of a file of samples: a name and what was written.
fn samples(text: &str) -> Vec<(String, Value)> {
    text.lines()
        .map(|line| {
            let mut line: Value = serde_json::from_str(line).expect("a line");
            let name = line["name"].as_str().expect("a name").to_owned();
            (name, line["value"].take())
        })
        .collect()
}

/// Reads it, writes it, reads that again; gives it with what was written.
fn whole<T: DeserializeOwned + Serialize + PartialEq + std::fmt::Debug>(
    name: &str,
    old: &Value,
) -> (T, Value) {
    let read: T = serde_json::from_value(old.clone()).unwrap_or_else(|e| panic!("{name}: {e}"));
    let written = serde_json::to_value(&read).expect("written");
    let again: T = serde_json::from_value(written.clone()).expect("read again");
    assert_eq!(again, read, "{name}");
    (read, written)
}

/// Everything that stands in `old` stands in `new` too, at the same place.
fn assert_kept(name: &str, old: &Value, new: &Value) {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            for (key, value) in old {
                let place = format!("{name}.{key}");
                assert_kept(&place, value, new.get(key).unwrap_or(&Value::Null));
            }
        }
        _ => assert_eq!(old, new, "{name}"),
    }
}

/// The name of a report's body.
fn of_body(report: &FetchReport) -> &'static str {
    match &report.body {
        ReportBody::Nothing => "nothing",
        ReportBody::Robots(_) => "robots",
        ReportBody::TdmFile(_) => "tdm-file",
        ReportBody::Redirect(_) => "redirect",
        ReportBody::Page(_) => "page",
        ReportBody::Feed(_) => "feed",
        ReportBody::Sitemap(_) => "sitemap",
        ReportBody::MoreLinks(_) => "more-links",
    }
}

#[test]
fn messages_are_read_and_lose_nothing() {
    let mut bodies = BTreeSet::new();
    let mut kinds = BTreeSet::new();
    for (name, mut old) in samples(include_str!("golden/messages.jsonl")) {
        let new = match name.split(' ').next() {
            Some("task") => {
                let (task, new) = whole::<FetchTask>(&name, &old);
                kinds.insert((task.entry.kind.name(), task.entry.kind.is_visit()));
                new
            }
            Some("report") => {
                let (report, new) = whole::<FetchReport>(&name, &old);
                bodies.insert(of_body(&report));
                assert_eq!(new["body"], of_body(&report), "{name}");
                let expected = match name.as_str() {
                    "report bounce" => "redirect",
                    "report record" => "feed",
                    "report more" => "more-links",
                    "report no robots" => "robots",
                    "report redirect" | "report robots" | "report tdm-file" | "report feed"
                    | "report sitemap" => name.trim_start_matches("report "),
                    "report gone"
                    | "report not modified"
                    | "report throttled"
                    | "report failed" => "nothing",
                    _ => "page",
                };
                assert_eq!(of_body(&report), expected, "{name}");
                if report.is_partial() {
                    // The last report of the answer says it.
                    old.as_object_mut().expect("an object").remove("validators");
                }
                new
            }
            _ => whole::<InFlight>(&name, &old).1,
        };
        assert_kept(&name, &old, &new);
    }
    assert_eq!(bodies.len(), 8, "{bodies:?}");
    assert_eq!(kinds.len(), 15, "ten kinds, five of them visited too: {kinds:?}");
}

#[test]
fn a_body_that_is_not_known_is_named() {
    let (_, mut report) = samples(include_str!("golden/messages.jsonl"))
        .into_iter()
        .find(|(name, _)| name == "report gone")
        .expect("one");
    report["body"] = "hologram".into();
    let error = serde_json::from_value::<FetchReport>(report).expect_err("not known");
    assert_eq!(error.to_string(), "\"hologram\" is no body of a report known here");
}

#[test]
fn hosts_are_read_and_lose_nothing() {
    for (name, old) in samples(include_str!("golden/hosts.jsonl")) {
        let (state, new) = whole::<HostState>(&name, &old);
        assert_kept(&name, &old, &new);
        assert_eq!(state == HostState::new(state.pace.next_due()), name == "host new", "{name}");
    }
}
